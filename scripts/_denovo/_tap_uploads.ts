/**
 * Tables that go along with a query.
 *
 * @module
 */
import { isUrl } from "../../cli/files.ts";
import { OptionError } from "../../cli/options.ts";
import type { TapUpload, TapUploads } from "../../protocols/tap.ts";
import { loadNamed } from "./_named_tables.ts";

/**
 * Reads what `--upload` names: files are read, URLs are left to the service; undefined if there are none.
 *
 * @throws {OptionError} If one is not NAME=FILE, the name no regular identifier, or one is given twice.
 */
export async function readUploads(
  texts: readonly string[],
  signal: AbortSignal,
): Promise<TapUploads | undefined> {
  const named = texts.map((text) => {
    const [, name, input] = /^([A-Za-z]\w*)=(.+)$/s.exec(text) ?? [];
    if (name === undefined || input === undefined) {
      throw new OptionError(
        `Option --upload: wanted NAME=FILE with a name of letters and digits, got ${text}`,
      );
    }
    return { name, input };
  });
  const names = new Set(named.map(({ name }) => name.toLowerCase()));
  if (names.size < named.length) throw new OptionError("Option --upload: a name is given twice");
  const tables: Record<string, TapUpload> = {};
  for (const { name, input } of named) {
    tables[name] = isUrl(input) && !/^file:/i.test(input)
      ? new URL(input)
      : await loadNamed({ name, input }, {}, signal);
  }
  return named.length === 0 ? undefined : tables;
}

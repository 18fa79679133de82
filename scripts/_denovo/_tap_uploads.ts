/**
 * Tables that go along with a query.
 *
 * @module
 */
import { isUrl } from "../../cli/files.ts";
import { OptionError } from "../../cli/options.ts";
import type { TableDescription } from "../../core/adql/mod.ts";
import type { TapUpload } from "../../protocols/tap.ts";
import { loadNamed } from "./_named_tables.ts";

/** Tables by name, and what is known of their columns. */
export interface Uploads {
  readonly tables: Readonly<Record<string, TapUpload>> | undefined;
  /** Null for tables that the service gets from a URL by itself. */
  readonly columns: Readonly<Record<string, TableDescription["columns"] | null>>;
}

/**
 * Reads what `--upload` names: files are read, URLs are left to the service.
 *
 * @throws {OptionError} If one is not NAME=FILE, the name no regular identifier, or one is given twice.
 */
export async function readUploads(
  texts: readonly string[],
  signal: AbortSignal,
): Promise<Uploads> {
  const tables: Record<string, TapUpload> = {};
  const columns: Record<string, TableDescription["columns"] | null> = {};
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
  for (const { name, input } of named) {
    if (isUrl(input) && !/^file:/i.test(input)) {
      tables[name] = new URL(input);
      columns[name] = null;
      continue;
    }
    const table = await loadNamed({ name, input }, {}, signal);
    tables[name] = table;
    columns[name] = table.fields.map((field) => ({
      name: field.name,
      datatype: field.datatype,
      arraysize: field.arraysize,
      xtype: field.xtype,
      unit: field.unit,
      ucd: field.ucd,
    }));
  }
  return { tables: texts.length === 0 ? undefined : tables, columns };
}

// deno-lint-ignore-file no-console
/**
 * `denovo adql format`: a query in good order.
 *
 * @module
 */
import { printLine } from "../../cli/files.ts";
import { opt, OptionError, parseOptions } from "../../cli/options.ts";
import { formatAdql, parseAdql, tokenize } from "../../core/adql/mod.ts";
import { ABOUT_QUERY, readQuery } from "./_query_text.ts";

const OPTIONS = {
  query: opt.rest(ABOUT_QUERY, "QUERY"),
  lang: opt.choice("language", ["ADQL-2.1", "ADQL-2.0", "PostgreSQL"], "ADQL-2.1"),
  compact: opt.flag("on one line"),
};

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const title = "denovo adql format: a query in good order";
  const o = parseOptions(title, OPTIONS, args);
  const [word, extra] = o.query;
  if (extra !== undefined) throw new OptionError(`Unexpected argument "${extra}"`);
  const { text } = await readQuery(word, signal);
  const query = parseAdql(text, { lang: o.lang });
  const tokens = tokenize(text, { lang: o.lang }).filter(({ type }) => type !== "end");
  const begin = text.slice(0, tokens[0]?.start ?? 0).trim();
  const rest = tokens.map(({ end }, i) => text.slice(end, tokens[i + 1]?.start));
  if (begin !== "" && !o.compact) await printLine(`${begin}\n`);
  await printLine(formatAdql(query, { lang: o.lang, pretty: !o.compact }));
  const lost = rest.some((gap) => gap.includes("--")) || (o.compact && begin !== "");
  if (lost) console.error("Note: comments are left out, except for those before the query");
}

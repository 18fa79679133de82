/**
 * `denovo tap query`: a query, and its rows as they come.
 *
 * @module
 */
import { opt, OptionError, parseOptions } from "../../cli/options.ts";
import { ABOUT_QUERY, readQuery } from "./_query_text.ts";
import { openTap, splitWords, tapOptions } from "./_tap.ts";
import { checkQueryOptions, queryOptions, runQuery } from "./_tap_query.ts";

const OPTIONS = {
  args: opt.rest(`TAP access URL, the same as --url; ${ABOUT_QUERY}`, "[URL] QUERY"),
  ...queryOptions,
  ...tapOptions,
};

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const title = "denovo tap query: a query for a TAP service, checked before it is sent";
  const o = parseOptions(title, OPTIONS, args);
  const { url, rest } = splitWords(o.args);
  const [word, extra] = rest;
  if (extra !== undefined) {
    throw new OptionError(`Unexpected argument "${extra}": a query is one argument, in quotes`);
  }
  checkQueryOptions(o);
  const { text } = await readQuery(word, signal);
  await using target = await openTap(o, url, signal);
  await runQuery(target, text, o, signal);
}

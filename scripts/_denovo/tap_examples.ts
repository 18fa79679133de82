// deno-lint-ignore-file no-console
/**
 * `denovo tap examples`: queries that a service offers as examples.
 *
 * @module
 */
import { printLine } from "../../cli/files.ts";
import { printJson } from "../../cli/print_json.ts";
import { isGiven, opt, OptionError, parseOptions, requestOptions } from "../../cli/options.ts";
import { safeLines } from "../../cli/_text.ts";
import type { TapExample } from "../../protocols/tap.ts";
import { openTap, splitWords, tapOptions } from "./_tap.ts";
import { shortText } from "./_tap_output.ts";
import { checkQueryOptions, queryOptions, runQuery } from "./_tap_query.ts";
import { safeLine } from "../_tell.ts";

const OPTIONS = {
  args: opt.rest(
    "TAP access URL, the same as --url; words that are to be found",
    "[URL] [WORD ...]",
  ),
  run: opt.integer("run the example of this number", undefined, { min: 1 }),
  ...queryOptions,
  ...tapOptions,
};

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const title = "denovo tap examples: queries that a service offers as examples";
  const o = parseOptions(title, OPTIONS, args);
  const { url, rest } = splitWords(o.args);
  if (o.run === undefined) {
    const only = Object.keys(queryOptions) as (keyof typeof queryOptions)[];
    const other = only.find((key) => key !== "json" && isGiven(o, key));
    if (other !== undefined) {
      throw new OptionError(`Option --${other} is for an example that is run: give --run, too`);
    }
  }
  checkQueryOptions(o);
  await using target = await openTap(o, url, signal);
  const all = await target.service.examples(requestOptions(o, signal));
  const examples = all.map((example, i) => ({ number: i + 1, ...example })).filter((example) =>
    rest.every((word) => fits(example, word))
  );
  if (o.run !== undefined) {
    const found = examples.find(({ number }) => number === o.run);
    if (found === undefined) {
      throw new OptionError(
        `Option --run: there are examples 1 to ${all.length}${
          rest.length === 0 ? "" : "; leave the words out"
        }`,
      );
    }
    if (found.query === undefined) {
      throw new OptionError(`Option --run: example ${o.run} has no query`);
    }
    console.error(safeLine(`Example ${o.run}: ${found.name}`));
    return await runQuery(target, found.query, o, signal);
  }
  if (o.json) return await printJson({ length: examples.length, examples });
  if (examples.length === 0) console.error("The service has no such examples");
  for (const { number, name, query, description, parameters } of examples) {
    await printLine(`${number}. ${safeLine(name) || "(without a name)"}`);
    if (description !== "") await printLine(`   ${shortText(description, 400)}`);
    for (const line of safeLines(query ?? "")) await printLine(`     ${line}`);
    if (query === undefined) {
      for (const [key, value] of parameters) await printLine(safeLine(`     ${key}=${value}`));
    }
    await printLine("");
  }
}

function fits({ name, query, description, tables }: TapExample, word: string): boolean {
  return [name, query, description, ...tables].join(" ").toLowerCase().includes(word.toLowerCase());
}

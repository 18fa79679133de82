// deno-lint-ignore-file no-console
/**
 * `denovo table lint`: what is wrong with a VOTable.
 *
 * @module
 */
import { printJson } from "../../cli/print_json.ts";
import { printRow } from "../../cli/print_row.ts";
import { opt, parseOptions } from "../../cli/options.ts";
import { counted } from "../../core/runtime/_count.ts";
import { concatBytes, resumeChunks } from "../../core/runtime/chunks.ts";
import { FormatError } from "../../core/runtime/errors.ts";
import type { Diagnostic } from "../../core/table/meta.ts";
import { sniffTable } from "../../core/votable/any.ts";
import { type LintReport, lintVotable } from "../../core/votable/lint.ts";
import { inputOptions, openBytes, readOptions } from "./_input.ts";
import { errorSentence, statusOfDocument } from "./_status.ts";

const OPTIONS = {
  input: opt.positional("file, URL, or - for standard input"),
  strict: opt.flag("let warnings fail, too"),
  json: opt.flag("print JSON"),
  follow: inputOptions.follow,
  timeout: inputOptions.timeout,
};

/** Faults that change or lose no value. */
const HARMLESS =
  /^W_(AFTER_END|ARRAY_(BOUND|COMMAS)|DATATYPE|ELEMENT_CASE|NO_NAME|NOT_ASCII|STRAY_TEXT|TEXT_LENGTH|UNKNOWN_ELEMENT|XML_.*)$/;

interface Finding extends Diagnostic {
  readonly level: "error" | "warning";
}

/** Runs the command; 1 if there are errors. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const o = parseOptions("denovo table lint: faults of a VOTable", OPTIONS, args);
  const bytes = await refuseOthers(o.input, await openBytes(o.input, o, signal));
  const report = await lintVotable(bytes, readOptions(o.input, o, signal));
  const findings = findingsOf(report);
  const { tables, rows } = report;
  const errors = findings.filter(({ level }) => level === "error").length;
  if (o.json) {
    await printJson({ input: o.input, tables, rows, errors, findings });
  } else {
    for (const { line, column, level, code, count, message } of findings) {
      await printRow(`${o.input}:${line ?? "?"}:${column ?? "?"}`, level, code, count, message);
    }
    console.error(
      `${counted(errors, "error")}, ${counted(findings.length - errors, "warning")} in ${
        counted(rows, "row")
      }`,
    );
  }
  return errors > 0 || (o.strict && findings.length > 0) ? 1 : 0;
}

/** How much of an input is looked at to tell what it is. */
const HEAD_BYTES = 1024;
const OTHERS = { csv: "CSV", tsv: "TSV", ndjson: "NDJSON", fits: "FITS" } as const;

/**
 * The bytes of what may be a VOTable, even one with a text before it.
 *
 * @throws {FormatError} If it is a table of another kind.
 */
async function refuseOthers(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
): Promise<AsyncIterable<Uint8Array>> {
  const input = bytes[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  let size = 0;
  while (size < HEAD_BYTES) {
    const { done, value } = await input.next();
    if (done) break;
    head.push(value);
    size += value.length;
  }
  const all = resumeChunks([concatBytes(head)], input);
  if (size === 0) return all;
  const table = await sniffTable(all);
  if (table.format === "votable") return table.bytes;
  const pieces = table.bytes[Symbol.asyncIterator]();
  const first = (await pieces.next()).value ?? new Uint8Array();
  const start = new TextDecoder("latin1").decode(first).replaceAll("\0", "");
  if (/<(\?xml|([\w.-]+:)?VOTABLE)/i.test(start)) return resumeChunks([first], pieces);
  await pieces.return?.();
  throw new FormatError(
    `Cannot check ${name}: this is ${
      OTHERS[table.format]
    }, not a VOTable (denovo table info looks at it)`,
    { format: "votable" },
  );
}

function findingsOf({ diagnostics, failure, document }: LintReport): readonly Finding[] {
  const found = diagnostics.map((diagnostic): Finding => ({
    ...diagnostic,
    level: HARMLESS.test(diagnostic.code) ? "warning" : "error",
  }));
  const error = document === undefined ? undefined : statusOfDocument(document).error;
  if (error !== undefined) {
    const message = errorSentence(error);
    found.push({ code: "E_QUERY", message, count: 1, level: "error" });
  }
  if (failure === undefined) return found;
  const { code, message, line, column } = failure;
  return [...found, { code, message, line, column, count: 1, level: "error" }];
}

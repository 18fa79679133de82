/**
 * Tables as sub-commands write them, in any format.
 *
 * @module
 */
import { isPlain } from "../../cli/_sink.ts";
import { OptionError } from "../../cli/options.ts";
import { safeChunks } from "../../cli/_text.ts";
import { isUrl, writeOutput } from "../../cli/files.ts";
import { writeCsv } from "../../core/table/csv.ts";
import { writeHtml } from "../../core/table/html.ts";
import { writeNdjson } from "../../core/table/ndjson.ts";
import type { Diagnostic } from "../../core/table/meta.ts";
import type { Table } from "../../core/table/table.ts";
import type { Serialization } from "../../core/votable/model.ts";
import { type BatchSource, writeTable } from "../../core/votable/write.ts";

/** Formats of output; `votable` is the serialisation that everything reads, `tabledata`. */
export const FORMATS = [
  "votable",
  "tabledata",
  "binary",
  "binary2",
  "fits",
  "csv",
  "tsv",
  "ndjson",
  "html",
] as const;

/** One of {@linkcode FORMATS}. */
export type OutputFormat = typeof FORMATS[number];

const ENDINGS: Readonly<Record<string, OutputFormat>> = {
  vot: "tabledata",
  votable: "tabledata",
  xml: "tabledata",
  fits: "fits",
  fit: "fits",
  fts: "fits",
  csv: "csv",
  tsv: "tsv",
  tab: "tsv",
  ndjson: "ndjson",
  jsonl: "ndjson",
  html: "html",
  htm: "html",
};

/**
 * The format of an output: the one that was asked for, else by the ending of its name.
 *
 * @throws {OptionError} If there is neither.
 */
export function formatFor(name: string, wanted: OutputFormat | undefined): OutputFormat {
  const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? "";
  const format = wanted ?? (Object.hasOwn(ENDINGS, ending) ? ENDINGS[ending] : undefined);
  if (format !== undefined) return format;
  throw new OptionError(
    `Cannot tell the format of "${name}": give --format, one of ${FORMATS.join(", ")}`,
  );
}

/** The serialisation of a VOTable that a format is; undefined for other formats. */
export function serializationOf(format: OutputFormat): Serialization | undefined {
  switch (format) {
    case "votable":
      return "tabledata";
    case "tabledata":
    case "binary":
    case "binary2":
      return format;
    default:
      return undefined;
  }
}

/** The usual ending of a file in a format, without the point. */
export function endingOf(format: OutputFormat): string {
  return serializationOf(format) === undefined ? format : "vot";
}

/** A table, or batches of one, as bytes. */
export function encodeTable(
  source: Table | BatchSource,
  format: OutputFormat,
  version?: "1.4" | "1.5",
  onDiagnostics?: (found: readonly Diagnostic[]) => void,
): AsyncIterable<Uint8Array> {
  switch (format) {
    case "csv":
      return writeCsv(source);
    case "tsv":
      return writeCsv(source, { delimiter: "\t" });
    case "ndjson":
      return writeNdjson(source);
    case "html":
      return writeHtml(source);
    case "fits":
      return fitsOf(source, onDiagnostics);
    default:
      return writeTable(source, { format: serializationOf(format), version, onDiagnostics });
  }
}

/** Loaded when needed, which is seldom. */
async function* fitsOf(
  source: Table | BatchSource,
  onDiagnostics?: (found: readonly Diagnostic[]) => void,
): AsyncGenerator<Uint8Array> {
  const { writeFitsTable } = await import("../../core/fits/table_write.ts");
  yield* writeFitsTable(source, { onDiagnostics });
}

/**
 * Writes a file, or standard output (`-`); a file that is there only if that is allowed.
 *
 * @returns How many bytes were written.
 * @throws {Deno.errors.AlreadyExists} If there is such a file and it is not to be overwritten.
 */
export async function writeNew(
  name: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { overwrite, signal }: { readonly overwrite: boolean; readonly signal: AbortSignal },
): Promise<number> {
  if (name !== "-" && isUrl(name) && !/^file:/i.test(name)) {
    throw new OptionError(`Cannot write to ${name}: it must be a file, or - for standard output`);
  }
  refuseExisting(name, overwrite);
  const isSeen = name === "-" && Deno.stdout.isTerminal();
  return await writeOutput(name, isSeen ? safeChunks(chunks) : chunks, { signal });
}

/**
 * Refuses to replace a file, before the work for it begins.
 *
 * @throws {Deno.errors.AlreadyExists} If there is such a file and it is not to be overwritten.
 * @throws {Deno.errors.NotCapable} If it may not be written.
 */
export function refuseExisting(name: string, overwrite: boolean): void {
  if (overwrite || name === "-" || !isThere(name)) return;
  throw new Deno.errors.AlreadyExists(
    `Cannot write ${name}: there is such a file; --overwrite replaces it`,
  );
}

/** Whether a plain file is there; needs no permission to read. */
function isThere(name: string): boolean {
  try {
    using file = Deno.openSync(isUrl(name) ? new URL(name) : name, { write: true });
    return isPlain(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    // Whatever is there cannot be written; writing will tell why, with its name.
    return false;
  }
}

/** The rows of a table as a JSON list, a row a line, each cell with the digits that its type needs. */
export async function rowsAsJson(table: Table): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of writeNdjson(table)) text += decoder.decode(chunk, { stream: true });
  const rows = text.split("\n").filter((row) => row !== "");
  return rows.length === 0 ? "[]" : `[\n    ${rows.join(",\n    ")}\n  ]`;
}

/**
 * Tables in any format that we read, recognised by their first bytes.
 *
 * @module
 */
import { FormatError, UnsupportedError } from "../runtime/errors.ts";
import type { Table } from "../table/table.ts";
import { type ByteSource, pieces } from "./_bytes.ts";
import { gunzipped } from "./_gzip.ts";
import type { OpenOptions } from "./open.ts";
import { readTable } from "./read.ts";

/** Formats that {@linkcode readAnyTable} tells apart. */
export type TableFormat = "votable" | "fits" | "csv" | "tsv" | "ndjson";

/** Options of {@linkcode readAnyTable}. */
export interface ReadAnyOptions extends OpenOptions {
  /** The format, where it must not be guessed. */
  readonly format?: TableFormat | undefined;
}

/**
 * Reads a table whose format is told by its first bytes: VOTable, FITS, NDJSON, TSV or CSV; gzip of these.
 *
 * @example
 * ```ts
 * import { readAnyTable } from "@denovo/vo/votable";
 * const table = await readAnyTable("id,ra\n4611686018427387905,10.5\n");
 * if (table.row(0).id !== 4611686018427387905n) throw new Error("wrong");
 * ```
 *
 * @param source Bytes or text.
 * @param options The format, if it must not be guessed; which table of a VOTable (unit of a FITS file).
 * @throws {FormatError} If it is none of these.
 */
export async function readAnyTable(
  source: ByteSource,
  options: ReadAnyOptions = {},
): Promise<Table> {
  const { bytes, format } = await sniffTable(source, options.format);
  switch (format) {
    case "votable":
      // Text has no charset any more, whatever a header said.
      return await readTable(
        bytes,
        typeof source === "string" ? { ...options, charset: undefined } : options,
      );
    case "fits": {
      const { signal, table } = options;
      return await (await import("../fits/table.ts")).readFitsTable(bytes, { signal, hdu: table });
    }
    case "ndjson": // loaded when needed: most tables are VOTables
      return await (await import("../table/ndjson_read.ts")).readNdjson(bytes);
    default:
      return await (await import("../table/csv_read.ts")).readCsv(bytes, {
        delimiter: format === "tsv" ? "\t" : ",",
      });
  }
}

/** A source of which the beginning has been looked at. */
export interface SniffedTable {
  /** All bytes, the beginning included; gzip undone. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** What it is. */
  readonly format: TableFormat;
}

/**
 * Tells the format of a table by its first bytes.
 *
 * @param source Bytes or text.
 * @param known The format, if it must not be guessed.
 * @throws {FormatError} If there are no bytes, or they are no text and no FITS.
 * @throws {UnsupportedError} If it is a Parquet or ECSV file.
 */
export async function sniffTable(
  source: ByteSource,
  known?: TableFormat,
): Promise<SniffedTable> {
  const iterator = gunzipped(pieces(source))[Symbol.asyncIterator]();
  let first = await iterator.next();
  while (!first.done && first.value.length === 0) first = await iterator.next();
  if (first.done) {
    throw new FormatError("Cannot read a table: there are no bytes", {
      format: "votable",
      line: 1,
    });
  }
  const head = first.value.slice();
  const rest = async function* () {
    try {
      yield head;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
        yield next.value;
      }
    } finally {
      await iterator.return(undefined);
    }
  };
  return { bytes: rest(), format: known ?? formatOf(head) };
}

function formatOf(head: Uint8Array): TableFormat {
  const text = new TextDecoder("latin1").decode(head.subarray(0, 65536));
  if (text.startsWith("SIMPLE  =")) return "fits";
  if (text.startsWith("PAR1")) throw unsupported("Parquet");
  if (text.startsWith("# %ECSV")) throw unsupported("ECSV");
  // Zeros and nothing else, or control characters at the very beginning; in UTF-16 these are halves of letters.
  const isUtf16 = /^(\u00ff\u00fe|\u00fe\u00ff)/.test(text);
  // deno-lint-ignore no-control-regex
  if (/^\0+$/.test(text) || (!isUtf16 && /[\x01-\x08\x0e-\x1f]/.test(text.slice(0, 16)))) {
    throw new FormatError("Cannot read a table: this is neither text nor FITS", {
      format: "votable",
      line: 1,
    });
  }
  // Byte order marks, and the zero bytes of UTF-16, are no content.
  const start = text.replace(/^(\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)/, "").replaceAll(
    "\0",
    "",
  )
    .trimStart();
  if (start.startsWith("<")) return "votable";
  if (start.startsWith("{")) return "ndjson";
  const line = /^[^\r\n]*/.exec(start)?.[0] ?? "";
  return line.includes("\t") ? "tsv" : "csv";
}

function unsupported(format: string): UnsupportedError {
  return new UnsupportedError(
    `Cannot read a table: this is ${format}, which is not supported yet`,
    {
      feature: `${format} tables`,
    },
  );
}

/**
 * Binary tables of FITS files → tables, whole or batch by batch.
 *
 * Follows the FITS standard 3.0, section 7.3. A cell of TNULL is null, NaN stays NaN; a logical that is neither T nor F, and
 * a text that begins with NUL, are null. Integers stored with the offsets for unsigned ones come out exact, in the next
 * larger type; unsigned 64-bit integers as their digits, in text. Other TSCAL and TZERO make doubles.
 *
 * @module
 */
import { FormatError, UnsupportedError } from "../runtime/errors.ts";
import { Column } from "../table/column.ts";
import type { Field } from "../table/field.ts";
import type { TableMeta } from "../table/meta.ts";
import { Table } from "../table/table.ts";
import type { Vector } from "../table/vector.ts";
import { dataSize, kindOf, nameOf } from "./_unit.ts";
import { type FitsHeader, paddedLength } from "./header.ts";
import type { FitsReadOptions, FitsSource } from "./_source.ts";
import { cutOff, FitsStream } from "./_stream.ts";
import { TableDecoder } from "./_table_cells.ts";
import { planTable, type TablePlan } from "./_table_plan.ts";

/** Options of {@linkcode openFitsTable}. */
export interface FitsTableOptions extends FitsReadOptions {
  /** Which unit: its number in the file (the primary one is 0), or its `EXTNAME`. Default: the first table. */
  readonly hdu?: number | string | undefined;
  /** Rows of a batch; default 4096. */
  readonly batchRows?: number | undefined;
  /** Called with the number of rows so far, after each batch. */
  readonly onRows?: ((rows: number) => void) | undefined;
}

/**
 * A table whose rows are still coming. Iterating yields tables of up to `batchRows` rows; leaving the loop lets the source
 * go. A stream can be iterated once.
 */
export interface FitsTableStream extends AsyncIterable<Table>, AsyncDisposable {
  /** The columns. */
  readonly fields: readonly Field[];
  /** `EXTNAME` as the name, other cards as PARAMs. */
  readonly meta: TableMeta;
  /** Number of rows as declared. */
  readonly rows: number;
  /** Reads all rows. */
  collect(): Promise<Table>;
}

/** Bytes of rows that are decoded at once, whatever `batchRows` says. */
const BATCH_BYTES = 8 << 20;

/**
 * Opens a binary table of a FITS file as a stream.
 *
 * Memory is bounded by one batch; of a table with arrays of variable length, whose elements come after all rows, by its
 * size.
 *
 * @param source The file's bytes, or its chunks; gzip is recognised.
 * @param options Which table; rows of a batch; signal, time limit, largest size.
 * @throws {FormatError} If this is no FITS file, has no such table, or contradicts itself.
 * @throws {UnsupportedError} If the table is compressed, or no binary one.
 */
export async function openFitsTable(
  source: FitsSource,
  options: FitsTableOptions = {},
): Promise<FitsTableStream> {
  const { batchRows = 4096 } = options;
  if (!Number.isInteger(batchRows) || batchRows < 1) {
    throw new RangeError(`Cannot open a table: batchRows is ${batchRows}, wanted 1 or more`);
  }
  const stream = new FitsStream(source, options);
  try {
    for (let index = 0;; index++) {
      const header = await stream.header(index === 0);
      if (header === undefined) throw noTable(options.hdu);
      if (isWanted(header, index, options.hdu)) return new OpenTable(stream, header, options);
      const { length } = dataSize(header);
      await stream.skip(paddedLength(length));
    }
  } catch (error) {
    await stream.close();
    throw error;
  }
}

function isWanted(header: FitsHeader, index: number, wanted: number | string | undefined): boolean {
  const kind = kindOf(index, header);
  if (wanted === undefined) {
    return (kind === "bintable" || kind === "table") && header.get("ZIMAGE") !== true;
  }
  const isIt = wanted === index || wanted === nameOf(header);
  if (isIt && kind !== "bintable" && kind !== "table") {
    throw new FormatError(`Cannot read FITS table: unit ${index} is of kind ${kind}`, {
      format: "fits",
    });
  }
  return isIt;
}

function noTable(wanted: number | string | undefined): FormatError {
  const which = wanted === undefined ? "no table" : `no unit ${JSON.stringify(wanted)}`;
  return new FormatError(`Cannot read FITS table: the file has ${which}`, { format: "fits" });
}

/** The plan of a unit that must be a binary table. */
function planOf(header: FitsHeader): TablePlan {
  const type = header.string("XTENSION")?.trim();
  if (type === "TABLE") {
    throw new UnsupportedError("Cannot read FITS table: it is an ASCII table", {
      feature: "ASCII tables in FITS files",
    });
  }
  return planTable(header);
}

/**
 * The table of a unit that is in memory.
 *
 * @param header The unit's header.
 * @param bytes Its data.
 * @throws {FormatError} If header and data contradict each other.
 */
export function decodeTable(header: FitsHeader, bytes: Uint8Array): Table {
  const plan = planOf(header);
  const length = plan.rowLength * plan.rows;
  if (length > bytes.length) throw cutOff("the table", length, bytes.length);
  const decoder = new TableDecoder(plan, bytes.subarray(Math.min(plan.heap, bytes.length)));
  const perBatch = rowsOfBatch(plan, 65536);
  const vectors: Vector[][] = plan.columns.map(() => []);
  for (let row = 0; row < plan.rows || row === 0; row += perBatch) {
    const rows = Math.min(perBatch, plan.rows - row);
    const part = bytes.subarray(row * plan.rowLength, (row + rows) * plan.rowLength);
    decoder.decode(part, rows).forEach((vector, c) => vectors[c]?.push(vector));
    if (plan.rows === 0) break;
  }
  const columns = plan.columns.map(({ field }, c) => new Column(field, vectors[c] as Vector[]));
  return new Table(columns, { meta: plan.meta });
}

function rowsOfBatch(plan: TablePlan, most: number): number {
  return Math.max(1, Math.min(most, Math.floor(BATCH_BYTES / Math.max(1, plan.rowLength))));
}

/**
 * Reads a binary table of a FITS file with all its rows.
 *
 * @example There and back
 * ```ts
 * import { Table } from "@denovo/vo/table";
 * import { readFitsTable, writeFitsTable } from "@denovo/vo/fits";
 * const table = Table.fromColumns({ id: [1n, null], ra: [10.5, NaN] });
 * const copy = await readFitsTable(writeFitsTable(table));
 * if (copy.row(0).id !== 1n || copy.row(1).id !== null) throw new Error("wrong");
 * ```
 *
 * @param source The file's bytes, or its chunks; gzip is recognised.
 * @param options Which table; signal, time limit, largest size.
 * @throws {FormatError} If this is no FITS file, has no such table, or contradicts itself.
 * @throws {UnsupportedError} If the table is compressed, or no binary one.
 */
export async function readFitsTable(
  source: FitsSource,
  options: FitsTableOptions = {},
): Promise<Table> {
  return await (await openFitsTable(source, options)).collect();
}

class OpenTable implements FitsTableStream {
  readonly fields: readonly Field[];
  readonly meta: TableMeta;
  readonly rows: number;
  readonly #stream: FitsStream;
  readonly #plan: TablePlan;
  readonly #length: number;
  readonly #options: FitsTableOptions;
  #started = false;

  constructor(stream: FitsStream, header: FitsHeader, options: FitsTableOptions) {
    this.#stream = stream;
    this.#plan = planOf(header);
    this.#length = dataSize(header).length;
    this.#options = options;
    this.fields = this.#plan.columns.map(({ field }) => field);
    this.meta = this.#plan.meta;
    this.rows = this.#plan.rows;
    if (this.#plan.rowLength * this.#plan.rows > this.#length) {
      throw new FormatError("Cannot read FITS table: the rows are longer than the data", {
        format: "fits",
      });
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Table> {
    for await (const vectors of this.#batches(this.#options.batchRows ?? 4096)) {
      yield new Table(this.fields.map((field, c) => new Column(field, [vectors[c] as Vector])), {
        meta: this.meta,
      });
    }
  }

  async *#batches(batchRows: number): AsyncGenerator<readonly Vector[]> {
    if (this.#started) throw new TypeError("Cannot read a table stream twice");
    this.#started = true;
    const plan = this.#plan;
    try {
      let whole: Uint8Array | undefined;
      let decoder = new TableDecoder(plan);
      if (plan.columns.some(({ descriptor }) => descriptor !== undefined)) {
        whole = await this.#stream.take(this.#length, "the table");
        decoder = new TableDecoder(plan, whole.subarray(Math.min(plan.heap, whole.length)));
      }
      const most = rowsOfBatch(plan, batchRows);
      for (let row = 0; row < plan.rows; row += most) {
        this.#options.signal?.throwIfAborted();
        const rows = Math.min(most, plan.rows - row);
        const bytes = whole === undefined
          ? await this.#stream.take(rows * plan.rowLength, `batch at row ${row} of the table`)
          : whole.subarray(row * plan.rowLength, (row + rows) * plan.rowLength);
        yield decoder.decode(bytes, rows);
        this.#options.onRows?.(row + rows);
      }
      if (plan.rows === 0) yield decoder.decode(new Uint8Array(0), 0);
    } finally {
      await this.#stream.close();
    }
  }

  async collect(): Promise<Table> {
    const vectors: Vector[][] = this.fields.map(() => []);
    for await (const batch of this.#batches(this.#options.batchRows ?? 65536)) {
      batch.forEach((vector, c) => vectors[c]?.push(vector));
    }
    const columns = this.fields.map((field, c) => new Column(field, vectors[c] ?? []));
    return new Table(columns, { meta: this.meta });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stream.close();
  }
}

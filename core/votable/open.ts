/**
 * A table as a stream: the columns first, then batches of rows, then what stands after them.
 *
 * @module
 */
import { FormatError } from "../runtime/errors.ts";
import { Column } from "../table/column.ts";
import type { Field } from "../table/field.ts";
import type { CoordinateSystem, Diagnostic, Info, TableMeta } from "../table/meta.ts";
import { Table } from "../table/table.ts";
import type { Vector } from "../table/vector.ts";
import type { ByteSource } from "./_bytes.ts";
import type { DataStart } from "./_document.ts";
import { columnsOf, type Step, VotableReader } from "./_reader.ts";
import type { ReadOptions } from "./_reading.ts";
import type { VotableDocument } from "./model.ts";

/** Rows of the first batch of a stream: so few that they are there at once. */
const FIRST_BATCH = 10;

/** Rows that begin, or a table that has ended. */
type TableStep = Exclude<Step, { readonly kind: "end" }>;

/** Options of {@linkcode openTable}. */
export interface OpenOptions extends ReadOptions {
  /** Rows of a batch; default 4096. */
  readonly batchRows?: number | undefined;
  /**
   * Which table: its number in the document (from 0), or its name or ID. Default: the first one that is not in a resource
   * of type "meta".
   */
  readonly table?: number | string | undefined;
  /** Called with the number of rows so far, after each batch. */
  readonly onRows?: ((rows: number) => void) | undefined;
}

/**
 * A table whose rows are still coming.
 *
 * Iterating yields tables of up to `batchRows` rows, in order (the first one is small); one batch is held at a time. Where a
 * row is malformed or the connection breaks, the complete rows before that are yielded, then the iteration is rejected.
 * Leaving the loop lets the source go. A stream can be iterated once.
 */
export interface TableStream extends AsyncIterable<Table>, AsyncDisposable {
  /** The columns, known from the beginning. */
  readonly fields: readonly Field[];
  /** The table's own metadata; `trailing` is complete after the last batch. */
  readonly meta: TableMeta;
  /** INFOs of document, resources and table; complete after the last batch, since overflow is reported last. */
  readonly infos: readonly Info[];
  /** Coordinate and time systems around the table. */
  readonly systems: readonly CoordinateSystem[];
  /** Faults noticed so far. */
  readonly diagnostics: readonly Diagnostic[];
  /** The whole document, tables without rows; known after the last batch. */
  readonly document: VotableDocument | undefined;
  /** Reads all rows. */
  collect(): Promise<Table>;
}

/**
 * Opens a table of a VOTable document (VOTable 1.0 to 1.5) as a stream.
 *
 * Resolves as soon as the columns are known. Memory is bounded by one batch and one piece of input, whatever the length.
 *
 * @example Looking at rows as they come
 * ```ts
 * import { openTable } from "@denovo/vo/votable";
 * const text = `<VOTABLE><RESOURCE><TABLE><FIELD name="n" datatype="int"/><DATA><TABLEDATA>
 *   <TR><TD>1</TD></TR><TR><TD/></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`;
 * await using stream = await openTable(text);
 * const values = [];
 * for await (const batch of stream) for (const row of batch) values.push(row.n);
 * if (values[0] !== 1 || values[1] !== null) throw new Error("wrong");
 * ```
 *
 * @param source The document: pieces, bytes or text; gzip is recognised, and so is any encoding.
 * @throws {FormatError} If it is no VOTable or has no such table.
 */
export async function openTable(
  source: ByteSource,
  options: OpenOptions = {},
): Promise<TableStream> {
  const { batchRows = 4096 } = options;
  if (!Number.isInteger(batchRows) || batchRows < 1) {
    throw new RangeError(`Cannot open a table: batchRows is ${batchRows}, wanted 1 or more`);
  }
  const reader = new VotableReader(source, options);
  try {
    let index = 0;
    for (;;) {
      const step = await reader.step();
      if (step.kind === "end") throw noTable(reader, options);
      const wanted = isWanted(reader, index, options.table, step);
      if (step.kind === "data") {
        if (wanted) return new OpenTable(reader, options, step);
        for await (const _ of reader.rows(step.data, step.fields, 4096));
        continue;
      }
      // A table without DATA has just ended; one with data was seen before.
      if (wanted) return new OpenTable(reader, options, step);
      index++;
    }
  } catch (error) {
    await reader.close();
    throw error;
  }
}

function isWanted(
  reader: VotableReader,
  index: number,
  wanted: number | string | undefined,
  step: TableStep,
): boolean {
  if (typeof wanted === "number") return index === wanted;
  const ended = step.kind === "table";
  const meta = ended ? step.table.meta : reader.builder.tableMeta;
  if (wanted !== undefined) return meta.id === wanted || meta.name === wanted;
  return ended ? !step.inMeta && step.table.fields.length > 0 : !reader.builder.inMeta;
}

function noTable(reader: VotableReader, options: OpenOptions): FormatError {
  const which = options.table === undefined ? "no table with columns" : `no table ${options.table}`;
  return new FormatError(`Cannot read VOTable: there is ${which}`, {
    format: "votable",
    ...reader.position,
    url: options.url,
  });
}

class OpenTable implements TableStream {
  readonly fields: readonly Field[];
  readonly systems: readonly CoordinateSystem[];
  readonly #reader: VotableReader;
  readonly #options: OpenOptions;
  readonly #data: DataStart | undefined;
  #meta: TableMeta;
  #infos: readonly Info[];
  #document: VotableDocument | undefined;
  #started = false;

  constructor(
    reader: VotableReader,
    options: OpenOptions,
    step: TableStep,
  ) {
    this.#reader = reader;
    this.#options = options;
    this.#data = step.kind === "data" ? step.data : undefined;
    this.fields = step.kind === "data" ? step.fields : step.table.fields;
    this.#meta = step.kind === "data" ? reader.builder.tableMeta : step.table.meta;
    this.#infos = reader.builder.outerInfos;
    this.systems = reader.builder.outerSystems;
  }

  get meta(): TableMeta {
    return this.#meta;
  }

  get infos(): readonly Info[] {
    return new Table([], { meta: this.#meta, infos: this.#infos }).infos;
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.#reader.diagnostics.list();
  }

  get document(): VotableDocument | undefined {
    return this.#document;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Table> {
    const { batchRows = 4096 } = this.#options;
    for await (const vectors of this.#batches(batchRows, Math.min(batchRows, FIRST_BATCH))) {
      yield this.#table(columnsOf(this.fields, vectors));
    }
  }

  async *#batches(batchRows: number, firstRows?: number): AsyncGenerator<readonly Vector[]> {
    if (this.#started) throw new TypeError("Cannot read a table stream twice");
    this.#started = true;
    let rows = 0;
    try {
      if (this.#data !== undefined) {
        for await (
          const vectors of this.#reader.rows(this.#data, this.fields, batchRows, firstRows)
        ) {
          rows += vectors[0]?.length ?? 0;
          yield vectors;
          this.#options.onRows?.(rows);
        }
      }
      await this.#finish();
    } finally {
      await this.#reader.close();
    }
  }

  /** Reads what stands after the rows. */
  async #finish(): Promise<void> {
    const reader = this.#reader;
    let own = this.#data !== undefined;
    for (;;) {
      const step = await reader.step();
      if (step.kind === "table" && own) {
        this.#meta = step.table.meta;
        own = false;
      }
      // INFOs after the table belong to it as long as its resource is open.
      if (step.kind === "data") {
        for await (const _ of reader.rows(step.data, step.fields, 4096));
      }
      if (step.kind === "end") {
        this.#document = step.document;
        this.#infos = infosAround(step.document, this.#meta) ?? this.#infos;
        reader.noteRest();
        return;
      }
    }
  }

  #table(columns: readonly Column[]): Table {
    return new Table(columns, {
      meta: this.#meta,
      infos: this.#infos,
      systems: this.systems,
      diagnostics: this.diagnostics,
    });
  }

  async collect(): Promise<Table> {
    const vectors: Vector[][] = this.fields.map(() => []);
    for await (const batch of this.#batches(this.#options.batchRows ?? 8192)) {
      batch.forEach((vector, k) => vectors[k]?.push(vector));
    }
    return this.#table(this.fields.map((field, k) => new Column(field, vectors[k] ?? [])));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader.close();
  }
}

/** INFOs of the document and of the resources around the table with these metadata. */
function infosAround(
  document: VotableDocument,
  meta: TableMeta,
): readonly Info[] | undefined {
  const search = (
    container: Pick<VotableDocument, "tables" | "resources" | "infos">,
  ): readonly Info[] | undefined => {
    if (container.tables.some((table) => table.meta === meta)) return container.infos;
    for (const resource of container.resources) {
      const found = search(resource);
      if (found !== undefined) return [...container.infos, ...found];
    }
    return undefined;
  };
  return search(document);
}

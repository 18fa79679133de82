/**
 * A document from one serialisation to another, as a stream: all resources, tables and metadata, one batch of rows at a
 * time.
 *
 * @module
 */
import type { Diagnostic } from "../table/meta.ts";
import { Table } from "../table/table.ts";
import type { Vector } from "../table/vector.ts";
import type { ByteSource } from "./_bytes.ts";
import type { DataStart } from "./_document.ts";
import { type Frame, resourceAttributes, rootAttributes } from "./_elements.ts";
import { columnsOf, VotableReader } from "./_reader.ts";
import type { ReadOptions } from "./_reading.ts";
import type { ResourceItem, VotableDocument } from "./model.ts";
import { type BatchSource, DocumentWriter, type WriteOptions } from "./_document_writer.ts";

/** Options of {@linkcode copyVotable}. */
export interface CopyOptions extends ReadOptions, WriteOptions {
  /** Called with the number of rows so far, of all tables, after each batch. */
  readonly onRows?: ((rows: number) => void) | undefined;
  /** Called at the end with what was noticed in the input, and what could not be written as it was. */
  readonly onDiagnostics?: ((diagnostics: readonly Diagnostic[]) => void) | undefined;
  /** Called at the end with the document that was copied, its tables without rows. */
  readonly onDocument?: ((document: VotableDocument) => void) | undefined;
}

/** An element whose start tag has been written. */
interface Opened {
  readonly frame: Frame;
  /** Children written, or passed over because they were streamed. */
  written: number;
}

/**
 * Copies a VOTable document, with the rows of all its tables in another serialisation.
 *
 * @param source The document.
 * @param options Serialisation, version, and how tolerant to be.
 * @returns The new document in pieces of about 1 MiB; memory is bounded by one batch.
 * @throws {FormatError} If the document is no VOTable; pieces yielded before stay valid.
 */
export async function* copyVotable(
  source: ByteSource,
  options: CopyOptions = {},
): AsyncGenerator<Uint8Array> {
  const reader = new VotableReader(source, options);
  const writer = new DocumentWriter(options);
  let count = 0;
  const onBatch = (rows: number) => options.onRows?.(count += rows);
  const opened: Opened[] = [];
  let begun = false;
  try {
    for (;;) {
      const step = await reader.step();
      if (step.kind === "end" && !begun) yield* whole(writer, step.document);
      yield* follow(writer, opened, reader.builder.stack);
      begun = true;
      if (step.kind === "data") {
        // BINARY has no nulls but the declared ones.
        const noMoreNulls = step.data.kind === "BINARY";
        yield* writer.batches(new Rows(reader, step.data, onBatch), { noMoreNulls });
        // The table's own element is among its parent's children now: it has been written.
        const parent = opened[opened.length - 1];
        if (parent !== undefined) parent.written = parent.frame.items.length;
      }
      if (step.kind === "end") {
        reader.noteRest();
        const found = reader.diagnostics.list();
        // Text that is no UTF-8 has been noted when it was read.
        const lost = writer.diagnostics.list().filter(({ code }) =>
          code !== "W_BAD_ENCODING" || !found.some((other) => other.code === code)
        );
        options.onDiagnostics?.([...found, ...lost]);
        options.onDocument?.(step.document);
        return;
      }
    }
  } finally {
    await reader.close();
  }
}

/** Writes a document that has no table, which is read in one go. */
async function* whole(
  writer: DocumentWriter,
  document: VotableDocument,
): AsyncGenerator<Uint8Array> {
  yield writer.openDocument(document);
  yield* writer.items(document);
  yield writer.text(writer.markup.close("VOTABLE"));
}

/** Writes what has been read since: ends, children, and starts of elements. */
async function* follow(
  writer: DocumentWriter,
  opened: Opened[],
  stack: readonly Frame[],
): AsyncGenerator<Uint8Array> {
  while (opened.length > 0 && !stack.includes((opened[opened.length - 1] as Opened).frame)) {
    const last = opened.pop() as Opened;
    yield* children(writer, last);
    yield writer.text(writer.markup.close(opened.length === 0 ? "VOTABLE" : "RESOURCE"));
    const parent = opened[opened.length - 1];
    if (parent !== undefined) parent.written++;
  }
  for (const frame of stack) {
    if (opened.some((o) => o.frame === frame)) continue;
    if (frame.tag !== "VOTABLE" && frame.tag !== "RESOURCE") continue;
    const parent = opened[opened.length - 1];
    if (parent !== undefined) yield* children(writer, parent);
    yield frame.tag === "VOTABLE"
      ? writer.openDocument(rootAttributes(frame))
      : writer.text(writer.markup.openResource(resourceAttributes(frame)));
    opened.push({ frame, written: 0 });
  }
  const innermost = opened[opened.length - 1];
  if (innermost !== undefined) yield* children(writer, innermost);
}

async function* children(writer: DocumentWriter, element: Opened): AsyncGenerator<Uint8Array> {
  const items = element.frame.items as readonly ResourceItem[];
  for (; element.written < items.length; element.written++) {
    yield* writer.item(items[element.written] as ResourceItem);
  }
}

/** The rows of one table as batches; its metadata are complete when they have ended. */
class Rows implements BatchSource {
  readonly fields: Table["fields"];
  meta: Table["meta"];
  readonly #reader: VotableReader;
  readonly #data: DataStart;
  readonly #onBatch: (rows: number) => void;

  constructor(reader: VotableReader, data: DataStart, onBatch: (rows: number) => void) {
    this.#reader = reader;
    this.#data = data;
    this.#onBatch = onBatch;
    this.fields = reader.builder.fields;
    this.meta = reader.builder.tableMeta;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Table> {
    for await (const vectors of this.#reader.rows(this.#data, this.fields, 8192)) {
      const batch = new Table(columnsOf(this.fields, vectors as readonly Vector[]), {
        meta: this.meta,
      });
      yield batch;
      this.#onBatch(batch.length);
    }
    const step = await this.#reader.step();
    if (step.kind !== "table") return;
    const items = this.#reader.builder.stack[this.#reader.builder.stack.length - 1]?.items ?? [];
    this.meta = (items[items.length - 1] as { readonly table: Table }).table.meta;
  }
}

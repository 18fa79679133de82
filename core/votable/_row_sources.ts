/**
 * The rows of a table into column builders, for each serialisation.
 *
 * The generators yield when a batch is in the builders, whose contents are taken then.
 *
 * @module
 */
import { FormatError, UnsupportedError } from "../runtime/errors.ts";
import type { ColumnBuilder } from "../table/column_builder.ts";
import type { Field } from "../table/field.ts";
import type { Vector } from "../table/vector.ts";
import { Base64Stream, remoteBytes } from "./_base64_stream.ts";
import { BinaryDecoder } from "./_binary.ts";
import type { DataStart } from "./_document.ts";
import { gunzipped } from "./_gzip.ts";
import type { Reading } from "./_reading.ts";
import { TabledataDecoder } from "./_tabledata.ts";

/** Rows of TABLEDATA, one batch after the other. */
export async function* tabledataRows(
  reading: Reading,
  data: DataStart,
  builders: readonly ColumnBuilder[],
  batchRows: number,
  firstRows: number,
): AsyncGenerator<void> {
  if (data.closed) return;
  const { window } = reading;
  let limit = firstRows;
  const decoder = new TabledataDecoder(
    builders,
    data.prefix,
    reading.line,
    reading.diagnostics,
    (place) => window.columnAt(place),
  );
  try {
    for (;;) {
      const state = decoder.decode(window.buffer, window.start, window.end, limit);
      window.start = decoder.position;
      if (state === "more") {
        // Twice as many bytes for a long row, which is looked at from its beginning each time.
        const pending = window.end - window.start;
        let filled = await window.fill();
        while (filled && pending > 4096 && window.end - window.start < 2 * pending) {
          filled = await window.fill();
        }
        if (filled || window.end - window.start > pending) continue;
        if (decoder.rows > 0) {
          yield;
          decoder.reset();
        }
        reading.seekTo(decoder.line);
        reading.truncated();
        return;
      }
      if (decoder.rows > 0) {
        yield;
        limit = batchRows;
        decoder.reset();
      }
      if (state === "end") {
        reading.seekTo(decoder.line);
        return;
      }
    }
  } catch (error) {
    if (keepComplete(reading, builders, decoder.rows)) yield;
    throw error;
  }
}

/** Rows of BINARY or BINARY2, inline or behind a link. */
export async function* binaryRows(
  reading: Reading,
  data: DataStart,
  builders: readonly ColumnBuilder[],
  batchRows: number,
  firstRows: number,
): AsyncGenerator<void> {
  if (data.kind !== "BINARY" && data.kind !== "BINARY2") {
    throw new UnsupportedError(
      `Cannot read VOTable: the rows are serialised as ${data.kind}, which is not supported`,
      { feature: `VOTable serialisation ${data.kind}`, url: reading.options.url },
    );
  }
  let limit = firstRows;
  const decoder = new BinaryDecoder(
    builders,
    data.kind === "BINARY2",
    reading.maxRowBytes,
    reading.builder.countsSlices,
    (code, message) => reading.note(code, message),
  );
  const href = data.stream["href"];
  const inline = href === undefined
    ? inlineBytes(reading, data)
    : remoteBytes(href, data.stream["encoding"], reading.options);
  const gzip = data.stream["encoding"] === "gzip" && href === undefined;
  try {
    for await (const piece of gzip ? gunzipped(inline) : inline) {
      for (let at = 0; at < piece.length;) {
        const room = decoder.room(Math.min(piece.length - at, 1 << 20));
        const take = Math.min(room.length, piece.length - at);
        room.set(piece.subarray(at, at + take));
        decoder.added(take);
        at += take;
        while (decoder.decode(limit) === "full") {
          yield;
          limit = batchRows;
          decoder.reset();
        }
      }
    }
  } catch (error) {
    if (keepComplete(reading, builders, decoder.rows)) yield;
    throw error;
  }
  if (decoder.rows > 0) yield;
  if (decoder.pending > 0) {
    const message = () =>
      `${decoder.pending} bytes are left after ${decoder.total} rows of binary data`;
    if (reading.options.truncated !== "keep") {
      throw new FormatError(`Cannot read VOTable: ${message()}`, {
        format: "votable",
        element: "STREAM",
      });
    }
    reading.note("W_TRUNCATED", message);
  }
  if (href !== undefined) { for await (const _ of inlineBytes(reading, data)); }
}

/** Drops what was begun of a row; answers whether complete ones are to be handed out before an error is thrown. */
function keepComplete(reading: Reading, builders: readonly ColumnBuilder[], rows: number): boolean {
  if (rows === 0 || reading.options.signal?.aborted) return false;
  for (const builder of builders) builder.rollback(rows);
  return true;
}

/** Rows in a FITS file, which has a reader of its own that makes vectors. */
export async function* fitsFileRows(
  reading: Reading,
  data: DataStart,
  fields: readonly Field[],
  batchRows: number,
): AsyncGenerator<readonly Vector[]> {
  const { fitsRows } = await import("./_fits_rows.ts");
  const href = data.stream["href"];
  const inline = inlineBytes(reading, data);
  const extnum = reading.builder.stack.findLast(({ tag }) => tag === "FITS")?.attributes["extnum"];
  const source = fitsRows(fields, {
    bytes: href === undefined
      ? inline
      : remoteBytes(href, data.stream["encoding"], reading.options),
    extnum,
    batchRows,
    signal: reading.options.signal,
  });
  for (;;) {
    const more = await reading.located(() => source.next());
    if (more.done) break;
    yield more.value;
  }
  // What follows the table in the file.
  for await (const _ of inline);
}

/** The bytes of an inline STREAM. */
async function* inlineBytes(reading: Reading, data: DataStart): AsyncGenerator<Uint8Array> {
  if (!data.closed) yield* new Base64Stream(reading.window, reading).bytes();
}

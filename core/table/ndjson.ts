/**
 * Tables as newline-delimited JSON, one object a row.
 *
 * 64-bit integers are numbers with all their digits; NaN and infinities are the strings `"NaN"`, `"Infinity"` and
 * `"-Infinity"`; complex numbers are `{"re":1,"im":2}`; arrays are flat.
 *
 * @module
 */
import { writeAscii } from "./_digits.ts";
import { ByteSink } from "./_sink.ts";
import {
  CELL_BYTES,
  type CellWriter,
  cellWriter,
  eachTable,
  segments,
  type Tables,
  type TextStyle,
} from "./_text.ts";
import type { Cell } from "./cell.ts";
import type { Field } from "./field.ts";
import { jsonNumber, jsonText } from "./json.ts";

const ENCODER = new TextEncoder();
/** The escapes of the control characters. */
const CONTROLS = Array.from(
  { length: 32 },
  (_, code) => JSON.stringify(String.fromCharCode(code)).slice(1, -1),
);

/**
 * Writes tables as newline-delimited JSON, batch by batch; memory is bounded by a batch.
 *
 * @example
 * ```ts
 * import { Table, writeNdjson } from "@denovo/vo/table";
 * const table = Table.fromColumns({ id: [9007199254740993n], mag: [NaN], name: [null] });
 * let text = "";
 * for await (const chunk of writeNdjson(table)) text += new TextDecoder().decode(chunk);
 * if (text !== '{"id":9007199254740993,"mag":"NaN","name":null}\n') throw new Error(text);
 * ```
 *
 * @param tables One table, or batches with the same columns.
 * @returns UTF-8 in pieces of about 1 MiB.
 * @throws {TypeError} If the columns of a later table differ from the first one's.
 */
export async function* writeNdjson(
  tables: Tables,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  let sink: ByteSink | undefined;
  let keys: readonly Uint8Array[] = [];
  for await (const table of eachTable(tables, "write NDJSON")) {
    if (sink === undefined) {
      keys = table.names.map((name, c) =>
        ENCODER.encode(`${c === 0 ? "{" : ","}${JSON.stringify(name)}:`)
      );
      const keyBytes = keys.reduce((sum, key) => sum + key.length, 0);
      sink = new ByteSink(keys.length * CELL_BYTES + keyBytes + 4);
    }
    for (const { parts, length } of segments(table)) {
      const out = sink;
      const writers = parts.map(({ vector }, c) =>
        cellWriter(vector, table.fields[c] as Field, out, STYLE)
      );
      const starts = parts.map((part) => part.start);
      for (let row = 0; row < length;) {
        row = writeRows(out, writers, keys, starts, row, length);
        if (out.full) yield out.take();
      }
    }
  }
  if (sink !== undefined && sink.at > 0) yield sink.take();
}

function writeRows(
  sink: ByteSink,
  writers: readonly CellWriter[],
  keys: readonly Uint8Array[],
  starts: readonly number[],
  from: number,
  to: number,
): number {
  let row = from;
  while (row < to && !sink.full) {
    sink.reserve(0);
    for (let c = 0; c < writers.length; c++) {
      const key = keys[c] as Uint8Array;
      const out = sink.out;
      let at = sink.at;
      for (let i = 0; i < key.length; i++) out[at++] = key[i] as number;
      sink.at = at;
      (writers[c] as CellWriter)(row + (starts[c] as number));
    }
    sink.out[sink.at++] = 125;
    sink.out[sink.at++] = 10;
    row++;
  }
  return row;
}

const STYLE: TextStyle = {
  nullCell: "null",
  array: ["[", ",", "]"],
  emptyArray: "[]",
  complex: ['{"re":', ',"im":', "}"],
  nonFinite: '"',
  text: writeString,
  cell(sink, cell, single) {
    sink.write(ENCODER.encode(cellJson(cell, single)));
  },
};

function cellJson(cell: Cell, single: boolean): string {
  if (typeof cell === "number") return jsonNumber(cell, single);
  if (Array.isArray(cell)) return `[${cell.map((item) => cellJson(item, single)).join(",")}]`;
  if (single && typeof cell === "object" && cell !== null && "re" in cell) {
    return `{"re":${jsonNumber(cell.re, true)},"im":${jsonNumber(cell.im, true)}}`;
  }
  return jsonText(cell);
}

function writeString(sink: ByteSink, bytes: Uint8Array, from: number, to: number): void {
  sink.reserve(6 * (to - from) + 2);
  const out = sink.out;
  let at = sink.at;
  out[at++] = 34;
  for (let i = from; i < to; i++) {
    const byte = bytes[i] as number;
    if (byte < 32) {
      at = writeAscii(out, at, CONTROLS[byte] as string);
      continue;
    }
    if (byte === 34 || byte === 92) out[at++] = 92;
    out[at++] = byte;
  }
  out[at++] = 34;
  sink.at = at;
}

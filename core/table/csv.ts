/**
 * Tables as comma-separated or tab-separated values, out and in (RFC 4180, with LF at the end of lines).
 *
 * What CSV cannot say follows these rules: null is an empty cell, an empty text is `""`; booleans are `true` and `false`;
 * `long` has all its digits; floats have the fewest digits that read back as the same bits; arrays are separated by blanks,
 * complex numbers are `re im`, arrays of strings are JSON. Texts with quotes are quoted with tabs, too: bare ones, such as
 * `"pm-RA"`, lose theirs in astropy and in Python's csv.
 *
 * @module
 */
import { ByteSink } from "./_sink.ts";
import {
  binaryString,
  CELL_BYTES,
  cellText,
  type CellWriter,
  cellWriter,
  eachTable,
  segments,
  type Tables,
  type TextStyle,
} from "./_text.ts";
import type { Field } from "./field.ts";

/** How {@linkcode writeCsv} writes. */
export interface WriteCsvOptions {
  /** What separates cells; a comma unless given. */
  readonly delimiter?: "," | "\t" | ";" | "|" | undefined;
  /** Whether the first line has the columns' names; `true` unless given. */
  readonly header?: boolean | undefined;
  /** What stands for null; nothing unless given. */
  readonly nullText?: string | undefined;
}

const ENCODER = new TextEncoder();

/**
 * Writes tables as CSV or TSV, batch by batch; memory is bounded by a batch.
 *
 * @example
 * ```ts
 * import { Table, writeCsv } from "@denovo/vo/table";
 * const table = Table.fromColumns({ id: [9007199254740993n, null], name: ["M 51", "a,b"] });
 * let text = "";
 * for await (const chunk of writeCsv(table)) text += new TextDecoder().decode(chunk);
 * if (text !== 'id,name\n9007199254740993,M 51\n,"a,b"\n') throw new Error(text);
 * ```
 *
 * @param tables One table, or batches with the same columns; a stream that has `fields` gets its line of names also where
 * no batch comes.
 * @param options Separator, header line, text for null.
 * @returns UTF-8 in pieces of about 1 MiB.
 * @throws {TypeError} If the columns of a later table differ from the first one's.
 */
export async function* writeCsv(
  tables: Tables,
  options: WriteCsvOptions = {},
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  const delimiter = options.delimiter ?? ",";
  const style = csvStyle(delimiter, options.nullText ?? "");
  let sink: ByteSink | undefined;
  for await (const table of eachTable(tables, "write CSV")) {
    if (sink === undefined) {
      const perCell = CELL_BYTES + style.nullCell.length + 1;
      sink = new ByteSink(table.names.length * perCell + 2);
      if (options.header ?? true) writeHeader(sink, table.names, style, delimiter);
    }
    for (const { parts, length } of segments(table)) {
      const out = sink;
      const writers = parts.map(({ vector }, c) =>
        cellWriter(vector, table.fields[c] as Field, out, style)
      );
      const starts = parts.map((part) => part.start);
      for (let row = 0; row < length;) {
        row = writeRows(out, writers, starts, row, length, delimiter.charCodeAt(0));
        if (out.full) yield out.take();
      }
    }
  }
  if (sink !== undefined && sink.at > 0) yield sink.take();
}

function writeHeader(
  sink: ByteSink,
  names: readonly string[],
  style: TextStyle,
  delimiter: string,
): void {
  names.forEach((name, c) => {
    if (c > 0) sink.write(ENCODER.encode(delimiter));
    const bytes = ENCODER.encode(name);
    style.text(sink, bytes, 0, bytes.length);
  });
  sink.write(ENCODER.encode("\n"));
}

/** Writes rows until all are written or the sink is full; answers the row to go on with. */
function writeRows(
  sink: ByteSink,
  writers: readonly CellWriter[],
  starts: readonly number[],
  from: number,
  to: number,
  delimiter: number,
): number {
  let row = from;
  while (row < to && !sink.full) {
    sink.reserve(0);
    for (let c = 0; c < writers.length; c++) {
      (writers[c] as CellWriter)(row + (starts[c] as number));
      sink.out[sink.at++] = delimiter;
    }
    sink.out[sink.at - 1] = 10;
    row++;
  }
  return row;
}

function csvStyle(delimiter: string, nullText: string): TextStyle {
  const special = new Uint8Array(256);
  for (const character of `"\r\n${delimiter}`) special[character.charCodeAt(0)] = 1;
  const nullBytes = ENCODER.encode(nullText);
  // Tools that know tabs often do not know quotes.
  const quote = delimiter === "\t" ? "" : '"';
  const style: TextStyle = {
    nullCell: binaryString(nullText),
    array: [quote, " ", quote],
    emptyArray: '""',
    complex: ["", " ", ""],
    nonFinite: "",
    text(sink, bytes, from, to) {
      sink.reserve(2 * (to - from) + 2);
      const out = sink.out;
      const first = bytes[from];
      const last = bytes[to - 1];
      const plain = to > from && first !== 32 && last !== 32 && first !== 9 && last !== 9 &&
        !(to - from === nullBytes.length && nullBytes.every((byte, i) => byte === bytes[from + i]));
      let at = sink.at;
      if (plain) {
        let i = from;
        for (; i < to; i++) {
          const byte = bytes[i] as number;
          if (special[byte] === 1) break;
          out[at++] = byte;
        }
        if (i === to) {
          sink.at = at;
          return;
        }
        at = sink.at;
      }
      out[at++] = 34;
      for (let i = from; i < to; i++) {
        const byte = bytes[i] as number;
        if (byte === 34) out[at++] = 34;
        out[at++] = byte;
      }
      out[at++] = 34;
      sink.at = at;
    },
    cell(sink, cell, single) {
      const text = cellText(cell, single);
      if (typeof cell === "object" && !text.includes('"')) {
        const mark = "re" in cell ? "" : quote;
        sink.write(ENCODER.encode(text === "" ? '""' : `${mark}${text}${mark}`));
        return;
      }
      const bytes = ENCODER.encode(text);
      style.text(sink, bytes, 0, bytes.length);
    },
  };
  return style;
}

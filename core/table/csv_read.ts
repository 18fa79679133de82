/**
 * Reading CSV and TSV (RFC 4180, and what else occurs: LF or CR alone, byte order marks, UTF-16, blank lines).
 *
 * @module
 */
import { concatBytes } from "../runtime/chunks.ts";
import { FormatError } from "../runtime/errors.ts";
import { CsvScanner } from "./_csv_scanner.ts";
import { TypeDetector } from "./_detect.ts";
import { cellParser } from "./_parse_cell.ts";
import { chunksOf, type TextSource, utf8Chunks } from "./_source.ts";
import { Column } from "./column.ts";
import { ColumnBuilder } from "./column_builder.ts";
import type { Field } from "./field.ts";
import { uniqueKeys } from "./keys.ts";
import { Table } from "./table.ts";
import { isNull, type StringVector } from "./vector.ts";

/** How {@linkcode readCsv} reads. */
export interface ReadCsvOptions {
  /** What separates cells; found from the first line unless given (comma, tab, semicolon or bar). */
  readonly delimiter?: "," | "\t" | ";" | "|" | undefined;
  /** Whether the first line has the columns' names; `true` unless given. */
  readonly header?: boolean | undefined;
  /** Descriptions of some or all columns by name; where there is a datatype, it is not guessed. */
  readonly fields?: readonly Partial<Field>[] | undefined;
  /** Encoding label such as `"latin1"`; UTF-8, or UTF-16 with a byte order mark, unless given. */
  readonly encoding?: string | undefined;
}

/** Rows a batch. */
const BATCH_ROWS = 16384;
/** How much is looked at to find the separator. */
const SNIFF_BYTES = 65536;

/**
 * Reads a table from CSV or TSV.
 *
 * Types are found from all rows, without loss: integers are `int`, beyond 32 bits `long`, beyond 64 bits text; numbers with
 * a point or exponent (and NaN, Inf) `double`; `true` and `false` boolean; all else is text, also numbers with leading zeros
 * such as `007`. An empty cell is null, in text columns only when it is not quoted.
 *
 * @example
 * ```ts
 * import { readCsv } from "@denovo/vo/table";
 * const table = await readCsv("id,ra,name\n9007199254740993,10.5,\"a,b\"\n,,\n");
 * if (table.column("id").at(0) !== 9007199254740993n) throw new Error();
 * if (table.column("name").at(0) !== "a,b" || table.column("ra").at(1) !== null) throw new Error();
 * ```
 *
 * @param source The text, its bytes, or a stream of bytes.
 * @param options Separator, header line, known columns, encoding.
 * @returns The table; column names that are absent or occur twice are made unique.
 * @throws {FormatError} If rows have different numbers of cells, a quote is not closed, the bytes are not in the encoding,
 * or a cell does not fit the datatype given for its column. It has the line.
 */
export async function readCsv(source: TextSource, options: ReadCsvOptions = {}): Promise<Table> {
  const records = new Records(options.header ?? true);
  // The beginning, until there is enough of it to find the separator.
  let begin: Uint8Array[] | undefined = [];
  let begun = 0;
  let scanner: CsvScanner | undefined;
  const start = (first: Uint8Array) => {
    const delimiter = options.delimiter ?? sniffDelimiter(first);
    scanner = new CsvScanner(delimiter.charCodeAt(0), records);
    scanner.push(first);
  };
  for await (const chunk of utf8Chunks(chunksOf(source), options.encoding, "csv")) {
    if (begin === undefined) {
      scanner?.push(chunk);
      continue;
    }
    begin.push(chunk.slice());
    begun += chunk.length;
    if (begun < SNIFF_BYTES) continue;
    start(concatBytes(begin, begun));
    begin = undefined;
  }
  if (begin !== undefined) start(concatBytes(begin, begun));
  scanner?.end();
  return records.toTable(options.fields ?? []);
}

/** The separator that occurs most in the first record, outside of quotes. */
function sniffDelimiter(bytes: Uint8Array): string {
  const counts = new Map([[",", 0], ["\t", 0], [";", 0], ["|", 0]]);
  let quoted = false;
  let some = false;
  for (const byte of bytes) {
    const character = String.fromCharCode(byte);
    if (character === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (character === "\n" || character === "\r") {
      if (some) break;
      continue;
    } else if (counts.has(character)) counts.set(character, (counts.get(character) as number) + 1);
    some = true;
  }
  let best = ",";
  for (const [character, count] of counts) {
    if (count > (counts.get(best) as number)) best = character;
  }
  return best;
}

/** Collects cells as text by column. */
class Records {
  #hasHeader: boolean;
  #names: string[] | undefined;
  #width: number | undefined;
  #column = 0;
  #header: string[] = [];
  readonly #builders: ColumnBuilder[] = [];
  readonly #vectors: StringVector[][] = [];
  /** Line of each record, for messages. */
  readonly #lines: number[] = [];
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });

  constructor(hasHeader: boolean) {
    this.#hasHeader = hasHeader;
  }

  cell(bytes: Uint8Array, from: number, to: number, quoted: boolean): void {
    const c = this.#column++;
    if (this.#hasHeader && this.#names === undefined) {
      this.#header.push(this.#decoder.decode(bytes.subarray(from, to)));
      return;
    }
    if (this.#width !== undefined && c >= this.#width) return;
    const builder = this.#builders[c] ?? this.#addColumn();
    // An empty first cell may be a blank line, which only record() can tell: undone there.
    if (from === to && !quoted) builder.pushNull();
    else builder.pushTextBytes(bytes, from, to);
    if (builder.length === builder.capacity) builder.grow(2 * builder.capacity);
  }

  #addColumn(): ColumnBuilder {
    const builder = new ColumnBuilder({ name: "", datatype: "unicodeChar", arraysize: "*" });
    this.#builders.push(builder);
    this.#vectors.push([]);
    return builder;
  }

  record(line: number, cells: number): void {
    this.#column = 0;
    if (this.#hasHeader && this.#names === undefined) {
      if (cells === 1 && this.#header[0] === "") this.#header = [];
      else {
        this.#names = this.#header.map((name) => name.trim());
        this.#width = cells;
        while (this.#builders.length < cells) this.#addColumn();
      }
      return;
    }
    const first = this.#builders[0] as ColumnBuilder;
    if (cells === 1 && this.#width !== 1 && isNull(first.nulls, first.length - 1)) {
      dropLastNull(first);
      return;
    }
    this.#width ??= cells;
    if (cells !== this.#width) {
      throw new FormatError(
        `Cannot read CSV: a row has ${cells} cells where ${this.#width} were expected`,
        { format: "csv", line },
      );
    }
    this.#lines.push(line);
    if (first.length >= BATCH_ROWS) this.#finishBatch();
  }

  #finishBatch(): void {
    this.#builders.forEach((builder, c) => {
      (this.#vectors[c] as StringVector[]).push(builder.finish() as StringVector);
    });
  }

  toTable(given: readonly Partial<Field>[]): Table {
    this.#finishBatch();
    const names = this.#names ?? this.#builders.map((_, c) => `col${c + 1}`);
    const keys = uniqueKeys(names.map((name) => ({ name })));
    const columns = keys.map((name, c) => {
      const field = given.find((own) => own.name === name || own.name === names[c]);
      return this.#toColumn(name, this.#vectors[c] as StringVector[], field);
    });
    return new Table(columns);
  }

  #toColumn(name: string, vectors: StringVector[], given: Partial<Field> | undefined): Column {
    const datatype = given?.datatype ?? detect(vectors);
    const text = datatype === "unicodeChar" && given?.datatype === undefined;
    const size = text && given?.arraysize === undefined ? { arraysize: "*" } : {};
    const field: Field = { ...given, ...size, name, datatype };
    if (text) return new Column(field, vectors);
    const parse = cellParser(field);
    const isText = datatype === "char" || datatype === "unicodeChar";
    let row = 0;
    const made = vectors.map((vector) => {
      const builder = new ColumnBuilder(field, vector.length);
      for (let i = 0; i < vector.length; i++, row++) {
        const cell = vector.at(i);
        // A quoted empty cell is null as well, but for text and arrays, which can be empty.
        if (cell === null || (cell === "" && !isText && !builder.isArray)) {
          builder.pushNull();
          continue;
        }
        const value = parse(cell);
        try {
          if (value === undefined) throw new TypeError("not such a value");
          builder.push(value);
        } catch (cause) {
          const line = this.#lines[row];
          const shown = JSON.stringify(cell.slice(0, 60));
          throw new FormatError(
            `Cannot read CSV: ${shown} in column "${name}" does not fit datatype ${datatype}`,
            { format: "csv", line, cause },
          );
        }
      }
      return builder.finish();
    });
    return new Column(field, made);
  }
}

/** Takes back the null pushed last into a builder of texts. */
function dropLastNull(builder: ColumnBuilder): void {
  builder.length--;
  (builder.nulls[builder.length >> 3] as number) &= ~(1 << (builder.length & 7));
  builder.nullCount--;
}

function detect(vectors: readonly StringVector[]): Field["datatype"] {
  const detector = new TypeDetector();
  for (const vector of vectors) {
    for (let i = 0; i < vector.length; i++) {
      const cell = vector.at(i);
      if (cell !== null && cell !== "") detector.add(cell);
    }
  }
  return detector.datatype();
}

/**
 * Rows of CSV: the header line, the number of cells, blank lines; the cells go to whoever collects them.
 *
 * @module
 */
import { concatBytes } from "../runtime/chunks.ts";
import { FormatError } from "../runtime/errors.ts";
import { CsvScanner } from "./_csv_scanner.ts";
import { TypeDetector } from "./_detect.ts";
import { chunksOf, type TextSource, utf8Chunks } from "./_source.ts";
import { ColumnBuilder } from "./column_builder.ts";
import { isNull, type StringVector } from "./vector.ts";

/** Rows a batch: few where memory is to stay low. */
export const BATCH_ROWS = { whole: 16384, stream: 1024 } as const;
/** So much text a row on average ends a batch early. */
const ROW_BYTES = 256;
/** How much is looked at to find the separator. */
const SNIFF_BYTES = 65536;

/** Takes the cells of rows, column by column. */
export interface CellCollector {
  /** Columns so far. */
  readonly width: number;
  /** There is one column more. */
  addColumn(): void;
  /** A cell; an empty one without quotes is null. */
  cell(column: number, bytes: Uint8Array, from: number, to: number, isNull: boolean): void;
  /** The row so far was a blank line; answers whether it was one. */
  dropBlank(): boolean;
  /** A row is complete. */
  endRow(line: number): void;
}

/** Makes rows of what a scanner finds. */
export class CsvRecords {
  readonly #collector: CellCollector;
  #hasHeader: boolean;
  #names: string[] | undefined;
  #width: number | undefined;
  #column = 0;
  #header: string[] = [];
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });

  /** Makes an adapter to a collector. */
  constructor(hasHeader: boolean, collector: CellCollector) {
    this.#hasHeader = hasHeader;
    this.#collector = collector;
  }

  /** Names in the header line; numbered ones without it. */
  get names(): readonly string[] {
    return this.#names ??
      Array.from({ length: this.#collector.width }, (_, c) => `col${c + 1}`);
  }

  cell(bytes: Uint8Array, from: number, to: number, quoted: boolean): void {
    const c = this.#column++;
    if (this.#hasHeader && this.#names === undefined) {
      this.#header.push(this.#decoder.decode(bytes.subarray(from, to)));
      return;
    }
    if (this.#width !== undefined && c >= this.#width) return;
    if (c >= this.#collector.width) this.#collector.addColumn();
    // An empty first cell may be a blank line, which only record() can tell: undone there.
    this.#collector.cell(c, bytes, from, to, from === to && !quoted);
  }

  record(line: number, cells: number): void {
    this.#column = 0;
    if (this.#hasHeader && this.#names === undefined) {
      if (cells === 1 && this.#header[0] === "") this.#header = [];
      else {
        this.#names = this.#header.map((name) => name.trim());
        this.#width = cells;
        while (this.#collector.width < cells) this.#collector.addColumn();
      }
      return;
    }
    if (cells === 1 && this.#width !== 1 && this.#collector.dropBlank()) return;
    this.#width ??= cells;
    if (cells !== this.#width) {
      throw new FormatError(
        `Cannot read CSV: a row has ${cells} cells where ${this.#width} were expected`,
        { format: "csv", line },
      );
    }
    this.#collector.endRow(line);
  }
}

/** How the bytes are to be taken. */
export interface CsvForm {
  /** The separator; found from the first record unless given. */
  readonly delimiter?: string | undefined;
  /** Label of the encoding. */
  readonly encoding?: string | undefined;
}

/** Scans a source; yields after each chunk, so that what was collected can be handed on. */
export async function* scanCsv(
  source: TextSource,
  { delimiter, encoding }: CsvForm,
  records: CsvRecords,
): AsyncGenerator<void, void, void> {
  // The beginning, until there is enough of it to find the separator.
  let begin: Uint8Array[] | undefined = [];
  let begun = 0;
  let scanner: CsvScanner | undefined;
  const start = (first: Uint8Array) => {
    scanner = new CsvScanner((delimiter ?? sniffDelimiter(first)).charCodeAt(0), records);
    scanner.push(first);
  };
  for await (const chunk of utf8Chunks(chunksOf(source), encoding, "csv")) {
    if (begin === undefined) {
      scanner?.push(chunk);
      yield;
      continue;
    }
    begin.push(chunk.slice());
    begun += chunk.length;
    if (begun < SNIFF_BYTES) continue;
    start(concatBytes(begin, begun));
    begin = undefined;
    yield;
  }
  if (begin !== undefined) start(concatBytes(begin, begun));
  scanner?.end();
  yield;
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

/** Rows as text that have come together. */
export interface TextBatch {
  /** One a column. */
  readonly vectors: readonly StringVector[];
  /** Line of each row, for messages. */
  readonly lines: readonly number[];
}

/** Collects cells as text, batch by batch. */
export class TextCollector implements CellCollector {
  /** Batches that are complete; taken out by the owner. */
  batches: TextBatch[] = [];
  readonly #builders: ColumnBuilder[] = [];
  readonly #rows: number;
  #lines: number[] = [];
  #bytes = 0;

  /** Makes a collector of batches of so many rows. */
  constructor(rows: number) {
    this.#rows = rows;
  }

  get width(): number {
    return this.#builders.length;
  }

  addColumn(): void {
    this.#builders.push(new ColumnBuilder({ name: "", datatype: "unicodeChar", arraysize: "*" }));
  }

  cell(column: number, bytes: Uint8Array, from: number, to: number, nothing: boolean): void {
    const builder = this.#builders[column] as ColumnBuilder;
    if (nothing) builder.pushNull();
    else builder.pushTextBytes(bytes, from, to);
    this.#bytes += to - from;
    if (builder.length === builder.capacity) builder.grow(2 * builder.capacity);
  }

  dropBlank(): boolean {
    const first = this.#builders[0] as ColumnBuilder;
    if (!isNull(first.nulls, first.length - 1)) return false;
    // Takes back the null that was pushed last.
    first.length--;
    (first.nulls[first.length >> 3] as number) &= ~(1 << (first.length & 7));
    first.nullCount--;
    return true;
  }

  endRow(line: number): void {
    this.#lines.push(line);
    if (this.#lines.length >= this.#rows || this.#bytes >= this.#rows * ROW_BYTES) this.finish();
  }

  /** Makes a batch of the rows so far. */
  finish(): void {
    if (this.#lines.length === 0) return;
    const vectors = this.#builders.map((builder) => builder.finish() as StringVector);
    this.batches.push({ vectors, lines: this.#lines });
    this.#lines = [];
    this.#bytes = 0;
  }
}

/** Looks at cells for their columns' types only. */
export class TypeCollector implements CellCollector {
  readonly detectors: TypeDetector[] = [];
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #lastIsNull = false;

  get width(): number {
    return this.detectors.length;
  }

  addColumn(): void {
    this.detectors.push(new TypeDetector());
  }

  cell(column: number, bytes: Uint8Array, from: number, to: number, nothing: boolean): void {
    this.#lastIsNull = nothing;
    if (from === to) return;
    const detector = this.detectors[column] as TypeDetector;
    if (!detector.isText) detector.add(this.#decoder.decode(bytes.subarray(from, to)));
  }

  dropBlank(): boolean {
    return this.#lastIsNull;
  }

  endRow(): void {}
}

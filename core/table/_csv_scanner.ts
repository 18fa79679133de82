/**
 * Cuts the bytes of a CSV text into cells, wherever the chunks are cut.
 *
 * @module
 */
import { FormatError } from "../runtime/errors.ts";

const LF = 10;
const CR = 13;
const QUOTE = 34;

/** Where in a cell the scanner is. */
type State = "begin" | "plain" | "quoted" | "quote" | "cr";

/** Takes cells and ends of records from a {@linkcode CsvScanner}. */
export interface CsvHandler {
  /** A cell; the bytes are valid only during the call. */
  cell(bytes: Uint8Array, from: number, to: number, quoted: boolean): void;
  /** The end of a record that began on a line, with its number of cells. */
  record(line: number, cells: number): void;
}

/** A scanner for one separator. */
export class CsvScanner {
  readonly #handler: CsvHandler;
  readonly #delimiter: number;
  #state: State = "begin";
  #quoted = false;
  #cells = 0;
  #line = 1;
  #recordLine = 1;
  #quoteLine = 1;
  /** The part of a cell that came before, or that had quotes taken out. */
  #kept = new Uint8Array(1024);
  #length = 0;

  /** Makes a scanner that reports to a handler. */
  constructor(delimiter: number, handler: CsvHandler) {
    this.#delimiter = delimiter;
    this.#handler = handler;
  }

  /** Takes the next bytes. */
  push(bytes: Uint8Array): void {
    let i = 0;
    while (i < bytes.length) {
      const byte = bytes[i] as number;
      switch (this.#state) {
        case "cr":
          // The line ended with CR; an LF belongs to it.
          this.#state = "begin";
          if (byte === LF) i++;
          break;
        case "begin":
          if (byte === QUOTE) {
            this.#state = "quoted";
            this.#quoted = true;
            this.#quoteLine = this.#line;
            i++;
          } else this.#state = "plain";
          break;
        case "plain":
          i = this.#plain(bytes, i);
          break;
        case "quoted":
          i = this.#inQuotes(bytes, i);
          break;
        case "quote":
          i = this.#afterQuote(bytes, i);
      }
    }
  }

  /** Says that there are no more bytes. */
  end(): void {
    if (this.#state === "quoted") {
      throw new FormatError("Cannot read CSV: a quote is not closed", {
        format: "csv",
        line: this.#quoteLine,
      });
    }
    const open = this.#cells > 0 || this.#length > 0 || this.#quoted;
    if (open && this.#state !== "cr") this.#endRecord(this.#kept, 0, 0);
  }

  #plain(bytes: Uint8Array, from: number): number {
    const delimiter = this.#delimiter;
    let i = from;
    for (; i < bytes.length; i++) {
      const byte = bytes[i];
      if (byte === delimiter || byte === LF || byte === CR) return this.#endCell(bytes, from, i);
    }
    this.#keep(bytes, from, i);
    return i;
  }

  #inQuotes(bytes: Uint8Array, from: number): number {
    let i = from;
    for (; i < bytes.length; i++) {
      const byte = bytes[i];
      if (byte === LF) this.#line++;
      if (byte === QUOTE) {
        this.#keep(bytes, from, i);
        this.#state = "quote";
        return i + 1;
      }
    }
    this.#keep(bytes, from, i);
    return i;
  }

  #afterQuote(bytes: Uint8Array, at: number): number {
    const byte = bytes[at] as number;
    if (byte === QUOTE) {
      this.#keep(bytes, at, at + 1);
      this.#state = "quoted";
      return at + 1;
    }
    if (byte === this.#delimiter || byte === LF || byte === CR) {
      return this.#endCell(bytes, at, at);
    }
    if (byte === 32 || byte === 9) return at + 1;
    throw new FormatError("Cannot read CSV: text follows a closing quote", {
      format: "csv",
      line: this.#line,
    });
  }

  /** Ends a cell before the separator at `to`; answers where to go on. */
  #endCell(bytes: Uint8Array, from: number, to: number): number {
    const byte = bytes[to];
    if (byte === this.#delimiter) {
      this.#report(bytes, from, to);
      this.#state = "begin";
    } else {
      this.#line++;
      this.#endRecord(bytes, from, to);
      this.#state = byte === CR ? "cr" : "begin";
    }
    return to + 1;
  }

  #endRecord(bytes: Uint8Array, from: number, to: number): void {
    this.#report(bytes, from, to);
    this.#handler.record(this.#recordLine, this.#cells);
    this.#cells = 0;
    this.#recordLine = this.#line;
  }

  #report(bytes: Uint8Array, from: number, to: number): void {
    if (this.#length === 0) this.#handler.cell(bytes, from, to, this.#quoted);
    else {
      this.#keep(bytes, from, to);
      this.#handler.cell(this.#kept, 0, this.#length, this.#quoted);
      this.#length = 0;
    }
    this.#quoted = false;
    this.#cells++;
  }

  #keep(bytes: Uint8Array, from: number, to: number): void {
    const needed = this.#length + to - from;
    if (needed > this.#kept.length) {
      const larger = new Uint8Array(Math.max(needed, 2 * this.#kept.length));
      larger.set(this.#kept.subarray(0, this.#length));
      this.#kept = larger;
    }
    this.#kept.set(bytes.subarray(from, to), this.#length);
    this.#length = needed;
  }
}

// deno-lint-ignore-file no-import-prefix
/**
 * Tables of text for a terminal: the subset of `@cliffy/table` in use, over `npm:cli-table3`, which knows how wide
 * characters are.
 *
 * @module
 */
import CliTable from "npm:cli-table3@0.6.5";

/** Where a cell's text stands. */
export type Direction = "left" | "right" | "center";

/** Settings of one column. */
export interface ColumnOptions {
  /** Where the column's texts stand. */
  align?: Direction;
}

const NO_LINES = {
  "top": "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  "bottom": "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  "left": "",
  "left-mid": "",
  "mid": "",
  "mid-mid": "",
  "right": "",
  "right-mid": "",
  "middle": "",
} as const;

/**
 * A table of text.
 *
 * @example
 * ```ts
 * import { Table } from "./table.ts";
 * const text = new Table().header(["a", "b"]).body([["1", "22"]]).column(1, { align: "right" });
 * if (text.toString() !== "a  b\n1 22") throw new Error("wrong");
 * ```
 */
export class Table {
  #header: readonly string[] | undefined;
  #body: readonly (readonly string[])[] = [];
  #padding = 1;
  #columns: ColumnOptions[] = [];

  /** Sets the header. */
  header(header: string[]): this {
    this.#header = header;
    return this;
  }

  /** Sets the rows. */
  body(rows: string[][]): this {
    this.#body = rows;
    return this;
  }

  /** Sets how many blanks stand between columns. */
  padding(padding: number): this {
    this.#padding = padding;
    return this;
  }

  /** Sets one column's options. */
  column(index: number, column: ColumnOptions): this {
    this.#columns[index] = column;
    return this;
  }

  /** Sets all columns' options. */
  columns(columns: ColumnOptions[]): this {
    this.#columns = columns;
    return this;
  }

  /** The table as lines of text, without a line end after the last. */
  toString(): string {
    const rows = this.#header === undefined ? this.#body : [this.#header, ...this.#body];
    if (rows.length === 0) return "";
    const count = Math.max(...rows.map((row) => row.length));
    const table = new CliTable({
      chars: { ...NO_LINES, middle: " ".repeat(this.#padding) },
      colAligns: Array.from({ length: count }, (_, i) => this.#columns[i]?.align ?? "left"),
      style: { "padding-left": 0, "padding-right": 0, head: [], border: [], compact: true },
    });
    table.push(...rows.map((row) => row.map((content) => ({ content }))));
    return table.toString().split("\n").map((line) => line.trimEnd()).join("\n");
  }
}

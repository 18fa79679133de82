/**
 * Tables for a terminal.
 *
 * @module
 */
import { counted } from "../core/runtime/_count.ts";
import type { Cell } from "../core/table/cell.ts";
import type { Column } from "../core/table/column.ts";
import { cellKind, type Field, unitLabel } from "../core/table/field.ts";
import { jsonNumber } from "../core/table/json.ts";
import type { Table } from "../core/table/table.ts";
import { Table as TextTable } from "../deps/table.ts";
import { cutText, displayWidth, escapeControls } from "./_text.ts";

/** Settings of {@linkcode renderTable}. */
export interface RenderOptions {
  /** Rows to show at most; default 20. A line tells how many more there are. */
  readonly maxRows?: number | undefined;
  /** Width in characters; default that of the terminal, or no limit where there is none. */
  readonly width?: number | undefined;
  /** Width of a column in characters at most; longer texts are cut; default 40. Numbers and URLs are not. */
  readonly maxColWidth?: number | undefined;
  /** Where columns are whole for which there is no room; said after their names. */
  readonly hint?: string | undefined;
}

/** No column is made narrower than this to save room. */
const MIN_WIDTH = 8;
/** Blanks between columns. */
const GAP = 2;

/**
 * A table as text: names, units (if there are any), rows. Nulls are `--`; numbers stand on the right, with as many
 * decimals as the column's `precision` says; whole numbers of 64 bits are exact. Columns for which there is no room are
 * named below. Control characters in data come out as escapes such as `\x1b`.
 *
 * @example
 * ```ts
 * import { renderTable } from "./text_table.ts";
 * import { Table } from "@denovo/vo/table";
 * const table = Table.fromColumns({ name: ["M51", null], n: [1n, 22n] });
 * if (renderTable(table) !== "name   n\n----  --\nM51    1\n--    22") throw new Error("wrong");
 * ```
 *
 * @param table The table.
 * @param options Limits.
 * @returns Lines without a line end after the last.
 */
export function renderTable(table: Table, options: RenderOptions = {}): string {
  const { maxRows = 20, maxColWidth = 40, width = terminalWidth(), hint } = options;
  const rows = Math.min(table.length, Math.max(0, maxRows));
  const columns = table.columns.map((column) => makeColumn(column, rows, maxColWidth));
  const shown = fit(columns, width);
  const hasUnits = shown.some(({ unit }) => unit !== "");
  const body: string[][] = [];
  if (hasUnits) body.push(shown.map(({ unit, width }) => cutText(unit, width)));
  body.push(shown.map(({ width }) => "-".repeat(width)));
  for (let i = 0; i < rows; i++) {
    body.push(shown.map(({ cells, width }) => cutText(cells[i] as string, width)));
  }
  const text = new TextTable()
    .header(shown.map(({ name, width }) => cutText(name, width)))
    .body(body)
    .padding(GAP)
    .columns(shown.map(({ right }) => ({ align: right ? "right" : "left" })));
  const lines = shown.length === 0 ? [] : [text.toString()];
  const hidden = columns.filter(({ cells }) => shown.every((one) => one.cells !== cells))
    .map(({ name }) => name);
  if (table.length > rows) lines.push(count(table.length - rows, "row"));
  if (hidden.length > 0) {
    const where = hint === undefined ? "" : ` (${hint})`;
    lines.push(`${count(hidden.length, "column")}: ${hidden.join(", ")}${where}`);
  }
  if (table.length === 0) lines.push("no rows");
  return lines.join("\n");
}

/**
 * One cell as text for people: a null is `--`, a number has the decimals that its column's `precision` says, text has
 * no control characters.
 *
 * @param cell The cell.
 * @param field Its column.
 * @returns One line of text.
 */
export function formatCell(cell: Cell, field: Field): string {
  if (cell === null) return "--";
  switch (typeof cell) {
    case "string":
      return escapeControls(cell);
    case "number":
      return formatNumber(cell, field);
    case "bigint":
    case "boolean":
      return String(cell);
  }
  if ("re" in cell) {
    const im = formatNumber(cell.im, field);
    return `${formatNumber(cell.re, field)}${im.startsWith("-") ? "" : "+"}${im}i`;
  }
  const items: string[] = [];
  for (const item of cell) {
    if (items.push(formatCell(item, field)) === 20 && cell.length > 20) {
      items.push(`… (${cell.length})`);
      break;
    }
  }
  return `[${items.join(", ")}]`;
}

interface TextColumn {
  readonly name: string;
  readonly unit: string;
  readonly cells: readonly string[];
  readonly right: boolean;
  /** Whether it is of URLs. */
  readonly isAddress: boolean;
  /** Width to use. */
  readonly width: number;
}

function makeColumn(column: Column, rows: number, maxWidth: number): TextColumn {
  const { field } = column;
  const right = ["number", "bigint", "complex"].includes(cellKind(field));
  const cells = Array.from({ length: rows }, (_, i) => formatCell(column.at(i), field));
  const name = escapeControls(field.name);
  const unit = escapeControls(unitLabel(field.unit));
  const needed = Math.max(1, ...cells.map(displayWidth));
  const wanted = Math.max(needed, displayWidth(name), displayWidth(unit));
  const isAddress = cells.some((cell) => /^https?:\/\//i.test(cell));
  const width = right || isAddress
    ? Math.max(needed, Math.min(wanted, maxWidth))
    : Math.min(wanted, maxWidth);
  return { name, unit, cells, right, isAddress, width };
}

/**
 * As many columns as there is room for; text columns shrink before any is left out. Addresses are for copying: they are
 * whole, or left out before the others.
 */
function fit(columns: readonly TextColumn[], room: number): readonly TextColumn[] {
  const total = (list: readonly TextColumn[]) =>
    list.reduce((sum, column) => sum + column.width + GAP, -GAP);
  let kept = columns;
  let shown = [...kept];
  while (total(shown) > room) {
    const widths = shown.filter(({ right, isAddress }) => !right && !isAddress)
      .map(({ width }) => width);
    const widest = Math.max(...widths);
    if (widest > MIN_WIDTH) {
      const excess = total(shown) - room;
      const index = shown.findIndex((one) => !one.right && !one.isAddress && one.width === widest);
      const column = shown[index] as TextColumn;
      shown[index] = { ...column, width: Math.max(MIN_WIDTH, widest - Math.min(excess, 4)) };
    } else if (kept.length > 1) {
      const address = kept.findLastIndex(({ isAddress }) => isAddress);
      kept = kept.toSpliced(address >= 0 ? address : kept.length - 1, 1);
      shown = [...kept];
    } else break;
  }
  return shown;
}

function terminalWidth(): number {
  if (!Deno.stdout.isTerminal()) return Infinity;
  try {
    return Deno.consoleSize().columns;
  } catch {
    return Infinity;
  }
}

function count(n: number, what: string): string {
  return `${counted(n, what)} more`;
}

function formatNumber(value: number, field: Field): string {
  if (
    !Number.isFinite(value) || Number.isInteger(value) && !/^(float|double)/.test(field.datatype)
  ) {
    return String(value);
  }
  // FIELD's attribute: "F2" or "2" are decimals, "E5" significant figures.
  const [, form, digits] = /^([EF]?)(\d+)$/.exec(field.precision?.trim() ?? "") ?? [];
  if (digits !== undefined && Number(digits) <= 100) {
    if (form !== "E") return value.toFixed(Number(digits));
    if (Number(digits) > 0) return value.toPrecision(Number(digits));
  }
  return jsonNumber(value, field.datatype.startsWith("float"));
}

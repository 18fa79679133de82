/**
 * Tables as notebooks show them: the first rows as HTML, and a line of text for who cannot show HTML.
 *
 * @module
 */
import type { Cell } from "./cell.ts";
import { cellKind, type Field, unitLabel } from "./field.ts";
import { isSingle, shortFloat } from "./_number_text.ts";

/** What is shown: enough of a table. */
export interface Displayable {
  readonly fields: readonly Field[];
  readonly names: readonly string[];
  readonly length: number;
  readonly columns: readonly { at(index: number): Cell }[];
}

/** Rows of a table that are shown, the rest is counted. */
const ROWS = 20;
/** Elements of an array that are shown. */
const ELEMENTS = 6;
/** Characters of a text that are shown. */
const CHARACTERS = 100;

/**
 * What notebooks ask a table for, by MIME type.
 *
 * @param table The table.
 * @param title What stands above it.
 */
export function displayTable(table: Displayable, title?: string): Record<string, string> {
  const { fields, names, length, columns } = table;
  const heads = fields.map((field, i) => {
    const { unit, ucd, description } = field;
    const tip = [description, ucd].filter((text) => text !== undefined && text !== "").join("\n");
    const label = unitLabel(unit);
    const small = label === "" ? "" : `<br><small>${escape(label)}</small>`;
    return `<th${tip === "" ? "" : ` title="${escape(tip)}"`}>${
      escape(names[i] ?? "")
    }${small}</th>`;
  });
  const rows: string[] = [];
  for (let row = 0; row < Math.min(length, ROWS); row++) {
    const cells = columns.map((column, i) => {
      const field = fields[i] as Field;
      const kind = cellKind(field);
      const align = kind === "number" || kind === "bigint" ? ' style="text-align:right"' : "";
      return `<td${align}>${shown(column.at(row), isSingle(field))}</td>`;
    });
    rows.push(`<tr>${cells.join("")}</tr>`);
  }
  const count = length > ROWS
    ? `${ROWS} of ${length} rows`
    : length === 1
    ? "1 row"
    : `${length} rows`;
  const caption = title === undefined ? "" : `<p><b>${escape(title)}</b></p>`;
  return {
    "text/html": `${caption}<table><thead><tr>${heads.join("")}</tr></thead><tbody>${
      rows.join("\n")
    }</tbody></table><p>${count}</p>`,
    "text/plain": `${title ?? "Table"}: ${length} rows; ${names.join(", ")}`,
  };
}

function shown(cell: Cell, single: boolean): string {
  if (cell === null) return "";
  if (typeof cell === "string") return text(cell);
  if (typeof cell === "number") return numberText(cell, single);
  if (typeof cell !== "object") return String(cell);
  if ("re" in cell) {
    const im = numberText(cell.im, single);
    return `${numberText(cell.re, single)}${im.startsWith("-") ? "" : "+"}${im}i`;
  }
  const elements = Array.from(cell as ArrayLike<Cell>).slice(0, ELEMENTS)
    .map((element) => shown(element, single));
  return `${elements.join(" ")}${cell.length > ELEMENTS ? " …" : ""}`;
}

function numberText(value: number, single: boolean): string {
  if (Object.is(value, -0)) return "-0.0";
  return single ? shortFloat(value) : String(value);
}

function text(value: string): string {
  const short = value.length > CHARACTERS ? `${value.slice(0, CHARACTERS)}…` : value;
  if (!/^https?:\/\/[^\s"'<>]+$/i.test(value)) return escape(short);
  return `<a href="${escape(value)}" target="_blank" rel="noopener noreferrer">${
    escape(short)
  }</a>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escape(value: string): string {
  return value.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}

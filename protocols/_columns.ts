/**
 * Columns by meaning: which of a table's columns holds a quantity of a protocol, and its cells as plain values.
 *
 * @module
 */
import { Time } from "../core/coords/time.ts";
import type { Cell } from "../core/table/cell.ts";
import type { Column } from "../core/table/column.ts";
import type { Table } from "../core/table/table.ts";

/** The ways in which services mark a column, best first. */
export interface Meaning {
  /** UCDs, compared whole but for case and blanks: one word in common, such as `meta.id`, does not make two the same. */
  readonly ucds?: readonly string[];
  /** Utypes, compared from their end and without case, so that prefixes do not matter. */
  readonly utypes?: readonly string[];
  /** Names, compared without case. */
  readonly names?: readonly string[];
}

const found = new WeakMap<Table, Map<Meaning, Column | undefined>>();

/** The column with a meaning; the answer is kept for the table. */
export function columnOf(table: Table, meaning: Meaning): Column | undefined {
  let known = found.get(table);
  if (known === undefined) found.set(table, known = new Map());
  if (!known.has(meaning)) known.set(meaning, search(table, meaning));
  return known.get(meaning);
}

/** The cell of a row in the column with a meaning; null if there is no such column. */
export function cellOf(table: Table, index: number, meaning: Meaning): Cell {
  return columnOf(table, meaning)?.at(index) ?? null;
}

/** A cell as text without blanks around it; undefined for null and for empty text. */
export function textOf(cell: Cell): string | undefined {
  switch (typeof cell) {
    case "string":
      return cell.trim() === "" ? undefined : cell.trim();
    case "number":
    case "bigint":
    case "boolean":
      return String(cell);
    default:
      return undefined;
  }
}

/** A cell as a number; undefined for null, NaN, infinities, and text that is no number. */
export function numberOf(cell: Cell): number | undefined {
  const value = typeof cell === "string" && cell.trim() !== "" ? Number(cell) : cell;
  if (typeof value === "bigint") return Number(value);
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** A cell as a time, which services write as a Modified Julian Date or in ISO 8601; undefined if it is neither. */
export function timeOf(cell: Cell): Time | undefined {
  const mjd = numberOf(cell);
  if (mjd !== undefined) return Time.fromMjd(mjd);
  const text = textOf(cell);
  try {
    return text === undefined || text === "NaN" ? undefined : Time.parse(text);
  } catch {
    return undefined;
  }
}

/** A cell as numbers: an array, one number, or text with blanks or commas; undefined if it is nothing of these. */
export function numbersOf(cell: Cell): readonly number[] | undefined {
  if (cell === null || typeof cell === "boolean") return undefined;
  if (typeof cell === "string") {
    const parts = cell.trim().split(/[\s,;]+/).filter((part) => part !== "");
    const numbers = parts.map(Number);
    return numbers.length === 0 || numbers.some(Number.isNaN) ? undefined : numbers;
  }
  if (typeof cell === "object" && "re" in cell) return undefined;
  const numbers = typeof cell === "object" ? Array.from(cell as ArrayLike<unknown>, Number) : [
    Number(cell),
  ];
  return numbers.length === 0 || numbers.every(Number.isNaN) ? undefined : numbers;
}

function search(table: Table, meaning: Meaning): Column | undefined {
  const { ucds = [], utypes = [], names = [] } = meaning;
  const by = (test: (column: Column) => boolean): Column | undefined => table.columns.find(test);
  for (const ucd of ucds) {
    const wanted = ucd.toLowerCase();
    const column = by(({ field }) => field.ucd?.replaceAll(/\s+/g, "").toLowerCase() === wanted);
    if (column !== undefined) return column;
  }
  for (const utype of utypes) {
    const wanted = utype.toLowerCase();
    const column = by(({ field }) => {
      const own = field.utype?.trim().toLowerCase() ?? "";
      return own === wanted || own.endsWith(`:${wanted}`) || own.endsWith(`.${wanted}`);
    });
    if (column !== undefined) return column;
  }
  for (const name of names) {
    const column = by(({ field }) => field.name.toLowerCase() === name.toLowerCase());
    if (column !== undefined) return column;
  }
  return undefined;
}

/**
 * Rows as columns, and text as values: what all parts of the rebuild share.
 *
 * @module
 */

/** A value in a file of the pack. */
export type Value = string | number | null;
/** A file of the pack: columns by name. */
export type Columns = Record<string, Value[]>;

/** A number, or null for no text. */
export function toNumber(text: string | undefined): number | null {
  return text === undefined || text.trim() === "" ? null : Number(text);
}

/** A text without blanks around it, or null when nothing is left. */
export function orNull(text: string | undefined): string | null {
  return text === undefined || text.trim() === "" ? null : text.trim();
}

/** `[{a: 1}, {a: 2}]` as `{a: [1, 2]}`. */
export function toColumns(rows: readonly Record<string, Value>[]): Columns {
  const columns: Columns = {};
  for (const row of rows) {
    for (const [name, value] of Object.entries(row)) (columns[name] ??= []).push(value);
  }
  for (const [name, values] of Object.entries(columns)) {
    if (values.length !== rows.length) throw new Error(`Column ${name} is not in every row`);
  }
  return columns;
}

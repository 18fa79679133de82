/**
 * Set operations as SQL: SQLite has no ALL but that of UNION, and no parentheses in them.
 *
 * @module
 */
import type { SetOperation } from "../adql/mod.ts";

/** Queries that SQLite combines at once. */
const MAX_OPERANDS = 400;

/**
 * SQL of a set operation.
 *
 * @param set The operation.
 * @param operands SQL of its operands, with columns c0, c1 and so on.
 * @param columns How many columns they have.
 */
export function combined(
  set: SetOperation,
  operands: readonly string[],
  columns: number,
): string {
  if (set.operator === "UNION" || !set.all) {
    const word = ` ${set.operator}${set.all ? " ALL" : ""} `;
    const parts = operands.map((sql) => `SELECT * FROM (${sql})`);
    while (parts.length > MAX_OPERANDS) {
      const first = parts.splice(0, MAX_OPERANDS).join(word);
      parts.unshift(`SELECT * FROM (${first} LIMIT -1)`);
    }
    return parts.join(word);
  }
  // Of ALL, equal rows are numbered: as many are left as SQL says.
  const names = Array.from({ length: columns }, (_, i) => `c${i}`).join(", ");
  const numbered = (sql: string): string =>
    `SELECT ${names}, row_number() OVER (PARTITION BY ${names}) AS n FROM (${sql})`;
  return operands.reduce((left, right) =>
    `SELECT ${names} FROM (${numbered(left)} ${set.operator} ${numbered(right)})`
  );
}

/**
 * Numbers of things, for people.
 *
 * @module
 */

/**
 * A number with the word for what is counted: `1 row`, `2 rows`.
 *
 * @param n How many.
 * @param one The word for one of them.
 * @param many The word for others; with an s unless given.
 */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

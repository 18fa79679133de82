/**
 * The heart of a join: which rows of two lists have equal keys.
 *
 * @module
 */
import { groupRows, type Groups, type Keys, RowCodes } from "./_codes.ts";

/** How many times longer the second list must be for the first one's values to be numbered. */
const MUCH_LONGER = 4;

/**
 * Pairs of rows of equal keys, in the order of the first list, then of the second.
 *
 * @param first Keys of the rows that give the order, column by column.
 * @param second Keys of the others.
 * @param keepFirst Whether rows of the first list without a partner stay, with -1 beside them.
 * @param keepSecond Whether those of the second list do; they come last.
 * @throws {RangeError} If there are 2^31 pairs or more.
 */
export function pairRows(
  first: readonly Keys[],
  second: readonly Keys[],
  keepFirst: boolean,
  keepSecond: boolean,
): readonly [first: Int32Array, second: Int32Array] {
  const [n, m] = [first[0]?.length ?? 0, second[0]?.length ?? 0];
  if (m > MUCH_LONGER * n) {
    const numbered = new RowCodes(first);
    const codes = numbered.find(second);
    return list(numbered.codes, codes, groupRows(codes, n), keepFirst, keepSecond);
  }
  const numbered = new RowCodes(second);
  const codes = numbered.find(first);
  if (numbered.distinct && !keepSecond) return listOnes(codes, keepFirst);
  const groups = groupRows(numbered.codes, m);
  return list(codes, numbered.codes, groups, keepFirst, keepSecond);
}

/** Lists the pairs where each row has one partner at most, whose row the code is; writes over the codes. */
function listOnes(codes: Int32Array, keepAll: boolean): readonly [Int32Array, Int32Array] {
  const rows = new Int32Array(codes.length);
  let at = 0;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] as number;
    if (code < 0 && !keepAll) continue;
    rows[at] = i;
    codes[at++] = code;
  }
  return [rows.subarray(0, at), codes.subarray(0, at)];
}

function list(
  first: Int32Array,
  second: Int32Array,
  { starts, rows }: Groups,
  keepFirst: boolean,
  keepSecond: boolean,
): readonly [Int32Array, Int32Array] {
  const met = new Uint8Array(keepSecond ? starts.length : 0);
  let count = 0;
  for (let i = 0; i < first.length; i++) {
    const code = first[i] as number;
    const partners = code < 0 ? 0 : (starts[code + 1] as number) - (starts[code] as number);
    count += partners > 0 ? partners : keepFirst ? 1 : 0;
    if (keepSecond && code >= 0) met[code] = 1;
  }
  const lonely: number[] = [];
  for (let i = 0; keepSecond && i < second.length; i++) {
    const code = second[i] as number;
    if (code < 0 || met[code] === 0) lonely.push(i);
  }
  const total = count + lonely.length;
  if (total > 2 ** 31 - 1) {
    throw new RangeError(`Cannot join tables: the result would have ${total} rows`);
  }
  const a = new Int32Array(total);
  const b = new Int32Array(total);
  let at = 0;
  for (let i = 0; i < first.length; i++) {
    const code = first[i] as number;
    const from = code < 0 ? 0 : starts[code] as number;
    const to = code < 0 ? 0 : starts[code + 1] as number;
    if (from === to && keepFirst) {
      a[at] = i;
      b[at++] = -1;
    }
    for (let k = from; k < to; k++) {
      a[at] = i;
      b[at++] = rows[k] as number;
    }
  }
  a.fill(-1, at);
  b.set(lonely, at);
  return [a, b];
}

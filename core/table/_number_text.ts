/**
 * What all that write numbers as text have in common.
 *
 * @module
 */
import type { Field } from "./field.ts";

/** Whether a column's numbers have 32 bits, so that they need fewer digits. */
export function isSingle(field: Pick<Field, "datatype">): boolean {
  return field.datatype === "float" || field.datatype === "floatComplex";
}

/** A 32-bit float with the fewest digits that read back as the same float; for few numbers, since it tries. */
export function shortFloat(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  for (let digits = 1; digits < 9; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return String(candidate);
  }
  return String(Number(value.toPrecision(9)));
}

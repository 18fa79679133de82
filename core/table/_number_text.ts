/**
 * Numbers as text.
 *
 * @module
 */
import { MAX_NUMBER_BYTES, writeFloat } from "./_digits.ts";
import type { Field } from "./field.ts";

const SCRATCH = new Uint8Array(MAX_NUMBER_BYTES);
const LATIN = new TextDecoder("latin1");

/** A number with the fewest digits that read back as the same double, or as the same 32-bit float. */
export function numberText(value: number, single: boolean): string {
  if (!single) return Object.is(value, -0) ? "-0.0" : String(value);
  const end = writeFloat(SCRATCH, 0, value);
  return LATIN.decode(SCRATCH.subarray(0, end));
}

/** Whether a column's numbers have 32 bits, so that they need fewer digits. */
export function isSingle(field: Pick<Field, "datatype">): boolean {
  return field.datatype === "float" || field.datatype === "floatComplex";
}

/**
 * What the measured programs share: the file in, and the line of JSON out.
 *
 * @module
 */
import { openInput } from "../../cli/files.ts";

export { writeOutput } from "../../cli/files.ts";
export { openInput };

/** What a program tells about its work, so that the bench can see that it was done. */
export interface Outcome {
  /** Rows that were read. */
  readonly rows: number;
  /** Bytes of all columns in memory. */
  readonly columnBytes?: number;
  /** Bytes that were parsed. */
  readonly bytes?: number;
  /** Time of the work alone, without the start of the process. */
  readonly seconds?: number;
}

/** Prints the outcome as the last line. */
export function report(outcome: Outcome): void {
  // deno-lint-ignore no-console
  console.log(JSON.stringify(outcome));
}

/** The nth argument. */
export function argument(n: number): string {
  const value = Deno.args[n];
  if (value === undefined) throw new TypeError(`Argument ${n + 1} is missing`);
  return value;
}

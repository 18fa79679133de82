// deno-lint-ignore-file no-console
/**
 * How commands tell that a file is there.
 *
 * @module
 */
import { formatBytes } from "../../cli/progress_line.ts";
import { safeLine } from "../_tell.ts";

/**
 * Tells on standard error what was saved; nothing about standard output.
 *
 * @param out Name of the file, or `-`.
 * @param bytes Its length.
 * @param what What is in it, as in `3 rows`.
 */
export function tellSaved(out: string, bytes: number, what?: string): void {
  if (out === "-") return;
  const about = [...(what === undefined ? [] : [what]), formatBytes(bytes)].join(", ");
  console.error(safeLine(`Saved ${out} (${about})`));
}

// deno-lint-ignore-file no-console
/**
 * What scripts say on standard error, in which others may have put anything.
 *
 * @module
 */
import { escapeControls } from "../cli/_text.ts";

/** Says something on standard error in one line. */
export function tell(text: string): void {
  console.error(safeLine(text));
}

/** A text as one line that does nothing to a terminal. */
export function safeLine(text: string): string {
  return escapeControls(text.replaceAll(/\s+/g, " ").trim());
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

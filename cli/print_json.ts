/**
 * JSON on standard output.
 *
 * @module
 */
import { jsonText } from "../core/table/json.ts";
import { escapeJson } from "./_text.ts";
import { printLine } from "./files.ts";

/**
 * Prints a value as JSON that loses nothing. Characters that could steer a terminal come out as JSON's own escapes, so
 * that every reader gets back what was there.
 *
 * @param value The value; see `jsonText()` for big integers, NaN and undefined.
 */
export async function printJson(value: unknown): Promise<void> {
  await printLine(escapeJson(jsonText(value, 2)));
}

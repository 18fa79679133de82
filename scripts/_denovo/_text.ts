/**
 * Text of documents on one line.
 *
 * @module
 */

/** Text without control characters, white space folded, so that it cannot steer a terminal. */
export function escapeText(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "\ufffd").trim();
}

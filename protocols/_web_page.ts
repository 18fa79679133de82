/**
 * Web pages where something else was expected: telling them, and what they say.
 *
 * @module
 */

/** Whether a text begins as an HTML page does. */
export function isWebPage(text: string): boolean {
  return /^\s*(?:<!--[^]*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b/i.test(text);
}

/** The text of a page that people see, on one line. */
export function pageWords(html: string): string {
  return onOneLine(
    html.replaceAll(/<(script|style)\b[^]*?(<\/\1\s*>|$)/gi, " ").replaceAll(/<[^>]*(>|$)/g, " "),
  );
}

/** A text without line breaks and control characters. */
export function onOneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
}

/**
 * Web pages where something else was expected: telling them, and what they say.
 *
 * @module
 */
import { briefly, htmlText } from "../core/runtime/_words.ts";

/** Whether a text begins as an HTML page does. */
export function isWebPage(text: string): boolean {
  return /^\s*(?:<!--[^]*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b/i.test(text);
}

/** The text of a page that people see, on one line of at most so many characters. */
export function pageWords(html: string, most: number): string {
  return briefly(htmlText(html), most);
}

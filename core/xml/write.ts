/**
 * Escaping for XML output.
 *
 * @module
 */

// deno-lint-ignore no-control-regex
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** What of a text XML cannot hold: characters, or halves of characters (lone surrogates, or bytes that are no UTF-8). */
export type TextFault = "character" | "encoding";

/** The text with U+FFFD in the place of what XML cannot hold, which is told. */
function cleaned(text: string, onFault: ((fault: TextFault) => void) | undefined): string {
  let whole = text;
  if (!text.isWellFormed()) {
    onFault?.("encoding");
    whole = text.toWellFormed();
  }
  return whole.replace(FORBIDDEN, () => {
    onFault?.("character");
    return "\ufffd";
  });
}

/**
 * Text for element content: markup escaped, what XML cannot hold replaced by U+FFFD.
 *
 * @param text The text.
 * @param onFault Called for each character that was replaced, and once for lone surrogates.
 */
export function escapeText(text: string, onFault?: (fault: TextFault) => void): string {
  return cleaned(text, onFault).replace(
    /[&<>\r]/g,
    (c) => c === "&" ? "&amp;" : c === "<" ? "&lt;" : c === ">" ? "&gt;" : "&#13;",
  );
}

/** Text for an attribute in double quotes; line breaks and tabs survive as references. */
function escapeAttribute(text: string, onFault?: (fault: TextFault) => void): string {
  return cleaned(text, onFault).replace(
    /[&<>"\r\n\t]/g,
    (c) =>
      c === "&"
        ? "&amp;"
        : c === "<"
        ? "&lt;"
        : c === ">"
        ? "&gt;"
        : c === '"'
        ? "&quot;"
        : `&#${c.charCodeAt(0)};`,
  );
}

/**
 * Attributes with a blank before each; those that are undefined are left out.
 *
 * @param attributes The attributes by name.
 * @param onFault As of {@linkcode escapeText}.
 */
export function formatAttributes(
  attributes: Readonly<Record<string, string | undefined>>,
  onFault?: (fault: TextFault) => void,
): string {
  let text = "";
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) text += ` ${name}="${escapeAttribute(value, onFault)}"`;
  }
  return text;
}

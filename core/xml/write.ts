/**
 * Escaping for XML output.
 *
 * @module
 */

// deno-lint-ignore no-control-regex
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** Text for element content: markup escaped, characters that XML cannot hold replaced by U+FFFD. */
export function escapeText(text: string): string {
  return text.toWellFormed().replace(FORBIDDEN, "\ufffd").replace(
    /[&<>\r]/g,
    (c) => c === "&" ? "&amp;" : c === "<" ? "&lt;" : c === ">" ? "&gt;" : "&#13;",
  );
}

/** Text for an attribute in double quotes; line breaks and tabs survive as references. */
function escapeAttribute(text: string): string {
  return text.toWellFormed().replace(FORBIDDEN, "\ufffd").replace(
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

/** Attributes with a blank before each; those that are undefined are left out. */
export function formatAttributes(
  attributes: Readonly<Record<string, string | undefined>>,
): string {
  let text = "";
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) text += ` ${name}="${escapeAttribute(value)}"`;
  }
  return text;
}

/**
 * MIME types.
 *
 * @module
 */

/** A MIME type in its parts. */
export interface MimeType {
  /** Type and subtype in lower case, as in `"image/fits"`. */
  readonly essence: string;
  /** Parameters, names in lower case, quotes taken off. */
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Parses a MIME type.
 *
 * @param text Text such as `"image/fits;compress=gzip"`; blanks and case of names do not matter.
 * @returns Its parts; the essence of something that is no MIME type is the text itself.
 */
export function parseMime(text: string): MimeType {
  const [essence = "", ...rest] = text.split(";");
  const parameters: Record<string, string> = {};
  for (const part of rest) {
    const at = part.indexOf("=");
    if (at < 0) continue;
    const name = part.slice(0, at).trim().toLowerCase();
    parameters[name] = part.slice(at + 1).trim().replace(/^"(.*)"$/, "$1");
  }
  return { essence: essence.trim().toLowerCase(), parameters };
}

/**
 * Tells whether a MIME type is that of a datalink document: `application/x-votable+xml;content=datalink`, whatever its
 * case, blanks, quotes and other parameters.
 */
export function isDatalinkMime(text: string): boolean {
  const { essence, parameters } = parseMime(text);
  return /xml$/.test(essence) && parameters["content"]?.trim().toLowerCase() === "datalink";
}

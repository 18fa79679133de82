/**
 * Forms with files in them (`multipart/form-data`, RFC 7578).
 *
 * @module
 */
import type { Pair } from "./params.ts";

/** A file of a form. */
export interface FilePart {
  /** Name of the part. */
  readonly name: string;
  /** Name of the file; services tell files from values by it. */
  readonly fileName: string;
  /** MIME type. */
  readonly contentType: string;
  /** Its bytes. */
  readonly content: Blob;
}

/** A form that is ready to be sent. */
export interface Multipart {
  /** The header `Content-Type`. */
  readonly contentType: string;
  /** The body: a blob, so that it can be sent again after a redirect, and browsers can keep it on disk. */
  readonly body: Blob;
}

/**
 * Puts a form together.
 *
 * @param pairs Values by name.
 * @param files Files.
 * @param boundary What separates the parts; a random one unless given.
 * @returns The form.
 */
export function multipartForm(
  pairs: readonly Pair[],
  files: readonly FilePart[],
  boundary: string = `denovo-${crypto.randomUUID()}`,
): Multipart {
  const pieces: BlobPart[] = [];
  for (const [name, value] of pairs) {
    pieces.push(
      `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"\r\n\r\n` +
        `${value.toWellFormed()}\r\n`,
    );
  }
  for (const { name, fileName, contentType, content } of files) {
    pieces.push(
      `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"; ` +
        `filename="${quoted(fileName)}"\r\nContent-Type: ${contentType}\r\n\r\n`,
      content,
      "\r\n",
    );
  }
  pieces.push(`--${boundary}--\r\n`);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: new Blob(pieces),
  };
}

/** A name within quotes, as browsers write it. */
function quoted(name: string): string {
  return name.toWellFormed().replaceAll("\r", "%0D").replaceAll("\n", "%0A").replaceAll('"', "%22");
}

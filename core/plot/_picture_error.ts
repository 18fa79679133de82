/**
 * The error of pictures that cannot be read.
 *
 * @module
 */
import { FormatError } from "../runtime/errors.ts";

/** Columns and rows. */
export interface PictureSize {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
}

/** `Cannot read PNG: it is cut off`. */
export function pictureError(format: string, detail: string, cause?: unknown): FormatError {
  return new FormatError(`Cannot read ${format}: ${detail}`, { format: "picture", cause });
}

/**
 * The pictures of `tests/fixtures/pictures`.
 *
 * @module
 */
import fixtures from "../../fixtures/pictures/pictures.json" with { type: "json" };

/** A file, and what it shows according to its maker. */
export interface PictureFixture {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly file: Uint8Array<ArrayBuffer>;
  readonly rgba: Uint8Array<ArrayBuffer>;
}

/** All of them, by name. */
export const PICTURES: readonly PictureFixture[] = Object.entries(fixtures).map(
  ([name, { width, height, file, rgba }]) => ({
    name,
    width,
    height,
    file: Uint8Array.fromBase64(file),
    rgba: Uint8Array.fromBase64(rgba),
  }),
);

/** One of them. */
export function pictureFixture(name: string): PictureFixture {
  const found = PICTURES.find((picture) => picture.name === name);
  if (found === undefined) throw new Error(`no picture ${name}`);
  return found;
}

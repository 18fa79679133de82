/**
 * The same bytes in pieces of another size, so that every boundary falls everywhere.
 *
 * @module
 */

/** The sizes at which streaming readers are tried. */
export const CUTS: readonly number[] = [1, 7, 13, 4096];

/**
 * Cuts bytes anew.
 *
 * @param bytes The bytes, or text to be sent as UTF-8.
 * @param size Bytes in each piece but the last.
 * @returns The pieces, each a copy of its own.
 */
export async function* recut(
  bytes: Uint8Array | string,
  size: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const whole = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
  for (let at = 0; at < whole.byteLength; at += size) {
    yield await Promise.resolve(new Uint8Array(whole.subarray(at, at + size)));
  }
}

/**
 * UTF-8: whether bytes are well-formed, and where characters end.
 *
 * @module
 */

const STRICT = new TextDecoder("utf-8", { fatal: true });
const UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });
const ENCODER = new TextEncoder();

/** Whether bytes are well-formed UTF-8; those that are all ASCII, as most are, are looked at four at a time. */
export function isUtf8(bytes: Uint8Array): boolean {
  return isAscii(bytes) || isWellFormed(bytes);
}

function isAscii(bytes: Uint8Array): boolean {
  const lead = Math.min(bytes.length, (4 - bytes.byteOffset % 4) % 4);
  const count = (bytes.length - lead) >> 2;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + lead, count);
  let all = 0;
  for (let i = 0; i < words.length; i++) all |= words[i] as number;
  if ((all & 0x80808080) !== 0) return false;
  for (let i = 0; i < lead; i++) all |= bytes[i] as number;
  for (let i = lead + 4 * count; i < bytes.length; i++) all |= bytes[i] as number;
  return (all & 0x80) === 0;
}

function isWellFormed(bytes: Uint8Array): boolean {
  try {
    STRICT.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Length of the longest run of whole UTF-8 characters from `start` on, at most about `limit` bytes. */
export function characterEnd(b: Uint8Array, start: number, end: number, limit: number): number {
  let stop = Math.min(end, start + limit);
  // Step back over a character that is not complete: at most three bytes.
  let back = 0;
  while (back < 4 && stop - back > start && ((b[stop - 1 - back] as number) & 0xc0) === 0x80) {
    back++;
  }
  const lead = b[stop - 1 - back];
  if (lead !== undefined && stop - back > start && lead >= 0xc0) {
    const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (back + 1 < length) stop -= back + 1;
  }
  return stop - start;
}

/** Bytes that the first characters of a decoded text took. */
export function byteLength(bytes: Uint8Array, text: string, characters: number): number {
  if (text.length === bytes.length) return characters; // all ASCII
  const length = ENCODER.encode(text.slice(0, characters)).length;
  // Malformed bytes decode to U+FFFD, which encodes longer: find the tag's end among the bytes instead.
  if (UTF8.decode(bytes.subarray(0, length)) === text.slice(0, characters)) return length;
  for (let n = 1; n <= bytes.length; n++) {
    if (bytes[n - 1] === 0x3e && UTF8.decode(bytes.subarray(0, n)).length === characters) return n;
  }
  return bytes.length;
}

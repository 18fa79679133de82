/**
 * Whether bytes are UTF-8.
 *
 * @module
 */

const STRICT = new TextDecoder("utf-8", { fatal: true });

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

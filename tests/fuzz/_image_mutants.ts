/**
 * Damaged PNG and JPEG files: bytes anywhere, and chunks whose sums are right again, so that the damage gets past the
 * first checks.
 *
 * @module
 */
import { PICTURES } from "../core/plot/_pictures.ts";
import { mutant } from "./_mutants.ts";
import type { Random } from "./_random.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Files from which mutants are made: all fixtures by others. */
export const IMAGE_SEEDS: readonly { readonly name: string; readonly file: Bytes }[] = PICTURES;

/** A chunk of a PNG file. */
interface Chunk {
  type: string;
  body: Bytes;
}

function chunksOf(file: Bytes): Chunk[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const chunks: Chunk[] = [];
  for (let at = 8; at + 12 <= file.length;) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...file.subarray(at + 4, at + 8));
    chunks.push({ type, body: file.slice(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

function crcOf(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

function pngOf(chunks: readonly Chunk[]): Bytes {
  const parts = [Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10)];
  for (const { type, body } of chunks) {
    const part = new Uint8Array(12 + body.length);
    const view = new DataView(part.buffer);
    view.setUint32(0, body.length);
    part.set(Array.from(type, (c) => c.charCodeAt(0)), 4);
    part.set(body, 8);
    view.setUint32(8 + body.length, crcOf(part.subarray(4, 8 + body.length)));
    parts.push(part);
  }
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

async function through(bytes: Bytes, stream: TransformStream<BufferSource, Bytes>): Promise<Bytes> {
  const piped = new Blob([bytes]).stream().pipeThrough(stream);
  return new Uint8Array(await new Response(piped).arrayBuffer());
}

function flipped(bytes: Bytes, random: Random): Bytes {
  const copy = bytes.slice();
  for (let n = 1 + random.below(4); n > 0 && copy.length > 0; n--) {
    copy[random.below(copy.length)] = random.pick([
      0,
      1,
      2,
      3,
      4,
      8,
      16,
      127,
      255,
      random.below(256),
    ]);
  }
  return copy;
}

/** Chunks changed, with sums that are right. */
async function pngMutant(file: Bytes, other: Bytes, random: Random): Promise<Bytes> {
  let chunks = chunksOf(file);
  const at = random.below(chunks.length);
  const chunk = chunks[at] as Chunk;
  switch (random.below(7)) {
    case 0: // size, depth, colours
      chunk.body = flipped(chunk.body, random);
      break;
    case 1: { // the head, whatever chunk was meant
      const head = chunks[0] as Chunk;
      head.body = flipped(head.body, random);
      break;
    }
    case 2: // a chunk gone
      chunks.splice(at, 1);
      break;
    case 3: // a chunk twice, or many times
      chunks.splice(at, 0, ...Array.from({ length: 1 + random.below(30) }, () => chunk));
      break;
    case 4: // a chunk of another file
      chunks.splice(at, 0, random.pick(isPng(other) ? chunksOf(other) : chunks));
      break;
    case 5: // in another order
      chunks = chunks.toSorted(() => random.next() - 0.5);
      break;
    default: { // the data changed, and packed again
      const data = chunks.filter(({ type }) => type === "IDAT");
      const [first] = data;
      if (first === undefined) break;
      const packed = new Blob(data.map(({ body }) => body));
      const whole = new Uint8Array(await packed.arrayBuffer());
      const raw = await through(whole, new DecompressionStream("deflate"));
      const longer = random.next() < 0.1 ? new Uint8Array(raw.length + random.below(1 << 20)) : raw;
      if (longer !== raw) longer.set(raw);
      const changed = random.next() < 0.2 ? longer.slice(0, random.below(longer.length)) : longer;
      first.body = await through(flipped(changed, random), new CompressionStream("deflate"));
      chunks = chunks.filter((one) => one === first || one.type !== "IDAT");
    }
  }
  return pngOf(chunks);
}

function isPng(file: Bytes): boolean {
  return file[1] === 0x50;
}

/** Segments of a JPEG changed: sizes, tables, sampling. */
function jpegMutant(file: Bytes, random: Random): Bytes {
  const copy = file.slice();
  const markers: number[] = [];
  for (let at = 0; at + 1 < copy.length; at++) {
    const next = copy[at + 1] as number;
    if (copy[at] === 0xff && next !== 0 && next !== 0xff) markers.push(at);
  }
  const marker = random.pick(markers);
  switch (random.below(4)) {
    case 0: // within the first bytes of a segment
      copy[marker + 2 + random.below(16)] = random.pick([
        0,
        1,
        2,
        17,
        34,
        68,
        255,
        random.below(256),
      ]);
      break;
    case 1: // another marker
      copy[marker + 1] = random.pick([
        0xc0,
        0xc1,
        0xc2,
        0xc4,
        0xd0,
        0xd9,
        0xda,
        0xdb,
        0xdd,
        0xe0,
        0xfe,
      ]);
      break;
    case 2: { // a segment left out
      const end = markers[markers.indexOf(marker) + 1] ?? copy.length;
      return new Uint8Array([...copy.subarray(0, marker), ...copy.subarray(end)]);
    }
    default: { // a segment many times
      const end = markers[markers.indexOf(marker) + 1] ?? copy.length;
      const part = [...copy.subarray(marker, end)];
      const many = Array.from({ length: random.below(80) }, () => part).flat();
      return new Uint8Array([...copy.subarray(0, end), ...many, ...copy.subarray(end)]);
    }
  }
  return copy;
}

/** A damaged picture. */
export async function imageMutant(file: Bytes, other: Bytes, random: Random): Promise<Bytes> {
  if (random.next() < 0.3) return mutant(file, other, random);
  return isPng(file) ? await pngMutant(file, other, random) : jpegMutant(file, random);
}

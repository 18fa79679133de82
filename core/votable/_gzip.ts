/**
 * Gzip undone by what every platform has, which knows one member only: files put together with `cat` have several
 * (RFC 1952 §2.2).
 *
 * @module
 */
import { FormatError } from "../runtime/errors.ts";
import { checkInflation } from "../runtime/inflation.ts";

/** Compressed bytes that are handed to the platform at once: all that they inflate to comes at once. */
const GZIP_PIECE = 16384;
/** Bytes by which the beginning of a member is recognised. */
const HEADER = 4;

/** Undoes gzip, recognised by its first two bytes; passes everything else on. */
export async function* gunzipped(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    let first = await iterator.next();
    while (!first.done && first.value.length < 2) {
      const head = first.value.slice();
      const next = await iterator.next();
      if (next.done) break;
      first = { done: false, value: joined(head, next.value) };
    }
    if (first.done) return;
    if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) {
      yield first.value;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
        yield next.value;
      }
      return;
    }
    yield* members(new GzipPieces(first.value, iterator));
  } finally {
    await iterator.return?.();
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** A piece of compressed bytes. */
interface GzipPiece {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What the four bytes before it say: at the end of a member, its length modulo 2^32. */
  readonly lengthBefore: number;
  /** Whether it looks like the beginning of a member. */
  readonly header: boolean;
}

/** Compressed bytes in pieces that are cut before everything that looks like the beginning of a member. */
class GzipPieces {
  /** Compressed bytes so far. */
  total = 0;
  /** What the source has thrown. */
  failure: { readonly error: unknown } | undefined;
  #pending: Uint8Array;
  #ended = false;
  readonly #rest: AsyncIterator<Uint8Array>;
  readonly #before = new DataView(new ArrayBuffer(4));

  constructor(first: Uint8Array, rest: AsyncIterator<Uint8Array>) {
    this.#pending = first;
    this.#rest = rest;
  }

  async next(): Promise<GzipPiece | undefined> {
    while (!this.#ended && this.#pending.length < HEADER) {
      const head = this.#pending.slice(); // the source may use its buffer again
      const { done, value } = await this.#rest.next().catch((error) => {
        this.failure = { error };
        throw error;
      });
      if (done) this.#ended = true;
      else this.#pending = head.length === 0 ? value : joined(head, value);
    }
    const pending = this.#pending;
    if (pending.length === 0) return undefined;
    let take = Math.min(GZIP_PIECE, this.#ended ? pending.length : pending.length - HEADER + 1);
    for (let p = pending.indexOf(0x1f, 1); p > 0 && p < take; p = pending.indexOf(0x1f, p + 1)) {
      if (isHeader(pending, p)) take = p;
    }
    const bytes = pending.slice(0, take);
    const lengthBefore = this.#before.getUint32(0, true);
    for (let i = Math.max(0, take - 4); i < take; i++) {
      this.#before.setUint32(0, this.#before.getUint32(0, true) >>> 8, true);
      this.#before.setUint8(3, bytes[i] as number);
    }
    this.total += take;
    this.#pending = pending.subarray(take);
    return { bytes, lengthBefore, header: isHeader(pending, 0) };
  }
}

/** Whether a member may begin here: the magic number, the one method there is, and no unknown flags (RFC 1952 §2.3). */
function isHeader(b: Uint8Array, p: number): boolean {
  return b[p] === 0x1f && b[p + 1] === 0x8b && b[p + 2] === 8 && ((b[p + 3] ?? 255) & 0xe0) === 0;
}

/** The contents of all members. */
async function* members(pieces: GzipPieces): AsyncGenerator<Uint8Array> {
  let inflated = 0;
  let begin = await pieces.next();
  while (begin !== undefined) {
    let last: GzipPiece | undefined;
    let waiting: GzipPiece | undefined = begin;
    const input = new ReadableStream<Uint8Array<ArrayBuffer>>({
      async pull(controller) {
        last = waiting ?? await pieces.next();
        waiting = undefined;
        if (last === undefined) controller.close();
        else controller.enqueue(last.bytes);
      },
    }, { highWaterMark: 0 });
    const reader = input.pipeThrough(new DecompressionStream("gzip")).getReader();
    const before = inflated;
    const first: GzipPiece = begin;
    begin = undefined;
    try {
      for (;;) {
        const result = await reader.read().catch((cause) => {
          if (pieces.failure !== undefined) throw pieces.failure.error;
          // What refuses to go on where a member begins has come to the end of the one before.
          const next = last;
          if (
            next?.header === true && next !== first &&
            next.lengthBefore === (inflated - before) >>> 0
          ) {
            begin = next;
            return { done: true, value: undefined } as const;
          }
          throw new FormatError("Cannot read gzip data: they are damaged or cut off", {
            format: "votable",
            line: 1,
            column: 1,
            cause,
          });
        });
        if (result.done) break;
        inflated += result.value.length;
        checkInflation(pieces.total, inflated, "read gzip data");
        yield result.value;
      }
    } finally {
      await reader.cancel().catch(() => {});
    }
  }
}

/**
 * A growing buffer that text writers fill and hand out piece by piece.
 *
 * @module
 */

/** From this size on a buffer is handed out. */
const FULL_BYTES = 1_048_576;

/** Bytes under way; the writers of cells write at `at` and move it on. */
export class ByteSink {
  /** The buffer; a new one after {@linkcode reserve} has grown it. */
  out: Uint8Array<ArrayBuffer>;
  /** Where the next byte goes. */
  at = 0;
  /** Bytes that must always remain free for cells of known size. */
  readonly slack: number;

  /** Makes a sink that keeps `slack` bytes free after each {@linkcode reserve}. */
  constructor(slack: number) {
    this.slack = slack;
    this.out = new Uint8Array(FULL_BYTES + 65_536 + slack);
  }

  /** Whether it is time to hand out what is there. */
  get full(): boolean {
    return this.at >= FULL_BYTES;
  }

  /** Makes room for some bytes besides the slack. */
  reserve(bytes: number): void {
    const needed = this.at + bytes + this.slack;
    if (needed <= this.out.length) return;
    const larger = new Uint8Array(Math.max(needed, 2 * this.out.length));
    larger.set(this.out.subarray(0, this.at));
    this.out = larger;
  }

  /** Appends bytes. */
  write(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.out.set(bytes, this.at);
    this.at += bytes.length;
  }

  /** Takes out a copy of what has come together. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.out.slice(0, this.at);
    this.at = 0;
    return taken;
  }
}

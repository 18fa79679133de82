/**
 * What the measured programs share: the file in, the file out, and the line of JSON.
 *
 * Files go the plain way of Deno, so that what is measured is the library and not what a command line loads besides.
 *
 * @module
 */

/** The bytes of a file, in one buffer that is used again. */
export async function* readChunks(path: string): AsyncGenerator<Uint8Array> {
  using file = Deno.openSync(path);
  const buffer = new Uint8Array(1 << 18); // what is not filled takes no memory
  for (let read = file.readSync(buffer); read !== null; read = file.readSync(buffer)) {
    yield buffer.subarray(0, read);
  }
}

/** Writes a file; answers how many bytes. */
export async function writeChunks(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
): Promise<number> {
  using file = Deno.createSync(path);
  let written = 0;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length;) at += file.writeSync(chunk.subarray(at));
    written += chunk.length;
  }
  return written;
}

/** What a program tells about its work, so that the bench can see that it was done. */
export interface Outcome {
  /** Rows that were read. */
  readonly rows: number;
  /** Bytes of all columns in memory. */
  readonly columnBytes?: number;
  /** Bytes that were parsed. */
  readonly bytes?: number;
  /** Time of the work alone, without the start of the process. */
  readonly seconds?: number;
}

/** Prints the outcome as the last line. */
export function report(outcome: Outcome): void {
  // deno-lint-ignore no-console
  console.log(JSON.stringify(outcome));
}

/** The nth argument. */
export function argument(n: number): string {
  const value = Deno.args[n];
  if (value === undefined) throw new TypeError(`Argument ${n + 1} is missing`);
  return value;
}

/**
 * Inputs that are read twice: text tables, whose columns' types follow from all rows.
 *
 * @module
 */
import { isUrl, openInput } from "../../cli/files.ts";

/** So many bytes of an input are kept in memory at most. */
const KEPT_BYTES = 8 << 20;

/** An input that can be opened again and again. */
export interface Replay extends Disposable {
  /** The bytes from the beginning. The first time they come from the input itself, and that must be read to its end. */
  open(): AsyncIterable<Uint8Array>;
}

/**
 * Makes an input repeatable: a file is opened again, anything else (standard input, a URL) is kept: up to 8 MiB in
 * memory, more in a temporary file, which needs permission to write.
 *
 * @param name The input's name.
 * @param bytes Its bytes, gzip undone.
 * @param signal Stops reading.
 */
export function replay(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Replay {
  const kept: Uint8Array[] = [];
  let size = 0;
  let spool: Deno.FsFile | undefined;
  const reopen = isFile(name);
  async function* first(): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytes) {
      if (spool !== undefined) writeAll(spool, chunk);
      else if (!reopen) {
        kept.push(chunk.slice());
        size += chunk.length;
        if (size > KEPT_BYTES) {
          spool = openSpool();
          for (const piece of kept) writeAll(spool, piece);
          kept.length = 0;
        }
      }
      yield chunk;
    }
  }
  async function* again(): AsyncGenerator<Uint8Array> {
    if (reopen) yield* await openInput(name, { signal });
    else if (spool !== undefined) yield* spooled(spool, signal);
    else yield* kept;
  }
  let opened = false;
  return {
    open() {
      const chunks = opened ? again() : first();
      opened = true;
      return withTurns(chunks);
    },
    [Symbol.dispose]() {
      kept.length = 0;
      spool?.close();
      spool = undefined;
    },
  };
}

/** So long, in ms, may pass until the event loop gets its turn. */
const TURN_MS = 10;

/** Bytes with turns of the event loop between them: signals are noticed then, and memory is given back. */
async function* withTurns(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let turned = performance.now();
  for await (const chunk of chunks) {
    yield chunk;
    if (performance.now() - turned < TURN_MS) continue;
    await new Promise((resolve) => setTimeout(resolve, 0));
    turned = performance.now();
  }
}

/** Whether a name is that of a plain file, which can be opened again; a pipe cannot. */
function isFile(name: string): boolean {
  if (name === "-" || (isUrl(name) && !/^file:/i.test(name))) return false;
  return Deno.statSync(isUrl(name) ? new URL(name) : name).isFile;
}

/** A temporary file without a name, where the system allows that: it goes when it is closed. */
function openSpool(): Deno.FsFile {
  const path = Deno.makeTempFileSync({ prefix: "denovo-", suffix: ".table" });
  const file = Deno.openSync(path, { read: true, write: true });
  try {
    Deno.removeSync(path);
  } catch {
    // Windows keeps files that are open, and its own clean-up takes them later.
  }
  return file;
}

function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
}

async function* spooled(file: Deno.FsFile, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(1 << 18);
  for (let at = 0;;) {
    signal.throwIfAborted();
    file.seekSync(at, Deno.SeekMode.Start);
    const read = await file.read(buffer);
    if (read === null) return;
    at += read;
    yield buffer.subarray(0, read);
  }
}

/**
 * Input and output of scripts: files, `-` for standard input and output, URLs.
 *
 * @module
 */
import { UnsupportedError } from "../core/runtime/errors.ts";
import { type Http, http as defaultHttp, type RequestOptions } from "../core/runtime/http.ts";
import { ensureOk } from "../core/runtime/status.ts";
import { openSink, type Sink, withName } from "./_sink.ts";
import { gunzip, isGzip, readFileChunks, readStreamChunks, startOf } from "./_source.ts";

/** Settings of {@linkcode openInput}. */
export interface InputOptions extends RequestOptions {
  /** What sends requests for URLs; default the shared HTTP layer. */
  readonly http?: Http | undefined;
}

/**
 * Opens a file, standard input (`-`), or a URL. What begins like gzip is uncompressed, whatever its name.
 *
 * A file is read in one buffer that is used again: a consumer copies what it keeps of a chunk before it asks for the
 * next. All readers of this package do.
 *
 * @param name Path, `-`, or an `http:`, `https:` or `file:` URL.
 * @param options Signal, and for URLs time limits and progress.
 * @returns The bytes in chunks; leaving the loop closes the input.
 * @throws {Deno.errors.NotFound} If there is no such file.
 * @throws {HttpStatusError} If a URL answers with an error.
 */
export async function openInput(
  name: string,
  options: InputOptions = {},
): Promise<AsyncIterable<Uint8Array>> {
  const { signal } = options;
  const { first, chunks } = await startOf(await openChunks(name, options));
  return isGzip(first) ? gunzip(chunks, name === "-" ? "standard input" : name, signal) : chunks;
}

async function openChunks(
  name: string,
  options: InputOptions,
): Promise<AsyncIterable<Uint8Array>> {
  const { http = defaultHttp, signal } = options;
  signal?.throwIfAborted();
  if (name === "-") return readStreamChunks(Deno.stdin.readable, signal);
  if (!isUrl(name)) return readFileChunks(await openFile(name, name), name, signal);
  const { protocol } = new URL(name);
  if (protocol === "file:") {
    return readFileChunks(await openFile(new URL(name), name), name, signal);
  }
  if (protocol !== "http:" && protocol !== "https:") {
    throw new UnsupportedError(`Cannot open ${name}: only http, https and file URLs can be`, {
      feature: `URL scheme ${protocol}`,
    });
  }
  const response = await ensureOk(await http.send(name, options), `open ${name}`, { signal });
  return readStreamChunks(response.body ?? new ReadableStream({ start: (c) => c.close() }), signal);
}

async function openFile(path: string | URL, name: string): Promise<Deno.FsFile> {
  try {
    return await Deno.open(path);
  } catch (error) {
    throw withName(error, `open ${name}`);
  }
}

/**
 * Tells URLs from paths: a scheme of more than one letter, so that `C:\table.vot` is a path.
 *
 * @param name A path or a URL.
 * @returns Whether it is a URL.
 */
export function isUrl(name: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(name);
}

/**
 * Writes a file, or standard output (`-`). A file appears when all is written: until then the bytes are in a temporary
 * file beside it, which is removed when something fails.
 *
 * @param name Path or `-`.
 * @param chunks The bytes; the next chunk is asked for when the one before is written.
 * @param options `signal` ends the writing, with its own reason.
 * @returns How many bytes were written.
 * @throws {Deno.errors.BrokenPipe} If who reads standard output has gone; {@linkcode ../cli/main.ts} ends quietly then.
 */
export async function writeOutput(
  name: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<number> {
  const { signal } = options;
  signal?.throwIfAborted();
  const sink: Sink = name === "-"
    ? STDOUT
    : openSink(isUrl(name) ? (await import("../deps/path.ts")).fromFileUrl(name) : name);
  let written = 0;
  try {
    let turned = -Infinity;
    for await (const chunk of chunks) {
      // What makes the chunks may never wait; signals are noticed only between turns of the event loop.
      if (performance.now() - turned > TURN_MS) {
        await nextTurn();
        turned = performance.now();
      }
      signal?.throwIfAborted();
      await sink.write(chunk);
      written += chunk.byteLength;
    }
    await nextTurn();
    signal?.throwIfAborted();
  } catch (error) {
    sink.discard();
    throw error;
  }
  sink.commit();
  return written;
}

/** Signals wait so long at most, in ms. */
const TURN_MS = 50;

/** Lets the event loop do what waits there: Ctrl-C, timers, the network. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

const STDOUT: Sink = {
  async write(bytes) {
    for (let at = 0; at < bytes.length;) at += await Deno.stdout.write(bytes.subarray(at));
  },
  commit: () => {},
  discard: () => {},
};

const ENCODER = new TextEncoder();

/**
 * Prints a line on standard output, waiting until it is taken.
 *
 * @param line The line, without its end.
 * @throws {Deno.errors.BrokenPipe} If who reads has gone, where `console.log` would go on for nobody.
 */
export async function printLine(line: string): Promise<void> {
  await STDOUT.write(ENCODER.encode(`${line}\n`));
}

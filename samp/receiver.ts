/**
 * What a client in a program of its own needs of the platform: a server on 127.0.0.1, which takes the hub's callbacks and
 * hands out shared files, and the end of the process.
 *
 * The address that is announced is the literal `127.0.0.1`, never a name: names may lead to where nobody listens.
 *
 * @module
 */
import { delay } from "../core/runtime/signals.ts";
import { type LocalServer, serveLocally } from "./_local_server.ts";
import type { SampValue } from "./types.ts";
import { readBounded, readCall, writeAnswer, writeFault } from "./xmlrpc.ts";

/** What is handed out. */
export interface ShareOptions {
  /** Name of the file, the last part of its URL; some programs look at its ending. */
  readonly name?: string | undefined;
  /** Media type. */
  readonly contentType?: string | undefined;
}

/** Something that is handed out. */
export interface Shared {
  /** Where it is. */
  readonly url: string;
  /** How often it was fetched from beginning to end, or in part. */
  readonly fetched: number;
  /** Nobody needs it any more, but for those who fetch it within the grace period. */
  release(): void;
}

interface Item extends ShareOptions {
  readonly bytes: Uint8Array<ArrayBuffer> | URL;
  fetched: number;
  released: boolean;
}

/** How long a file stays after its release, in ms: some programs answer first and fetch later. */
const GRACE_MS = 30_000;

/** A client's server. */
export class Receiver {
  /** The endpoint for callbacks. */
  readonly url: string;
  readonly #server: LocalServer;
  readonly #items: Map<string, Item>;
  readonly #base: string;
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();

  private constructor(server: LocalServer, items: Map<string, Item>) {
    this.#server = server;
    this.#items = items;
    this.#base = `http://127.0.0.1:${server.port}`;
    this.url = `${this.#base}/xmlrpc`;
  }

  /**
   * Starts a server on a free port.
   *
   * @param onCall Takes a callback: the method's short name, and its parameters, the key first. What it throws is the
   *   answer to the hub.
   * @throws {UnsupportedError} Where there is no Deno.
   */
  static start(onCall: (method: string, params: readonly SampValue[]) => void): Receiver {
    const items = new Map<string, Item>();
    const server = serveLocally(0, async (request) => {
      if (request.method !== "POST") return await answerFile(request, items);
      return await answerCall(request, onCall);
    });
    if (server === undefined) throw new Error("Cannot receive SAMP messages: no port is free");
    return new Receiver(server, items);
  }

  /** Whether the server keeps the process alive. */
  hold(on: boolean): void {
    this.#server.hold(on);
  }

  /**
   * Hands out bytes or a local file until it is closed. The URL cannot be guessed.
   *
   * @param content Bytes, or a `file:` URL whose file is read when it is asked for.
   * @param options Name and type.
   */
  share(content: Uint8Array<ArrayBuffer> | URL, options: ShareOptions = {}): Shared {
    const id = crypto.getRandomValues(new Uint8Array(16)).toHex();
    const name = (options.name ?? "data").replace(/[^A-Za-z0-9._-]+/g, "_").slice(-100);
    const path = `/${id}/${name}`;
    const item: Item = { ...options, bytes: content, fetched: 0, released: false };
    this.#items.set(path, item);
    return {
      url: this.#base + path,
      get fetched() {
        return item.fetched;
      },
      release: () => {
        item.released = true;
        const timer = setTimeout(() => {
          this.#items.delete(path);
          this.#timers.delete(timer);
        }, GRACE_MS);
        Deno.unrefTimer(timer);
        this.#timers.add(timer);
      },
    };
  }

  /**
   * Closes the server.
   *
   * @param graceMs How long to wait for those who were told of a file and have not fetched it.
   */
  async close(graceMs: number): Promise<void> {
    const open = () => this.#items.values().some((item) => !item.released && item.fetched === 0);
    for (const start = performance.now(); open() && performance.now() - start < graceMs;) {
      await delay(20);
    }
    for (const timer of this.#timers) clearTimeout(timer);
    await this.#server.close(Math.max(graceMs, 200));
  }
}

async function answerCall(
  request: Request,
  onCall: (method: string, params: readonly SampValue[]) => void,
): Promise<Response> {
  const headers = { "content-type": "text/xml" };
  // Hubs are programs; a page has nothing to say here.
  if (request.headers.has("origin")) return new Response(null, { status: 403 });
  try {
    const { method, params } = await readCall(await readBounded(request.body));
    if (!method.startsWith("samp.client.")) throw new Error(`There is no method ${method}`);
    onCall(method.slice("samp.client.".length), params);
    return new Response(writeAnswer(), { headers });
  } catch (error) {
    return new Response(writeFault((error as Error).message), { headers });
  }
}

const NOT_FOUND: ResponseInit = { status: 404, headers: { "content-type": "text/plain" } };

async function answerFile(request: Request, items: Map<string, Item>): Promise<Response> {
  const item = items.get(new URL(request.url).pathname);
  if (item === undefined || !/^(GET|HEAD)$/.test(request.method)) {
    return new Response("There is nothing here\n", NOT_FOUND);
  }
  const file = item.bytes instanceof URL ? await Deno.open(item.bytes, { read: true }) : undefined;
  const size = file === undefined ? (item.bytes as Uint8Array).length : (await file.stat()).size;
  const headers = new Headers({
    "content-type": item.contentType ?? "application/octet-stream",
    "accept-ranges": "bytes",
  });
  const range = rangeOf(request.headers.get("range"), size);
  if (range === "outside") {
    file?.close();
    headers.set("content-range", `bytes */${size}`);
    return new Response(null, { status: 416, headers });
  }
  const [first, last] = range ?? [0, size - 1];
  if (range !== undefined) headers.set("content-range", `bytes ${first}-${last}/${size}`);
  headers.set("content-length", String(last + 1 - first));
  const status = range === undefined ? 200 : 206;
  if (request.method === "HEAD") {
    file?.close();
    return new Response(null, { status, headers });
  }
  item.fetched++;
  if (file === undefined) {
    const bytes = (item.bytes as Uint8Array<ArrayBuffer>).subarray(first, last + 1);
    return new Response(bytes, { status, headers });
  }
  await file.seek(first, Deno.SeekMode.Start);
  return new Response(file.readable.pipeThrough(limit(last + 1 - first)), { status, headers });
}

/** The first bytes of a stream. */
function limit(count: number): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let left = count;
  return new TransformStream({
    transform(chunk, controller) {
      if (left > 0) controller.enqueue(chunk.subarray(0, left));
      left -= chunk.length;
      if (left <= 0) controller.terminate();
    },
  });
}

/** First and last byte (RFC 9110 §14); undefined for the whole, also for several ranges. */
function rangeOf(
  header: string | null,
  size: number,
): readonly [first: number, last: number] | "outside" | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "");
  if (match === null || match[1] === "" && match[2] === "") return undefined;
  const [, from = "", to = ""] = match;
  const first = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  return first > last ? "outside" : [first, last];
}

/**
 * Calls a function before the process ends: when nothing is left to do, or on Ctrl-C and the like, after which the process
 * exits with the usual status.
 *
 * @param act What to do; the process waits for it, after a signal at most 3 s.
 * @returns Calls it off.
 */
export function onProcessEnd(act: () => Promise<void>): () => void {
  const names: readonly Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT"]
    : ["SIGINT", "SIGTERM", "SIGHUP"];
  const numbers: Readonly<Record<string, number>> = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 };
  const listeners = names.map((name) => {
    const listener = (): void => {
      const limit = new AbortController();
      void Promise.race([act(), delay(3000, limit.signal)]).finally(() =>
        Deno.exit(128 + (numbers[name] ?? 0))
      );
    };
    Deno.addSignalListener(name, listener);
    return () => Deno.removeSignalListener(name, listener);
  });
  const beforeEnd = (event: Event): void => {
    // The process goes on until what it waits for is done.
    event.preventDefault();
    void act();
  };
  globalThis.addEventListener("beforeunload", beforeEnd);
  return () => {
    globalThis.removeEventListener("beforeunload", beforeEnd);
    for (const remove of listeners) remove();
  };
}

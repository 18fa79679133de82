/**
 * A small Virtual Observatory on this computer: real protocols over real, cited data, for lessons and
 * tests without a network.
 *
 * It listens on 127.0.0.1 only, answers only requests that name this computer, sends no CORS headers,
 * makes no requests of its own, and says in every answer that it is no real service. Nothing is read
 * from or written to disk, so it needs no permission but `--allow-net=127.0.0.1`. With `--allow-read`
 * for its own code, queries of TAP run in workers; without, in its own thread, one at a time and for
 * 5 s at most.
 *
 * @module
 */
import { delay as wait } from "../core/runtime/signals.ts";
import { AUTHORITY, SANDBOX_NOTICE, SERVER_NAME } from "./_answer.ts";
import { Database } from "./_database.ts";
import { fileResponse } from "./_files.ts";
import { frontPage } from "./_front_page.ts";
import { answerExtra } from "./extras.ts";
import { type Delay, Faults, faultUrls, likelyClosedPort, type SandboxFaults } from "./faults.ts";
import { allImages } from "./images.ts";
import { answerProxied } from "./proxy.ts";
import { answerCone } from "./scs.ts";
import { SODA_PATHS } from "./datalink_service.ts";
import { FILES_PATH } from "./paths.ts";
import { type SandboxServices, serviceUrls } from "./services.ts";
import { SERVICES } from "./simple_services.ts";
import { answerSia, type SiaService } from "./sia.ts";
import { imageTable } from "./tables/images.ts";
import { TAP_SITES, type TapEntry } from "./tap_sites.ts";
import type { TapServer } from "./tap/server.ts";
import type { JobServer } from "./uws/server.ts";

export type { Delay, SandboxFaults, SandboxServices };

/** How to start a sandbox. */
export interface SandboxOptions {
  /** The port on 127.0.0.1; 0, the default, takes a free one. */
  readonly port?: number;
  /** Aborting it closes the sandbox. */
  readonly signal?: AbortSignal | undefined;
  /** How the failing services wait; for tests. */
  readonly delay?: Delay;
  /**
   * Whether it also answers as a proxy, for programs that have addresses of real services written into them; default
   * false. Only `http` can be proxied.
   */
  readonly proxy?: boolean;
  /** Whether the registry that it names as its own has services that fail on purpose; default false. */
  readonly broken?: boolean;
}

/** A sandbox without sockets. */
export interface SandboxHandler extends Disposable {
  /**
   * Answers a request as the server would; its URL must be on 127.0.0.1, localhost or [::1].
   *
   * @param left Aborted when the client has left; by default the request's own signal.
   */
  handle(request: Request, left?: AbortSignal): Promise<Response>;
}

/** A running sandbox. */
export interface Sandbox extends AsyncDisposable {
  /** Where it listens, without a slash at the end: `http://127.0.0.1:PORT`. */
  readonly base: string;
  /** The access URLs of its services. */
  readonly services: SandboxServices;
  /** Tokens for the services that want one (`Authorization: Token ...`), by the services' names; no secrets. */
  readonly tokens: Readonly<Record<string, string>>;
  /** The access URLs of the services that fail on purpose. */
  readonly faults: SandboxFaults;
  /** Resolves when it is closed, by disposal or by the signal. */
  readonly finished: Promise<void>;
  /** Answers a request without going through a socket. */
  handle(request: Request): Promise<Response>;
}

/** What scripts in other languages need to know: one line of JSON. */
export interface SandboxSummary {
  /** Where the sandbox listens: `http://127.0.0.1:PORT`. */
  readonly base: string;
  /** The access URLs of its services. */
  readonly services: SandboxServices;
  /** Tokens for the services that want one, by the services' names. */
  readonly tokens: Readonly<Record<string, string>>;
}

const TOKENS: Readonly<Record<string, string>> = Object.fromEntries(
  TAP_SITES.flatMap(({ key, token }) => token === undefined ? [] : [[key, token]]),
);

/** Milliseconds after which it is asked whether the client still waits. */
const PATIENCE_MS = 2000;

const LOCAL_HOSTS: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "[::1]"]);
const METHODS = "GET, HEAD, POST";

function plain(status: number, text: string, headers: Record<string, string> = {}): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", ...headers },
  });
}

/** The front page, or for a script that asks for JSON a {@linkcode SandboxSummary}. */
function front(request: Request, broken: boolean): Response {
  const { origin } = new URL(request.url);
  const wantsJson = /^application\/json\b/.test(request.headers.get("accept") ?? "");
  return wantsJson
    ? Response.json(
      {
        base: origin,
        services: serviceUrls(origin, broken),
        tokens: TOKENS,
      } satisfies SandboxSummary,
    )
    : frontPage(origin);
}

/** The response with the marks that all have, and without a body where the method wants none. */
function finish(request: Request, response: Response): Response {
  const headers = new Headers(response.headers);
  headers.set("server", SERVER_NAME);
  headers.set("x-sandbox", SANDBOX_NOTICE);
  const { status } = response;
  if (request.method !== "HEAD") return new Response(response.body, { status, headers });
  response.body?.cancel();
  return new Response(null, { status, headers });
}

/**
 * The sandbox as a function from requests to responses, for tests without sockets.
 *
 * @param options The signal closes what hangs; and (for tests) how the failing services wait.
 * @returns The handler; dispose of it to give back the database.
 *
 * @example A cone search around Sirius
 * ```ts
 * import { createSandboxHandler } from "@denovo/vo/sandbox";
 *
 * using sandbox = await createSandboxHandler();
 * const query = "RA=101.29&DEC=-16.72&SR=1&RESPONSEFORMAT=csv&VERB=1";
 * const response = await sandbox.handle(new Request(`http://127.0.0.1/scs/stars?${query}`));
 * const [header, sirius] = (await response.text()).split("\r\n");
 * if (header !== "main_id,ra,dec,vmag") throw new Error(header);
 * if (sirius !== "HIP 32349,101.2872,-16.7161,-1.44") throw new Error(sirius);
 * ```
 */
export function createSandboxHandler(
  options: Pick<SandboxOptions, "signal" | "delay"> & {
    /** Whether it answers as a proxy for the real services. */
    readonly proxy?: boolean;
    /** Whether the registry that it names as its own has services that fail on purpose. */
    readonly broken?: boolean;
    /** Where it is, for URLs in rows of tables; the origin of the first request to TAP by default. */
    readonly origin?: () => string;
  } = {},
): Promise<SandboxHandler> {
  const closing = new AbortController();
  const closed = options.signal === undefined
    ? closing.signal
    : AbortSignal.any([options.signal, closing.signal]);
  const faults = new Faults(options.delay ?? wait, closed);
  const database = new Database();
  let sia: Promise<SiaService> | undefined;

  /** The images, made by the first request for them. */
  function siaService(): Promise<SiaService> {
    return sia ??= allImages().then((files) => {
      const table = imageTable(files, FILES_PATH);
      return { database, table, files, ivoid: `${AUTHORITY}/sia` };
    });
  }

  const taps = new Map<string, Promise<TapServer>>();
  let cutoutJobs: Promise<JobServer> | undefined;

  /** A TAP service, loaded by the first request to it. */
  function tapServer(entry: TapEntry, origin: string): Promise<TapServer> {
    const known = taps.get(entry.path);
    if (known !== undefined) return known;
    const made = (async () => {
      const [{ TapServer }, site] = await Promise.all([import("./tap/server.ts"), entry.load()]);
      const place = options.origin?.() ?? origin;
      return new TapServer(site, place, (request) => route(request, undefined));
    })();
    taps.set(entry.path, made);
    return made;
  }

  /** The answer of a TAP service, where the path is that of one or of its files. */
  async function askTap(request: Request, left: AbortSignal): Promise<Response | undefined> {
    const { origin, pathname } = new URL(request.url);
    for (const entry of TAP_SITES) {
      const { path, filesPath } = entry;
      if (filesPath !== undefined && pathname.startsWith(filesPath)) {
        return await (await tapServer(entry, origin))
          .handleFile(request, pathname.slice(filesPath.length));
      }
      if (pathname !== path && !pathname.startsWith(`${path}/`)) continue;
      const server = await tapServer(entry, origin);
      return await server.handle(request, pathname.slice(path.length), left);
    }
    return undefined;
  }

  async function route(request: Request, left: AbortSignal | undefined): Promise<Response> {
    const { hostname, pathname } = new URL(request.url);
    if (!LOCAL_HOSTS.has(hostname)) {
      const base = options.origin?.() ?? "http://127.0.0.1";
      if (options.proxy === true) {
        return await answerProxied(request, base, (own) => route(own, left), {
          ...(options.broken === true ? { registry: "/broken/tap" } : {}),
        });
      }
      return plain(421, "This sandbox answers only for this computer");
    }
    const answer = await askTap(request, left ?? request.signal);
    if (answer !== undefined) return answer;
    if (pathname === SODA_PATHS.async || pathname.startsWith(`${SODA_PATHS.async}/`)) {
      cutoutJobs ??= import("./soda_async.ts").then(({ sodaJobs }) => sodaJobs());
      const rest = pathname.slice(SODA_PATHS.async.length);
      return await (await cutoutJobs).handle(request, rest, undefined, left ?? request.signal);
    }
    if (!METHODS.split(", ").includes(request.method)) {
      return plain(405, `Method ${request.method} is not supported`, { allow: METHODS });
    }
    const service = SERVICES.find((candidate) => candidate.path === pathname.replace(/\/$/, ""));
    if (service?.protocol === "sia") return await answerSia(request, await siaService());
    if (service?.table !== undefined) {
      return await answerCone(request, database, service.table, service.ivoid);
    }
    const extra = await answerExtra(request);
    if (extra !== undefined) return extra;
    const file = pathname.startsWith(FILES_PATH)
      ? (await siaService()).files.find(({ name }) => FILES_PATH + name === pathname)
      : undefined;
    if (file !== undefined) return await fileResponse(request, file);
    if (pathname === "/") return front(request, options.broken === true);
    return await faults.answer(request, () => left ?? request.signal) ??
      plain(404, `Nothing here: ${pathname}`);
  }

  return Promise.resolve({
    async handle(request, left) {
      return finish(request, await route(request, left));
    },
    [Symbol.dispose]() {
      closing.abort(new Error("The sandbox is closed"));
      database[Symbol.dispose]();
      cutoutJobs?.then((server) => server[Symbol.dispose](), () => {});
      for (const tap of taps.values()) tap.then((server) => server[Symbol.dispose](), () => {});
    },
  });
}

/**
 * A port below those that systems give out by themselves, on which nobody listens. Where to look
 * depends on the sandbox's own port, so that sandboxes that start together do not meet.
 */
function findClosedPort(ownPort: number): number {
  const first = likelyClosedPort(ownPort);
  for (let port = first; port < first + 1000; port++) {
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
  throw new Error(`Cannot find a closed port from ${first} on`);
}

/** Whether an answer may take work that is worth stopping: a query, at once. Others just wait. */
function isWork(request: Request): boolean {
  return new URL(request.url).pathname.endsWith("/sync");
}

/**
 * Starts a sandbox on 127.0.0.1 and returns as soon as it accepts requests.
 *
 * @param options Port, signal, and (for tests) how the failing services wait.
 * @returns The running sandbox; dispose of it, or abort the signal, to close it at once.
 * @throws {Deno.errors.AddrInUse} If the port is taken.
 * @throws {Deno.errors.NotCapable} Without permission to listen on 127.0.0.1.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  options.signal?.throwIfAborted();
  const closing = new AbortController();
  const signal = options.signal === undefined
    ? closing.signal
    : AbortSignal.any([options.signal, closing.signal]);
  const { delay } = options;
  let base = "";
  const place = {
    signal,
    origin: () => base,
    proxy: options.proxy === true,
    broken: options.broken === true,
  };
  const handler = await createSandboxHandler(delay === undefined ? place : { ...place, delay });
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: options.port ?? 0,
    signal,
    onListen: () => {},
    // The connection is dropped when a body fails, and that is what the faults are for
    onError: () => plain(500, "The sandbox failed", { server: SERVER_NAME }),
  }, (request, { completed }) => {
    const left = new AbortController();
    const leave = () => left.abort(new Error("The client has left"));
    completed.catch(leave);
    // Before there is an answer, only the request's own signal tells that the client has left. Deno warns of its use
    // (success aborts it as well), so it is asked only for work that is worth stopping, and when that takes its time.
    if (!isWork(request)) return handler.handle(request, left.signal);
    const look = setTimeout(() => {
      if (request.signal.aborted) leave();
      request.signal.addEventListener("abort", leave);
    }, PATIENCE_MS);
    return handler.handle(request, left.signal).finally(() => clearTimeout(look));
  });
  const finished = server.finished.then(() => handler[Symbol.dispose]());
  base = `http://127.0.0.1:${server.addr.port}`;
  return {
    base,
    services: serviceUrls(base, options.broken),
    tokens: TOKENS,
    faults: faultUrls(base, `http://127.0.0.1:${findClosedPort(server.addr.port)}/`),
    finished,
    handle: (request) => handler.handle(request),
    async [Symbol.asyncDispose]() {
      closing.abort(new Error("The sandbox is closed"));
      await finished;
    },
  };
}

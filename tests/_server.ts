/**
 * Real servers on the loopback for tests: one for handlers, and one that speaks bytes, for services that misbehave.
 *
 * @module
 */
import net from "node:net";

/** A request as the server has seen it. */
export interface RecordedRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
}

/** A server that is running. */
export interface TestServer {
  /** Its origin, as in `http://127.0.0.1:40123`, without a slash at the end. */
  readonly url: string;
  /** What it was asked so far, in order. */
  readonly requests: readonly RecordedRequest[];
}

/** Answers one request; `server` is for absolute URLs and for what was asked before. */
export type Handler = (request: Request, server: TestServer) => Response | Promise<Response>;

/**
 * Runs a test against a real HTTP server on a free port of 127.0.0.1, which is gone afterwards whatever happens.
 *
 * @param handler Answers the requests; what it throws is thrown again at the end.
 * @param work The test.
 * @returns What the test returns.
 */
export async function withServer<T>(
  handler: Handler,
  work: (server: TestServer) => Promise<T>,
): Promise<T> {
  const requests: RecordedRequest[] = [];
  const failures: unknown[] = [];
  const end = new AbortController();
  const { promise: port, resolve: listening } = Promise.withResolvers<number>();
  const http = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    signal: end.signal,
    onListen: (address) => listening(address.port),
  }, async (request) => {
    try {
      const bytes = await request.bytes();
      const { pathname, search } = new URL(request.url);
      requests.push({
        method: request.method,
        path: pathname + search,
        headers: new Headers(request.headers),
        body: new TextDecoder().decode(bytes),
      });
      const { url, method, headers } = request;
      const init = method === "GET" || method === "HEAD" ? {} : { body: bytes };
      return await handler(new Request(url, { method, headers, ...init }), server);
    } catch (error) {
      failures.push(error);
      return new Response(String(error), { status: 500 });
    }
  });
  const server: TestServer = { url: `http://127.0.0.1:${await port}`, requests };
  try {
    const value = await work(server);
    if (failures.length > 0) throw failures[0];
    return value;
  } finally {
    end.abort();
    await http.finished;
  }
}

/** One connection to a raw server, after the head of its first request. */
export interface RawConnection {
  /** Request line and headers, and of a body what came with them. */
  readonly head: string;
  /** Resolves when the client has closed the connection. */
  readonly closed: Promise<void>;
  /** Sends text or bytes. */
  send(content: string | Uint8Array): Promise<void>;
  /** Ends the connection in good order. */
  end(): void;
  /** Ends it with a reset. */
  reset(): void;
}

/** A raw server that is running. */
export interface RawServer {
  readonly url: string;
  /** The heads of all requests so far. */
  readonly heads: readonly string[];
}

/** Speaks with one client; connections that it leaves open stay open until the test ends. */
export type Talk = (connection: RawConnection) => void | Promise<void>;

/**
 * Runs a test against a server that is only bytes. All its connections are cut at the end.
 *
 * @param talk Is called for each connection as soon as the head of a request is there.
 * @param work The test.
 * @returns What the test returns.
 */
export async function withRawServer<T>(
  talk: Talk,
  work: (server: RawServer) => Promise<T>,
): Promise<T> {
  const sockets = new Set<net.Socket>();
  const heads: string[] = [];
  const listener = net.createServer((socket) => {
    sockets.add(socket);
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    socket.on("error", () => {});
    socket.on("close", () => {
      sockets.delete(socket);
      resolve();
    });
    let head = "";
    socket.on("data", (bytes) => {
      const before = head.includes("\r\n\r\n");
      head += bytes.toString("latin1");
      if (before || !head.includes("\r\n\r\n")) return;
      heads.push(head);
      void talk({
        head,
        closed,
        send: (content) =>
          new Promise((sent) => {
            if (socket.destroyed) sent();
            else socket.write(content, () => sent());
          }),
        end: () => void socket.end(),
        reset: () => void socket.resetAndDestroy(),
      });
    });
  });
  await new Promise<void>((ready) => listener.listen(0, "127.0.0.1", ready));
  const { port } = listener.address() as net.AddressInfo;
  try {
    return await work({ url: `http://127.0.0.1:${port}`, heads });
  } finally {
    const gone = new Promise<void>((done) => listener.close(() => done()));
    for (const socket of sockets) socket.destroy();
    await gone;
  }
}

/** The head of a good answer, for raw servers. */
export function okHead(headers: Readonly<Record<string, string | number>> = {}): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 200 OK\r\n${lines.join("")}\r\n`;
}

/** Never answers. */
export const hang: Talk = () => {};

/** Sends the beginning of the headers, and nothing more. */
export const hangInHeaders: Talk = async ({ send }) => {
  await send("HTTP/1.1 200 OK\r\nContent-Ty");
};

/** Sends headers and the beginning of a body, and nothing more. */
export function hangInBody(beginning: string): Talk {
  return async ({ send }) => {
    await send(okHead({ "Content-Length": 1_000_000 }) + beginning);
  };
}

/** Sends a byte every few ms, for as long as anyone listens. */
export function drip(everyMs: number): Talk {
  return async ({ send, closed }) => {
    await send(okHead({ "Content-Length": 1_000_000 }));
    const timer = setInterval(() => void send("x"), everyMs);
    await closed;
    clearInterval(timer);
  };
}

/** Sends headers and the beginning of a body, and resets the connection. */
export function resetInBody(beginning: string): Talk {
  return async ({ send, reset }) => {
    await send(okHead({ "Content-Length": 1_000_000 }) + beginning);
    // The client must have the beginning before the reset, which overtakes what is on its way.
    setTimeout(reset, 100);
  };
}

/** Announces more bytes than it sends. */
export function cutShort(content: string, announced: number): Talk {
  return async ({ send, end }) => {
    await send(okHead({ "Content-Length": announced }) + content);
    end();
  };
}

/** Answers in something that is not HTTP. */
export const garbage: Talk = async ({ send, end }) => {
  await send("NONSENSE 200 perhaps\r\n\r\n");
  end();
};

/** Closes the connection instead of answering. */
export const closeAtOnce: Talk = ({ end }) => end();

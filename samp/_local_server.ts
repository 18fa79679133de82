/**
 * Servers on 127.0.0.1 that can be ended in good order, whatever those who ask are at.
 *
 * @module
 */
import { platform } from "../core/runtime/env.ts";
import { UnsupportedError } from "../core/runtime/errors.ts";

/** A running server. */
export interface LocalServer {
  /** Its port. */
  readonly port: number;
  /** Whether it keeps the process alive. */
  hold(on: boolean): void;
  /** Ends it; answers that are on their way have a time to arrive. */
  close(graceMs: number): Promise<void>;
}

/**
 * Starts a server on 127.0.0.1.
 *
 * @param port The port; 0 for any that is free.
 * @param answer Answers requests.
 * @param onError Answers those at which `answer` throws.
 * @returns The server; undefined when something else uses the port.
 * @throws {UnsupportedError} Where there is no Deno.
 */
export function serveLocally(
  port: number,
  answer: (request: Request) => Promise<Response>,
  onError: () => Response = () => new Response(null, { status: 500 }),
): LocalServer | undefined {
  if (platform() !== "deno") {
    throw new UnsupportedError("Cannot receive SAMP messages here: a program needs Deno for it", {
      feature: "SAMP callbacks",
    });
  }
  const end = new AbortController();
  const open = new Set<Promise<void>>();
  let closing = false;
  const take = async (request: Request, info: Deno.ServeHandlerInfo): Promise<Response> => {
    if (closing) return new Response(null, { status: 503 });
    const completed = info.completed.catch(() => {/* the other side has gone */});
    open.add(completed);
    void completed.then(() => open.delete(completed));
    return await answer(request);
  };
  try {
    const server = Deno.serve({
      hostname: "127.0.0.1",
      port,
      signal: end.signal,
      onListen: () => {},
      onError,
    }, take);
    return {
      port: server.addr.port,
      hold(on) {
        if (on) server.ref();
        else server.unref();
      },
      async close(graceMs) {
        closing = true;
        // The process must not come to its end before the server has.
        server.ref();
        await settled(open, graceMs);
        // The server's own shutdown would wait for ever for a request that does not end.
        end.abort();
        await server.finished;
      },
    };
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return undefined;
    throw error;
  }
}

/** Resolves when all have, or after a time. */
async function settled(open: ReadonlySet<Promise<void>>, limitMs: number): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, limitMs);
  await Promise.race([Promise.all(open), late]);
  clearTimeout(timer);
}

/**
 * Services that fail on purpose, each always in the same way: what a client has to live with.
 *
 * They answer whatever is asked. Waiting is done by a function that can be put in from outside, so that
 * tests need not wait; it ends when the client leaves or the sandbox closes.
 *
 * @module
 */
import { SANDBOX_INFO } from "./_answer.ts";
import { formatVotable } from "./_votable.ts";
import { coneColumns } from "./scs.ts";
import { MESSIER } from "./tables/messier.ts";
import type { Value } from "./column.ts";

/** Waits so many milliseconds, or rejects as soon as the signal is aborted. */
export type Delay = (ms: number, signal: AbortSignal) => Promise<void>;

/** The URLs of the services that fail. */
export interface SandboxFaults {
  /** Nobody listens on this port. */
  readonly refused: string;
  /** Status 503 with `Retry-After: 1`, always. */
  readonly unavailable: string;
  /** Status 503 with `Retry-After: 0` twice for each query string, then a good answer. */
  readonly recovering: string;
  /** Status 500 with a page in HTML. */
  readonly error: string;
  /** Never answers. */
  readonly hanging: string;
  /** Sends the first half of an answer and then nothing. */
  readonly stalling: string;
  /** A good answer, one byte every tenth of a second. */
  readonly dripping: string;
  /** Status 200 with a page in HTML. */
  readonly html: string;
  /** A VOTable that ends in the middle of a row; the response itself is complete. */
  readonly truncated: string;
  /** The connection is cut in the middle of the body. */
  readonly reset: string;
  /** A good answer with five rows of 110 and `QUERY_STATUS` `OVERFLOW` after them. */
  readonly overflow: string;
}

/** Milliseconds between the bytes of the dripping service. */
const DRIP_MS = 100;
const OVERFLOW_ROWS = 5;
const FAILURES_BEFORE_RECOVERY = 2;
/** Query strings whose failures are counted at once; the oldest are forgotten, and fail anew. */
const MOST_COUNTED = 1000;
const VOTABLE = "text/xml;content=x-votable";

const PATHS: Readonly<Record<Exclude<keyof SandboxFaults, "refused">, string>> = {
  unavailable: "/faults/unavailable",
  recovering: "/faults/recovering",
  error: "/faults/error",
  hanging: "/faults/hanging",
  stalling: "/faults/stalling",
  dripping: "/faults/dripping",
  html: "/faults/html",
  truncated: "/faults/truncated",
  reset: "/faults/reset",
  overflow: "/faults/overflow",
};

/**
 * A port below those that systems give out by themselves, on which nobody listens, most likely; that of a sandbox's
 * own port, so that sandboxes that start together do not meet.
 */
export function likelyClosedPort(ownPort: number): number {
  return 20_000 + ownPort % 10_000;
}

/** The URLs below a base, and that of the port where nobody listens. */
export function faultUrls(base: string, refused: string): SandboxFaults {
  const { unavailable, recovering, error, hanging, stalling } = PATHS;
  const { dripping, html, truncated, reset, overflow } = PATHS;
  return {
    refused,
    unavailable: base + unavailable,
    recovering: base + recovering,
    error: base + error,
    hanging: base + hanging,
    stalling: base + stalling,
    dripping: base + dripping,
    html: base + html,
    truncated: base + truncated,
    reset: base + reset,
    overflow: base + overflow,
  };
}

/** Messier's list as a cone search would send it; cut after some rows if so asked. */
function messierDocument(rowLimit = Infinity): string {
  const columns = coneColumns(MESSIER, 2);
  const places = columns.map(({ name }) =>
    MESSIER.columns.findIndex((column) => column.name === name)
  );
  const all = [...MESSIER.rows()].map((row) => places.map((place): Value => row[place] ?? null));
  const rows = all.slice(0, rowLimit);
  const overflow = rows.length < all.length;
  return formatVotable({
    description: "Messier's list, from a service that fails on purpose",
    resource: {
      infos: [{ name: "QUERY_STATUS", value: "OK" }, SANDBOX_INFO],
      table: { name: "messier", description: MESSIER.description, columns, rows },
      trailing: overflow ? [{ name: "QUERY_STATUS", value: "OVERFLOW" }] : [],
    },
  });
}

function htmlPage(title: string, text: string, status: number): Response {
  const page = `<!DOCTYPE html>\n<html><head><title>${title}</title></head>\n` +
    `<body><h1>${title}</h1><p>${text}<br>(sandbox: this fails on purpose)\n</body></html>\n`;
  return new Response(page, { status, headers: { "content-type": "text/html; charset=utf-8" } });
}

function unavailable(retryAfterSeconds: number): Response {
  return new Response("Service temporarily unavailable (sandbox: on purpose)\n", {
    status: 503,
    headers: { "content-type": "text/plain", "retry-after": String(retryAfterSeconds) },
  });
}

function votable(body: BodyInit, length?: number): Response {
  const headers = new Headers({ "content-type": VOTABLE });
  if (length !== undefined) headers.set("content-length", String(length));
  return new Response(body, { headers });
}

/** Resolves when the signal is aborted. */
function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  else signal.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}

/** The first half of a document; what comes after it is up to `then`. */
function half(
  bytes: Uint8Array<ArrayBuffer>,
  then: (controller: ReadableStreamDefaultController) => void | Promise<void>,
): Response {
  let sent = false;
  const body = new ReadableStream({
    async pull(controller) {
      if (sent) return await then(controller);
      sent = true;
      controller.enqueue(bytes.subarray(0, Math.floor(bytes.length / 2)));
    },
  });
  return votable(body, bytes.length);
}

/** The failing services; one object a sandbox, since one of them counts its callers. */
export class Faults {
  readonly #delay: Delay;
  readonly #closed: AbortSignal;
  readonly #failures = new Map<string, number>();

  /** @param closed Aborted when the sandbox closes: nothing hangs for longer. */
  constructor(delay: Delay, closed: AbortSignal) {
    this.#delay = delay;
    this.#closed = closed;
  }

  /**
   * The answer for a path below `/faults/`; undefined when there is no such fault.
   *
   * @param client Is asked for the signal that says that the client has left, where something waits.
   */
  async answer(request: Request, client: () => AbortSignal): Promise<Response | undefined> {
    const url = new URL(request.url);
    const left = () => AbortSignal.any([client(), this.#closed]);
    const encode = (text: string) => new TextEncoder().encode(text);
    // a TAP client asks for what is below
    const path = Object.values(PATHS).find((own) =>
      url.pathname === own || url.pathname.startsWith(`${own}/`)
    );
    switch (path) {
      case PATHS.unavailable:
        return unavailable(1);
      case PATHS.recovering: {
        const failures = this.#failures.get(url.search) ?? 0;
        this.#count(url.search, failures + 1);
        return failures < FAILURES_BEFORE_RECOVERY ? unavailable(0) : votable(messierDocument());
      }
      case PATHS.error:
        return htmlPage("500 Internal Server Error", "The database has gone away.", 500);
      case PATHS.html:
        return htmlPage("Welcome", "Please <b>log in<b> to use this service.", 200);
      case PATHS.overflow:
        return votable(messierDocument(OVERFLOW_ROWS));
      case PATHS.truncated: {
        const text = messierDocument();
        return votable(text.slice(0, text.indexOf("<TR>", text.length / 2) + 20));
      }
      case PATHS.hanging:
        await aborted(left());
        return unavailable(1);
      case PATHS.stalling:
        return half(encode(messierDocument()), async (controller) => {
          await aborted(left());
          controller.error(new Error("The stalling service is closed"));
        });
      case PATHS.reset:
        return half(encode(messierDocument()), (controller) => {
          controller.error(new Error("The connection is cut on purpose"));
        });
      case PATHS.dripping:
        return votable(this.#drip(encode(messierDocument()), left()));
      default:
        return undefined;
    }
  }

  #count(search: string, failures: number): void {
    this.#failures.delete(search);
    this.#failures.set(search, Math.min(failures, FAILURES_BEFORE_RECOVERY));
    if (this.#failures.size <= MOST_COUNTED) return;
    for (const oldest of this.#failures.keys()) {
      this.#failures.delete(oldest);
      return;
    }
  }

  #drip(bytes: Uint8Array<ArrayBuffer>, signal: AbortSignal): ReadableStream<Uint8Array> {
    const delay = this.#delay;
    let at = 0;
    return new ReadableStream({
      async pull(controller) {
        if (at > 0) await delay(DRIP_MS, signal);
        controller.enqueue(bytes.subarray(at, at + 1));
        at++;
        if (at === bytes.length) controller.close();
      },
    });
  }
}

/**
 * How a request is sent: hop by hop and try by try, until there is a response to hand out.
 *
 * @module
 */
import { guardBody } from "./_body.ts";
import { Exchange, type Limits } from "./_exchange.ts";
import { isNetworkFailure, noAnswer } from "./_failure.ts";
import type { Gate, Place } from "./_gate.ts";
import { throwOwnErrors } from "./_page.ts";
import { type Hop, nextHop, RedirectTrail } from "./_redirect.ts";
import {
  backOffMs,
  isRepeatable,
  isRetriedStatus,
  MAX_RETRY_AFTER_MS,
  retryAfterMs,
} from "./_retry.ts";
import { basicAuth, type Credentials } from "./auth.ts";
import type { Log } from "./debug.ts";
import { NetworkError, UnsupportedError } from "./errors.ts";
import type { OnProgress } from "./progress.ts";
import { type Delay, startTimer, untilAborted } from "./signals.ts";
import { redactUrl } from "./urls.ts";

/** What all requests of one HTTP layer have in common. */
export interface Sender {
  readonly fetch: (request: Request) => Promise<Response>;
  readonly headers: Headers;
  readonly credentials: readonly Credentials[];
  readonly maxRetries: number;
  readonly gate: Gate;
  readonly log: () => Log | undefined;
  readonly delay: Delay;
  readonly random: () => number;
  /** Whether this is a web page, whose platform follows redirects without letting us see them. */
  readonly inPage: boolean;
}

/** One request and what holds for it. */
export interface Order {
  readonly request: Request;
  readonly limits: Limits;
  readonly signals: readonly (AbortSignal | undefined)[];
  readonly onProgress: OnProgress | undefined;
}

/** A response, and the place that it keeps as long as its body is read. */
interface Received {
  readonly response: Response;
  readonly place: Place;
}

interface Answer extends Received {
  readonly hop: Hop;
  readonly redirected: boolean;
}

/** Sends a request; the response's body keeps the limits. */
export async function sendOrder(sender: Sender, order: Order): Promise<Response> {
  const { request } = order;
  const shown = redactUrl(request.url);
  if (!/^https?:/.test(request.url)) {
    const feature = `${new URL(request.url).protocol} URLs`;
    throw new UnsupportedError(`Cannot get ${shown}: only http and https are supported`, {
      url: shown,
      feature,
    });
  }
  if (request.bodyUsed) {
    throw new TypeError(`Cannot send the request to ${shown}: its body is used already`);
  }
  const exchange = new Exchange(request.url, order.limits, order.signals);
  try {
    exchange.signal.throwIfAborted();
    const answer = await follow(sender, exchange, request, await firstHop(exchange, request));
    try {
      return handOut(sender, exchange, order, answer);
    } catch (error) {
      answer.place.leave();
      throw error;
    }
  } catch (error) {
    exchange.close();
    throw error;
  }
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Takes the caller's request apart, so that it can be sent more than once. */
async function firstHop(exchange: Exchange, request: Request): Promise<Hop> {
  const url = new URL(request.url);
  const headers = new Headers(request.headers);
  if (url.username !== "" && !headers.has("authorization")) {
    const [user = "", password = ""] = [url.username, url.password].map(percentDecoded);
    const basic = basicAuth(url.origin, user, password).headersFor(url);
    for (const [name, value] of Object.entries(basic)) headers.set(name, value);
  }
  url.username = url.password = url.hash = "";
  const body = request.body === null
    ? undefined
    : new Uint8Array(await untilAborted(request.arrayBuffer(), exchange.signal));
  return { url, method: request.method, headers, body };
}

async function follow(
  sender: Sender,
  exchange: Exchange,
  request: Request,
  first: Hop,
): Promise<Answer> {
  const trail = new RedirectTrail();
  for (let hop = first;;) {
    trail.visit(hop, headersFor(sender, hop).get("cookie") ?? "");
    exchange.moveTo(hop.url.href);
    const received = await sendWithRetries(sender, exchange, request, hop);
    const next = request.redirect === "manual" ? undefined : nextHopOf(hop, received);
    if (next === undefined) return { hop, redirected: hop !== first, ...received };
    await discard(received);
    if (request.redirect === "error") {
      const url = redactUrl(hop.url);
      throw new NetworkError(`Cannot get ${url}: unwanted redirect to ${redactUrl(next.url)}`, {
        url,
      });
    }
    hop = next;
  }
}

function nextHopOf(hop: Hop, { response, place }: Received): Hop | undefined {
  try {
    return nextHop(hop, response);
  } catch (error) {
    place.leave();
    throw error;
  }
}

async function sendWithRetries(
  sender: Sender,
  exchange: Exchange,
  request: Request,
  hop: Hop,
): Promise<Received> {
  const most = isRepeatable(hop.method) ? sender.maxRetries : 0;
  for (let tries = 1;; tries++) {
    const last = tries > most;
    let pauseMs = backOffMs(tries, sender.random);
    try {
      const received = await sendOnce(sender, exchange, request, hop);
      const { response } = received;
      if (last || !isRetriedStatus(response.status)) return received;
      pauseMs = retryAfterMs(response) ?? pauseMs;
      // Who says no with a longer time to wait than there is gets heard, not asked again.
      if (pauseMs > MAX_RETRY_AFTER_MS || pauseMs >= exchange.leftMs) return received;
      await discard(received);
    } catch (error) {
      if (last || !(error instanceof NetworkError) || pauseMs >= exchange.leftMs) throw error;
    }
    await untilAborted(sender.delay(pauseMs, exchange.signal), exchange.signal);
  }
}

async function sendOnce(
  sender: Sender,
  exchange: Exchange,
  request: Request,
  hop: Hop,
): Promise<Received> {
  const place = await sender.gate.enter(hop.url.host, exchange.signal);
  const started = performance.now();
  const note = (outcome: string | number): void => {
    const ms = Math.round(performance.now() - started);
    sender.log()?.(`http ${hop.method} ${redactUrl(hop.url)} ${outcome} ${ms} ms`);
  };
  try {
    const sent = sender.fetch(makeRequest(sender, exchange, request, hop));
    const response = await exchange.step("response", sent).catch((error) => {
      // An answer that comes after all is of no use to anyone.
      if (exchange.signal.aborted) sent.then(drop, () => {});
      throw error;
    });
    note(response.status);
    for (const each of sender.credentials) each.receive?.(hop.url, response.headers);
    return { response, place };
  } catch (error) {
    place.leave();
    note(error instanceof Error ? error.name : "failed");
    if (exchange.signal.aborted) throw exchange.signal.reason;
    throw isNetworkFailure(error) ? noAnswer(error, hop.url) : error;
  }
}

/** Headers of one hop: the caller's first, then credentials for just this origin, then the defaults. */
function headersFor(sender: Sender, hop: Hop): Headers {
  const headers = new Headers(hop.headers);
  const fill = (name: string, value: string): void => {
    if (!headers.has(name)) headers.set(name, value);
  };
  const trusted = !sender.inPage || globalThis.location?.origin === hop.url.origin;
  for (const each of trusted ? sender.credentials : []) {
    for (const [name, value] of Object.entries(each.headersFor(hop.url))) fill(name, value);
  }
  sender.headers.forEach((value, name) => fill(name, value));
  return headers;
}

function makeRequest(sender: Sender, exchange: Exchange, request: Request, hop: Hop): Request {
  const init: RequestInit = {
    method: hop.method,
    headers: headersFor(sender, hop),
    redirect: sender.inPage ? request.redirect : "manual",
    signal: exchange.signal,
  };
  if (hop.body !== undefined) init.body = hop.body;
  if (sender.inPage) {
    const { cache, credentials, mode, referrerPolicy } = request;
    Object.assign(init, { cache, credentials, mode, referrerPolicy });
  }
  return new Request(hop.url, init);
}

/** Makes the response that the caller gets: with the final URL, and a body that keeps the limits. */
function handOut(sender: Sender, exchange: Exchange, order: Order, answer: Answer): Response {
  const { hop, response, place } = answer;
  // A page's redirect that was not to be followed; there is nothing in it, and no way to make one.
  if (response.type === "opaqueredirect") {
    place.leave();
    exchange.close();
    return response;
  }
  const { status, statusText } = response;
  if (status < 200 || status > 599) {
    void discard(answer);
    const url = redactUrl(hop.url);
    throw new NetworkError(`Cannot get ${url}: impossible HTTP status ${status}`, { url });
  }
  const url = sender.inPage && response.url !== "" ? response.url : hop.url.href;
  const headers = new Headers(response.headers);
  const bodiless = response.body === null || hop.method === "HEAD" ||
    [204, 205, 304].includes(status);
  if (bodiless) {
    void discard(answer);
    exchange.close();
  }
  const length = bodiless ? undefined : lengthOf(headers);
  // A page may not see that a body is compressed; its platform notices cuts by itself.
  const expected = sender.inPage ? undefined : length;
  const body = bodiless || response.body === null ? null : guardBody(response.body, {
    exchange,
    url,
    expected,
    onProgress: order.onProgress,
    onRest: (resting) => place.rest(resting),
    onEnd: (loaded, outcome) => {
      leaveSoon(sender, hop, place);
      const ms = Math.round(performance.now() - exchange.startedAt);
      sender.log()?.(`http ${hop.method} ${redactUrl(url)} body ${outcome} ${loaded} B ${ms} ms`);
    },
  });
  const made = new Response(body, { status, statusText, headers });
  const redirected = response.redirected || answer.redirected;
  Object.defineProperties(made, { url: { value: url }, redirected: { value: redirected } });
  return sender.inPage ? throwOwnErrors(made) : made;
}

/**
 * How many bytes the body must have. `fetch` leaves the headers of a compressed body as they were, although it
 * decompresses (gzip and br everywhere); since they are wrong for what the caller reads, they are taken out.
 */
function lengthOf(headers: Headers): number | undefined {
  const encoding = headers.get("content-encoding")?.trim().toLowerCase() ?? "identity";
  if (encoding !== "identity" && encoding !== "") {
    if (encoding === "gzip" || encoding === "br") {
      headers.delete("content-encoding");
      headers.delete("content-length");
    }
    return undefined;
  }
  const length = headers.get("content-length") ?? "";
  return /^\d+$/.test(length) ? Number(length) : undefined;
}

/** The connection of a body that has ended can be used again in the next turn; who asks before that opens another. */
function leaveSoon(sender: Sender, hop: Hop, place: Place): void {
  if (sender.gate.isFull(hop.url.host)) startTimer(0, () => place.leave());
  else place.leave();
}

async function discard({ response, place }: Received): Promise<void> {
  await drop(response);
  place.leave();
}

async function drop(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => {});
}

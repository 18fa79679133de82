/**
 * The Standard Profile's link (SAMP 1.3 §4).
 *
 * @module
 */
import { VoError } from "../core/runtime/errors.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import { SampFaultError, SampNoHubError } from "./errors.ts";
import type { Link, OnCallback } from "./_link.ts";
import { createSampHttp, HubProxy } from "./hub_proxy.ts";
import { lockfileName, lockfileUrl, readLockfile } from "./lockfile.ts";
import { onProcessEnd, Receiver } from "./receiver.ts";
import type { Registration, SampValue } from "./types.ts";

/** Longest wait for a hub to let us in, in ms. */
const REGISTER_MS = 20_000;
/** How much longer when nobody wants to be let in any more, in ms. */
const GIVE_UP_MS = 1000;
/** How long the farewell to a hub may take, in ms. */
const FAREWELL_MS = 2000;

/**
 * Finds the hub and registers.
 *
 * @throws {SampNoHubError} If there is no hub, or none that answers.
 */
export async function openStandardLink(
  hub: string | URL | undefined,
  callable: boolean,
  options: RequestOptions,
): Promise<Link> {
  const http = createSampHttp();
  const limits = { timeoutMs: REGISTER_MS, ...options };
  const place = lockfileUrl(hub);
  const { hubUrl, secret } = await readLockfile(place, { http, ...limits });
  const proxy = new HubProxy(hubUrl);
  const registering = register(proxy, secret, limits);
  // From the request on the process must not end without a farewell, although nobody has the key yet.
  const stopGuarding = options.signal === undefined
    ? onProcessEnd(() => unregister(proxy, registering))
    : (): void => {};
  let registration: Registration;
  try {
    registration = await registering;
  } catch (error) {
    stopGuarding();
    options.signal?.throwIfAborted();
    if (!(error instanceof VoError) || error instanceof SampFaultError) throw error;
    throw new SampNoHubError(
      `Cannot reach the SAMP hub of ${lockfileName(place)}: ${error.message}; if no hub is ` +
        "running, that file is a left-over, and a new hub will replace it",
      { url: hubUrl, cause: error },
    );
  }
  let onCallback: OnCallback | undefined;
  const take = (method: string, [key, ...params]: readonly SampValue[]): void => {
    if (key !== registration.privateKey) throw new Error("The private key is wrong");
    onCallback?.(method, params);
  };
  try {
    const receiver = callable ? Receiver.start(take) : undefined;
    let sharer = receiver;
    return {
      proxy,
      registration,
      http,
      callable,
      async listen(on, { signal }): Promise<void> {
        onCallback = on;
        if (receiver === undefined) return;
        await proxy.setXmlrpcCallback(registration.privateKey, receiver.url, { ...limits, signal });
      },
      hold: (on) => sharer?.hold(on),
      // One who only sends may share all the same.
      share: (content, how) => (sharer ??= Receiver.start(take)).share(content, how),
      onEnd(act) {
        const stop = onProcessEnd(act);
        stopGuarding();
        return stop;
      },
      close: async (graceMs) => await sharer?.close(graceMs),
    };
  } catch (error) {
    stopGuarding();
    await unregister(proxy, registering);
    throw error;
  }
}

/**
 * Registers. Who is told to stop waits a little for the hub, to take leave: a request that is given up may have been
 * understood all the same, and its client would be listed for ever.
 */
async function register(
  proxy: HubProxy,
  secret: string,
  { signal, ...limits }: RequestOptions,
): Promise<Registration> {
  signal?.throwIfAborted();
  const end = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const giveUp = (): void => {
    timer = setTimeout(() => end.abort(signal?.reason), GIVE_UP_MS);
  };
  signal?.addEventListener("abort", giveUp, { once: true });
  try {
    const registering = proxy.register(secret, { ...limits, signal: end.signal });
    const registration = await registering;
    if (signal?.aborted) await unregister(proxy, registering);
    signal?.throwIfAborted();
    return registration;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", giveUp);
  }
}

/** Takes leave, if the hub has let us in and is still there. */
async function unregister(proxy: HubProxy, registering: Promise<Registration>): Promise<void> {
  try {
    const { privateKey } = await registering;
    await proxy.unregister(privateKey, { timeoutMs: FAREWELL_MS });
  } catch {
    // There is nothing to leave.
  }
}

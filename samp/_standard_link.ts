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
import type { SampValue } from "./types.ts";

/** Longest wait for a hub to let us in, in ms. */
const REGISTER_MS = 20_000;

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
  const registration = await (async () => {
    try {
      return await proxy.register(secret, limits);
    } catch (error) {
      if (!(error instanceof VoError) || error instanceof SampFaultError) throw error;
      throw new SampNoHubError(
        `Cannot reach the SAMP hub of ${lockfileName(place)}: ${error.message}; if no hub is ` +
          "running, that file is a left-over, and a new hub will replace it",
        { url: hubUrl, cause: error },
      );
    }
  })();
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
      onEnd: onProcessEnd,
      close: async (graceMs) => await sharer?.close(graceMs),
    };
  } catch (error) {
    await proxy.unregister(registration.privateKey, { timeoutMs: 2000 }).catch(() => {});
    throw error;
  }
}

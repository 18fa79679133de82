/**
 * The Web Profile for pages: a client that asks the hub for its messages (SAMP 1.3 §5).
 *
 * The hub asks the user whether the page may register. A page served by https may need the user's leave in the browser, too,
 * to reach this computer.
 *
 * @module
 */
import { isVoError, UnsupportedError } from "../core/runtime/errors.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import { delay } from "../core/runtime/signals.ts";
import type { SampConnectOptions } from "./_client_options.ts";
import type { Link, OnCallback } from "./_link.ts";
import { SampClient } from "./client.ts";
import { SampNoHubError } from "./errors.ts";
import { createSampHttp, HubProxy } from "./hub_proxy.ts";
import { asText, toSampMap } from "./types.ts";

/** Settings of {@linkcode connectWeb}. */
export interface WebConnectOptions extends Omit<SampConnectOptions, "hub"> {
  /** Where the hub is; default `http://localhost:21012/`, the only place that is known. */
  readonly hubUrl?: string | URL | undefined;
}

/** How long the hub may keep a request for messages, in s. */
const PULL_S = 60;
/** How long the user may think, in ms. */
const REGISTER_MS = 300_000;

/**
 * Registers a page with the hub that runs on this computer. Pages can share no files, but can send URLs.
 *
 * @param options Name and description; signal; `timeoutMs` for the user's answer, by default five minutes.
 * @returns The client; others' URLs are to be put behind its `urlTranslator` before they are fetched.
 * @throws {SampNoHubError} If there is no hub with the Web Profile.
 * @throws {SampFaultError} If the user says no.
 */
export async function connectWeb(options: WebConnectOptions): Promise<SampClient> {
  const { hubUrl = "http://localhost:21012/", callable = true, signal } = options;
  const http = createSampHttp();
  const proxy = new HubProxy(hubUrl, { prefix: "samp.webhub." });
  const limits: RequestOptions = {
    signal,
    timeoutMs: options.timeoutMs ?? REGISTER_MS,
    responseTimeoutMs: Infinity,
  };
  const registration = await (async () => {
    try {
      return await proxy.register(toSampMap({ "samp.name": options.name }), limits);
    } catch (error) {
      if (!isVoError(error, "E_NETWORK")) throw error;
      throw new SampNoHubError(
        `Cannot find a SAMP hub for pages at ${proxy.url}: is one running, with its Web Profile?`,
        { url: proxy.url, cause: error },
      );
    }
  })();
  const key = registration.privateKey;
  const end = new AbortController();
  const pull = async (onCallback: OnCallback): Promise<void> => {
    for (let failures = 0; failures < 3 && !end.signal.aborted;) {
      try {
        const calls = await proxy.pullCallbacks(key, PULL_S, {
          signal: end.signal,
          responseTimeoutMs: (PULL_S + 30) * 1000,
        });
        failures = 0;
        for (const call of calls) {
          const params = call["samp.params"];
          // SAMP 1.3 says receiveCall, some hubs write samp.client.receiveCall.
          const method = asText(call["samp.methodName"]).replace(/^samp\.(web)?client\./, "");
          if (Array.isArray(params)) onCallback(method, params);
        }
      } catch {
        failures++;
        await delay(failures * 300, end.signal).catch(() => {});
      }
    }
  };
  const link: Link = {
    proxy,
    registration,
    http,
    callable,
    async listen(onCallback, { signal: until }): Promise<void> {
      if (!callable) return;
      await proxy.allowReverseCallbacks(key, true, { signal: until });
      void pull(onCallback);
    },
    hold: () => {},
    share() {
      throw new UnsupportedError("Cannot share a file: a page has no server; send a URL instead", {
        feature: "sharing files from a page",
      });
    },
    onEnd: (act) => {
      // The request goes out although the page is closed, mostly; the hub finds out otherwise.
      const leave = (): void => void act();
      globalThis.addEventListener("pagehide", leave);
      return () => globalThis.removeEventListener("pagehide", leave);
    },
    close: () => {
      end.abort();
      return Promise.resolve();
    },
  };
  return await SampClient.over(link, options);
}

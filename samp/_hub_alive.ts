/**
 * Finds out whether a program still listens.
 *
 * @module
 */
import type { Http } from "../core/runtime/http.ts";
import { HUB_ID, type HubClient } from "./_hub_clients.ts";
import { isRefused } from "./_hub_courier.ts";
import { isListening } from "./_hub_platform.ts";
import { hubMessage } from "./_hub_self.ts";
import { callRpc } from "./hub_proxy.ts";

/** How long a program may take; one that is only slow is there. */
const PATIENCE_MS = 3000;

/**
 * Whether anyone listens at a client's address: those that take pings get one, of others just the address is tried.
 * DS9 takes each connection without a request for an error of its own, and says so in a window.
 */
export async function isAlive(
  http: Http,
  client: HubClient,
  signal: AbortSignal,
): Promise<boolean> {
  const { callback = "", key, subscriptions } = client;
  if (!Object.hasOwn(subscriptions, "samp.app.ping")) return await isListening(callback);
  const params = [key, HUB_ID, hubMessage("samp.app.ping", {})];
  try {
    const limits = { signal, timeoutMs: PATIENCE_MS };
    await callRpc(http, callback, "samp.client.receiveNotification", params, limits);
    return true;
  } catch (error) {
    return !isRefused(error);
  }
}

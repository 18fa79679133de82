/**
 * The hub as one of its own clients: what it takes, and what it answers (SAMP 1.3 §2.5).
 *
 * @module
 */
import { asMap, type SampMap, type SampValue, type Subscriptions } from "./types.ts";

const HARMLESS: SampMap = { "x-samp.mostly-harmless": "1" };

/** What the hub itself takes. */
export const HUB_SUBSCRIPTIONS: Subscriptions = {
  "samp.app.ping": {},
  "samp.query.by-meta": HARMLESS,
  "x-samp.query.by-meta": HARMLESS,
};

/** An answer that says what went wrong. */
export function errorAnswer(text: string): SampMap {
  return { "samp.status": "samp.error", "samp.error": { "samp.errortxt": text } };
}

/** A message of the hub's. */
export function hubMessage(mtype: string, params: SampMap): SampMap {
  return { "samp.mtype": mtype, "samp.params": params };
}

/**
 * The hub's own answer to a call.
 *
 * @param message One of those that it takes.
 * @param withMetadata Finds the ids of all whose metadata have a value.
 */
export function answerAsHub(
  message: SampMap,
  withMetadata: (key: string, value: SampValue) => readonly string[],
): SampMap {
  const ok = (result: SampMap) => ({ "samp.status": "samp.ok", "samp.result": result });
  if (message["samp.mtype"] === "samp.app.ping") return ok({});
  const { key, value } = asMap(message["samp.params"]);
  if (typeof key !== "string" || value === undefined) {
    return errorAnswer("The parameters key and value are wanted");
  }
  return ok({ ids: withMetadata(key, value) });
}

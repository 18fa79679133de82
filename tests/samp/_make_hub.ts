/**
 * A hub's state machine by itself: no sockets, no files; what it delivers stays in a list.
 *
 * @module
 */
import { type Delivery, HubCore, type HubCoreOptions } from "../../samp/_hub_core.ts";
import type { SampMap } from "../../samp/types.ts";

/** What a test has to do with a client. */
export interface Member {
  readonly id: string;
  readonly key: string;
}

/** A hub whose messages stay in a list. */
export function makeHub(options: Partial<HubCoreOptions> = {}): {
  readonly core: HubCore;
  readonly sent: Delivery[];
  readonly log: string[];
  /** Registers a program that can be reached and takes some MTypes. */
  program(...mtypes: string[]): Member;
  /** The same for a page. */
  page(...mtypes: string[]): Member;
  /** What was sent since this was asked last: to whom, how, and its parameters. */
  news(): readonly (readonly [id: string, method: string, ...params: readonly unknown[]])[];
} {
  const sent: Delivery[] = [];
  const log: string[] = [];
  let secrets = 0;
  const core = new HubCore({
    deliver: (delivery) => void sent.push(delivery),
    log: (line) => void log.push(line),
    secret: () => `secret${++secrets}`,
    ...options,
  });
  const subscribe = (key: string, mtypes: readonly string[]): void =>
    core.declareSubscriptions(key, Object.fromEntries(mtypes.map((mtype) => [mtype, {}])));
  return {
    core,
    sent,
    log,
    program(...mtypes) {
      const { selfId: id, privateKey: key } = core.register("standard");
      core.setCallback(key, `http://127.0.0.1:1/${id}`);
      subscribe(key, mtypes);
      return { id, key };
    },
    page(...mtypes) {
      const { selfId: id, privateKey: key } = core.register("web", "https://page.example");
      core.setReverse(key, true);
      subscribe(key, mtypes);
      return { id, key };
    },
    news: () => sent.splice(0).map(({ client, method, params }) => [client.id, method, ...params]),
  };
}

/** A message. */
export function message(mtype: string, params: SampMap = {}): SampMap {
  return { "samp.mtype": mtype, "samp.params": params };
}

/** An answer that it went well. */
export function ok(result: SampMap = {}): SampMap {
  return { "samp.status": "samp.ok", "samp.result": result };
}

/** An answer that it failed. */
export function failed(text: string): SampMap {
  return { "samp.status": "samp.error", "samp.error": { "samp.errortxt": text } };
}

/** A message of the hub about its clients. */
export function event(name: string, params: SampMap): SampMap {
  return message(`samp.hub.event.${name}`, params);
}

/**
 * Messages that go out and want answers: by a callback, by a request that the hub keeps, to one client or to many.
 *
 * @module
 */
import type { RequestOptions } from "../core/runtime/http.ts";
import { checkLimit } from "../core/runtime/signals.ts";
import { CALL_TIMEOUT_MS, waitForAnswer } from "./_calls.ts";
import type { BroadcastOptions, SampOutcome } from "./_client_options.ts";
import { listPeers } from "./_find.ts";
import type { Session } from "./_session.ts";
import { SampResponse } from "./message.ts";
import { checkMType } from "./mtype.ts";
import { asText, type SampInputMap, type SampMap, type SampPeer, toSampMap } from "./types.ts";

/** How much longer than the hub we wait, in ms. */
const MARGIN_MS = 2000;

/**
 * A message as it is sent.
 *
 * @throws {TypeError} If the MType is none, or SAMP has no place for a parameter.
 */
export function makeMessage(mtype: string, params: SampInputMap): SampMap {
  checkMType(mtype);
  return { "samp.mtype": mtype, "samp.params": toSampMap(params) };
}

/** Sends a call whose answer comes by the callback; to one who cannot be called back, by the hub. */
export async function callOne(
  session: Session,
  clientId: string,
  message: SampMap,
  options: RequestOptions,
): Promise<SampResponse> {
  // Without a callback no answer could come.
  if (!session.link.callable) return await callByHub(session, clientId, message, options);
  const call = session.calls.open();
  try {
    const answer = call.expect(clientId);
    const sent = session.hub.call(session.key, clientId, call.tag, message, options);
    return await waitForAnswer(sent.then(() => answer), nameCall(message, clientId), options);
  } finally {
    call.close();
  }
}

/** Sends a call for whose answer the hub waits. */
export async function callByHub(
  session: Session,
  clientId: string,
  message: SampMap,
  options: RequestOptions,
): Promise<SampResponse> {
  const timeoutMs = checkLimit("timeoutMs", options.timeoutMs, CALL_TIMEOUT_MS);
  const limit = new AbortController();
  const left = session.calls.open();
  const signals = [limit.signal, ...options.signal === undefined ? [] : [options.signal]];
  try {
    const answer = session.hub.callAndWait(session.key, clientId, message, timeoutMs / 1000, {
      signal: AbortSignal.any(signals),
      responseTimeoutMs: Infinity,
      idleTimeoutMs: Infinity,
    });
    answer.catch(() => {});
    const response = answer.then((map) => new SampResponse(clientId, map));
    return await waitForAnswer(
      Promise.race([response, left.expect(clientId)]),
      nameCall(message, clientId),
      { ...options, timeoutMs: Math.ceil(timeoutMs / 1000) * 1000 + MARGIN_MS },
    );
  } finally {
    left.close();
    limit.abort();
  }
}

/** Calls all who take a message, each by a request of its own. */
export async function callEach(
  session: Session,
  message: SampMap,
  options: BroadcastOptions,
): Promise<readonly SampOutcome[]> {
  const peers = await listPeers(session, asText(message["samp.mtype"]), options);
  return await Promise.all(peers.map(async (item) => {
    const outcome = await tryOne(session, item, message, options);
    options.onOutcome?.(outcome);
    return outcome;
  }));
}

async function tryOne(
  session: Session,
  item: SampPeer,
  message: SampMap,
  options: RequestOptions,
): Promise<SampOutcome> {
  try {
    const response = await callOne(session, item.id, message, options);
    return { ok: true, item, value: response.ensureOk() };
  } catch (error) {
    options.signal?.throwIfAborted();
    session.check();
    return { ok: false, item, error: error as Error };
  }
}

/** Calls all who take a message by one request; promises of the answers, by client. */
export async function callAtOnce(
  session: Session,
  message: SampMap,
  options: RequestOptions,
): Promise<ReadonlyMap<string, Promise<SampResponse>>> {
  const call = session.calls.open();
  try {
    const sent = await session.hub.callAll(session.key, call.tag, message, options);
    const answers = Object.keys(sent).map((id) => {
      const answer = waitForAnswer(call.expect(id), nameCall(message, id), options);
      answer.catch(() => {});
      return [id, answer] as const;
    });
    void Promise.allSettled(answers.map(([, answer]) => answer)).then(() => call.close());
    return new Map(answers);
  } catch (error) {
    call.close();
    throw error;
  }
}

function nameCall(message: SampMap, clientId: string): string {
  return `${asText(message["samp.mtype"])} from ${clientId}`;
}

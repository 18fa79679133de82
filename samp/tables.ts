/**
 * Tables for other programs: written, handed out on this computer, and announced by `table.load.votable`.
 *
 * @module
 */
import type { RequestOptions } from "../core/runtime/http.ts";
import { concatBytes } from "../core/runtime/chunks.ts";
import type { Table } from "../core/table/table.ts";
import { writeTable } from "../core/votable/write.ts";
import type { SampOutcome } from "./_client_options.ts";
import { describePeers } from "./_find.ts";
import type { SampClient } from "./client.ts";
import { SampFaultError } from "./errors.ts";
import type { SampPeer } from "./types.ts";
import type { Shared } from "./receiver.ts";

/** Settings of {@linkcode sendTable}. */
export interface SendOptions extends RequestOptions {
  /** Title of the table. */
  readonly name?: string | undefined;
  /** How later messages call it; by default something unique, since TOPCAT refuses a repeated one. */
  readonly tableId?: string | undefined;
  /** Name (in any case) or id of the one who gets it; by default all who take such messages do. */
  readonly to?: string | undefined;
}

/** What was sent, and what became of it. */
export interface SentTable {
  /** How later messages call it. */
  readonly tableId: string;
  /** Where it was. */
  readonly url: string;
  /** One outcome for each client, none of them left out. */
  readonly outcomes: readonly SampOutcome[];
}

const MTYPE = "table.load.votable";
const TYPE = "application/x-votable+xml";

/**
 * Sends a table to one client or to all that take tables, and waits until they have answered.
 *
 * @param client The connection.
 * @param table A table; the bytes of a VOTable, which go out as they are; or the URL of one, which the others fetch
 *   themselves (a `file:` URL is for those on this computer who may read it).
 * @param options Title, recipient, signal; `timeoutMs` for each answer, by default a minute.
 * @returns One outcome for each client.
 * @throws {SampClientNotFoundError} If nobody has the name in `to`.
 * @throws {SampFaultError} If `to` did not load it, or without `to` nobody takes tables; a broadcast that fails with some
 *   does not throw: see the outcomes.
 * @throws {VoTimeoutError} If `to` does not answer in time.
 *
 * @example
 * ```ts
 * import { SampClient, SampHub, sendTable } from "@denovo/vo/samp";
 * import { Table } from "@denovo/vo/table";
 * import { fetchTable } from "@denovo/vo/votable";
 * const hub = await Deno.makeTempDir() + "/samp";
 * await using _ = await SampHub.start({ lockfile: hub });
 * await using viewer = await SampClient.connect({ name: "Viewer", hub });
 * let rows = 0;
 * await viewer.on("table.load.votable", async (message) => {
 *   rows = (await fetchTable(message.param("url"))).length;
 * });
 * await using sender = await SampClient.connect({ name: "sender", hub });
 * await sendTable(sender, Table.fromColumns({ ra: [1.5, 2.5] }), { to: "viewer", name: "stars" });
 * if (rows !== 2) throw new Error("wrong");
 * ```
 */
export async function sendTable(
  client: SampClient,
  table: Table | Uint8Array<ArrayBuffer> | URL | string,
  options: SendOptions = {},
): Promise<SentTable> {
  const { name, tableId = `denovo-${crypto.randomUUID()}`, to, ...limits } = options;
  const peer = to === undefined ? undefined : await client.find(to, { ...limits, mtype: MTYPE });
  const shared = typeof table === "string" || table instanceof URL
    ? undefined
    : await share(client, table, name);
  const url = shared?.url ?? new URL(String(table)).href;
  try {
    const params = { url, "table-id": tableId, ...name === undefined ? {} : { name } };
    const outcomes = peer === undefined
      ? await client.broadcast(MTYPE, params, limits)
      : [await callOne(client, peer, params, limits)];
    if (outcomes.length === 0) throw await nobody(client, limits);
    return { tableId, url, outcomes };
  } finally {
    shared?.release();
  }
}

async function share(
  client: SampClient,
  table: Table | Uint8Array<ArrayBuffer>,
  name = "table",
): Promise<Shared> {
  const bytes = table instanceof Uint8Array
    ? table
    : concatBytes(await Array.fromAsync(writeTable(table)));
  return client.share(bytes, { name: `${name.slice(0, 60)}.vot`, contentType: TYPE });
}

async function callOne(
  client: SampClient,
  item: SampPeer,
  params: { readonly url: string; readonly "table-id": string; readonly name?: string },
  options: RequestOptions,
): Promise<SampOutcome> {
  const value = await client.call(item.id, MTYPE, params, options);
  return { ok: true, item, value: value.ensureOk() };
}

async function nobody(client: SampClient, options: RequestOptions): Promise<SampFaultError> {
  const there = describePeers(await client.clients(options));
  return new SampFaultError(`Cannot send the table: nobody takes ${MTYPE}; ${there}`, {
    fault: `nobody takes ${MTYPE}`,
  });
}

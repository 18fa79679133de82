#!/usr/bin/env -S deno run --allow-net --allow-read=${HOME}/.samp --allow-write=${HOME}/.samp --allow-env=SAMP_HUB,HOME
// deno-lint-ignore-file no-console
/**
 * Open connections to SAMP's hub and forget them, and see what the hub makes of that (exercise 3).
 *
 * ```sh
 * deno run --allow-net --allow-read=${HOME}/.samp --allow-write=${HOME}/.samp --allow-env=SAMP_HUB,HOME scripts/exercises/ex03.ts --samp-hub
 * ```
 *
 * A client that does not unregister stays in everybody's list, although nobody is there any more. `await using` makes
 * sure that it does, whatever happens in its block. Prints what was done, and id, name and answer of each client that the
 * hub lists then. With `--leave` the forgotten ones stay, to be looked at in TOPCAT's list of clients. Without
 * `--samp-hub` a hub must be running. `--allow-net` names no hosts, since the hub says where it is.
 *
 * @module
 */
import { runMain } from "../../cli/main.ts";
import { opt, parseOptions } from "../../cli/options.ts";
import { printRow } from "../../cli/print_row.ts";
import { createHttp } from "../../core/runtime/http.ts";
import { SampClient } from "../../samp/client.ts";
import { SampFaultError } from "../../samp/errors.ts";
import { HubProxy } from "../../samp/hub_proxy.ts";
import { lockfileUrl, readLockfile } from "../../samp/lockfile.ts";
import { connectSamp, hubOptions } from "../_samp.ts";

const OPTIONS = {
  count: opt.integer("how many connections to forget", 3, { min: 1, max: 50 }),
  leave: opt.flag("leave them in the hub's list"),
  ...hubOptions,
};

/** How long a client may take to answer, in ms. */
const PATIENCE_MS = 3000;

/** A connection that nobody closes by itself. */
export interface OpenConnection {
  readonly id: string;
  /** Unregisters it. */
  close(): Promise<void>;
}

/** Registers with the hub, as programs do, and leaves it at that. */
export async function openByHand(name: string, signal: AbortSignal): Promise<OpenConnection> {
  const { hubUrl, secret } = await readLockfile(lockfileUrl(), { http: createHttp(), signal });
  const hub = new HubProxy(hubUrl);
  const { selfId, privateKey } = await hub.register(secret, { signal });
  await hub.declareMetadata(privateKey, { "samp.name": name }, { signal });
  return { id: selfId, close: () => hub.unregister(privateKey, { timeoutMs: PATIENCE_MS }) };
}

/** What a client answers to a ping: its status, or what the hub says for it. */
export async function answerOf(
  client: SampClient,
  id: string,
  signal: AbortSignal,
): Promise<string> {
  const limits = { signal, timeoutMs: PATIENCE_MS };
  try {
    return (await client.call(id, "samp.app.ping", {}, limits)).status;
  } catch (error) {
    signal.throwIfAborted();
    return error instanceof SampFaultError ? error.fault : (error as Error).message;
  }
}

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const o = parseOptions("ex03: forgotten connections", OPTIONS, args);
  await using samp = await connectSamp("ex03", o, signal);
  const { client } = samp;
  const list = async (when: string): Promise<void> => {
    for (const { id, name } of await client.clients({ signal })) {
      await printRow(when, id, name, await answerOf(client, id, signal));
    }
  };

  const forgotten: OpenConnection[] = [];
  for (let n = 1; n <= o.count; n++) forgotten.push(await openByHand(`forgotten ${n}`, signal));
  await list("forgotten");
  {
    await using _ = await SampClient.connect({ name: "in a block", signal });
    await list("within the block");
  }
  await list("after the block");
  if (o.leave) {
    console.error(
      "Left behind: a hub cannot know that nobody is there, and lists them until it ends",
    );
    return;
  }
  for (const connection of forgotten) await connection.close();
  await list("unregistered");
}

if (import.meta.main) await runMain(main, { anyHost: true });

/**
 * `denovo samp clients`: who is registered with the hub, and what they take.
 *
 * @module
 */
import { escapeJson } from "../../cli/_text.ts";
import { printLine } from "../../cli/files.ts";
import { opt, parseOptions } from "../../cli/options.ts";
import { renderTable } from "../../cli/text_table.ts";
import { Table } from "../../core/table/table.ts";
import { SampFaultError } from "../../samp/errors.ts";
import { connectAs, sampOptions } from "./_samp.ts";

const OPTIONS = {
  mtype: opt.string("only those who take this MType"),
  json: opt.flag("print JSON: metadata and subscriptions of each"),
  ...sampOptions,
};

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const o = parseOptions("denovo samp clients: who is there", OPTIONS, args);
  await using client = await connectAs("denovo", o, signal);
  const peers = await client.clients({ mtype: o.mtype, signal });
  const list = await Promise.all(peers.map(async (peer) => ({
    ...peer,
    // One that has left in the meantime takes nothing.
    subscriptions: await client.getSubscriptions(peer.id, { signal })
      .catch((error) => error instanceof SampFaultError ? {} : Promise.reject(error)),
  })));
  if (o.json) return await printLine(escapeJson(JSON.stringify(list)));
  await printLine(renderTable(
    Table.fromColumns({
      id: list.map(({ id }) => id),
      name: list.map(({ name }) => name),
      takes: list.map(({ subscriptions }) => Object.keys(subscriptions).sort().join(" ")),
    }),
    { maxRows: Infinity },
  ));
}

/**
 * The part of the demo about SAMP: two programs that talk to each other through a hub of our own.
 *
 * @module
 */
import { printLine } from "../../cli/files.ts";
import { formatPosition } from "../../core/coords/position.ts";
import type { Table } from "../../core/table/table.ts";
import { fetchTable } from "../../core/votable/fetch.ts";
import { SampClient } from "../../samp/client.ts";
import { SampHub } from "../../samp/hub_server.ts";
import { sendTable } from "../../samp/tables.ts";
import { positionOf } from "../vicinitysearcher.ts";
import { safeLine } from "../_tell.ts";

/** Which row the viewer clicks on. */
const ROW = 1;

/**
 * Sends a table from one program to another, which points at a row of it; the first one says where that is, and the
 * other one looks there. The hub has a lock file of its own, so that one that runs already is left alone.
 */
export async function talk(dir: string, table: Table, signal: AbortSignal): Promise<void> {
  const lockfile = new URL(`file://${await Deno.realPath(dir)}/samp-${crypto.randomUUID()}`);
  await using _ = await SampHub.start({ lockfile, signal });
  await using viewer = await SampClient.connect({ name: "viewer", hub: lockfile, signal });
  await using sender = await SampClient.connect({ name: "sender", hub: lockfile, signal });

  await viewer.on("table.load.votable", async (message) => {
    const { url, name = "" } = message.payload();
    const { length, names } = await fetchTable(url, { signal });
    await printLine(safeLine(`viewer: got "${name}", ${length} rows of ${names.length} columns`));
  });
  await viewer.on("coord.pointAt.sky", async (message) => {
    await printLine(`viewer: looking at ${formatPosition(message.payload())}`);
  });
  await sender.on("table.highlight.row", async (message) => {
    const { row } = message.payload();
    const name = safeLine(String(table.row(row)["name"]));
    await printLine(`sender: row ${row + 1} is ${name}, I say where it is`);
    const { ra, dec } = positionOf(table, row);
    const looked = await sender.call(message.sender, "coord.pointAt.sky", { ra, dec }, { signal });
    looked.ensureOk();
  });

  const { tableId } = await sendTable(sender, table, { to: "viewer", name: "planets", signal });
  await printLine(`viewer: a click on row ${ROW + 1}`);
  const click = { "table-id": tableId, row: ROW };
  (await viewer.call(sender.id, "table.highlight.row", click, { signal })).ensureOk();
}

#!/usr/bin/env -S deno run --allow-net --allow-read --allow-write=${HOME}/.samp --allow-env=SAMP_HUB,HOME
// deno-lint-ignore-file no-console
/**
 * Take a table from another program, and when a row of it is highlighted there, send back what a catalogue has around it
 * (course script S-16).
 *
 * ```sh
 * deno run --allow-net --allow-read --allow-write=${HOME}/.samp --allow-env=SAMP_HUB,HOME scripts/vicinitysearcher.ts --to=aladin
 * ```
 *
 * In TOPCAT: send the table to "vicinitysearcher", and let the activation action "Send row index" do its work. Runs until
 * Ctrl-C. The hub is as for coord-printer.ts; all files may be read, since other programs may send any.
 *
 * @module
 */
import { escapeControls } from "../cli/_text.ts";
import { runMain } from "../cli/main.ts";
import { commonOptions, opt, parseOptions, requestOptions } from "../cli/options.ts";
import { resolveServices } from "../cli/sandbox.ts";
import type { Position } from "../core/coords/position.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import type { Table } from "../core/table/table.ts";
import { fetchTable } from "../core/votable/fetch.ts";
import { ScsService } from "../protocols/scs.ts";
import type { SampClient } from "../samp/client.ts";
import { sendTable } from "../samp/tables.ts";
import { connectSamp, hubOptions } from "./_samp.ts";

const OPTIONS = {
  url: opt.url("SCS access URL", "http://dc.g-vo.org/arihip/q/cone/scs.xml"),
  radius: opt.number("radius around the row (deg)", 1, { min: 0 }),
  to: opt.string("name of the program that gets the result; default all that take tables"),
  hub: opt.string("lock file of the SAMP hub; default what SAMP_HUB names, else ~/.samp"),
  ...hubOptions,
  ...commonOptions,
};

/** Most tables that are remembered. */
const MOST_TABLES = 10;

/**
 * The position in a row, by the UCDs of the columns.
 *
 * @throws {RangeError} If there is no such row, or no position in it.
 */
export function positionOf(table: Table, row: number): Position {
  if (row >= table.length) {
    throw new RangeError(`The table has ${table.length} rows, not ${row + 1}`);
  }
  const [ra, dec] = ["pos.eq.ra;meta.main", "pos.eq.dec;meta.main"]
    .map((ucd) => table.columnByUcd(ucd)?.at(row));
  if (typeof ra !== "number" || typeof dec !== "number" || Number.isNaN(ra + dec)) {
    throw new RangeError(`Row ${row + 1} has no position`);
  }
  return { ra, dec };
}

/** Finds what is around a position. */
export type VicinitySearch = (pos: Position, options: RequestOptions) => Promise<Table>;

/**
 * Answers messages until the connection ends: remembers tables, and searches around highlighted rows.
 *
 * @param client The connection.
 * @param search Asks a catalogue.
 * @param settings Recipient, time limits; `log` is told what happens.
 */
export async function searchVicinities(
  client: SampClient,
  search: VicinitySearch,
  settings: RequestOptions & {
    readonly to?: string | undefined;
    readonly log: (line: string) => void;
  },
): Promise<void> {
  const { to, log, ...options } = settings;
  const tables = new Map<string, Table>();
  await client.on("table.load.votable", async (message) => {
    const { url, tableId = url } = message.payload();
    const table = await fetchTable(url, options);
    tables.delete(tableId);
    tables.set(tableId, table);
    if (tables.size > MOST_TABLES) tables.delete([...tables.keys()][0] ?? "");
    log(`table ${tableId}: ${table.length} rows`);
  });
  await client.on("table.highlight.row", async (message) => {
    const { tableId, url, row } = message.payload();
    const table = tables.get(tableId ?? "") ?? tables.get(url ?? "");
    // Rows of tables that others have sent to others.
    if (table === undefined) return;
    const pos = positionOf(table, row);
    const found = await search(pos, options);
    log(`row ${row}: ${found.length} around ${pos.ra} ${pos.dec}`);
    // The result is not for ourselves; the one who clicks need not wait for it.
    const others = await client.clients({ ...options, mtype: "table.load.votable" });
    const recipients = to === undefined ? others.map(({ id }) => id) : [to];
    const name = `around row ${row}`;
    for (const id of recipients) {
      sendTable(client, found, { ...options, to: id, name })
        .catch((error) => log(`The result did not arrive: ${error.message}`));
    }
  });
  await client.closed;
}

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const o = parseOptions("vicinitysearcher: what is around a highlighted row", OPTIONS, args);
  await using services = await resolveServices(o, { signal });
  await using samp = await connectSamp("vicinitysearcher", o, signal);
  const service = new ScsService(services.option(o, "url"));
  // Tables of others may be called anything.
  const log = (line: string) => console.error(escapeControls(line));
  const around: VicinitySearch = async (pos, options) =>
    (await service.search({ pos, radius: o.radius }, options)).table;
  try {
    await searchVicinities(samp.client, around, { ...requestOptions(o, signal), to: o.to, log });
  } finally {
    // What fails after Ctrl-C fails because of it.
    signal.throwIfAborted();
  }
}

if (import.meta.main) await runMain(main, { anyHost: true });

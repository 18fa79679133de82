#!/usr/bin/env -S deno run --allow-net --allow-read --allow-write=${HOME}/.samp --allow-env=SAMP_HUB,HOME
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
import { runMain } from "../cli/main.ts";
import { commonOptions, opt, parseOptions, requestOptions } from "../cli/options.ts";
import { resolveServices } from "../cli/sandbox.ts";
import type { Position } from "../core/coords/position.ts";
import { counted } from "../core/runtime/_count.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import type { Table } from "../core/table/table.ts";
import { skyPositions } from "../core/table/match.ts";
import { fetchTable } from "../core/votable/fetch.ts";
import { ScsService } from "../protocols/scs.ts";
import type { SampClient } from "../samp/client.ts";
import { sendTable } from "../samp/tables.ts";
import { connectSamp, hubOptions, tellSamp } from "./_samp.ts";
import { tell } from "./_tell.ts";

const OPTIONS = {
  url: opt.url("SCS access URL", "http://dc.g-vo.org/arihip/q/cone/scs.xml"),
  radius: opt.number("radius around the row (deg)", 1, { min: 0 }),
  to: opt.string("name of the program that gets the result; default all that take tables"),
  ...hubOptions,
  ...commonOptions,
};

/** Most tables that are remembered. */
const MOST_TABLES = 10;

/** The tables that others have sent: messages name them by an id, or by the URL that they came from. */
class Tables {
  readonly #byId = new Map<string, { readonly table: Table; readonly url: string }>();

  add(table: Table, id: string, url: string): void {
    this.#byId.delete(id);
    this.#byId.set(id, { table, url });
    if (this.#byId.size > MOST_TABLES) this.#byId.delete([...this.#byId.keys()][0] ?? "");
  }

  find(id: string | undefined, url: string | undefined): Table | undefined {
    const named = this.#byId.get(id ?? "");
    if (named !== undefined || id !== undefined) return named?.table;
    return [...this.#byId.values()].findLast((one) => one.url === url)?.table;
  }
}

/**
 * The position in a row (deg), by the UCDs of the columns, else by their names.
 *
 * @throws {RangeError} If there is no such row, or no position in it.
 * @throws {ColumnError} If there are no columns of positions.
 */
export function positionOf(table: Table, row: number): Position {
  if (row >= table.length) {
    throw new RangeError(`There is no row ${row}: the table has ${table.length} rows`);
  }
  const [ra, dec] = Object.values(skyPositions(table.slice(row, row + 1))).map(([value]) => value);
  if (ra === undefined || dec === undefined || Number.isNaN(ra + dec)) {
    throw new RangeError(`Row ${row} has no position`);
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
  const tables = new Tables();
  // Who clicks may not hear what went wrong, least of all when no answer is wanted.
  const told = async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (options.signal?.aborted !== true) log(`${what}: ${(error as Error).message}`);
      throw error;
    }
  };
  await client.on("table.load.votable", (message) =>
    told("A table was not taken", async () => {
      const { url, tableId = url } = message.payload();
      const table = await fetchTable(url, options);
      tables.add(table, tableId, url);
      log(`table ${tableId}: ${counted(table.length, "row")}`);
    }));
  await client.on("table.highlight.row", (message) =>
    told("A click was not answered", async () => {
      const { tableId, url, row } = message.payload();
      const table = tables.find(tableId, url);
      if (table === undefined) {
        // Rows of tables that others have sent to others: no error.
        return log(`row ${row}: of a table that nobody has sent here (${tableId ?? url ?? "?"})`);
      }
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
    }));
  await client.closed;
}

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const o = parseOptions("vicinitysearcher: what is around a highlighted row", OPTIONS, args);
  await using services = await resolveServices(o, { signal });
  await using samp = await connectSamp("vicinitysearcher", o, signal);
  const service = new ScsService(services.option(o, "url"));
  const around: VicinitySearch = async (pos, options) =>
    (await service.search({ pos, radius: o.radius }, options)).table;
  try {
    await searchVicinities(samp.client, around, {
      ...requestOptions(o, signal),
      to: o.to,
      log: tell,
    });
  } finally {
    // What fails after Ctrl-C fails because of it.
    signal.throwIfAborted();
  }
  tellSamp(`the connection has ended: ${await samp.client.closed}`);
}

if (import.meta.main) await runMain(main, { anyHost: true });

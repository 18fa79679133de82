/**
 * The part of the demo about TAP: jobs at the same time, and a join with a table of one's own.
 *
 * @module
 */
import { printLine, writeOutput } from "../../cli/files.ts";
import { renderTable } from "../../cli/text_table.ts";
import { writeTable } from "../../core/votable/write.ts";
import type { Table } from "../../core/table/table.ts";
import { runAll, TapService, type TapTask } from "../../protocols/tap.ts";
import { safeLine } from "../_tell.ts";

interface Question extends TapTask {
  readonly name: string;
  readonly text: string;
}

/** What is asked at once, about three tables. */
const QUESTIONS = [
  {
    name: "planets",
    text: "Which planets of other stars are within 20 pc?",
    query: 'SELECT name, ra, dec, "distance" AS pc, mass, period FROM exoplanets.main' +
      ' WHERE "distance" < 20 AND mass IS NOT NULL ORDER BY pc',
  },
  {
    name: "constellations",
    text: "Which constellations have most stars for the naked eye?",
    query: "SELECT TOP 5 constellation, COUNT(*) AS stars, MIN(vmag) AS brightest FROM stars.hip" +
      " WHERE constellation IS NOT NULL GROUP BY constellation ORDER BY stars DESC",
  },
  {
    name: "clusters",
    text: "Which star clusters move fastest?",
    query: 'SELECT TOP 5 name, "distance" AS kpc,' +
      " ROUND(SQRT(pmra*pmra + pmdec*pmdec), 2) AS mas_per_year" +
      " FROM clusters.main WHERE pmra IS NOT NULL ORDER BY mas_per_year DESC",
  },
] as const;

/** What is asked about our own table; the positions go there, the answer comes back. */
const JOIN = `SELECT mine.name, s.main_id, s.name AS star, s.constellation, s.vmag
FROM stars.hip AS s JOIN TAP_UPLOAD.mine AS mine
ON DISTANCE(s.ra, s.dec, mine.ra, mine.dec) < 1/60.`;

/** How often to ask for a job's phase: often, since nobody else asks this service. */
const POLLING_MS = 50;

/** Tables by name. */
export type NamedTables = ReadonlyMap<string, Table>;

/** Runs the three queries as jobs and prints each result as it comes. */
export async function askAtOnce(url: string, signal: AbortSignal): Promise<NamedTables> {
  const service = new TapService(url);
  const questions = QUESTIONS.map((question): Question => ({ ...question, service }));
  const tables = new Map<string, Table>();
  for await (const outcome of runAll(questions, { polling: POLLING_MS, signal })) {
    if (!outcome.ok) throw outcome.error;
    const { item: { name, text }, value } = outcome;
    tables.set(name, value as Table);
    await printLine(`\n${text} ${value.length} rows:`);
    await printLine(renderTable(value as Table, { maxRows: 5 }));
  }
  return tables;
}

/** Asks which planets go round a star that can be seen; only names and positions are uploaded. */
export async function joinVisible(
  url: string,
  planets: Table,
  signal: AbortSignal,
): Promise<Table> {
  const service = new TapService(url);
  const visible = await service.uploadJoin(planets, JOIN, {
    id: "name",
    columns: ["ra", "dec"],
    signal,
  });
  const columns = ["name", "star", "main_id", "constellation", "vmag", "mass", "pc"];
  await printLine(renderTable(visible.select(columns), { maxRows: 8 }));
  return visible;
}

/** Saves tables as VOTables, under their names. */
export async function saveTables(
  dir: string,
  tables: NamedTables,
  signal: AbortSignal,
): Promise<void> {
  for (const [name, table] of tables) {
    await writeOutput(`${dir}/${name}.vot`, writeTable(table), { signal });
  }
}

/** What is to be cited for tables: each source once. */
export function citationsOf(tables: NamedTables): readonly string[] {
  const infos = [...tables.values()].flatMap((table) => table.infos);
  const found = infos.filter(({ name }) => name === "citation").map(({ value }) => value ?? "");
  return [...new Set(found)].map(safeLine);
}

/**
 * How multitap.ts asks one service: in as few queries as it can, and with what it can.
 *
 * @module
 */
import {
  type DeclaredFeature,
  FEATURE_TYPES,
  parseAdql,
  planQuery,
  type QueryPlan,
} from "../core/adql/mod.ts";
import { conversionFactor } from "../core/coords/units.ts";
import { isVoError, UnsupportedError } from "../core/runtime/errors.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import type { Row } from "../core/table/cell.ts";
import { Table } from "../core/table/table.ts";
import { runPlan, type TapCapability } from "../protocols/tap.ts";
import type { Registry } from "../registry/regtap.ts";
import type { FoundService } from "../registry/tables.ts";
import { columnsOf, type Field, RESULT_SCHEMA, tableQuery } from "./_multitap.ts";
import { withSpelling } from "./_table_names.ts";

/** A row of the result. */
export interface MotionRow extends Row {
  readonly "cat_id": string | null;
  readonly ra: number | null;
  readonly dec: number | null;
  /** Proper motion (mas/yr), with the factor cos(dec). */
  readonly pmra: number | null;
  /** Proper motion (mas/yr). */
  readonly pmde: number | null;
  /** The table that it came from. */
  readonly "table_name": string;
  /** The service that it came from. */
  readonly "svc_url": string;
}

/** How to ask a service. */
export interface AskOptions extends RequestOptions {
  readonly registry: Registry;
  /** Most tables to ask. */
  readonly tables: number;
  /** Rows at most, of each query. */
  readonly maxrec: number;
  /** Is told what is left out, and why. */
  readonly onNote: (note: string) => void;
  /** Gets the rows as soon as they are there; those of a service that fails later on are good all the same. */
  readonly onRows: (rows: readonly MotionRow[]) => void;
}

/**
 * The proper motions of all tables of a service.
 *
 * @param place The service and its tables.
 * @param field Which part of the sky.
 * @param options Limits; who gets the rows, and who is told about tables that are left out.
 * @returns How many rows there were.
 * @throws {VoError} If no table can be asked, what the first one said; if the service stops answering.
 */
export async function askService(
  place: FoundService,
  field: Field,
  options: AskOptions,
): Promise<{ readonly length: number }> {
  const { tables, onNote, onRows } = options;
  const { tap } = await place.service.capabilities(requestOf(options));
  if (place.tables.length > tables) {
    onNote(`${place.accessUrl}: asking ${tables} of ${place.tables.length} tables`);
  }
  const attempts = new Attempts(place.accessUrl, options);
  const queries = await queriesFor(place, field, options, attempts);
  const planOf = (query: string): QueryPlan =>
    planQuery(parseAdql(query), { declared: declaredBy(tap), lang: languageOf(tap) });
  let length = 0;
  const run = async (plan: QueryPlan): Promise<true> => {
    const rows = await rowsBy(plan, place, options);
    length += rows.length;
    onRows(rows);
    return true;
  };
  const union = Array.from(queries.values(), (write) => write()).join("\nUNION ALL\n");
  const plan = queries.size > 1 ? planOf(union) : undefined;
  // Without UNION, or without CAST, it would be as many queries all the same, and one could spoil the others.
  if (plan?.fetches.length === 1) {
    if (await attempts.make("all tables at once", () => run(plan))) return { length };
    attempts.failures.length = 0;
  }
  let answers = 0;
  for (const [table, write] of queries) {
    const ask = () => withSpelling(table, (name) => run(planOf(write(name))));
    if (await attempts.make(table, ask)) answers++;
  }
  if (answers === 0 && attempts.failures.length > 0) throw attempts.failures[0];
  return { length };
}

function requestOf({ signal, timeoutMs, onProgress }: AskOptions): RequestOptions {
  return { signal, timeoutMs, onProgress };
}

/** What may fail at one table without an end to the others; at a service that does not answer any more it ends all. */
class Attempts {
  readonly failures: unknown[] = [];
  readonly #accessUrl: string;
  readonly #options: AskOptions;

  constructor(accessUrl: string, options: AskOptions) {
    this.#accessUrl = accessUrl;
    this.#options = options;
  }

  /** Undefined if it fails; `onNote` is told why. */
  async make<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.#options.signal?.throwIfAborted();
      if (!isVoError(error) || isVoError(error, "E_NETWORK", "E_TIMEOUT")) throw error;
      this.failures.push(error);
      this.#options.onNote(`${this.#accessUrl}: ${what}: ${error.message.split("\n")[0]}`);
      return undefined;
    }
  }
}

/** Writes the query for a table, whose name may be spelt otherwise. */
type QueryWriter = (spelling?: string) => string;

/** What writes the queries, by table; tables without the columns are left out. */
async function queriesFor(
  place: FoundService,
  field: Field,
  options: AskOptions,
  attempts: Attempts,
): Promise<ReadonlyMap<string, QueryWriter>> {
  const queries = new Map<string, QueryWriter>();
  for (const found of place.tables.slice(0, options.tables)) {
    await attempts.make(found.table, async () => {
      const columns = await columnsOf(place, found, options.registry, requestOf(options));
      const style = { quote: true, cast: true, units: "in_unit" } as const;
      const write: QueryWriter = (name) => tableQuery(found.table, columns, field, style, name);
      // A column that is missing is told before anything is asked.
      write();
      queries.set(found.table, write);
    });
  }
  return queries;
}

/** The rows that a plan brings, with what the service cannot do done here. */
async function rowsBy(
  plan: QueryPlan,
  { service, accessUrl }: FoundService,
  options: AskOptions,
): Promise<readonly MotionRow[]> {
  const { maxrec, onNote } = options;
  const result = await runPlan(plan, async (text) => {
    const rows = await service.query(text, { ...requestOf(options), maxrec });
    if (rows.overflow !== "none") onNote(`${accessUrl}: there are more than ${rows.length} rows`);
    return rows;
  });
  return rowsOf(result, accessUrl);
}

/** What a service declares; services that are older than such declarations have geometry all the same. */
function declaredBy(tap: TapCapability | undefined): readonly DeclaredFeature[] {
  const geometry = ["POINT", "CIRCLE", "CONTAINS"].map((form) => ({
    type: FEATURE_TYPES.geometry,
    form,
  }));
  return [
    ...(tap?.features() ?? []).map(({ group, form }) => ({ type: group, form })),
    ...geometry,
  ];
}

function languageOf(tap: TapCapability | undefined): "ADQL-2.0" | "ADQL-2.1" {
  return tap?.language()?.versions.includes("2.1") ? "ADQL-2.1" : "ADQL-2.0";
}

function rowsOf(table: Table, svcUrl: string): readonly MotionRow[] {
  const columns = RESULT_SCHEMA.map(({ name, unit }) => {
    const column = table.column(name);
    const own = column.field.unit;
    if (unit !== undefined && own !== undefined && conversionFactor(own, unit) !== 1) {
      throw new UnsupportedError(
        `Cannot use ${name} of ${svcUrl}: it came in ${own}, wanted ${unit}`,
        { feature: "IN_UNIT" },
      );
    }
    if (unit === undefined) {
      return column.toArray().map((cell) => cell === null ? null : String(cell).trim());
    }
    return Array.from(column.toNumbers(), (value) => Number.isNaN(value) ? null : value);
  });
  const names = table.column("table_name").toArray();
  return names.map((name, i) => ({
    ...Object.fromEntries(RESULT_SCHEMA.map((column, k) => [column.name, columns[k]?.[i] ?? null])),
    "table_name": String(name).trim(),
    "svc_url": svcUrl,
  } as MotionRow));
}

/** One table of the rows of all services, with units and UCDs. */
export function makeResultTable(rows: readonly MotionRow[]): Table {
  const text = { datatype: "unicodeChar", arraysize: "*" } as const;
  return Table.fromRows(rows, [
    ...RESULT_SCHEMA.map(({ name, ucd, unit }) => ({
      name,
      ucd,
      ...(unit === undefined ? text : { datatype: "double" as const, unit }),
    })),
    { name: "table_name", ucd: "meta.id;meta.table", ...text },
    { name: "svc_url", ucd: "meta.ref.url", ...text },
  ]);
}

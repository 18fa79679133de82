/**
 * Finding tables, not resources: every (service, table) with a column of some meaning, or of a standard form.
 *
 * @module
 */
import { literal } from "../core/adql/literal.ts";
import type { Http } from "../core/runtime/http.ts";
import type { Row } from "../core/table/cell.ts";
import { type Overflow, TapService } from "../protocols/tap.ts";
import { askedRows } from "./_asked_rows.ts";
import { textOf } from "./_details.ts";
import { withoutMocs } from "./_client_moc.ts";
import { type RegistrySearchOptions, searchHome } from "./_search_home.ts";
import { condition, EPNTAP_UTYPES } from "./compile.ts";
import { type Constraints, constraintsOf } from "./keywords.ts";
import type { RegistryQuery } from "./regtap.ts";

/** What tables have to be like; all of it has to match. */
export interface TableSearch {
  /** UCDs of columns: SQL patterns in which `%` stands for anything, one of which has to match. */
  readonly ucd?: string | readonly string[] | undefined;
  /** A standard form of the table, or an SQL pattern of its utype. */
  readonly utype?: "epntap" | "obscore" | (string & Record<never, never>) | undefined;
  /** SQL pattern of its name. */
  readonly name?: string | undefined;
  /** What the resource of the table has to be like: coverage, waveband, and so on. */
  readonly resource?: Constraints | undefined;
}

/** Settings of {@linkcode searchTables}. */
export interface TableSearchOptions extends RegistrySearchOptions {
  /** Most rows that come back, of which there is one for each column that matches; 200 000 by default. */
  readonly maxrec?: number | undefined;
}

/** A column that was found. */
export interface FoundTableColumn {
  /** Its name, as the Registry has it: some services leave out the quotes that a query needs. */
  readonly name: string;
  /** Its UCD. */
  readonly ucd: string | undefined;
  /** Its unit. */
  readonly unit: string | undefined;
}

/** A table that was found, and where it can be queried. */
export interface FoundTable {
  /** Its name, as the Registry has it: some services leave out the quotes that a query needs. */
  readonly table: string;
  /** Its title. */
  readonly title: string | undefined;
  /** What is in it. */
  readonly description: string | undefined;
  /** Its utype. */
  readonly utype: string | undefined;
  /** The resource that it belongs to. */
  readonly ivoid: string;
  /** The columns that match; empty if columns were not asked for. */
  readonly columns: readonly FoundTableColumn[];
  /** Where the TAP service is. */
  readonly accessUrl: string;
}

/** Tables with the same TAP service. */
export interface FoundService {
  /** Where the TAP service is. */
  readonly accessUrl: string;
  /** Its tables. */
  readonly tables: readonly FoundTable[];
  /** The service, to query. */
  readonly service: TapService;
}

/** The tables that were found. */
export class TableResults implements Iterable<FoundTable> {
  /** The tables. */
  readonly tables: readonly FoundTable[];
  /** The query that was sent. */
  readonly query: string;
  /** Who cut the result: nobody, our own limit (`maxrec`), or a limit of the registry. */
  readonly overflow: Overflow;
  /** Doubts as sentences. */
  readonly warnings: readonly string[];
  readonly #http: Http | undefined;

  /** Puts results together. */
  constructor(
    init: Pick<TableResults, "tables" | "query" | "overflow" | "warnings">,
    http: Http | undefined,
  ) {
    this.tables = init.tables;
    this.query = init.query;
    this.overflow = init.overflow;
    this.warnings = init.warnings;
    this.#http = http;
  }

  /** Number of tables. */
  get length(): number {
    return this.tables.length;
  }

  /** The tables. */
  [Symbol.iterator](): Iterator<FoundTable> {
    return this.tables[Symbol.iterator]();
  }

  /** The same by service: what one query each may ask. */
  byService(): readonly FoundService[] {
    const groups = Map.groupBy(this.tables, ({ accessUrl }) => accessUrl);
    return Array.from(groups, ([accessUrl, tables]) => ({
      accessUrl,
      tables,
      service: new TapService(accessUrl, { http: this.#http }),
    }));
  }
}

const UTYPES: Readonly<Record<string, string>> = {
  epntap: EPNTAP_UTYPES,
  obscore: "table_utype LIKE 'ivo://ivoa.net/std/obscore#table-1.%'",
};

/**
 * Searches the Registry for tables that can be queried by TAP.
 *
 * @example All tables with proper motions
 * ```ts
 * import { searchTables } from "@denovo/vo/registry";
 * async function list(): Promise<readonly string[]> {
 *   const found = await searchTables({ ucd: "pos.pm;%" });
 *   return found.byService().map(({ accessUrl, tables }) => `${accessUrl}: ${tables.length}`);
 * }
 * list satisfies () => Promise<readonly string[]>;
 * ```
 *
 * @param wanted What the tables have to be like.
 * @param options Which registry, and limits.
 * @returns The tables; one that several resources have comes once for each service.
 * @throws {TypeError} If nothing is wanted.
 * @throws {UnsupportedError} If no registry can do what a constraint needs.
 * @throws {VoError} If no registry can be reached.
 */
export async function searchTables(
  wanted: TableSearch,
  options: TableSearchOptions = {},
): Promise<TableResults> {
  const { maxrec = 200_000, http, signal, timeoutMs } = options;
  const { ucd, utype, name } = wanted;
  const ucds = ucd === undefined ? [] : typeof ucd === "string" ? [ucd] : ucd;
  const constraints = wanted.resource === undefined ? [] : constraintsOf(wanted.resource);
  if (ucds.length === 0 && utype === undefined && name === undefined) {
    throw new TypeError("Cannot search tables: say which UCD, utype or name they have");
  }
  const { home, warnings, warn } = searchHome(options);
  const columns = ["ivoid", "res_type", "access_url", ...TABLE_COLUMNS];
  if (ucds.length > 0) columns.push("name", "ucd", "unit");
  let query = "";
  const write: RegistryQuery = async (abilities, ask) => {
    const resources = await withoutMocs(constraints, abilities, ask, warn);
    const conditions = [
      // Services write the standard's version behind it or not, and "#aux" where the table is one of many.
      "(standard_id LIKE 'ivo://ivoa.net/std/tap' OR standard_id LIKE 'ivo://ivoa.net/std/tap#%')",
      "intf_role='std'",
      ...ucds.length === 0
        ? []
        : [`(${ucds.map((one) => `ucd LIKE ${literal(one.trim().toLowerCase())}`).join(" OR ")})`],
      ...utype === undefined
        ? []
        : [`(${UTYPES[utype] ?? `table_utype LIKE ${literal(utype.toLowerCase())}`})`],
      ...name === undefined ? [] : [`table_name LIKE ${literal(name)}`],
      ...resources.map((each) => `(${condition(each, abilities)})`),
    ];
    query =
      `SELECT DISTINCT ${columns.join(", ")}\nFROM rr.resource\nNATURAL JOIN rr.capability\n` +
      `NATURAL JOIN rr.interface\nNATURAL JOIN rr.res_table` +
      `${ucds.length === 0 ? "" : "\nNATURAL JOIN rr.table_column"}\nWHERE ${
        conditions.join("\n  AND ")
      }`;
    return query;
  };
  const [{ length, overflow }, tables] = await home.read(
    write,
    (rows) => [rows, collect(askedRows(rows, columns))] as const,
    { signal, timeoutMs, maxrec },
  );
  if (overflow !== "none") {
    warn(`Only ${length} rows came back; there are more tables, and which these are is chance`);
  }
  return new TableResults({ tables, query, overflow, warnings }, http);
}

/** What the Registry says about a table. */
const TABLE_COLUMNS = ["table_name", "table_title", "table_description", "table_utype"];

/** A table that a service lists as its own and a resource as a part of it is the resource's. */
function collect(rows: Iterable<Row>): readonly FoundTable[] {
  const found = new Map<string, Map<string, { row: Row; columns: FoundTableColumn[] }>>();
  for (const row of rows) {
    const key = JSON.stringify([row["access_url"], row["table_name"]]);
    let owners = found.get(key);
    if (owners === undefined) found.set(key, owners = new Map());
    const ivoid = String(row["ivoid"]);
    let entry = owners.get(ivoid);
    if (entry === undefined) owners.set(ivoid, entry = { row, columns: [] });
    const name = textOf(row["name"]);
    if (name !== undefined) {
      entry.columns.push({ name, ucd: textOf(row["ucd"]), unit: textOf(row["unit"]) });
    }
  }
  return Array.from(found.values(), (owners) => {
    const all = [...owners.values()];
    const { row, columns } = all.find((one) =>
      /:catalogresource$/i.test(String(one.row["res_type"]))
    ) ?? all[0] as typeof all[number];
    return {
      table: textOf(row["table_name"]) ?? "",
      title: textOf(row["table_title"]),
      description: textOf(row["table_description"]),
      utype: textOf(row["table_utype"]),
      ivoid: String(row["ivoid"]).toLowerCase(),
      columns,
      accessUrl: textOf(row["access_url"]) ?? "",
    };
  });
}

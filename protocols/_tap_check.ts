/**
 * Queries checked before they are sent: their grammar, and their names, types and features against a service.
 *
 * @module
 */
import {
  type DeclaredFeature,
  declaredUdfs,
  type MissingFeature,
  missingFeatures,
  type OutputColumn,
  parseWithDiagnostics,
  type Query,
  type Resolution,
  resolve,
  splitName,
  type TableDescription,
  type TableName,
  walk,
} from "../core/adql/mod.ts";
import { qualifies } from "../core/adql/_scope.ts";
import { isVoError } from "../core/runtime/errors.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import { Table } from "../core/table/table.ts";
import { adqlLanguage } from "./_tap_grammar.ts";
import type { TapTables } from "./_tap_tables.ts";
import type { TapUploads } from "./_tap_upload.ts";
import type { VosiTable } from "./_vosi_table.ts";
import type { TapCapability } from "./_vosi_tap.ts";

/**
 * How queries are looked at before they are sent.
 *
 * - `"warn"`: what the grammar of ADQL does not allow is told as a warning and sent all the same, since services know
 *   dialects of their own; if the service refuses the query, the finding is in its error, too.
 * - `"syntax"`: what the grammar does not allow is not sent.
 * - `"tables"`: nor are queries with names and types that do not fit the service's tables, which are asked for once;
 *   features that the service does not declare are warned of, and so are tables that it does not describe.
 * - `"none"`: they are sent as they are.
 * - A function throws what is wrong.
 *
 * Queries in languages that are not ADQL are sent as they are, unless there is a function.
 */
export type TapValidation =
  | "warn"
  | "syntax"
  | "tables"
  | "none"
  | ((query: string, language: string) => void | Promise<void>);

/** What a check has found out about a query that is right. */
export interface TapCheck {
  /** The columns of its result. */
  readonly columns: readonly OutputColumn[];
  /**
   * Optional features that it needs and that are not among those that the service declares; services may have them all the
   * same. Empty where the service declares none at all.
   */
  readonly missing: readonly MissingFeature[];
  /** What is odd or missing, as sentences. */
  readonly warnings: readonly string[];
  /** Names, types and scopes in full. */
  readonly resolution: Resolution;
}

/** What a check needs of a service. */
export interface CheckHome {
  /** The list of its tables. */
  tables(options: RequestOptions): Promise<TapTables>;
  /** The table that a name means, with its columns; undefined if there is none. */
  find(name: TableName["name"], options: RequestOptions): Promise<VosiTable | undefined>;
  /** What it declares; undefined where that is not known. */
  declared(options: RequestOptions): Promise<TapCapability | undefined>;
}

/** What a service declares, as the checker wants it. */
function declaredFeatures(
  capability: TapCapability | undefined,
): readonly DeclaredFeature[] {
  return (capability?.features() ?? []).map(({ group, form, description }) => ({
    type: group,
    form,
    description,
  }));
}

/**
 * Checks a query against the tables and features of a service. Only the tables that it names are asked for, and where
 * they cannot be had the query is checked as if they had all columns.
 *
 * @throws {AdqlError} At the first thing that is wrong.
 */
export async function checkQuery(
  home: CheckHome,
  query: string,
  options: RequestOptions & {
    readonly language?: string | undefined;
    readonly upload?: TapUploads | undefined;
  },
  left: () => RequestOptions,
): Promise<TapCheck> {
  const lang = adqlLanguage(options.language);
  if (lang === undefined) {
    throw new TypeError(`Cannot check a query in ${options.language}: only ADQL is understood`);
  }
  const parsed = parseWithDiagnostics(query, { lang });
  const [{ known, open, problems }, capability] = await Promise.all([
    findTables(parsed.query, options.upload ?? {}, home, left),
    home.declared(left()),
  ]);
  const declared = declaredFeatures(capability);
  const resolution = resolve(parsed.query, known, {
    text: query,
    lang,
    udfs: declaredUdfs(declared),
    unknownTables: (table) => open.has(table),
  });
  // PostgreSQL has no features of ADQL, and a service that declares nothing tells nothing.
  const missing = declared.length === 0 || lang === "PostgreSQL"
    ? []
    : missingFeatures(parsed.query, declared);
  const warnings = [
    ...problems,
    ...[...parsed.diagnostics, ...resolution.diagnostics].map(({ message, span }) =>
      `${message} (line ${span.line}, column ${span.column})`
    ),
    ...missing.map(({ message, nearest }) =>
      nearest.length === 0 ? message : `${message}; did you mean ${nearest.join(" or ")}?`
    ),
  ];
  return { columns: resolution.columns, missing, warnings: [...new Set(warnings)], resolution };
}

/** What is known of the tables of a query. */
interface KnownTables {
  /** Those that are described; where some are unknown, also the names of all others, for hints. */
  readonly known: readonly TableDescription[];
  /** Those whose columns nobody tells. */
  readonly open: ReadonlySet<TableName>;
  /** Why nobody does, as sentences. */
  readonly problems: readonly string[];
}

async function findTables(
  query: Query,
  uploads: TapUploads,
  home: CheckHome,
  left: () => RequestOptions,
): Promise<KnownTables> {
  const described = new Map<string, TableDescription>();
  const open = new Set<TableName>();
  const problems: string[] = [];
  let isOneUnknown = false;
  for (const [name, upload] of Object.entries(uploads)) {
    if (!(upload instanceof Table)) continue;
    described.set(name, { name: `TAP_UPLOAD.${name}`, columns: upload.fields });
  }
  await Promise.all(
    tableNames(query).map(async (node) => {
      const upload = uploadName(node);
      if (upload !== undefined) {
        if (isOpen(upload, uploads)) open.add(node);
        return;
      }
      try {
        const table = await home.find(node.name, left());
        if (table !== undefined) described.set(table.name, describe(table));
        else if (await isHidden(node, home, left)) open.add(node);
        else isOneUnknown = true;
      } catch (error) {
        left().signal?.throwIfAborted();
        if (!isVoError(error)) throw error;
        open.add(node);
        const why = error.message.split("\n", 1)[0];
        problems.push(`The query was checked without the service's tables: ${why}`);
      }
    }),
  );
  const known = [...described.values()];
  if (isOneUnknown) {
    const isOfNode = (name: string): boolean =>
      known.some((table) => table.name === name) ||
      [...open].some((node) => qualifies(node.name, splitName(name)));
    const { names } = await home.tables(left());
    known.push(...names.filter((name) => !isOfNode(name)).map((name) => ({ name, columns: [] })));
  }
  return { known, open, problems };
}

/** The tables in FROM, those of sub-selects too, but not what WITH names. */
function tableNames(query: Query): readonly TableName[] {
  const common = new Set<string>();
  const found: TableName[] = [];
  walk(query, (node) => {
    if (node.kind === "table") found.push(node);
    if (node.kind !== "query") return;
    for (const { name } of node.with) common.add(name.name.toLowerCase());
  });
  return found.filter(({ name }) =>
    name.length > 1 || !common.has(name[0]?.name.toLowerCase() ?? "")
  );
}

/** The name of a table of `TAP_UPLOAD`; undefined for all others. */
function uploadName({ name: [schema, table] }: TableName): string | undefined {
  return schema?.name.toUpperCase() === "TAP_UPLOAD" ? table?.name : undefined;
}

/** Whether only the service will see the columns of an upload. */
function isOpen(wanted: string, uploads: TapUploads): boolean {
  return Object.entries(uploads).some(([name, upload]) =>
    name.toLowerCase() === wanted.toLowerCase() && !(upload instanceof Table)
  );
}

/** Whether a table is one of TAP_SCHEMA, which some services leave out of their list. */
async function isHidden(
  { name: [schema] }: TableName,
  home: CheckHome,
  left: () => RequestOptions,
): Promise<boolean> {
  const isSchema = (name: string | undefined): boolean => name?.toUpperCase() === "TAP_SCHEMA";
  if (!isSchema(schema?.name)) return false;
  const { names } = await home.tables(left());
  return !names.some((name) => isSchema(splitName(name)[0]?.name));
}

/** Types that VOTable does not have are left as the service wrote them. */
function describe({ name, columns = [], description }: VosiTable): TableDescription {
  return {
    name,
    description,
    columns: columns.map((column) => ({
      ...column,
      datatype: column.datatype ?? column.declaredType?.name,
    })),
  };
}

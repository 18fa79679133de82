/**
 * Queries checked before they are sent: their grammar, and their names, types and features against a service.
 *
 * @module
 */
import {
  AdqlError,
  type DeclaredFeature,
  declaredUdfs,
  formatIdentifier,
  type MissingFeature,
  missingFeatures,
  type OutputColumn,
  type ParsedQuery,
  parseWithDiagnostics,
  type Resolution,
  resolve,
  type TableDescription,
  type TableName,
  walk,
} from "../core/adql/mod.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import { nearestNames } from "../core/table/nearest.ts";
import { Table } from "../core/table/table.ts";
import { adqlLanguage } from "./_tap_grammar.ts";
import type { TapTables } from "./_tap_tables.ts";
import type { TapUploads } from "./_tap_upload.ts";
import { plainName } from "./_vosi_table.ts";
import type { TapCapability } from "./_vosi_tap.ts";

/**
 * How queries are looked at before they are sent.
 *
 * - `"warn"`: what the grammar of ADQL does not allow is told as a warning and sent all the same, since services know
 *   dialects of their own; if the service refuses the query, the finding is in its error, too.
 * - `"syntax"`: what the grammar does not allow is not sent.
 * - `"tables"`: nor are queries with names and types that do not fit the service's tables, which are asked for once;
 *   features that the service does not declare are warned of.
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
  /** Optional features that it needs and the service does not declare; services may have them all the same. */
  readonly missing: readonly MissingFeature[];
  /** What is odd or missing, as sentences. */
  readonly warnings: readonly string[];
  /** Names, types and scopes in full. */
  readonly resolution: Resolution;
}

/** What a check needs of a service. */
export interface CheckHome {
  /** The tables of the service. */
  tables(options: RequestOptions): Promise<TapTables>;
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
 * Checks a query against the tables and features of a service. Only the tables that it names are asked for.
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
  const tables = await home.tables(left());
  const used = tableNames(parsed);
  const described = await describeUsed(used, tables, left);
  const uploads = describeUploads(options.upload);
  const capability = await home.declared(left());
  const declared = declaredFeatures(capability);
  const resolution = resolve(parsed.query, [...uploads.described, ...described], {
    text: query,
    lang,
    udfs: declaredUdfs(declared),
    unknownTables: uploads.open.size > 0 || !hasSchema(tables) ? "open" : "error",
  });
  refuseUnknown(resolution, query, uploads.open, tables);
  const missing = capability === undefined ? [] : missingFeatures(parsed.query, declared);
  return {
    columns: resolution.columns,
    missing,
    warnings: [
      ...[...parsed.diagnostics, ...resolution.diagnostics].map(({ message, span }) =>
        `${message} (line ${span.line}, column ${span.column})`
      ),
      ...missing.map(({ message, nearest }) =>
        nearest.length === 0 ? message : `${message}; did you mean ${nearest.join(" or ")}?`
      ),
    ],
    resolution,
  };
}

/** The tables in FROM, those of sub-selects too. */
function tableNames({ query }: ParsedQuery): readonly TableName[] {
  const found: TableName[] = [];
  walk(query, (node) => {
    if (node.kind === "table") found.push(node);
  });
  return found;
}

/** All tables of the service, with columns for those that are used. */
async function describeUsed(
  used: readonly TableName[],
  tables: TapTables,
  left: () => RequestOptions,
): Promise<readonly TableDescription[]> {
  const wanted = new Set<string>();
  for (const { name } of used) {
    const known = tables.get(writtenName(name));
    if (known !== undefined) wanted.add(known.name);
    else if (name.length === 1) {
      // Without its schema, which may be one of several.
      const last = name[0]?.name.toLowerCase() ?? "";
      const fits = [...tables].filter((table) =>
        plainName(table.name).toLowerCase().endsWith(`.${last}`)
      );
      for (const table of fits.slice(0, MOST_ALIKE)) wanted.add(table.name);
    }
  }
  const columns = new Map<string, TableDescription["columns"]>();
  for (const name of wanted) {
    columns.set(name, (await tables.describe(name, left())).columns ?? []);
  }
  return [...tables].map(({ name, description }) => ({
    name,
    description,
    columns: columns.get(name) ?? [],
  }));
}

function writtenName(name: TableName["name"]): string {
  return name.map((part) => formatIdentifier(part)).join(".");
}

/** How many tables with the same last name are looked at. */
const MOST_ALIKE = 5;

/** Uploads whose columns are known, and the names of those whose columns only the service will see. */
function describeUploads(uploads: TapUploads | undefined): {
  readonly described: readonly TableDescription[];
  readonly open: ReadonlySet<string>;
} {
  const described: TableDescription[] = [];
  const open = new Set<string>();
  for (const [name, upload] of Object.entries(uploads ?? {})) {
    if (upload instanceof Table) {
      described.push({ name: `TAP_UPLOAD.${name}`, columns: upload.fields });
    } else open.add(name.toLowerCase());
  }
  return { described, open };
}

/** Some services leave TAP_SCHEMA out of their list. */
function hasSchema(tables: TapTables): boolean {
  return [...tables].some(({ name }) => isSchemaTable(plainName(name)));
}

function isSchemaTable(name: string): boolean {
  return /^tap_schema\./i.test(name);
}

/** Where unknown tables were let through for the sake of some, the others are refused here. */
function refuseUnknown(
  { sources }: Resolution,
  query: string,
  open: ReadonlySet<string>,
  tables: TapTables,
): void {
  for (const [node, source] of sources) {
    if (!source.open || source.table !== undefined) continue;
    const written = writtenName(node.name);
    const plain = node.name.map(({ name }) => name);
    const isUpload = plain.length === 2 && plain[0]?.toLowerCase() === "tap_upload" &&
      open.has(plain[1]?.toLowerCase() ?? "");
    if (isUpload || isSchemaTable(plain.join("."))) continue;
    const near = nearestNames(written, tables.names);
    throw new AdqlError(`There is no table ${written}`, {
      stage: "name",
      query,
      span: node.span,
      hint: near.length === 0 ? undefined : `did you mean ${near.join(" or ")}?`,
    });
  }
}

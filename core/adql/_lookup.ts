/**
 * Finding what a name stands for, or saying what it may have meant.
 *
 * @module
 */
import type { ColumnReference, Identifier, TableName } from "./ast.ts";
import type { Context } from "./_context.ts";
import { formatIdentifier } from "./format.ts";
import { didYouMean, nearest } from "./_nearest.ts";
import {
  type Binding,
  type BoundColumn,
  canonical,
  matches,
  qualifies,
  type Scope,
  type Source,
  tablePath,
  writeName,
  writePath,
} from "./_scope.ts";
import { type TableDescription, valueType } from "./types.ts";

/** Finds a described table. */
export function findTable(context: Context, node: TableName): TableDescription | undefined {
  const found = context.tables.filter((table) => {
    const path = tablePath(table);
    return path.length <= node.name.length ? qualifies(node.name.slice(-path.length), path) : false;
  });
  if (found.length > 0) return found[0];
  const partly = context.tables.filter((table) => qualifies(node.name, tablePath(table)));
  if (partly.length === 1) {
    const table = partly[0] as TableDescription;
    context.diagnose(
      "no-schema",
      `Not all services know this table without its schema: ${table.name}`,
      node,
    );
    return table;
  }
  if (partly.length > 1) {
    const names = partly.map(({ name }) => name).slice(0, 4).join(", ");
    throw context.error("name", `${writtenPath(node.name)} can be several tables`, node, names);
  }
  if (context.isOpen(node)) return undefined;
  throw context.error(
    "name",
    `There is no table ${writtenPath(node.name)}`,
    node,
    tableHint(context, node),
  );
}

function tableHint(context: Context, node: TableName): string | undefined {
  const wanted = node.name.map(({ name }) => name).join(".").toLowerCase();
  const last = (node.name.at(-1) as Identifier).name.toLowerCase();
  const names = context.tables.map((table) => ({ name: table.name, path: tablePath(table) }));
  const cased = names.find(({ path }) =>
    path.map(({ name }) => name).join(".").toLowerCase() === wanted
  );
  if (cased !== undefined) return `in double quotes case counts: ${writePath(cased.path)}`;
  const near = didYouMean(wanted, names.map(({ name }) => name));
  if (near !== undefined) return near;
  const elsewhere = names.filter(({ path }) => path.at(-1)?.name.toLowerCase() === last);
  if (elsewhere.length > 0) {
    return `did you mean ${elsewhere.slice(0, 3).map(({ path }) => writePath(path)).join(" or ")}?`;
  }
  return undefined;
}

/** Finds the column that a reference means, here or in the SELECTs around. */
export function findColumn(context: Context, node: ColumnReference, scope: Scope): Binding {
  for (let at: Scope | null = scope; at !== null; at = at.outer) {
    const found = node.qualifier.length === 0
      ? findPlain(context, node, at)
      : findQualified(context, node, at);
    if (found !== undefined) {
      context.bindings.set(node, found);
      context.scopes.set(node, at);
      return found;
    }
  }
  throw columnError(context, node, scope);
}

function findPlain(context: Context, node: ColumnReference, scope: Scope): Binding | undefined {
  const { columns, sources } = scope.relation;
  const found = columns.filter((binding) => matches(node.name, binding.name));
  const exact = found.filter((binding) => binding.name.name === node.name.name);
  const candidates = found.length > 1 && exact.length === 1 ? exact : found;
  if (candidates.length === 1) return candidates[0];
  if (candidates.length > 1) {
    const names = candidates.map((binding) => `${owner(binding)}.${writeName(binding.name)}`);
    throw context.error(
      "name",
      `${written(node.name)} is in several tables`,
      node,
      `write ${names.slice(0, 4).join(" or ")}`,
    );
  }
  const open = sources.filter((source) => source.open);
  return open.length > 0 ? undescribed(open[0] as Source, node.name) : undefined;
}

function findQualified(context: Context, node: ColumnReference, scope: Scope): Binding | undefined {
  const found = scope.relation.sources.filter((source) => isQualifiedBy(source, node.qualifier));
  if (found.length === 0) return undefined;
  if (found.length > 1) {
    throw context.error(
      "name",
      `${writtenPath(node.qualifier)} can be several tables`,
      node,
      "give them other names with AS",
    );
  }
  const source = found[0] as Source;
  const columns = source.columns.filter(({ name }) => matches(node.name, name));
  const column = columns.find(({ name }) => name.name === node.name.name) ?? columns[0];
  if (column !== undefined) return column;
  if (source.open) return undescribed(source, node.name);
  throw noColumn(context, node, [source]);
}

/** Whether a qualifier means a source; a longer one may add the schema of the described table. */
export function isQualifiedBy(source: Source, qualifier: readonly Identifier[]): boolean {
  if (qualifies(qualifier, source.path)) return true;
  if (source.node.alias !== null || source.table === undefined) return false;
  const path = tablePath(source.table);
  return path.length > source.path.length && qualifies(qualifier, path);
}

/** A column of a table that is not described. */
function undescribed(source: Source, name: Identifier): BoundColumn {
  const key = `${name.delimited ? '"' : ""}${name.delimited ? name.name : name.name.toLowerCase()}`;
  const known = UNDESCRIBED.get(source) ?? new Map<string, BoundColumn>();
  UNDESCRIBED.set(source, known);
  const column = known.get(key) ?? Object.freeze({
    kind: "column" as const,
    source,
    index: -1,
    name: { name: name.name, delimited: name.delimited },
    info: { type: valueType("unknown") },
    description: undefined,
  });
  known.set(key, column);
  return column;
}

const UNDESCRIBED = new WeakMap<Source, Map<string, BoundColumn>>();

function owner(binding: Binding): string {
  const column = canonical(binding);
  if (column.kind === "merged") return owner(column.left);
  const { path } = column.source;
  return path.length === 0 ? "?" : writePath(path);
}

function columnError(context: Context, node: ColumnReference, scope: Scope): Error {
  const sources: Source[] = [];
  for (let at: Scope | null = scope; at !== null; at = at.outer) {
    sources.push(...at.relation.sources);
  }
  if (node.qualifier.length === 0) return noColumn(context, node, sources);
  const wanted = node.qualifier;
  const hidden = sources.find((source) =>
    source.node.kind === "table" && source.node.alias !== null &&
    qualifies(wanted, source.node.name.map(({ name, delimited }) => ({ name, delimited })))
  );
  const hint = hidden === undefined
    ? didYouMean(writtenPath(wanted), sources.map((source) => writePath(source.path)))
    : `here it is called ${writePath(hidden.path)}`;
  return context.error(
    "name",
    `There is no table ${writtenPath(wanted)} in FROM`,
    node,
    hint ??
      (sources.length === 0
        ? undefined
        : `there ${sources.length === 1 ? "is" : "are"} ${
          sources.slice(0, 6).map((source) => writePath(source.path)).join(", ")
        }`),
  );
}

function noColumn(context: Context, node: ColumnReference, sources: readonly Source[]): Error {
  const where = sources.length === 1 && (sources[0] as Source).path.length > 0
    ? ` in ${writePath((sources[0] as Source).path)}`
    : "";
  return context.error(
    "name",
    `There is no column ${written(node.name)}${where}`,
    node,
    columnHint(node, sources),
  );
}

function columnHint(node: ColumnReference, sources: readonly Source[]): string | undefined {
  const { name, delimited } = node.name;
  const columns = sources.flatMap((source) => source.columns.map((column) => column.name));
  const cased = columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
  if (cased !== undefined) {
    return delimited
      ? `in double quotes case counts: ${writeName(cased)}`
      : `this name needs double quotes: ${writeName(cased)}`;
  }
  const near = nearest(name, columns.map((column) => column.name));
  if (near.length > 0) {
    const names = near.map((found) =>
      writeName(columns.find((column) => column.name === found) ?? { name: found, delimited: true })
    );
    return `did you mean ${names.join(" or ")}?`;
  }
  const longer = columns.filter((column) =>
    column.delimited && column.name.toLowerCase().startsWith(name.toLowerCase())
  );
  if (longer.length > 0) return `did you mean ${longer.slice(0, 3).map(writeName).join(" or ")}?`;
  if (node.qualifier.length > 0) return undefined;
  return delimited
    ? `double quotes are for names; text must be in single quotes: '${name}'`
    : `if this is text, it must be in single quotes: '${name}'`;
}

function written(identifier: Identifier): string {
  return formatIdentifier(identifier);
}

function writtenPath(path: readonly Identifier[]): string {
  return path.map(written).join(".");
}

/**
 * Resolving FROM: tables, sub-selects, and the columns that joins merge.
 *
 * @module
 */
import type { Identifier, JoinedTable, Query, TableReference } from "./ast.ts";
import type { Context, OutputColumn } from "./_context.ts";
import { findTable } from "./_lookup.ts";
import { didYouMean } from "./_nearest.ts";
import {
  type Binding,
  type BoundColumn,
  columnName,
  matches,
  type MergedColumn,
  type NamedQuery,
  type Relation,
  sameName,
  type Scope,
  type Source,
  writeName,
  writePath,
} from "./_scope.ts";
import { checkCondition, type Place } from "./_infer.ts";
import { formatIdentifier } from "./format.ts";
import type { NamePart } from "./literal.ts";
import { commonType, isComparable, typeLabel, typeOfColumn, valueType } from "./types.ts";

/** What a FROM clause is resolved in. */
export interface FromPlace {
  /** What is known. */
  readonly context: Context;
  /** The SELECT around this one. */
  readonly outer: Scope | null;
  /** Queries named by WITH. */
  readonly named: readonly NamedQuery[];
  /** Resolves a sub-select. */
  readonly query: (query: Query, outer: Scope | null) => readonly OutputColumn[];
  /** How values in ON are resolved. */
  readonly place: (scope: Scope) => Place;
}

/** Resolves all tables of a FROM clause. */
export function resolveFrom(from: readonly TableReference[], at: FromPlace): Relation {
  const relations = from.map((table) => resolveTable(table, at));
  const relation = {
    sources: relations.flatMap((one) => one.sources),
    columns: relations.flatMap((one) => one.columns),
  };
  checkNames(relation.sources, at.context);
  return relation;
}

function checkNames(sources: readonly Source[], context: Context): void {
  const seen: Source[] = [];
  for (const source of sources) {
    if (source.path.length === 0) continue;
    const same = seen.find((other) => samePath(other.path, source.path));
    if (same !== undefined) {
      throw context.error(
        "name",
        `Two tables are called ${writePath(source.path)}`,
        source.node,
        "give one of them another name with AS",
      );
    }
    seen.push(source);
  }
}

function samePath(a: readonly NamePart[], b: readonly NamePart[]): boolean {
  return a.length === b.length && a.every((part, i) => sameName(part, b[i] as NamePart));
}

function resolveTable(table: TableReference, at: FromPlace): Relation {
  if (table.kind === "join") return resolveJoin(table, at);
  const source = table.kind === "derived"
    ? fromOutputs(table, table.alias, at.query(table.query, at.outer))
    : resolveNamed(table, at);
  if (table.kind === "table") at.context.sources.set(table, source);
  return { sources: [source], columns: source.columns };
}

function partOf({ name, delimited }: Identifier): NamePart {
  return { name, delimited };
}

function resolveNamed(node: TableReference & { readonly kind: "table" }, at: FromPlace): Source {
  const path = node.alias === null ? node.name.map(partOf) : [partOf(node.alias)];
  if (node.name.length === 1) {
    const named = at.named.findLast(({ name }) => matches(node.name[0] as Identifier, name));
    if (named !== undefined) {
      return fromOutputs(node, node.alias ?? node.name[0] ?? null, named.columns);
    }
  }
  const table = findTable(at.context, node);
  if (table === undefined) {
    return Object.freeze({ node, path, table: undefined, columns: [], open: true });
  }
  at.context.used.add(table);
  const columns: BoundColumn[] = [];
  const source: Source = { node, path, table, columns, open: false };
  for (const [index, column] of table.columns.entries()) {
    const { unit, ucd, utype, description } = column;
    columns.push({
      kind: "column",
      source,
      index,
      name: columnName(column.name),
      info: { type: typeOfColumn(column), unit, ucd, utype, description },
      description: column,
    });
  }
  return source;
}

function fromOutputs(
  node: Source["node"],
  alias: Identifier | null,
  outputs: readonly OutputColumn[],
): Source {
  const columns: BoundColumn[] = [];
  const path = alias === null ? [] : [partOf(alias)];
  const source: Source = { node, path, table: undefined, columns, open: false };
  for (const [index, output] of outputs.entries()) {
    const { type, unit, ucd, utype, description } = output;
    columns.push({
      kind: "column",
      source,
      index,
      name: { name: output.name, delimited: output.delimited },
      info: { type, unit, ucd, utype, description },
      description: undefined,
    });
  }
  return source;
}

function resolveJoin(join: JoinedTable, at: FromPlace): Relation {
  const left = resolveTable(join.left, at);
  const right = resolveTable(join.right, at);
  const sources = [...left.sources, ...right.sources];
  const pairs = join.natural
    ? naturalPairs(join, left, right, at.context)
    : (join.using ?? []).map((name) => usingPair(name, left, right, at.context));
  const merged = pairs.map(([a, b]) => merge(join, a, b, at.context));
  if (merged.length > 0) at.context.merged.set(join, merged);
  const gone = new Set<Binding>(pairs.flat());
  const columns = [
    ...merged,
    ...left.columns.filter((column) => !gone.has(column)),
    ...right.columns.filter((column) => !gone.has(column)),
  ];
  const relation = { sources, columns };
  if (join.on !== null) {
    checkCondition(join.on, at.place({ relation, outer: at.outer }));
  }
  return relation;
}

type Pair = readonly [left: Binding, right: Binding];

function naturalPairs(
  join: JoinedTable,
  left: Relation,
  right: Relation,
  context: Context,
): readonly Pair[] {
  const pairs: Pair[] = [];
  for (const a of left.columns) {
    const found = right.columns.filter((b) => sameName(a.name, b.name));
    if (found.length === 0) continue;
    const twins = left.columns.filter((other) => sameName(a.name, other.name));
    if (found.length > 1 || twins.length > 1) {
      throw context.error(
        "name",
        `NATURAL JOIN cannot tell which ${writeName(a.name)} to use: several tables have it`,
        join,
        "write JOIN ... ON",
      );
    }
    pairs.push([a, found[0] as Binding]);
  }
  const known = [...left.sources, ...right.sources].every((source) => !source.open);
  if (pairs.length === 0 && known) {
    context.diagnose(
      "natural-without-columns",
      "The tables of this NATURAL JOIN have no column in common: all rows are paired with all rows",
      join,
    );
  }
  return pairs;
}

function usingPair(name: Identifier, left: Relation, right: Relation, context: Context): Pair {
  return [usingSide(name, left, "left", context), usingSide(name, right, "right", context)];
}

function usingSide(
  name: Identifier,
  relation: Relation,
  side: "left" | "right",
  context: Context,
): Binding {
  const found = relation.columns.filter((column) => matches(name, column.name));
  if (found.length === 1) return found[0] as Binding;
  const written = formatIdentifier(name);
  if (found.length > 1) {
    throw context.error("name", `Several tables on the ${side} of this JOIN have ${written}`, name);
  }
  const open = relation.sources.find((source) => source.open);
  if (open !== undefined) {
    return {
      kind: "column",
      source: open,
      index: -1,
      name: partOf(name),
      info: { type: valueType("unknown") },
      description: undefined,
    };
  }
  throw context.error(
    "name",
    `There is no column ${written} on the ${side} of this JOIN`,
    name,
    didYouMean(name.name, relation.columns.map((column) => column.name.name)),
  );
}

function merge(join: JoinedTable, left: Binding, right: Binding, context: Context): MergedColumn {
  const [a, b] = [left.info.type, right.info.type];
  if (!isComparable(a, b)) {
    throw context.error(
      "type",
      `${writeName(left.name)} is ${typeLabel(a)} on one side of this JOIN and ${
        typeLabel(b)
      } on the other`,
      join,
    );
  }
  const info = join.type === "RIGHT" ? right.info : left.info;
  const type = join.type === "FULL" ? commonType(a, b) ?? a : info.type;
  return {
    kind: "merged",
    join: join.type,
    name: left.name,
    left,
    right,
    info: { ...info, type },
  };
}

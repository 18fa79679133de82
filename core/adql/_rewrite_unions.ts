/**
 * Sub-selects without UNION, for services that have none: what is asked of a union is asked of each of its queries.
 *
 * @module
 */
import {
  type AdqlNode,
  type Condition,
  type Identifier,
  list,
  node,
  type OrderTerm,
  type Query,
  type QueryBody,
  type Select,
  type SelectItem,
  type SetOperation,
  type TableReference,
} from "./ast.ts";
import type { Rewriting } from "./rewrite.ts";
import { sameName } from "./_scope.ts";
import { transformTree, walk } from "./walk.ts";

/** A query with nothing but its body. */
export function asQuery(body: QueryBody): Query {
  if (body.kind === "query") return body;
  return node<Query>({
    kind: "query",
    with: list<Query["with"][number]>([]),
    body,
    orderBy: list<OrderTerm>([]),
    offset: null,
    limit: null,
    span: body.span,
  });
}

/** The queries of a union, where the query is one and nothing else. */
function unitedIn(query: Query): SetOperation | undefined {
  const { body, limit, offset } = query;
  if (body.kind !== "set" || body.operator !== "UNION") return undefined;
  return query.with.length > 0 || limit !== null || offset !== null ? undefined : body;
}

/** Queries that unions in FROM may become: of several unions, there is one for each combination. */
const MOST_QUERIES = 200;

/**
 * Takes unions out of `IN (...)`, `EXISTS (...)`, and FROM.
 *
 * `x IN (a UNION b)` is `x IN (a) OR x IN (b)`, nulls included. A SELECT from a union without groups, aggregates and
 * limits is the union of two SELECTs; in FROM, that needs UNION ALL, or DISTINCT, or all columns.
 */
export function unionsInSubselects(query: Query): Rewriting {
  let count = 0;
  let made = 0;
  const taken = (item: AdqlNode): AdqlNode => {
    const parts = partsOf(item);
    if (parts === undefined) return item;
    count++;
    const negated = item.kind === "in" && item.negated;
    return node<Condition>({
      kind: "logical",
      operator: negated ? "AND" : "OR",
      operands: list([...parts]),
      span: item.span,
    });
  };
  const lifted = (item: AdqlNode): AdqlNode => {
    if (item.kind !== "query" || made > MOST_QUERIES) return item;
    const united = overUnion(item);
    if (united === undefined) return item;
    count++;
    made += (united.body as SetOperation).operands.length;
    return united;
  };
  // What is lifted out of FROM may be within IN, and unions may have unions in them.
  let changed = query;
  for (let before = -1; before !== count;) {
    before = count;
    changed = transformTree(transformTree(changed, lifted), taken);
  }
  return { query: changed, count, left: 0 };
}

/** IN or EXISTS of each query of a union. */
function partsOf(item: AdqlNode): readonly Condition[] | undefined {
  const inner = item.kind === "exists"
    ? item.query
    : item.kind === "in" && "kind" in item.values
    ? item.values
    : undefined;
  const set = inner === undefined ? undefined : unitedIn(inner);
  return set?.operands.map((operand) => {
    const query = asQuery(operand);
    return item.kind === "exists"
      ? node<Condition>({ ...item, query })
      : node<Condition>({ ...item, values: query } as Condition);
  });
}

/** The union of SELECTs that a SELECT from a union is. */
function overUnion(query: Query): Query | undefined {
  const { body } = query;
  if (body.kind !== "select" || query.with.length > 0 || hasGroups(body)) return undefined;
  const place = body.from.findIndex((table) => unionOf(table) !== undefined);
  const set = unionOf(body.from[place]);
  if (set === undefined) return undefined;
  const all = everyAll(set);
  const distinct = body.quantifier === "DISTINCT";
  const whole = body.from.length === 1 && body.items.every((item) => item.kind === "star");
  if (!distinct && !all && !(whole && set.operands.every((operand) => operand.kind !== "set"))) {
    return undefined;
  }
  if (body.top !== null && query.limit !== null) return undefined;
  const parts = set.operands.map((operand) => named(operand, namesOf(set)));
  if (parts.includes(undefined)) return undefined;
  const operands = (parts as QueryBody[]).map((operand): QueryBody => {
    const table = node({ ...body.from[place] as TableReference, query: asQuery(operand) });
    const from = list(body.from.map((other, i) => i === place ? table as TableReference : other));
    return node<Select>({ ...body, from, top: null });
  });
  const united = node<SetOperation>({
    kind: "set",
    operator: "UNION",
    all: all && !distinct,
    operands: list(operands),
    span: body.span,
  });
  return node<Query>({ ...query, body: united, limit: body.top ?? query.limit });
}

function unionOf(table: TableReference | undefined): SetOperation | undefined {
  if (table?.kind !== "derived" || table.query.orderBy.length > 0) return undefined;
  return unitedIn(table.query);
}

/** Names of the columns of a query; undefined for those without, and for all where that cannot be told. */
function namesOf(body: QueryBody): readonly (Identifier | undefined)[] | undefined {
  if (body.kind === "query") return namesOf(body.body);
  if (body.kind === "set") return namesOf(body.operands[0] as QueryBody);
  const names: (Identifier | undefined)[] = [];
  for (const item of body.items) {
    if (item.kind === "star") return undefined;
    const { alias, expression } = item;
    names.push(alias ?? (expression.kind === "column" ? expression.name : undefined));
  }
  return names;
}

/** A query whose columns have the names of the union's; undefined where that cannot be told. */
function named(
  body: QueryBody,
  names: readonly (Identifier | undefined)[] | undefined,
): QueryBody | undefined {
  const own = namesOf(body);
  if (names === undefined || own === undefined || own.length !== names.length) return undefined;
  if (own.every((name, i) => isSameName(name, names[i]))) return body;
  if (body.kind !== "select") return undefined;
  const items = body.items.map((item, i) =>
    item.kind === "star" || isSameName(own[i], names[i])
      ? item
      : node<SelectItem>({ ...item, alias: names[i] ?? null })
  );
  return node<Select>({ ...body, items: list(items) });
}

function isSameName(a: Identifier | undefined, b: Identifier | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.delimited === b.delimited && sameName(a, b);
}

/** Whether equal rows are kept all the way down. */
function everyAll(body: QueryBody): boolean {
  return body.kind !== "set" || (body.all && body.operands.every(everyAll));
}

/** Whether a SELECT makes one row of many. */
function hasGroups(select: Select): boolean {
  if (select.groupBy.length > 0 || select.having !== null) return true;
  let found = false;
  for (const item of select.items) {
    walk(item, (inner) => {
      if (inner.kind === "query") return "skip";
      if (inner.kind === "aggregate") found = true;
      if (inner.kind === "function" && inner.userDefined) found = true;
    });
  }
  return found;
}

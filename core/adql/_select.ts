/**
 * Grammar of queries: WITH, set operations, SELECT and its clauses, ORDER BY, OFFSET.
 *
 * @module
 */
import {
  type Expression,
  type Identifier,
  list,
  node,
  type NumberLiteral,
  type OrderTerm,
  type Query,
  type QueryBody,
  type Select,
  type SelectItem,
  type SetOperation,
  type Star,
  type TableReference,
  type WithQuery,
} from "./ast.ts";
import { parseCount } from "./_calls.ts";
import type { Cursor } from "./_cursor.ts";
import { parseSubquery } from "./_primary.ts";
import { parseAlias, parseTable } from "./_tables.ts";

/** Reads a query, without parentheses around it. */
export function parseQuery(cursor: Cursor): Query {
  const start = cursor.token;
  const queries = cursor.isWord("WITH") ? parseWith(cursor) : [];
  const body = parseSetOperation(cursor);
  const orderBy = cursor.acceptWord("ORDER") ? parseOrderBy(cursor) : [];
  const { offset, limit } = parseCut(cursor);
  const plain = queries.length === 0 && orderBy.length === 0 && offset === null && limit === null;
  if (plain && body.kind === "query") return body;
  return node({
    kind: "query",
    with: list(queries),
    body,
    orderBy: list(orderBy),
    offset,
    limit,
    span: cursor.since(start),
  });
}

function parseWith(cursor: Cursor): WithQuery[] {
  const start = cursor.advance();
  cursor.since21("WITH", start);
  if (cursor.isWord("RECURSIVE") && cursor.peek().value !== "AS") {
    throw cursor.error("ADQL has no recursive queries", cursor.token);
  }
  const queries: WithQuery[] = [];
  do {
    const name = cursor.name("a name");
    const columns = cursor.isSign("(") ? parseColumnList(cursor) : null;
    if (columns !== null && !cursor.lenient) {
      cursor.diagnose(
        "with-columns",
        "Names of columns behind the name of a WITH query are not in ADQL 2.1; use AS in its SELECT",
        name.span,
      );
    }
    cursor.expectWord("AS");
    const query = parseSubquery(cursor);
    queries.push(node({ kind: "with", name, columns, query, span: cursor.since(name.span) }));
  } while (cursor.acceptSign(","));
  return queries;
}

function parseColumnList(cursor: Cursor): readonly Identifier[] {
  cursor.expectSign("(");
  const names: Identifier[] = [];
  do names.push(cursor.name("a column")); while (cursor.acceptSign(","));
  cursor.expectSign(")");
  return list(names);
}

function parseSetOperation(cursor: Cursor): QueryBody {
  let left = parseIntersections(cursor);
  for (;;) {
    const operator = cursor.acceptWord("UNION")
      ? "UNION"
      : cursor.acceptWord("EXCEPT")
      ? "EXCEPT"
      : undefined;
    if (operator === undefined) return finish(left);
    const word = cursor.previous;
    cursor.since21(operator, word);
    left = combine(cursor, left, operator, parseIntersections);
  }
}

function parseIntersections(cursor: Cursor): QueryBody {
  let left = parseOperand(cursor);
  while (cursor.acceptWord("INTERSECT")) {
    cursor.since21("INTERSECT", cursor.previous);
    left = combine(cursor, left, "INTERSECT", parseOperand);
  }
  return finish(left);
}

/** Appends an operand; runs of one operator are kept in one node, which grows until it is finished. */
function combine(
  cursor: Cursor,
  left: QueryBody,
  operator: SetOperation["operator"],
  next: (cursor: Cursor) => QueryBody,
): SetOperation {
  const all = cursor.acceptWord("ALL");
  if (!all) cursor.acceptWord("DISTINCT");
  cursor.pairs++;
  let operands: QueryBody[];
  if (left.kind === "set" && left.operator === operator && left.all === all) {
    operands = Object.isFrozen(left.operands) ? [...left.operands] : left.operands as QueryBody[];
  } else operands = [finish(left)];
  operands.push(next(cursor));
  return { kind: "set", operator, all, operands, span: cursor.since(left.span) };
}

function finish(body: QueryBody): QueryBody {
  if (body.kind === "set") Object.freeze(body.operands);
  return Object.freeze(body);
}

function parseOperand(cursor: Cursor): QueryBody {
  if (!cursor.isSign("(")) return parseSelect(cursor);
  const query = parseSubquery(cursor);
  return isPlain(query) ? query.body : query;
}

/** Whether a query is nothing but its body. */
export function isPlain(query: Query): boolean {
  return query.with.length === 0 && query.orderBy.length === 0 && query.offset === null &&
    query.limit === null;
}

function parseSelect(cursor: Cursor): Select {
  const start = cursor.expectWord("SELECT");
  const quantifier = cursor.acceptWord("DISTINCT")
    ? "DISTINCT"
    : cursor.acceptWord("ALL")
    ? "ALL"
    : null;
  const top = isTop(cursor) ? parseTop(cursor) : null;
  const items: (SelectItem | Star)[] = [];
  do items.push(parseItem(cursor)); while (cursor.acceptSign(","));
  const from: TableReference[] = [];
  if (!cursor.lenient || cursor.isWord("FROM")) {
    cursor.expectWord("FROM");
    do from.push(parseTable(cursor)); while (cursor.acceptSign(","));
  }
  const where = cursor.acceptWord("WHERE") ? cursor.grammar.condition(cursor) : null;
  const groupBy: Expression[] = [];
  if (cursor.acceptWord("GROUP")) {
    cursor.expectWord("BY");
    do groupBy.push(parseTerm(cursor, "GROUP BY")); while (cursor.acceptSign(","));
  }
  const having = cursor.acceptWord("HAVING") ? cursor.grammar.condition(cursor) : null;
  return node({
    kind: "select",
    quantifier,
    top,
    items: list(items),
    from: list(from),
    where,
    groupBy: list(groupBy),
    having,
    span: cursor.since(start),
  });
}

/** In PostgreSQL, TOP can be a column. */
function isTop(cursor: Cursor): boolean {
  return cursor.isWord("TOP") && (!cursor.lenient || cursor.peek().type === "number");
}

function parseTop(cursor: Cursor): NumberLiteral {
  cursor.advance();
  if (cursor.isSign("(")) {
    throw cursor.error("TOP takes a number without parentheses", cursor.token);
  }
  return parseCount(cursor, "a number of rows");
}

function parseItem(cursor: Cursor): SelectItem | Star {
  const start = cursor.token;
  if (cursor.isSign("*")) {
    cursor.advance();
    return node({ kind: "star", qualifier: list<Identifier>([]), span: cursor.since(start) });
  }
  const path = starPath(cursor);
  if (path > 0) {
    const qualifier = Array.from({ length: path }, () => {
      const name = cursor.name("a table");
      cursor.expectSign(".");
      return name;
    });
    cursor.expectSign("*");
    return node({ kind: "star", qualifier: list(qualifier), span: cursor.since(start) });
  }
  const expression = cursor.grammar.expression(cursor);
  const alias = parseAlias(cursor);
  return node({ kind: "item", expression, alias, span: cursor.since(start) });
}

/** How many names stand before `.*`; 0 if that is not what follows. */
function starPath(cursor: Cursor): number {
  for (let i = 0;; i += 2) {
    const token = cursor.peek(i);
    if (token.type !== "word" && token.type !== "delimited") return 0;
    if (cursor.peek(i + 1).value !== "." || cursor.peek(i + 1).type !== "operator") return 0;
    if (cursor.peek(i + 2).value === "*" && cursor.peek(i + 2).type === "operator") {
      return i / 2 + 1;
    }
  }
}

function parseOrderBy(cursor: Cursor): OrderTerm[] {
  cursor.expectWord("BY");
  const terms: OrderTerm[] = [];
  do {
    const expression = parseTerm(cursor, "ORDER BY");
    const direction = cursor.acceptWord("ASC") ? "ASC" : cursor.acceptWord("DESC") ? "DESC" : null;
    terms.push(
      node({ kind: "order", expression, direction, span: cursor.since(expression.span) }),
    );
  } while (cursor.acceptSign(","));
  return terms;
}

function parseTerm(cursor: Cursor, clause: string): Expression {
  const expression = cursor.grammar.expression(cursor);
  const simple = expression.kind === "column" ||
    (clause === "ORDER BY" && expression.kind === "number");
  if (!simple) cursor.since21(`An expression in ${clause}`, expression.span);
  return expression;
}

/** Reads OFFSET, and LIMIT in PostgreSQL. */
function parseCut(
  cursor: Cursor,
): { readonly offset: NumberLiteral | null; readonly limit: NumberLiteral | null } {
  let offset: NumberLiteral | null = null;
  let limit: NumberLiteral | null = null;
  for (;;) {
    const start = cursor.token;
    if (offset === null && cursor.acceptWord("OFFSET")) {
      cursor.since21("OFFSET", start);
      offset = parseCount(cursor, "a number of rows");
    } else if (cursor.lenient && limit === null && cursor.acceptWord("LIMIT")) {
      limit = parseCount(cursor, "a number of rows");
    } else return { offset, limit };
  }
}

/**
 * Grammar of the smallest values: literals, names, functions, parentheses, sub-selects.
 *
 * @module
 */
import {
  type Condition,
  type Expression,
  type Identifier,
  isCondition,
  list,
  node,
  type Query,
} from "./ast.ts";
import {
  parseAggregate,
  parseBuiltIn,
  parseCase,
  parseCast,
  parseType,
  parseUserDefined,
} from "./_calls.ts";
import { CLAUSE_WORDS, type Cursor, spanOf } from "./_cursor.ts";
import { isGeometry, parseGeometry } from "./_geometry.ts";
import { AGGREGATES, FUNCTIONS, GEOMETRY_FORMS } from "./_words.ts";

/** What a parenthesis can hold. */
export type Operand = Expression | Condition;

/** Reads a value without operators before or behind it, or a condition in parentheses. */
export function parsePostfix(cursor: Cursor): Operand {
  let value = parsePrimary(cursor);
  while (cursor.lenient && cursor.isSign("::")) {
    cursor.advance();
    cursor.pairs++;
    const operand = asValue(cursor, value);
    const type = parseType(cursor);
    value = node({ kind: "cast", operand, type, span: cursor.since(operand.span) });
  }
  return value;
}

function parsePrimary(cursor: Cursor): Operand {
  const { token } = cursor;
  switch (token.type) {
    case "number":
      cursor.advance();
      return node({ kind: "number", text: token.text, span: spanOf(token) });
    case "string":
      cursor.advance();
      return node({ kind: "string", value: token.value, span: spanOf(token) });
    case "delimited":
      return parseColumn(cursor);
    case "word":
      return parseWord(cursor);
    case "operator":
      if (token.value === "(") return parseParenthesised(cursor);
  }
  cursor.note("a value");
  throw cursor.fail();
}

function parseParenthesised(cursor: Cursor): Operand {
  const open = cursor.token;
  if (isQueryStart(cursor)) {
    const query = parseSubquery(cursor);
    const span = cursor.since(open);
    if (!cursor.lenient) {
      cursor.diagnose(
        "scalar-subquery",
        "A sub-select as a value is not in ADQL 2.1; some services refuse it",
        span,
      );
    }
    return node({ kind: "subquery", query, span });
  }
  cursor.advance();
  cursor.enter();
  const inner = cursor.grammar.operand(cursor);
  cursor.leave();
  if (cursor.isSign(",")) {
    throw cursor.error("A list in parentheses can stand behind IN only", open);
  }
  cursor.expectSign(")");
  return inner;
}

function parseWord(cursor: Cursor): Operand {
  const { token } = cursor;
  const called = cursor.peek().value === "(" && cursor.peek().type === "operator";
  const { value } = token;
  if (called) {
    if (AGGREGATES.has(value)) return parseAggregate(cursor);
    if (value === "CAST") return parseCast(cursor);
    if (isGeometry(value, cursor.moc)) return parseGeometry(cursor);
    if (FUNCTIONS.has(value)) return parseBuiltIn(cursor);
  }
  switch (value) {
    case "NULL":
      cursor.advance();
      return node({ kind: "null", span: spanOf(token) });
    case "TRUE":
    case "FALSE":
      cursor.advance();
      if (!cursor.lenient) {
        cursor.diagnose("boolean", `${value} is not in ADQL 2.1; some services refuse it`, token);
      }
      return node({ kind: "boolean", value: value === "TRUE", span: spanOf(token) });
    case "CASE":
      return parseCase(cursor);
  }
  if (called && (cursor.lenient || !cursor.isReserved())) return parseUserDefined(cursor);
  if (cursor.isReservedQualifier()) return parseColumn(cursor);
  if (cursor.isReserved()) throw reservedAsValue(cursor, called);
  return parseColumn(cursor);
}

/** A reserved word where a value should be: a clause that comes too early, or a column of that name. */
function reservedAsValue(cursor: Cursor, called: boolean): Error {
  const { token } = cursor;
  if (CLAUSE_WORDS.has(token.value)) {
    cursor.note("a value");
    return cursor.fail();
  }
  if (called) {
    return cursor.error(`${token.text} is a reserved word, but no function of ADQL`, token);
  }
  const form = FUNCTIONS.get(token.value)?.form ?? GEOMETRY_FORMS.get(token.value) ??
    (AGGREGATES.has(token.value) ? `${token.value}(x)` : undefined);
  const also = form === undefined ? "" : `, or as a function: ${form}`;
  return cursor.error(
    `${token.text} is a reserved word of ADQL, not a name`,
    token,
    `as a column write it in double quotes: "${token.text}"${also}`,
  );
}

function parseColumn(cursor: Cursor): Expression {
  const parts = parsePath(cursor, 4, "a column");
  const first = parts[0] as Identifier;
  return node({
    kind: "column",
    qualifier: list(parts.slice(0, -1)),
    name: parts.at(-1) as Identifier,
    span: cursor.since(first.span),
  });
}

/** Reads names with dots between them. */
export function parsePath(cursor: Cursor, most: number, what: string): Identifier[] {
  const parts = [cursor.name(what)];
  while (cursor.isSign(".") && cursor.peek().value !== "*") {
    cursor.advance();
    parts.push(cursor.name("a name"));
    if (parts.length > most) {
      throw cursor.error(`A name has ${most} parts at most`, parts.at(-1)?.span ?? cursor.token);
    }
  }
  return parts;
}

/**
 * Whether the parenthesis that is next holds a query, and not a value or join that begins with one.
 *
 * Parentheses between it and SELECT must be closed in front of `)` or what can follow an operand of a set operation.
 */
export function isQueryStart(cursor: Cursor): boolean {
  let inner = 0;
  while (isParenthesis(cursor, inner + 1, "(")) inner++;
  const word = cursor.peek(inner + 1);
  if (word.type !== "word" || (word.value !== "SELECT" && word.value !== "WITH")) return false;
  for (let i = inner + 2, depth = 0; inner > 0; i++) {
    if (cursor.peek(i).type === "end") return true;
    if (isParenthesis(cursor, i, "(")) depth++;
    if (!isParenthesis(cursor, i, ")")) continue;
    if (depth-- > 0) continue;
    depth = 0;
    const next = cursor.peek(i + 1);
    if (!/^(\)|UNION|EXCEPT|INTERSECT|ORDER|OFFSET|LIMIT|)$/.test(next.value)) return false;
    inner--;
  }
  return true;
}

/** Whether a token ahead is this parenthesis. */
export function isParenthesis(cursor: Cursor, distance: number, sign: "(" | ")"): boolean {
  const token = cursor.peek(distance);
  return token.type === "operator" && token.value === sign;
}

/** Reads a query in parentheses. */
export function parseSubquery(cursor: Cursor): Query {
  cursor.expectSign("(");
  cursor.enter();
  const query = cursor.grammar.query(cursor);
  cursor.leave();
  cursor.expectSign(")");
  return query;
}

/** Refuses conditions where a value is needed. */
export function asValue(cursor: Cursor, operand: Operand): Expression {
  if (!isCondition(operand)) return operand;
  throw cursor.error("A condition cannot be used as a value", operand.span);
}

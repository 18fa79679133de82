/**
 * Grammar of values and conditions, by precedence.
 *
 * One descent reads both, since `(` may open either; where only one of them fits, the other is an error.
 *
 * @module
 */
import {
  type AdqlNode,
  type BinaryOperator,
  type ComparisonOperator,
  type Condition,
  type Expression,
  type Identifier,
  isCondition,
  list,
  node,
} from "./ast.ts";
import {
  parseAggregate,
  parseBuiltIn,
  parseCase,
  parseCast,
  parseType,
  parseUserDefined,
} from "./_calls.ts";
import { type Cursor, spanOf } from "./_cursor.ts";
import { isGeometry, parseGeometry } from "./_geometry.ts";
import { AGGREGATES, FUNCTIONS, GEOMETRY_FORMS } from "./_words.ts";

type Operand = Expression | Condition;

/** Reads a value. */
export function parseExpression(cursor: Cursor): Expression {
  return asValue(cursor, parseAdditive(cursor));
}

/** Reads a condition. */
export function parseCondition(cursor: Cursor): Condition {
  return asCondition(cursor, parseOr(cursor));
}

function parseOr(cursor: Cursor): Operand {
  return parseLogical(cursor, "OR", parseAnd);
}

function parseAnd(cursor: Cursor): Operand {
  return parseLogical(cursor, "AND", parseNot);
}

function parseLogical(
  cursor: Cursor,
  operator: "AND" | "OR",
  next: (cursor: Cursor) => Operand,
): Operand {
  const first = next(cursor);
  if (!cursor.isWord(operator)) {
    if (isCondition(first)) cursor.note(operator);
    return first;
  }
  const operands = [asCondition(cursor, first)];
  while (cursor.acceptWord(operator)) operands.push(asCondition(cursor, next(cursor)));
  return node({
    kind: "logical",
    operator,
    operands: list(operands),
    span: cursor.since((operands[0] as Condition).span),
  });
}

function parseNot(cursor: Cursor): Operand {
  if (!cursor.isWord("NOT")) return parsePredicate(cursor);
  const start = cursor.advance();
  cursor.enter();
  const operand = asCondition(cursor, parseNot(cursor));
  cursor.leave();
  return node({ kind: "not", operand, span: cursor.since(start) });
}

function parsePredicate(cursor: Cursor): Operand {
  if (cursor.isWord("EXISTS")) {
    const start = cursor.advance();
    const query = parseSubquery(cursor);
    return node({ kind: "exists", query, span: cursor.since(start) });
  }
  const left = parseAdditive(cursor);
  if (isCondition(left)) return left;
  const { token } = cursor;
  if (token.type === "operator") return parseComparison(cursor, left);
  if (token.type !== "word") return left;
  if (token.value === "IS") {
    cursor.advance();
    const negated = cursor.acceptWord("NOT");
    cursor.expectWord("NULL");
    return node({ kind: "isNull", operand: left, negated, span: cursor.since(left.span) });
  }
  const negated = token.value === "NOT" && /^(BETWEEN|IN|I?LIKE)$/.test(cursor.peek().value);
  if (negated) cursor.advance();
  switch (cursor.token.value) {
    case "BETWEEN":
      return parseBetween(cursor, left, negated);
    case "IN":
      return parseIn(cursor, left, negated);
    case "LIKE":
    case "ILIKE":
      return parseLike(cursor, left, negated);
  }
  return left;
}

const COMPARISONS: ReadonlySet<string> = new Set(["=", "<>", "<", ">", "<=", ">="]);

function parseComparison(cursor: Cursor, left: Expression): Operand {
  if (!COMPARISONS.has(cursor.token.value)) return left;
  const operator = cursor.advance().value as ComparisonOperator;
  const right = parseExpression(cursor);
  if (cursor.token.type === "operator" && COMPARISONS.has(cursor.token.value)) {
    throw cursor.error(
      "A comparison has two sides",
      cursor.token,
      "for a range write a < b AND b < c, or b BETWEEN a AND c",
    );
  }
  return node({ kind: "comparison", operator, left, right, span: cursor.since(left.span) });
}

function parseBetween(cursor: Cursor, operand: Expression, negated: boolean): Condition {
  cursor.advance();
  const low = parseExpression(cursor);
  cursor.expectWord("AND");
  const high = parseExpression(cursor);
  return node({ kind: "between", operand, low, high, negated, span: cursor.since(operand.span) });
}

function parseLike(cursor: Cursor, operand: Expression, negated: boolean): Condition {
  const word = cursor.advance();
  const caseInsensitive = word.value === "ILIKE";
  if (caseInsensitive) cursor.since21("ILIKE", word);
  const pattern = parseExpression(cursor);
  if (pattern.kind === "column" && pattern.name.delimited && /[%\s]/.test(pattern.name.name)) {
    throw cursor.error(
      "A pattern is text in single quotes; double quotes are for names",
      pattern.span,
      `write '${pattern.name.name}'`,
    );
  }
  return node({
    kind: "like",
    operand,
    pattern,
    caseInsensitive,
    negated,
    span: cursor.since(operand.span),
  });
}

function parseIn(cursor: Cursor, operand: Expression, negated: boolean): Condition {
  cursor.advance();
  if (cursor.isSign("(") && isQueryStart(cursor)) {
    const query = parseSubquery(cursor);
    const span = cursor.since(operand.span);
    return node({ kind: "in", operand, values: query, negated, span });
  }
  if (cursor.isSign("(") && isParenthesis(cursor, 1, ")")) {
    throw cursor.error("The list of IN is empty", cursor.token);
  }
  cursor.expectSign("(");
  cursor.enter();
  const values: Expression[] = [];
  do values.push(parseExpression(cursor)); while (cursor.acceptSign(","));
  cursor.leave();
  cursor.expectSign(")");
  return node({
    kind: "in",
    operand,
    values: list(values),
    negated,
    span: cursor.since(operand.span),
  });
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

function isParenthesis(cursor: Cursor, distance: number, sign: "(" | ")"): boolean {
  const token = cursor.peek(distance);
  return token.type === "operator" && token.value === sign;
}

/** Reads a query in parentheses. */
export function parseSubquery(cursor: Cursor): ReturnType<Cursor["grammar"]["query"]> {
  cursor.expectSign("(");
  cursor.enter();
  const query = cursor.grammar.query(cursor);
  cursor.leave();
  cursor.expectSign(")");
  return query;
}

function parseAdditive(cursor: Cursor): Operand {
  let left = parseMultiplicative(cursor);
  for (let sign = additiveSign(cursor); sign !== undefined; sign = additiveSign(cursor)) {
    const operator = sign;
    cursor.advance();
    left = binary(cursor, operator, left, parseMultiplicative(cursor));
  }
  return left;
}

function additiveSign(cursor: Cursor): BinaryOperator | undefined {
  const { type, value } = cursor.token;
  if (type !== "operator") return undefined;
  return value === "+" || value === "-" || value === "||" ? value : undefined;
}

function parseMultiplicative(cursor: Cursor): Operand {
  let left = parseFactor(cursor);
  while (cursor.token.type === "operator" && /^[*/%]$/.test(cursor.token.value)) {
    const operator = cursor.advance().value as BinaryOperator;
    left = binary(cursor, operator, left, parseFactor(cursor));
  }
  return left;
}

function binary(cursor: Cursor, operator: BinaryOperator, left: Operand, right: Operand): Operand {
  cursor.pairs++;
  return node({
    kind: "binary",
    operator,
    left: asValue(cursor, left),
    right: asValue(cursor, right),
    span: cursor.since(left.span),
  });
}

function parseFactor(cursor: Cursor): Operand {
  if (!cursor.isSign("-") && !cursor.isSign("+")) return parsePostfix(cursor);
  const sign = cursor.advance();
  cursor.enter();
  const operand = asValue(cursor, parseFactor(cursor));
  cursor.leave();
  return node({
    kind: "unary",
    operator: sign.value as "+" | "-",
    operand,
    span: cursor.since(sign),
  });
}

function parsePostfix(cursor: Cursor): Operand {
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
  const inner = parseOr(cursor);
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
  if (cursor.isReserved()) throw reservedAsValue(cursor, called);
  return parseColumn(cursor);
}

/** A reserved word where a value should be: a clause that comes too early, or a column of that name. */
function reservedAsValue(cursor: Cursor, called: boolean): Error {
  const { token } = cursor;
  const clause =
    /^(SELECT|FROM|WHERE|GROUP|HAVING|ORDER|OFFSET|AND|OR|ON|USING|AS|BY|UNION|EXCEPT|INTERSECT|JOIN|ASC|DESC|IN|LIKE|ILIKE|BETWEEN|IS|NATURAL|INNER|LEFT|RIGHT|FULL|NOT|DISTINCT|ALL|TOP|WITH)$/;
  if (clause.test(token.value)) {
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

function asValue(cursor: Cursor, operand: Operand): Expression {
  if (!isCondition(operand)) return operand;
  throw cursor.error("A condition cannot be used as a value", operand.span);
}

function asCondition(cursor: Cursor, operand: Operand): Condition {
  if (isCondition(operand)) return operand;
  if (cursor.lenient || operand.kind === "boolean") {
    return node({ kind: "truth", operand, span: operand.span });
  }
  if (operand.kind === "geometry" && /^(CONTAINS|INTERSECTS)$/.test(operand.name)) {
    throw cursor.error(
      `${operand.name} gives 1 or 0 and must be compared`,
      operand.span,
      `write 1=${operand.name}(...)`,
    );
  }
  if (operand.kind === "function" && operand.userDefined && !looksUnfinished(cursor)) {
    cursor.diagnose(
      "bare-function",
      `A function as a condition is not in ADQL 2.1; write 1=${operand.name}(...)`,
      operand.span,
    );
    return node({ kind: "truth", operand, span: operand.span });
  }
  cursor.note("a comparison");
  throw cursor.fail();
}

/** Whether what follows a value can only be a broken comparison. */
function looksUnfinished(cursor: Cursor): boolean {
  const { type } = cursor.token;
  return type === "number" || type === "string" || type === "delimited";
}

/** Whether a node is a value. */
export function isExpression(candidate: AdqlNode): candidate is Expression {
  return /^(number|string|null|boolean|column|unary|binary|function|aggregate|geometry|cast|subquery|case)$/
    .test(candidate.kind);
}

/**
 * Grammar of values and conditions, by precedence.
 *
 * One descent reads both, since `(` may open either; where only one of them fits, the other is an error.
 *
 * @module
 */
import {
  type BinaryOperator,
  type ComparisonOperator,
  type Condition,
  type Expression,
  isCondition,
  list,
  node,
} from "./ast.ts";
import type { Cursor } from "./_cursor.ts";
import {
  asValue,
  isParenthesis,
  isQueryStart,
  type Operand,
  parsePostfix,
  parseSubquery,
} from "./_primary.ts";

/** Reads a value. */
export function parseExpression(cursor: Cursor): Expression {
  return asValue(cursor, parseAdditive(cursor));
}

/** Reads a condition. */
export function parseCondition(cursor: Cursor): Condition {
  return asCondition(cursor, parseOr(cursor));
}

/** Reads a condition or a value. */
export function parseOr(cursor: Cursor): Operand {
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

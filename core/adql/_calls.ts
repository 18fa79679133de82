/**
 * Grammar of functions: aggregates, built-in and user-defined ones, CAST, CASE.
 *
 * @module
 */
import {
  type AggregateCall,
  type CaseBranch,
  type CastType,
  type Expression,
  integerValue,
  list,
  node,
  type NumberLiteral,
} from "./ast.ts";
import { type Cursor, spanOf } from "./_cursor.ts";
import type { Token } from "./lexer.ts";
import { didYouMean } from "./_nearest.ts";
import { FUNCTIONS } from "./_words.ts";

/** Reads the arguments of a function, parentheses included. */
export function parseArguments(cursor: Cursor): Expression[] {
  cursor.expectSign("(");
  cursor.enter();
  const args: Expression[] = [];
  if (!cursor.isSign(")")) {
    do args.push(cursor.grammar.expression(cursor)); while (cursor.acceptSign(","));
  }
  cursor.leave();
  cursor.expectSign(")");
  return args;
}

/** Reads a built-in function whose name is next. */
export function parseBuiltIn(cursor: Cursor): Expression {
  const start = cursor.advance();
  const known = FUNCTIONS.get(start.value);
  if (known === undefined) throw cursor.reserved(start);
  const args = parseArguments(cursor);
  if (args.length < known.min || args.length > known.max) {
    const count = known.min === known.max
      ? `${known.min}`
      : known.max === Infinity
      ? `at least ${known.min}`
      : `${known.min} to ${known.max}`;
    const noun = count === "1" || count === "at least 1" ? "argument" : "arguments";
    throw cursor.error(
      `${start.value} takes ${count} ${noun}, not ${args.length}`,
      cursor.since(start),
      `the form is ${known.form}`,
    );
  }
  if (start.value === "IN_UNIT" && args[1]?.kind !== "string") {
    throw cursor.error(
      "The unit of IN_UNIT must be text in single quotes",
      args[1]?.span ?? start,
      "for example IN_UNIT(pmra, 'deg/yr')",
    );
  }
  if (["UPPER", "LOWER", "COALESCE", "IN_UNIT"].includes(start.value)) {
    cursor.since21(start.value, cursor.since(start));
  }
  return node({
    kind: "function",
    name: start.value,
    userDefined: false,
    args: list(args),
    span: cursor.since(start),
  });
}

/** Reads a user-defined function whose name is next. */
export function parseUserDefined(cursor: Cursor): Expression {
  const start = cursor.advance();
  const args = parseArguments(cursor);
  return node({
    kind: "function",
    name: start.text,
    userDefined: true,
    args: list(args),
    span: cursor.since(start),
  });
}

/** Reads COUNT, SUM, AVG, MIN or MAX. */
export function parseAggregate(cursor: Cursor): AggregateCall {
  const start = cursor.advance();
  cursor.expectSign("(");
  cursor.enter();
  let quantifier: AggregateCall["quantifier"] = null;
  let argument: Expression | null = null;
  if (cursor.isSign("*")) {
    const star = cursor.advance();
    if (start.value !== "COUNT") {
      throw cursor.error(`${start.value}(*) is not possible`, star, "name a column");
    }
  } else {
    if (cursor.acceptWord("DISTINCT")) quantifier = "DISTINCT";
    else if (cursor.acceptWord("ALL")) quantifier = "ALL";
    argument = cursor.grammar.expression(cursor);
  }
  cursor.leave();
  cursor.expectSign(")");
  const name = start.value as AggregateCall["name"];
  return node({ kind: "aggregate", name, quantifier, argument, span: cursor.since(start) });
}

const PLAIN_TYPES = new Set(
  ["SMALLINT", "INTEGER", "BIGINT", "REAL", "TIMESTAMP", "POINT", "CIRCLE", "POLYGON"],
);
const OTHER_TYPES: Readonly<Record<string, string>> = {
  INT: "INTEGER",
  DOUBLE: "DOUBLE PRECISION",
  FLOAT: "DOUBLE PRECISION",
};
const POSTGRESQL_TYPES = new Set(["TEXT", "BOOLEAN", "NUMERIC", "DATE"]);

/** Reads CAST(value AS type). */
export function parseCast(cursor: Cursor): Expression {
  const start = cursor.advance();
  cursor.expectSign("(");
  cursor.enter();
  const operand = cursor.grammar.expression(cursor);
  cursor.expectWord("AS");
  const type = parseType(cursor);
  cursor.leave();
  cursor.expectSign(")");
  cursor.since21("CAST", cursor.since(start));
  return node({ kind: "cast", operand, type, span: cursor.since(start) });
}

/** Reads the name of a type. */
export function parseType(cursor: Cursor): CastType {
  const start = cursor.token;
  let name = start.type === "word" ? start.value : "";
  let length: CastType["length"] = null;
  if (name === "CHAR" || name === "VARCHAR") {
    cursor.advance();
    length = parseLength(cursor);
  } else if (PLAIN_TYPES.has(name) || (cursor.lenient && POSTGRESQL_TYPES.has(name))) {
    cursor.advance();
  } else if (OTHER_TYPES[name] !== undefined) {
    cursor.advance();
    const wanted = OTHER_TYPES[name] as string;
    if (name === "DOUBLE" && cursor.acceptWord("PRECISION")) name = wanted;
    else {
      if (!cursor.lenient) {
        cursor.diagnose("type-name", `ADQL's name of ${name} is ${wanted}`, start);
      }
      name = wanted;
    }
  } else throw unknownType(cursor, start);
  return node({ kind: "type", name, length, span: cursor.since(start) });
}

function unknownType(cursor: Cursor, start: Token): Error {
  const names = [...PLAIN_TYPES, "CHAR", "VARCHAR", "DOUBLE PRECISION"];
  const hint = start.type === "word" ? didYouMean(start.value, names) : undefined;
  const found = start.type === "end" ? "the end" : start.text;
  return cursor.error(
    `Cannot read this ADQL: expected a type, found ${found}`,
    start,
    hint ?? `types are ${names.join(", ")}`,
    names,
  );
}

function parseLength(cursor: Cursor): CastType["length"] {
  if (!cursor.isSign("(")) return null;
  cursor.advance();
  if (cursor.isSign("*")) {
    const star = cursor.advance();
    cursor.expectSign(")");
    cursor.diagnose(
      "char-star",
      "A length of * is not in the standard; some services refuse it",
      star,
    );
    return "*";
  }
  const length = parseCount(cursor, "a length");
  cursor.expectSign(")");
  return Number(length.text);
}

/** Reads digits (`unsigned_decimal`). */
export function parseCount(cursor: Cursor, what: string): NumberLiteral {
  const { token } = cursor;
  if (token.type !== "number") {
    cursor.note(what);
    throw cursor.fail();
  }
  if (!/^\d+$/.test(token.text)) {
    throw cursor.error(`${token.text} is not ${what}: digits only`, token);
  }
  cursor.advance();
  const count = node<NumberLiteral>({ kind: "number", text: token.text, span: spanOf(token) });
  if ((integerValue(count) ?? 0n) > 9_223_372_036_854_775_807n) {
    throw cursor.error(`${token.text} is too large for ${what}`, token);
  }
  return count;
}

/** Reads CASE ... END. */
export function parseCase(cursor: Cursor): Expression {
  const start = cursor.advance();
  if (!cursor.lenient) {
    cursor.diagnose("case", "CASE is not in ADQL; most services refuse it", start);
  }
  cursor.enter();
  const operand = cursor.isWord("WHEN") ? null : cursor.grammar.expression(cursor);
  const branches: CaseBranch[] = [];
  while (branches.length === 0 || cursor.isWord("WHEN")) {
    const when = cursor.expectWord("WHEN");
    const test = operand === null
      ? cursor.grammar.condition(cursor)
      : cursor.grammar.expression(cursor);
    cursor.expectWord("THEN");
    const result = cursor.grammar.expression(cursor);
    branches.push(node({ kind: "when", test, result, span: cursor.since(when) }));
  }
  const otherwise = cursor.acceptWord("ELSE") ? cursor.grammar.expression(cursor) : null;
  cursor.leave();
  cursor.expectWord("END");
  return node({
    kind: "case",
    operand,
    branches: list(branches),
    otherwise,
    span: cursor.since(start),
  });
}

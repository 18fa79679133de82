/**
 * Values as SQL.
 *
 * Every value of an integer type is an INTEGER in SQLite, of a floating point type a REAL, of any other a TEXT; booleans
 * are 0 and 1. Arithmetic with integers is checked, since SQLite would go on with inexact numbers.
 *
 * @module
 */
import {
  type AggregateCall,
  type BinaryExpression,
  type CaseExpression,
  type CastExpression,
  type Expression,
  integerValue,
  isCondition,
  type NumberLiteral,
  type ValueType,
  walk,
} from "../adql/mod.ts";
import { bitsOf, coerced, comparable, isFloat, isInteger } from "./_coerce.ts";
import { type EmitContext, quote } from "./_context.ts";
import { emitFunction } from "./_emit_function.ts";
import { emitGeometry } from "./_emit_geometry.ts";

const MAX_INTEGER = (1n << 63n) - 1n;

/** SQL of a value. */
export function emitValue(e: EmitContext, expression: Expression): string {
  switch (expression.kind) {
    case "number":
      return emitNumber(e, expression);
    case "string":
      if (expression.value.includes("\0")) {
        throw e.error("Text cannot have a NUL in it", expression);
      }
      return quote(expression.value);
    case "null":
      return "NULL";
    case "boolean":
      return expression.value ? "1" : "0";
    case "column": {
      const binding = e.resolution.bindings.get(expression);
      if (binding === undefined) throw e.error("This column is not known here", expression);
      return e.column(binding);
    }
    case "unary": {
      const type = e.typeOf(expression);
      const value = coerced(e, expression.operand, type);
      if (expression.operator === "+") return value;
      if (!isInteger(type) || expression.operand.kind === "number") return `(- ${value})`;
      return `d_int(- ${value}, ${bitsOf(type)})`;
    }
    case "binary":
      return expression.operator === "||"
        ? `(${asText(e, expression.left)} || ${asText(e, expression.right)})`
        : emitArithmetic(e, expression);
    case "function":
      return emitFunction(e, expression);
    case "aggregate":
      return emitAggregate(e, expression);
    case "geometry":
      return emitGeometry(e, expression);
    case "cast":
      return emitCast(e, expression);
    case "subquery":
      // One row at most: SQLite would take the first of many.
      return `(SELECT CASE WHEN count(*) > 1 THEN d_many_rows() ELSE max(c0) END FROM (SELECT c0 FROM (${
        e.query(expression.query)
      }) LIMIT 2))`;
    case "case":
      return emitCase(e, expression);
  }
}

function emitNumber(e: EmitContext, literal: NumberLiteral): string {
  const integer = integerValue(literal);
  return integer !== undefined && integer <= MAX_INTEGER
    ? `${integer}`
    : e.real(Number(literal.text));
}

/** SQL of a value as text. */
export function asText(e: EmitContext, expression: Expression): string {
  const type = e.typeOf(expression);
  return textOf(e.value(expression), type);
}

function textOf(sql: string, type: ValueType): string {
  if (isInteger(type)) return `CAST(${sql} AS TEXT)`;
  if (isFloat(type)) return `d_text(${sql}, '${type.name}')`;
  if (type.name === "boolean") return `CASE ${sql} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END`;
  return sql;
}

function emitArithmetic(e: EmitContext, expression: BinaryExpression): string {
  const { operator, left, right } = expression;
  const type = e.typeOf(expression);
  const sides = [e.typeOf(left).name, e.typeOf(right).name];
  if (sides.includes("timestamp")) throw e.unsupported("arithmetic with timestamps", expression);
  if (sides.includes("array")) throw e.unsupported("arithmetic with arrays", expression);
  const known = isInteger(type) || isFloat(type);
  const wanted: ValueType = known ? type : { name: "double", datatype: "double" };
  const a = coerced(e, left, wanted);
  const b = coerced(e, right, wanted);
  if (operator === "%") {
    return isInteger(wanted) ? `(${a} % d_nonzero(${b}))` : `d_mod(${a}, ${b})`;
  }
  const sql = operator === "/" ? `(${a} / d_nonzero(${b}))` : `(${a} ${operator} ${b})`;
  if (isInteger(wanted)) return `d_int(${sql}, ${bitsOf(wanted)})`;
  return wanted.name === "real" ? `d_f32(${sql})` : sql;
}

function emitAggregate(e: EmitContext, call: AggregateCall): string {
  if (call.argument === null) return "count(*)";
  checkLocal(e, call, [call.argument]);
  const type = e.typeOf(call);
  const of = e.typeOf(call.argument);
  const argument = call.name === "SUM" || call.name === "AVG"
    ? numeric(e, call.argument, of)
    : e.value(call.argument);
  const sql = `${call.name.toLowerCase()}(${
    call.quantifier === "DISTINCT" ? "DISTINCT " : ""
  }${argument})`;
  return call.name === "SUM" && type.name === "real" ? `d_f32(${sql})` : sql;
}

function numeric(e: EmitContext, expression: Expression, type: ValueType): string {
  return isFloat(type) || isInteger(type) || type.name === "null"
    ? e.value(expression)
    : coerced(e, expression, { name: "double", datatype: "double" });
}

/** An aggregate of columns of a query further out would be that query's in SQLite. */
function checkLocal(e: EmitContext, call: Expression, args: readonly Expression[]): void {
  let columns = 0;
  let local = 0;
  for (const arg of args) {
    walk(arg, (node) => {
      if (node.kind !== "column") return;
      columns++;
      if (e.isLocal(node)) local++;
    });
  }
  if (columns > 0 && local === 0) {
    throw e.unsupported("aggregates of columns of an outer query", call);
  }
}

function emitCast(e: EmitContext, cast: CastExpression): string {
  const to = e.typeOf(cast);
  const from = e.typeOf(cast.operand);
  const sql = e.value(cast.operand);
  if (isInteger(to)) return `d_to_int(${sql}, ${bitsOf(to)})`;
  if (isFloat(to)) return `d_to_${to.name}(${sql})`;
  switch (to.name) {
    case "text": {
      const text = textOf(sql, from);
      const { length } = cast.type;
      return typeof length === "number" ? `substr(${text}, 1, ${length})` : text;
    }
    case "boolean":
      return from.name === "boolean" ? sql : `d_to_bool(${textOf(sql, from)})`;
    case "timestamp":
      return `d_to_time(${sql})`;
    case "point":
    case "circle":
    case "polygon":
      return `d_to_shape(${sql}, '${to.name}')`;
    default:
      throw e.unsupported(`CAST to ${cast.type.name}`, cast);
  }
}

function emitCase(e: EmitContext, expression: CaseExpression): string {
  const type = e.typeOf(expression);
  const branches = expression.branches.map((branch) => {
    const test = isCondition(branch.test)
      ? e.condition(branch.test, true)
      : expression.operand === null
      ? e.value(branch.test)
      : comparable(e, [expression.operand, branch.test]).join(" = ");
    return `WHEN ${test} THEN ${coerced(e, branch.result, type)}`;
  });
  const otherwise = expression.otherwise === null ? "NULL" : coerced(e, expression.otherwise, type);
  return `CASE ${branches.join(" ")} ELSE ${otherwise} END`;
}

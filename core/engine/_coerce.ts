/**
 * Values as another type: what PostgreSQL does by itself where types meet.
 *
 * @module
 */
import type { Expression, TypeName, ValueType } from "../adql/mod.ts";
import { type EmitContext, quote } from "./_context.ts";

const INTEGERS: readonly TypeName[] = ["smallint", "integer", "bigint"];

/** Whether a type is an integer. */
export function isInteger(type: ValueType): boolean {
  return INTEGERS.includes(type.name);
}

/** Whether a type is a floating point number. */
export function isFloat(type: ValueType): boolean {
  return type.name === "real" || type.name === "double";
}

/** Bits of an integer type. */
export function bitsOf(type: ValueType): number {
  return type.name === "smallint" ? 16 : type.name === "integer" ? 32 : 64;
}

/** SQL of a value as a type. */
export function coerced(e: EmitContext, expression: Expression, to: ValueType): string {
  const from = e.typeOf(expression);
  if (expression.kind === "string") return literalAs(e, expression.value, to, expression);
  return converted(e.value(expression), from, to);
}

/** SQL of a value, of which the SQL is known, as a type. */
export function converted(sql: string, from: ValueType, to: ValueType): string {
  if (from.name === to.name) return sql;
  if (isFloat(to) && isInteger(from)) {
    return to.name === "real" ? `d_f32(CAST(${sql} AS REAL))` : `CAST(${sql} AS REAL)`;
  }
  if (from.name === "text") {
    if (isInteger(to)) return `d_to_int(${sql}, ${bitsOf(to)})`;
    if (isFloat(to)) return `d_to_${to.name}(${sql})`;
    if (to.name === "boolean") return `d_to_bool(${sql})`;
    if (to.name === "timestamp") return `d_to_time(${sql})`;
  }
  return sql;
}

function literalAs(e: EmitContext, text: string, to: ValueType, node: Expression): string {
  if (text.includes("\0")) throw e.error("Text cannot have a NUL in it", node);
  if (isInteger(to)) {
    if (!/^\s*[+-]?\d+\s*$/.test(text)) {
      throw e.error(`'${text}' cannot be read as ${to.name}`, node);
    }
    const value = BigInt(text.trim().replace(/^\+/, ""));
    const limit = 1n << BigInt(bitsOf(to) - 1);
    if (value >= limit || value < -limit) throw e.error(`${text} is out of range`, node);
    return value === -(1n << 63n) ? "(-9223372036854775807 - 1)" : `(${value})`;
  }
  return converted(quote(text), { name: "text", datatype: "char", arraysize: "*" }, to);
}

/** SQL of both sides of a comparison, made comparable. */
export function comparable(
  e: EmitContext,
  expressions: readonly Expression[],
): readonly string[] {
  const types = expressions.map((expression) => e.typeOf(expression));
  if (types.some((type) => type.name === "timestamp")) {
    return expressions.map((expression) => `d_time(${e.value(expression)})`);
  }
  const typed = types.find((type) => type.name !== "text" && type.name !== "null");
  const float = types.find(isFloat);
  return expressions.map((expression, i) => {
    const type = types[i] as ValueType;
    if (type.name !== "text" || typed === undefined) return e.value(expression);
    if (type.literal === undefined) return e.value(expression);
    return coerced(e, expression, float === undefined ? widened(typed) : DOUBLE);
  });
}

const DOUBLE: ValueType = { name: "double", datatype: "double" };

/** An integer in quotes may be larger than the column that it is compared with. */
function widened(type: ValueType): ValueType {
  return isInteger(type) ? { name: "bigint", datatype: "long" } : type;
}

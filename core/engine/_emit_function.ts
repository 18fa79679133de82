/**
 * Functions as SQL: built-in ones and the user-defined ones that the engine has.
 *
 * @module
 */
import type { Expression, FunctionCall, ValueType } from "../adql/mod.ts";
import { conversionFactor, isConvertible } from "../coords/units.ts";
import { coerced, isInteger } from "./_coerce.ts";
import type { EmitContext } from "./_context.ts";

const DOUBLE: ValueType = { name: "double", datatype: "double" };
const PLAIN_UDFS = new Set([
  "ivo_hasword",
  "ivo_nocasematch",
  "ivo_hashlist_has",
]);

/** SQL of a function. */
export function emitFunction(e: EmitContext, call: FunctionCall): string {
  if (call.userDefined) return emitUserDefined(e, call);
  const { name, args } = call;
  switch (name) {
    case "MOD": {
      const [a, b] = args as readonly [Expression, Expression];
      if (!isInteger(e.typeOf(a)) || !isInteger(e.typeOf(b))) return `d_mod(${numbers(e, args)})`;
      const sql = `(${e.value(a)} % d_nonzero(${e.value(b)}))`;
      return e.typeOf(call).name === "bigint" ? sql : `CAST(${sql} AS REAL)`;
    }
    case "PI":
      return e.real(Math.PI);
    case "RAND":
      return `d_rand(${args.length === 0 ? "NULL" : e.value(args[0] as Expression)})`;
    case "ABS":
    case "CEILING":
    case "FLOOR":
      return e.typeOf(call).name === "bigint"
        ? wholeNumber(e, name, args)
        : `d_${name.toLowerCase()}(${numbers(e, args)})`;
    case "ROUND":
    case "TRUNCATE":
      return e.typeOf(call).name === "bigint"
        ? wholeNumber(e, name, args)
        : `d_${name.toLowerCase()}(${numbers(e, args)}${args.length === 1 ? ", 0" : ""})`;
    case "LOG":
      // The natural logarithm in ADQL, the decimal one in PostgreSQL
      return `d_log${e.postgres ? "10" : ""}(${numbers(e, args)})`;
    case "LOWER":
    case "UPPER":
      return `d_${name.toLowerCase()}(${e.value(args[0] as Expression)})`;
    case "IN_UNIT":
      return emitUnit(e, call);
    case "COALESCE": {
      const type = e.typeOf(call);
      const values = args.map((arg) => coerced(e, arg, type));
      return values.length === 1 ? values[0] as string : `coalesce(${values.join(", ")})`;
    }
    case "TIMESTAMP":
      return `d_to_time(${e.value(args[0] as Expression)})`;
    default:
      return `d_${name.toLowerCase()}(${numbers(e, args)})`;
  }
}

/** A function of an integer that would lose digits as a double. */
function wholeNumber(e: EmitContext, name: string, args: readonly Expression[]): string {
  const value = e.value(args[0] as Expression);
  if (name === "ABS") return `d_abs_int(${value})`;
  const places = args[1];
  if (places === undefined || name === "CEILING" || name === "FLOOR") return value;
  return `d_${name.toLowerCase()}_int(${value}, ${coerced(e, places, DOUBLE)})`;
}

function numbers(e: EmitContext, args: readonly Expression[]): string {
  return args.map((arg) => {
    if (e.typeOf(arg).name === "array") throw e.unsupported("arithmetic with arrays", arg);
    return coerced(e, arg, DOUBLE);
  }).join(", ");
}

function emitUserDefined(e: EmitContext, call: FunctionCall): string {
  const name = call.name.toLowerCase();
  const values = call.args.map((arg) => e.value(arg));
  const own = e.ownFunction(name);
  if (own !== undefined) return `${own}(${values.join(", ")})`;
  if (PLAIN_UDFS.has(name) && values.length === 2) return `d_${name}(${values.join(", ")})`;
  if (name === "ivo_string_agg" && values.length === 2) return `d_string_agg(${values.join(", ")})`;
  if (name === "ivo_interval_overlaps" && values.length === 4) {
    return `d_overlaps(${numbers(e, call.args)})`;
  }
  if ((name === "gavo_to_mjd" || name === "gavo_to_jd") && values.length === 1) {
    return `d_${name.slice(5)}(${values[0]})`;
  }
  throw e.unsupported(`the function ${call.name}`, call);
}

function emitUnit(e: EmitContext, call: FunctionCall): string {
  const [value, unitNode] = call.args as readonly [Expression, Expression];
  const unit = unitNode.kind === "string" ? unitNode.value : "";
  const from = unitOf(e, value);
  if (from === undefined) {
    throw e.error("The unit of this value is not known", value, "IN_UNIT needs a column with unit");
  }
  if (!isConvertible(from, unit)) {
    throw e.error(`${from} cannot be converted to ${unit}`, call);
  }
  return `(${coerced(e, value, DOUBLE)} * ${e.real(conversionFactor(from, unit))})`;
}

/** The unit of a value, where it has the one of a column. */
function unitOf(e: EmitContext, value: Expression): string | undefined {
  switch (value.kind) {
    case "column":
      return e.resolution.bindings.get(value)?.info.unit;
    case "unary":
      return unitOf(e, value.operand);
    case "cast":
      return unitOf(e, value.operand);
    case "aggregate":
      return value.argument === null || value.name === "COUNT"
        ? undefined
        : unitOf(e, value.argument);
    case "binary": {
      if (value.operator !== "+" && value.operator !== "-") return undefined;
      const left = unitOf(e, value.left);
      return left === unitOf(e, value.right) ? left : undefined;
    }
    case "geometry":
      return value.name === "DISTANCE" ? "deg" : value.name === "AREA" ? "deg2" : undefined;
    case "function":
      if (value.name === "IN_UNIT" && value.args[1]?.kind === "string") return value.args[1].value;
      if (value.name === "DEGREES") return "deg";
      if (/^(RADIANS|A(SIN|COS|TAN2?))$/.test(value.name)) return "rad";
      return /^(ABS|CEILING|FLOOR|ROUND|TRUNCATE|MOD|COALESCE)$/.test(value.name)
        ? unitOf(e, value.args[0] as Expression)
        : undefined;
    default:
      return undefined;
  }
}

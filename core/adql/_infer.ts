/**
 * Types and meaning of values, and the errors of those that do not fit together.
 *
 * @module
 */
import {
  type AggregateCall,
  type BinaryExpression,
  type CaseExpression,
  type Condition,
  type Expression,
  type FunctionCall,
  integerValue,
  isCondition,
  type NumberLiteral,
  type Query,
} from "./ast.ts";
import type { Context, OutputColumn } from "./_context.ts";
import { AdqlError } from "./errors.ts";
import { findColumn } from "./_lookup.ts";
import type { Scope, ValueInfo } from "./_scope.ts";
import { inferGeometry } from "./_infer_geometry.ts";
import {
  checkCast,
  checkConcatenation,
  joinTypes,
  plain,
  wantComparable,
  wantNumber,
} from "./_fitting.ts";
import { inferFunction, isAggregateUdf } from "./_infer_function.ts";
import {
  arithmeticType,
  isNumeric,
  isOpen,
  typeLabel,
  typeOfCast,
  type ValueType,
  valueType,
} from "./types.ts";

/** Where a value stands. */
export interface Place {
  /** What is known. */
  readonly context: Context;
  /** The tables. */
  readonly scope: Scope;
  /** Why aggregates cannot stand here; undefined if they can. */
  readonly noAggregates: string | undefined;
  /** Resolves a sub-select. */
  readonly subquery: (query: Query, outer: Scope) => readonly OutputColumn[];
}

/** Finds the type and meaning of a value, and of all in it. */
export function inferValue(expression: Expression, place: Place): ValueInfo {
  const info = inferKind(expression, place);
  place.context.types.set(expression, info.type);
  return info;
}

function inferKind(expression: Expression, place: Place): ValueInfo {
  switch (expression.kind) {
    case "number":
      return { type: numberType(expression) };
    case "string":
      return {
        type: {
          name: "text",
          datatype: isAscii(expression.value) ? "char" : "unicodeChar",
          arraysize: "*",
          literal: expression.value,
        },
      };
    case "null":
      return { type: valueType("null") };
    case "boolean":
      return { type: valueType("boolean") };
    case "column":
      return findColumn(place.context, expression, place.scope).info;
    case "unary": {
      const info = inferValue(expression.operand, place);
      wantNumber(place.context, expression.operand, info.type, `the sign ${expression.operator}`);
      return { type: isNumeric(info.type) ? info.type : valueType("unknown"), unit: info.unit };
    }
    case "binary":
      return inferBinary(expression, place);
    case "function":
      return inferCall(expression, place);
    case "aggregate":
      return inferAggregate(expression, place);
    case "geometry":
      return inferGeometry(
        expression,
        expression.args.map((arg) => inferValue(arg, place)),
        place.context,
      );
    case "cast": {
      const info = inferValue(expression.operand, place);
      const type = typeOfCast(expression.type.name, expression.type.length);
      checkCast(place.context, expression.operand, info.type, type);
      return { ...info, type };
    }
    case "subquery": {
      const columns = place.subquery(expression.query, place.scope);
      if (columns.length !== 1) {
        throw place.context.error(
          "type",
          `A sub-select as a value has one column, not ${columns.length}`,
          expression,
        );
      }
      const { type, unit, ucd, utype, description } = columns[0] as OutputColumn;
      return { type, unit, ucd, utype, description };
    }
    case "case":
      return inferCase(expression, place);
  }
}

function isAscii(text: string): boolean {
  // deno-lint-ignore no-control-regex
  return /^[\u0000-\u007f]*$/.test(text);
}

function numberType(literal: NumberLiteral): ValueType {
  const integer = integerValue(literal);
  if (integer === undefined) return valueType("double");
  if (integer <= 2_147_483_647n) return valueType("integer");
  return valueType(integer <= 9_223_372_036_854_775_807n ? "bigint" : "double");
}

function inferBinary(expression: BinaryExpression, place: Place): ValueInfo {
  const { operator } = expression;
  const left = inferValue(expression.left, place);
  const right = inferValue(expression.right, place);
  if (operator === "||") {
    checkConcatenation(expression, left.type, right.type, place.context);
    const unicode = [left, right].some(({ type }) => type.datatype === "unicodeChar");
    return { type: { name: "text", datatype: unicode ? "unicodeChar" : "char", arraysize: "*" } };
  }
  const times = [left.type.name, right.type.name].includes("timestamp");
  if (times && (operator === "+" || operator === "-")) return { type: valueType("unknown") };
  wantNumber(place.context, expression.left, left.type, operator);
  wantNumber(place.context, expression.right, right.type, operator);
  const type = arithmeticType(asNumber(left.type), asNumber(right.type));
  const sum = operator === "+" || operator === "-";
  return sum && left.unit === right.unit ? { type, unit: left.unit } : { type };
}

function asNumber(type: ValueType): ValueType {
  return type.literal === undefined ? type : valueType("unknown");
}

function inferCall(call: FunctionCall, place: Place): ValueInfo {
  if (!isAggregateUdf(call, place.context)) {
    const infos = call.args.map((arg) => inferValue(arg, place));
    return inferFunction(call, infos, place.context);
  }
  return inferFunction(call, insideAggregate(call, call.name, call.args, place), place.context);
}

/** Arguments of an aggregate: no further aggregates in them. */
function insideAggregate(
  call: Expression,
  name: string,
  args: readonly Expression[],
  place: Place,
): readonly ValueInfo[] {
  if (place.noAggregates !== undefined) {
    throw place.context.error("type", `${name} cannot stand ${place.noAggregates}`, call);
  }
  const inner = { ...place, noAggregates: `within ${name}` };
  return args.map((arg) => inferValue(arg, inner));
}

function inferAggregate(call: AggregateCall, place: Place): ValueInfo {
  const args = call.argument === null ? [] : [call.argument];
  const [info] = insideAggregate(call, call.name, args, place);
  if (call.name === "COUNT") return { type: valueType("bigint"), ucd: "meta.number" };
  if (info === undefined || call.argument === null) return { type: valueType("unknown") };
  if (call.name === "MIN" || call.name === "MAX") return { ...info, type: plain(info.type) };
  wantNumber(place.context, call.argument, info.type, call.name);
  if (call.name === "AVG") return { type: valueType("double"), unit: info.unit };
  const real = info.type.name === "real" || info.type.name === "double";
  const type = real ? info.type : valueType(isNumeric(info.type) ? "bigint" : "unknown");
  return { type, unit: info.unit };
}

function inferCase(expression: CaseExpression, place: Place): ValueInfo {
  if (expression.operand !== null) inferValue(expression.operand, place);
  let type: ValueType | undefined;
  const results = expression.branches.map((branch) => {
    if (isCondition(branch.test)) checkCondition(branch.test, place);
    else inferValue(branch.test, place);
    return branch.result;
  });
  if (expression.otherwise !== null) results.push(expression.otherwise);
  for (const result of results) {
    const info = inferValue(result, place);
    type = type === undefined
      ? info.type
      : joinTypes("CASE", type, info.type, result, place.context);
  }
  return { type: type === undefined ? valueType("unknown") : plain(type) };
}

/** The side behind a comparison, where text without quotes may look like a sum: `object = Q2237+0305`. */
function inferSide(expression: Expression, place: Place): ValueInfo {
  if (expression.kind !== "binary") return inferValue(expression, place);
  try {
    return inferValue(expression, place);
  } catch (error) {
    const { text } = place.context;
    const { start, end } = expression.span;
    if (
      !(error instanceof AdqlError) || error.start !== start ||
      !error.hint?.startsWith("if this is")
    ) {
      throw error;
    }
    const written = text.slice(start, end).replaceAll("'", "''");
    throw place.context.error(
      error.stage,
      error.detail,
      expression,
      `if this is text, it must be in single quotes: '${written}'`,
    );
  }
}

/** Checks a condition and all in it. */
export function checkCondition(condition: Condition, place: Place): void {
  const { context } = place;
  switch (condition.kind) {
    case "comparison": {
      const left = inferValue(condition.left, place);
      const right = inferSide(condition.right, place);
      wantComparable(condition.left, left.type, condition.right, right.type, context);
      return;
    }
    case "between": {
      const value = inferValue(condition.operand, place);
      for (const limit of [condition.low, condition.high]) {
        const info = inferValue(limit, place);
        wantComparable(condition.operand, value.type, limit, info.type, context);
      }
      return;
    }
    case "in": {
      const value = inferValue(condition.operand, place);
      if ("kind" in condition.values) {
        const columns = place.subquery(condition.values, place.scope);
        if (columns.length !== 1) {
          throw context.error(
            "type",
            `The sub-select of IN has one column, not ${columns.length}`,
            condition.values,
          );
        }
        const { type } = columns[0] as OutputColumn;
        wantComparable(condition.operand, value.type, condition.values, type, context);
        return;
      }
      for (const item of condition.values) {
        wantComparable(condition.operand, value.type, item, inferValue(item, place).type, context);
      }
      return;
    }
    case "like": {
      const word = condition.caseInsensitive ? "ILIKE" : "LIKE";
      for (const side of [condition.operand, condition.pattern]) {
        const { type } = inferValue(side, place);
        if (type.name === "text" || isOpen(type)) continue;
        throw context.error("type", `${word} compares texts, not ${typeLabel(type)}`, side);
      }
      return;
    }
    case "isNull":
      inferValue(condition.operand, place);
      return;
    case "exists":
      place.subquery(condition.query, place.scope);
      return;
    case "not":
      checkCondition(condition.operand, place);
      return;
    case "logical":
      for (const operand of condition.operands) checkCondition(operand, place);
      return;
    case "truth": {
      const { type } = inferValue(condition.operand, place);
      if (type.name === "boolean" || isOpen(type) || condition.operand.kind === "function") return;
      throw context.error("type", `A condition is needed, not ${typeLabel(type)}`, condition);
    }
  }
}

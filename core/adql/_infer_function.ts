/**
 * Types of the results of functions that are neither geometry nor aggregates of the grammar.
 *
 * @module
 */
import { isConvertible, parseUnit } from "../coords/units.ts";
import { counted } from "../runtime/_count.ts";
import type { Expression, FunctionCall } from "./ast.ts";
import type { Context } from "./_context.ts";
import type { ValueInfo } from "./_scope.ts";
import { FUNCTIONS } from "./_words.ts";
import {
  commonType,
  isInteger,
  isNumeric,
  isOpen,
  readsAs,
  typeLabel,
  typeOfColumn,
  type ValueType,
  valueType,
} from "./types.ts";
import { CATALOGUE_UDFS, indexUdfs, type UdfSignature } from "./udf.ts";

const CATALOGUE = indexUdfs(CATALOGUE_UDFS);
const KEEP_UNIT = new Set(["ABS", "CEILING", "FLOOR", "ROUND", "TRUNCATE", "MOD"]);

/** Type and meaning of what a function gives. */
export function inferFunction(
  call: FunctionCall,
  infos: readonly ValueInfo[],
  context: Context,
): ValueInfo {
  if (call.userDefined) return inferUserDefined(call, infos, context);
  const known = FUNCTIONS.get(call.name);
  switch (known?.group) {
    case "math":
    case "trig":
      for (const [i, info] of infos.entries()) wantNumber(call, i, info.type, context);
      return { type: typeOfMath(call, infos), unit: unitOf(call.name, infos[0]) };
    case "string":
      wantText(call, 0, infos[0]?.type ?? valueType("unknown"), context);
      return {
        type: { name: "text", datatype: infos[0]?.type.datatype ?? "char", arraysize: "*" },
      };
    case "unit":
      return inferUnit(call, infos, context);
    case "time":
      return { type: valueType("timestamp") };
    default:
      return inferCoalesce(call, infos, context);
  }
}

/** Functions of a BIGINT that give one: a double would lose its last digits. */
const KEEP_BIGINT = KEEP_UNIT;

/**
 * Mathematical functions give doubles (ADQL 2.1, section "Mathematical and Trigonometrical Functions"), but for those
 * that leave integers what they are: of a BIGINT, these give a BIGINT.
 */
function typeOfMath(call: FunctionCall, infos: readonly ValueInfo[]): ValueType {
  const numbers = infos.slice(0, call.name === "MOD" ? 2 : 1).map(({ type }) => type);
  const exact = KEEP_BIGINT.has(call.name) && numbers.every(isInteger) &&
    numbers.some(({ name }) => name === "bigint");
  return valueType(exact ? "bigint" : "double");
}

function unitOf(name: string, first: ValueInfo | undefined): string | undefined {
  if (KEEP_UNIT.has(name)) return first?.unit;
  if (name === "DEGREES") return "deg";
  if (name === "RADIANS" || /^A(SIN|COS|TAN2?)$/.test(name)) return "rad";
  return undefined;
}

function wantNumber(call: FunctionCall, index: number, type: ValueType, context: Context): void {
  if (isNumeric(type) || isOpen(type) || type.name === "array") return;
  if (type.literal !== undefined && readsAs(type.literal, valueType("double"))) return;
  const node = call.args[index] as Expression;
  throw context.error("type", `${call.name} needs a number, not ${typeLabel(type)}`, node);
}

function wantText(call: FunctionCall, index: number, type: ValueType, context: Context): void {
  if (type.name === "text" || isOpen(type)) return;
  const node = call.args[index] as Expression;
  throw context.error("type", `${call.name} needs text, not ${typeLabel(type)}`, node);
}

function inferUnit(call: FunctionCall, infos: readonly ValueInfo[], context: Context): ValueInfo {
  const [value] = infos;
  const unitNode = call.args[1] as Expression;
  wantNumber(call, 0, value?.type ?? valueType("unknown"), context);
  const unit = unitNode.kind === "string" ? unitNode.value : "";
  if (parseUnit(unit).kind === "unknown") {
    throw context.error("type", `'${unit}' is no unit`, unitNode, "for example 'mas/yr'");
  }
  if (value?.unit === undefined) {
    context.diagnose(
      "no-unit",
      "The unit of this value is not known; the service may refuse it",
      call,
    );
  } else if (parseUnit(value.unit).kind !== "unknown" && !isConvertible(value.unit, unit)) {
    throw context.error("type", `${value.unit} cannot be converted to ${unit}`, call);
  }
  return { ...value, type: valueType("double"), unit };
}

function inferCoalesce(
  call: FunctionCall,
  infos: readonly ValueInfo[],
  context: Context,
): ValueInfo {
  let type: ValueType = valueType("null");
  for (const [i, info] of infos.entries()) {
    const common = commonType(type, info.type);
    if (common === undefined) {
      throw context.error(
        "type",
        `${call.name} types ${typeLabel(type)} and ${typeLabel(info.type)} cannot be matched`,
        call.args[i] as Expression,
      );
    }
    type = common;
  }
  const meaning = infos.find((info) =>
    info.type.literal === undefined && info.type.name !== "null"
  );
  return { ...meaning, type };
}

function signatures(call: FunctionCall, context: Context): readonly UdfSignature[] {
  const key = call.name.toLowerCase();
  return context.udfs.get(key) ?? CATALOGUE.get(key) ?? [];
}

/** Whether a user-defined function makes one value of many rows. */
export function isAggregateUdf(call: FunctionCall, context: Context): boolean {
  return call.userDefined && signatures(call, context).some(({ aggregate }) => aggregate === true);
}

function inferUserDefined(
  call: FunctionCall,
  infos: readonly ValueInfo[],
  context: Context,
): ValueInfo {
  const known = signatures(call, context);
  if (known.length === 0) return { type: valueType("unknown") };
  const fitting = known.filter(({ args }) => args.length === infos.length);
  const found = fitting.find(({ args }) => args.every(({ type }, i) => accepts(type, infos[i])));
  if (found !== undefined) return { type: declared(found.returns) };
  const forms = known.map(formOf).join(" or ");
  throw context.error(
    "type",
    `${call.name} does not take ${
      fitting.length === 0
        ? counted(infos.length, "argument")
        : infos.map((info) => typeLabel(info.type)).join(", ")
    }`,
    call,
    `the form is ${forms}`,
  );
}

function formOf({ name, args }: UdfSignature): string {
  return `${name}(${args.map((arg) => `${arg.name} ${arg.type}`.trim()).join(", ")})`;
}

function declared(type: string): ValueType {
  const name = /^(?:adql:)?(\w+)/i.exec(type)?.[1]?.toUpperCase() ?? "";
  const found = typeOfColumn({ name: "", datatype: name });
  return /\[/.test(type) ? valueType("array") : found;
}

/** Whether an argument fits a declared type; where either is not clear, it does. */
function accepts(type: string, info: ValueInfo | undefined): boolean {
  if (info === undefined || isOpen(info.type)) return true;
  const wanted = declared(type);
  if (isOpen(wanted)) return true;
  if (isNumeric(wanted)) {
    return isNumeric(info.type) ||
      (info.type.literal !== undefined && readsAs(info.type.literal, wanted));
  }
  if (wanted.name === "text") return info.type.name === "text";
  return commonType(wanted, info.type) !== undefined || info.type.name === "array";
}

/**
 * Types of geometry functions and of their arguments.
 *
 * @module
 */
import type { Expression, GeometryCall } from "./ast.ts";
import type { Context } from "./_context.ts";
import type { ValueInfo } from "./_scope.ts";
import {
  isNumeric,
  isOpen,
  isRegion,
  readsAs,
  typeLabel,
  type ValueType,
  valueType,
} from "./types.ts";

/** Type and meaning of what a geometry function gives. */
export function inferGeometry(
  call: GeometryCall,
  infos: readonly ValueInfo[],
  context: Context,
): ValueInfo {
  const types = infos.map((info) => info.type);
  const check = (index: number, wanted: "number" | "point" | "region" | "text"): void => {
    const node = call.args[index];
    const type = types[index];
    if (node !== undefined && type !== undefined) want(call, node, type, wanted, context);
  };
  const all = (wanted: "number" | "point" | "region"): void => {
    for (const index of call.args.keys()) check(index, wanted);
  };
  switch (call.name) {
    case "POINT":
      all("number");
      return { type: valueType("point") };
    case "CIRCLE":
    case "BOX": {
      const paired = call.args.length === (call.name === "CIRCLE" ? 3 : 4);
      check(0, paired ? "number" : "point");
      for (let i = 1; i < call.args.length; i++) check(i, "number");
      return { type: valueType(call.name === "CIRCLE" ? "circle" : "polygon") };
    }
    case "POLYGON":
      all(types.some((type) => type.name === "point") ? "point" : "number");
      return { type: valueType("polygon") };
    case "REGION":
      check(0, "text");
      return { type: valueType("region") };
    case "CENTROID":
      all("region");
      return { type: valueType("point") };
    case "AREA":
      all("region");
      return { type: valueType("double"), unit: "deg2", ucd: "phys.angArea" };
    case "DISTANCE":
      all(call.args.length === 4 ? "number" : "point");
      return { type: valueType("double"), unit: "deg", ucd: "pos.angDistance" };
    case "COORD1":
    case "COORD2":
      all("point");
      return { type: valueType("double"), unit: "deg" };
    case "COORDSYS":
      all("region");
      return { type: { name: "text", datatype: "char", arraysize: "*" } };
    case "CONTAINS":
    case "INTERSECTS":
      all("region");
      return { type: valueType("integer") };
    case "MOC":
      if (call.args.length === 2) {
        check(0, "number");
        check(1, "region");
      } else check(0, "text");
      return { type: valueType("moc") };
  }
}

function want(
  call: GeometryCall,
  node: Expression,
  type: ValueType,
  wanted: "number" | "point" | "region" | "text",
  context: Context,
): void {
  if (isOpen(type)) return;
  if (wanted === "number") {
    if (isNumeric(type)) return;
    if (type.literal !== undefined && readsAs(type.literal, valueType("double"))) return;
    throw context.error("type", `${call.name} needs a number here, not ${typeLabel(type)}`, node);
  }
  if (wanted === "text") {
    if (type.name === "text" || type.name === "moc") return;
    throw context.error("type", `${call.name} needs text, not ${typeLabel(type)}`, node);
  }
  const fits = wanted === "point"
    ? type.name === "point" || type.name === "array" || type.name === "region"
    : isRegion(type);
  if (fits) return;
  if (type.name === "text" && type.literal === undefined) {
    context.diagnose(
      "text-as-region",
      `This column is described as text; ${call.name} needs a ${wanted}`,
      node,
    );
    return;
  }
  const hint = isNumeric(type) ? "positions are made with POINT(ra, dec)" : undefined;
  throw context.error(
    "type",
    `${call.name} needs a ${wanted} here, not ${typeLabel(type)}`,
    node,
    hint,
  );
}

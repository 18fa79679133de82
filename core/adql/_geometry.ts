/**
 * Grammar of the geometry functions: with and without coordinate system, with points or pairs of numbers.
 *
 * Source: `adql.bnf` of ADQL 2.1, nonterminals `point`, `circle`, `box`, `polygon`, `distance_function` and others.
 * MOC(...) is an extension of GAVO's services.
 *
 * @module
 */
import { type Expression, type GeometryCall, type GeometryName, list, node } from "./ast.ts";
import { parseArguments } from "./_calls.ts";
import type { Cursor } from "./_cursor.ts";
import { GEOMETRY_FORMS } from "./_words.ts";

const WITH_SYSTEM = new Set<GeometryName>(["POINT", "CIRCLE", "BOX", "POLYGON"]);

/** Whether a word in capitals is a geometry function. */
export function isGeometry(word: string, moc: boolean): boolean {
  return GEOMETRY_FORMS.has(word) && (word !== "MOC" || moc);
}

/** Reads a geometry function whose name is next. */
export function parseGeometry(cursor: Cursor): GeometryCall {
  const start = cursor.advance();
  const name = start.value as GeometryName;
  const all = parseArguments(cursor);
  const coordsys = WITH_SYSTEM.has(name) ? systemOf(cursor, name, all) : null;
  const args = coordsys === null ? all : all.slice(1);
  const call = node<GeometryCall>({
    kind: "geometry",
    name,
    coordsys,
    args: list(args),
    span: cursor.since(start),
  });
  const complaint = complain(name, args);
  if (complaint !== undefined) {
    const hint = complaint.hint ?? `the form is ${GEOMETRY_FORMS.get(name)}`;
    throw cursor.error(complaint.detail, call.span, hint);
  }
  reportVersion(cursor, call);
  return call;
}

/** The coordinate system, if the first argument is one. */
function systemOf(
  cursor: Cursor,
  name: GeometryName,
  args: readonly Expression[],
): Expression | null {
  const first = args[0];
  if (first === undefined) return null;
  if (first.kind === "string") return first;
  if (first.kind === "column" && first.name.delimited && first.qualifier.length === 0) {
    const odd = name === "POINT" ? args.length === 3 : args.length % 2 === 1 && name === "POLYGON";
    if (
      odd || /^(icrs|fk[45]|galactic|ecliptic)?$/i.test(first.name.name.split(" ")[0] as string)
    ) {
      throw cursor.error(
        "A coordinate system is text in single quotes",
        first.span,
        `write '${first.name.name}'`,
      );
    }
  }
  return null;
}

interface Complaint {
  readonly detail: string;
  readonly hint?: string | undefined;
}

function complain(name: GeometryName, args: readonly Expression[]): Complaint | undefined {
  const count = args.length;
  const firstIsPoint = args[0] !== undefined && isPointLike(args[0]);
  switch (name) {
    case "POINT":
      if (count === 2) return undefined;
      return {
        detail: `POINT takes two coordinates, not ${count}`,
        hint: count === 3 ? "for a centre and a radius use CIRCLE(ra, dec, radius)" : undefined,
      };
    case "CIRCLE":
      if (count === 3 || (count === 2 && !isNumber(args[0]))) return undefined;
      return {
        detail: `CIRCLE takes a centre and a radius, not ${count} arguments`,
        hint: count === 2 ? "the radius is missing: CIRCLE(ra, dec, radius)" : undefined,
      };
    case "BOX":
      return count === 4 || (count === 3 && !isNumber(args[0])) ? undefined : {
        detail: `BOX takes a centre, a width and a height, not ${count} arguments`,
      };
    case "POLYGON":
      return complainPolygon(args);
    case "DISTANCE":
      return count === 2 || (count === 4 && !firstIsPoint) ? undefined : {
        detail: `DISTANCE takes two points or four coordinates, not ${count} arguments`,
        hint: count === 4 ? undefined : "DISTANCE(ra1, dec1, ra2, dec2)",
      };
    case "CONTAINS":
    case "INTERSECTS":
      return count === 2
        ? undefined
        : { detail: `${name} takes two regions, not ${count} arguments` };
    case "MOC":
      return count === 1 || count === 2
        ? undefined
        : { detail: `MOC takes an order and a region, or text, not ${count} arguments` };
    default:
      return count === 1 ? undefined : { detail: `${name} takes one argument, not ${count}` };
  }
}

function complainPolygon(args: readonly Expression[]): Complaint | undefined {
  const count = args.length;
  const numbers = args.filter(isNumber).length;
  if (args.some((arg) => isPointLike(arg))) {
    if (numbers > 0) return { detail: "POLYGON takes points or numbers, not both" };
    return count >= 3 ? undefined : { detail: "A POLYGON has three corners at least" };
  }
  if (numbers > 0 && count % 2 === 1) {
    return { detail: `POLYGON takes pairs of coordinates, not ${count} numbers` };
  }
  return count >= (numbers > 0 ? 6 : 3)
    ? undefined
    : { detail: "A POLYGON has three corners at least" };
}

function isPointLike(arg: Expression): boolean {
  return arg.kind === "geometry" && (arg.name === "POINT" || arg.name === "CENTROID");
}

/** Whether an argument is a number for sure. */
function isNumber(arg: Expression | undefined): boolean {
  return arg?.kind === "number" || arg?.kind === "unary" ||
    (arg?.kind === "binary" && arg.operator !== "||");
}

function reportVersion(cursor: Cursor, call: GeometryCall): void {
  if (cursor.lang !== "ADQL-2.0") return;
  const { name, args, coordsys, span } = call;
  if (WITH_SYSTEM.has(name) && coordsys === null) {
    cursor.since21(`${name} without a coordinate system`, span);
  }
  if (name === "DISTANCE" && args.length === 4) cursor.since21("DISTANCE of four numbers", span);
  if ((name === "CIRCLE" && args.length === 2) || (name === "BOX" && args.length === 3)) {
    cursor.since21(`${name} around a point`, span);
  }
}

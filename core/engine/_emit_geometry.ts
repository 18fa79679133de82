/**
 * Geometry as SQL: shapes are texts (`circle 10 20 1`), in ICRS; positions and cones do without them.
 *
 * @module
 */
import {
  type Comparison,
  type Expression,
  type GeometryCall,
  type ValueType,
  walk,
} from "../adql/mod.ts";
import { parseFrame } from "../coords/frames.ts";
import { coerced } from "./_coerce.ts";
import { type EmitContext, quote } from "./_context.ts";

const DOUBLE: ValueType = { name: "double", datatype: "double" };
const SLACK = 1e-9;

interface Place {
  readonly ra: Expression;
  readonly dec: Expression;
}

/** Two positions and a limit of their distance. */
interface Cone {
  readonly a: Place;
  readonly b: Place;
  readonly radius: Expression;
}

/** SQL of a geometry function. */
export function emitGeometry(e: EmitContext, call: GeometryCall): string {
  const { name, args } = call;
  switch (name) {
    case "POINT":
      return framed(e, call, `d_point(${reals(e, args)})`);
    case "CIRCLE":
      return framed(e, call, `d_circle(${centred(e, args)})`);
    case "BOX":
      return framed(e, call, `d_box(${centred(e, args)})`);
    case "POLYGON":
      return framed(e, call, `d_polygon(${cornersOf(e, args)})`);
    case "REGION":
      return `d_region(${shapes(e, args)})`;
    case "CENTROID":
    case "AREA":
      return `d_${name.toLowerCase()}(${shapes(e, args)})`;
    case "COORDSYS":
      return `d_coordsys(${shapes(e, args)})`;
    case "COORD1":
    case "COORD2": {
      const [point] = args;
      if (point?.kind === "geometry" && point.name === "POINT") {
        return coerced(e, point.args[name === "COORD1" ? 0 : 1] as Expression, DOUBLE);
      }
      return `d_${name.toLowerCase()}(${shapes(e, args)})`;
    }
    case "DISTANCE": {
      const pair = placesOf(e, call);
      if (pair === undefined) return `d_distance2(${shapes(e, args)})`;
      return `d_distance(${position(e, pair[0])}, ${position(e, pair[1])})`;
    }
    case "CONTAINS":
    case "INTERSECTS":
      return emitRelation(e, call);
    case "MOC":
      return args.length === 2
        ? `d_moc(${reals(e, args.slice(0, 1))}, ${shapes(e, args.slice(1))})`
        : `d_moc_text(${shapes(e, args)})`;
  }
}

function emitRelation(e: EmitContext, call: GeometryCall): string {
  const cone = coneOf(e, call);
  if (cone !== undefined) {
    return `d_within(${position(e, cone.a)}, ${position(e, cone.b)}, ${
      coerced(e, cone.radius, DOUBLE)
    })`;
  }
  const [first, second] = call.args as readonly [Expression, Expression];
  if ([first, second].some((arg) => e.typeOf(arg).name === "moc")) {
    const mocs = [first, second].map((arg) =>
      e.typeOf(arg).name === "moc" ? `('moc ' || ${e.value(arg)})` : e.value(arg)
    );
    return `d_moc_${call.name.toLowerCase()}(${mocs.join(", ")})`;
  }
  const place = placeOf(e, first);
  if (place !== undefined) return `d_inside(${position(e, place)}, ${e.value(second)})`;
  const other = call.name === "INTERSECTS" ? placeOf(e, second) : undefined;
  if (other !== undefined) return `d_inside(${position(e, other)}, ${e.value(first)})`;
  return `d_${call.name.toLowerCase()}(${e.value(first)}, ${e.value(second)})`;
}

function reals(e: EmitContext, args: readonly Expression[]): string {
  return args.map((arg) => coerced(e, arg, DOUBLE)).join(", ");
}

function shapes(e: EmitContext, args: readonly Expression[]): string {
  return args.map((arg) => e.value(arg)).join(", ");
}

/** Arguments of CIRCLE and BOX: two coordinates or a point, then sizes. */
function centred(e: EmitContext, args: readonly Expression[]): string {
  const [first, ...rest] = args as readonly [Expression, ...Expression[]];
  const place = placeOf(e, first);
  if (place !== undefined) return `${position(e, place)}, ${reals(e, rest)}`;
  if (isShape(e, first)) {
    const point = e.value(first);
    return `d_coord1(${point}), d_coord2(${point}), ${reals(e, rest)}`;
  }
  return reals(e, args);
}

function isShape(e: EmitContext, expression: Expression): boolean {
  return ["point", "region", "array", "text"].includes(e.typeOf(expression).name);
}

function cornersOf(e: EmitContext, args: readonly Expression[]): string {
  if (!args.some((arg) => isShape(e, arg) && arg.kind !== "string")) return reals(e, args);
  return args.map((arg) => {
    const place = placeOf(e, arg);
    if (place !== undefined) return position(e, place);
    const point = e.value(arg);
    return `d_coord1(${point}), d_coord2(${point})`;
  }).join(", ");
}

/** Brings a shape of another frame to ICRS. */
function framed(e: EmitContext, call: GeometryCall, sql: string): string {
  const frame = frameOf(e, call);
  return frame === undefined ? sql : `d_frame(${sql}, ${quote(frame)})`;
}

/** The coordinate system of a shape; undefined for ICRS and none. */
function frameOf(e: EmitContext, call: GeometryCall): string | undefined {
  if (call.coordsys === null) return undefined;
  if (call.coordsys.kind !== "string") {
    throw e.unsupported("coordinate systems that are not literals", call.coordsys);
  }
  const [word = ""] = call.coordsys.value.trim().split(/\s+/);
  if (/^(icrs|unknown(frame)?)?$/i.test(word)) return undefined;
  if (parseFrame(word) === undefined) {
    throw e.error(`'${call.coordsys.value}' is no coordinate system that is known`, call.coordsys);
  }
  return word;
}

function position(e: EmitContext, { ra, dec }: Place): string {
  return reals(e, [ra, dec]);
}

/** The coordinates of POINT(ra, dec) in ICRS. */
function placeOf(e: EmitContext, expression: Expression | undefined): Place | undefined {
  if (expression?.kind !== "geometry" || expression.name !== "POINT") return undefined;
  if (frameOf(e, expression) !== undefined) return undefined;
  const [ra, dec] = expression.args;
  return ra === undefined || dec === undefined ? undefined : { ra, dec };
}

function placesOf(e: EmitContext, call: GeometryCall): readonly [Place, Place] | undefined {
  const { args } = call;
  if (args.length === 4) {
    const [ra, dec, ra2, dec2] = args as readonly [Expression, Expression, Expression, Expression];
    return [{ ra, dec }, { ra: ra2, dec: dec2 }];
  }
  const [a, b] = [placeOf(e, args[0]), placeOf(e, args[1])];
  return a === undefined || b === undefined ? undefined : [a, b];
}

function circleOf(e: EmitContext, expression: Expression | undefined): Omit<Cone, "a"> | undefined {
  if (expression?.kind !== "geometry" || expression.name !== "CIRCLE") return undefined;
  if (frameOf(e, expression) !== undefined) return undefined;
  const [first, second, third] = expression.args as readonly [
    Expression,
    Expression,
    Expression | undefined,
  ];
  if (third !== undefined) return { b: { ra: first, dec: second }, radius: third };
  const b = placeOf(e, first);
  return b === undefined ? undefined : { b, radius: second };
}

/** The cone of CONTAINS(POINT, CIRCLE) and of INTERSECTS of both in either order. */
function coneOf(e: EmitContext, call: GeometryCall): Cone | undefined {
  const [first, second] = call.args;
  const a = placeOf(e, first);
  const circle = circleOf(e, second);
  if (a !== undefined && circle !== undefined) return { a, ...circle };
  if (call.name !== "INTERSECTS") return undefined;
  const other = placeOf(e, second);
  const before = circleOf(e, first);
  return other === undefined || before === undefined ? undefined : { a: other, ...before };
}

/**
 * What must be true of declinations when a comparison is: a band that an index can serve. Undefined when the comparison
 * is no cone.
 */
export function bandOf(e: EmitContext, comparison: Comparison): string | undefined {
  const cone = comparedCone(e, comparison);
  if (cone === undefined) return undefined;
  const { a, b } = cone;
  if (isRandom(a.ra, a.dec, b.ra, b.dec, cone.radius)) return undefined;
  const radius = coerced(e, cone.radius, DOUBLE);
  const [decA, decB] = [coerced(e, a.dec, DOUBLE), coerced(e, b.dec, DOUBLE)];
  const within = (x: string, y: string): string =>
    `(${x} BETWEEN ${y} - ${radius} - ${e.real(SLACK)} AND ${y} + ${radius} + ${e.real(SLACK)})`;
  const bands: string[] = [];
  if (wantIndex(e, a)) {
    bands.push(within(decA, decB));
    if (isConstant(b.ra, b.dec, cone.radius)) bands.push(raBand(e, a, b, radius));
  }
  if (wantIndex(e, b)) {
    bands.push(within(decB, decA));
    if (isConstant(a.ra, a.dec, cone.radius)) bands.push(raBand(e, b, a, radius));
  }
  return bands.length === 0 ? undefined : bands.join(" AND ");
}

/** What must be true of right ascensions near a constant position; those outside of 0 to 360 are not judged. */
function raBand(e: EmitContext, place: Place, centre: Place, radius: string): string {
  const ra = coerced(e, place.ra, DOUBLE);
  const middle = coerced(e, centre.ra, DOUBLE);
  const reach = `d_reach(${position(e, centre)}, ${radius})`;
  const [low, high] = [`${middle} - ${reach}`, `${middle} + ${reach}`];
  return `(${ra} BETWEEN ${low} AND ${high} OR ${ra} <= ${high} - 360.0 OR ${ra} >= ${low} + 360.0 ` +
    `OR ${ra} < 0.0 OR ${ra} > 360.0)`;
}

/** Whether values differ each time one asks. */
function isRandom(...expressions: readonly Expression[]): boolean {
  let found = false;
  for (const expression of expressions) {
    walk(expression, (node) => {
      if (node.kind === "function" && node.name === "RAND") found = true;
    });
  }
  return found;
}

/** Whether values are the same for all rows. */
function isConstant(...expressions: readonly Expression[]): boolean {
  return expressions.every((expression) => {
    let isSame = true;
    walk(expression, ({ kind }) => {
      if (kind === "column" || kind === "query" || kind === "aggregate") isSame = false;
    });
    return isSame;
  });
}

function comparedCone(e: EmitContext, comparison: Comparison): Cone | undefined {
  const { left, right, operator } = comparison;
  const [call, other, sign] = left.kind === "geometry"
    ? [left, right, operator]
    : [right, left, MIRRORED[operator]];
  if (call.kind !== "geometry") return undefined;
  if (call.name === "DISTANCE" && (sign === "<" || sign === "<=")) {
    const places = placesOf(e, call);
    return places === undefined ? undefined : { a: places[0], b: places[1], radius: other };
  }
  if (call.name !== "CONTAINS" && call.name !== "INTERSECTS") return undefined;
  const isOne = sign === "=" && other.kind === "number" && Number(other.text) === 1;
  return isOne ? coneOf(e, call) : undefined;
}

const MIRRORED: Readonly<Record<Comparison["operator"], Comparison["operator"]>> = {
  "=": "=",
  "<>": "<>",
  "<": ">",
  ">": "<",
  "<=": ">=",
  ">=": "<=",
};

/** Whether a position is that of a table's two columns; then an index is asked for. */
function wantIndex(e: EmitContext, { ra, dec }: Place): boolean {
  if (dec.kind !== "column") return false;
  const column = e.resolution.bindings.get(dec);
  if (column?.kind !== "column" || column.source.table === undefined) return dec.kind === "column";
  const other = ra.kind === "column" ? e.resolution.bindings.get(ra) : undefined;
  const pair = other?.kind === "column" && other.source === column.source ? [other.index] : [];
  e.wantIndex(column.source.table, [column.index, ...pair]);
  return true;
}

/**
 * Saying the same in another way, for services that lack something.
 *
 * @module
 */
import {
  type Comparison,
  type ComparisonOperator,
  type Expression,
  type GeometryCall,
  list,
  NO_SPAN,
  node,
  type NumberLiteral,
  type Query,
  type StringLiteral,
} from "./ast.ts";
import { sameName } from "./_scope.ts";
import { transformTree, walk } from "./walk.ts";

const WITH_SYSTEM = new Set(["POINT", "CIRCLE", "BOX", "POLYGON"]);

/** What a rewriting gives. */
export interface Rewriting {
  /** The new tree; the old one if nothing was changed. */
  readonly query: Query;
  /** How often something was changed. */
  readonly count: number;
  /** How often something was found that could not be changed. */
  readonly left: number;
}

function number(text: string): NumberLiteral {
  return node({ kind: "number", text, span: NO_SPAN });
}

function geometry(name: GeometryCall["name"], args: Expression[]): GeometryCall {
  return node({ kind: "geometry", name, coordsys: null, args: list(args), span: NO_SPAN });
}

const MIRRORED: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  "<": ">",
  ">": "<",
  "<=": ">=",
  ">=": "<=",
  "=": "=",
  "<>": "<>",
};

/**
 * Turns `DISTANCE(...) < r` into `1 = CONTAINS(POINT, CIRCLE)`, as ADQL 2.0 services want it and index it.
 *
 * `>` and `>=` become `0 = CONTAINS`. Points exactly at the distance r count as within in CONTAINS; for `<` and `>=`
 * this is a difference that only shows where a distance equals r to the last bit.
 *
 * @example
 * ```ts
 * import { distanceToContains, formatAdql, parseAdql } from "@denovo/vo/adql";
 * const query = parseAdql("SELECT id FROM t WHERE DISTANCE(ra, dec, 10, 20) < 0.5");
 * const text = formatAdql(distanceToContains(query).query, { pretty: false });
 * if (!text.endsWith("WHERE 1 = CONTAINS(POINT(ra, dec), CIRCLE(10, 20, 0.5))")) throw new Error(text);
 * ```
 *
 * @param query The tree.
 * @returns The new tree; `left` counts uses of DISTANCE other than in such comparisons.
 */
export function distanceToContains(query: Query): Rewriting {
  let count = 0;
  const changed = transformTree(query, (item) => {
    if (item.kind !== "comparison") return item;
    const flipped = isDistance(item.right) && !isDistance(item.left);
    const distance = flipped ? item.right : item.left;
    const radius = flipped ? item.left : item.right;
    const operator = flipped ? MIRRORED[item.operator] : item.operator;
    if (!isDistance(distance) || operator === "=" || operator === "<>") return item;
    count++;
    const within = operator === "<" || operator === "<=";
    return contains(distance, radius, within, item);
  });
  return { query: changed, count, left: countGeometry(changed, "DISTANCE") };
}

function isDistance(value: Expression): value is GeometryCall {
  return value.kind === "geometry" && value.name === "DISTANCE";
}

function contains(
  distance: GeometryCall,
  radius: Expression,
  within: boolean,
  old: Comparison,
): Comparison {
  const [a, b, c, d] = distance.args as readonly [Expression, Expression, Expression?, Expression?];
  let point: Expression = a;
  let center: Expression[] = centreOf(b);
  let coordsys = b.kind === "geometry" && b.name === "POINT" ? b.coordsys : null;
  if (c !== undefined && d !== undefined) {
    point = geometry("POINT", [a, b]);
    center = [c, d];
    coordsys = null;
  } else if (isConstant(a) && !isConstant(b)) {
    point = b;
    center = centreOf(a);
    coordsys = a.kind === "geometry" && a.name === "POINT" ? a.coordsys : null;
  }
  const circle = node<GeometryCall>({
    kind: "geometry",
    name: "CIRCLE",
    coordsys,
    args: list([...center, radius]),
    span: NO_SPAN,
  });
  const test = geometry("CONTAINS", [point, circle]);
  return node({
    kind: "comparison",
    operator: "=",
    left: number(within ? "1" : "0"),
    right: test,
    span: old.span,
  });
}

/** Coordinates of a point, without the functions that only take it apart. */
function centreOf(point: Expression): Expression[] {
  if (point.kind === "geometry" && point.name === "POINT") return [...point.args];
  return [geometry("COORD1", [point]), geometry("COORD2", [point])];
}

/** Whether no column is in a value. */
function isConstant(value: Expression): boolean {
  let constant = true;
  walk(value, (item) => {
    if (item.kind === "column" || item.kind === "subquery") constant = false;
  });
  return constant;
}

function countGeometry(query: Query, name: GeometryCall["name"]): number {
  let count = 0;
  walk(query, (item) => {
    if (item.kind === "geometry" && item.name === name) count++;
  });
  return count;
}

/**
 * Turns `1 = CONTAINS(POINT, CIRCLE)` into `DISTANCE(POINT, POINT) <= r`, and `0 = CONTAINS` into `>`.
 *
 * @param query The tree.
 * @returns The new tree; `left` counts CONTAINS of other shapes, or compared in other ways.
 */
export function containsToDistance(query: Query): Rewriting {
  let count = 0;
  const changed = transformTree(query, (item) => {
    if (item.kind !== "comparison" || (item.operator !== "=" && item.operator !== "<>")) {
      return item;
    }
    const call = [item.left, item.right].find((side) =>
      side.kind === "geometry" && side.name === "CONTAINS"
    ) as GeometryCall | undefined;
    const value = call === item.left ? item.right : item.left;
    const circle = call?.args[1];
    const point = call?.args[0];
    if (
      value.kind !== "number" || !/^[01]$/.test(value.text) || point === undefined ||
      circle?.kind !== "geometry" || circle.name !== "CIRCLE" || !isPoint(point)
    ) return item;
    count++;
    const [x, y, r] = circle.args as readonly [Expression, Expression, Expression?];
    const centre = r === undefined
      ? x
      : node({ ...geometry("POINT", [x, y]), coordsys: circle.coordsys });
    const within = (value.text === "1") === (item.operator === "=");
    return node<Comparison>({
      kind: "comparison",
      operator: within ? "<=" : ">",
      left: geometry("DISTANCE", [point, centre]),
      right: r ?? y,
      span: item.span,
    });
  });
  return { query: changed, count, left: countGeometry(changed, "CONTAINS") };
}

function isPoint(value: Expression): boolean {
  return value.kind === "geometry" && (value.name === "POINT" || value.name === "CENTROID");
}

/**
 * Leaves out coordinate systems, which ADQL 2.1 deprecates.
 *
 * Only those that say ICRS, or nothing, are left out: the others would move positions.
 *
 * @param query The tree.
 * @returns The new tree; `left` counts the systems that had to stay.
 */
export function dropCoordinateSystems(query: Query): Rewriting {
  let count = 0;
  let left = 0;
  const changed = transformTree(query, (item) => {
    if (item.kind !== "geometry" || item.coordsys === null) return item;
    if (item.coordsys.kind !== "string" || !/^\s*(ICRS(\s.*)?)?\s*$/i.test(item.coordsys.value)) {
      left++;
      return item;
    }
    count++;
    return node<GeometryCall>({ ...item, coordsys: null });
  });
  return { query: changed, count, left };
}

/**
 * Writes a coordinate system where there is none, since ADQL 2.0 demands one.
 *
 * CIRCLE and BOX around a POINT, which 2.0 does not have, get its coordinates.
 *
 * @param query The tree.
 * @param system The system to write.
 * @returns The new tree; `left` counts circles and boxes around points that are not written as POINT.
 */
export function addCoordinateSystems(query: Query, system = "ICRS"): Rewriting {
  let count = 0;
  let left = 0;
  const coordsys = node<StringLiteral>({ kind: "string", value: system, span: NO_SPAN });
  const changed = transformTree(query, (item) => {
    if (item.kind !== "geometry" || !WITH_SYSTEM.has(item.name)) return item;
    let { args } = item;
    let own = item.coordsys;
    const first = args[0];
    const around = item.name === "CIRCLE"
      ? args.length === 2
      : item.name === "BOX" && args.length === 3;
    if (around) {
      if (first?.kind === "geometry" && first.name === "POINT") {
        args = list([...first.args, ...args.slice(1)]);
        own ??= first.coordsys;
      } else if (first !== undefined) {
        args = list([...centreOf(first), ...args.slice(1)]);
        left++;
      }
    }
    if (own !== null && args === item.args) return item;
    count++;
    return node<GeometryCall>({ ...item, coordsys: own ?? coordsys, args });
  });
  return { query: changed, count, left };
}

/** Whether DISTANCE is used with four numbers. */
export function hasFourNumbers(query: Query): boolean {
  let found = false;
  walk(query, (item) => {
    if (item.kind === "geometry" && item.name === "DISTANCE" && item.args.length === 4) {
      found = true;
    }
  });
  return found;
}

/** Writes DISTANCE of four numbers as DISTANCE of two points. */
export function pairDistances(query: Query): Rewriting {
  let found = 0;
  const changed = transformTree(query, (item) => {
    if (item.kind !== "geometry" || item.name !== "DISTANCE" || item.args.length !== 4) return item;
    const [a, b, c, d] = item.args as readonly [Expression, Expression, Expression, Expression];
    found++;
    return node<GeometryCall>({
      ...item,
      args: list([geometry("POINT", [a, b]), geometry("POINT", [c, d])]),
    });
  });
  return { query: changed, count: found, left: 0 };
}

/**
 * Puts queries named by WITH in the places where they are used.
 *
 * @param query The tree.
 * @returns The new tree; `left` counts names with a list of columns, which stay.
 */
export function inlineWith(query: Query): Rewriting {
  let count = 0;
  let left = 0;
  const visit = (root: Query): Query => {
    if (root.with.length === 0) return root;
    if (root.with.some(({ columns }) => columns !== null)) {
      left++;
      return root;
    }
    let bare: Query = node<Query>({ ...root, with: list<Query["with"][number]>([]) });
    for (const { name, query: named } of [...root.with].reverse()) {
      bare = transformTree(bare, (item) => {
        if (item.kind !== "table" || item.name.length !== 1) return item;
        const [own] = item.name;
        if (own === undefined || !sameName(own, name)) return item;
        return node({ kind: "derived", query: named, alias: item.alias ?? own, span: item.span });
      });
      count++;
    }
    return bare;
  };
  const changed = transformTree(query, (item) => item.kind === "query" ? visit(item) : item);
  return { query: changed, count, left };
}

/**
 * MOCs in queries: texts (`3/12 17-18`; with `moc ` before them where they stand among shapes), made of a text or of an order and a shape, and compared with shapes and MOCs.
 *
 * @module
 */
import { formatMoc, Moc, parseMoc } from "../coords/moc.ts";
import type { Region } from "../coords/region.ts";
import { QueryError } from "../runtime/errors.ts";
import type { SqlValue } from "./_math.ts";

/** What a MOC that a query makes may have in cells, about. */
const MOST_CELLS = 2_000_000;
/** Square degrees of the sky. */
const SKY = 41_253;
/** MOCs that are remembered, since each row asks for them. */
const MOST_KNOWN = 500;
/** The finest order that a shape is brought to when it is compared with a MOC. */
const FINEST = 12;

const known = new Map<string, Moc>();

function refuse(why: string): never {
  throw new QueryError(`Cannot run query: ${why}`);
}

/** The MOC of a text. */
function mocOf(text: string): Moc {
  const found = known.get(text);
  if (found !== undefined) return found;
  let moc: Moc;
  try {
    moc = parseMoc(text);
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
    throw new QueryError(`Cannot run query: ${error.message}`, { cause: error });
  }
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(text, moc);
  return moc;
}

/** Square degrees of a shape, or more. */
function largestArea(shape: Region): number {
  switch (shape.kind) {
    case "point":
      return 0;
    case "circle":
      return Math.PI * shape.radius ** 2;
    default:
      return SKY;
  }
}

/** The MOC of a shape. */
function shapeMoc(order: number, shape: Region): Moc {
  if (!Number.isInteger(order) || order < 0 || order > 29) {
    refuse(`the order of a MOC is ${order}; it can be 0 to 29`);
  }
  // Only the cells at the edge are small; each crossing of the edge takes a few.
  const side = Math.sqrt(Math.min(largestArea(shape), SKY));
  const cell = 58.6 / 2 ** order;
  if (12 * side / cell > MOST_CELLS) {
    refuse(`a MOC of order ${order} of this ${shape.kind} would have too many cells`);
  }
  return Moc.fromRegion(shape, order);
}

/** What stands before a MOC among shapes. */
const PREFIX = "moc ";

type Value = Moc | Region;

function valueOf(value: SqlValue, shapeOf: (value: SqlValue) => Region): Value {
  const text = String(value);
  return text.startsWith(PREFIX) ? mocOf(text.slice(PREFIX.length)) : shapeOf(text);
}

/** A MOC or a shape as a MOC; a shape about as fine as the other one is. */
function asMoc(value: Value, other: Value): Moc {
  if (value instanceof Moc) return value;
  const order = other instanceof Moc ? other.order : 0;
  return shapeMoc(Math.min(Math.max(order, 6), FINEST), value);
}

function isIn(inner: Value, outer: Value): boolean {
  if (!(inner instanceof Moc) && inner.kind === "point" && outer instanceof Moc) {
    return outer.contains(inner.center);
  }
  return asMoc(inner, outer).difference(asMoc(outer, inner)).isEmpty;
}

function haveCommon(a: Value, b: Value): boolean {
  if (!(a instanceof Moc) && a.kind === "point") return isIn(a, b);
  if (!(b instanceof Moc) && b.kind === "point") return isIn(b, a);
  return asMoc(a, b).overlaps(asMoc(b, a));
}

/**
 * Functions of MOCs, in SQL `d_moc...`. A MOC that is empty is in every other one.
 *
 * @param shapeOf Reads a shape.
 */
export function mocFunctions(
  shapeOf: (value: SqlValue) => Region,
): Readonly<Record<string, (...args: SqlValue[]) => SqlValue>> {
  const relation =
    (test: (a: Value, b: Value) => boolean) => (a: SqlValue = null, b: SqlValue = null) =>
      test(valueOf(a, shapeOf), valueOf(b, shapeOf)) ? 1n : 0n;
  return {
    moc: (order = null, shape = null) => formatMoc(shapeMoc(Number(order), shapeOf(shape))),
    mocText: (text = null) => formatMoc(mocOf(String(text))),
    mocContains: relation(isIn),
    mocIntersects: relation(haveCommon),
  };
}

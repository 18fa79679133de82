/**
 * MOCs: parts of the sky as sets of HEALPix cells (MOC 2.0, space MOCs; ASCII of §4.3.2, JSON of the appendix "JSON
 * encoding").
 *
 * Left out: time MOCs, space-time MOCs, and the FITS form.
 *
 * @module
 */
import { UnsupportedError } from "../runtime/errors.ts";
import { cellOf, checkOrder, indexOf, MAX_ORDER } from "./_healpix.ts";
import { circleShape, coverOf, polygonShape } from "./_moc_cover.ts";
import { coarsened, combine, findRange, sortRanges } from "./_moc_ranges.ts";
import type { Position } from "./position.ts";
import { boxVertices, type Region } from "./region.ts";

/** A cell of a MOC. */
export interface MocCell {
  /** Its order, 0 to 29. */
  readonly order: number;
  /** Its number in the NESTED scheme. */
  readonly cell: bigint;
}

/** All cells. */
const SKY = 12n << BigInt(2 * MAX_ORDER);

/** A part of the sky, as a set of HEALPix cells. It does not change. */
export class Moc {
  /** The highest order that its cells may have: how finely it was made. */
  readonly order: number;
  /** Its ranges of cells of order 29: start and end (excluded) in turn, in order, without overlaps or neighbours. */
  readonly ranges: BigUint64Array;

  private constructor(order: number, ranges: BigUint64Array) {
    this.order = order;
    this.ranges = ranges;
  }

  /**
   * Makes a MOC of cells, in any order; what is in it more than once counts once.
   *
   * @param order The order of the MOC.
   * @param cells The cells, none of a higher order.
   * @throws {RangeError} If there is no such cell, or its order is higher.
   */
  static fromCells(order: number, cells: Iterable<MocCell>): Moc {
    return Moc.fromCellRanges(
      order,
      function* () {
        for (const { order: own, cell } of cells) yield [own, cell, cell] as const;
      }(),
    );
  }

  /**
   * Makes a MOC of ranges of cells: order, first and last cell.
   *
   * @param order The order of the MOC.
   * @param ranges The ranges, in any order, none of a higher order.
   * @throws {RangeError} If there are no such cells, or their order is higher.
   */
  static fromCellRanges(
    order: number,
    ranges: Iterable<readonly [order: number, first: bigint, last: bigint]>,
  ): Moc {
    checkOrder(order);
    const list: (readonly [bigint, bigint])[] = [];
    for (const [own, first, last] of ranges) {
      checkOrder(own);
      if (own > order) {
        throw new RangeError(`Cannot make a MOC of order ${order}: a cell has order ${own}`);
      }
      if (first < 0n || last < first || last >= 12n << BigInt(2 * own)) {
        throw new RangeError(`Cannot make a MOC: order ${own} has no cells ${first} to ${last}`);
      }
      const shift = BigInt(2 * (MAX_ORDER - own));
      list.push([first << shift, (last + 1n) << shift]);
    }
    return new Moc(order, sortRanges(list));
  }

  /**
   * Makes the MOC of a region: all cells of an order that have a point in common with it. A cell to which the region comes
   * nearer than a millionth of its size (or than 1e-13 rad) counts as well.
   *
   * @example
   * ```ts
   * import { formatMoc, Moc } from "@denovo/vo/coords";
   * const moc = Moc.fromRegion({ kind: "circle", center: { ra: 0, dec: 90 }, radius: 1 }, 3);
   * if (formatMoc(moc) !== "3/63 127 191 255") throw new Error(formatMoc(moc));
   * ```
   *
   * @param region A point, circle, polygon, box, or union of these.
   * @param order The order, 0 to 29; the number of cells goes with 2 to this power.
   * @throws {RangeError} If the order is none, or a position is outside the sphere.
   * @throws {UnsupportedError} If the region is a range, an intersection or a complement.
   */
  static fromRegion(region: Region, order: number): Moc {
    checkOrder(order);
    switch (region.kind) {
      case "point":
        return Moc.fromCells(order, [{
          order,
          cell: indexOf(order, cellOf(order, region.center)),
        }]);
      case "circle":
        if (!(region.radius >= 0)) {
          throw new RangeError(`Cannot make a MOC of a circle of radius ${region.radius}`);
        }
        return new Moc(order, coverOf(circleShape(region.center, region.radius), order).take());
      case "polygon":
        return new Moc(order, coverOf(polygonShape(region.vertices), order).take());
      case "box":
        return Moc.fromRegion({ kind: "polygon", vertices: boxVertices(region) }, order);
      case "union":
        return region.regions.reduce<Moc>(
          (all, one) => all.union(Moc.fromRegion(one, order)),
          Moc.fromCells(order, []),
        );
      default:
        throw new UnsupportedError(`Cannot make a MOC of a region of kind "${region.kind}"`, {
          feature: `MOC of ${region.kind}`,
        });
    }
  }

  /** What is in this MOC, in the other one, or in both; of the higher order of the two. */
  union(other: Moc): Moc {
    return this.#with(other, (a, b) => a || b);
  }

  /** What is in both. */
  intersection(other: Moc): Moc {
    return this.#with(other, (a, b) => a && b);
  }

  /** What is in this MOC and not in the other one. */
  difference(other: Moc): Moc {
    return this.#with(other, (a, b) => a && !b);
  }

  /** What is not in this MOC. */
  complement(): Moc {
    return new Moc(this.order, combine(BigUint64Array.of(0n, SKY), this.ranges, (a, b) => a && !b));
  }

  #with(other: Moc, rule: (a: boolean, b: boolean) => boolean): Moc {
    return new Moc(Math.max(this.order, other.order), combine(this.ranges, other.ranges, rule));
  }

  /**
   * The MOC in larger cells: each that has a part of this one.
   *
   * @param order The order; this one's if that is lower already.
   */
  degrade(order: number): Moc {
    checkOrder(order);
    if (order >= this.order) return this;
    return new Moc(order, coarsened(this.ranges, BigInt(2 * (MAX_ORDER - order))));
  }

  /**
   * Whether a position is in the MOC.
   *
   * @param position The position (deg, ICRS).
   * @throws {RangeError} If the declination is outside -90 to 90.
   */
  contains(position: Position): boolean {
    return findRange(this.ranges, indexOf(MAX_ORDER, cellOf(MAX_ORDER, position))) >= 0;
  }

  /** Whether the MOC has a place in common with another one. */
  overlaps(other: Moc): boolean {
    return this.intersection(other).ranges.length > 0;
  }

  /** Whether both have the same places; their orders may differ. */
  equals(other: Moc): boolean {
    return this.ranges.length === other.ranges.length &&
      this.ranges.every((value, i) => value === other.ranges[i]);
  }

  /** Whether there is nothing in it. */
  get isEmpty(): boolean {
    return this.ranges.length === 0;
  }

  /** How much of the sky it is, 0 to 1. */
  get fraction(): number {
    let cells = 0n;
    for (let i = 0; i < this.ranges.length; i += 2) {
      cells += (this.ranges[i + 1] as bigint) - (this.ranges[i] as bigint);
    }
    return Number(cells) / Number(SKY);
  }

  /** The largest cells that make up the MOC, as ranges: order, first and last cell; by order, then by number. */
  cellRanges(): readonly (readonly [order: number, first: bigint, last: bigint])[] {
    const byOrder: [number, bigint, bigint][][] = Array.from({ length: MAX_ORDER + 1 }, () => []);
    const add = (order: number, start: bigint, end: bigint) => {
      if (start >= end) return;
      const shift = BigInt(2 * (MAX_ORDER - order));
      const list = byOrder[order] as [number, bigint, bigint][];
      const last = list.at(-1);
      if (last !== undefined && last[2] === (start >> shift) - 1n) last[2] = (end >> shift) - 1n;
      else list.push([order, start >> shift, (end >> shift) - 1n]);
    };
    // What is left of a range at both ends when its whole cells of an order are taken out goes to the next order.
    let rest: (readonly [bigint, bigint])[] = [];
    for (let i = 0; i < this.ranges.length; i += 2) {
      rest.push([this.ranges[i] as bigint, this.ranges[i + 1] as bigint]);
    }
    for (let order = 0; order <= MAX_ORDER && rest.length > 0; order++) {
      const size = (1n << BigInt(2 * (MAX_ORDER - order))) - 1n;
      const next: (readonly [bigint, bigint])[] = [];
      for (const [start, end] of rest) {
        const from = (start + size) & ~size;
        const to = end & ~size;
        if (from >= to) {
          next.push([start, end]);
          continue;
        }
        add(order, from, to);
        if (start < from) next.push([start, from]);
        if (to < end) next.push([to, end]);
      }
      rest = next;
    }
    return byOrder.flat();
  }

  /** The largest cells that make up the MOC, by order, then by number. */
  *cells(): Generator<MocCell, void, void> {
    for (const [order, first, last] of this.cellRanges()) {
      for (let cell = first; cell <= last; cell++) yield { order, cell };
    }
  }

  /** The MOC as ASCII. */
  toString(): string {
    return formatMoc(this);
  }
}

/**
 * Writes a MOC as text.
 *
 * @param moc The MOC.
 * @param form ASCII (default) or JSON.
 */
export function formatMoc(moc: Moc, form: "ascii" | "json" = "ascii"): string {
  const byOrder = new Map<number, string[]>();
  for (const [order, first, last] of moc.cellRanges()) {
    const list = byOrder.get(order) ?? [];
    byOrder.set(order, list);
    if (form === "ascii") list.push(first === last ? String(first) : `${first}-${last}`);
    else for (let cell = first; cell <= last; cell++) list.push(String(cell));
  }
  // How fine the MOC is stands last, where no cell says it.
  if (!byOrder.has(moc.order)) byOrder.set(moc.order, []);
  const parts = [...byOrder];
  return form === "ascii"
    ? parts.map(([order, cells]) => `${order}/${cells.join(" ")}`).join(" ")
    : `{${parts.map(([order, cells]) => `"${order}":[${cells.join(",")}]`).join(",")}}`;
}

/**
 * Reads a MOC from ASCII or JSON. Cells may come in any order, more than once, and with commas between them, as MOCs of
 * version 1 have them.
 *
 * @example
 * ```ts
 * import { formatMoc, parseMoc } from "@denovo/vo/coords";
 * const moc = parseMoc("1/1 2 4 2/12-14 21 23 25 8/");
 * if (moc.order !== 8 || !moc.equals(parseMoc('{"1":[1,2,4],"2":[12,13,14,21,23,25],"8":[]}'))) throw new Error();
 * if (formatMoc(moc) !== "1/1-2 4 2/12-14 21 23 25 8/") throw new Error(formatMoc(moc));
 * ```
 *
 * @param text The text.
 * @returns The MOC; its order is the highest one in the text.
 * @throws {SyntaxError} If it is no MOC, or one of time or of space and time.
 * @throws {RangeError} If an order or a cell is none.
 */
export function parseMoc(text: string): Moc {
  const ranges: [number, bigint, bigint][] = [];
  let highest = 0;
  for (const [order, first, last] of /^\s*[{[]/.test(text) ? jsonCells(text) : asciiCells(text)) {
    highest = Math.max(highest, order);
    if (first !== undefined) ranges.push([order, first, last ?? first]);
  }
  return Moc.fromCellRanges(highest, ranges);
}

type TextRange = readonly [order: number, first?: bigint, last?: bigint];

function notMoc(why: string): SyntaxError {
  return new SyntaxError(`Cannot read MOC: ${why}`);
}

function* asciiCells(text: string): Generator<TextRange> {
  if (/^\s*t/i.test(text)) throw notMoc("it is one of time, or of space and time");
  let order: number | undefined;
  const words = text.replace(/^\s*s/i, "").replace(/(\d)\s*\/\s*/g, "$1/ ");
  for (const word of words.split(/[\s,]+/)) {
    if (word === "") continue;
    const match = /^(?:(\d{1,20})\/|(\d{1,20})(?:-(\d{1,20}))?)$/.exec(word);
    if (match === null) throw notMoc(`there is "${word.slice(0, 40)}"`);
    const [, next, first, last] = match;
    if (next !== undefined) {
      order = Number(next);
      yield [order];
    } else if (order === undefined) throw notMoc(`there is no order before "${word}"`);
    else yield [order, BigInt(first as string), BigInt(last ?? first as string)];
  }
}

function* jsonCells(text: string): Generator<TextRange> {
  let value: unknown;
  try {
    // Cells have up to 62 bits, more than numbers of JSON are good for here: as strings they stay exact.
    value = JSON.parse(text.replace(/(?<![-+.\w])\d+(?=\s*[,\]])/g, '"$&"'));
  } catch (cause) {
    throw new SyntaxError(`Cannot read MOC: ${(cause as Error).message}`, { cause });
  }
  if (isObject(value) && isObject(value["s"]) && Object.keys(value).length === 1) {
    value = value["s"];
  }
  if (!isObject(value)) throw notMoc("it is no JSON object of one MOC of space");
  for (const [order, cells] of Object.entries(value)) {
    if (!/^\d{1,2}$/.test(order)) throw notMoc(`"${order.slice(0, 40)}" is no order`);
    if (!Array.isArray(cells)) throw notMoc(`the cells of order ${order} are no array`);
    yield [Number(order)];
    for (const cell of cells) {
      const digits = Number.isSafeInteger(cell) ? String(cell) : cell;
      if (typeof digits !== "string" || !/^\d{1,20}$/.test(digits)) {
        const what = JSON.stringify(cell)?.slice(0, 40);
        throw notMoc(`a cell of order ${order} is ${what}, where whole numbers are wanted`);
      }
      yield [Number(order), BigInt(digits)];
    }
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

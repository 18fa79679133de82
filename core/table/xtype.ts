/**
 * Cells as what their xtype says: times, positions, regions, intervals (DALI 1.1 §3.3). On request: tables keep the cells as
 * they were sent.
 *
 * @module
 */
import { type Moc, parseMoc } from "../coords/moc.ts";
import { parseAngle, parsePosition, type Position } from "../coords/position.ts";
import type { Region } from "../coords/region.ts";
import { parseRegion, regionFromArray, type RegionXtype } from "../coords/region_text.ts";
import { parseTimeScale, Time, type TimeScale } from "../coords/time.ts";
import type { Cell } from "./cell.ts";
import type { Column } from "./column.ts";
import type { Field } from "./field.ts";

/** An interval: lower and upper limit, infinite where it is open. */
export type Interval = readonly [lo: number, hi: number];

/** What {@linkcode decodeXtype} can make of a cell. */
export type Decoded = Cell | Time | Position | Region | Moc | Interval | readonly Interval[];

/** Settings of {@linkcode decodeXtype}. */
export interface XtypeOptions {
  /** Time scale of timestamps and MJDs, from the column's TIMESYS; default UTC. */
  readonly timescale?: TimeScale | string | undefined;
}

/**
 * Decodes a cell by the xtype of its column.
 *
 * | xtype | cell | value |
 * | --- | --- | --- |
 * | `timestamp`, `mjd`, `jd` | text or number | {@linkcode Time} |
 * | `point`, `adql:POINT` | two numbers, or STC-S | position (deg) |
 * | `circle`, `polygon`, `range` | numbers | region (deg) |
 * | `shape`, `adql:REGION`, `adql:CIRCLE` … | text | region (deg) |
 * | `moc` | text, ASCII or JSON | `Moc` of space |
 * | `interval` | two numbers, or pairs of them | interval, or list of intervals |
 * | `hms`, `dms` | text | degrees |
 *
 * Any other xtype, and none, leaves the cell as it is.
 *
 * @example
 * ```ts
 * import { decodeXtype } from "@denovo/vo/table";
 * const field = { name: "s", datatype: "double", arraysize: "3", xtype: "circle" } as const;
 * const circle = decodeXtype(new Float64Array([10, 20, 0.5]), field);
 * if (typeof circle !== "object" || circle === null || !("radius" in circle)) throw new Error();
 * ```
 *
 * @param cell The cell; null stays null.
 * @param field The column; only `xtype` counts.
 * @returns The value; null also for a shape all of whose numbers are NaN.
 * @throws {SyntaxError} If the text is not what the xtype says.
 * @throws {RangeError} If an angle is out of range.
 */
export function decodeXtype(
  cell: Cell,
  field: Pick<Field, "xtype" | "name">,
  options: XtypeOptions = {},
): Decoded {
  if (cell === null) return null;
  const xtype = field.xtype?.trim().toLowerCase().replace(/^(adql|dali|votable):/, "");
  switch (xtype) {
    case "timestamp":
    case "iso8601":
      return typeof cell === "string" ? Time.parse(cell.trim(), scaleOf(options)) : cell;
    case "mjd":
      return typeof cell === "number" ? fromNumber(cell, Time.fromMjd, options) : cell;
    case "jd":
      return typeof cell === "number" ? fromNumber(cell, Time.fromJd, options) : cell;
    case "point":
      return pointOf(cell);
    case "circle":
    case "polygon":
    case "range":
      return regionOf(cell, xtype);
    case "shape":
    case "region":
    case "box":
    case "stc-s":
      return typeof cell === "string" ? parseRegion(cell) : cell;
    case "moc":
      return mocOf(cell);
    case "interval":
      return intervalsOf(cell, field.name);
    case "hms":
      return typeof cell === "string" ? parseAngle(cell, "hours") : cell;
    case "dms":
      return typeof cell === "string" ? parseAngle(cell) : cell;
    default:
      return cell;
  }
}

/** Iterates over a column's cells as what their xtype says; see {@linkcode decodeXtype}. */
export function* decodedCells(
  column: Column<Cell>,
  options: XtypeOptions = {},
): Generator<Decoded> {
  for (const cell of column) yield decodeXtype(cell, column.field, options);
}

function scaleOf({ timescale }: XtypeOptions): TimeScale {
  return timescale === undefined ? "UTC" : parseTimeScale(timescale) ?? "UTC";
}

function fromNumber(
  value: number,
  make: (value: number, scale: TimeScale) => Time,
  options: XtypeOptions,
): Time | null {
  return Number.isNaN(value) ? null : make(value, scaleOf(options));
}

function numbersOf(cell: Cell): readonly number[] | undefined {
  if (typeof cell !== "object" || cell === null || !("length" in cell)) return undefined;
  const numbers = Array.from(cell as ArrayLike<Cell>);
  return numbers.every((n): n is number => typeof n === "number") ? numbers : undefined;
}

function pointOf(cell: Cell): Decoded {
  if (typeof cell === "string") {
    const region = parseRegion(/^\s*[a-z]/i.test(cell) ? cell : `POSITION ${cell}`);
    return region.kind === "point" ? region.center : region;
  }
  const numbers = numbersOf(cell);
  if (numbers === undefined || numbers.length !== 2) return cell;
  if (numbers.some(Number.isNaN)) return null;
  return parsePosition(numbers.join(" "));
}

function regionOf(cell: Cell, xtype: RegionXtype): Decoded {
  if (typeof cell === "string") {
    return parseRegion(cell, /^\s*[a-z]/i.test(cell) ? undefined : xtype);
  }
  const numbers = numbersOf(cell);
  return numbers === undefined ? cell : regionFromArray(numbers, xtype) ?? null;
}

/** A MOC of space; one of time or of space and time stays text, for there is nothing here to hold it. */
function mocOf(cell: Cell): Decoded {
  if (typeof cell !== "string" || /^\s*(t|\{\s*"t")/i.test(cell)) return cell;
  return cell.trim() === "" ? null : parseMoc(cell);
}

function intervalsOf(cell: Cell, name: string): Decoded {
  const numbers = numbersOf(cell);
  if (numbers === undefined) return cell;
  if (numbers.length % 2 !== 0) {
    throw new SyntaxError(
      `Cannot read an interval in column "${name}": it has ${numbers.length} numbers`,
    );
  }
  const pairs = Array.from(
    { length: numbers.length / 2 },
    (_, i): Interval => [numbers[2 * i] as number, numbers[2 * i + 1] as number],
  );
  if (pairs.length === 1) {
    const [lo, hi] = pairs[0] as Interval;
    return Number.isNaN(lo) && Number.isNaN(hi) ? null : [lo, hi];
  }
  return pairs;
}

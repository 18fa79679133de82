/**
 * What a column is: name, type, shape, unit and meaning, with the attributes of VOTable's FIELD.
 *
 * @module
 */
import type { ForeignElement, Link, Values } from "./annotation.ts";

/** The primitive types of VOTable 1.4 §2.1. */
export type Datatype =
  | "boolean"
  | "bit"
  | "unsignedByte"
  | "short"
  | "int"
  | "long"
  | "char"
  | "unicodeChar"
  | "float"
  | "double"
  | "floatComplex"
  | "doubleComplex";

/** All datatypes, in the order of the standard. */
export const DATATYPES: readonly Datatype[] = [
  "boolean",
  "bit",
  "unsignedByte",
  "short",
  "int",
  "long",
  "char",
  "unicodeChar",
  "float",
  "double",
  "floatComplex",
  "doubleComplex",
];

/** Shape of one cell; `undefined` stands for a scalar (also where `arraysize="1"` was written). */
export interface ArraySize {
  /** The fixed dimensions, fastest first; the last, variable one is not in here. */
  readonly fixed: readonly number[];
  /** Whether the last dimension varies from row to row. */
  readonly variable: boolean;
  /** Upper limit of the last, variable dimension, as in `"64*"`. */
  readonly max?: number | undefined;
}

/** A column's description. */
export interface Field {
  /** Name as it came over the wire; also the key in rows. */
  readonly name: string;
  /** Type of one element. */
  readonly datatype: Datatype;
  /** Shape as written (`"*"`, `"8x*"`, `"3"`); absent for scalars. */
  readonly arraysize?: string | undefined;
  /** XML ID. */
  readonly id?: string | undefined;
  /** Unit string, VOUnit or an older form. */
  readonly unit?: string | undefined;
  /** UCD, 1 or 1+. */
  readonly ucd?: string | undefined;
  /** Utype. */
  readonly utype?: string | undefined;
  /** Extended type such as `"timestamp"` or `"circle"`. */
  readonly xtype?: string | undefined;
  /** Reference to a COOSYS, TIMESYS or other ID. */
  readonly ref?: string | undefined;
  /** Number of significant digits, as in `"F4"` or `"E3"`. */
  readonly precision?: string | undefined;
  /** Suggested display width in characters. */
  readonly width?: string | undefined;
  /** `"hidden"`, `"trigger"`, `"location"` and the like. */
  readonly type?: string | undefined;
  /** What the column holds. */
  readonly description?: string | undefined;
  /** Null value, limits and options; two when both legal and actual values are given. */
  readonly values?: readonly Values[] | undefined;
  /** Links of the column. */
  readonly links?: readonly Link[] | undefined;
  /** Attributes that VOTable does not know, kept verbatim. */
  readonly attributes?: Readonly<Record<string, string>> | undefined;
  /** Child elements that VOTable does not know, kept verbatim. */
  readonly foreign?: readonly ForeignElement[] | undefined;
}

/** Largest array (elements a cell) that a declaration may ask for. */
export const MAX_CELL_ELEMENTS = 100_000_000;

/**
 * Parses an `arraysize` attribute (VOTable 1.4 §2.2).
 *
 * @example
 * ```ts
 * import { parseArraySize } from "@denovo/vo/table";
 * const size = parseArraySize("8x*");
 * if (size?.fixed[0] !== 8 || !size.variable) throw new Error("wrong");
 * if (parseArraySize("1") !== undefined) throw new Error("wrong");
 * ```
 *
 * @param text The attribute; `undefined` and `"1"` mean a scalar.
 * @returns The shape, or `undefined` for a scalar.
 * @throws {SyntaxError} If the text is no array size.
 * @throws {RangeError} If a cell would have more than 10^8 elements.
 */
export function parseArraySize(text: string | undefined): ArraySize | undefined {
  const trimmed = text?.trim();
  if (trimmed === undefined || trimmed === "" || trimmed === "1") return undefined;
  const match = /^((?:\d+\s*x\s*)*)(?:(\d+)?(\*)|(\d+))$/.exec(trimmed);
  if (match === null) throw new SyntaxError(`Cannot read arraysize: "${trimmed.slice(0, 60)}"`);
  const fixed = (match[1] ?? "").split("x").map((part) => part.trim()).filter((part) => part !== "")
    .map(Number);
  const variable = match[3] !== undefined;
  if (!variable) fixed.push(Number(match[4]));
  const elements = fixed.reduce((product, n) => product * n, 1);
  if (elements > MAX_CELL_ELEMENTS) {
    throw new RangeError(`Cannot hold arraysize "${trimmed.slice(0, 60)}": ${elements} elements`);
  }
  const max = variable && match[2] !== undefined ? Number(match[2]) : undefined;
  return { fixed, variable, max };
}

/** Writes a shape as an `arraysize` attribute; a scalar has none. */
export function formatArraySize(size: ArraySize | undefined): string | undefined {
  if (size === undefined) return undefined;
  const parts = size.fixed.map(String);
  if (size.variable) parts.push(size.max === undefined ? "*" : `${size.max}*`);
  return parts.join("x");
}

/** Number of elements in the fixed part of a shape: all of it, or one slice of a variable array. */
export function fixedLength(size: ArraySize): number {
  return size.fixed.reduce((product, n) => product * n, 1);
}

/** How the cells of a column are kept and what they are in JavaScript. */
export type CellKind =
  | "boolean"
  | "number"
  | "bigint"
  | "string"
  | "complex"
  | "booleans"
  | "numbers"
  | "bigints"
  | "strings"
  | "complexes";

/** The kind of a field's cells: a scalar kind, or its plural for arrays. */
export function cellKind(field: Pick<Field, "datatype" | "arraysize">): CellKind {
  const size = parseArraySize(field.arraysize);
  switch (field.datatype) {
    case "char":
    case "unicodeChar": {
      const dimensions = size === undefined ? 0 : size.fixed.length + (size.variable ? 1 : 0);
      return dimensions > 1 ? "strings" : "string";
    }
    case "boolean":
      return size === undefined ? "boolean" : "booleans";
    case "bit":
      return size === undefined ? "boolean" : "numbers";
    case "long":
      return size === undefined ? "bigint" : "bigints";
    case "floatComplex":
    case "doubleComplex":
      return size === undefined ? "complex" : "complexes";
    default:
      return size === undefined ? "number" : "numbers";
  }
}

/**
 * A unit as people read it: as it was written, but without the quotes that VOUnits 1.0 has around unknown symbols.
 *
 * @param unit The text, such as `'jupiterMass'` in its quotes.
 * @returns `jupiterMass`; `""` for no unit.
 */
export function unitLabel(unit: string | undefined): string {
  return unit === undefined ? "" : unit.trim().replaceAll(/'([^']*)'/g, "$1");
}

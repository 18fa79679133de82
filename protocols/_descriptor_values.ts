/**
 * Values for the parameters of described services, from cells, shapes and arrays.
 *
 * @module
 */
import type { Region } from "../core/coords/region.ts";
import { formatRegion, regionToArray } from "../core/coords/region_text.ts";
import type { Cell } from "../core/table/cell.ts";
import type { InputParameter } from "./_describe.ts";
import type { InputValue } from "./_serialize.ts";
import { formatNumber } from "./params.ts";

/** A value for a parameter: also a shape, or the numbers of one in DALI's order, and arrays of numbers. */
export type ServiceValue = InputValue | Region | readonly number[];

/** Values by the names of parameters. */
export type ServiceValues = Readonly<Record<string, ServiceValue | undefined>>;

/** A cell as a parameter's value; undefined for null and empty text. */
export function cellText(cell: Cell): string | undefined {
  if (cell === null || cell === "") return undefined;
  switch (typeof cell) {
    case "string":
      return cell;
    case "number":
      return Number.isFinite(cell) ? formatNumber(cell) : undefined;
    case "bigint":
      return String(cell);
    case "boolean":
      return cell ? "1" : "0";
  }
  if ("re" in cell) return `${cell.re} ${cell.im}`;
  return Array.from(cell as ArrayLike<unknown>, String).join(" ");
}

/** The kinds of shapes that arrays of numbers can be (DALI 1.2 §3.3). */
const SHAPES = ["point", "circle", "polygon", "range", "multipolygon", "shape"];

/** Shapes and arrays as the parameter's text, all else as it is. */
export function plainValue(
  param: InputParameter | undefined,
  value: ServiceValue | undefined,
): InputValue | undefined {
  const xtype = param?.xtype?.trim().toLowerCase() ?? "";
  if (typeof value === "object" && "kind" in value) {
    if (xtype === "" || xtype === "shape") {
      return formatRegion(value, xtype === "" ? "pos" : "shape");
    }
    return numbersText(regionToArray(value));
  }
  if (!Array.isArray(value) || !value.every((one) => typeof one === "number")) {
    return value as InputValue | undefined;
  }
  return SHAPES.includes(xtype) || value.length !== 2
    ? numbersText(value)
    : value as unknown as InputValue;
}

function numbersText(numbers: readonly number[]): string {
  return numbers.map(formatNumber).join(" ");
}

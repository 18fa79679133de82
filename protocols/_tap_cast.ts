/**
 * CAST, done by the client as PostgreSQL does it.
 *
 * @module
 */
import type { CastType } from "../core/adql/mod.ts";
import { QueryError, UnsupportedError } from "../core/runtime/errors.ts";
import type { Cell } from "../core/table/cell.ts";
import type { Column } from "../core/table/column.ts";
import type { Datatype, Field } from "../core/table/field.ts";

const INTEGERS: Readonly<Record<string, readonly [datatype: Datatype, bits: number]>> = {
  SMALLINT: ["short", 16],
  INT: ["int", 32],
  INTEGER: ["int", 32],
  BIGINT: ["long", 64],
};
const FLOATS: Readonly<Record<string, Datatype>> = {
  REAL: "float",
  FLOAT: "double",
  DOUBLE: "double",
  "DOUBLE PRECISION": "double",
};
const TEXTS = new Set(["CHAR", "CHARACTER", "VARCHAR", "TIMESTAMP"]);

/** What CAST makes of a field; its unit and meaning stay. */
export function castField(field: Field, to: CastType): Field {
  const { arraysize: _a, xtype: _x, values: _v, ...rest } = field;
  const number = INTEGERS[to.name]?.[0] ?? FLOATS[to.name];
  if (number !== undefined) return { ...rest, datatype: number };
  const datatype = field.datatype === "unicodeChar" ? "unicodeChar" : "char";
  const xtype = to.name === "TIMESTAMP" ? { xtype: "timestamp" } : {};
  return { ...rest, datatype, arraysize: "*", ...xtype };
}

/**
 * The cells of a column as another type.
 *
 * @throws {UnsupportedError} If the type is not one of those that are done here.
 * @throws {QueryError} If a cell cannot be read as that type, or is out of its range.
 */
export function castCells(column: Column, to: CastType): readonly Cell[] {
  const cast = caster(to);
  return column.toArray().map((cell) => cell === null ? null : cast(cell));
}

function caster(to: CastType): (cell: Cell) => Cell {
  const integer = INTEGERS[to.name];
  if (integer !== undefined) return (cell) => toInteger(cell, to.name, integer[1]);
  const float = FLOATS[to.name];
  if (float !== undefined) return (cell) => toFloat(cell, to.name, float === "float");
  if (!TEXTS.has(to.name)) {
    throw new UnsupportedError(`Cannot run query: CAST to ${to.name} is not done by the client`, {
      feature: "CAST",
    });
  }
  const { length } = to;
  return (cell) => {
    if (typeof cell === "object") refuse(cell, to.name);
    const text = String(cell);
    return typeof length === "number" ? [...text].slice(0, length).join("") : text;
  };
}

function refuse(cell: Cell, name: string): never {
  throw new QueryError(
    `Cannot run query: '${String(cell).slice(0, 60)}' cannot be read as ${name}`,
  );
}

function toInteger(cell: Cell, name: string, bits: number): Cell {
  let integer: bigint;
  if (typeof cell === "bigint") integer = cell;
  else if (typeof cell === "boolean") integer = cell ? 1n : 0n;
  else if (typeof cell === "number") {
    if (Number.isNaN(cell)) return null;
    if (!Number.isFinite(cell)) refuse(cell, name);
    const floor = Math.floor(cell);
    const half = cell - floor === 0.5;
    integer = BigInt(half ? floor + (floor % 2 === 0 ? 0 : 1) : Math.round(cell));
  } else {
    if (typeof cell !== "string" || !/^\s*[+-]?\d{1,30}\s*$/.test(cell)) refuse(cell, name);
    integer = BigInt(cell.trim().replace(/^\+/, ""));
  }
  if (BigInt.asIntN(bits, integer) !== integer) {
    throw new QueryError(`Cannot run query: ${integer} is out of the range of ${name}`);
  }
  return bits === 64 ? integer : Number(integer);
}

function toFloat(cell: Cell, name: string, single: boolean): Cell {
  let number: number;
  if (typeof cell === "number" || typeof cell === "bigint") number = Number(cell);
  else {
    const text = typeof cell === "string" ? cell.trim() : "";
    if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) refuse(cell, name);
    number = Number(text);
  }
  const made = single ? Math.fround(number) : number;
  if (Number.isFinite(number) && !Number.isFinite(made)) refuse(cell, name);
  return made;
}

/**
 * One type for columns of several types, so that every value stays what it was.
 *
 * @module
 */
import { ColumnError } from "../runtime/errors.ts";
import type { NumberArray } from "./cell.ts";
import { Column } from "./column.ts";
import {
  type ArraySize,
  type Datatype,
  type Field,
  fixedLength,
  formatArraySize,
  parseArraySize,
} from "./field.ts";
import { allRows, gatherColumn, wordsOf } from "./_gather.ts";
import { oneVector } from "./_one_vector.ts";
import {
  ArrayVector,
  BigintVector,
  BooleanArrayVector,
  ComplexArrayVector,
  ComplexVector,
  type Extents,
  isNull,
  type NullBits,
  NumberVector,
  type Vector,
} from "./vector.ts";

/** Datatype and shape. */
export type CellType = Pick<Field, "datatype" | "arraysize">;

const INTEGERS: readonly Datatype[] = ["unsignedByte", "short", "int", "long"];

/** A description with another type. */
export function retyped(field: Field, { datatype, arraysize }: CellType): Field {
  const { arraysize: _, ...rest } = field;
  return { ...rest, datatype, ...(arraysize === undefined ? {} : { arraysize }) };
}

/** The type that holds the cells of both; undefined if there is none. A `long` goes into a `double` only if it is exact. */
export function commonType(a: CellType, b: CellType): CellType | undefined {
  const datatype = commonDatatype(a.datatype, b.datatype);
  const shape = commonShape(a, b);
  if (datatype === undefined || shape === undefined) return undefined;
  return { datatype, ...shape };
}

function commonDatatype(a: Datatype, b: Datatype): Datatype | undefined {
  if (a === b) return a;
  const are = (...types: Datatype[]) => types.includes(a) && types.includes(b);
  if (are("char", "unicodeChar")) return "unicodeChar";
  if (are("floatComplex", "doubleComplex")) return "doubleComplex";
  if (are(...INTEGERS)) return INTEGERS[Math.max(INTEGERS.indexOf(a), INTEGERS.indexOf(b))];
  // A float holds every short exactly, a double every int.
  if (are("unsignedByte", "short", "float")) return "float";
  if (are(...INTEGERS, "float", "double")) return "double";
  return undefined;
}

function commonShape(a: CellType, b: CellType): Pick<Field, "arraysize"> | undefined {
  if (a.arraysize === b.arraysize) {
    return a.arraysize === undefined ? {} : { arraysize: a.arraysize };
  }
  const isText = a.datatype === "char" || a.datatype === "unicodeChar";
  const one: ArraySize = { fixed: [1], variable: false };
  const x = parseArraySize(a.arraysize) ?? (isText ? one : undefined);
  const y = parseArraySize(b.arraysize) ?? (isText ? one : undefined);
  if (x === undefined && y === undefined) return {};
  if (x === undefined || y === undefined) return undefined;
  const dimensions = (size: ArraySize) => size.fixed.length + (size.variable ? 1 : 0);
  const count = dimensions(x);
  if (dimensions(y) !== count) return undefined;
  const fixed: number[] = [];
  for (let d = 0; d < count - 1; d++) {
    const [m, n] = [x.fixed[d] as number, y.fixed[d] as number];
    // The first dimension of arrays of strings is the width of one.
    if (m !== n && !(isText && d === 0)) return undefined;
    fixed.push(Math.max(m, n));
  }
  const limit = (size: ArraySize) => size.variable ? size.max : size.fixed[count - 1];
  const [m, n] = [limit(x), limit(y)];
  if (!x.variable && !y.variable && m === n) {
    return shapeOf({ fixed: [...fixed, m as number], variable: false });
  }
  const max = m === undefined || n === undefined ? undefined : Math.max(m, n);
  return shapeOf({ fixed, variable: true, max });
}

function shapeOf(size: ArraySize): Pick<Field, "arraysize"> {
  const arraysize = formatArraySize(size);
  return arraysize === undefined ? {} : { arraysize };
}

/**
 * The same cells in another type, one that {@linkcode commonType} has found, or `double` where a unit is converted.
 *
 * @param column The column.
 * @param field Description with the new type.
 * @param doing What is being done, for errors.
 * @param convert Converts numbers to another unit.
 * @throws {ColumnError} If a `long` has no `double` of the same value.
 */
export function castColumn(
  column: Column,
  field: Field,
  doing: string,
  convert?: (value: number) => number,
): Column {
  const from = column.field;
  const sameShape = strideOf(from) === strideOf(field);
  const sameKind = from.datatype === field.datatype ||
    (from.datatype === "char" && field.datatype === "unicodeChar");
  if (convert === undefined && sameShape && sameKind) return new Column(field, column.vectors);
  let vector = oneVector(column);
  if (!sameShape) {
    const loose = new Column(field, [withOffsets(vector)]);
    vector = oneVector(gatherColumn(loose, allRows(column.length)));
  }
  if (convert !== undefined || !sameKind) {
    const cast = (values: NumberArray) => castNumbers(values, field, doing, convert);
    vector = castVector(vector, cast);
  }
  return new Column(field, [vector]);
}

/** Elements a cell of arrays of fixed shape; 0 for scalars, texts and arrays that vary. */
function strideOf(field: CellType): number {
  if (field.datatype === "char" || field.datatype === "unicodeChar") return 0;
  const size = parseArraySize(field.arraysize);
  return size === undefined || size.variable ? 0 : fixedLength(size);
}

/** Cells at equal distances as cells that can have any length. */
function withOffsets(vector: Vector): Vector {
  const { length, nulls, nullCount, extents } = vector as ArrayVector;
  const offsets = typeof extents === "number" ? spread(extents, length) : extents;
  if (vector instanceof ArrayVector) {
    return new ArrayVector(vector.values, offsets, length, nulls, nullCount, vector.elementNulls);
  }
  if (vector instanceof BooleanArrayVector) {
    return new BooleanArrayVector(vector.values, offsets, length, nulls, nullCount);
  }
  const { values } = vector as ComplexArrayVector;
  return new ComplexArrayVector(values, offsets, length, nulls, nullCount);
}

function spread(stride: number, rows: number): Extents {
  return Int32Array.from({ length: rows + 1 }, (_, i) => i * stride);
}

function castVector(vector: Vector, cast: (values: NumberArray) => NumberArray): Vector {
  if (vector instanceof NumberVector || vector instanceof BigintVector) {
    const { nulls, nullCount } = vector;
    const values = cast(vector.values);
    if (values instanceof BigInt64Array) return new BigintVector(values, nulls, nullCount);
    return new NumberVector(nothingUnder(values, nulls), nulls, nullCount);
  }
  if (vector instanceof ArrayVector) {
    const { extents, length, nulls, nullCount, elementNulls } = vector;
    const values = cast(vector.values);
    return new ArrayVector(values, extents, length, nulls, nullCount, elementNulls);
  }
  if (vector instanceof ComplexVector) {
    const { values, nulls, nullCount } = vector;
    return new ComplexVector(new Float64Array(values), nulls, nullCount);
  }
  if (vector instanceof ComplexArrayVector) {
    const { values, extents, length, nulls, nullCount } = vector;
    return new ComplexArrayVector(new Float64Array(values), extents, length, nulls, nullCount);
  }
  throw new TypeError("Cannot change the type of a column: it does not hold numbers");
}

/** Under a null stands NaN where there is one. */
function nothingUnder(values: NumberVector["values"], nulls: NullBits): NumberVector["values"] {
  if (nulls === undefined || !(values instanceof Float64Array || values instanceof Float32Array)) {
    return values;
  }
  for (let i = 0; i < values.length; i++) if (isNull(nulls, i)) values[i] = NaN;
  return values;
}

function castNumbers(
  values: NumberArray,
  field: Field,
  doing: string,
  convert: ((value: number) => number) | undefined,
): NumberArray {
  if (field.datatype === "long") return toLongs(values);
  if (field.datatype === "short") return new Int16Array(values as Uint8Array);
  if (field.datatype === "int") return new Int32Array(values as Int16Array);
  if (field.datatype === "float") return new Float32Array(values as Int16Array);
  const doubles = values instanceof BigInt64Array
    ? toDoubles(values, field, doing)
    : new Float64Array(values);
  return convert === undefined ? doubles : doubles.map(convert);
}

function toLongs(values: NumberArray): BigInt64Array {
  const longs = new BigInt64Array(values.length);
  const words = wordsOf(longs);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    words[2 * i] = value;
    words[2 * i + 1] = value >> 31;
  }
  return longs;
}

function toDoubles(values: BigInt64Array, field: Field, doing: string): Float64Array {
  const doubles = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const double = doubles[i] = Number(values[i] as bigint);
    if (!Number.isSafeInteger(double) && BigInt(double) !== values[i]) {
      throw new ColumnError(
        `Cannot ${doing}: column "${field.name}" is long and double, and ${values[i]} ` +
          `has no double of the same value`,
        { columnName: field.name },
      );
    }
  }
  return doubles;
}

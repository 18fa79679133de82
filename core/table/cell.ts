/**
 * What one cell can be.
 *
 * @module
 */

/** A complex number. */
export interface Complex {
  /** Real part. */
  readonly re: number;
  /** Imaginary part. */
  readonly im: number;
}

/** The typed arrays in which array cells arrive. */
export type NumberArray =
  | Uint8Array
  | Int16Array
  | Int32Array
  | Float32Array
  | Float64Array
  | BigInt64Array;

/** The value of one cell; `null` is null, NaN is NaN. */
export type Cell =
  | boolean
  | number
  | bigint
  | string
  | Complex
  | NumberArray
  | readonly Cell[]
  | null;

/** A row: column name to value. */
export type Row = Readonly<Record<string, Cell>>;

/** The kinds that `Table.expect()` can ask for. */
export type ShapeKind = "number" | "bigint" | "string" | "boolean" | "complex" | "array";

/** Wanted kinds by column name, for `Table.expect()`. */
export type Shape = Readonly<Record<string, ShapeKind>>;

interface CellOfKind {
  readonly number: number | null;
  readonly bigint: bigint | null;
  readonly string: string | null;
  readonly boolean: boolean | null;
  readonly complex: Complex | null;
  readonly array: NumberArray | readonly Cell[] | null;
}

/** The row type that follows from a shape; every value can be null. */
export type RowOf<S extends Shape> = { readonly [K in keyof S]: CellOfKind[S[K]] };

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

/** What a cell is, by the kind that was asked for. */
export interface CellOfKind {
  /** Any type up to 32 bits, and floats. */
  readonly number: number | null;
  /** `long`. */
  readonly bigint: bigint | null;
  /** Text. */
  readonly string: string | null;
  /** Booleans and single bits. */
  readonly boolean: boolean | null;
  /** Complex numbers. */
  readonly complex: Complex | null;
  /** Arrays of anything. */
  readonly array: NumberArray | readonly Cell[] | null;
}

/** The row type that follows from a shape; every value can be null. */
export type RowOf<S extends Shape> = { readonly [K in keyof S]: CellOfKind[S[K]] };

/**
 * How the sandbox describes columns and tables: the one form from which the database, the answers of
 * each service and (with later services) `TAP_SCHEMA` and the registry are made.
 *
 * @module
 */

/** What a cell can hold on its way from the database to an answer. */
export type Value = string | number | readonly number[] | null;

/** Names of the VOTable datatypes in use here. */
export type ColumnDatatype = "char" | "unicodeChar" | "short" | "int" | "float" | "double";

/** One column of a table, or one PARAM. */
export interface ColumnSpec {
  readonly name: string;
  readonly datatype: ColumnDatatype;
  /** VOTable arraysize; absent for a scalar. */
  readonly arraysize?: string;
  /** Unit after VOUnits; absent when there is none. */
  readonly unit?: string;
  readonly ucd?: string;
  readonly xtype?: string;
  /** ID of the coordinate or time system the values are in. */
  readonly system?: "icrs" | "mjd";
  readonly description: string;
  /** The lowest verbosity (`VERB`) at which the column is sent. */
  readonly verbosity: 1 | 2 | 3;
  /** Whether cells may be null; integers then get a declared null value. */
  readonly nullable?: boolean;
}

/** A table: its columns, where its rows come from, and whom to thank. */
export interface TableSpec {
  /** Name in the database. */
  readonly name: string;
  /** One line, for people. */
  readonly title: string;
  readonly description: string;
  /** The file of the data pack that it is made from; the manifest has origin and citation. */
  readonly file: string;
  /** Names of the columns with the identifier and the position (ICRS, deg). */
  readonly id: string;
  readonly ra: string;
  readonly dec: string;
  readonly columns: readonly ColumnSpec[];
  /** The rows, in the order of `columns`. */
  readonly rows: () => Iterable<readonly Value[]>;
}

/** Whether cells are strings. */
export function isText(column: ColumnSpec): boolean {
  return column.datatype === "char" || column.datatype === "unicodeChar";
}

/** Whether cells are arrays of numbers. */
export function isNumberArray(column: ColumnSpec): boolean {
  return column.arraysize !== undefined && !isText(column);
}

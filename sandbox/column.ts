/**
 * How the sandbox describes columns and tables: the one form from which the database, the answers of
 * each service, `TAP_SCHEMA` and the records of the Registry are made.
 *
 * A new table is a file in `tables/` that exports a {@linkcode TableSpec}. With a `tapName` it can be
 * served by TAP: name it in the list `tables` of a `TapSite` (see `tap_site.ts`). With `id`, `ra` and
 * `dec` it is a {@linkcode SkyTable}, which cone search can serve as well.
 *
 * Values: `long` is a bigint, `boolean` a boolean, a timestamp a text (`char`, `arraysize: "*"`,
 * `xtype: "timestamp"`, `2026-01-31T12:00:00`), an array of numbers an array of numbers; so are points
 * (`arraysize: "2"`, `xtype: "point"`), circles (`"3"`, `"circle"`) and polygons (`"*"`, `"polygon"`),
 * all `double` and in degrees. A region of any kind is a text (`char`, `"*"`, `"adql:REGION"`), such
 * as `Circle ICRS 10 20 1`.
 *
 * @module
 */
import type { Credit } from "./credit.ts";

/** What a cell can hold on its way from the database to an answer. */
export type Value = string | number | bigint | boolean | readonly number[] | null;

/** Names of the VOTable datatypes in use here. */
export type ColumnDatatype =
  | "boolean"
  | "char"
  | "unicodeChar"
  | "short"
  | "int"
  | "long"
  | "float"
  | "double";

/** One column of a table, or one PARAM. */
export interface ColumnSpec {
  readonly name: string;
  readonly datatype: ColumnDatatype;
  /** VOTable arraysize; absent for a scalar. */
  readonly arraysize?: string;
  /** Unit after VOUnits; absent when there is none. */
  readonly unit?: string;
  readonly ucd?: string;
  readonly utype?: string;
  readonly xtype?: string;
  /** ID of the coordinate or time system the values are in. */
  readonly system?: "icrs" | "mjd";
  readonly description: string;
  /** The lowest verbosity (`VERB`) at which the column is sent. */
  readonly verbosity: 1 | 2 | 3;
  /** Whether cells may be null; integers then get a declared null value. */
  readonly nullable?: boolean;
  /** TAP_SCHEMA: whether searches by it are said to be fast. */
  readonly indexed?: boolean;
  /** TAP_SCHEMA: whether it is among the few that matter; by default those of verbosity 1. */
  readonly principal?: boolean;
  /** TAP_SCHEMA: whether a standard defines it. */
  readonly std?: boolean;
}

/** A foreign key. */
export interface KeySpec {
  /** The table it leads to, by its TAP name. */
  readonly target: string;
  /** Pairs of columns: here, and in the target. */
  readonly columns: readonly (readonly [from: string, to: string])[];
  readonly description?: string;
}

/** What rows can depend on. */
export interface RowContext {
  /** Where the sandbox is, for URLs in rows: `http://127.0.0.1:PORT`. */
  readonly origin: string;
}

/** A table: its columns, where its rows come from, and whom to thank. */
export interface TableSpec {
  /** Name without a schema: of tables in the answers of cone searches, and in the database of these. */
  readonly name: string;
  /** Name in TAP, with its schema, and in double quotes where ADQL needs them: `stars.hip`. */
  readonly tapName?: string;
  /** One line, for people. */
  readonly title: string;
  readonly description: string;
  readonly utype?: string;
  /** The file of the data pack that it is made from; the manifest has origin and citation. */
  readonly file?: string;
  /** Where the rows come from when it is no file of the pack; synthetic ones say so. */
  readonly credit?: Credit;
  /** Names of the columns with the identifier and the position (ICRS, deg), where it has them. */
  readonly id?: string;
  readonly ra?: string;
  readonly dec?: string;
  readonly keys?: readonly KeySpec[];
  readonly columns: readonly ColumnSpec[];
  /** The rows, in the order of `columns`. */
  readonly rows: (context?: RowContext) => Iterable<readonly Value[]>;
}

/** A table of things with a name and a place on the sky. */
export interface SkyTable extends TableSpec {
  readonly id: string;
  readonly ra: string;
  readonly dec: string;
}

/** Whether cells are strings. */
export function isText(column: ColumnSpec): boolean {
  return column.datatype === "char" || column.datatype === "unicodeChar";
}

/** Whether cells are arrays of numbers. */
export function isNumberArray(column: ColumnSpec): boolean {
  return column.arraysize !== undefined && !isText(column);
}

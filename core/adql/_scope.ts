/**
 * Names in a query: which tables it has, which columns these have, and what a name stands for.
 *
 * @module
 */
import type { DerivedTable, Identifier, JoinType, TableName } from "./ast.ts";
import { type NamePart, splitName } from "./literal.ts";
import type { ColumnDescription, TableDescription, ValueType } from "./types.ts";
import { isRegular } from "./_words.ts";

/** A value's type and meaning. */
export interface ValueInfo {
  /** Its type. */
  readonly type: ValueType;
  /** Unit. */
  readonly unit?: string | undefined;
  /** UCD. */
  readonly ucd?: string | undefined;
  /** Utype. */
  readonly utype?: string | undefined;
  /** What it is. */
  readonly description?: string | undefined;
}

/** One table of a FROM clause. */
export interface Source {
  /** The node. */
  readonly node: TableName | DerivedTable;
  /** How columns of it can be qualified: the alias, or the parts of the table's name. */
  readonly path: readonly NamePart[];
  /** The described table, if it is one. */
  readonly table: TableDescription | undefined;
  /** Its columns. */
  readonly columns: readonly BoundColumn[];
  /** Whether it may have columns that are not known. */
  readonly open: boolean;
}

/** A column of a table of the FROM clause. */
export interface BoundColumn {
  /** The kind of binding. */
  readonly kind: "column";
  /** Its table. */
  readonly source: Source;
  /** Its place in the table, from 0; -1 for a column that is not described. */
  readonly index: number;
  /** Its name. */
  readonly name: NamePart;
  /** Its type and meaning. */
  readonly info: ValueInfo;
  /** The description, if the table is a described one. */
  readonly description: ColumnDescription | undefined;
}

/** A column that NATURAL or USING made of one on either side. */
export interface MergedColumn {
  /** The kind of binding. */
  readonly kind: "merged";
  /** The type of join: LEFT takes the left value, RIGHT the right one, FULL the one that is not NULL. */
  readonly join: JoinType;
  /** Its name. */
  readonly name: NamePart;
  /** The column of the left side. */
  readonly left: Binding;
  /** The column of the right side. */
  readonly right: Binding;
  /** Its type and meaning. */
  readonly info: ValueInfo;
}

/** What the name of a column stands for. */
export type Binding = BoundColumn | MergedColumn;

/** Tables joined: those that can qualify names, and the columns that can be named without. */
export interface Relation {
  /** The tables. */
  readonly sources: readonly Source[];
  /** The columns of `*`, in order. */
  readonly columns: readonly Binding[];
}

/** The tables of a SELECT, and of those around it. */
export interface Scope {
  /** Tables of this SELECT. */
  readonly relation: Relation;
  /** The SELECT around it, for correlated sub-selects. */
  readonly outer: Scope | null;
}

/** Reads the name of a described column. */
export function columnName(name: string): NamePart {
  const text = name.trim();
  const quoted = /^"((?:[^"]|"")+)"$/.exec(text);
  if (quoted !== null) {
    return { name: (quoted[1] as string).replaceAll('""', '"'), delimited: true };
  }
  return { name: text, delimited: !isRegular(text) };
}

const PATHS = new WeakMap<TableDescription, readonly NamePart[]>();

/** The parts of a described table's name. */
export function tablePath(table: TableDescription): readonly NamePart[] {
  let path = PATHS.get(table);
  if (path === undefined) PATHS.set(table, path = splitName(table.name));
  return path;
}

/**
 * Whether a name in a query means a name in a description (ADQL 2.1, sections "Escape syntax", "Case sensitivity").
 *
 * Without quotes case does not count; in quotes it does. A name that was made with quotes is found without them if it
 * is in small letters, as in PostgreSQL.
 */
export function matches(identifier: Identifier, name: NamePart): boolean {
  return identifier.delimited ? identifier.name === name.name : sameName(identifier, name);
}

/** Whether two names mean the same, each with or without quotes. */
export function sameName(a: NamePart, b: NamePart): boolean {
  return folded(a) === folded(b);
}

function folded({ name, delimited }: NamePart): string {
  return delimited ? name : name.toLowerCase();
}

/** Whether a qualifier means a source: its last parts are the same. */
export function qualifies(qualifier: readonly Identifier[], path: readonly NamePart[]): boolean {
  const shared = Math.min(qualifier.length, path.length);
  if (qualifier.length > path.length) return false;
  for (let i = 1; i <= shared; i++) {
    if (!matches(qualifier.at(-i) as Identifier, path.at(-i) as NamePart)) return false;
  }
  return true;
}

/** A name as one would write it in a query. */
export function writeName({ name, delimited }: NamePart): string {
  return delimited ? `"${name.replaceAll('"', '""')}"` : name;
}

/** A path as one would write it in a query. */
export function writePath(path: readonly NamePart[]): string {
  return path.map(writeName).join(".");
}

/** The column itself, behind joins that only pass it on. */
export function canonical(binding: Binding): Binding {
  if (binding.kind === "column" || binding.join === "FULL") return binding;
  return canonical(binding.join === "RIGHT" ? binding.right : binding.left);
}

/** A query named by WITH. */
export interface NamedQuery {
  /** Its name. */
  readonly name: NamePart;
  /** Its columns. */
  readonly columns: readonly (ValueInfo & OutputName)[];
}

/** The name of a result's column. */
export interface OutputName {
  /** The name. */
  readonly name: string;
  /** Whether its case counts. */
  readonly delimited: boolean;
  /** Whether the query did not name it. */
  readonly generated: boolean;
  /** The table column it is, unchanged; undefined for what is computed. */
  readonly binding: Binding | undefined;
}

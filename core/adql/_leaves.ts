/**
 * The leaves of the syntax tree: nodes that have no values, conditions or queries in them; and how nodes are made.
 *
 * @module
 */
import type { Span } from "./errors.ts";

/** What all nodes have. */
export interface NodeBase {
  /** Where the node is in the text; all zero in nodes made by programs. */
  readonly span: Span;
}

/** A name. */
export interface Identifier extends NodeBase {
  /** The kind of node. */
  readonly kind: "identifier";
  /** The name, without quotes. */
  readonly name: string;
  /** Whether it was in double quotes, which makes its case count (ADQL 2.1, section "Case sensitivity"). */
  readonly delimited: boolean;
}

/** A number as it was written. */
export interface NumberLiteral extends NodeBase {
  /** The kind of node. */
  readonly kind: "number";
  /** The digits as written, such as `"3600."`, `"1e-3"` or `"0xFF"`. */
  readonly text: string;
}

/** A text in single quotes. */
export interface StringLiteral extends NodeBase {
  /** The kind of node. */
  readonly kind: "string";
  /** The text, without quotes. */
  readonly value: string;
}

/** NULL as a value. */
export interface NullLiteral extends NodeBase {
  /** The kind of node. */
  readonly kind: "null";
}

/** TRUE or FALSE: not in ADQL 2.1, but read. */
export interface BooleanLiteral extends NodeBase {
  /** The kind of node. */
  readonly kind: "boolean";
  /** Which. */
  readonly value: boolean;
}

/** A column, with or without table, schema and catalog. */
export interface ColumnReference extends NodeBase {
  /** The kind of node. */
  readonly kind: "column";
  /** Alias, or catalog, schema and table; may be empty. */
  readonly qualifier: readonly Identifier[];
  /** The column's name. */
  readonly name: Identifier;
}

/** The operators between two values; `%` in PostgreSQL only. */
export type BinaryOperator = "+" | "-" | "*" | "/" | "%" | "||";

/** Names of the geometry functions; `MOC` is an extension. */
export type GeometryName =
  | "POINT"
  | "CIRCLE"
  | "BOX"
  | "POLYGON"
  | "REGION"
  | "CENTROID"
  | "AREA"
  | "DISTANCE"
  | "CONTAINS"
  | "INTERSECTS"
  | "COORD1"
  | "COORD2"
  | "COORDSYS"
  | "MOC";

/** A type to which CAST converts. */
export interface CastType extends NodeBase {
  /** The kind of node. */
  readonly kind: "type";
  /** The type in capitals, such as `"DOUBLE PRECISION"`. */
  readonly name: string;
  /** Length of CHAR and VARCHAR; `"*"` is not in the standard but in use. */
  readonly length: number | "*" | null;
}

/** The signs of comparison; `!=` is read as `<>`. */
export type ComparisonOperator = "=" | "<>" | "<" | ">" | "<=" | ">=";

/** A table by its name. */
export interface TableName extends NodeBase {
  /** The kind of node. */
  readonly kind: "table";
  /** Catalog, schema and table, as far as given. */
  readonly name: readonly Identifier[];
  /** What it is called in the query. */
  readonly alias: Identifier | null;
}

/** The types of join; CROSS is not in ADQL 2.1, but read. */
export type JoinType = "INNER" | "LEFT" | "RIGHT" | "FULL" | "CROSS";

/** `*` or `t.*` in a select list. */
export interface Star extends NodeBase {
  /** The kind of node. */
  readonly kind: "star";
  /** The table; empty for all. */
  readonly qualifier: readonly Identifier[];
}

/** The span of nodes that come from no text. */
export const NO_SPAN: Span = Object.freeze({ start: 0, end: 0, line: 0, column: 0 });

/** Freezes a node and the arrays in it. */
export function node<T extends NodeBase & { readonly kind: string }>(value: T): T {
  return Object.freeze(value);
}

/** Freezes a list. */
export function list<T>(items: T[]): readonly T[] {
  return Object.freeze(items);
}

/** Value of an integer literal, decimal or hexadecimal; undefined for other numbers. */
export function integerValue(literal: NumberLiteral): bigint | undefined {
  return /^(\d+|0[xX][0-9a-fA-F]+)$/.test(literal.text)
    ? BigInt(literal.text.toLowerCase())
    : undefined;
}

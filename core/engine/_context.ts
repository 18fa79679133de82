/**
 * What the parts of the translation to SQL share.
 *
 * @module
 */
import type {
  AdqlNode,
  Binding,
  Condition,
  Expression,
  Query,
  Resolution,
  TableDescription,
  ValueType,
} from "../adql/mod.ts";

/** Translates one query; its parts call each other through this. */
export interface EmitContext {
  /** What the names and values of the query are. */
  readonly resolution: Resolution;
  /** SQL of a value. */
  value(expression: Expression): string;
  /** SQL of a condition; `positive` where unknown counts as false in the end. */
  condition(condition: Condition, positive: boolean): string;
  /** SQL of a sub-select. */
  query(query: Query): string;
  /** SQL of a column. */
  column(binding: Binding): string;
  /** The static type of a value. */
  typeOf(expression: Expression): ValueType;
  /** SQL of a number that is no integer: exact, so not as text. */
  real(value: number): string;
  /** Notes that an index would help. */
  wantIndex(table: TableDescription, columns: readonly number[]): void;
  /** Name in SQL of a function that whoever made the engine has added. */
  ownFunction(name: string): string | undefined;
  /** Whether a column belongs to the SELECT that is being translated. */
  isLocal(expression: AdqlNode): boolean;
  /** An error at a node, of the stage of types. */
  error(detail: string, node: AdqlNode, hint?: string): Error;
  /** The error for what the engine does not know. */
  unsupported(feature: string, node: AdqlNode): Error;
  /** Whether the query is in the language of PostgreSQL. */
  readonly postgres: boolean;
}

/** SQL of a text without NUL. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

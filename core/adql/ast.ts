/**
 * The syntax tree: plain frozen objects with a `kind` and a `span`.
 *
 * Parentheses leave no trace but the shape of the tree; the printer puts back those that are needed.
 *
 * @module
 */
import type {
  BinaryOperator,
  BooleanLiteral,
  CastType,
  ColumnReference,
  ComparisonOperator,
  GeometryName,
  Identifier,
  JoinType,
  NodeBase,
  NullLiteral,
  NumberLiteral,
  Star,
  StringLiteral,
  TableName,
} from "./_leaves.ts";

export * from "./_leaves.ts";

/** A sign before a value. */
export interface UnaryExpression extends NodeBase {
  /** The kind of node. */
  readonly kind: "unary";
  /** The sign. */
  readonly operator: "+" | "-";
  /** The value. */
  readonly operand: Expression;
}

/** Two values and what is between them. */
export interface BinaryExpression extends NodeBase {
  /** The kind of node. */
  readonly kind: "binary";
  /** The operator. */
  readonly operator: BinaryOperator;
  /** The value before it. */
  readonly left: Expression;
  /** The value behind it. */
  readonly right: Expression;
}

/** A built-in function that is neither geometry nor aggregate, or a user-defined one. */
export interface FunctionCall extends NodeBase {
  /** The kind of node. */
  readonly kind: "function";
  /** The name: in capitals for built-in functions, as written for others. */
  readonly name: string;
  /** Whether the language does not know it. */
  readonly userDefined: boolean;
  /** The arguments. */
  readonly args: readonly Expression[];
}

/** COUNT, SUM, AVG, MIN or MAX. */
export interface AggregateCall extends NodeBase {
  /** The kind of node. */
  readonly kind: "aggregate";
  /** Which. */
  readonly name: "COUNT" | "SUM" | "AVG" | "MIN" | "MAX";
  /** DISTINCT, ALL or nothing. */
  readonly quantifier: "DISTINCT" | "ALL" | null;
  /** The values; null for `COUNT(*)`. */
  readonly argument: Expression | null;
}

/** A geometry function. */
export interface GeometryCall extends NodeBase {
  /** The kind of node. */
  readonly kind: "geometry";
  /** Which. */
  readonly name: GeometryName;
  /** The coordinate system of POINT, CIRCLE, BOX, POLYGON, where one was given. */
  readonly coordsys: Expression | null;
  /** The other arguments. */
  readonly args: readonly Expression[];
}

/** CAST(value AS type). */
export interface CastExpression extends NodeBase {
  /** The kind of node. */
  readonly kind: "cast";
  /** The value. */
  readonly operand: Expression;
  /** What it shall become. */
  readonly type: CastType;
}

/** A sub-select as a value: not in ADQL 2.1, but read. */
export interface ScalarSubquery extends NodeBase {
  /** The kind of node. */
  readonly kind: "subquery";
  /** The query. */
  readonly query: Query;
}

/** One WHEN of a CASE. */
export interface CaseBranch extends NodeBase {
  /** The kind of node. */
  readonly kind: "when";
  /** A condition, or a value when the CASE has an operand. */
  readonly test: Condition | Expression;
  /** The result. */
  readonly result: Expression;
}

/** CASE ... END: PostgreSQL only. */
export interface CaseExpression extends NodeBase {
  /** The kind of node. */
  readonly kind: "case";
  /** What is compared with each WHEN; null when these are conditions. */
  readonly operand: Expression | null;
  /** The WHENs. */
  readonly branches: readonly CaseBranch[];
  /** What ELSE gives; null without one. */
  readonly otherwise: Expression | null;
}

/** Anything that has a value. */
export type Expression =
  | NumberLiteral
  | StringLiteral
  | NullLiteral
  | BooleanLiteral
  | ColumnReference
  | UnaryExpression
  | BinaryExpression
  | FunctionCall
  | AggregateCall
  | GeometryCall
  | CastExpression
  | ScalarSubquery
  | CaseExpression;

/** Two values compared. */
export interface Comparison extends NodeBase {
  /** The kind of node. */
  readonly kind: "comparison";
  /** The sign. */
  readonly operator: ComparisonOperator;
  /** The value before it. */
  readonly left: Expression;
  /** The value behind it. */
  readonly right: Expression;
}

/** value [NOT] BETWEEN low AND high. */
export interface BetweenPredicate extends NodeBase {
  /** The kind of node. */
  readonly kind: "between";
  /** The value. */
  readonly operand: Expression;
  /** Lower limit, itself included. */
  readonly low: Expression;
  /** Upper limit, itself included. */
  readonly high: Expression;
  /** Whether NOT was there. */
  readonly negated: boolean;
}

/** value [NOT] IN (list or query). */
export interface InPredicate extends NodeBase {
  /** The kind of node. */
  readonly kind: "in";
  /** The value. */
  readonly operand: Expression;
  /** The list, or the query that makes it. */
  readonly values: readonly Expression[] | Query;
  /** Whether NOT was there. */
  readonly negated: boolean;
}

/** text [NOT] LIKE or ILIKE pattern. */
export interface LikePredicate extends NodeBase {
  /** The kind of node. */
  readonly kind: "like";
  /** The text. */
  readonly operand: Expression;
  /** The pattern, with `%` and `_`. */
  readonly pattern: Expression;
  /** Whether it is ILIKE. */
  readonly caseInsensitive: boolean;
  /** Whether NOT was there. */
  readonly negated: boolean;
}

/** value IS [NOT] NULL. */
export interface NullPredicate extends NodeBase {
  /** The kind of node. */
  readonly kind: "isNull";
  /** The value. */
  readonly operand: Expression;
  /** Whether NOT was there. */
  readonly negated: boolean;
}

/** EXISTS (query). */
export interface ExistsPredicate extends NodeBase {
  /** The kind of node. */
  readonly kind: "exists";
  /** The query. */
  readonly query: Query;
}

/** NOT condition. */
export interface NotCondition extends NodeBase {
  /** The kind of node. */
  readonly kind: "not";
  /** The condition. */
  readonly operand: Condition;
}

/** Two or more conditions with AND or OR between them. */
export interface LogicalCondition extends NodeBase {
  /** The kind of node. */
  readonly kind: "logical";
  /** Which. */
  readonly operator: "AND" | "OR";
  /** The conditions. */
  readonly operands: readonly Condition[];
}

/** A value used as a condition: not in ADQL 2.1, but read where it can be one. */
export interface TruthCondition extends NodeBase {
  /** The kind of node. */
  readonly kind: "truth";
  /** The value. */
  readonly operand: Expression;
}

/** Anything that is true, false or unknown. */
export type Condition =
  | Comparison
  | BetweenPredicate
  | InPredicate
  | LikePredicate
  | NullPredicate
  | ExistsPredicate
  | NotCondition
  | LogicalCondition
  | TruthCondition;

/** A sub-select used as a table. */
export interface DerivedTable extends NodeBase {
  /** The kind of node. */
  readonly kind: "derived";
  /** The query. */
  readonly query: Query;
  /** What it is called; the standard wants one, some services do without. */
  readonly alias: Identifier | null;
}

/** Two tables joined. */
export interface JoinedTable extends NodeBase {
  /** The kind of node. */
  readonly kind: "join";
  /** The type. */
  readonly type: JoinType;
  /** Whether columns of the same name are matched. */
  readonly natural: boolean;
  /** The table before it. */
  readonly left: TableReference;
  /** The table behind it. */
  readonly right: TableReference;
  /** The condition behind ON. */
  readonly on: Condition | null;
  /** The columns behind USING. */
  readonly using: readonly Identifier[] | null;
}

/** What can stand behind FROM. */
export type TableReference = TableName | DerivedTable | JoinedTable;

/** One column of a select list. */
export interface SelectItem extends NodeBase {
  /** The kind of node. */
  readonly kind: "item";
  /** The value. */
  readonly expression: Expression;
  /** What the column is called. */
  readonly alias: Identifier | null;
}

/** One SELECT, without ORDER BY and OFFSET. */
export interface Select extends NodeBase {
  /** The kind of node. */
  readonly kind: "select";
  /** DISTINCT, ALL or nothing. */
  readonly quantifier: "DISTINCT" | "ALL" | null;
  /** The limit of rows behind TOP. */
  readonly top: NumberLiteral | null;
  /** What is selected. */
  readonly items: readonly (SelectItem | Star)[];
  /** Tables, those after commas included; empty only in PostgreSQL. */
  readonly from: readonly TableReference[];
  /** The condition on rows. */
  readonly where: Condition | null;
  /** What rows are grouped by. */
  readonly groupBy: readonly Expression[];
  /** The condition on groups. */
  readonly having: Condition | null;
}

/** Two or more queries combined; operators of the same rank group from the left, INTERSECT binds tighter. */
export interface SetOperation extends NodeBase {
  /** The kind of node. */
  readonly kind: "set";
  /** Which. */
  readonly operator: "UNION" | "EXCEPT" | "INTERSECT";
  /** Whether equal rows are kept. */
  readonly all: boolean;
  /** The queries, from the left; a {@linkcode Query} here has an order or offset of its own. */
  readonly operands: readonly QueryBody[];
}

/** What a query consists of besides its order. */
export type QueryBody = Select | SetOperation | Query;

/** One column to sort by. */
export interface OrderTerm extends NodeBase {
  /** The kind of node. */
  readonly kind: "order";
  /** The value; an integer literal is the position of an output column, from 1. */
  readonly expression: Expression;
  /** ASC, DESC, or nothing, which is ASC. */
  readonly direction: "ASC" | "DESC" | null;
}

/** One query named by WITH. */
export interface WithQuery extends NodeBase {
  /** The kind of node. */
  readonly kind: "with";
  /** Its name. */
  readonly name: Identifier;
  /** Names of its columns: not in ADQL 2.1, but read; null without. */
  readonly columns: readonly Identifier[] | null;
  /** The query. */
  readonly query: Query;
}

/** A query: the root of every tree, and of every sub-select. */
export interface Query extends NodeBase {
  /** The kind of node. */
  readonly kind: "query";
  /** Queries named by WITH. */
  readonly with: readonly WithQuery[];
  /** What is selected. */
  readonly body: QueryBody;
  /** What rows are sorted by; empty without. */
  readonly orderBy: readonly OrderTerm[];
  /** How many rows are left out at the beginning. */
  readonly offset: NumberLiteral | null;
  /** The limit of rows behind LIMIT: PostgreSQL only. */
  readonly limit: NumberLiteral | null;
}

/** Any node. */
export type AdqlNode =
  | Query
  | QueryBody
  | WithQuery
  | OrderTerm
  | SelectItem
  | Star
  | TableReference
  | Condition
  | Expression
  | CaseBranch
  | CastType
  | Identifier;

/** The kinds of nodes that are conditions. */
const CONDITIONS: ReadonlySet<string> = new Set(
  ["comparison", "between", "in", "like", "isNull", "exists", "not", "logical", "truth"],
);

/** Whether a node is a condition, not a value. */
export function isCondition(node: AdqlNode): node is Condition {
  return CONDITIONS.has(node.kind);
}

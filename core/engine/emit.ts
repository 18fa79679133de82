/**
 * ADQL as SQL of SQLite.
 *
 * No name and no text of the query gets into the SQL but quoted texts: tables are called t0, t1, columns c0, c1, tables of
 * FROM s0, s1, queries of WITH w0, w1.
 *
 * @module
 */
import {
  AdqlError,
  type AdqlNode,
  type Binding,
  type Expression,
  type Identifier,
  integerValue,
  type NumberLiteral,
  type Query,
  type QueryBody,
  type Resolution,
  type Select,
  type SetOperation,
  type Source,
  type TableDescription,
  type TableReference,
  type ValueType,
} from "../adql/mod.ts";
import { commonType } from "../adql/types.ts";
import { UnsupportedError } from "../runtime/errors.ts";
import { coerced, converted } from "./_coerce.ts";
import type { EmitContext } from "./_context.ts";
import { emitCondition } from "./_emit_condition.ts";
import { combined } from "./_emit_set.ts";
import { emitValue } from "./_emit_value.ts";
import { growthOf, isSame } from "./_weights.ts";

/** An index that would make a query faster. */
export interface WantedIndex {
  /** The table. */
  readonly table: TableDescription;
  /** Places of the columns, from 0. */
  readonly columns: readonly number[];
}

/** A query as SQL. */
export interface EmittedQuery {
  /** The SQL; its columns are c0, c1 and so on. */
  readonly sql: string;
  /** Values of `?1`, `?2` and so on. */
  readonly parameters: readonly number[];
  /** Indexes of which it could make use. */
  readonly indexes: readonly WantedIndex[];
}

/** How to translate a query. */
export interface EmitOptions {
  /** The text of the query, for the excerpts of errors. */
  readonly text?: string | undefined;
  /** Names of the described tables in SQLite. */
  readonly tableNames: ReadonlyMap<TableDescription, string>;
  /** Argument of `d_tick`, which tells the deadlines of queries apart. */
  readonly run: number;
  /** Names in SQL of further functions, by their names in small letters. */
  readonly functions?: ReadonlyMap<string, string> | undefined;
  /** Whether the query is in the language of PostgreSQL. */
  readonly postgres?: boolean | undefined;
}

const MAX_PARAMETERS = 30_000;
/** Tables that a query may have when each use of a name of WITH counts. */
const MAX_TABLES = 2000;
const MAX_LIMIT = (1n << 63n) - 1n;

/**
 * Translates a resolved query.
 *
 * @param resolution What the names and values are.
 * @param options Names of the tables.
 * @returns SQL that calls the functions of the engine's database.
 * @throws {UnsupportedError} For what the engine does not know.
 * @throws {AdqlError} For values that cannot be what they should, such as `'5.5'` as an integer.
 */
export function emitQuery(resolution: Resolution, options: EmitOptions): EmittedQuery {
  const emitter = new Emitter(resolution, options);
  const sql = emitter.query(resolution.query);
  return { sql, parameters: emitter.parameters, indexes: emitter.indexes };
}

interface Named {
  readonly id: Identifier;
  readonly sql: string;
}

class Emitter implements EmitContext {
  readonly resolution: Resolution;
  readonly parameters: number[] = [];
  readonly indexes: WantedIndex[] = [];
  readonly postgres: boolean;
  readonly #options: EmitOptions;
  readonly #aliases = new Map<Source["node"], string>();
  readonly #places = new Map<number, string>();
  #named: readonly Named[] = [];
  #withs = 0;
  /** Whether the rows of the next SELECT will be compared with others. */
  #compared = false;
  /** Whether it is computed once: not for each row of another one. */
  #once = true;
  #selects = 0;
  #local: ReadonlySet<Source["node"]> = new Set();
  readonly #fenced: ReadonlySet<Query>;

  constructor(resolution: Resolution, options: EmitOptions) {
    this.resolution = resolution;
    this.#options = options;
    this.postgres = options.postgres === true;
    const { fenced, tables } = growthOf(resolution);
    this.#fenced = fenced;
    if (tables > MAX_TABLES) {
      throw this.error(
        `The query has ${tables} tables when each use of a name of WITH counts, which is too many`,
        resolution.query,
      );
    }
  }

  value(expression: Expression): string {
    return emitValue(this, expression);
  }

  condition(condition: Parameters<EmitContext["condition"]>[0], positive: boolean): string {
    return emitCondition(this, condition, positive);
  }

  typeOf(expression: Expression): ValueType {
    return this.resolution.types.get(expression) ?? { name: "unknown", datatype: "char" };
  }

  real(value: number): string {
    const known = this.#places.get(value);
    if (known !== undefined) return known;
    if (Object.is(value, -0) || this.parameters.length >= MAX_PARAMETERS) {
      return value === Infinity ? "9e999" : value.toExponential();
    }
    this.parameters.push(value);
    const place = `?${this.parameters.length}`;
    this.#places.set(value, place);
    return place;
  }

  wantIndex(table: TableDescription, columns: readonly number[]): void {
    this.indexes.push({ table, columns });
  }

  ownFunction(name: string): string | undefined {
    return this.#options.functions?.get(name);
  }

  error(detail: string, node: AdqlNode, hint?: string): Error {
    const query = this.#options.text ?? "";
    return new AdqlError(detail, { stage: "type", query, span: node.span, hint });
  }

  unsupported(feature: string, node: AdqlNode): Error {
    const { line, column } = node.span;
    const at = line > 0 ? ` (line ${line}, column ${column})` : "";
    return new UnsupportedError(`Cannot run query: this engine does not know ${feature}${at}`, {
      feature,
      query: this.#options.text,
    });
  }

  isLocal(node: AdqlNode): boolean {
    if (node.kind !== "column") return false;
    const binding = this.resolution.bindings.get(node);
    return binding !== undefined && this.#isLocal(binding);
  }

  #isLocal(binding: Binding): boolean {
    return binding.kind === "column"
      ? this.#local.has(binding.source.node)
      : this.#isLocal(binding.left) || this.#isLocal(binding.right);
  }

  column(binding: Binding): string {
    if (binding.kind === "column") {
      return `${this.#alias(binding.source.node)}.c${binding.index}`;
    }
    if (binding.join === "RIGHT") return this.column(binding.right);
    if (binding.join !== "FULL") return this.column(binding.left);
    const sides = [binding.left, binding.right].map((side) =>
      converted(this.column(side), side.info.type, binding.info.type)
    );
    return `coalesce(${sides.join(", ")})`;
  }

  #alias(node: Source["node"]): string {
    let alias = this.#aliases.get(node);
    if (alias === undefined) this.#aliases.set(node, alias = `s${this.#aliases.size}`);
    return alias;
  }

  query(query: Query, targets = this.#typesOf(query)): string {
    const saved = this.#named;
    const withs: string[] = [];
    for (const item of query.with) {
      const sql = this.query(item.query);
      const name = `w${this.#withs++}`;
      withs.push(`${name} AS (${sql})`);
      this.#named = [...this.#named, { id: item.name, sql: name }];
    }
    const plain = query.body.kind === "select"
      ? this.#select(query.body, targets, query)
      : this.#ordered(this.#body(query.body, targets), query);
    this.#named = saved;
    const fenced = this.#fenced.has(query) && query !== this.resolution.query;
    // With a limit, SQLite does not put it in the place where it is used.
    const body = fenced ? `SELECT * FROM (${plain}) LIMIT -1` : plain;
    return withs.length === 0 ? body : `WITH ${withs.join(", ")} ${body}`;
  }

  #body(body: QueryBody, targets: readonly ValueType[]): string {
    if (body.kind === "query") return this.query(body, targets);
    if (body.kind === "select") return this.#select(body, targets, undefined);
    return this.#set(body, targets);
  }

  #ordered(body: string, query: Query): string {
    const end = this.#end(query.orderBy.map((term) => this.#orderTerm(term)), null, query);
    return end === "" ? body : `SELECT * FROM (${body})${end}`;
  }

  #set(set: SetOperation, targets: readonly ValueType[]): string {
    const operands = set.operands.map((operand) => {
      this.#compared = set.operator !== "UNION" || !set.all;
      return this.#body(operand, targets);
    });
    return combined(set, operands, targets.length);
  }

  #typesOf(body: QueryBody): readonly ValueType[] {
    if (body.kind === "query") {
      return (this.resolution.outputs.get(body) ?? []).map(({ type }) => type);
    }
    if (body.kind === "select") return this.#items(body).map(({ type }) => type);
    const lists = body.operands.map((operand) => this.#typesOf(operand));
    return lists.reduce((a, b) => a.map((type, i) => commonType(type, b[i] ?? type) ?? type));
  }

  #items(
    select: Select,
  ): readonly { readonly type: ValueType; sql(target: ValueType): string }[] {
    return select.items.flatMap((item) => {
      if (item.kind === "item") {
        const { expression } = item;
        return [{
          type: this.typeOf(expression),
          sql: (target: ValueType) => coerced(this, expression, target),
        }];
      }
      return (this.resolution.stars.get(item) ?? []).map((binding) => ({
        type: binding.info.type,
        sql: (target: ValueType) => converted(this.column(binding), binding.info.type, target),
      }));
    });
  }

  #select(select: Select, targets: readonly ValueType[], query: Query | undefined): string {
    const saved = { local: this.#local, once: this.#once };
    const sorted = this.#once && (this.#compared || select.groupBy.length > 0);
    this.#compared = false;
    const nodes = select.from.flatMap(nodesOf);
    this.#local = new Set(nodes);
    const from = select.from.map((table) => {
      const sql = this.#table(table);
      return table.kind === "join" && select.from.length > 1 ? `(${sql})` : sql;
    });
    this.#once = false;
    const items = this.#items(select);
    const columns = items.map((item, i) => `${item.sql(targets[i] ?? item.type)} AS c${i}`);
    const where = [
      ...this.#tick(nodes),
      ...select.where === null ? [] : [this.condition(select.where, true)],
      ...sorted ? this.#tick(nodes, `d_fed(${this.#options.run}, ${this.#selects++}`) : [],
    ];
    const groups = select.groupBy.map((term) => this.#groupTerm(term, select));
    const having = select.having === null ? "" : this.condition(select.having, true);
    const orders = (query?.orderBy ?? []).map((term) => this.#orderTerm(term));
    this.#local = saved.local;
    this.#once = saved.once;
    if (having !== "" && groups.length === 0) {
      // SQLite wants an aggregate among the values then.
      columns[0] = `CASE WHEN count(*) >= 0 THEN ${columns[0]?.replace(/ AS c0$/, "")} END AS c0`;
    }
    return [
      `SELECT ${select.quantifier === "DISTINCT" ? "DISTINCT " : ""}${columns.join(", ")}`,
      from.length === 0 ? "" : ` FROM ${from.join(", ")}`,
      where.length === 0 ? "" : ` WHERE ${where.join(" AND ")}`,
      groups.length === 0 ? "" : ` GROUP BY ${groups.join(", ")}`,
      having === "" ? "" : ` HAVING ${having}`,
      this.#end(orders, select.top, query),
    ].join("");
  }

  #groupTerm(term: Expression, select: Select): string {
    const place = this.resolution.positions.get(term);
    const item = place === undefined ? undefined : select.items[place];
    return noPosition(this.value(item?.kind === "item" ? item.expression : term));
  }

  #orderTerm({ expression, direction }: Query["orderBy"][number]): string {
    const place = this.resolution.positions.get(expression);
    const sql = place === undefined ? noPosition(this.value(expression)) : `${place + 1}`;
    return direction === "DESC" ? `${sql} DESC NULLS FIRST` : `${sql} ASC NULLS LAST`;
  }

  #end(orders: readonly string[], top: NumberLiteral | null, query: Query | undefined): string {
    const limits = [top, query?.limit ?? null].flatMap((limit) => this.#count(limit));
    const offset = this.#count(query?.offset ?? null)[0];
    // With a limit, SQLite puts rows in order as they come, so that it can be stopped; else it sorts them all in the end.
    const limit = limits.length === 0
      ? offset === undefined && orders.length === 0 ? "" : " LIMIT -1"
      : ` LIMIT ${limits.reduce((a, b) => a < b ? a : b)}`;
    return [
      orders.length === 0 ? "" : ` ORDER BY ${orders.join(", ")}`,
      limit,
      offset === undefined ? "" : ` OFFSET ${offset}`,
    ].join("");
  }

  #count(literal: NumberLiteral | null): readonly bigint[] {
    if (literal === null) return [];
    const value = integerValue(literal);
    if (value === undefined) throw this.error("This must be a whole number", literal);
    return [value > MAX_LIMIT ? MAX_LIMIT : value];
  }

  /** A call that ends the query at its deadline; it must be in the innermost loop, so it gets a column of each table. */
  #tick(
    nodes: readonly Source["node"][],
    call = `d_tick(${this.#options.run}`,
  ): readonly string[] {
    const columns = nodes.filter((node) => this.#hasColumns(node))
      .map((node) => `${this.#alias(node)}.c0`);
    return columns.length === 0 ? [] : [`${call}, ${columns.join(", ")})`];
  }

  #hasColumns(node: Source["node"]): boolean {
    const source = node.kind === "table" ? this.resolution.sources.get(node) : undefined;
    return source === undefined || source.columns.length > 0;
  }

  #table(table: TableReference): string {
    if (table.kind === "derived") return `(${this.query(table.query)}) AS ${this.#alias(table)}`;
    if (table.kind === "table") {
      return `${this.#nameOf(table)} AS ${this.#alias(table)}`;
    }
    const left = this.#table(table.left);
    const right = this.#table(table.right);
    const conditions = [
      ...table.type === "INNER" || table.type === "CROSS" ? [] : this.#tick(nodesOf(table)),
      ...(this.resolution.merged.get(table) ?? []).map(({ left, right }) => {
        const times = [left, right].some(({ info }) => info.type.name === "timestamp");
        const sides = [left, right].map((side) => this.column(side));
        return times ? sides.map((sql) => `d_time(${sql})`).join(" = ") : sides.join(" = ");
      }),
      ...table.on === null ? [] : [this.condition(table.on, true)],
    ];
    const word = table.type === "INNER" || table.type === "CROSS" ? "" : `${table.type} `;
    return `${left} ${word}JOIN ${table.right.kind === "join" ? `(${right})` : right} ON ${
      conditions.length === 0 ? "1" : conditions.join(" AND ")
    }`;
  }

  #nameOf(table: TableReference & { readonly kind: "table" }): string {
    const source = this.resolution.sources.get(table);
    if (source?.table !== undefined) {
      const name = this.#options.tableNames.get(source.table);
      if (name === undefined) throw this.error("This table is not loaded", table);
      return name;
    }
    const wanted = table.name[0] as Identifier;
    const named = this.#named.findLast(({ id }) => isSame(wanted, id));
    if (named === undefined) throw this.error("This table is not loaded", table);
    return named.sql;
  }
}

function nodesOf(table: TableReference): readonly Source["node"][] {
  if (table.kind !== "join") return [table];
  return [...nodesOf(table.left), ...nodesOf(table.right)];
}

/** A plain number in ORDER BY and GROUP BY would be the position of a column. */
function noPosition(sql: string): string {
  return /^[\s()+-]*\d+[\s()]*$/.test(sql) ? `CAST(${sql} AS INTEGER)` : sql;
}

/**
 * Resolving queries: WITH, set operations, the clauses of SELECT in their order.
 *
 * @module
 */
import {
  type Expression,
  integerValue,
  type OrderTerm,
  type Query,
  type QueryBody,
  type Select,
  type SelectItem,
  type SetOperation,
  type Star,
} from "./ast.ts";
import type { Context, OutputColumn } from "./_context.ts";
import { resolveFrom } from "./_from.ts";
import { Grouping, hasAggregate } from "./_grouping.ts";
import { joinTypes } from "./_fitting.ts";
import { checkCondition, inferValue, type Place } from "./_infer.ts";
import { isQualifiedBy } from "./_lookup.ts";
import { didYouMean } from "./_nearest.ts";
import {
  type Binding,
  matches,
  type NamedQuery,
  type Relation,
  type Scope,
  writePath,
} from "./_scope.ts";
import { valueType } from "./types.ts";
import { sameTree } from "./walk.ts";

/** Resolves one query and all in it. */
export class Resolver {
  readonly grouped = new Set<Select>();
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  query(query: Query, outer: Scope | null, above: readonly NamedQuery[]): readonly OutputColumn[] {
    const named = [...above];
    for (const item of query.with) {
      const columns = this.query(item.query, outer, named);
      named.push({
        name: item.name,
        columns: item.columns === null ? columns : this.#renamed(item, columns),
      });
    }
    const columns = this.#body(query.body, outer, named, query.orderBy).map(withoutLiteral);
    this.#context.outputs.set(query, columns);
    return columns;
  }

  #renamed(item: Query["with"][number], columns: readonly OutputColumn[]): readonly OutputColumn[] {
    const names = item.columns ?? [];
    if (names.length !== columns.length) {
      throw this.#context.error(
        "name",
        `${item.name.name} has ${columns.length} columns, not ${names.length}`,
        item,
      );
    }
    return columns.map((column, i) => {
      const { name, delimited } = names[i] ?? column;
      return { ...column, name, delimited, generated: false };
    });
  }

  #body(
    body: QueryBody,
    outer: Scope | null,
    named: readonly NamedQuery[],
    orderBy: readonly OrderTerm[],
  ): readonly OutputColumn[] {
    if (body.kind === "select") return this.#select(body, outer, named, orderBy);
    const columns = body.kind === "set"
      ? this.#set(body, outer, named)
      : this.query(body, outer, named);
    for (const { expression } of orderBy) this.#orderByOutput(expression, columns);
    return columns;
  }

  #set(
    set: SetOperation,
    outer: Scope | null,
    named: readonly NamedQuery[],
  ): readonly OutputColumn[] {
    let columns: readonly OutputColumn[] | undefined;
    for (const operand of set.operands) {
      const next = this.#body(operand, outer, named, []);
      columns = columns === undefined ? next : this.#combine(set, columns, next, operand);
    }
    return columns ?? [];
  }

  #combine(
    set: SetOperation,
    left: readonly OutputColumn[],
    right: readonly OutputColumn[],
    operand: QueryBody,
  ): readonly OutputColumn[] {
    const { operator } = set;
    if (left.length !== right.length) {
      throw this.#context.error(
        "type",
        `The queries of ${operator} have different numbers of columns: ${left.length} and ${right.length}`,
        operand,
      );
    }
    return left.map((column, i) => {
      const other = right[i] as OutputColumn;
      const node = itemOf(operand, i);
      const type = joinTypes(operator, column.type, other.type, node, this.#context);
      if (column.unit !== other.unit && column.unit !== undefined && other.unit !== undefined) {
        this.#context.diagnose(
          "mixed-units",
          `${operator} mixes ${column.unit} and ${other.unit} in column ${column.name}`,
          node,
        );
      }
      return { ...column, type, binding: undefined };
    });
  }

  #select(
    select: Select,
    outer: Scope | null,
    named: readonly NamedQuery[],
    orderBy: readonly OrderTerm[],
  ): readonly OutputColumn[] {
    const context = this.#context;
    const place = (scope: Scope, noAggregates: string | undefined): Place => ({
      context,
      scope,
      noAggregates,
      subquery: (query, around) => this.query(query, around, named),
    });
    const relation = resolveFrom(select.from, {
      context,
      outer,
      named,
      query: (query, around) => this.query(query, around, named),
      place: (scope) => place(scope, "in ON"),
    });
    const scope: Scope = { relation, outer };
    if (select.where !== null) {
      checkCondition(select.where, place(scope, "in WHERE; use HAVING"));
    }
    const free = place(scope, undefined);
    const columns = select.items.flatMap((item, i) =>
      item.kind === "star" ? this.#star(item, relation) : [this.#item(item, i, free)]
    );
    const terms = select.groupBy.map((term) =>
      this.#groupTerm(term, select, columns, place(scope, "in GROUP BY"))
    );
    if (select.having !== null) checkCondition(select.having, free);
    const sorted = orderBy.map(({ expression }) => this.#orderTerm(expression, columns, free));
    const values = [
      ...select.items.filter((item): item is SelectItem => item.kind === "item"),
      ...select.having === null ? [] : [select.having],
      ...sorted.filter((value) => value !== undefined),
    ];
    if (
      terms.length > 0 || select.having !== null || values.some((v) => hasAggregate(v, context))
    ) {
      this.grouped.add(select);
      this.#checkGroups(new Grouping(terms, scope, context), select, values);
    }
    if (select.quantifier === "DISTINCT") this.#checkDistinct(select, sorted);
    return columns;
  }

  #checkGroups(
    grouping: Grouping,
    select: Select,
    values: readonly (SelectItem | Exclude<Select["having"], null> | Expression)[],
  ): void {
    for (const item of select.items) {
      if (item.kind !== "star") continue;
      const missing = this.#context.stars.get(item)?.find((binding) => !grouping.has(binding));
      if (missing !== undefined) throw grouping.error(missing, item);
    }
    for (const value of values) grouping.check(value.kind === "item" ? value.expression : value);
  }

  #checkDistinct(select: Select, sorted: readonly (Expression | undefined)[]): void {
    for (const expression of sorted) {
      if (expression === undefined) continue;
      const there = select.items.some((item) =>
        item.kind === "star" ? expression.kind === "column" : sameTree(item.expression, expression)
      );
      if (!there) {
        this.#context.diagnose(
          "distinct-order",
          "With DISTINCT, many services sort only by what is selected",
          expression,
        );
      }
    }
  }

  #star(star: Star, relation: Relation): readonly OutputColumn[] {
    let bindings: readonly Binding[] = relation.columns;
    let sources = relation.sources;
    if (star.qualifier.length > 0) {
      sources = relation.sources.filter((source) => isQualifiedBy(source, star.qualifier));
      const [source] = sources;
      if (source === undefined) {
        const written = star.qualifier.map(({ name }) => name).join(".");
        throw this.#context.error(
          "name",
          `There is no table ${written} in FROM`,
          star,
          didYouMean(written, relation.sources.map(({ path }) => writePath(path))),
        );
      }
      bindings = source.columns;
    }
    if (relation.sources.length === 0) {
      throw this.#context.error("name", "There are no tables for *", star);
    }
    this.#context.stars.set(star, bindings);
    return bindings.map((binding) => ({
      ...binding.name,
      generated: false,
      binding,
      ...binding.info,
    }));
  }

  #item(item: SelectItem, index: number, place: Place): OutputColumn {
    const info = inferValue(item.expression, place);
    const { expression, alias } = item;
    const binding = expression.kind === "column"
      ? place.context.bindings.get(expression)
      : undefined;
    if (alias !== null) {
      const { name, delimited } = alias;
      return { name, delimited, generated: false, binding, ...info };
    }
    if (binding !== undefined) {
      return { ...binding.name, generated: false, binding, ...info };
    }
    const name = generatedName(expression) ?? `col${index + 1}`;
    return { name, delimited: false, generated: true, binding: undefined, ...info };
  }

  /** A term of GROUP BY; like PostgreSQL, positions and names of the result's columns are understood. */
  #groupTerm(
    term: Expression,
    select: Select,
    columns: readonly OutputColumn[],
    place: Place,
  ): Expression {
    const plain = select.items.every((item) => item.kind === "item");
    const items = select.items as readonly SelectItem[];
    if (term.kind === "number" && plain) {
      const position = this.#position(term, columns, "GROUP BY");
      if (position !== undefined) {
        this.#context.diagnose("group-by-position", "Not all services group by position", term);
        return (items[position] as SelectItem).expression;
      }
    }
    if (term.kind === "column" && term.qualifier.length === 0 && plain) {
      const known = place.scope.relation.columns.some((column) => matches(term.name, column.name));
      const open = place.scope.relation.sources.some((source) => source.open);
      const alias = items.findIndex((item) =>
        item.alias !== null && matches(term.name, item.alias)
      );
      if (!known && !open && alias >= 0) {
        this.#context.diagnose(
          "group-by-alias",
          "Not all services group by the name of a column of the result; repeat its expression",
          term,
        );
        this.#context.aliases.set(term, alias);
        return (items[alias] as SelectItem).expression;
      }
    }
    inferValue(term, place);
    return term;
  }

  /** A term of ORDER BY; undefined if it means a column of the result. */
  #orderTerm(
    term: Expression,
    columns: readonly OutputColumn[],
    place: Place,
  ): Expression | undefined {
    if (term.kind === "number") {
      this.#position(term, columns, "ORDER BY");
      return undefined;
    }
    if (term.kind === "column" && term.qualifier.length === 0) {
      const index = columns.findIndex((column) => !column.generated && matches(term.name, column));
      if (index >= 0) {
        this.#context.aliases.set(term, index);
        return undefined;
      }
    }
    inferValue(term, place);
    return term;
  }

  #orderByOutput(term: Expression, columns: readonly OutputColumn[]): void {
    if (term.kind === "number") {
      this.#position(term, columns, "ORDER BY");
      return;
    }
    const name = term.kind === "column" && term.qualifier.length === 0 ? term.name : undefined;
    const index = name === undefined ? -1 : columns.findIndex((column) => matches(name, column));
    if (index < 0) {
      throw this.#context.error(
        "name",
        "ORDER BY behind UNION, EXCEPT or INTERSECT can only name columns of the result",
        term,
        `these are ${columns.slice(0, 8).map((column) => column.name).join(", ")}`,
      );
    }
    this.#context.aliases.set(term, index);
  }

  #position(
    term: Expression & { readonly kind: "number" },
    columns: readonly OutputColumn[],
    clause: string,
  ): number | undefined {
    const value = integerValue(term);
    if (value === undefined) return undefined;
    if (value < 1n || value > BigInt(columns.length)) {
      throw this.#context.error(
        "name",
        `${clause} ${term.text}: there ${
          columns.length === 1 ? "is 1 column" : `are ${columns.length} columns`
        }`,
        term,
      );
    }
    const position = Number(value) - 1;
    this.#context.aliases.set(term, position);
    return position;
  }
}

/** A text literal is text for whoever uses the result. */
function withoutLiteral(column: OutputColumn): OutputColumn {
  const { type } = column;
  if (type.literal === undefined && type.name !== "null") return column;
  if (type.name === "null") return { ...column, type: valueType("unknown") };
  return {
    ...column,
    type: { name: type.name, datatype: type.datatype, arraysize: type.arraysize },
  };
}

function generatedName(expression: Expression): string | undefined {
  switch (expression.kind) {
    case "aggregate":
    case "geometry":
    case "function":
      return expression.name.toLowerCase();
    case "cast":
      return expression.operand.kind === "column"
        ? expression.operand.name.name
        : generatedName(expression.operand);
    default:
      return undefined;
  }
}

/** The node of a column of an operand, as far as it has one. */
function itemOf(body: QueryBody, index: number): Expression {
  let at = body;
  while (at.kind !== "select") at = at.kind === "set" ? at.operands[0] as QueryBody : at.body;
  const item = at.items.some((one) => one.kind === "star") ? undefined : at.items[index];
  return (item?.kind === "item" ? item.expression : at) as Expression;
}

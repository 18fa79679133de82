/**
 * What to send to a service that lacks some features, and what is left for the client to do.
 *
 * @module
 */
import {
  type CastType,
  type Condition,
  type Expression,
  integerValue,
  list,
  NO_SPAN,
  node,
  type NumberLiteral,
  type OrderTerm,
  type Query,
  type QueryBody,
  type Select,
  type SelectItem,
  type SetOperation,
} from "./ast.ts";
import {
  type DeclaredFeature,
  declares,
  FEATURE_TYPES,
  type MissingFeature,
  missingFeatures,
} from "./features.ts";
import { formatAdql } from "./format.ts";
import {
  addCoordinateSystems,
  containsToDistance,
  distanceToContains,
  hasFourNumbers,
  inlineWith,
  pairDistances,
  type Rewriting,
} from "./rewrite.ts";
import { transformTree } from "./walk.ts";
import type { AdqlLanguage } from "./_words.ts";

/** What the client does to one column of a result. */
export interface ClientColumn {
  /** Its place, from 0. */
  readonly index: number;
  /** The type to which its values are converted, if any. */
  readonly cast: CastType | null;
  /** The unit to which its values are converted, from the unit of the result's field, if any. */
  readonly unit: string | null;
}

/** A query to be sent. */
export interface FetchStep {
  /** The kind of step. */
  readonly kind: "fetch";
  /** The tree. */
  readonly query: Query;
  /** Its text. */
  readonly adql: string;
  /** Columns that the client has to convert. */
  readonly columns: readonly ClientColumn[];
}

/** Results to be combined, column by column in their order; names and metadata are those of the first. */
export interface CombineStep {
  /** The kind of step. */
  readonly kind: "combine";
  /** How. */
  readonly operator: "UNION" | "EXCEPT" | "INTERSECT";
  /** Whether equal rows are kept. */
  readonly all: boolean;
  /** What gives the results, from the left. */
  readonly inputs: readonly PlanStep[];
}

/** A result to be sorted. */
export interface SortStep {
  /** The kind of step. */
  readonly kind: "sort";
  /** What gives the result. */
  readonly input: PlanStep;
  /** Columns, from 0, the most important first. */
  readonly by: readonly { readonly column: number; readonly descending: boolean }[];
}

/** A result to be cut. */
export interface SliceStep {
  /** The kind of step. */
  readonly kind: "slice";
  /** What gives the result. */
  readonly input: PlanStep;
  /** How many rows to leave out at the beginning. */
  readonly offset: number;
  /** How many rows to keep then; null for all. */
  readonly limit: number | null;
}

/** A step of a plan. */
export type PlanStep = FetchStep | CombineStep | SortStep | SliceStep;

/** How to get the result of a query. */
export interface QueryPlan {
  /** The last step; its inputs come before it. */
  readonly root: PlanStep;
  /** All queries to be sent. */
  readonly fetches: readonly FetchStep[];
  /** What was changed, in words. */
  readonly changes: readonly string[];
  /** What could not be helped: features that the queries still need. */
  readonly missing: readonly MissingFeature[];
}

/** What is known of a service. */
export interface PlanOptions {
  /** What the service declares. */
  readonly declared: readonly DeclaredFeature[];
  /** The version it understands; the default is `"ADQL-2.1"`. For 2.0, coordinate systems are written. */
  readonly lang?: AdqlLanguage | undefined;
}

/**
 * Says the query so that a service can run it, and what the client has to add.
 *
 * Rewritten on the way: DISTANCE and CONTAINS, WITH, ILIKE, coordinate systems. Left to the client: UNION, EXCEPT and
 * INTERSECT of whole queries, CAST and IN_UNIT of columns of the result, OFFSET at the end.
 *
 * @example A union for a service that has none
 * ```ts
 * import { parseAdql, planQuery } from "@denovo/vo/adql";
 * const query = parseAdql("SELECT CAST(id AS CHAR(*)) AS id FROM a UNION ALL SELECT name FROM b");
 * const plan = planQuery(query, { declared: [] });
 * if (plan.missing.length > 0 || plan.root.kind !== "combine") throw new Error();
 * if (plan.fetches.map(({ adql }) => adql).join() !== "SELECT id AS id FROM a,SELECT name FROM b") {
 *   throw new Error();
 * }
 * if (plan.fetches[0]?.columns[0]?.cast?.name !== "CHAR") throw new Error();
 * ```
 *
 * @param query The tree.
 * @param options What the service can do.
 * @returns The plan; its `missing` is empty when it gives the same result as the query.
 */
export function planQuery(query: Query, options: PlanOptions): QueryPlan {
  const planner = new Planner(options.declared, options.lang ?? "ADQL-2.1");
  return planner.plan(query);
}

class Planner {
  readonly #declared: readonly DeclaredFeature[];
  readonly #lang: AdqlLanguage;
  readonly #changes: string[] = [];
  readonly #fetches: FetchStep[] = [];

  constructor(declared: readonly DeclaredFeature[], lang: AdqlLanguage) {
    this.#declared = declared;
    this.#lang = lang;
  }

  plan(query: Query): QueryPlan {
    const root = this.#step(this.#rewritten(query));
    const missing = new Map<string, MissingFeature>();
    for (const fetch of this.#fetches) {
      for (const feature of missingFeatures(fetch.query, this.#declared)) {
        missing.set(`${feature.type} ${feature.form}`, feature);
      }
    }
    return {
      root,
      fetches: this.#fetches,
      changes: [...new Set(this.#changes)],
      missing: [...missing.values()],
    };
  }

  #has(type: keyof typeof FEATURE_TYPES, form: string): boolean {
    return declares(this.#declared, FEATURE_TYPES[type], form);
  }

  #rewritten(query: Query): Query {
    const old = this.#lang === "ADQL-2.0";
    let changed = query;
    const apply = (what: string, rewriting: Rewriting): void => {
      if (rewriting.count > 0) this.#changes.push(what);
      changed = rewriting.query;
    };
    if (!this.#has("commonTable", "WITH")) {
      apply("Queries named by WITH were put in their places", inlineWith(changed));
    }
    const regions = ["CONTAINS", "POINT", "CIRCLE"].every((form) => this.#has("geometry", form));
    const distance = this.#has("geometry", "DISTANCE");
    if (regions && (!distance || (old && hasFourNumbers(changed)))) {
      apply("DISTANCE was written as CONTAINS", distanceToContains(changed));
    } else if (distance && !this.#has("geometry", "CONTAINS")) {
      apply("CONTAINS was written as DISTANCE", containsToDistance(changed));
    }
    if (old) {
      apply("DISTANCE of numbers was written with points", pairDistances(changed));
      apply("Coordinate systems were added", addCoordinateSystems(changed));
    }
    if (!this.#has("string", "ILIKE")) {
      apply("ILIKE was written in another way", this.#withoutIlike(changed));
    }
    return changed;
  }

  #withoutIlike(query: Query): Rewriting {
    const nocase = this.#has("udf", "ivo_nocasematch");
    const lower = this.#has("string", "LOWER");
    let count = 0;
    const changed = !nocase && !lower ? query : transformTree(query, (item) => {
      if (item.kind !== "like" || !item.caseInsensitive) return item;
      count++;
      if (nocase) {
        const args = list([item.operand, item.pattern]);
        const name = "ivo_nocasematch";
        return node<Condition>({
          kind: "comparison",
          operator: "=",
          left: digits(item.negated ? "0" : "1"),
          right: node({ kind: "function", name, userDefined: true, args, span: item.span }),
          span: item.span,
        });
      }
      const fold = (value: Expression): Expression =>
        node({
          kind: "function",
          name: "LOWER",
          userDefined: false,
          args: list([value]),
          span: value.span,
        });
      return node<Condition>({
        ...item,
        operand: fold(item.operand),
        pattern: fold(item.pattern),
        caseInsensitive: false,
      });
    });
    return { query: changed, count, left: 0 };
  }

  #step(query: Query): PlanStep {
    const { body } = query;
    if (body.kind === "set" && query.with.length === 0 && this.#mustSplit(body)) {
      const by = sortKeys(query.orderBy, body);
      if (by !== undefined) {
        this.#changes.push(`${body.operator} is left to the client`);
        return this.#cut(this.#sorted(this.#combine(body), by), query);
      }
    }
    if (query.offset !== null && !this.#has("offset", "OFFSET") && query.limit === null) {
      this.#changes.push("OFFSET is left to the client");
      return this.#withoutOffset(query, query.offset);
    }
    return this.#fetch(query);
  }

  #mustSplit(set: SetOperation): boolean {
    let split = false;
    const visit = (body: QueryBody): void => {
      if (body.kind === "set") {
        if (!this.#has("sets", body.operator)) split = true;
        for (const operand of body.operands) visit(operand);
      } else if (body.kind === "query") {
        if (body.offset !== null && !this.#has("offset", "OFFSET")) split = true;
        visit(body.body);
      } else if (body.items.some((item) => this.#clientColumn(item, 0) !== undefined)) split = true;
    };
    visit(set);
    return split;
  }

  #combine(body: QueryBody): PlanStep {
    if (body.kind === "query") return this.#step(body);
    if (body.kind === "set") {
      const inputs = body.operands.map((operand) => this.#combine(operand));
      return { kind: "combine", operator: body.operator, all: body.all, inputs };
    }
    return this.#fetch(asQuery(body));
  }

  #sorted(input: PlanStep, by: SortStep["by"]): PlanStep {
    return by.length === 0 ? input : { kind: "sort", input, by };
  }

  #cut(input: PlanStep, query: Query): PlanStep {
    const offset = count(query.offset) ?? 0;
    const limit = count(query.limit) ?? null;
    return offset === 0 && limit === null ? input : { kind: "slice", input, offset, limit };
  }

  #withoutOffset(query: Query, literal: NumberLiteral): PlanStep {
    const offset = count(literal) ?? 0;
    const { body } = query;
    let limit: number | null = null;
    let next = body;
    if (body.kind === "select" && body.top !== null) {
      limit = count(body.top) ?? null;
      next = node<Select>({ ...body, top: digits(String(offset + (limit ?? 0))) });
    }
    const input = this.#fetch(node<Query>({ ...query, body: next, offset: null }));
    return { kind: "slice", input, offset, limit };
  }

  #fetch(query: Query): PlanStep {
    const columns: ClientColumn[] = [];
    let sent = query;
    const { body } = query;
    const free = body.kind === "select" && body.quantifier !== "DISTINCT" &&
      body.groupBy.length === 0 && (query.orderBy.length === 0);
    const clear = body.kind === "select" && body.items.every((item) => item.kind === "item");
    if (body.kind === "select" && free && clear) {
      const items = body.items.map((item, i) => {
        const column = this.#clientColumn(item, i);
        if (column === undefined || item.kind !== "item") return item;
        columns.push(column);
        const what = column.cast === null ? "IN_UNIT" : "CAST";
        this.#changes.push(`${what} is left to the client`);
        return withoutConversion(item);
      });
      if (columns.length > 0) {
        sent = node<Query>({ ...query, body: node<Select>({ ...body, items: list(items) }) });
      }
    }
    const adql = formatAdql(sent, { lang: this.#lang, pretty: false });
    const step: FetchStep = { kind: "fetch", query: sent, adql, columns };
    this.#fetches.push(step);
    return step;
  }

  /** What the client can do of a column; undefined if the service can, or the client cannot. */
  #clientColumn(item: Select["items"][number], index: number): ClientColumn | undefined {
    if (item.kind !== "item") return undefined;
    const { expression } = item;
    if (expression.kind === "cast" && !this.#has("type", "CAST")) {
      if (/^(POINT|CIRCLE|POLYGON)$/.test(expression.type.name)) return undefined;
      return { index, cast: expression.type, unit: null };
    }
    if (
      expression.kind === "function" && expression.name === "IN_UNIT" &&
      !this.#has("unit", "IN_UNIT")
    ) {
      const unit = expression.args[1];
      return unit?.kind === "string" ? { index, cast: null, unit: unit.value } : undefined;
    }
    return undefined;
  }
}

function withoutConversion(item: SelectItem): SelectItem {
  const { expression } = item;
  const inner = expression.kind === "cast"
    ? expression.operand
    : expression.kind === "function"
    ? expression.args[0] ?? expression
    : expression;
  return node<SelectItem>({ ...item, expression: inner });
}

function asQuery(body: QueryBody): Query {
  return node<Query>({
    kind: "query",
    with: list<Query["with"][number]>([]),
    body,
    orderBy: list<OrderTerm>([]),
    offset: null,
    limit: null,
    span: body.span,
  });
}

function count(literal: NumberLiteral | null): number | undefined {
  const value = literal === null ? undefined : integerValue(literal);
  return value === undefined ? undefined : Number(value);
}

function digits(text: string): NumberLiteral {
  return node({ kind: "number", text, span: NO_SPAN });
}

/** Columns to sort a union by; undefined if that cannot be told without the tables. */
function sortKeys(orderBy: readonly OrderTerm[], body: QueryBody): SortStep["by"] | undefined {
  let first = body;
  while (first.kind !== "select") {
    first = first.kind === "set" ? first.operands[0] as QueryBody : first.body;
  }
  const keys: { column: number; descending: boolean }[] = [];
  for (const { expression, direction } of orderBy) {
    const descending = direction === "DESC";
    if (expression.kind === "number") {
      keys.push({ column: (count(expression) ?? 0) - 1, descending });
      continue;
    }
    if (expression.kind !== "column" || first.items.some((item) => item.kind === "star")) {
      return undefined;
    }
    const wanted = expression.name.name.toLowerCase();
    const column = first.items.findIndex((item) => nameOf(item)?.toLowerCase() === wanted);
    if (column < 0) return undefined;
    keys.push({ column, descending });
  }
  return keys;
}

function nameOf(item: Select["items"][number]): string | undefined {
  if (item.kind !== "item") return undefined;
  if (item.alias !== null) return item.alias.name;
  return item.expression.kind === "column" ? item.expression.name.name : undefined;
}

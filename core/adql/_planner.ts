/**
 * Making plans.
 *
 * @module
 */
import {
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
import type { ClientColumn, FetchStep, PlanStep, QueryPlan, SortStep } from "./_plan_steps.ts";
import {
  addCoordinateSystems,
  containsToDistance,
  distanceToContains,
  hasFourNumbers,
  inlineWith,
  pairDistances,
  type Rewriting,
} from "./rewrite.ts";
import { castsInConditions } from "./_rewrite_casts.ts";
import { asQuery, unionsInSubselects } from "./_rewrite_unions.ts";
import { transformTree } from "./walk.ts";
import type { AdqlLanguage } from "./_words.ts";

/** Makes the plan of one query. */
export class Planner {
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
    if (!this.#has("sets", "UNION")) {
      apply("UNION in sub-selects was taken apart", unionsInSubselects(changed));
    }
    if (!this.#has("type", "CAST")) {
      apply("CAST in conditions was written in another way", castsInConditions(changed));
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

/**
 * Conditions as SQL.
 *
 * @module
 */
import type { Condition, LikePredicate, LogicalCondition, OutputColumn } from "../adql/mod.ts";
import { comparable } from "./_coerce.ts";
import type { EmitContext } from "./_context.ts";
import { bandOf } from "./_emit_geometry.ts";

/** SQL of a condition, in parentheses where that matters. */
export function emitCondition(e: EmitContext, condition: Condition, positive: boolean): string {
  switch (condition.kind) {
    case "comparison": {
      const [left, right] = comparable(e, [condition.left, condition.right]);
      const sql = `(${left} ${condition.operator} ${right})`;
      const band = positive ? bandOf(e, condition) : undefined;
      return band === undefined ? sql : `(${band} AND ${sql})`;
    }
    case "between": {
      const [value, low, high] = comparable(e, [condition.operand, condition.low, condition.high]);
      return `(${value} ${not(condition)}BETWEEN ${low} AND ${high})`;
    }
    case "in": {
      if ("kind" in condition.values) {
        const [column] = e.resolution.outputs.get(condition.values) as readonly OutputColumn[];
        const times = [e.typeOf(condition.operand).name, column?.type.name].includes("timestamp");
        const query = e.query(condition.values);
        const value = e.value(condition.operand);
        return times
          ? `(d_time(${value}) ${not(condition)}IN (SELECT d_time(c0) FROM (${query})))`
          : `(${value} ${not(condition)}IN (${query}))`;
      }
      const [value, ...items] = comparable(e, [condition.operand, ...condition.values]);
      return `(${value} ${not(condition)}IN (${items.join(", ")}))`;
    }
    case "like":
      return emitLike(e, condition);
    case "isNull":
      return `(${e.value(condition.operand)} IS ${not(condition)}NULL)`;
    case "exists":
      return `EXISTS (${e.query(condition.query)})`;
    case "not":
      return `(NOT ${e.condition(condition.operand, false)})`;
    case "logical":
      return balanced(e, condition, positive);
    case "truth":
      return `(${e.value(condition.operand)})`;
  }
}

function not({ negated }: { readonly negated: boolean }): string {
  return negated ? "NOT " : "";
}

function emitLike(e: EmitContext, condition: LikePredicate): string {
  const name = condition.caseInsensitive ? "d_ilike" : "d_like";
  const escape = e.postgres ? 1 : 0;
  const call = `${name}(${e.value(condition.operand)}, ${e.value(condition.pattern)}, ${escape})`;
  return `(${not(condition)}${call})`;
}

/** Many conditions as a tree that is not deep, since SQLite limits its height. */
function balanced(e: EmitContext, condition: LogicalCondition, positive: boolean): string {
  let parts = condition.operands.map((operand) => e.condition(operand, positive));
  while (parts.length > 8) {
    const next: string[] = [];
    for (let i = 0; i < parts.length; i += 8) {
      next.push(`(${parts.slice(i, i + 8).join(` ${condition.operator} `)})`);
    }
    parts = next;
  }
  return `(${parts.join(` ${condition.operator} `)})`;
}

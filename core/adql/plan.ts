/**
 * What to send to a service that lacks some features, and what is left for the client to do.
 *
 * @module
 */
import type { Query } from "./ast.ts";
import type { PlanOptions, QueryPlan } from "./_plan_steps.ts";
import { Planner } from "./_planner.ts";

export type {
  ClientColumn,
  CombineStep,
  FetchStep,
  PlanOptions,
  PlanStep,
  QueryPlan,
  SliceStep,
  SortStep,
} from "./_plan_steps.ts";

/**
 * Says the query so that a service can run it, and what the client has to add.
 *
 * Rewritten on the way: DISTANCE and CONTAINS, WITH, ILIKE, coordinate systems, UNION in sub-selects, CAST to numbers in
 * conditions. Left to the client: UNION, EXCEPT and INTERSECT of whole queries, CAST and IN_UNIT of columns of the result, OFFSET at the end.
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

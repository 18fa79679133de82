/**
 * GROUP BY: whether every value of a grouped SELECT is the same for all rows of a group.
 *
 * @module
 */
import type { AdqlNode, Expression, FunctionCall } from "./ast.ts";
import type { Context } from "./_context.ts";
import { isAggregateUdf } from "./_infer_function.ts";
import { type Binding, canonical, type Scope, writeName, writePath } from "./_scope.ts";
import { childrenOf, walk } from "./walk.ts";

/** Whether there is an aggregate in a value or condition, those of sub-selects left aside. */
export function hasAggregate(root: AdqlNode, context: Context): boolean {
  let found = false;
  walk(root, (node) => {
    if (node.kind === "query") return "skip";
    if (isAggregate(node, context)) found = true;
  });
  return found;
}

function isAggregate(node: AdqlNode, context: Context): boolean {
  return node.kind === "aggregate" ||
    (node.kind === "function" && isAggregateUdf(node as FunctionCall, context));
}

/** Checks the values of a grouped SELECT. */
export class Grouping {
  readonly #context: Context;
  readonly #scope: Scope;
  readonly #columns = new Set<Binding>();
  readonly #terms = new Set<string>();
  readonly #ids = new Map<Binding, number>();

  constructor(terms: readonly Expression[], scope: Scope, context: Context) {
    this.#context = context;
    this.#scope = scope;
    for (const term of terms) {
      this.#terms.add(this.#key(term));
      const binding = term.kind === "column" ? context.bindings.get(term) : undefined;
      if (binding !== undefined) this.#columns.add(canonical(binding));
    }
  }

  /** Whether a column is grouped by. */
  has(binding: Binding): boolean {
    return this.#columns.has(canonical(binding));
  }

  /** Refuses columns that are neither grouped by nor within aggregates. */
  check(node: AdqlNode): void {
    if (isAggregate(node, this.#context)) return;
    if (node.kind === "query") {
      walk(node, (inner) => {
        if (inner.kind === "column") this.#checkColumn(inner);
      });
      return;
    }
    if (node.kind === "column") {
      this.#checkColumn(node);
      return;
    }
    if (this.#terms.size > 0 && this.#terms.has(this.#key(node))) return;
    for (const child of childrenOf(node)) this.check(child);
  }

  #checkColumn(node: AdqlNode & { readonly kind: "column" }): void {
    const binding = this.#context.bindings.get(node);
    if (binding === undefined || this.#context.scopes.get(node) !== this.#scope) return;
    if (!this.has(binding)) throw this.error(binding, node);
  }

  /** The error for a column that is not grouped by. */
  error(binding: Binding, node: AdqlNode): Error {
    const column = canonical(binding);
    const path = column.kind === "column" ? column.source.path : [];
    const name = path.length === 0
      ? writeName(binding.name)
      : `${writePath(path)}.${writeName(binding.name)}`;
    return this.#context.error(
      "type",
      `${name} is neither in GROUP BY nor in an aggregate function`,
      node,
      `add it to GROUP BY, or write for example MIN(${writeName(binding.name)})`,
    );
  }

  /** A text that is the same for values that are the same. */
  #key(node: AdqlNode): string {
    if (node.kind === "column") {
      const binding = this.#context.bindings.get(node);
      if (binding !== undefined) {
        const column = canonical(binding);
        const id = this.#ids.get(column) ?? this.#ids.size;
        this.#ids.set(column, id);
        return `column ${id}`;
      }
    }
    const parts: string[] = [];
    for (const [key, value] of Object.entries(node)) {
      if (key !== "span" && (typeof value !== "object" || value === null)) {
        parts.push(`${key}=${value}`);
      }
    }
    return `(${parts.join(" ")} ${childrenOf(node).map((child) => this.#key(child)).join(" ")})`;
  }
}

/**
 * How large a query becomes when SQLite puts sub-selects in the places where they are used: without bounds,
 * `WITH a AS (SELECT t || t AS t FROM s), b AS (SELECT t || t AS t FROM a), ...` doubles with each name.
 *
 * @module
 */
import {
  type AdqlNode,
  type Binding,
  type Expression,
  type Identifier,
  type Query,
  type QueryBody,
  type Resolution,
  type Select,
  type Source,
  type TableReference,
  walk,
} from "../adql/mod.ts";

/** What a query grows to. */
export interface Growth {
  /** Queries that must be computed as they are, or what is selected from them grows too much. */
  readonly fenced: ReadonlySet<Query>;
  /** Number of tables when each use of a name of WITH counts as a query of its own. */
  readonly tables: number;
}

/** Nodes that a column may stand for. */
const MOST_NODES = 64;

interface Weight {
  /** Nodes that each column stands for. */
  readonly columns: readonly number[];
  readonly tables: number;
}

interface Named extends Weight {
  readonly id: Identifier;
}

/** Measures a query. */
export function growthOf(resolution: Resolution): Growth {
  const scale = new Scale(resolution);
  const { tables } = scale.query(resolution.query, []);
  return { fenced: scale.fenced, tables };
}

class Scale {
  readonly fenced = new Set<Query>();
  readonly #resolution: Resolution;
  readonly #columns = new Map<Source["node"], readonly number[]>();

  constructor(resolution: Resolution) {
    this.#resolution = resolution;
  }

  query(query: Query, above: readonly Named[]): Weight {
    const named = [...above];
    for (const { name, query: inner } of query.with) {
      named.push({ id: name, ...this.query(inner, named) });
    }
    const weight = this.#body(query.body, named);
    if (weight.columns.every((nodes) => nodes <= MOST_NODES)) return weight;
    this.fenced.add(query);
    return { ...weight, columns: weight.columns.map(() => 1) };
  }

  #body(body: QueryBody, named: readonly Named[]): Weight {
    if (body.kind === "query") return this.query(body, named);
    if (body.kind === "select") return this.#select(body, named);
    const operands = body.operands.map((operand) => this.#body(operand, named));
    const [first] = operands;
    return {
      tables: operands.reduce((sum, { tables }) => sum + tables, 0),
      columns: (first?.columns ?? []).map((_, i) =>
        Math.max(...operands.map(({ columns }) => columns[i] ?? 1))
      ),
    };
  }

  #select(select: Select, named: readonly Named[]): Weight {
    let tables = 0;
    const within = (node: AdqlNode): void => {
      walk(node, (inner) => {
        if (inner.kind !== "query") return;
        tables += this.query(inner, named).tables;
        return "skip";
      });
    };
    const place = (table: TableReference): void => {
      if (table.kind === "join") {
        place(table.left);
        place(table.right);
        if (table.on !== null) within(table.on);
        return;
      }
      const weight = this.#weightOf(table, named);
      tables += weight?.tables ?? 1;
      if (weight !== undefined) this.#columns.set(table, weight.columns);
    };
    select.from.forEach(place);
    for (const node of [select.where, select.having]) if (node !== null) within(node);
    const columns = select.items.flatMap((item) => {
      if (item.kind === "item") {
        within(item.expression);
        return [this.#nodesOf(item.expression)];
      }
      return (this.#resolution.stars.get(item) ?? []).map((binding) =>
        this.#nodesOfColumn(binding)
      );
    });
    return { columns, tables };
  }

  /** What a table of FROM grows to; undefined for one that is loaded. */
  #weightOf(
    table: Exclude<TableReference, { readonly kind: "join" }>,
    named: readonly Named[],
  ): Weight | undefined {
    if (table.kind === "derived") return this.query(table.query, named);
    if (this.#resolution.sources.get(table)?.table !== undefined) return undefined;
    const [wanted] = table.name;
    return named.findLast(({ id }) => wanted !== undefined && isSame(wanted, id));
  }

  #nodesOf(expression: Expression): number {
    let nodes = 0;
    walk(expression, (node) => {
      const binding = node.kind === "column" ? this.#resolution.bindings.get(node) : undefined;
      nodes += binding === undefined ? 1 : this.#nodesOfColumn(binding);
      return node.kind === "query" ? "skip" : undefined;
    });
    return nodes;
  }

  #nodesOfColumn(binding: Binding): number {
    return binding.kind === "column"
      ? this.#columns.get(binding.source.node)?.[binding.index] ?? 1
      : this.#nodesOfColumn(binding.left) + this.#nodesOfColumn(binding.right);
  }
}

/** Whether a name in FROM is that of a query of WITH. */
export function isSame(a: Identifier, b: Identifier): boolean {
  if (a.delimited) return a.name === b.name;
  const lower = a.name.toLowerCase();
  return b.delimited ? lower === b.name : lower === b.name.toLowerCase();
}

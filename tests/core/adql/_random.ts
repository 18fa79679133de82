/**
 * Random syntax trees, the same for the same seed: what the parser can make of any text, and nothing else.
 *
 * @module
 */
import {
  type AggregateCall,
  type CaseBranch,
  type Condition,
  type Expression,
  type GeometryName,
  type Identifier,
  list,
  NO_SPAN as span,
  node,
  type NumberLiteral,
  type Query,
  type QueryBody,
  type Select,
  type SelectItem,
  type SetOperation,
  type Star,
  type TableReference,
} from "../../../core/adql/ast.ts";

/** Uniform random numbers in 0 to 1 from a seed (mulberry32's recurrence). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const NAMES = ["a", "ra", "Dec", "t1", "source_id", "B-V", "size", 'x"y', "J/A+A/1", "Rest", "ünï"];
const NUMBERS = [
  "0",
  "1",
  "42",
  "3.5",
  ".25",
  "3600.",
  "1e-3",
  "2.E+10",
  "0xFF",
  "18446744073709551616",
];
const STRINGS = ["", "M31", "Barnard's star", "--", "a\nb", '"', "';", "100%", "ICRS"];
const FUNCTIONS: readonly (readonly [name: string, count: number])[] = [
  ["ABS", 1],
  ["MOD", 2],
  ["PI", 0],
  ["ROUND", 2],
  ["LOWER", 1],
  ["COALESCE", 3],
  ["COT", 1],
  ["ATAN2", 2],
];
const GEOMETRIES: readonly (readonly [name: GeometryName, count: number, systems: boolean])[] = [
  ["POINT", 2, true],
  ["CIRCLE", 3, true],
  ["BOX", 4, true],
  ["POLYGON", 6, true],
  ["REGION", 1, false],
  ["AREA", 1, false],
  ["CENTROID", 1, false],
  ["CONTAINS", 2, false],
  ["INTERSECTS", 2, false],
  ["DISTANCE", 2, false],
  ["COORD1", 1, false],
  ["COORD2", 1, false],
  ["COORDSYS", 1, false],
  ["MOC", 2, false],
];

/** Makes random trees. */
export class RandomTrees {
  readonly #random: () => number;
  readonly #postgres: boolean;

  constructor(seed: number, postgres = false) {
    this.#random = randomFrom(seed);
    this.#postgres = postgres;
  }

  query(depth = 4): Query {
    const body = this.#chance(0.25) && depth > 0 ? this.#body(depth - 1) : this.select(depth);
    const nested = body.kind === "query";
    const orderBy = nested || this.#chance(0.3)
      ? this.#list(1, 2, () =>
        node({
          kind: "order" as const,
          expression: this.#chance(0.5) ? this.#number(true) : this.expression(1),
          direction: this.#pick([null, "ASC", "DESC"] as const),
          span,
        }))
      : [];
    const withs = this.#chance(0.1) && depth > 1
      ? this.#list(1, 2, () =>
        node({
          kind: "with" as const,
          name: this.name(),
          columns: this.#chance(0.2) ? list(this.#list(1, 2, () => this.name())) : null,
          query: this.query(depth - 2),
          span,
        }))
      : [];
    return node({
      kind: "query",
      with: list(withs),
      body,
      orderBy: list(orderBy),
      offset: this.#chance(0.2) ? this.#count() : null,
      limit: this.#postgres && this.#chance(0.2) ? this.#count() : null,
      span,
    });
  }

  #body(depth: number): QueryBody {
    if (depth > 0 && this.#chance(0.4)) return this.#set(depth);
    if (depth > 0 && this.#chance(0.3)) return this.#cut(depth);
    return this.select(depth);
  }

  /** A query that differs from its body. */
  #cut(depth: number): Query {
    const query = this.query(depth - 1);
    const plain = query.with.length === 0 && query.orderBy.length === 0 && query.offset === null &&
      query.limit === null;
    return plain ? node({ ...query, offset: this.#count() }) : query;
  }

  #set(depth: number): SetOperation {
    const operator = this.#pick(["UNION", "EXCEPT", "INTERSECT"] as const);
    const all = this.#chance(0.5);
    const operands = this.#list(2, 3, () => this.#body(depth - 1));
    const first = operands[0] as QueryBody;
    if (first.kind === "set" && first.operator === operator && first.all === all) {
      operands[0] = first.operands.at(-1) as QueryBody;
      const next = operands[0];
      if (next.kind === "set") operands[0] = this.select(1);
    }
    return node({ kind: "set", operator, all, operands: list(operands), span });
  }

  select(depth: number): Select {
    return node({
      kind: "select",
      quantifier: this.#pick([null, null, "DISTINCT", "ALL"] as const),
      top: this.#chance(0.3) ? this.#count() : null,
      items: list(this.#list(1, 3, () => this.#item(depth))),
      from: list(this.#list(1, 2, () => this.table(depth))),
      where: this.#chance(0.6) ? this.condition(depth) : null,
      groupBy: list(this.#chance(0.2) ? this.#list(1, 2, () => this.expression(1)) : []),
      having: this.#chance(0.1) ? this.condition(1) : null,
      span,
    });
  }

  #item(depth: number): SelectItem | Star {
    if (this.#chance(0.15)) {
      return node({
        kind: "star",
        qualifier: list(this.#chance(0.5) ? [] : this.#list(1, 2, () => this.name())),
        span,
      });
    }
    const alias = this.#chance(0.4) ? this.name() : null;
    return node({ kind: "item", expression: this.expression(depth), alias, span });
  }

  table(depth: number): TableReference {
    if (depth > 0 && this.#chance(0.35)) {
      const natural = this.#chance(0.3);
      const how = natural ? 0 : 1 + Math.floor(this.#random() * 2);
      return node({
        kind: "join",
        type: this.#pick(["INNER", "LEFT", "RIGHT", "FULL"] as const),
        natural,
        left: this.table(depth - 1),
        right: this.table(depth - 1),
        on: how === 1 ? this.condition(depth - 1) : null,
        using: how === 2 ? list(this.#list(1, 2, () => this.name())) : null,
        span,
      });
    }
    if (depth > 1 && this.#chance(0.2)) {
      const alias = this.#chance(0.9) ? this.name() : null;
      return node({ kind: "derived", query: this.query(depth - 2), alias, span });
    }
    return node({
      kind: "table",
      name: list(this.#list(1, 3, () => this.name())),
      alias: this.#chance(0.5) ? this.name() : null,
      span,
    });
  }

  condition(depth: number): Condition {
    const negated = this.#chance(0.3);
    const value = (): Expression => this.expression(depth - 1);
    switch (depth <= 0 ? 0 : Math.floor(this.#random() * 11)) {
      case 1:
        return node({
          kind: "between",
          operand: value(),
          low: value(),
          high: value(),
          negated,
          span,
        });
      case 2:
        return node({
          kind: "in",
          operand: value(),
          values: this.#chance(0.5)
            ? this.query(depth - 2)
            : list([this.#number(), ...this.#list(0, 2, value)]),
          negated,
          span,
        });
      case 3:
        return node({
          kind: "like",
          operand: value(),
          pattern: this.#string(),
          caseInsensitive: this.#chance(0.5),
          negated,
          span,
        });
      case 4:
        return node({ kind: "isNull", operand: value(), negated, span });
      case 5:
        return node({ kind: "exists", query: this.query(depth - 2), span });
      case 6:
        return node({ kind: "not", operand: this.condition(depth - 1), span });
      case 7:
      case 8:
        return node({
          kind: "logical",
          operator: this.#pick(["AND", "OR"] as const),
          operands: list(this.#list(2, 3, () => this.condition(depth - 1))),
          span,
        });
      case 9:
        return node({
          kind: "truth",
          operand: this.#postgres
            ? value()
            : node({ kind: "boolean", value: this.#chance(0.5), span }),
          span,
        });
    }
    const operator = this.#pick(["=", "<>", "<", ">", "<=", ">="] as const);
    return node({ kind: "comparison", operator, left: value(), right: value(), span });
  }

  expression(depth: number): Expression {
    const value = (): Expression => this.expression(depth - 1);
    switch (depth <= 0 ? Math.floor(this.#random() * 4) : Math.floor(this.#random() * 15)) {
      case 0:
        return this.#number();
      case 1:
        return this.#string();
      case 2:
        return node({ kind: "null", span });
      case 3:
      case 4:
        return this.#column();
      case 5:
        return node({
          kind: "unary",
          operator: this.#pick(["+", "-"] as const),
          operand: value(),
          span,
        });
      case 6: {
        const [name, count] = this.#pick(FUNCTIONS);
        const args = list(this.#list(count, count, value));
        return node({ kind: "function", name, userDefined: false, args, span });
      }
      case 7: {
        const args = list(this.#list(0, 3, value));
        const name = this.#pick(["ivo_hasword", "Gavo_match", "my_1"]);
        return node({ kind: "function", name, userDefined: true, args, span });
      }
      case 8:
        return this.#aggregate(depth);
      case 9:
        return this.#geometry(depth);
      case 10: {
        const [name, length] = this.#pick(
          [["CHAR", "*"], ["VARCHAR", 12], ["DOUBLE PRECISION", null], [
            "TIMESTAMP",
            null,
          ]] as const,
        );
        const type = node({ kind: "type" as const, name, length, span });
        return node({ kind: "cast", operand: value(), type, span });
      }
      case 11:
        return node({ kind: "subquery", query: this.query(depth - 2), span });
      case 12:
        if (this.#postgres) return this.#case(depth);
    }
    const operator = this.#pick(
      this.#postgres
        ? ["+", "-", "*", "/", "%", "||"] as const
        : ["+", "-", "*", "/", "||"] as const,
    );
    return node({ kind: "binary", operator, left: value(), right: value(), span });
  }

  #aggregate(depth: number): AggregateCall {
    if (this.#chance(0.3)) {
      return node({ kind: "aggregate", name: "COUNT", quantifier: null, argument: null, span });
    }
    return node({
      kind: "aggregate",
      name: this.#pick(["COUNT", "SUM", "AVG", "MIN", "MAX"] as const),
      quantifier: this.#pick([null, "DISTINCT", "ALL"] as const),
      argument: this.expression(depth - 1),
      span,
    });
  }

  #geometry(depth: number): Expression {
    const [name, count, systems] = this.#pick(GEOMETRIES);
    // Coordinates must not be points, and no argument in front a text that would be read as a system.
    const args = this.#list(
      count,
      count,
      () => this.#chance(0.5) ? this.#number() : this.#plain(depth),
    );
    const coordsys = systems && this.#chance(0.5) ? this.#string() : null;
    return node({ kind: "geometry", name, coordsys, args: list(args), span });
  }

  #plain(depth: number): Expression {
    const value = this.expression(depth - 1);
    return value.kind === "geometry" || value.kind === "string" || value.kind === "column"
      ? node({ kind: "column", qualifier: list([this.name()]), name: this.name(), span })
      : value;
  }

  #case(depth: number): Expression {
    const operand = this.#chance(0.5) ? this.expression(depth - 1) : null;
    const branches = this.#list(1, 2, () =>
      node<CaseBranch>({
        kind: "when",
        test: operand === null ? this.condition(depth - 1) : this.expression(depth - 1),
        result: this.expression(depth - 1),
        span,
      }));
    const otherwise = this.#chance(0.5) ? this.expression(depth - 1) : null;
    return node({ kind: "case", operand, branches: list(branches), otherwise, span });
  }

  name(): Identifier {
    const name = this.#pick(NAMES);
    const plain = /^[a-z]\w*$/i.test(name) && name !== "size";
    return node({ kind: "identifier", name, delimited: !plain || this.#chance(0.2), span });
  }

  #column(): Expression {
    const qualifier = this.#list(0, 3, () => this.name());
    return node({ kind: "column", qualifier: list(qualifier), name: this.name(), span });
  }

  #number(small = false): NumberLiteral {
    return node({ kind: "number", text: small ? "1" : this.#pick(NUMBERS), span });
  }

  #count(): NumberLiteral {
    return node({ kind: "number", text: String(Math.floor(this.#random() * 1000)), span });
  }

  #string(): Expression & { readonly kind: "string" } {
    return node({ kind: "string", value: this.#pick(STRINGS), span });
  }

  #chance(probability: number): boolean {
    return this.#random() < probability;
  }

  #pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.#random() * items.length)] as T;
  }

  #list<T>(least: number, most: number, make: () => T): T[] {
    const length = least + Math.floor(this.#random() * (most - least + 1));
    return Array.from({ length }, make);
  }
}

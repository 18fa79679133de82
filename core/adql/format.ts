/**
 * Syntax tree → text: with the parentheses that are needed, and names quoted where they must be.
 *
 * What is printed reads back as the same tree. Comments are not in the tree and so are lost.
 *
 * @module
 */
import type {
  AdqlNode,
  BinaryOperator,
  Condition,
  Expression,
  Identifier,
  Query,
  QueryBody,
  Select,
  SelectItem,
  SetOperation,
  Star,
  TableReference,
} from "./ast.ts";
import { isCondition } from "./ast.ts";
import { type AdqlLanguage, isRegular, isReserved } from "./_words.ts";

/** How a query is printed. */
export interface FormatOptions {
  /** The language, which decides what names need quotes; the default is `"ADQL-2.1"`. */
  readonly lang?: AdqlLanguage | undefined;
  /** Whether clauses begin on lines of their own; the default is true, for whole queries. */
  readonly pretty?: boolean | undefined;
}

/**
 * Prints a tree, or any part of one.
 *
 * @example One line or many
 * ```ts
 * import { formatAdql, parseAdql } from "@denovo/vo/adql";
 * const query = parseAdql("select top 5 ra,dec from t where (a=1 or b=2) and c<3 -- and so on");
 * if (formatAdql(query, { pretty: false }) !==
 *   "SELECT TOP 5 ra, dec FROM t WHERE (a = 1 OR b = 2) AND c < 3") throw new Error();
 * if (formatAdql(query).split("\n").length !== 4) throw new Error(formatAdql(query));
 * ```
 *
 * @param root The tree.
 * @param options Language and layout.
 * @returns The text, without a newline at its end.
 */
export function formatAdql(root: AdqlNode, options: FormatOptions = {}): string {
  return new Printer(options.lang ?? "ADQL-2.1", options.pretty ?? true).node(root);
}

/** Writes a name, in double quotes if it is delimited or must be. */
export function formatIdentifier(identifier: Identifier, lang: AdqlLanguage = "ADQL-2.1"): string {
  const { name, delimited } = identifier;
  if (!delimited && isRegular(name) && !isReserved(name, lang)) return name;
  if (!delimited && lang === "PostgreSQL" && /^_\w*$/.test(name)) return name;
  return `"${name.replaceAll('"', '""')}"`;
}

/** Schemas such as `public` are left as they were written. */
function qualifier(identifier: Identifier, lang: AdqlLanguage): string {
  const { name, delimited } = identifier;
  return !delimited && isRegular(name) ? name : formatIdentifier(identifier, lang);
}

const RANK: Readonly<Record<BinaryOperator, number>> = {
  "+": 1,
  "-": 1,
  "||": 1,
  "*": 2,
  "/": 2,
  "%": 2,
};
const WIDTH = 88;

class Printer {
  readonly #lang: AdqlLanguage;
  readonly #pretty: boolean;
  #depth = 0;

  constructor(lang: AdqlLanguage, pretty: boolean) {
    this.#lang = lang;
    this.#pretty = pretty;
  }

  node(node: AdqlNode): string {
    switch (node.kind) {
      case "query":
        return this.query(node);
      case "select":
      case "set":
        return this.#body(node);
      case "with":
        return `${this.#with(node)}`;
      case "order":
        return this.expression(node.expression) +
          (node.direction === null ? "" : ` ${node.direction}`);
      case "item":
      case "star":
        return this.#item(node);
      case "table":
      case "derived":
      case "join":
        return this.#table(node);
      case "identifier":
        return this.#name(node);
      case "type":
        return node.length === null ? node.name : `${node.name}(${node.length})`;
      case "when":
        return `WHEN ${this.node(node.test)} THEN ${this.expression(node.result)}`;
      default:
        return isCondition(node) ? this.condition(node) : this.expression(node);
    }
  }

  query(query: Query): string {
    const parts: string[] = [];
    if (query.with.length > 0) {
      parts.push(`WITH ${query.with.map((item) => this.#with(item)).join(", ")}`);
    }
    parts.push(query.body.kind === "query" ? this.#nested(query.body) : this.#body(query.body));
    if (query.orderBy.length > 0) {
      parts.push(`ORDER BY ${query.orderBy.map((term) => this.node(term)).join(", ")}`);
    }
    if (query.offset !== null) parts.push(`OFFSET ${query.offset.text}`);
    if (query.limit !== null) parts.push(`LIMIT ${query.limit.text}`);
    return parts.join(this.#newline());
  }

  #with(item: Query["with"][number]): string {
    const columns = item.columns === null ? "" : ` (${this.#names(item.columns)})`;
    return `${this.#name(item.name)}${columns} AS ${this.#nested(item.query)}`;
  }

  #body(body: QueryBody): string {
    if (body.kind === "query") return this.query(body);
    if (body.kind === "select") return this.#select(body);
    const newline = this.#newline();
    const word = `${newline}${body.operator}${body.all ? " ALL" : ""}${newline}`;
    return body.operands.map((operand, i) => this.#operand(operand, body, i)).join(word);
  }

  #operand(operand: QueryBody, parent: SetOperation, index: number): string {
    if (operand.kind === "select") return this.#select(operand);
    if (operand.kind === "query") return this.#nested(operand);
    const tight = operand.operator === "INTERSECT" ? 2 : 1;
    const outer = parent.operator === "INTERSECT" ? 2 : 1;
    const bare = tight > outer || (index === 0 && tight === outer);
    return bare ? this.#body(operand) : this.#nested(operand);
  }

  #nested(body: QueryBody): string {
    this.#depth++;
    const text = `(${this.#newline()}${this.#body(body)}`;
    this.#depth--;
    return `${text}${this.#newline()})`.replace(/^\( (.*) \)$/s, "($1)");
  }

  #select(select: Select): string {
    const head = ["SELECT"];
    if (select.quantifier !== null) head.push(select.quantifier);
    if (select.top !== null) head.push(`TOP ${select.top.text}`);
    const newline = this.#newline();
    const parts = [
      `${head.join(" ")} ${this.#list(select.items.map((item) => this.#item(item)))}`,
    ];
    if (select.from.length > 0) {
      parts.push(`FROM ${select.from.map((table) => this.#table(table)).join(", ")}`);
    }
    if (select.where !== null) parts.push(`WHERE ${this.#clause(select.where)}`);
    if (select.groupBy.length > 0) {
      parts.push(`GROUP BY ${this.#list(select.groupBy.map((term) => this.expression(term)))}`);
    }
    if (select.having !== null) parts.push(`HAVING ${this.#clause(select.having)}`);
    return parts.join(newline);
  }

  /** Items in one line if they fit, else in one line each. */
  #list(items: readonly string[]): string {
    const line = items.join(", ");
    if (!this.#pretty || line.length <= WIDTH) return line;
    return items.join(`,${this.#newline(1)}`);
  }

  /** A condition whose outermost ANDs begin lines. */
  #clause(condition: Condition): string {
    this.#depth++;
    const rank = condition.kind === "logical" && condition.operator === "AND" ? 3 : 2;
    const text = !this.#pretty || condition.kind !== "logical"
      ? this.condition(condition)
      : condition.operands.map((operand) => this.condition(operand, rank))
        .join(`${this.#newline()}${condition.operator} `);
    this.#depth--;
    return text;
  }

  #item(item: SelectItem | Star): string {
    if (item.kind === "star") {
      return [...item.qualifier.map((part) => qualifier(part, this.#lang)), "*"].join(".");
    }
    const alias = item.alias === null ? "" : ` AS ${this.#name(item.alias)}`;
    return this.expression(item.expression) + alias;
  }

  #table(table: TableReference): string {
    if (table.kind === "join") return this.#join(table);
    const what = table.kind === "table" ? this.#path(table.name) : this.#nested(table.query);
    return table.alias === null ? what : `${what} AS ${this.#name(table.alias)}`;
  }

  #join(join: TableReference & { readonly kind: "join" }): string {
    const type = join.type === "INNER" ? "" : `${join.type} `;
    const right = join.right.kind === "join"
      ? `(${this.#table(join.right)})`
      : this.#table(join.right);
    const words = `${join.natural ? "NATURAL " : ""}${type}JOIN`;
    const using = join.using === null ? "" : ` USING (${this.#names(join.using)})`;
    const on = join.on === null ? "" : ` ON ${this.condition(join.on)}`;
    return `${this.#table(join.left)}${this.#newline()}${words} ${right}${on}${using}`;
  }

  /** `rank`: 1 where anything can stand, 2 below OR, 3 below AND and NOT. */
  condition(condition: Condition, rank = 1): string {
    const not = "negated" in condition && condition.negated ? "NOT " : "";
    switch (condition.kind) {
      case "comparison":
        return `${this.expression(condition.left)} ${condition.operator} ${
          this.expression(condition.right)
        }`;
      case "between":
        return `${this.expression(condition.operand)} ${not}BETWEEN ${
          this.expression(condition.low)
        } AND ${this.expression(condition.high)}`;
      case "in": {
        const { values } = condition;
        const text = "kind" in values ? this.#nested(values) : `(${this.#expressions(values)})`;
        return `${this.expression(condition.operand)} ${not}IN ${text}`;
      }
      case "like": {
        const word = condition.caseInsensitive ? "ILIKE" : "LIKE";
        return `${this.expression(condition.operand)} ${not}${word} ${
          this.expression(condition.pattern)
        }`;
      }
      case "isNull":
        return `${this.expression(condition.operand)} IS ${not}NULL`;
      case "exists":
        return `EXISTS ${this.#nested(condition.query)}`;
      case "not":
        return `NOT ${this.condition(condition.operand, 3)}`;
      case "truth":
        return this.expression(condition.operand);
      case "logical": {
        const own = condition.operator === "OR" ? 1 : 2;
        const text = condition.operands.map((operand) => this.condition(operand, own + 1))
          .join(` ${condition.operator} `);
        return own < rank ? `(${text})` : text;
      }
    }
  }

  /** `rank`: 1 where anything can stand, 2 as a term, 3 as a factor. */
  expression(value: Expression, rank = 1): string {
    switch (value.kind) {
      case "number":
        return value.text;
      case "string":
        return `'${value.value.replaceAll("'", "''")}'`;
      case "null":
        return "NULL";
      case "boolean":
        return value.value ? "TRUE" : "FALSE";
      case "column":
        return this.#path([...value.qualifier, value.name]);
      case "unary": {
        const inner = this.expression(value.operand, 3);
        return value.operand.kind === "unary"
          ? `${value.operator}(${inner})`
          : value.operator + inner;
      }
      case "binary": {
        const own = RANK[value.operator];
        const text = `${this.expression(value.left, own)} ${value.operator} ${
          this.expression(value.right, own + 1)
        }`;
        return own < rank ? `(${text})` : text;
      }
      case "function":
        return `${value.name}(${this.#expressions(value.args)})`;
      case "aggregate": {
        const quantifier = value.quantifier === null ? "" : `${value.quantifier} `;
        const argument = value.argument === null ? "*" : this.expression(value.argument);
        return `${value.name}(${quantifier}${argument})`;
      }
      case "geometry": {
        const args = value.coordsys === null ? value.args : [value.coordsys, ...value.args];
        return `${value.name}(${this.#expressions(args)})`;
      }
      case "cast":
        return `CAST(${this.expression(value.operand)} AS ${this.node(value.type)})`;
      case "subquery":
        return this.#nested(value.query);
      case "case": {
        const operand = value.operand === null ? "" : ` ${this.expression(value.operand)}`;
        const branches = value.branches.map((branch) => ` ${this.node(branch)}`).join("");
        const otherwise = value.otherwise === null
          ? ""
          : ` ELSE ${this.expression(value.otherwise)}`;
        return `CASE${operand}${branches}${otherwise} END`;
      }
    }
  }

  #expressions(values: readonly Expression[]): string {
    return values.map((value) => this.expression(value)).join(", ");
  }

  #names(names: readonly Identifier[]): string {
    return names.map((name) => this.#name(name)).join(", ");
  }

  #path(names: readonly Identifier[]): string {
    return names.map((name, i) =>
      i < names.length - 1 ? qualifier(name, this.#lang) : this.#name(name)
    )
      .join(".");
  }

  #name(identifier: Identifier): string {
    return formatIdentifier(identifier, this.#lang);
  }

  #newline(more = 0): string {
    return this.#pretty ? `\n${"  ".repeat(this.#depth + more)}` : " ";
  }
}

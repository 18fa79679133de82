/**
 * Queries made at random, the same ones every time.
 *
 * @module
 */
import { Random } from "../fuzz/_random.ts";

interface Source {
  readonly table: string;
  /** A column that tells rows apart. */
  readonly key: string;
  readonly position: readonly [ra: string, dec: string];
  readonly integers: readonly string[];
  readonly reals: readonly string[];
  readonly texts: readonly (readonly [column: string, samples: readonly string[]])[];
  /** Columns that have few values. */
  readonly groups: readonly string[];
}

const SOURCES: readonly Source[] = [
  {
    table: "nearstars.main",
    key: "source_id",
    position: ["ra", "dec"],
    integers: ["n_obs", "quality"],
    reals: ["ra", "dec", "parallax", "pmra", "pmdec", "ref_epoch"],
    texts: [["name", ["%a%", "B%", "_e%", "%étoile%"]], ["bands", ["%G%", "G", "%R"]]],
    groups: ["quality", "variable"],
  },
  {
    table: "irphot.data",
    key: "mainid",
    position: ["raj2000", "dej2000"],
    integers: [],
    reals: ["raj2000", "dej2000"],
    texts: [["mainid", ["J2%", "%+4_____", "J%-%"]], ["qflg", ["AAA", "A%", "%U%"]]],
    groups: ["qflg"],
  },
  {
    table: "optphot.plates",
    key: "localid",
    position: ["raj2000", "dej2000"],
    integers: ['"Plate No."'],
    reals: ["raj2000", "dej2000", '"pm-RA"', '"pm-DE"'],
    texts: [["localid", ["%1%", "P%", "%00_"]], ['"Remark"', ["%a%", "%e_"]]],
    groups: ['"Plate No."'],
  },
];

class Generator {
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  query(): string {
    const source = this.#random.pick(SOURCES);
    switch (this.#random.below(6)) {
      case 0:
        return this.#grouped(source);
      case 1:
        return this.#nested(source);
      case 2:
        return this.#combined(source);
      default:
        return this.#plain(source);
    }
  }

  #plain(source: Source): string {
    const { key, table } = source;
    const values = Array.from(
      { length: this.#random.below(3) },
      (_, i) => `, ${this.#value(source, 2)} AS v${i}`,
    ).join("");
    const where = `WHERE ${this.#condition(source, 3)}`;
    if (this.#random.below(2) === 0) return `SELECT ${key} AS k${values} FROM ${table} ${where}`;
    const top = 1 + this.#random.below(40);
    const offset = this.#random.below(2) === 0 ? "" : ` OFFSET ${this.#random.below(30)}`;
    const column = this.#random.pick([...source.reals, ...source.groups]);
    const direction = this.#random.pick(["", " ASC", " DESC"]);
    return `SELECT TOP ${top} ${key} AS k, ${column} AS o${values} FROM ${table} ${where} ` +
      `ORDER BY o${direction}, k${offset}`;
  }

  #grouped(source: Source): string {
    const group = this.#random.pick(source.groups);
    const real = this.#random.pick(source.reals);
    const aggregate = this.#random.pick(["MIN", "MAX", "AVG"]);
    const having = this.#random.below(2) === 0
      ? ""
      : ` HAVING COUNT(*)>${this.#random.pick([1, 10, 300])}`;
    return `SELECT ${group} AS g, CAST(COUNT(${real}) AS INTEGER) AS n, ${aggregate}(${
      this.#value(source, 1)
    }) AS a FROM ${source.table} WHERE ${this.#condition(source, 2)} GROUP BY ${group}${having}`;
  }

  #nested(source: Source): string {
    const { key, table } = source;
    const inner = `SELECT ${key} FROM ${table} WHERE ${this.#condition(source, 2)}`;
    const not = this.#random.pick(["", "NOT "]);
    return `SELECT ${key} AS k FROM ${table} WHERE ${key} ${not}IN (${inner}) AND ${
      this.#condition(source, 2)
    }`;
  }

  #combined(source: Source): string {
    const operator = this.#random.pick(["UNION", "UNION ALL", "EXCEPT", "INTERSECT"]);
    const column = this.#random.pick([source.key, ...source.groups]);
    const [a, b] = [0, 1].map(() =>
      `SELECT ${column} AS k FROM ${source.table} WHERE ${this.#condition(source, 2)}`
    );
    return `${a} ${operator} ${b}`;
  }

  #number(limit: number): string {
    return (this.#random.next() * limit - limit / 4).toFixed(this.#random.below(4));
  }

  #value(source: Source, depth: number): string {
    const real = this.#random.pick(source.reals);
    if (depth === 0) return this.#random.below(4) === 0 ? `${this.#number(90)}` : real;
    const [a, b] = [this.#value(source, depth - 1), this.#value(source, depth - 1)];
    switch (this.#random.below(9)) {
      case 0:
        return `(${a} + ${b})`;
      case 1:
        return `(${a} - ${b})`;
      case 2:
        return `${a} * ${b}`;
      case 3:
        return `ABS(${a})`;
      case 4:
        return `-${real}`;
      case 5:
        return `FLOOR(${a})`;
      case 6:
        return `SQRT(ABS(${a}))`;
      case 7:
        return `SIN(RADIANS(${a}))`;
      default:
        return real;
    }
  }

  #condition(source: Source, depth: number): string {
    if (depth > 0 && this.#random.below(3) > 0) {
      const [a, b] = [this.#condition(source, depth - 1), this.#condition(source, depth - 1)];
      switch (this.#random.below(3)) {
        case 0:
          return `(${a} OR ${b})`;
        case 1:
          return `(${a} AND ${b})`;
        default:
          return `NOT (${a})`;
      }
    }
    return this.#predicate(source);
  }

  #predicate(source: Source): string {
    const columns = [...source.reals, ...source.integers];
    const column = this.#random.pick(columns);
    const not = this.#random.pick(["", "NOT "]);
    const [text, samples] = this.#random.pick(source.texts);
    const [ra, dec] = source.position;
    const centre = this.#random.pick(["0, 0", "12, 13", "340, 3", "107, -10", "55, 90", "9, -88"]);
    switch (this.#random.below(8)) {
      case 0:
        return `${column} IS ${not}NULL`;
      case 1:
        return `${text} ${not}LIKE '${this.#random.pick(samples)}'`;
      case 2: {
        const low = Math.floor(this.#random.next() * 200);
        return `${column} ${not}BETWEEN ${low} AND ${low + this.#random.below(100)}`;
      }
      case 3:
        return `${column} ${not}IN (0, 1, 3, ${this.#random.below(300)})`;
      case 4:
        return `${this.#random.pick(["0", "1"])}=CONTAINS(POINT(${ra}, ${dec}), CIRCLE(${centre}, ${
          (this.#random.next() * 40).toFixed(2)
        }))`;
      case 5:
        return `DISTANCE(${ra}, ${dec}, ${centre}) < ${(this.#random.next() * 60).toFixed(2)}`;
      case 6:
        return `${this.#value(source, 1)} < ${this.#value(source, 1)}`;
      default:
        return `${column} ${this.#random.pick([">", ">=", "<", "<=", "!="])} ${this.#number(200)}`;
    }
  }
}

/** Queries made at random. */
export function generatedQueries(seed: number, count: number): readonly string[] {
  const generator = new Generator(seed);
  return Array.from({ length: count }, () => generator.query());
}

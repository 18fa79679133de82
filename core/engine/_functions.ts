/**
 * Registers the functions that translated queries call; all names begin with `d_`.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { QueryError } from "../runtime/errors.ts";
import {
  comparedTime,
  numberText,
  toBoolean,
  toDouble,
  toInteger,
  toJd,
  toMjd,
  toReal,
  toTime,
} from "./_casts.ts";
import {
  absoluteInteger,
  checkedInteger,
  MATH,
  nonzero,
  randomSource,
  roundInteger,
  type SqlValue,
  truncateInteger,
} from "./_math.ts";
import { SHAPES } from "./_shapes.ts";
import { textFunctions } from "./_text.ts";

/** The longest text that a query may make, in bytes. */
export const MAX_TEXT = 16_000_000;

/** Functions that SQLite has itself and that translated queries call. */
export const OWN_FUNCTIONS: ReadonlySet<string> = new Set(
  ["count", "sum", "avg", "min", "max", "coalesce", "row_number", "substr"],
);

type SqlFunction = (...args: SqlValue[]) => SqlValue;

const EXACT: Readonly<Record<string, SqlFunction>> = {
  int: (value = null, bits = null) => checkedInteger(value, bits),
  nonzero: (value = null) => nonzero(value),
  absInt: (value = null) => absoluteInteger(value),
  roundInt: (value = null, places = null) => roundInteger(value, places),
  truncateInt: (value = null, places = null) => truncateInteger(value, places),
  toInt: (value = null, bits = null) => toInteger(value, bits),
  toDouble: (value = null) => toDouble(value),
  toReal: (value = null) => toReal(value),
};

const CASTS: Readonly<Record<string, SqlFunction>> = {
  toBool: (value = null) => toBoolean(value),
  toTime: (value = null) => toTime(value),
  time: (value = null) => comparedTime(value),
  toJd: (value = null) => toJd(value),
  toMjd: (value = null) => toMjd(value),
  text: (value = null, type = null) => numberText(value, type),
};

/** What is told how far queries are; each throws at the deadline. */
export interface Watch {
  /** A row of the query of this number. */
  tick(run: number): void;
  /** A row of one of its SELECTs that will be sorted. */
  fed(run: number, select: number): void;
  /** So many letters were looked at for the row that is under way. */
  spend(letters: number): void;
}

/**
 * Registers all functions.
 *
 * @param db The database.
 * @param watch Told how far queries are.
 */
export function registerFunctions(db: DatabaseSync, watch: Watch): void {
  const pure = { varargs: true, deterministic: true } as const;
  const spend = (letters: number): void => watch.spend(letters);
  for (const functions of [MATH, textFunctions(spend), SHAPES, CASTS]) {
    for (const [name, f] of Object.entries(functions)) db.function(sqlName(name), pure, f);
  }
  for (const [name, f] of Object.entries(EXACT)) {
    db.function(sqlName(name), { ...pure, useBigIntArguments: true }, f);
  }
  const impure = { varargs: true } as const;
  db.function("d_tick", { ...impure, useBigIntArguments: true }, (run: SqlValue) => {
    watch.tick(Number(run));
    return 1n;
  });
  db.function(
    "d_fed",
    { ...impure, useBigIntArguments: true },
    (run: SqlValue, select: SqlValue) => {
      watch.fed(Number(run), Number(select));
      return 1n;
    },
  );
  db.function("d_many_rows", impure, () => {
    throw new QueryError("Cannot run query: a sub-select used as a value gave more than one row");
  });
  const random = randomSource(Math.floor(Math.random() * 2 ** 32));
  const seeded = new Map<number, () => number>();
  db.function("d_rand", impure, (seed: SqlValue) => {
    if (seed === null) return random();
    const key = Number(seed);
    const source = seeded.get(key) ?? randomSource(key);
    if (seeded.size > 100) seeded.clear();
    seeded.set(key, source);
    return source();
  });
  registerStringAgg(db);
}

/** The name in SQL: `toInt` is `d_to_int`. */
function sqlName(name: string): string {
  return `d_${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
}

interface Joined {
  readonly text: string | null;
}

function registerStringAgg(db: DatabaseSync): void {
  const aggregate = db.aggregate.bind(db) as (name: string, options: {
    readonly start: () => Joined;
    readonly step: (state: Joined, value: SqlValue, delimiter: SqlValue) => Joined;
    readonly result: (state: Joined) => SqlValue;
  }) => void;
  aggregate("d_string_agg", {
    start: () => ({ text: null }),
    step: (state, value, delimiter) => {
      if (value === null) return state;
      if (state.text === null) return { text: String(value) };
      const text = `${state.text}${delimiter === null ? "" : String(delimiter)}${String(value)}`;
      if (text.length > MAX_TEXT / 4) {
        throw new QueryError("Cannot run query: the text of ivo_string_agg is too long");
      }
      return { text };
    },
    result: ({ text }) => text,
  });
}

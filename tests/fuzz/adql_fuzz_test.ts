/**
 * Damaged queries: 50,000 with `deno task fuzz`. Each is understood or has an error with a place, soon; what is understood
 * runs, or is refused by name.
 */
import { assert, assertEquals, assertGreaterOrEqual, assertLess } from "../../deps/assert.ts";
import {
  AdqlError,
  checkAdql,
  complete,
  formatAdql,
  parseAdql,
  parseWithDiagnostics,
  planQuery,
  sameTree,
  typeOfColumn,
} from "../../core/adql/mod.ts";
import { Engine } from "../../core/engine/mod.ts";
import { QueryError, UnsupportedError, VoTimeoutError } from "../../core/runtime/errors.ts";
import type { Datatype } from "../../core/table/field.ts";
import { Table } from "../../core/table/table.ts";
import { languageOf, readCases, readTables } from "../core/adql/_cases.ts";
import { generatedQueries } from "../interop/_differential_generated.ts";
import { DIFFERENCES, QUERIES, REFUSED } from "../interop/_differential_queries.ts";
import { Random } from "./_random.ts";

/** The task `fuzz` says 20,000, `test` 1,000; this is 50,000 and 2,500. */
const COUNT = Math.ceil(2.5 * Number(Deno.env.get("DENOVO_FUZZ_COUNT") ?? 1000));
const TABLES = readTables();
const SEEDS = [
  ...readCases("valid", "json").map(({ text }) => text),
  ...readCases("broken", "txt").map(({ text }) => text),
  ...readCases("unresolved", "txt").map(({ text }) => text),
  ...QUERIES,
  ...REFUSED,
  ...DIFFERENCES.map(({ query }) => query),
  ...generatedQueries(1, 40),
];
const PIECES = SEEDS.flatMap((text) => text.match(/\w+|'[^']*'|"[^"]*"|\s+|[^\w\s]/g) ?? []);
/** What readers of queries trip over. */
const TRAPS = [
  ...'\'\' " "" -- /* */ ; ( ) ( ) , . .. * || != <> <= % \0 \\ \u2019 é 😀 \ud800 \n \r\n \t'
    .split(" "),
  ..."0x 1e 1e999 1e-999 9223372036854775808 99999999999999999999999 .5 5. 1.2.3 -0".split(" "),
  ..."SELECT FROM WHERE NOT NULL IN LIKE UNION ALL TOP WITH AS NATURAL JOIN USING CAST POINT MOC"
    .split(" "),
  "(SELECT ",
  " UNION SELECT ",
  " AND NOT ",
  "((((",
];

/** The longest that a damaged query took. */
let slowest = { ms: 0, text: "" };

/** Reads anything: either it is understood, or there is an error with a place in the text. */
function bear(text: string): boolean {
  const begin = performance.now();
  const understood = read(text);
  const ms = performance.now() - begin;
  if (ms > slowest.ms) slowest = { ms, text };
  return understood;
}

function read(text: string): boolean {
  const positioned = (error: unknown): void => {
    if (!(error instanceof AdqlError)) throw new Error(`of ${text}`, { cause: error });
    assert(error.line >= 1 && error.column >= 1, error.message);
    assert(
      error.start >= 0 && error.start <= text.length && error.end >= error.start,
      error.message,
    );
    assert(error.excerpt.length < 300, error.excerpt);
  };
  const lang = languageOf(text);
  try {
    const { query } = parseWithDiagnostics(text, { lang });
    const printed = formatAdql(query, { lang });
    assert(sameTree(query, parseAdql(printed, { lang })), `${text}\nis printed as\n${printed}`);
    planQuery(query, { declared: [] });
    try {
      checkAdql(text, TABLES, { lang });
      checkAdql(text, TABLES, { lang, unknownTables: "open" });
    } catch (error) {
      positioned(error);
    }
    return true;
  } catch (error) {
    positioned(error);
    return false;
  }
}

/** A seed with a damage, or some. */
function mutant(random: Random): string {
  let text = random.pick(SEEDS);
  for (let first = true; first || random.below(3) === 0; first = false) {
    const at = random.below(text.length + 1);
    const length = random.below(8);
    switch (random.below(11)) {
      case 0:
        text = text.slice(0, at) + text.slice(at + length);
        break;
      case 1:
        text = text.slice(0, at) + random.pick(PIECES) + text.slice(at);
        break;
      case 2:
        text = text.slice(0, at) + random.pick(PIECES) + text.slice(at + length);
        break;
      case 3:
        text = text.slice(0, at) + text.slice(at, at + 40) + text.slice(at);
        break;
      case 4:
        text = text.slice(0, at);
        break;
      case 5:
        text = text.slice(0, at) + random.pick(TRAPS) + text.slice(at);
        break;
      case 6: // one query's begin, another one's end
        text = text.slice(0, at) + random.pick(SEEDS).slice(at);
        break;
      default: // a word for another one
        text = replaceWord(text, random);
    }
  }
  return text;
}

function replaceWord(text: string, random: Random): string {
  const words = [...text.matchAll(/\w+/g)];
  const word = words[random.below(words.length)];
  if (word === undefined) return text;
  const end = word.index + word[0].length;
  return text.slice(0, word.index) + random.pick(PIECES) + text.slice(end);
}

Deno.test(`parseAdql() gives positioned errors only for ${COUNT} damaged queries`, () => {
  const random = new Random(7);
  let understood = 0;
  for (let i = 0; i < COUNT; i++) if (bear(mutant(random))) understood++;
  assert(understood > COUNT / 20 && understood < COUNT * 0.7, `${understood} of ${COUNT}`);
  assertLess(slowest.ms, 1000, slowest.text);
});

Deno.test("Engine runs what is understood of damaged queries, or refuses it by name", async () => {
  using engine = new Engine();
  for (const description of TABLES) {
    const fields = description.columns.map((column) => {
      const { datatype, arraysize, xtype } = typeOfColumn(column);
      return { name: column.name, datatype: datatype as Datatype, arraysize, xtype };
    });
    const columns = Object.fromEntries(fields.map(({ name }) => [name, []]));
    engine.load(description.name, Table.fromColumns(columns, fields), description);
  }
  const random = new Random(9);
  const ends = { rows: 0, refused: 0 };
  const known = readCases("valid", "json").map(({ text }) => text);
  for (let i = 0; i < COUNT / 10; i++) {
    let text = random.pick(known);
    for (let changes = random.below(3); changes > 0; changes--) text = replaceWord(text, random);
    const lang = languageOf(text);
    const begin = performance.now();
    try {
      await engine.run(text, { lang, timeoutMs: 2000 });
      ends.rows++;
    } catch (error) {
      const isKnown = error instanceof AdqlError || error instanceof QueryError ||
        error instanceof UnsupportedError || error instanceof VoTimeoutError;
      // What SQLite says itself would mean that the translation is wrong.
      if (!isKnown || /syntax error|no such|near "/.test(error.message)) {
        throw new Error(`of ${text}`, { cause: error });
      }
      ends.refused++;
    }
    assertLess(performance.now() - begin, 3000, text);
  }
  assertEquals(ends.rows + ends.refused, Math.ceil(COUNT / 10));
  assertGreaterOrEqual(ends.rows, COUNT / 100, "some run");
});

Deno.test("complete() completes at any place of damaged queries", () => {
  const random = new Random(11);
  for (let i = 0; i < COUNT / 10; i++) {
    const text = mutant(random);
    const at = random.below(text.length + 1);
    const { from, to } = complete(text, at, TABLES);
    assert(from >= 0 && from <= to && to === at, text);
  }
});

Deno.test("parseAdql() gives positioned errors only for random bytes and random words", () => {
  const random = new Random(8);
  for (let i = 0; i < COUNT / 5; i++) {
    const length = random.below(200);
    const bytes = Uint8Array.from({ length }, () => random.below(256));
    bear(new TextDecoder("latin1").decode(bytes));
    bear(new TextDecoder().decode(bytes));
    let words = "SELECT ";
    for (let k = 0; k < length / 4; k++) words += random.pick(PIECES);
    bear(words);
  }
  assertLess(slowest.ms, 1000, slowest.text);
});

Deno.test("parseAdql() takes no longer than the text", () => {
  const seeds = [
    "(",
    "((SELECT ",
    "a.",
    "'",
    "--\n",
    "SELECT (",
    "f(",
    "NOT ",
    "a AND ",
    "- ",
    "JOIN (",
    "1 UNION ",
  ];
  for (const seed of seeds) {
    const started = performance.now();
    bear("SELECT a FROM t WHERE " + seed.repeat(50_000));
    bear(seed.repeat(50_000));
    assert(performance.now() - started < 3000, seed);
  }
});

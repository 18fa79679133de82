import { assert } from "../../../deps/assert.ts";
import {
  AdqlError,
  checkAdql,
  formatAdql,
  parseAdql,
  parseWithDiagnostics,
  planQuery,
  sameTree,
} from "../../../core/adql/mod.ts";
import { languageOf, readCases, readTables } from "./_cases.ts";
import { randomFrom } from "./_random.ts";

const COUNT = Math.ceil(Number(Deno.env.get("DENOVO_FUZZ_COUNT") ?? 2000));
const TABLES = readTables();
const SEEDS = [
  ...readCases("valid", "json"),
  ...readCases("broken", "txt"),
  ...readCases("unresolved", "txt"),
].map(({ text }) => text);
const PIECES = SEEDS.flatMap((text) => text.match(/\w+|'[^']*'|"[^"]*"|\s+|[^\w\s]/g) ?? []);

/** Reads anything: either it is understood, or there is an error with a place in the text. */
function bear(text: string): boolean {
  const positioned = (error: unknown): void => {
    if (!(error instanceof AdqlError)) throw error;
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

Deno.test("parseAdql() gives positioned errors only, whatever the text", () => {
  const random = randomFrom(7);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  let understood = 0;
  for (let i = 0; i < COUNT; i++) {
    let text = pick(SEEDS);
    const changes = 1 + Math.floor(random() * 4);
    for (let k = 0; k < changes; k++) {
      const at = Math.floor(random() * (text.length + 1));
      const length = Math.floor(random() * 8);
      const kind = Math.floor(random() * 5);
      if (kind === 0) text = text.slice(0, at) + text.slice(at + length);
      else if (kind === 1) text = text.slice(0, at) + pick(PIECES) + text.slice(at);
      else if (kind === 2) text = text.slice(0, at) + pick(PIECES) + text.slice(at + length);
      else if (kind === 3) text = text.slice(0, at) + text.slice(at, at + 40) + text.slice(at);
      else text = text.slice(0, at);
    }
    if (bear(text)) understood++;
  }
  assert(understood > COUNT / 50 && understood < COUNT);
});

Deno.test("parseAdql() gives positioned errors only for random bytes and random words", () => {
  const random = randomFrom(8);
  for (let i = 0; i < COUNT; i++) {
    const length = Math.floor(random() * 200);
    const bytes = Uint8Array.from({ length }, () => Math.floor(random() * 256));
    bear(new TextDecoder("latin1").decode(bytes));
    bear(new TextDecoder().decode(bytes));
    let words = "SELECT ";
    for (let k = 0; k < length / 4; k++) words += PIECES[Math.floor(random() * PIECES.length)];
    bear(words);
  }
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

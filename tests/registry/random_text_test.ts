import { assert, assertEquals } from "../../deps/assert.ts";
import { parseAdql, tokenize } from "../../core/adql/mod.ts";
import { compile, type RegtapAbilities, STANDARD_ABILITIES } from "../../registry/compile.ts";
import {
  author,
  auxiliary,
  type Constraint,
  freetext,
  servicetype,
  ucd,
} from "../../registry/constraints.ts";
import { constraintsOf } from "../../registry/keywords.ts";

/** Numbers from 0 to below `below`, the same in each run (xorshift). */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** What has ended literals somewhere, or looks as if. */
const PIECES = [
  ..."'\"`\\%_;,.()[]{}-+*/|<>=!?#$&@^~: \t\r\n\u000b\u000c\u0001\u001b\u0085\u00a0",
  ..."abzAZ09éßİıµ\u2018\u2019\u02bc\uff07\u2028\u2029\u200b\u202e\ufeff\ud800\udc00🛰",
  ..."'' \\' ''' -- /* */ '-- ')-- ');-- || :: $$ $a$ E' U&' x' &#39; %27 \\u0027".split(" "),
  " OR 1=1",
  "' OR '1'='1",
  " UNION ALL SELECT ivoid FROM rr.resource",
  ":::denovo:::",
  "ivo://a/b",
  "NULL",
];

const POOR: RegtapAbilities = {
  ...STANDARD_ABILITIES,
  union: false,
  ilike: false,
  functions: new Set<string>(),
};

/** A constraint on a text, by each way in. */
const WAYS: readonly ((text: string) => readonly Constraint[])[] = [
  (text) => [freetext(text)],
  (text) => [author(text)],
  (text) => [ucd(text)],
  (text) => [freetext("supernova", text), author(text, "%Curie%")],
  (text) => [servicetype(`ivo://x.y/${text}`)],
  (text) => [auxiliary(servicetype("tap", `ivo://x.y/${text}`))],
  (text) => constraintsOf([text, { keywords: [text, "nova"], author: text, ucd: text }]),
];

Deno.test("compile() keeps 10,000 random texts within their literals", () => {
  const next = random(20_041);
  let poor = 0;
  for (let i = 0; i < 10_000; i++) {
    let text = "";
    for (let n = 1 + next(12); n > 0; n--) text += PIECES[next(PIECES.length)];
    if (text.trim() === "") text += "'";
    const way = WAYS[i % WAYS.length] as (text: string) => readonly Constraint[];
    const abilities = next(4) === 0 ? POOR : STANDARD_ABILITIES;
    if (abilities === POOR) poor++;
    const { query } = compile(way(text), abilities);
    parseAdql(query);
    assertKept(query, compile(way(PLAIN), abilities).query, text);
  }
  assert(poor > 2000 && poor < 3000, `${poor} for poor registries`);
});

/** A text that does nothing anywhere. */
const PLAIN = "quasar";

/** Compares tokens with those for a harmless text: if anything of a text has left its literal, or got lost, they differ. */
function assertKept(query: string, plain: string, text: string): void {
  const tokens = tokenize(query);
  const wanted = tokenize(plain);
  const shown = JSON.stringify(text);
  assertEquals(tokens.length, wanted.length, shown);
  // Some constraints have blanks cut off, or do not care for capitals.
  const forms = [text, text.trim(), text.trimEnd()].flatMap((form) => [form, form.toLowerCase()]);
  for (const [i, { type, value }] of wanted.entries()) {
    const token = tokens[i];
    assertEquals(token?.type, type, shown);
    const kept = type === "string" && value.includes(PLAIN)
      ? forms.map((form) => value.replace(PLAIN, () => form))
      : [value];
    assert(token !== undefined && kept.includes(token.value), `${shown}: ${token?.value}`);
  }
}

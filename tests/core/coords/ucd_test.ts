import { assert, assertEquals, assertThrows } from "../../../deps/assert.ts";
import { ucd1Words } from "../../../core/coords/_ucd1.ts";
import { deprecatedWords } from "../../../core/coords/_ucd_deprecated.ts";
import { UCD_WORDS } from "../../../core/coords/_ucd_words.ts";
import {
  checkUcd,
  isUcd1,
  matchUcd,
  matchUcdPattern,
  normalizeUcd,
  parseUcd,
} from "../../../core/coords/ucd.ts";

const codes = (ucd: string) => checkUcd(ucd).map((fault) => fault.code);

Deno.test("the word list is that of UCD1+ 1.6: 568 words", () => {
  assertEquals(UCD_WORDS.size, 568);
  assertEquals(UCD_WORDS.get("meta.main")?.flag, "S");
  assertEquals(UCD_WORDS.get("phot.mag")?.flag, "E");
  assertEquals(UCD_WORDS.get("phot.color")?.flag, "C");
});

Deno.test("what replaces old words is in the list, in its spelling", () => {
  for (const [from, to] of [...deprecatedWords(), ...ucd1Words()]) {
    for (const word of to.split(";")) {
      assertEquals(UCD_WORDS.get(word.toLowerCase())?.word, word, `${from} → ${to}`);
    }
    assert(!UCD_WORDS.has(from), from);
  }
  for (const to of ucd1Words().values()) assertEquals(codes(to), [], to);
});

Deno.test("parseUcd() takes words apart and drops namespaces and blanks", () => {
  assertEquals(parseUcd(" ivoa:phot.mag; em.opt.V "), {
    text: "ivoa:phot.mag; em.opt.V",
    version: "1+",
    words: ["phot.mag", "em.opt.V"],
    primary: "phot.mag",
  });
  assertEquals(parseUcd("POS_EQ_RA_MAIN").version, "1");
  assertEquals(parseUcd("VOX:Image_Title").primary, "VOX:Image_Title");
  assertEquals(parseUcd("nonsense.word").words, ["nonsense.word"]);
});

Deno.test("parseUcd() refuses what is no UCD", () => {
  for (const text of ["", ";", "pos.eq.ra;", "pos..eq", "pos eq", "a;b c", ".x", "ü.b"]) {
    assertThrows(() => parseUcd(text), SyntaxError, "Cannot parse UCD");
  }
});

Deno.test("isUcd1() knows old words and VOX names from UCD1+", () => {
  for (const text of ["POS_EQ_RA_MAIN", "ID_MAIN", "VOX:Image_Title", "ERROR", "PHOT_CI_B-V"]) {
    assert(isUcd1(text), text);
  }
  for (const text of ["pos.eq.ra", "time", "pos", "meta.id;meta.main", "", "pos eq"]) {
    assert(!isUcd1(text), text);
  }
});

for (
  const [ucd, expected] of [
    ["pos.eq.ra;meta.main", []],
    ["phot.mag;em.opt.V", []],
    ["phot.color;em.opt.B;em.opt.V", []],
    ["stat.error;pos.eq.ra;meta.main", []],
    ["ivoa:pos.eq.dec", []],
    ["em.opt.V", ["not-first"]],
    ["pos.eq.ra;stat.error", ["only-first"]],
    ["POS.EQ.RA;meta.main", ["case"]],
    ["pos.eq.right", ["unknown-word"]],
    ["phot.fluxDens;em.radio", ["deprecated-word"]],
    ["cds:pos.eq.ra", ["namespace"]],
    ["pos.eq.ra;pos.eq.ra", ["repeated-word"]],
    ["POS_EQ_RA_MAIN", ["ucd1"]],
    ["FOO_BAR", ["ucd1"]],
    ["pos.eq.ra meta.main", ["syntax"]],
    ["meta.main;unknown", ["not-first", "unknown-word"]],
  ] as const
) {
  Deno.test(`checkUcd() says ${expected.join(" and ") || "nothing"} of ${ucd}`, () => {
    assertEquals(codes(ucd), [...expected]);
  });
}

Deno.test("checkUcd() names the replacement", () => {
  assertEquals(checkUcd("POS_EQ_RA_MAIN")[0]?.replacement, "pos.eq.ra;meta.main");
  assertEquals(checkUcd("phot.fluxDens")[0]?.replacement, "phot.flux.density");
  assertEquals(checkUcd("PHOT.mag")[0]?.replacement, "phot.mag");
  assertEquals(checkUcd("FOO_BAR")[0]?.replacement, undefined);
});

Deno.test("normalizeUcd() leaves parts of a sexagesimal angle alone", () => {
  assertEquals(normalizeUcd("pos.eq.ra.minutes"), "pos.eq.ra.minutes");
  assertEquals(normalizeUcd(" ivoa:Phot.fluxDens ; em.radio"), "phot.flux.density;em.radio");
});

for (
  const [wanted, candidates, index] of [
    ["pos.eq.ra;meta.main", ["pos.eq.ra", "POS.EQ.RA;META.MAIN"], 1],
    ["pos.eq.ra;meta.main", ["x", " pos.eq.ra;meta.main "], 1],
    ["pos.eq.ra;meta.main", ["pos.eq.ra", undefined, "POS_EQ_RA_MAIN"], 2],
    ["POS_EQ_RA_MAIN", ["pos.eq.dec;meta.main", "pos.eq.ra;meta.main"], 1],
    ["POS_EQ_RA_MAIN", ["pos.eq.ra;meta.main", "POS_EQ_RA_MAIN"], 1],
    ["pos.eq.ra;meta.main", ["stat.error;pos.eq.ra;meta.main", "pos.eq.ra"], 1],
    ["pos.eq.ra", ["pos.eq.ra;src", "pos.eq.ra;meta.main"], 1],
    ["pos.eq.ra", ["stat.error;pos.eq.ra", "meta.code;pos.eq.ra"], -1],
    ["stat.error;pos.eq.ra", ["pos.eq.ra", "stat.error;pos.eq.ra;meta.main"], 1],
    ["phot.mag;em.opt.V", ["phot.mag;em.opt.B", "phot.mag"], 1],
    ["phot.mag;em.opt.V", ["phot.mag;em.opt.B"], -1],
    ["phot.mag", ["phot.mag;em.opt.B", "phot.mag;em.opt.V"], 0],
    ["phot.mag;em.opt.V", ["phot.mag", "phot.mag;em.opt.V;stat.mean"], 1],
    ["phot.mag", ["stat.mean;phot.mag"], 0],
    ["pos.eq.ra;meta.main", ["meta.main;pos.eq.ra"], 0],
    ["phot.flux.density", ["phot.fluxDens"], 0],
    ["pos.eq.ra", ["pos.eq.ra.minutes"], -1],
    ["pos.eq.ra", ["pos.eq.rax", "xpos.eq.ra"], -1],
    ["VOX:Image_Title", ["meta.id", "VOX:Image_Title"], 1],
    ["VOX:Image_MJDateObs", ["time.epoch", undefined], -1],
    ["", ["", undefined], -1],
    ["  ", ["pos.eq.ra"], -1],
  ] as const
) {
  Deno.test(`matchUcd() finds ${JSON.stringify(wanted)} in ${JSON.stringify(candidates)}`, () => {
    assertEquals(matchUcd(candidates, wanted), index);
  });
}

Deno.test("matchUcdPattern() finds all, in old and new words", () => {
  const ucds = ["phot.mag;em.opt.V", undefined, "phot.mag", "PHOT_JHN_B", "pos.eq.ra;meta.main"];
  assertEquals(matchUcdPattern(ucds, "phot.mag;%"), [0, 3]);
  assertEquals(matchUcdPattern(ucds, "phot.mag%"), [0, 2, 3]);
  assertEquals(matchUcdPattern(ucds, "%META.MAIN"), [4]);
  assertEquals(matchUcdPattern(ucds, "phot_jhn_%"), [3]);
  assertEquals(matchUcdPattern(ucds, "phot.m.g"), []);
  assertEquals(matchUcdPattern(ucds, "phot[mag"), []);
});

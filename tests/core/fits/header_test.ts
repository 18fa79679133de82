import { assert, assertEquals, assertThrows } from "../../../deps/assert.ts";
import { FitsHeader, formatCard, readHeader, writeHeader } from "../../../core/fits/mod.ts";
import { FormatError } from "../../../core/runtime/errors.ts";
import { fileOf, fixture, fixtureJson } from "./_fixtures.ts";

function headerOf(...records: string[]): FitsHeader {
  return readHeader(fileOf(records)).header;
}

Deno.test("readHeader() reads every kind of card as astropy does", () => {
  const { header, end } = readHeader(fixture("cards.fits"));
  assertEquals(end % 2880, 0);
  const expected = fixtureJson<Record<string, { value: unknown; comment: string }>>("cards.json");
  for (const [keyword, { value, comment }] of Object.entries(expected)) {
    let got: unknown = header.get(keyword);
    if (typeof got === "bigint") got = String(got);
    if (typeof got === "object" && got !== null && "re" in got) got = Object.values(got);
    assertEquals(got, value, keyword);
    assertEquals(header.card(keyword)!.comment, comment, keyword);
  }
  assertEquals(header.get("NOTHING"), null);
  assertEquals(header.number("NOTHING"), undefined);
  assertEquals(header.get("BIG"), 9223372036854775808n);
  assertEquals(header.get("NOVALUE"), undefined);
  assertEquals(header.comments("NOVALUE"), [" this is commentary"]);
  assertEquals(header.comments("COMMENT"), ["first comment", "second comment = 'not a value'"]);
  assertEquals(header.comments("HISTORY"), ["made by make.py"]);
  assertEquals(header.comments(""), ["blank keyword"]);
  assertEquals(header.cards.filter((card) => card.keyword === "TWICE").map((c) => c.value), [1, 2]);
});

Deno.test("writeHeader() writes back byte for byte what was read", () => {
  for (const name of ["cards.fits", "multi.fits", "compressed.fits"]) {
    const bytes = fixture(name);
    const { header, end } = readHeader(bytes);
    assertEquals(writeHeader(header), bytes.slice(0, end), name);
  }
});

Deno.test("formatCard() writes values that read back equal", () => {
  const long = "It's a long text with 'quotes' ".repeat(12) + "and the end";
  const values = {
    TEXT: "it's",
    EMPTY: "",
    LONG: long,
    QUOTES: "'".repeat(150),
    AMP: "a&",
    YES: true,
    INT: -7,
    BIG: 2n ** 63n,
    REAL: 1.5e-300,
    TENTH: 0.1,
    LARGE: 1e21,
    ZERO: 0,
    CPLX: { re: 1.5, im: -2 },
    UNDEF: null,
    "ESO DET NAME": "CCD",
    "ESO DET VALUE": 1.25,
  }; // deno-fmt-ignore
  let header = new FitsHeader();
  for (const [keyword, value] of Object.entries(values)) header = header.with(keyword, value, "c");
  header = header.withComment("HISTORY", "x".repeat(100));
  const bytes = writeHeader(header);
  assertEquals(bytes.length % 2880, 0);
  const back = readHeader(bytes).header;
  for (const [keyword, value] of Object.entries(values)) {
    assertEquals(back.get(keyword), value, keyword);
    assertEquals(back.card(keyword)!.comment, "c", keyword);
  }
  assertEquals(back.comments("HISTORY").join(""), "x".repeat(100));
});

Deno.test("formatCard() keeps the sign of zero and cuts comments, not values", () => {
  assertEquals(
    formatCard({ keyword: "A", value: -0, comment: "" }).trimEnd(),
    "A       =                 -0.0",
  );
  const text = formatCard({ keyword: "A", value: 1, comment: "x".repeat(90) });
  assertEquals(text.length, 80);
  assert(text.startsWith("A       =                    1 / xxx"));
});

Deno.test("formatCard() refuses what FITS cannot say", () => {
  const bad = [
    { keyword: "NAN", value: NaN },
    { keyword: "END", value: 1 },
    { keyword: "END" },
    { keyword: "COMMENT", value: "x" },
    { keyword: "CONTINUE", value: "x" },
    { keyword: "TEXT", value: "ångström" },
    { keyword: "TEXT", value: "a\nb" },
    { keyword: "A=B C", value: 1 },
    { keyword: "lower" },
    { keyword: "X".repeat(75), value: 1.5 },
    { keyword: "X".repeat(75), value: "text" },
  ]; // deno-fmt-ignore
  for (const card of bad) assertThrows(() => formatCard({ comment: "", ...card }), RangeError);
});

Deno.test("FitsHeader typed getters say which card is wrong", () => {
  const header = headerOf(
    "SIMPLE  = T",
    "A = 'x'",
    "A       = 'x'",
    "B       = 1.5",
    "C       = 1 2",
  );
  const error = assertThrows(() => header.number("A"), FormatError) as FormatError;
  assertEquals(error.format, "fits");
  assertEquals(error.element, "A");
  assertEquals(error.message, "Cannot read FITS header: A: value is not a number at card 3");
  assertThrows(() => header.integer("B"), FormatError);
  assertThrows(() => header.string("B"), FormatError);
  assertThrows(() => header.boolean("B"), FormatError);
  assertThrows(() => header.get("C"), FormatError);
  assertEquals(header.boolean("SIMPLE"), true);
  assertEquals(header.number("ABSENT"), undefined);
});

Deno.test("FitsHeader.number() takes numbers in quotes", () => {
  assertEquals(headerOf("EQUINOX = '2000.0  '").number("EQUINOX"), 2000);
});

Deno.test("readHeader() reads odd but common records", () => {
  const header = headerOf(
    "NOBLANK ='text'",
    "NOCLOSE = 'text",
    "ORPHAN  = 'text&'",
    "AFTER   = 1",
    "CONTINUE  'lost'",
    "LAST    = 'one&'",
    "CONTINUE  '&'",
    "CONTINUE  'two' / done",
  );
  assertEquals(header.get("NOBLANK"), "text");
  assertThrows(() => header.get("NOCLOSE"), FormatError);
  assertEquals(header.get("ORPHAN"), "text&");
  assertEquals(header.get("LAST"), "onetwo");
  assertEquals(header.card("LAST")!.comment, "done");
  assertEquals(header.comments("CONTINUE").length, 1);
});

Deno.test("FitsHeader.with() keeps the place of a card, without() drops", () => {
  const header = headerOf("A       = 1 / first", "B       = 2");
  const changed = header.with("A", 5).with("NEW", "x");
  assertEquals(changed.cards.map((card) => card.keyword), ["A", "B", "NEW"]);
  assertEquals(changed.card("A"), { keyword: "A", value: 5, comment: "first" });
  assertEquals(header.get("A"), 1);
  assertEquals(changed.without((card) => card.keyword === "A").has("A"), false);
});

Deno.test("writeHeader() keeps bytes beyond ASCII that were read in a comment", () => {
  const bytes = fileOf(["SIMPLE  = T / x"]);
  bytes[14] = 0xe9;
  bytes[15] = 0x9c;
  const { header } = readHeader(bytes);
  assertEquals(header.card("SIMPLE")!.comment, "\u00e9\u009c");
  assertEquals(writeHeader(header), bytes.slice(0, 2880));
});

Deno.test("readHeader() takes a file that ends right behind END", () => {
  const text = "SIMPLE  = T".padEnd(80) + "END";
  assertEquals(readHeader(new TextEncoder().encode(text)).header.cards.length, 1);
  assertThrows(() => readHeader(new TextEncoder().encode(text.slice(0, -1))), FormatError);
});

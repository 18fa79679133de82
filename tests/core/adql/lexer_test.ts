import { assertEquals, assertThrows } from "../../../deps/assert.ts";
import { AdqlError, tokenize } from "../../../core/adql/mod.ts";
import { tokenizePartly } from "../../../core/adql/lexer.ts";

function tokens(text: string): readonly string[] {
  return tokenize(text).slice(0, -1).map(({ type, value }) => `${type}:${value}`);
}

Deno.test("tokenize() knows every form of number", () => {
  for (const text of ["0", "007", "1.5", "1.", ".5", "1e5", "1.E-5", ".5e+10", "0x1f", "0XAB"]) {
    assertEquals(tokens(text), [`number:${text}`]);
  }
  assertEquals(tokens("1/3600."), ["number:1", "operator:/", "number:3600."]);
  assertEquals(tokens("1..2"), ["number:1.", "number:.2"]);
  assertEquals(tokens("a.b"), ["word:A", "operator:.", "word:B"]);
  for (const text of ["5a", "0x", "0xg", "1e", "2mass", "1_000"]) {
    assertThrows(() => tokenize(text), AdqlError);
  }
});

Deno.test("tokenize() reads doubled quotes, and comments to the end of the line", () => {
  assertEquals(tokens("'it''s' \"a\"\"b\" ''"), ["string:it's", 'delimited:a"b', "string:"]);
  assertEquals(tokens("a -- 'b\n--\nc--d"), ["word:A", "word:C"]);
  assertEquals(tokens("a - -b"), ["word:A", "operator:-", "operator:-", "word:B"]);
  assertEquals(tokens("'-- no comment'"), ["string:-- no comment"]);
  for (const text of ["'a", '"a', '""', "'a''", "/* a", "ä", "a\u0000b", "\ud800"]) {
    assertThrows(() => tokenize(text), AdqlError);
  }
});

Deno.test("tokenize() gives places, and the text as written", () => {
  const text = "Select\r\n  'x\ny'  Ra";
  assertEquals(
    tokenize(text).map(({ text, line, column, start, end }) => [text, line, column, start, end]),
    [
      ["Select", 1, 1, 0, 6],
      ["'x\ny'", 2, 3, 10, 15],
      ["Ra", 3, 5, 17, 19],
      ["", 3, 7, 19, 19],
    ],
  );
});

Deno.test("tokenize() reads the signs of comparison, and explains those of other languages", () => {
  assertEquals(
    tokens("<= >= <> != || < > ="),
    ["<=", ">=", "<>", "<>", "||", "<", ">", "="].map((s) => `operator:${s}`),
  );
  const hints: readonly (readonly [text: string, hint: string])[] = [
    ["==", "write ="],
    ["=<", "write <="],
    ["&&", "write AND"],
    ["%", "use MOD(x, y) for the remainder"],
    ["^", "use POWER(x, y)"],
    ["|", "ADQL 2.1 has no bitwise operators"],
    ["[a]", "ADQL 2.1 has no arrays and no bracketed names"],
    ["\u2212", "use the ASCII sign -"],
    ["\u201ca\u201d", "use the straight quotes ' for text and \" for names"],
    ["_a", "names that begin with an underscore must be in double quotes"],
    ["é", "names with such letters must be in double quotes"],
  ];
  for (const [text, hint] of hints) {
    assertEquals(assertThrows(() => tokenize(text), AdqlError).hint, hint);
  }
});

Deno.test("tokenizePartly() gives the tokens before the first fault", () => {
  assertEquals(tokenizePartly("SELECT a 'b").map(({ text }) => text), ["SELECT", "a", ""]);
  assertEquals(tokenizePartly("SELECT a 'b").at(-1)?.start, 9);
});

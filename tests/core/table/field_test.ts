import { assertEquals, assertThrows } from "../../../deps/assert.ts";
import {
  cellKind,
  DATATYPES,
  fixedLength,
  formatArraySize,
  parseArraySize,
} from "../../../core/table/field.ts";

Deno.test("parseArraySize() reads every form of the standard", () => {
  const cases: readonly [string | undefined, unknown][] = [
    [undefined, undefined],
    ["", undefined],
    ["1", undefined],
    [" 1 ", undefined],
    ["3", { fixed: [3], variable: false, max: undefined }],
    ["0", { fixed: [0], variable: false, max: undefined }],
    ["*", { fixed: [], variable: true, max: undefined }],
    ["64*", { fixed: [], variable: true, max: 64 }],
    ["2x3", { fixed: [2, 3], variable: false, max: undefined }],
    ["8x*", { fixed: [8], variable: true, max: undefined }],
    ["2x3x5*", { fixed: [2, 3], variable: true, max: 5 }],
    [" 2 x 3 ", { fixed: [2, 3], variable: false, max: undefined }],
  ];
  for (const [text, size] of cases) assertEquals(parseArraySize(text), size as never, text);
});

Deno.test("parseArraySize() refuses nonsense and sizes that no memory holds", () => {
  for (const text of ["-1", "x", "3x", "*x3", "2.5", "**", "a*", "3 4"]) {
    assertThrows(() => parseArraySize(text), SyntaxError, "Cannot read arraysize");
  }
  for (const text of ["999999999999", "100000x100000", "99999x99999x*"]) {
    assertThrows(() => parseArraySize(text), RangeError, "Cannot hold arraysize");
  }
});

Deno.test("formatArraySize() is the inverse of parseArraySize()", () => {
  for (const text of ["3", "*", "64*", "2x3", "8x*", "2x3x5*"]) {
    assertEquals(formatArraySize(parseArraySize(text)), text);
  }
  assertEquals(formatArraySize(undefined), undefined);
});

Deno.test("fixedLength() multiplies the fixed dimensions", () => {
  assertEquals(fixedLength({ fixed: [2, 3], variable: true }), 6);
  assertEquals(fixedLength({ fixed: [], variable: true }), 1);
});

Deno.test("cellKind() tells scalars from arrays, and characters from arrays of strings", () => {
  const kinds = (arraysize?: string) =>
    DATATYPES.map((datatype) => cellKind({ datatype, arraysize })).join(" ");
  assertEquals(
    kinds(),
    "boolean boolean number number number bigint string string number number complex complex",
  );
  assertEquals(
    kinds("*"),
    "booleans numbers numbers numbers numbers bigints string string numbers numbers complexes complexes",
  );
  assertEquals(cellKind({ datatype: "char", arraysize: "8x*" }), "strings");
  assertEquals(cellKind({ datatype: "unicodeChar", arraysize: "8x3" }), "strings");
  assertEquals(cellKind({ datatype: "char", arraysize: "8" }), "string");
});

import { assertAlmostEquals, assertEquals, assertThrows } from "../../../deps/assert.ts";
import { formatPosition, parseAngle, parsePosition } from "../../../core/coords/position.ts";
import { seeded } from "./_seeded.ts";

const CRAB = { ra: (5 + 34 / 60 + 31.9 / 3600) * 15, dec: 22 + 52 / 3600 };

for (
  const [text, ra, dec] of [
    ["83.633 22.014", 83.633, 22.014],
    ["83.633,22.014", 83.633, 22.014],
    ["83.633, -22.0", 83.633, -22],
    ["  83.633 ; +22.0 ", 83.633, 22],
    ["83.633-22.5", 83.633, -22.5],
    ["83.633\t22.014\n", 83.633, 22.014],
    ["8.3633e1 -2.2e-5", 83.633, -2.2e-5],
    ["0 0", 0, 0],
    ["360 90", 360, 90],
    [".5 -.5", 0.5, -0.5],
    ["05 34 31.9 +22 00 52", CRAB.ra, CRAB.dec],
    ["05 34 31.9 22 00 52", CRAB.ra, CRAB.dec],
    ["05:34:31.9 +22:00:52", CRAB.ra, CRAB.dec],
    ["05:34:31.9+22:00:52", CRAB.ra, CRAB.dec],
    ["05:34:31.9, 22:00:52", CRAB.ra, CRAB.dec],
    ["5h34m31.9s +22d00m52s", CRAB.ra, CRAB.dec],
    ["5h34m31.9s 22d00m52s", CRAB.ra, CRAB.dec],
    ["5h34m31.9s+22d00m52s", CRAB.ra, CRAB.dec],
    ["5H 34M 31.9S +22D 00M 52S", CRAB.ra, CRAB.dec],
    ["5h 34m 31.9s 22° 00′ 52″", CRAB.ra, CRAB.dec],
    ["5h34m31.9s +22°00'52\"", CRAB.ra, CRAB.dec],
    ["5h34m31.9s +22°00'52''", CRAB.ra, CRAB.dec],
    ["5ʰ34ᵐ31.9ˢ +22°00′52″", CRAB.ra, CRAB.dec],
    ["23d +3d", 23, 3],
    ["23d 3d", 23, 3],
    ["83.633° −22.014°", 83.633, -22.014],
    ["83.633 \u221222.014", 83.633, -22.014],
    ["83.633 \u201322.014", 83.633, -22.014],
    ["05 34.5 -00 30", (5 + 34.5 / 60) * 15, -0.5],
    ["05 34 31.9 -00 00 01", CRAB.ra, -1 / 3600],
    ["5h 12.5d", 75, 12.5],
    ["12h30m -45d30m", 187.5, -45.5],
    ["23 59 59.99 -89 59 59.9", (24 - 0.01 / 3600) * 15, -(90 - 0.1 / 3600)],
  ] as const
) {
  Deno.test(`parsePosition() reads ${JSON.stringify(text)}`, () => {
    const position = parsePosition(text);
    assertAlmostEquals(position.ra, ra, 1e-11);
    assertAlmostEquals(position.dec, dec, 1e-11);
  });
}

for (
  const text of [
    "",
    "M51",
    "83.633",
    "1 2 3",
    "1 2 3 4 5",
    "1 2 3 4 5 6 7 8",
    "1,2,3",
    "5h34m31.9s",
    "a b",
    "5h34m 6h10m",
    "83.6x 22",
    "05 34.5 10 +22 00 52",
    "05.5 34 10 +22 00 52",
    "NaN NaN",
    "0x10 5",
    "1e 2",
    "83,633 22,014",
    "5m34s +22d",
    "--5 3",
    "23d 3",
    "5h 3 +3d",
    "100 -5 30",
    "10 12:00:00",
    "10:00:00 12",
    "05 34 31.9, -22.5",
    "83.6 +22 00 52",
    "5h34m31.9s -22.5",
    "5h34m31.9s, -22:30",
    "83.6, 22d",
    "1h ".repeat(50000),
    "1 ".repeat(50000),
  ]
) {
  Deno.test(`parsePosition() refuses ${JSON.stringify(text.slice(0, 50))} by SyntaxError`, () => {
    assertThrows(() => parsePosition(text), SyntaxError, "Cannot parse position");
  });
}

for (
  const [text, words] of [
    ["83.6 90.001", "declination 90.001"],
    ["83.6 -91", "declination -91"],
    ["-0.1 5", "right ascension -0.1"],
    ["360.5 5", "right ascension 360.5"],
    ["25 00 00 +10 00 00", "right ascension 375"],
    ["05 60 00 +10 00 00", "60 minutes"],
    ["05 00 00 +10 00 60.0", "60.0 seconds"],
    ["1e400 5", "right ascension Infinity"],
  ] as const
) {
  Deno.test(`parsePosition() refuses ${JSON.stringify(text)} by RangeError`, () => {
    assertThrows(() => parsePosition(text), RangeError, words);
  });
}

Deno.test("parseAngle() counts the first number as asked", () => {
  assertEquals(parseAngle("12:30"), 12.5);
  assertEquals(parseAngle("12:30", "hours"), 187.5);
  assertEquals(parseAngle("-0d30m", "hours"), -0.5);
  assertEquals(parseAngle("12.5", "hours"), 12.5);
  assertThrows(() => parseAngle("north"), SyntaxError, "Cannot parse angle");
  assertThrows(() => parseAngle("5 60"), RangeError, "Cannot parse angle");
});

Deno.test("parseAngle() reads hours by letter in any axis", () => {
  assertEquals(parseAngle("-1h"), -15);
});

Deno.test("formatPosition() never prints 60 seconds nor 24 hours", () => {
  const sexagesimal = (ra: number, dec: number, precision: number) =>
    formatPosition({ ra, dec }, { style: "sexagesimal", precision });
  assertEquals(sexagesimal(359.9999999999, 89.9999999999, 1), "00 00 00.00 +90 00 00.0");
  assertEquals(sexagesimal((59.9999 / 3600) * 15, -59.9999 / 3600, 0), "00 01 00.0 -00 01 00");
  assertEquals(sexagesimal(0, -0, 0), "00 00 00.0 -00 00 00");
  assertEquals(sexagesimal(-15, 0, 0), "23 00 00.0 +00 00 00");
});

Deno.test("formatPosition() has separators and digits of choice", () => {
  const position = { ra: 83.633, dec: 22.014 };
  assertEquals(formatPosition(position), "83.633000 22.014000");
  assertEquals(formatPosition(position, { precision: 0 }), "84 22");
  assertEquals(
    formatPosition(position, { style: "sexagesimal", separator: ":" }),
    "05:34:31.920 +22:00:50.40",
  );
  assertEquals(
    formatPosition(position, { style: "sexagesimal", separator: "letters", precision: 0 }),
    "05h34m31.9s +22d00m50s",
  );
  assertEquals(formatPosition({ ra: 359.9999999, dec: 0 }, { precision: 3 }), "0.000 0.000");
  assertEquals(formatPosition({ ra: 0, dec: -1e-9 }, { precision: 3 }), "0.000 0.000");
});

Deno.test("formatPosition() refuses what is not on the sky", () => {
  assertThrows(() => formatPosition({ ra: NaN, dec: 0 }), RangeError);
  assertThrows(() => formatPosition({ ra: 0, dec: 91 }), RangeError);
  assertThrows(() => formatPosition({ ra: 0, dec: 0 }, { precision: 1.5 }), RangeError);
});

Deno.test("formatPosition() is read back by parsePosition() in all styles", () => {
  const random = seeded(2);
  for (let i = 0; i < 500; i++) {
    const position = { ra: random() * 360, dec: random() * 180 - 90 };
    for (const separator of [" ", ":", "letters"] as const) {
      const back = parsePosition(
        formatPosition(position, { style: "sexagesimal", precision: 6, separator }),
      );
      assertAlmostEquals(back.dec, position.dec, 2.2e-10);
      assertAlmostEquals(back.ra, position.ra, 2.2e-10);
    }
    const back = parsePosition(formatPosition(position, { precision: 12 }));
    assertAlmostEquals(back.ra, position.ra, 1e-12);
    assertAlmostEquals(back.dec, position.dec, 1e-12);
  }
});

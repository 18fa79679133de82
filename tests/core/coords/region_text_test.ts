import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../../../deps/assert.ts";
import { contains, type Region } from "../../../core/coords/region.ts";
import {
  formatRegion,
  parseRegion,
  regionFromArray,
  type RegionStyle,
  regionToArray,
} from "../../../core/coords/region_text.ts";
import { transform } from "../../../core/coords/frames.ts";
import { separation } from "../../../core/coords/sphere.ts";
import { UnsupportedError } from "../../../core/runtime/errors.ts";

const CIRCLE: Region = { kind: "circle", center: { ra: 12.3, dec: 45.6 }, radius: 0.5 };
const TRIANGLE: Region = {
  kind: "polygon",
  vertices: [{ ra: 1, dec: 1 }, { ra: 2, dec: 1 }, { ra: 2, dec: 2 }],
};
const RANGE: Region = { kind: "range", ra: [10, 11], dec: [20, 21] };
const BOX: Region = { kind: "box", center: { ra: 10, dec: 20 }, width: 2, height: 1 };
const POINT: Region = { kind: "point", center: { ra: 10, dec: 20 } };

for (
  const [text, region] of [
    ["circle 12.3 45.6 0.5", CIRCLE],
    ["CIRCLE 12.3 45.6 0.5", CIRCLE],
    ["Circle ICRS 12.3 45.6 0.5", CIRCLE],
    ["CIRCLE ICRS GEOCENTER 12.3 45.6 0.5", CIRCLE],
    ["Circle ICRS TOPOCENTER SPHER2 12.3 45.6 0.5 unit deg", CIRCLE],
    ["Circle fillfactor 0.9 ICRS 12.3 45.6 0.5 unit deg deg", CIRCLE],
    ["CIRCLE UNKNOWNFrame 12.3 45.6 0.5", CIRCLE],
    ["  circle\t12.3  45.6\n0.5 ", CIRCLE],
    ["polygon 1 1 2 1 2 2", TRIANGLE],
    ["POLYGON ICRS 1 1 2 1 2 2", TRIANGLE],
    ["Polygon ICRS 1.0 1. 2e0 +1 2 2 1 1", TRIANGLE],
    ["range 10 11 20 21", RANGE],
    ["PositionInterval ICRS 10 20 11 21", RANGE],
    ["RANGE -Inf +Inf 20 21", { kind: "range", ra: [-Infinity, Infinity], dec: [20, 21] }],
    ["Box ICRS 10 20 2 1", BOX],
    ["Position ICRS 10 20", POINT],
    ["AllSky ICRS", { kind: "circle", center: { ra: 0, dec: 0 }, radius: 180 }],
    ["Union ICRS (Circle 12.3 45.6 0.5 Polygon 1 1 2 1 2 2)", {
      kind: "union",
      regions: [CIRCLE, TRIANGLE],
    }],
    [
      "UNION ICRS TOPOCENTER ( CIRCLE 12.3 45.6 0.5 Intersection (Box 10 20 2 1 Polygon 1 1 2 1 2 2))",
      {
        kind: "union",
        regions: [CIRCLE, { kind: "intersection", regions: [BOX, TRIANGLE] }],
      },
    ],
    ["Not ICRS (Circle 12.3 45.6 0.5)", { kind: "not", region: CIRCLE }],
    ["Not Circle ICRS 12.3 45.6 0.5", { kind: "not", region: CIRCLE }],
    ["Difference ICRS (Circle 12.3 45.6 0.5 Box 10 20 2 1)", {
      kind: "intersection",
      regions: [CIRCLE, { kind: "not", region: BOX }],
    }],
    ["polygon 1 1 2 1 2 2 circle 12.3 45.6 0.5", { kind: "union", regions: [TRIANGLE, CIRCLE] }],
  ] as [string, Region][]
) {
  Deno.test(`parseRegion() reads ${JSON.stringify(text)}`, () => {
    assertEquals(parseRegion(text), region);
  });
}

for (
  const text of [
    "",
    "10 20 0.5",
    "circle",
    "circle 1 2",
    "circle 1 2 3 4",
    "circle 1 2 x",
    "triangle 1 2 3",
    "polygon 1 1 2 2",
    "polygon 1 1 2 1 2 2 3",
    "range 1 2 3",
    "circle NaN 2 3",
    "Union ICRS Circle 1 2 3",
    "Union ICRS (Circle 1 2 3",
    "Difference ICRS (Circle 1 2 3)",
    "Circle ICRS 1 2 3 Time",
    "Not (".repeat(50000),
    "not ".repeat(50000) + "circle 1 2 3",
  ]
) {
  Deno.test(`parseRegion() refuses ${JSON.stringify(text.slice(0, 50))} by SyntaxError`, () => {
    assertThrows(() => parseRegion(text), SyntaxError, "Cannot parse region");
  });
}

for (
  const text of [
    "Ellipse ICRS 1 2 3 4 5",
    "Convex ICRS 1 0 0 0.5",
    "Circle AZ_EL 1 2 3",
    "Circle ICRS CART2 1 2 3",
    "Circle ICRS 1 2 3 unit arcmin",
    "Range GALACTIC 1 2 3 4",
  ]
) {
  Deno.test(`parseRegion() says that it does not know ${JSON.stringify(text)}`, () => {
    assertThrows(() => parseRegion(text), UnsupportedError, "Cannot parse region");
  });
}

Deno.test("parseRegion() refuses impossible angles", () => {
  assertThrows(() => parseRegion("circle 1 91 1"), RangeError, "declination 91");
  assertThrows(() => parseRegion("circle 1 1 -1"), RangeError, "radius -1");
  assertThrows(() => parseRegion("circle 1 1 nan"), RangeError, "radius NaN");
  assertThrows(() => parseRegion("box 1 1 200 1"), RangeError, "Cannot use box");
});

Deno.test("parseRegion() brings other frames to ICRS", () => {
  const galactic = parseRegion("Circle GALACTIC 0 0 1");
  assert(galactic.kind === "circle");
  assert(separation(galactic.center, transform({ ra: 0, dec: 0 }, "GALACTIC", "ICRS")) < 1e-12);
  const fk5 = parseRegion("Polygon J2000 1 1 2 1 2 2");
  assert(fk5.kind === "polygon");
  assertAlmostEquals(fk5.vertices[0]!.ra, 1, 1e-4);
  assert(fk5.vertices[0]!.ra !== 1);
  const box = parseRegion("Box GALACTIC 0 0 2 2");
  assert(box.kind === "polygon" && box.vertices.length === 4);
  assert(contains(box, transform({ ra: 0.99, dec: -0.9 }, "GALACTIC", "ICRS")));
  assert(!contains(box, transform({ ra: 1.01, dec: 0 }, "GALACTIC", "ICRS")));
  const union = parseRegion("Union GALACTIC (Circle 0 0 1 Circle ICRS 5 5 1)");
  assert(union.kind === "union");
  assertEquals(union.regions[0], galactic);
  assertEquals(union.regions[1], { kind: "circle", center: { ra: 5, dec: 5 }, radius: 1 });
});

Deno.test("parseRegion() reads bare numbers by xtype", () => {
  assertEquals(parseRegion("12.3 45.6 0.5", "circle"), CIRCLE);
  assertEquals(parseRegion("circle 12.3 45.6 0.5", "polygon"), CIRCLE);
  assertEquals(parseRegion("10, 20", "point").kind === "point", true);
});

Deno.test("regionFromArray() and regionToArray() undo each other", () => {
  for (
    const [region, xtype] of [[CIRCLE, "circle"], [TRIANGLE, "polygon"], [RANGE, "range"], [
      POINT,
      "point",
    ]] as const
  ) {
    assertEquals(regionFromArray(Float64Array.from(regionToArray(region)), xtype), region);
  }
  assertEquals(regionFromArray([NaN, NaN, NaN], "circle"), undefined);
  assertEquals(regionFromArray([], "polygon"), undefined);
  assertEquals(regionFromArray([1, 1, 2, 1, 2, 2, NaN, NaN, 1, 1, 2, 1, 2, 2], "polygon"), {
    kind: "union",
    regions: [TRIANGLE, TRIANGLE],
  });
  assertThrows(() => regionFromArray([1, 2], "circle"), SyntaxError, "2 numbers, not 3");
  assertThrows(() => regionFromArray([1, NaN, 3], "circle"), SyntaxError, "not finite");
  assertThrows(() => regionToArray({ kind: "not", region: CIRCLE }), UnsupportedError);
  assertEquals(regionToArray(BOX).length, 8);
});

Deno.test("formatRegion() is read back by parseRegion()", () => {
  const union: Region = { kind: "union", regions: [CIRCLE, TRIANGLE] };
  const not: Region = { kind: "not", region: union };
  const open: Region = { kind: "range", ra: [-Infinity, Infinity], dec: [0, 1e-7] };
  const cases: readonly [RegionStyle, readonly Region[]][] = [
    ["shape", [CIRCLE, TRIANGLE, RANGE, open, union]],
    ["pos", [CIRCLE, TRIANGLE, RANGE, open]],
    ["stc-s", [CIRCLE, TRIANGLE, RANGE, open, BOX, POINT, union, not, {
      kind: "intersection",
      regions: [not, CIRCLE],
    }]],
  ];
  for (const [style, regions] of cases) {
    for (const region of regions) assertEquals(parseRegion(formatRegion(region, style)), region);
  }
});

Deno.test("formatRegion() writes the words of each style", () => {
  assertEquals(formatRegion(CIRCLE), "circle 12.3 45.6 0.5");
  assertEquals(formatRegion(RANGE, "pos"), "RANGE 10 11 20 21");
  assertEquals(formatRegion(TRIANGLE, "stc-s"), "Polygon ICRS 1 1 2 1 2 2");
  assertEquals(
    formatRegion({ kind: "union", regions: [CIRCLE, BOX] }, "stc-s"),
    "Union ICRS (Circle 12.3 45.6 0.5 Box 10 20 2 1)",
  );
  assertThrows(() => formatRegion(POINT, "pos"), UnsupportedError);
  assertThrows(() => formatRegion({ kind: "union", regions: [CIRCLE] }, "pos"), UnsupportedError);
});

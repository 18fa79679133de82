import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../../../deps/assert.ts";
import type { Position } from "../../../core/coords/position.ts";
import {
  boundingCircle,
  type BoxRegion,
  boxVertices,
  contains,
  type Region,
} from "../../../core/coords/region.ts";
import { cross, dot, offset, separation, toVector } from "../../../core/coords/sphere.ts";
import { seeded } from "./_seeded.ts";

/** A position anywhere on the sky, with even density. */
function anywhere(random: () => number): Position {
  return { ra: random() * 360, dec: Math.asin(random() * 2 - 1) * 180 / Math.PI };
}

function polygon(...numbers: readonly number[]): Region {
  const vertices: Position[] = [];
  for (let i = 0; i < numbers.length; i += 2) {
    vertices.push({ ra: numbers[i]!, dec: numbers[i + 1]! });
  }
  return { kind: "polygon", vertices };
}

Deno.test("contains() agrees with half-spaces for convex polygons of any size, both ways round", () => {
  const random = seeded(11);
  let inside = 0;
  for (let i = 0; i < 300; i++) {
    const center = anywhere(random);
    const radius = [1e-6, 0.1, 5, 40, 85][i % 5]! * (0.5 + random() / 2);
    const corners = 3 + Math.floor(random() * 5);
    const vertices = Array.from(
      { length: corners },
      (_, k) => offset(center, radius, (k + random() * 0.4) * 360 / corners),
    );
    const vectors = vertices.map(toVector);
    const normals = vectors.map((a, k) => {
      // As good as a × b, and exact for neighbours.
      const b = vectors[(k + 1) % corners]!;
      return cross([a[0] + b[0], a[1] + b[1], a[2] + b[2]], [
        b[0] - a[0],
        b[1] - a[1],
        b[2] - a[2],
      ]);
    });
    // Positions are drawn around the polygon, and some from all over the sky.
    for (let j = 0; j < 40; j++) {
      const point = j % 4 === 0
        ? anywhere(random)
        : offset(center, radius * 1.5 * Math.sqrt(random()), random() * 360);
      const sides = normals.map((n) => dot(n, toVector(point)) / Math.hypot(...n));
      if (sides.some((side) => Math.abs(side) < 1e-12)) continue;
      const wanted = sides.every((side) => side < 0);
      if (wanted) inside++;
      assertEquals(contains({ kind: "polygon", vertices }, point), wanted, `${i} ${j}`);
      assertEquals(
        contains({ kind: "polygon", vertices: vertices.toReversed() }, point),
        wanted,
        `reversed ${i} ${j}`,
      );
    }
  }
  assert(inside > 2000, String(inside));
});

Deno.test("contains() knows polygons of a milliarcsecond", () => {
  const mas = 1 / 3.6e6;
  const shape = polygon(200, 40, 200 + mas, 40, 200 + mas, 40 + mas, 200, 40 + mas);
  assert(contains(shape, { ra: 200 + 0.5 * mas, dec: 40 + 0.5 * mas }));
  assert(contains(shape, { ra: 200 + 0.01 * mas, dec: 40 + 0.99 * mas }));
  assert(!contains(shape, { ra: 200 - 0.01 * mas, dec: 40 + 0.5 * mas }));
  assert(!contains(shape, { ra: 20, dec: -40 }));
});

Deno.test("contains() knows polygons that are not convex", () => {
  // A C, open to the east, on the meridian and the equator.
  const shape = polygon(355, -5, 5, -5, 5, -3, 357, -3, 357, 3, 5, 3, 5, 5, 355, 5);
  assert(contains(shape, { ra: 356, dec: 0 }));
  assert(contains(shape, { ra: 4, dec: 4 }));
  assert(contains(shape, { ra: 4, dec: -4 }));
  assert(!contains(shape, { ra: 0, dec: 0 }));
  assert(!contains(shape, { ra: 4, dec: 0 }));
  assert(!contains(shape, { ra: 176, dec: 0 }));
});

Deno.test("contains() knows polygons around a pole", () => {
  const cap = polygon(0, 80, 90, 80, 180, 80, 270, 80);
  assert(contains(cap, { ra: 0, dec: 90 }));
  assert(contains(cap, { ra: 123, dec: 89 }));
  assert(contains(cap, { ra: 45, dec: 83 }));
  // The great circle between two corners passes further north than the parallel of 80 degrees.
  assert(!contains(cap, { ra: 45, dec: 81 }));
  assert(!contains(cap, { ra: 0, dec: -90 }));
  const south = polygon(0, -80, 120, -80, 240, -80);
  assert(contains(south, { ra: 7, dec: -90 }));
  assert(!contains(south, { ra: 7, dec: 90 }));
});

Deno.test("contains() knows polygons wider than half the sky around", () => {
  // A belt of 200 degrees along the equator: no hemisphere holds it.
  const belt = polygon(
    0,
    -10,
    50,
    -10,
    100,
    -10,
    150,
    -10,
    200,
    -10,
    200,
    10,
    150,
    10,
    100,
    10,
    50,
    10,
    0,
    10,
  );
  for (const ra of [1, 50, 100, 179, 199]) assert(contains(belt, { ra, dec: 0 }), String(ra));
  for (const ra of [201, 280, 359]) assert(!contains(belt, { ra, dec: 0 }), String(ra));
  assert(!contains(belt, { ra: 100, dec: 40 }) && !contains(belt, { ra: 100, dec: -90 }));
});

Deno.test("contains() counts corners and edges in, and lets degenerate polygons be empty", () => {
  const shape = polygon(10, 10, 10.2, 10, 10.2, 10.2, 10, 10.2);
  assert(contains(shape, { ra: 10, dec: 10 }));
  assert(contains(shape, { ra: 10, dec: 10.1 }));
  assert(!contains(shape, { ra: 9.9999, dec: 10.1 }));
  assert(!contains(polygon(10, 10, 20, 20, 10, 10), { ra: 30, dec: 30 }));
  assert(contains(polygon(10, 10, 10, 20, 10, 15), { ra: 10, dec: 12 }));
  assert(!contains(polygon(10, 10, 10, 20, 10, 15), { ra: 12, dec: 12 }));
  assert(contains(polygon(0, 0, 2, 0, 2, 2, 2, 2, 0, 2, 0, 0), { ra: 1, dec: 1 }));
});

Deno.test("contains() knows circles, points and what is no position", () => {
  const circle: Region = { kind: "circle", center: { ra: 359.9, dec: 0 }, radius: 0.5 };
  assert(contains(circle, { ra: 0.3, dec: 0 }));
  assert(!contains(circle, { ra: 0.41, dec: 0 }));
  assert(!contains(circle, { ra: NaN, dec: 0 }));
  assert(contains({ kind: "point", center: { ra: 5, dec: 1 } }, { ra: 5, dec: 1 }));
  assert(!contains({ kind: "not", region: circle }, { ra: NaN, dec: 0 }));
});

Deno.test("contains() knows ranges over the meridian, at poles, and open ones", () => {
  const range = (ra: [number, number], dec: [number, number]): Region => ({
    kind: "range",
    ra,
    dec,
  });
  const over = range([359, 1], [-1, 1]);
  assert(contains(over, { ra: 0, dec: 0 }) && contains(over, { ra: 359, dec: 1 }));
  assert(contains(over, { ra: 1, dec: -1 }) && !contains(over, { ra: 2, dec: 0 }));
  assert(!contains(over, { ra: 358.99, dec: 0 }) && !contains(over, { ra: 0, dec: 1.01 }));
  const all = range([0, 360], [-2, 2]);
  assert(contains(all, { ra: 0, dec: 0 }) && contains(all, { ra: 359.99, dec: 0 }));
  assert(contains(range([10, 20], [80, 90]), { ra: 200, dec: 90 }));
  const open = range([-Infinity, 20], [10, Infinity]);
  assert(contains(open, { ra: 0, dec: 80 }) && contains(open, { ra: 20, dec: 10 }));
  assert(!contains(open, { ra: 21, dec: 80 }) && !contains(open, { ra: 5, dec: 9 }));
  const after = range([200, Infinity], [-90, 90]);
  assert(contains(after, { ra: 359, dec: 0 }) && !contains(after, { ra: 10, dec: 0 }));
  assert(contains(range([362, 363], [0, 1]), { ra: 2.5, dec: 0.5 }));
});

Deno.test("a box is the polygon of its corners", () => {
  const random = seeded(12);
  for (let i = 0; i < 100; i++) {
    const box: BoxRegion = {
      kind: "box",
      center: anywhere(random),
      width: random() * 120,
      height: random() * 60,
    };
    const vertices = boxVertices(box);
    for (let j = 0; j < 20; j++) {
      const point = offset(box.center, random() * 100, random() * 360);
      assertEquals(
        contains(box, point),
        contains({ kind: "polygon", vertices }, point),
        `${i} ${j}`,
      );
    }
  }
  const box: BoxRegion = { kind: "box", center: { ra: 10, dec: 60 }, width: 2, height: 1 };
  assert(contains(box, offset(box.center, 0.9999, 90)));
  assert(!contains(box, offset(box.center, 1.0001, 90)));
  assert(
    contains(box, offset(box.center, 0.4999, 0)) && !contains(box, offset(box.center, 0.5001, 180)),
  );
  assert(!contains(box, { ra: 190, dec: -60 }));
  assertThrows(() => contains({ ...box, width: 180 }, box.center), RangeError, "Cannot use box");
});

Deno.test("contains() combines regions", () => {
  const a: Region = { kind: "circle", center: { ra: 10, dec: 0 }, radius: 2 };
  const b: Region = { kind: "circle", center: { ra: 13, dec: 0 }, radius: 2 };
  const [inA, inBoth, inB] = [{ ra: 9, dec: 0 }, { ra: 11.5, dec: 0 }, { ra: 14, dec: 0 }];
  const test = (region: Region) => [inA, inBoth, inB].map((point) => contains(region, point));
  assertEquals(test({ kind: "union", regions: [a, b] }), [true, true, true]);
  assertEquals(test({ kind: "intersection", regions: [a, b] }), [false, true, false]);
  assertEquals(test({ kind: "not", region: a }), [false, false, true]);
});

Deno.test("boundingCircle() holds every position of its region", () => {
  const random = seeded(13);
  let tested = 0;
  for (let i = 0; i < 400; i++) {
    const center = anywhere(random);
    const size = [0.01, 1, 30, 100][i % 4]! * (0.2 + random());
    const ra = random() * 360;
    const dec = random() * 150 - 90;
    const regions: Region[] = [
      { kind: "circle", center, radius: size },
      {
        kind: "polygon",
        vertices: [0, 1, 2, 3, 4].map((k) => offset(center, size * (0.5 + random() / 2), k * 72)),
      },
      {
        kind: "range",
        ra: [ra, ra + random() * 300],
        dec: [dec, Math.min(90, dec + random() * 60)],
      },
      { kind: "box", center, width: Math.min(size, 179), height: size / 2 },
    ];
    regions.push({ kind: "union", regions: regions.slice(0, 2) });
    regions.push({ kind: "intersection", regions: regions.slice(0, 2) });
    for (const region of regions) {
      const bounds = boundingCircle(region);
      for (let j = 0; j < 12; j++) {
        const point = j % 2 === 0
          ? anywhere(random)
          : offset(center, size * random(), random() * 360);
        if (!contains(region, point)) continue;
        tested++;
        assert(
          separation(bounds.center, point) <= bounds.radius,
          `${JSON.stringify(region)} ${JSON.stringify(point)} ${JSON.stringify(bounds)}`,
        );
      }
    }
  }
  assert(tested > 3000, String(tested));
});

Deno.test("boundingCircle() is small where it can be", () => {
  const range = boundingCircle({ kind: "range", ra: [0, 360], dec: [80, 90] });
  assertEquals(range.center.dec, 90);
  assertAlmostEquals(range.radius, 10, 1e-9);
  const square = boundingCircle(polygon(359, -1, 1, -1, 1, 1, 359, 1));
  assertAlmostEquals(square.radius, Math.SQRT2, 1e-3);
  assertEquals(boundingCircle({ kind: "not", region: range }).radius, 180);
  assertEquals(boundingCircle({ kind: "union", regions: [] }).radius, 0);
  assertEquals(boundingCircle({ kind: "point", center: { ra: 1, dec: 2 } }).radius, 0);
});

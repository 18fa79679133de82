import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../../../deps/assert.ts";
import {
  allMatches,
  matchGroups,
  nearestMatches,
  skyPositions,
  xmatch,
} from "../../../core/table/match.ts";
import { ColumnError } from "../../../core/runtime/errors.ts";
import { Table } from "../../../core/table/table.ts";
import { separation, sky } from "./_match_sky.ts";
import { fraction, randomWords } from "./_random.ts";

const RAD = Math.PI / 180;

const next = randomWords(41);
const random = () => fraction(next);

/** Where positions can be: what breaks an index by zones. */
const PLACES: Readonly<Record<string, () => readonly [number, number]>> = {
  "the whole sky": () => [random() * 360, Math.asin(2 * random() - 1) / RAD],
  "the wrap of right ascension": () => [(359.99 + random() * 0.02) % 360, random() * 0.02 - 0.01],
  "the north pole": () => [random() * 360, 90 - 0.01 * Math.sqrt(random())],
  "the south pole": () => [random() * 360, -90 + 1e-4 * Math.sqrt(random())],
  "two small clusters": () =>
    random() < 0.5
      ? [10 + random() / 1000, 80 + random() / 1000]
      : [190 + random() / 1000, -70 + random() / 1000],
  "a meridian": () => [77, random() * 180 - 90],
  "the equator": () => [random() * 360, 0],
  "few places, many times":
    () => [Math.floor(random() * 9) * 40, Math.floor(random() * 5) * 45 - 90],
  "beyond one turn": () => [random() * 1080 - 360, random() * 2 - 1],
};

for (const [name, place] of Object.entries(PLACES)) {
  Deno.test(`nearestMatches() finds what a look at all pairs finds: ${name}`, () => {
    const [a, b] = [sky(300, place), sky(400, place)];
    const { left, right, separation: angles } = nearestMatches(a, b);
    assertEquals(left, Int32Array.from({ length: 300 }, (_, i) => i));
    for (let i = 0; i < 300; i++) {
      const all = Array.from({ length: 400 }, (_, j) => separation(a, i, b, j));
      const best = Math.min(...all);
      assertAlmostEquals(angles[i] as number, best, 1e-13);
      assertAlmostEquals(all[right[i] as number] as number, best, 1e-13);
    }
  });
  Deno.test(`allMatches() finds the pairs that a look at all pairs finds: ${name}`, () => {
    const [a, b] = [sky(200, place), sky(250, place)];
    const sorted = Array.from({ length: 200 * 250 }, (_, k) => separation(a, k % 200, b, k % 250))
      .sort((p, q) => p - q);
    for (const radius of [(sorted[1500] as number) + 1e-9, 0, 180]) {
      const { left, right, separation: angles } = allMatches(a, b, radius);
      const found = new Set(Array.from(left, (row, k) => row * 250 + (right[k] as number)));
      assertEquals(found.size, left.length, "a pair is there twice");
      for (let k = 0; k < 200 * 250; k++) {
        const angle = separation(a, Math.floor(k / 250), b, k % 250);
        if (Math.abs(angle - radius) > 1e-12) assertEquals(found.has(k), angle < radius);
      }
      assert(angles.every((angle) => angle <= radius + 1e-12));
      assert(left.every((row, k) => k === 0 || row >= (left[k - 1] as number)));
    }
  });
}

Deno.test("nearestMatches() takes the first of rows at the same place, and none beyond the radius", () => {
  const b = { ra: [10, 10, 20, 20], dec: [5, 5, 5, 5] };
  const { left, right } = nearestMatches({ ra: [20, 10, 15], dec: [5, 5, 5] }, b, { radius: 0.1 });
  assertEquals([...left], [0, 1]);
  assertEquals([...right], [2, 0]);
});

Deno.test("nearestMatches() passes over rows without a position", () => {
  const a = { ra: [NaN, 10, 10], dec: [5, NaN, 5] };
  const b = { ra: [NaN, 10], dec: [5, 5] };
  assertEquals([...nearestMatches(a, b).left], [2]);
  assertEquals([...nearestMatches(a, b).right], [1]);
  assertEquals(nearestMatches(a, { ra: [], dec: [] }).left.length, 0);
  assertEquals(nearestMatches({ ra: [], dec: [] }, b).left.length, 0);
});

Deno.test("nearestMatches() keeps mutual pairs only when asked", () => {
  const a = { ra: [10, 10.001, 50], dec: [0, 0, 0] };
  const b = { ra: [10.0011, 49.9], dec: [0, 0] };
  assertEquals([...nearestMatches(a, b).right], [0, 0, 1]);
  assertEquals([...nearestMatches(a, b, { symmetric: true }).left], [1, 2]);
});

Deno.test("nearestMatches() finds the nth neighbour", () => {
  const stars = sky(200, PLACES["the whole sky"] as () => readonly [number, number]);
  for (const nth of [2, 5]) {
    const { right } = nearestMatches(stars, stars, { nth });
    for (let i = 0; i < 200; i++) {
      const order = Array.from({ length: 200 }, (_, j) => j)
        .sort((p, q) => separation(stars, i, stars, p) - separation(stars, i, stars, q));
      assertEquals(right[i], order[nth - 1]);
    }
  }
  assertEquals(nearestMatches(stars, stars, { nth: 201 }).left.length, 0);
});

Deno.test("nearestMatches() refuses what is no position and what is no option", () => {
  const ok = { ra: [1], dec: [1] };
  assertThrows(() => nearestMatches({ ra: [1], dec: [91] }, ok), RangeError, "row 0");
  assertThrows(() => nearestMatches({ ra: [1, 2], dec: [1] }, ok), RangeError, "2 right");
  assertThrows(() => nearestMatches(ok, ok, { radius: -1 }), RangeError, "radius");
  assertThrows(() => nearestMatches(ok, ok, { nth: 0 }), RangeError, "nth");
  assertThrows(() => nearestMatches(ok, ok, { nth: 2, symmetric: true }), TypeError, "symmetric");
});

Deno.test("100,000 rows at few places are matched at once", () => {
  const make = () =>
    sky(100_000, PLACES["few places, many times"] as () => readonly [number, number]);
  const { left, separation: angles } = nearestMatches(make(), make());
  assertEquals(left.length, 100_000);
  assert(angles.every((angle) => angle < 1e-7));
});

Deno.test("skyPositions() finds columns by UCD, then by name, and converts units", () => {
  const table = Table.fromColumns({ ra: [1, 2], a: [0.5, null], d: [0.25, 1] }, [
    { name: "a", unit: "rad", ucd: "pos.eq.ra;meta.main" },
    { name: "d", unit: "rad", ucd: "pos.eq.dec;meta.main" },
  ]);
  assertEquals(skyPositions(table).ra, Float64Array.of(0.5 / RAD, NaN));
  const named = Table.fromColumns({ RAJ2000: [1], DEJ2000: [2] });
  assertEquals(skyPositions(named), { ra: Float64Array.of(1), dec: Float64Array.of(2) });
  assertEquals([...skyPositions(table, { ra: "ra", dec: "ra" }).ra], [1, 2]);
  assertThrows(() => skyPositions(Table.fromColumns({ x: [1] })), Error, "pos.eq.ra");
  assertThrows(
    () => skyPositions(Table.fromColumns({ ra: ["10 0 0"], dec: ["5 0 0"] })),
    Error,
    "no number",
  );
});

Deno.test("xmatch() says which table has no positions", () => {
  const places = Table.fromColumns({ ra: [1], dec: [2] });
  const names = Table.fromColumns({ name: ["x"] });
  assertThrows(() => xmatch(places, names, { radius: 1 }), ColumnError, "positions of the right");
  assertThrows(() => xmatch(names, places, { radius: 1 }), ColumnError, "positions of the left");
});

Deno.test("xmatch() puts tables side by side, with what stays and the separation", () => {
  const a = Table.fromColumns({ id: [1, 2, 3], ra: [10, 20, 30], dec: [0, 0, 0] });
  const b = Table.fromColumns({ id: [7, 8], ra: [20.0001, 60], dec: [0, 0] });
  const ids = (how: "inner" | "left" | "right" | "outer") =>
    xmatch(a, b, { radius: 0.001, how }).toArray().map(({ id_1, id_2 }) => `${id_1}-${id_2}`)
      .join();
  assertEquals(ids("inner"), "2-7");
  assertEquals(ids("left"), "1-null,2-7,3-null");
  assertEquals(ids("right"), "2-7,null-8");
  assertEquals(ids("outer"), "1-null,2-7,3-null,null-8");
  const both = xmatch(a, b, { radius: 0.001, how: "left" });
  assertEquals(both.names, ["id_1", "ra_1", "dec_1", "id_2", "ra_2", "dec_2", "separation"]);
  assertEquals(both.row(0).separation, null);
  assertAlmostEquals(both.row(1).separation as number, 0.36, 1e-9);
  assertEquals(both.column("separation").field.unit, "arcsec");
});

Deno.test("matchGroups() ties rows of different tables by chains of pairs", () => {
  const a = { ra: [10, 100], dec: [0, 0] };
  const b = { ra: [10.0001, 10.00015], dec: [0, 0] };
  const c = { ra: [10.0002, 50, NaN], dec: [0, 0, 0] };
  const groups = matchGroups([a, b, c], 0.00012);
  assertEquals(groups.length, 1);
  assertEquals(groups.members(0), [
    { table: 0, row: 0 },
    { table: 1, row: 0 },
    { table: 1, row: 1 },
    { table: 2, row: 0 },
  ]);
  const alone = matchGroups([a, b, c], 0.00001, { least: 1 });
  assertEquals(alone.length, 6);
});

Deno.test("matchGroups() by nearest pairs, and within a table", () => {
  const a = { ra: [10], dec: [0] };
  const b = { ra: [10.0001, 9.99985], dec: [0, 0] };
  assertEquals(matchGroups([a, b], 0.0002).members(0).length, 3);
  assertEquals(matchGroups([a, b], 0.0002, { by: "nearest" }).members(0).length, 3);
  assertEquals(matchGroups([a, b], 0.00012, { by: "nearest" }).members(0).length, 2);
  const twins = { ra: [10, 10.0001], dec: [0, 0] };
  assertEquals(matchGroups([twins], 0.001).length, 0);
  assertEquals(matchGroups([twins], 0.001, { by: "within" }).length, 1);
});

Deno.test("matchGroups() finds the components that a look at all pairs finds", () => {
  const place = PLACES["the north pole"] as () => readonly [number, number];
  const tables = [sky(60, place), sky(70, place), sky(80, place)];
  const radius = 0.0006;
  const groups = matchGroups(tables, radius, { least: 1 });
  const all = tables.flatMap((table, t) => Array.from(table.ra, (_, i) => ({ table, t, i })));
  const label = all.map((_, k) => k);
  for (let changed = true; changed;) {
    changed = false;
    all.forEach((p, k) =>
      all.forEach((q, l) => {
        if (p.t === q.t || separation(p.table, p.i, q.table, q.i) > radius) return;
        if ((label[k] as number) < (label[l] as number)) {
          label[l] = label[k] as number;
          changed = true;
        }
      })
    );
  }
  assertEquals(groups.length, new Set(label).size);
  assert(groups.length > 10 && groups.length < 200);
  for (let g = 0; g < groups.length; g++) {
    const labels = groups.members(g).map(({ table, row }) =>
      label[all.findIndex(({ t, i }) => t === table && i === row)]
    );
    assertEquals(new Set(labels).size, 1);
  }
});

import { assert, assertAlmostEquals, assertEquals, assertRejects } from "../../../deps/assert.ts";
import { separation } from "../../../core/coords/sphere.ts";
import { Engine } from "../../../core/engine/mod.ts";
import { QueryError } from "../../../core/runtime/errors.ts";
import { Table } from "../../../core/table/table.ts";
import { ask, columnOf, rowsOf } from "./_tables.ts";

/** Seeded numbers from 0 to 1. */
function random(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
}

/** Positions all over the sky, many of them at the poles and at RA 0. */
function sky(count: number): Table {
  const next = random(7);
  const places = Array.from({ length: count }, (_, i) => {
    if (i % 4 === 0) return { ra: next() * 360, dec: 90 - next() * 2 };
    if (i % 4 === 1) return { ra: next() * 360, dec: -90 + next() * 2 };
    if (i % 4 === 2) return { ra: (359 + next() * 2) % 360, dec: next() * 2 - 1 };
    return { ra: next() * 360, dec: Math.asin(next() * 2 - 1) * 180 / Math.PI };
  });
  places.push({ ra: 0, dec: 90 }, { ra: 77, dec: -90 }, { ra: 0, dec: 0 }, { ra: 360, dec: 0.5 });
  return Table.fromColumns({
    id: places.map((_, i) => i),
    ra: places.map(({ ra }) => ra),
    dec: places.map(({ dec }) => dec),
  }, [{ name: "id", datatype: "int" }]);
}

const CENTRES = [[10, 89.5], [200, -89.7], [0, 0], [359.9, 0.3], [0.05, -0.5], [123, 90]] as const;

Deno.test("Engine finds in cones what separation() says, at the poles and RA 0 too, with index and without", async () => {
  for (const count of [300, 3000]) {
    const stars = sky(count);
    using engine = new Engine();
    engine.load("stars", stars);
    for (const [ra, dec] of CENTRES) {
      const radius = 0.7;
      const wanted = [...stars].filter((star) =>
        separation({ ra, dec }, { ra: Number(star.ra), dec: Number(star.dec) }) <= radius
      ).map(({ id }) => id);
      assert(wanted.length > 0);
      const phrasings = [
        `1 = CONTAINS(POINT('ICRS', ra, dec), CIRCLE('ICRS', ${ra}, ${dec}, ${radius}))`,
        `DISTANCE(POINT(ra, dec), POINT(${ra}, ${dec})) <= ${radius}`,
        `${radius} >= DISTANCE(${ra}, ${dec}, ra, dec)`,
        `INTERSECTS(CIRCLE(POINT(${ra}, ${dec}), ${radius}), POINT(ra, dec)) = 1`,
        `NOT CONTAINS(POINT(ra, dec), CIRCLE(${ra}, ${dec}, ${radius})) = 0`,
      ];
      for (const phrasing of phrasings) {
        const { table } = await engine.run(`SELECT id FROM stars WHERE ${phrasing} ORDER BY id`);
        assertEquals([...table].map(({ id }) => id), wanted, `${phrasing} of ${count}`);
      }
    }
  }
});

Deno.test("Engine matches an upload with a catalogue by position, in either order", async () => {
  const stars = sky(2000);
  const mine = stars.slice(0, 60);
  using engine = new Engine();
  engine.load("stars", stars);
  const pairs: string[] = [];
  for (const a of mine) {
    for (const b of stars) {
      const [p, q] = [a, b].map(({ ra, dec }) => ({ ra: Number(ra), dec: Number(dec) }));
      if (p !== undefined && q !== undefined && separation(p, q) < 0.3) {
        pairs.push(`${a.id} ${b.id}`);
      }
    }
  }
  for (
    const condition of [
      "DISTANCE(s.ra, s.dec, m.ra, m.dec) < 0.3",
      "DISTANCE(POINT(m.ra, m.dec), POINT(s.ra, s.dec)) < 3/10.",
    ]
  ) {
    const query =
      `SELECT m.id AS a, s.id AS b FROM TAP_UPLOAD.m AS m JOIN stars AS s ON ${condition}`;
    const { table } = await engine.run(query, { uploads: { "TAP_UPLOAD.m": mine } });
    assertEquals([...table].map(({ a, b }) => `${a} ${b}`).sort(), [...pairs].sort());
  }
  assert(pairs.length > 100);
});

Deno.test("geometry functions make, measure and take apart shapes", async () => {
  const one = async (value: string) =>
    (await columnOf(`SELECT ${value} AS v FROM s.fields WHERE field = 'a'`))[0];
  assertEquals(await one("POINT(10, 20)"), new Float64Array([10, 20]));
  assertEquals(await one("CIRCLE(POINT(10, 20), 1.5)"), new Float64Array([10, 20, 1.5]));
  assertEquals(await one("POLYGON(0, 0, 2, 0, 2, 2)"), new Float64Array([0, 0, 2, 0, 2, 2]));
  assertEquals(
    await one("POLYGON(POINT(0, 0), POINT(2, 0), POINT(2, 2))"),
    new Float64Array([0, 0, 2, 0, 2, 2]),
  );
  assertEquals(await one("COORD1(POINT(10, 20))"), 10);
  assertEquals(await one("COORD2(CENTROID(cover))"), 0);
  assertAlmostEquals(await one("DISTANCE(POINT(0, 0), POINT(0, 90))") as number, 90, 1e-12);
  const cap = 2 * Math.PI * (1 - Math.cos(Math.PI / 180)) * (180 / Math.PI) ** 2;
  assertAlmostEquals(await one("AREA(cover)") as number, cap, 1e-9);
  const octant = 4 * Math.PI / 8 * (180 / Math.PI) ** 2;
  assertAlmostEquals(await one("AREA(POLYGON(0, 0, 90, 0, 0, 90))") as number, octant, 1e-9);
  assertAlmostEquals(
    await one("COORD1(CENTROID(POLYGON(359, -1, 1, -1, 1, 1, 359, 1)))") as number % 360,
    0,
    1e-9,
  );
  assertAlmostEquals(await one("AREA(BOX(40, 0, 1, 1))") as number, 1, 1e-3);
  const galactic = await one("POINT('GALACTIC', 0, 0)") as Float64Array;
  assertAlmostEquals(galactic[0] ?? 0, 266.405, 1e-3);
  assertAlmostEquals(galactic[1] ?? 0, -28.936, 1e-3);
  assertEquals(await one("POINT(NULL, 20)"), null);
  await assertRejects(() => one("POINT(10, 91)"), QueryError, "no position");
});

Deno.test("MOCs are made of texts and of shapes, and lie to shapes and to each other", async () => {
  const one = async (value: string) =>
    (await columnOf(`SELECT ${value} AS v FROM s.fields WHERE field = 'a'`))[0];
  assertEquals(await one("MOC(3, CIRCLE(0, 90, 1))"), "3/63 127 191 255");
  assertEquals(await one("MOC('3/63,127 191-192')"), "3/63 127 191-192");
  assertEquals(await one("MOC(NULL, CIRCLE(0, 90, 1))"), null);
  assertEquals(await one("CONTAINS(POINT(0, 90), MOC('3/63'))"), 1);
  assertEquals(await one("INTERSECTS(MOC('3/62'), POINT(0, 90))"), 0);
  assertEquals(await one("CONTAINS(MOC('5/1008'), MOC('3/63'))"), 1);
  assertEquals(await one("CONTAINS(MOC('3/63'), MOC('5/1008'))"), 0);
  assertEquals(await one("INTERSECTS(MOC('3/63'), MOC('5/1008'))"), 1);
  assertEquals(await one("CONTAINS(CIRCLE(45, 88, 0.1), MOC('3/63'))"), 1);
  assertEquals(await one("CONTAINS(MOC('3/63'), CIRCLE(45, 88, 0.1))"), 0);
  assertEquals(await one("INTERSECTS(CIRCLE(45, 88, 0.1), MOC('0/11'))"), 0);
  await assertRejects(() => one("MOC('3/99999')"), QueryError, "order 3 has no cells");
  await assertRejects(() => one("MOC('none')"), QueryError, "Cannot read MOC");
  await assertRejects(() => one("MOC(30, POINT(1, 2))"), QueryError, "order of a MOC is 30");
  await assertRejects(() => one("MOC(29, CIRCLE(10, 20, 90))"), QueryError, "too many cells");
});

Deno.test("CONTAINS and INTERSECTS work with columns of regions and every pair of shapes", async () => {
  const where = (condition: string) =>
    columnOf(`SELECT field FROM s.fields WHERE ${condition} ORDER BY field`);
  assertEquals(await where("1 = CONTAINS(POINT(10, 0.5), s_region)"), ["a"]);
  assertEquals(await where("1 = CONTAINS(POINT(180, 89.9), cover)"), ["b"]);
  assertEquals(await where("1 = CONTAINS(CIRCLE(0, 0, 0.5), s_region)"), ["b"]);
  assertEquals(await where("1 = CONTAINS(CIRCLE(0, 0, 1.2), s_region)"), []);
  assertEquals(await where("1 = INTERSECTS(CIRCLE(0, 3, 2.2), s_region)"), ["b"]);
  assertEquals(await where("0 = INTERSECTS(CIRCLE(0, 3, 1.5), s_region)"), ["a", "b"]);
  assertEquals(await where("1 = INTERSECTS(s_region, POLYGON(0, 0, 20, 0, 20, 0.2))"), ["a", "b"]);
  assertEquals(await where("1 = CONTAINS(s_region, CIRCLE(0, 0, 3))"), ["b"]);
  assertEquals(await where("1 = CONTAINS(POLYGON(9.9, 0, 10.1, 0, 10, 0.1), cover)"), ["a"]);
  assertEquals(await where("1 = CONTAINS(BOX(0, 0, 1, 1), s_region)"), ["b"]);
  assertEquals(await where("CONTAINS(s_region, s_region) = 1"), ["a", "b"]);
});

Deno.test("IN_UNIT converts columns by their units", async () => {
  assertEquals(
    await rowsOf("SELECT IN_UNIT(n, 'deg') AS d FROM s.stars WHERE n = 7"),
    [[7 / 3600]],
  );
  const { table } = await ask("SELECT IN_UNIT(n + n, 'mas') AS d FROM s.stars WHERE n = 7");
  assertEquals([table.fields[0]?.unit, table.row(0).d], ["mas", 14_000]);
  await assertRejects(() => ask("SELECT IN_UNIT(n, 'mag') FROM s.stars"), QueryError, "converted");
  await assertRejects(() => ask("SELECT IN_UNIT(name, 'mag') FROM s.stars"), QueryError);
  await assertRejects(() => ask("SELECT IN_UNIT(3, 'mag') FROM s.stars"), QueryError, "not known");
});

/**
 * Matches within small radii, which go by cells of the sky: against a look at all pairs, and against what the index for any
 * radius finds.
 */
import { assert, assertEquals } from "../../../deps/assert.ts";
import { skyCells } from "../../../core/table/_match_cells.ts";
import { allMatches, matchGroups, nearestMatches } from "../../../core/table/match.ts";
import { separation, type Sky, sky } from "./_match_sky.ts";
import { fraction, randomWords } from "./_random.ts";

/** What a wider radius than this looks for, the cells do not find. */
const WIDEST = 0.06;
/** Separations by unit vectors and by angles are the same within (deg). */
const EXACT = 1e-13;

const next = randomWords(43);
const random = () => fraction(next);
const around = (centre: number, width: number) => centre + width * (random() - 0.5);
const anywhere = () => [random() * 360, Math.asin(2 * random() - 1) * 180 / Math.PI] as const;

/** Where positions can be, in units of the radius: what breaks cells. */
const PLACES: Readonly<Record<string, (unit: number) => readonly [number, number]>> = {
  "a field": (unit) => [around(200, 60 * unit), around(60, 30 * unit)],
  "a crowd": (unit) => [around(200, 2 * unit), around(-45, 2 * unit)],
  "the wrap of right ascension": (unit) => [around(360, 40 * unit) % 360, around(0, 20 * unit)],
  "beyond one turn": (unit) => [around(-360, 40 * unit), around(50, 20 * unit)],
  "the north pole": (unit) => [random() * 360, 90 - 10 * unit * Math.sqrt(random())],
  "the south pole": (unit) => [random() * 360, -90 + 2 * unit * random()],
  "a sector near the pole": (unit) => [random() * 20, 90 - 300 * unit * Math.sqrt(random())],
  "a parallel": (unit) => [around(100, 100 * unit), 75],
  "some that are not known": (unit) => [
    random() < 0.2 ? NaN : 20 * unit * random(),
    random() < 0.2 ? NaN : around(0, 20 * unit),
  ],
};

/** Positions, each third of them twice in the other source, too. */
function pair(make: () => readonly [number, number]): readonly [Sky, Sky] {
  const [a, b] = [sky(120, make), sky(150, make)];
  for (let i = 0; i < 120; i += 3) {
    for (const j of [i + 7, 149 - i]) {
      b.ra[j] = a.ra[i] as number;
      b.dec[j] = a.dec[i] as number;
    }
  }
  return [a, b];
}

for (const [name, make] of Object.entries(PLACES)) {
  Deno.test(`small radii find what a look at all pairs finds: ${name}`, () => {
    for (const radius of [0, 1e-7, 1 / 3600, WIDEST, WIDEST + 1e-9]) {
      const [a, b] = pair(() => make(radius === 0 ? 1e-6 : radius));
      const angles = Array.from(a.ra, (_, i) => Array.from(b.ra, (_, j) => separation(a, i, b, j)));
      const all = allMatches(a, b, radius);
      const found = new Set(Array.from(all.left, (row, k) => row * 150 + (all.right[k] as number)));
      assertEquals(found.size, all.left.length, "a pair is there twice");
      all.separation.forEach((angle, k) => {
        const expected = angles[all.left[k] as number]?.[all.right[k] as number] as number;
        assert(Math.abs(angle - expected) <= EXACT, `${angle} is not ${expected}`);
      });
      angles.forEach((row, i) =>
        row.forEach((angle, j) => {
          const isIn = found.has(i * 150 + j);
          if (isIn) assert(angle <= radius + EXACT, `${angle} is beyond ${radius}`);
          else assert(!(angle < radius - EXACT) && !isSame(a, i, b, j), `${angle} is missing`);
        })
      );
      const nearest = nearestMatches(a, b, { radius });
      const rights = new Map(Array.from(nearest.left, (row, k) => [row, nearest.right[k]]));
      assertEquals([...rights.keys()], [...new Set(all.left)]);
      angles.forEach((row, i) => {
        const right = rights.get(i);
        if (right === undefined) return;
        const least = Math.min(...row.filter((angle) => !Number.isNaN(angle)));
        assert((row[right] as number) <= least + EXACT);
        const first = b.ra.findIndex((_, j) => isSame(b, right, b, j));
        assertEquals(right, first, "not the first of the same place");
      });
    }
  });
}

function isSame(a: Sky, i: number, b: Sky, j: number): boolean {
  return a.ra[i] === b.ra[j] && a.dec[i] === b.dec[j];
}

/** Positions of all kinds: everywhere, at the poles, at the wrap, and in a field. */
function mixed(count: number, width: number): Sky {
  return sky(count, (i) => {
    if (i % 8 === 0) return [random() * 360, 90 - width * random()];
    if (i % 8 === 1) return [random() * 360, -90 + width * random()];
    if (i % 8 === 2) return [around(360, width) % 360, around(-30, width)];
    if (i % 8 === 3) return [around(80, width), around(40, width)];
    return anywhere();
  });
}

Deno.test("cells and the index find the same in 20,000 positions", () => {
  for (const radius of [10 / 3600, 0.04]) {
    const [a, b] = [mixed(20_000, 150 * radius), mixed(20_000, 150 * radius)];
    const near = allMatches(a, b, radius);
    const wide = allMatches(a, b, WIDEST + 1e-9);
    const inside = Array.from(wide.left.keys()).filter((k) =>
      (wide.separation[k] as number) <= radius
    );
    assert(inside.length > 500);
    assertEquals(near.left, Int32Array.from(inside, (k) => wide.left[k] as number));
    assertEquals(near.right, Int32Array.from(inside, (k) => wide.right[k] as number));
    const one = nearestMatches(a, b, { radius });
    const other = nearestMatches(a, b, { radius: WIDEST + 1e-9 });
    const kept = Array.from(other.left.keys()).filter((k) =>
      (other.separation[k] as number) <= radius
    );
    assertEquals(one.left, Int32Array.from(kept, (k) => other.left[k] as number));
    assertEquals(one.right, Int32Array.from(kept, (k) => other.right[k] as number));
    assertEquals(
      matchGroups([a, b], radius, { least: 1 }).length,
      20_000 * 2 - spanning(inside.map((k) => [wide.left[k] as number, wide.right[k] as number])),
    );
  }
});

Deno.test("pairs just at the radius are the same by cells, by the index, and in both directions", () => {
  const radius = 0.001;
  const a = sky(2500, () => [random() * 360, random() * 160 - 80]);
  const b = sky(2500, (i) => [a.ra[i] as number, (a.dec[i] as number) + radius]);
  const near = allMatches(a, b, radius);
  assert(near.left.length > 500 && near.left.length < 2000, "rounding decides which are in");
  const back = allMatches(b, a, radius);
  assertEquals({ ...back, left: back.right, right: back.left }, near);
  assertEquals(matchGroups([a, b], radius).length, near.left.length);
  // So many at one place are kept in the index, however small the radius.
  const crowd = sky(100, () => [20, 85]);
  const crowded = {
    ra: Float64Array.of(...b.ra, ...crowd.ra),
    dec: Float64Array.of(...b.dec, ...crowd.dec),
  };
  assert(skyCells(b, radius) !== undefined && skyCells(crowded, radius) === undefined);
  assertEquals(allMatches(a, crowded, radius), near);
  assertEquals(nearestMatches(a, crowded, { radius }), near);
  assertEquals(nearestMatches(a, b, { radius }), near);
  assertEquals(matchGroups([a, crowded], radius).length, near.left.length);
});

Deno.test("pairs just at a wide radius are the same in both directions, and as groups", () => {
  const radius = 1.1;
  const a = sky(60, (i) => [6 * i, -80 + 2.5 * i + random()]);
  const b = sky(60, (i) => [a.ra[i] as number, (a.dec[i] as number) + radius]);
  const pairs = allMatches(a, b, radius);
  assert(pairs.left.length > 5 && pairs.left.length < 55, "rounding decides which are in");
  const back = allMatches(b, a, radius);
  assertEquals({ ...back, left: back.right, right: back.left }, pairs);
  assertEquals(nearestMatches(a, b, { radius }), pairs);
  assertEquals(matchGroups([a, b], radius).length, pairs.left.length);
});

Deno.test("a pair on a meridian at the radius is in it", () => {
  for (const radius of [1 / 3600, 0.001, 0.25, 30, 180]) {
    const pair = [{ ra: [77], dec: [-radius / 2] }, { ra: [77], dec: [radius / 2] }] as const;
    assertEquals(allMatches(...pair, radius).left.length, 1);
    assertEquals(nearestMatches(...pair, { radius }).left.length, 1);
  }
});

/** How many of the pairs tie what was not yet tied. */
function spanning(pairs: readonly (readonly [number, number])[]): number {
  const parent = new Map<number, number>();
  const root = (member: number): number => {
    const above = parent.get(member) ?? member;
    return above === member ? member : root(above);
  };
  let ties = 0;
  for (const [left, right] of pairs) {
    const [x, y] = [root(left), root(-1 - right)];
    if (x === y) continue;
    parent.set(x, y);
    ties++;
  }
  return ties;
}

Deno.test("right ascensions just below 360 are next to 0", () => {
  const below = sky(160, (i) => [359.99999999999994, i - 80]);
  const above = sky(160, (i) => [1e-5, i - 80]);
  for (const [a, b] of [[below, above], [above, below]] as const) {
    assertEquals(nearestMatches(a, b, { radius: 1 / 3600 }).right, Int32Array.from(a.ra.keys()));
  }
});

Deno.test("100,000 rows in two places, or at one, are matched at once", () => {
  const radius = 1e-5;
  const one = sky(100_000, () => [10, 20]);
  const { left, right } = nearestMatches(one, one, { radius });
  assertEquals(left.length, 100_000);
  assert(right.every((row) => row === 0));
  const two = sky(100_000, (i) => [around(i % 2 * 180, 0.001), around(40, 0.001)]);
  const match = nearestMatches(two, two, { radius });
  assertEquals(match.left, match.right);
  assertEquals(match.left.length, 100_000);
});

/**
 * MOCs against mocpy: cells of positions, covers of 500 random shapes, set operations and both texts.
 *
 * A MOC of a shape has the cells that the shape touches. `MOC.from_cone` may add cells that the circle only comes near to
 * (so its documentation; `delta_depth` says how near), and that of mocpy 0.21 also loses some. `MOC.from_polygon` adds cells
 * of low orders next to the edges, none when the MOC is made finer and then degraded. So mocpy's answer for a circle is
 * that for the polygons of 1000 corners in and around the circle: what both touch is touched by the circle, and what
 * touches neither is not.
 */
import { assert, assertAlmostEquals, assertEquals } from "../../deps/assert.ts";
import {
  formatMoc,
  healpixCell,
  Moc,
  offset,
  parseMoc,
  type Position,
  type Region,
} from "../../core/coords/mod.ts";
import { seeded } from "../core/coords/_seeded.ts";
import { missingPeer, peerTest, PYTHON, runPeer } from "./_peers.ts";

const noMocpy = await missingPeer(PYTHON, "-c", "import mocpy");
const PEER = new URL("./moc_peer.py", import.meta.url).pathname;
const ORDERS = [0, 2, 4, 6, 8, 10];

async function ask<T>(tasks: readonly object[]): Promise<readonly T[]> {
  const { code, stdout, stderr } = await runPeer(PYTHON, [PEER], JSON.stringify(tasks));
  assertEquals(code, 0, stderr);
  return JSON.parse(stdout);
}

/** Positions everywhere, every third one near a pole or the meridian, some on them. */
function somewhere(random: () => number, i: number): Position {
  const near = [90 - random(), -90 + random() / 10, 90, -90];
  // Not just on the corners of cells, where rounding decides.
  const anywhere = 57.295 * Math.asin(2 * random() - 1);
  const dec = i % 3 === 1 ? near[i % 4] as number : anywhere;
  const ra = i % 5 === 0 ? 0 : i % 5 === 1 ? (360 + random() - 0.5) % 360 : random() * 360;
  return { ra, dec };
}

function shapes(random: () => number, count: number): readonly { region: Region; order: number }[] {
  return Array.from({ length: count }, (_, i) => {
    const order = ORDERS[i % ORDERS.length] as number;
    const center = somewhere(random, i);
    const size = Math.min(40, 60 * 2 ** -order * 10 ** (2 * random() - 0.5));
    if (i % 2 === 0) return { region: { kind: "circle", center, radius: size }, order };
    // Convex or not, but never turning back on itself as seen from its middle.
    const n = 3 + Math.floor(random() * 5);
    const vertices = Array.from(
      { length: n },
      (_, k) => offset(center, size * (0.3 + 0.7 * random()), (k + 0.8 * random()) * 360 / n),
    );
    return { region: { kind: "polygon", vertices }, order };
  });
}

/** What mocpy makes of a polygon, or of the polygons in and around a circle; and of the circle as a cone. */
interface Cover {
  readonly inside: string;
  readonly around?: string;
  readonly cone?: string;
}

peerTest(
  "Moc.fromRegion() has the cells of mocpy for 500 of 500 shapes, at six orders",
  noMocpy,
  async () => {
    const list = shapes(seeded(4), 500);
    const theirs = await ask<Cover>(list.map(({ region, order }) => {
      if (region.kind === "circle") {
        return { ...region.center, kind: "circle", radius: region.radius, order };
      }
      const vertices = region.kind === "polygon" ? region.vertices : [];
      return {
        kind: "polygon",
        ra: vertices.map(({ ra }) => ra),
        dec: vertices.map(({ dec }) => dec),
        order,
      };
    }));
    const different: string[] = [];
    const lostByCones: string[] = [];
    list.forEach(({ region, order }, i) => {
      const { inside, around, cone } = theirs[i] as Cover;
      const got = Moc.fromRegion(region, order);
      const what = `${JSON.stringify(region)} at order ${order}`;
      assertEquals(around !== undefined, region.kind === "circle");
      for (const wanted of [inside, around ?? inside]) {
        if (parseMoc(wanted).equals(got)) continue;
        const [more, less] = [got.difference(parseMoc(wanted)), parseMoc(wanted).difference(got)];
        different.push(`${what}: ours has ${more}, mocpy's ${less}`);
      }
      if (cone === undefined) return;
      assert(parseMoc(cone).difference(got).isEmpty, `cells near ${what} in mocpy's cone`);
      if (!parseMoc(cone).equals(got)) lostByCones.push(what);
    });
    assertEquals(different, []);
    // What mocpy's cones lack is in its polygons inside the same circles, as was just seen.
    assert(lostByCones.length <= 3, lostByCones.join("\n"));
  },
);

peerTest(
  "healpixCell() gives the cells of mocpy, at poles and RA 0, up to order 29",
  noMocpy,
  async () => {
    const random = seeded(5);
    const tasks = Array.from({ length: 400 }, (_, i) => ({
      kind: "position",
      ...somewhere(random, i),
      order: i % 2 === 0 ? 29 : i % 30,
    }));
    const theirs = await ask<string>(tasks);
    tasks.forEach(({ order, ra, dec }, i) => {
      const [range] = parseMoc(theirs[i] as string).degrade(order).ranges;
      const shift = BigInt(2 * (29 - order));
      assertEquals(
        healpixCell(order, { ra, dec }),
        (range as bigint) >> shift,
        `${order} ${ra} ${dec}`,
      );
    });
  },
);

peerTest("Moc has the unions, intersections, differences and texts of mocpy", noMocpy, async () => {
  const random = seeded(6);
  const mocs = shapes(random, 120).map(({ region, order }, i) => {
    const moc = Moc.fromRegion(region, order);
    // Some of the finest cells there are.
    const cell = healpixCell(29, somewhere(random, i));
    return i % 4 === 0 ? moc.union(Moc.fromCells(29, [{ order: 29, cell }])) : moc;
  });
  const points = Array.from({ length: 50 }, (_, i) => somewhere(random, i));
  const pairs = mocs.slice(1).map((moc, i) => [mocs[i] as Moc, moc] as const);
  const theirs = await ask<Record<string, string> & { fraction: number; contains: boolean[] }>(
    pairs.map((pair, i) => ({
      kind: "pair",
      mocs: pair.map((moc) => formatMoc(moc)),
      points,
      order: i % 8,
    })),
  );
  pairs.forEach(([a, b], i) => {
    const wanted = theirs[i] as typeof theirs[0];
    const results: Record<string, Moc> = {
      union: a.union(b),
      intersection: a.intersection(b),
      difference: a.difference(b),
      complement: a.complement(),
      degraded: a.degrade(i % 8),
    };
    for (const [name, moc] of Object.entries(results)) {
      const text = wanted?.[name] as string;
      const pair = `${name} of ${formatMoc(a).slice(0, 200)} and ${formatMoc(b).slice(0, 200)}`;
      assertEquals(formatMoc(moc).trim(), text.replaceAll(/\s+/g, " ").trim(), pair);
      assert(parseMoc(text).equals(moc));
      assert(parseMoc(formatMoc(moc, "json")).equals(moc));
    }
    assertAlmostEquals(a.fraction, wanted?.fraction ?? NaN, 1e-12);
    assertEquals(points.map((point) => a.contains(point)), wanted?.contains);
  });
});

import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertLess,
  assertThrows,
} from "../../../deps/assert.ts";
import { UnsupportedError } from "../../../core/runtime/errors.ts";
import {
  contains,
  formatMoc,
  healpixCell,
  healpixCenter,
  healpixCorners,
  Moc,
  offset,
  parseMoc,
  type Region,
  separation,
} from "../../../core/coords/mod.ts";
import { seeded } from "./_seeded.ts";

const SKY = Moc.fromCellRanges(0, [[0, 0n, 11n]]);
const NOTHING = Moc.fromCells(0, []);

Deno.test("parseMoc() reads ASCII as standards and services write it", () => {
  const moc = parseMoc("1/1 2 4 2/12-14 21 23 25 8/");
  for (
    const text of [
      "s1/1 2 4 2/12-14 21 23 25 8/",
      "1/1,2,4 2/12-14,21,23,25 8/",
      " 1/1-2\n4\r\n2/12 13 14 21 23 25\n8/ ",
      "8/ 2/25 23 21 14 12-13 1/4 2 1",
      "1/1 2/4 1/2 1/4 2/12-14 21 23 25 8/",
      "1 / 1 2 4 2/ 12-14 21 23 25 8/",
      '{"1":[1,2,4],"2":[12,13,14,21,23,25],"8":[]}',
      '{"s":{"1":[1, 2,4 ], "2":[25,12,13,14,21,23],"8":[]}}',
    ]
  ) {
    assert(parseMoc(text).equals(moc), text);
    assertEquals(parseMoc(text).order, 8, text);
  }
  assert(parseMoc("").isEmpty);
  assert(parseMoc("{}").isEmpty);
  assertEquals(parseMoc("5/").order, 5);
});

Deno.test("parseMoc() refuses what is no MOC of space", () => {
  for (
    const text of [
      "1",
      "x",
      "1/2/3 x",
      "1/-3",
      "1/3-",
      "1/3..4",
      "t61/1",
      "t61/1 s29/0",
      "[]",
      "{1:[2]}",
      '{"1":2}',
      '{"1":["a"]}',
      '{"1":[1.5]}',
      '{"t":{"61":[0]}}',
      '{"a":[1]}',
      '{"1":[null]}',
    ]
  ) {
    assertThrows(() => parseMoc(text), SyntaxError, undefined, text);
  }
  for (const cell of ["1.5", "-1", "1e+300", "null", '"a"', "{}"]) {
    const wanted = `a cell of order 1 is ${cell}, where whole numbers are wanted`;
    assertThrows(() => parseMoc(`{"1":[2, ${cell}]}`), SyntaxError, wanted);
  }
  assert(parseMoc('{"2":[1e2, 7.0]}').equals(parseMoc("2/7 100")));
  for (
    const text of [
      "30/1",
      "0/12",
      "1/47-48",
      "1/4-3",
      '{"30":[]}',
      '{"0":[12]}',
      "29/99999999999999999999",
    ]
  ) {
    assertThrows(() => parseMoc(text), RangeError, undefined, text);
  }
});

Deno.test("formatMoc() writes the largest cells, in order, and how fine the MOC is", () => {
  assertEquals(formatMoc(parseMoc("2/0-15 16 4/3071 3/")), "0/0 2/16 4/3071");
  assertEquals(formatMoc(parseMoc("2/0-15 8/")), "0/0 8/");
  assertEquals(formatMoc(NOTHING), "0/");
  assertEquals(formatMoc(SKY), "0/0-11");
  assertEquals(formatMoc(parseMoc("1/1 2 4 8/"), "json"), '{"1":[1,2,4],"8":[]}');
  assertEquals(String(parseMoc("1/0 2")), "1/0 2");
});

Deno.test("Moc keeps cells of order 29 exact, in both texts", () => {
  const last = (12n << 58n) - 1n;
  for (const cell of [0n, 2n ** 53n + 1n, last]) {
    const moc = Moc.fromCells(29, [{ order: 29, cell }]);
    for (const form of ["ascii", "json"] as const) {
      assertEquals([...parseMoc(formatMoc(moc, form)).cells()], [{ order: 29, cell }]);
    }
    assertEquals([...SKY.difference(moc).complement().cells()], [{ order: 29, cell }]);
  }
  const position = { ra: 10.000001, dec: -5.000001 };
  const moc = Moc.fromRegion({ kind: "point", center: position }, 29);
  assert(moc.contains(position));
  assert(!moc.contains({ ra: 10.000001 + 1e-6, dec: -5.000001 }));
});

Deno.test("Moc set operations agree with those of sets of cells", () => {
  const random = seeded(2);
  const some = () => {
    const cells = new Set<bigint>();
    for (let i = 0; i < 60; i++) cells.add(BigInt(Math.floor(random() * 192)));
    return cells;
  };
  const mocOf = (cells: Iterable<bigint>) =>
    Moc.fromCells(2, Array.from(cells, (cell) => ({ order: 2, cell })));
  for (let i = 0; i < 50; i++) {
    const [a, b] = [some(), some()];
    const [x, y] = [mocOf(a), mocOf(b)];
    assert(x.union(y).equals(mocOf([...a, ...b])));
    assert(x.intersection(y).equals(mocOf([...a].filter((cell) => b.has(cell)))));
    assert(x.difference(y).equals(mocOf([...a].filter((cell) => !b.has(cell)))));
    assert(x.complement().union(x).equals(SKY));
    assert(x.complement().intersection(x).isEmpty);
    assertAlmostEquals(x.fraction, a.size / 192, 1e-12);
    assertEquals(x.overlaps(y), [...a].some((cell) => b.has(cell)));
    assert(
      x.degrade(1).equals(
        Moc.fromCells(1, Array.from(a, (cell) => ({ order: 1, cell: cell >> 2n }))),
      ),
    );
  }
  const fine = parseMoc("5/7");
  assertEquals(SKY.intersection(fine).order, 5);
  assertEquals(NOTHING.union(SKY).equals(SKY), true);
  assertEquals(SKY.complement().isEmpty, true);
});

Deno.test("Moc.fromRegion() covers circles, polygons, boxes and unions, poles and RA 0 among them", () => {
  const random = seeded(3);
  const centers = [{ ra: 0, dec: 0 }, { ra: 0, dec: 90 }, { ra: 77, dec: -90 }, {
    ra: 359.9,
    dec: 41.8,
  }, { ra: 120, dec: -67 }];
  for (const center of centers) {
    for (const [order, radius] of [[3, 12], [6, 2], [9, 0.3], [20, 1e-4]] as const) {
      const vertices = [10, 130, 250].map((angle) => offset(center, radius, angle));
      const regions: readonly Region[] = [
        { kind: "circle", center, radius },
        { kind: "polygon", vertices },
        {
          kind: "union",
          regions: [{ kind: "circle", center, radius: radius / 2 }, { kind: "point", center }],
        },
        ...(Math.abs(center.dec) < 80
          ? [{ kind: "box" as const, center, width: radius, height: radius / 3 }]
          : []),
      ];
      for (const region of regions) {
        const moc = Moc.fromRegion(region, order);
        const cell = 58.6 / 2 ** order;
        for (let i = 0; i < 200; i++) {
          const point = offset(center, 2 * radius * Math.sqrt(random()), random() * 360);
          if (contains(region, point)) assert(moc.contains(point), `${region.kind} at ${order}`);
        }
        assert(!moc.contains(offset(center, radius + 2.5 * cell, random() * 360)));
      }
    }
  }
});

Deno.test("Moc.fromRegion() takes what is smaller than a cell, nothing at all, and the whole sky", () => {
  for (
    const center of [{ ra: 0, dec: 90 }, { ra: 0, dec: 0 }, { ra: 45, dec: 0 }, {
      ra: 200.123,
      dec: -33,
    }]
  ) {
    for (const order of [0, 5, 29]) {
      const moc = Moc.fromRegion({ kind: "circle", center, radius: 0 }, order);
      assert(moc.contains(center));
      assertLess([...moc.cells()].length, 5);
    }
  }
  const all = Moc.fromRegion({ kind: "circle", center: { ra: 1, dec: 1 }, radius: 180 }, 7);
  assert(all.equals(SKY));
  const most = Moc.fromRegion({ kind: "circle", center: { ra: 0, dec: 90 }, radius: 179.9 }, 4);
  assert(most.equals(SKY));
  assert(Moc.fromRegion({ kind: "union", regions: [] }, 3).isEmpty);
  const half = Moc.fromRegion({ kind: "circle", center: { ra: 30, dec: 20 }, radius: 90 }, 8);
  assertAlmostEquals(half.fraction, 0.5, 0.01);
});

Deno.test("Moc.fromRegion() leaves out a cell that a circle misses by little", () => {
  const region: Region = {
    kind: "circle",
    center: { ra: 87.10448177531362, dec: -42.204317588659045 },
    radius: 0.2174501747822877,
  };
  const near = 8739109n;
  const nearest = Math.min(
    ...healpixCorners(10, near).map((corner) => separation(corner, region.center)),
  );
  assert(nearest > region.radius && nearest < region.radius + 4e-6, `${nearest}`);
  assert(!Moc.fromRegion(region, 10).contains(healpixCenter(10, near)));
  const larger = Moc.fromRegion({ ...region, radius: nearest + 1e-9 }, 10);
  assert(larger.contains(healpixCenter(10, near)));
});

Deno.test("Moc refuses orders and regions that it cannot take", () => {
  const center = { ra: 0, dec: 0 };
  assertThrows(() => Moc.fromRegion({ kind: "circle", center, radius: 1 }, 30), RangeError);
  assertThrows(() => Moc.fromRegion({ kind: "circle", center, radius: -1 }, 3), RangeError);
  assertThrows(() => Moc.fromRegion({ kind: "circle", center, radius: NaN }, 3), RangeError);
  assertThrows(
    () => Moc.fromRegion({ kind: "circle", center: { ra: 0, dec: 100 }, radius: 1 }, 3),
    RangeError,
  );
  assertThrows(
    () => Moc.fromRegion({ kind: "not", region: { kind: "point", center } }, 3),
    UnsupportedError,
  );
  assertThrows(
    () => Moc.fromRegion({ kind: "range", ra: [0, 1], dec: [0, 1] }, 3),
    UnsupportedError,
  );
  assertThrows(() => Moc.fromCells(3, [{ order: 4, cell: 0n }]), RangeError);
  assertEquals(
    healpixCell(3, center),
    [...Moc.fromRegion({ kind: "point", center }, 3).cells()][0]?.cell,
  );
});

import { assertAlmostEquals, assertEquals, assertThrows } from "../../../deps/assert.ts";
import {
  healpixCell,
  healpixCenter,
  healpixCorners,
  type Position,
  separation,
} from "../../../core/coords/mod.ts";
import { seeded } from "./_seeded.ts";

Deno.test("healpixCell() finds the cell of every centre, at all orders and at the ends of the sky", () => {
  const random = seeded(1);
  for (let order = 0; order <= 29; order++) {
    const count = 12n << BigInt(2 * order);
    const cells = [0n, 1n % count, count / 2n, count - 1n];
    for (let i = 0; i < 60; i++) {
      cells.push(count * BigInt(Math.floor(random() * 2 ** 32)) / 2n ** 32n);
    }
    for (const cell of cells) {
      assertEquals(healpixCell(order, healpixCenter(order, cell)), cell, `order ${order}`);
    }
  }
});

Deno.test("healpixCell() knows poles, right ascensions beyond a turn, and positions that are none", () => {
  // Base cells 0 to 3 meet at the north pole, 8 to 11 at the south pole.
  for (
    const [ra, north] of [[0, 0n], [90, 1n], [180, 2n], [359, 3n], [-1, 3n], [361, 0n]] as const
  ) {
    assertEquals(healpixCell(0, { ra, dec: 90 }), north);
    assertEquals(healpixCell(0, { ra, dec: -90 }), north + 8n);
    assertEquals(healpixCell(29, { ra, dec: 90 }) >> 58n, north);
  }
  assertEquals(healpixCell(0, { ra: 0, dec: 0 }), 4n);
  assertEquals(healpixCell(1, { ra: 45, dec: 41.8 }), healpixCell(1, { ra: 405, dec: 41.8 }));
  for (const position of [{ ra: 0, dec: 91 }, { ra: NaN, dec: 0 }, { ra: 0, dec: NaN }]) {
    assertThrows(() => healpixCell(3, position), RangeError);
  }
  for (const order of [-1, 30, 1.5, NaN]) {
    assertThrows(() => healpixCell(order, { ra: 0, dec: 0 }), RangeError);
  }
  assertThrows(() => healpixCenter(1, 48n), RangeError);
  assertThrows(() => healpixCenter(1, -1n), RangeError);
});

Deno.test("healpixCorners() are around the centre, and shared by neighbours", () => {
  const [south, east, north, west] = healpixCorners(0, 4n) as [
    Position,
    Position,
    Position,
    Position,
  ];
  const edge = Math.asin(2 / 3) * 180 / Math.PI;
  assertAlmostEquals(south.dec, -edge);
  assertAlmostEquals(north.dec, edge);
  assertAlmostEquals(east.ra, 45);
  assertAlmostEquals(west.ra, 315);
  for (const order of [2, 10, 20, 29]) {
    const cell = (12n << BigInt(2 * order)) / 7n;
    const center = healpixCenter(order, cell);
    for (const corner of healpixCorners(order, cell)) {
      const distance = separation(center, corner) * 2 ** order;
      assertEquals(distance > 30 && distance < 60, true, `${order}: ${distance}`);
    }
  }
});

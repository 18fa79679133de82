import { assert, assertAlmostEquals, assertEquals } from "../../deps/assert.ts";
import {
  boxContains,
  boxCorners,
  outlinesInPlane,
  pixelToSky,
  polygonContains,
  polygonMeetsBox,
  skyBox,
  skyDistance,
  toPlane,
} from "../../sandbox/_sky.ts";

Deno.test("skyDistance() is right at small and large distances, poles and right ascension 0", () => {
  assertAlmostEquals(skyDistance(359, 0, 1, 0), 2, 1e-12);
  assertAlmostEquals(skyDistance(0, 90, 123, 80), 10, 1e-12);
  assertAlmostEquals(skyDistance(0, 0, 180, 0), 180, 1e-12);
  assertAlmostEquals(skyDistance(10, 20, 10, 20 + 1e-9) / 1e-9, 1, 1e-5);
  assertAlmostEquals(skyDistance(30, -90, 200, 90), 180, 1e-12);
  assertEquals(skyDistance(12, 34, 12, 34), 0);
});

Deno.test("pixelToSky() puts the reference pixel at the reference value, east to the left", () => {
  const wcs = { crpix: [10, 20], crval: [0.001, 89], cd: [-0.01, 0, 0, 0.01] } as const;
  const [ra, dec] = pixelToSky(wcs, 10, 20);
  assertAlmostEquals(ra, 0.001, 1e-12);
  assertAlmostEquals(dec, 89, 1e-12);
  const [east] = pixelToSky(wcs, 9, 20);
  assert(east > 0.001 && east < 1);
  const [west] = pixelToSky(wcs, 11, 20);
  assert(west > 359 && west < 360, "right ascension stays below 360");
  // a gnomonic distance is the tangent of the angle
  const [, north] = pixelToSky(wcs, 10, 20 + 50);
  const reached = 89 + Math.atan(0.5 * Math.PI / 180) * 180 / Math.PI;
  assertAlmostEquals(north, reached, 1e-9);
});

Deno.test("skyBox() widens with declination and takes all right ascensions over a pole", () => {
  assertAlmostEquals(skyBox(10, 60, 2, 1).halfRa, 2, 1e-12);
  assertEquals(skyBox(10, 89.9, 1, 1).halfRa, 180);
  assertEquals(skyBox(10, -89.9, 1, 1).south, -90);
  const box = skyBox(359.9, 0, 1, 1);
  assert(boxContains(box, toPlane(box, 0.3, 0.5)));
  assert(!boxContains(box, toPlane(box, 0.5, 0)));
  assertEquals(boxCorners(box).length, 4);
});

Deno.test("polygonMeetsBox() sees a cross without vertices inside, and a near miss", () => {
  const tall = [[-0.1, -5], [0.1, -5], [0.1, 5], [-0.1, 5]] as const;
  assert(polygonMeetsBox(tall, skyBox(0, 0, 10, 0.001)));
  assert(!polygonMeetsBox(tall, skyBox(0, 6, 10, 1)));
  assert(polygonMeetsBox(tall, skyBox(0, 0, 0, 0)), "a point inside");
  assert(!polygonContains(tall, [0.2, 0]) && polygonContains(tall, [0.1, 0]));
  assert(polygonContains(tall.toReversed(), [0, 0]), "either way round");
});

Deno.test("outlinesInPlane() keeps an outline together at the far side of the box", () => {
  const box = skyBox(0, 0, 20, 20);
  const outline = [[179, 1], [181, 1], [181, -1], [179, -1]] as const;
  for (const shifted of outlinesInPlane(box, outline)) {
    const xs = shifted.map(([x]) => x);
    assertEquals(Math.max(...xs) - Math.min(...xs), 2);
    assert(!polygonMeetsBox(shifted, box));
  }
});

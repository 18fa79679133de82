import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../../../deps/assert.ts";
import { cutout, FitsHeader, FitsImage, hasCelestialWcs, Wcs } from "../../../core/fits/mod.ts";
import { FormatError, UnsupportedError } from "../../../core/runtime/errors.ts";
import { fixtureJson } from "./_fixtures.ts";

interface Case {
  readonly name: string;
  readonly header: Record<string, string | number>;
  readonly radesys: string;
  readonly icrs: [x: number, y: number, ra: number, dec: number][];
  readonly points: [x: number, y: number, lon: number | null, lat: number | null][];
}

function headerOf(cards: Record<string, string | number>): FitsHeader {
  let header = new FitsHeader();
  for (const [keyword, value] of Object.entries(cards)) header = header.with(keyword, value);
  return header;
}

/** Distance in degrees, also for tiny ones. */
function distance(a: { lon: number; lat: number }, b: { lon: number; lat: number }): number {
  const rad = Math.PI / 180;
  const dlat = Math.sin((a.lat - b.lat) / 2 * rad) ** 2;
  const dlon = Math.sin((a.lon - b.lon) / 2 * rad) ** 2;
  return 2 * Math.asin(Math.sqrt(dlat + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * dlon)) /
    rad;
}

for (const { name, header, radesys, points } of fixtureJson<Case[]>("wcs.json")) {
  Deno.test(`Wcs agrees with astropy: ${name}`, () => {
    const wcs = Wcs.fromHeader(headerOf(header));
    assertEquals(wcs.frame.system, radesys);
    let compared = 0;
    for (const [x, y, lon, lat] of points) {
      const world = wcs.pixelToWorld({ x, y });
      if (lon === null || lat === null) {
        assertEquals(world, undefined);
        continue;
      }
      compared++;
      assert(world, `no position at ${x}, ${y}`);
      assert(world.lon >= 0 && world.lon < 360);
      assert(distance(world, { lon, lat }) < 1e-9, `${world.lon} ${world.lat}: ${lon} ${lat}`);
      const pixel = wcs.worldToPixel({ lon, lat });
      assert(pixel && Math.hypot(pixel.x - x, pixel.y - y) < 1e-7, JSON.stringify([x, y, pixel]));
    }
    assert(compared > 10);
  });
}

const TAN = {
  CTYPE1: "RA---TAN",
  CTYPE2: "DEC--TAN",
  CRPIX1: 3,
  CRPIX2: 2,
  CRVAL1: 10,
  CRVAL2: 20,
  CDELT1: -0.1,
  CDELT2: 0.1,
};

Deno.test("Wcs.pixelToSky() and skyToPixel() turn every frame to ICRS as astropy does", () => {
  const systems = new Set<string>();
  for (const { name, header, icrs } of fixtureJson<Case[]>("wcs.json")) {
    const wcs = Wcs.fromHeader(headerOf(header));
    for (const [x, y, ra, dec] of icrs) {
      const { ra: lon, dec: lat } = wcs.pixelToSky({ x, y })!;
      assert(
        distance({ lon, lat }, { lon: ra, lat: dec }) < 1e-9,
        `${name}: ${lon} ${lat} ${ra} ${dec}`,
      );
      const pixel = wcs.skyToPixel({ ra, dec })!;
      assert(Math.hypot(pixel.x - x, pixel.y - y) < 1e-6, name);
      systems.add(`${wcs.frame.kind} ${wcs.frame.system} ${wcs.frame.equinox ?? ""}`.trim());
    }
  }
  const expected = ["equatorial FK4 1950", "equatorial FK5 1975", "equatorial FK5 2000"];
  assertEquals([...systems].sort(), [...expected, "equatorial ICRS", "galactic"]);
});

Deno.test("Wcs.pixelToSky() refuses frames it cannot turn to ICRS", () => {
  const others = [
    { RADESYS: "FK4-NO-E" },
    { RADESYS: "GAPPT" },
    { CTYPE1: "HLON-TAN", CTYPE2: "HLAT-TAN" },
    { CTYPE1: "ELON-TAN", CTYPE2: "ELAT-TAN", EQUINOX: 1950 },
  ];
  for (const more of others) {
    const other = Wcs.fromHeader(headerOf({ ...TAN, ...more }));
    assert(other.pixelToWorld({ x: 1, y: 1 }));
    assertThrows(() => other.pixelToSky({ x: 1, y: 1 }), UnsupportedError);
    assertThrows(() => other.skyToPixel({ ra: 10, dec: 20 }), UnsupportedError);
  }
});

Deno.test("Wcs.fromHeader() reads the first two axes of a cube", () => {
  const cube = headerOf({
    NAXIS: 3,
    ...TAN,
    CTYPE3: "FREQ",
    CRPIX3: 1,
    CRVAL3: 1.4e9,
    CDELT3: 1e6,
  });
  const pixel = { x: 50, y: 60 };
  const flat = Wcs.fromHeader(headerOf(TAN)).pixelToWorld(pixel);
  assertEquals(Wcs.fromHeader(cube).pixelToWorld(pixel), flat);
});

Deno.test("Wcs.worldToPixel() has no pixel for the other half of the sky", () => {
  const wcs = Wcs.fromHeader(headerOf(TAN));
  assertEquals(wcs.worldToPixel({ lon: 190, lat: -20 }), undefined);
  assertEquals(wcs.worldToPixel({ lon: 110, lat: 0 }), undefined);
  assertThrows(() => wcs.worldToPixel({ lon: 0, lat: 91 }), RangeError);
  assertThrows(() => wcs.worldToPixel({ lon: NaN, lat: 0 }), RangeError);
});

Deno.test("Wcs.fromHeader() refuses what it cannot compute", () => {
  const unsupported = [
    { ...TAN, CTYPE1: "RA---TAN-DSS", CTYPE2: "DEC--TAN-DSS" },
    { ...TAN, CTYPE1: "RA---TPV", CTYPE2: "DEC--TPV" },
    { ...TAN, CTYPE1: "RA---TPV", CTYPE2: "DEC--TPV", A_ORDER: 2 },
    { ...TAN, PV1_5: 0.1 },
    { ...TAN, CPDIS1: "LOOKUP" },
    { ...TAN, CTYPE1: "RA---AIT", CTYPE2: "DEC--AIT" },
    { ...TAN, CUNIT1: "furlong" },
    { ...TAN, CTYPE2: "FREQ" },
    { ...TAN, PC1_3: 0.1 },
  ];
  for (const cards of unsupported) {
    assertThrows(() => Wcs.fromHeader(headerOf(cards)), UnsupportedError);
  }
  const wrong = [
    {},
    { CTYPE1: "LINEAR", CTYPE2: "LINEAR" },
    { ...TAN, CTYPE2: "DEC--SIN" },
    { ...TAN, CDELT1: 0 },
    { ...TAN, CRVAL2: 91 },
    { ...TAN, CRPIX1: "x" },
  ];
  for (const cards of wrong) assertThrows(() => Wcs.fromHeader(headerOf(cards)), FormatError);
});

Deno.test("Wcs.fromHeader() leaves a distortion out only on request", () => {
  const sip = headerOf({ ...TAN, CTYPE1: "RA---TAN-SIP", CTYPE2: "DEC--TAN-SIP", A_ORDER: 2 });
  const wcs = Wcs.fromHeader(sip, { distortion: "ignore" });
  assertEquals(wcs.projection, "TAN");
  assertAlmostEquals(wcs.pixelToWorld({ x: 3, y: 2 })!.lon, 10, 1e-12);
});

Deno.test("Wcs.fromHeader() reads alternative descriptions", () => {
  const alternative = Object.fromEntries(
    Object.entries(TAN).map(([key, value]) => [key + "B", value]),
  );
  const header = headerOf({ ...TAN, ...alternative, CRVAL1B: 50, RADESYSB: "FK5" });
  const wcs = Wcs.fromHeader(header, { alternative: "B" });
  assertAlmostEquals(wcs.pixelToWorld({ x: 3, y: 2 })!.lon, 50, 1e-12);
  assertEquals(wcs.frame, { kind: "equatorial", system: "FK5", equinox: 2000 });
  assertEquals(Wcs.fromHeader(header).frame.system, "ICRS");
});

Deno.test("Wcs.frame names kind, system and equinox", () => {
  const frame = (more: Record<string, string | number>) =>
    Wcs.fromHeader(headerOf({ ...TAN, ...more })).frame;
  assertEquals(frame({ EPOCH: 1950 }), { kind: "equatorial", system: "FK4", equinox: 1950 });
  assertEquals(frame({ RADECSYS: "FK5", EQUINOX: "1975." }), {
    kind: "equatorial",
    system: "FK5",
    equinox: 1975,
  });
  assertEquals(frame({ CTYPE1: "GLON-TAN", CTYPE2: "GLAT-TAN", EQUINOX: 2000 }), {
    kind: "galactic",
    system: "",
    equinox: undefined,
  });
});

Deno.test("hasCelestialWcs() tells without throwing", () => {
  assertEquals(hasCelestialWcs(headerOf(TAN)), true);
  assertEquals(hasCelestialWcs(headerOf({ CTYPE1: "WAVE", CTYPE2: "LINEAR" })), false);
  assertEquals(hasCelestialWcs(headerOf({ CTYPE1: 5 })), false);
});

Deno.test("cutout() keeps pixels and positions", () => {
  const data = Int16Array.from({ length: 2 * 4 * 5 }, (_, i) => i);
  const image = FitsImage.from({
    data,
    shape: [5, 4, 2],
    header: headerOf({ ...TAN, CRPIX2A: 7 }),
  });
  const part = cutout(image, { x: [2, 4], y: [3, 9] });
  assertEquals(part.shape, [3, 2, 2]);
  assertEquals([...part.data], [11, 12, 13, 16, 17, 18, 31, 32, 33, 36, 37, 38]);
  assertEquals(part.header.get("CRPIX1"), 2);
  assertEquals(part.header.get("CRPIX2A"), 5);
  const before = Wcs.fromHeader(image.header).pixelToWorld({ x: 4, y: 3 });
  const after = Wcs.fromHeader(part.header).pixelToWorld({ x: 3, y: 1 });
  assertEquals(after, before);
  assertEquals(part.header.comments("HISTORY"), ["Cutout of columns 2 to 4, rows 3 to 4"]);
});

Deno.test("cutout() keeps scaling, and refuses boxes outside", () => {
  const image = FitsImage.from({ data: Uint16Array.of(0, 65535, 7, 8), shape: [2, 2] });
  assertEquals(cutout(image, { x: [1, 2], y: [1, 1] }).data, Uint16Array.of(0, 65535));
  for (const x of [[3, 4], [-2, 0], [2, 1], [1.5, 2], [NaN, 1]] as const) {
    assertThrows(() => cutout(image, { x, y: [1, 2] }), RangeError);
  }
});

Deno.test("Wcs computes SIP both ways", () => {
  const header = headerOf({
    ...TAN,
    CTYPE1: "RA---TAN-SIP",
    CTYPE2: "DEC--TAN-SIP",
    A_ORDER: 2,
    A_2_0: 2e-5,
    A_1_1: -3e-6,
    B_ORDER: 3,
    B_0_2: -1e-5,
    B_2_1: 1e-8,
  });
  const [wcs, plain] = [
    Wcs.fromHeader(header),
    Wcs.fromHeader(header, { distortion: "ignore" }),
  ];
  const [crpix1, crpix2] = [header.number("CRPIX1")!, header.number("CRPIX2")!];
  for (const [u, v] of [[0, 0], [100, -70], [-321, 444]] as const) {
    const moved = {
      x: crpix1 + u + 2e-5 * u * u - 3e-6 * u * v,
      y: crpix2 + v - 1e-5 * v * v + 1e-8 * u * u * v,
    };
    const pixel = { x: crpix1 + u, y: crpix2 + v };
    const world = wcs.pixelToWorld(pixel)!;
    assertAlmostEquals(world.lon, plain.pixelToWorld(moved)!.lon, 1e-12);
    assertAlmostEquals(world.lat, plain.pixelToWorld(moved)!.lat, 1e-12);
    assertAlmostEquals(wcs.worldToPixel(world)!.x, pixel.x, 1e-8);
    assertAlmostEquals(wcs.worldToPixel(world)!.y, pixel.y, 1e-8);
  }
});

Deno.test("Wcs computes TPV both ways, PVi_1 being 1 where it is not given", () => {
  const header = headerOf({
    ...TAN,
    CTYPE1: "RA---TPV",
    CTYPE2: "DEC--TPV",
    CD1_1: -0.01,
    CD2_2: 0.01,
    PV1_4: 0.01,
    PV2_1: 1.001,
    PV2_3: 0.002,
    PV2_11: 0.003,
  });
  const wcs = Wcs.fromHeader(header);
  for (const [x, y] of [[1, 1], [200, 30], [77.5, 300]] as const) {
    const world = wcs.pixelToWorld({ x, y })!;
    const back = wcs.worldToPixel(world)!;
    assertAlmostEquals(back.x, x, 1e-7);
    assertAlmostEquals(back.y, y, 1e-7);
  }
});

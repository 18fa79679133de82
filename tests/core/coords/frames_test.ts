import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../../../deps/assert.ts";
import {
  type Frame,
  type FrameName,
  parseFrame,
  transform,
  transformer,
} from "../../../core/coords/frames.ts";
import { separation } from "../../../core/coords/sphere.ts";
import astropy from "../../fixtures/coords/frames.json" with { type: "json" };
import { seeded } from "./_seeded.ts";

const MAS = 3.6e6;

function frame(text: string): Frame {
  const [name, equinox, epoch] = text.split("/");
  return {
    name: name as FrameName,
    ...(equinox === undefined ? {} : { equinox: Number(equinox) }),
    ...(epoch === undefined ? {} : { epoch: Number(epoch) }),
  };
}

Deno.test("transform() agrees with astropy within 0.001 mas (FK4: 0.03) on 1,000 points", () => {
  const worst = new Map<string, number>();
  for (
    const [lon, lat, results] of astropy.rows as [number, number, [number, number, number][]][]
  ) {
    for (const [pair, wantedLon, wantedLat] of results) {
      const name = astropy.pairs[pair]!;
      const [from, to] = name.split(" > ");
      const got = transform({ ra: lon, dec: lat }, frame(from!), frame(to!));
      const off = separation(got, { ra: wantedLon, dec: wantedLat }) * MAS;
      worst.set(name, Math.max(worst.get(name) ?? 0, off));
    }
  }
  assertEquals(astropy.rows.length, 1000);
  assertEquals(worst.size, astropy.pairs.length);
  const bad = [...worst].filter(([name, mas]) => !(mas < (name.includes("FK4") ? 0.03 : 0.001)));
  assertEquals(bad, []);
});

Deno.test("transform() there and back is the same position within 1e-6 mas", () => {
  const random = seeded(6);
  const frames: Frame[] = ["FK5", "FK4", "GALACTIC", "SUPERGALACTIC", "ECLIPTIC", "FK5/1980"]
    .map(frame);
  for (let i = 0; i < 300; i++) {
    const position = { ra: random() * 360, dec: random() * 180 - 90 };
    for (const there of frames) {
      const back = transform(transform(position, "ICRS", there), there, "ICRS");
      const limit = there.name === "FK4" ? 1e-4 : 1e-6;
      assert(separation(back, position) * MAS < limit, `${there.name} ${JSON.stringify(position)}`);
    }
  }
});

Deno.test("transform() to the same frame changes nothing", () => {
  const position = { ra: 12.345, dec: -89.9 };
  assertEquals(transform(position, "FK4", { name: "FK4", equinox: 1950 }), position);
  assertEquals(transformer("ICRS", "ICRS")(position), position);
});

Deno.test("transform() between FK4 equinoxes is Newcomb's precession", () => {
  // Without a rotation of the system: what comes back is what was given.
  const there = transform({ ra: 100, dec: 40 }, { name: "FK4", equinox: 1875 }, "FK4");
  const back = transform(there, "FK4", { name: "FK4", equinox: 1875 });
  assertAlmostEquals(back.ra, 100, 1e-8);
  assertAlmostEquals(back.dec, 40, 1e-8);
  // 75 years of precession at about 50" a year.
  const moved = separation(there, { ra: 100, dec: 40 });
  assert(moved > 0.8 && moved < 1.1, String(moved));
});

Deno.test("transform() refuses unknown frames and misplaced equinoxes", () => {
  const position = { ra: 0, dec: 0 };
  const bad = "AZ_EL" as FrameName;
  assertThrows(() => transform(position, bad, "ICRS"), RangeError, '"AZ_EL"');
  assertThrows(() => transform(position, "ICRS", "EQ_FK5" as FrameName), RangeError);
  assertThrows(() => transform(position, "ICRS", "toString" as FrameName), RangeError);
  assertThrows(
    () => transform(position, { name: "ICRS", equinox: 2000 }, "FK5"),
    RangeError,
    "ICRS does not have an equinox",
  );
  assertThrows(
    () => transform(position, { name: "FK5", epoch: 2000 }, "FK4"),
    RangeError,
    "FK5 does not have an epoch",
  );
  assertThrows(() => transform(position, { name: "FK5", equinox: NaN }, "FK4"), RangeError);
  assertThrows(() => transform({ ra: 0, dec: 91 }, "ICRS", "FK5"), RangeError, "latitude 91");
});

Deno.test("parseFrame() reads the systems of VOTable and STC", () => {
  assertEquals(parseFrame("ICRS"), { name: "ICRS" });
  assertEquals(parseFrame("ICRS", "J2000"), { name: "ICRS" });
  assertEquals(parseFrame("eq_FK5", "J2000"), { name: "FK5", equinox: 2000 });
  assertEquals(parseFrame("eq_FK4", "1950"), { name: "FK4", equinox: 1950 });
  assertEquals(parseFrame("ecl_FK5", ""), { name: "ECLIPTIC" });
  assertEquals(parseFrame("galactic"), { name: "GALACTIC" });
  assertEquals(parseFrame("Super-Galactic"), { name: "SUPERGALACTIC" });
  assertEquals(parseFrame("J2000"), { name: "FK5", equinox: 2000 });
  assertEquals(parseFrame("B1875.0"), { name: "FK4", equinox: 1875 });
  assertEquals(parseFrame("geo_app"), undefined);
  assertEquals(parseFrame("constructor"), undefined);
  assertAlmostEquals(parseFrame("FK5", "B1950")!.equinox!, 1949.9997904423, 1e-9);
  assertAlmostEquals(parseFrame("FK4", "J2000")!.equinox!, 2000.0012775136652, 1e-9);
  assertThrows(() => parseFrame("FK5", "now"), SyntaxError, '"now"');
});

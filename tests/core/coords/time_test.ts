import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../../../deps/assert.ts";
import { parseTimeScale, Time, type TimeScale } from "../../../core/coords/time.ts";
import { dayLength } from "../../../core/coords/_time_scales.ts";
import astropy from "../../fixtures/coords/times.json" with { type: "json" };
import { seeded } from "./_seeded.ts";

const SCALES: readonly TimeScale[] = ["UTC", "TAI", "TT", "TDB"];

type AstropyTime = [jd1: number, jd2: number, isot: string];
type AstropyRow = [TimeScale, number, number, ...AstropyTime[]];
const ROWS = astropy.rows as unknown as AstropyRow[];

/** Difference in seconds of the reading from astropy's, both on the same scale. */
function difference(time: Time, [jd1, jd2]: AstropyTime): number {
  const [day, fraction] = time.mjdParts;
  const days = (day - (jd1 - 2400000.5)) + (fraction - jd2);
  return days * dayLength(day, time.scale);
}

Deno.test("Time.to() agrees with astropy on 1,000 moments, within 1 ns (TDB: 20 µs)", () => {
  assertEquals(ROWS.length, 1000);
  const worst: Record<string, number> = {};
  for (const [scale, day, seconds, ...results] of ROWS) {
    const time = Time.fromMjd(day, scale, seconds / dayLength(day, scale));
    SCALES.forEach((to, i) => {
      const off = Math.abs(difference(time.to(to), results[i]!));
      const kind = scale === "TDB" || to === "TDB" ? "TDB" : "other";
      worst[kind] = Math.max(worst[kind] ?? 0, off);
    });
  }
  assert(worst.other! < 1e-9, `other ${worst.other}`);
  assert(worst.TDB! < 2e-5, `TDB ${worst.TDB}`);
});

Deno.test("Time.iso is astropy's isot on 1,000 moments", () => {
  let same = 0;
  for (const [scale, day, seconds, ...results] of ROWS) {
    const time = Time.fromMjd(day, scale, seconds / dayLength(day, scale));
    SCALES.forEach((to, i) => {
      if (scale === "TDB" || to === "TDB") return;
      assertEquals(time.to(to).iso, results[i]![2]);
      same++;
    });
  }
  assert(same > 2500);
});

Deno.test("Time.parse() reads astropy's isot back", () => {
  for (const [, , , ...results] of ROWS) {
    SCALES.forEach((scale, i) => {
      const [jd1, jd2, isot] = results[i]!;
      const time = Time.parse(isot, scale);
      assertEquals(time.iso, isot);
      assert(Math.abs(difference(time, [jd1, jd2, isot])) < 0.00051, `${isot} ${scale}`);
    });
  }
});

Deno.test("Time.to() there and back is the same moment", () => {
  for (const [scale, day, seconds] of ROWS) {
    const time = Time.fromMjd(day, scale, seconds / dayLength(day, scale));
    for (const to of SCALES) {
      const back = time.to(to).to(scale);
      const off = (back.mjdParts[0] - time.mjdParts[0]) + (back.mjdParts[1] - time.mjdParts[1]);
      assert(Math.abs(off) * 86400 < 1e-9, `${time} ${to}`);
    }
  }
});

for (
  const [text, iso] of [
    ["1996-10-04", "1996-10-04T00:00:00.000"],
    ["1996-10-04T12:34", "1996-10-04T12:34:00.000"],
    ["1996-10-04T12:34:56", "1996-10-04T12:34:56.000"],
    ["1996-10-04 12:34:56.789", "1996-10-04T12:34:56.789"],
    ["1996-10-04T12:34:56.789123Z", "1996-10-04T12:34:56.789"],
    [" 1996-10-04T12:34:56,5 ", "1996-10-04T12:34:56.500"],
    ["1996-10-04t12:34:56z", "1996-10-04T12:34:56.000"],
    ["1996-10-04T00:30:00+02:00", "1996-10-03T22:30:00.000"],
    ["1996-10-04T23:30:00-0130", "1996-10-05T01:00:00.000"],
    ["1996-10-04T24:00:00", "1996-10-05T00:00:00.000"],
    ["2016-12-31T23:59:60", "2016-12-31T23:59:60.000"],
    ["2017-01-01T08:59:60.25+09:00", "2016-12-31T23:59:60.250"],
    ["2016-12-31T23:59:59.9996", "2016-12-31T23:59:60.000"],
    ["2016-12-31T23:59:60.9996", "2017-01-01T00:00:00.000"],
    ["2016-12-30T23:59:59.9996", "2016-12-31T00:00:00.000"],
    ["0099-02-28", "0099-02-28T00:00:00.000"],
    ["MJD 50360.5", "1996-10-04T12:00:00.000"],
    ["jd2450361.25", "1996-10-04T18:00:00.000"],
    ["MJD -0.25", "1858-11-16T18:00:00.000"],
  ] as const
) {
  Deno.test(`Time.parse() reads ${JSON.stringify(text)}`, () => {
    assertEquals(Time.parse(text).iso, iso);
  });
}

for (
  const text of ["", "50360.5", "1996", "1996-10", "4 Oct 1996", "1996-10-04T", "12:00:00", "NaN"]
) {
  Deno.test(`Time.parse() refuses ${JSON.stringify(text)} by SyntaxError`, () => {
    assertThrows(() => Time.parse(text), SyntaxError, "Cannot parse time");
  });
}

for (
  const text of [
    "1996-13-04",
    "1996-02-30",
    "1996-00-01",
    "1996-10-04T25:00:00",
    "1996-10-04T24:00:01",
    "1996-10-04T12:60:00",
    "1996-10-04T12:00:61",
    "2016-12-30T23:59:60",
    "2016-12-31T22:59:60",
    "2016-12-31T23:59:60+01:00",
  ]
) {
  Deno.test(`Time.parse() refuses ${JSON.stringify(text)} by RangeError`, () => {
    assertThrows(() => Time.parse(text), RangeError, "Cannot parse time");
  });
}

Deno.test("Time.parse() knows leap seconds and zones only in UTC", () => {
  assertThrows(() => Time.parse("2016-12-31T23:59:60", "TAI"), RangeError, "leap second in TAI");
  assertThrows(() => Time.parse("2016-12-31T23:59:59Z", "TT"), RangeError, "scale is TT");
  assertEquals(Time.parse("2016-12-31T23:59:59", "TT").scale, "TT");
});

Deno.test("Time has MJD, JD, Unix time and dates", () => {
  const time = Time.fromMjd(51544.5);
  assertEquals(time.jd, 2451545);
  assertEquals(time.mjd, 51544.5);
  assertEquals(time.unix, 946728000);
  assertEquals(time.toDate().toISOString(), "2000-01-01T12:00:00.000Z");
  assertEquals(Time.fromDate(new Date("2000-01-01T12:00:00.123Z")).iso, "2000-01-01T12:00:00.123");
  assertEquals(Time.fromUnix(-0.5).iso, "1969-12-31T23:59:59.500");
  assertEquals(Time.fromJd(2451545).mjd, 51544.5);
  assertEquals(Time.fromJd(2451545.25, "TT", 0.25).iso, "2000-01-02T00:00:00.000");
  assertEquals(String(time), "2000-01-01T12:00:00.000 UTC");
});

Deno.test("Time.toDate() puts a leap second into the second after it", () => {
  const date = Time.parse("2016-12-31T23:59:60.5").toDate();
  assertEquals(date.toISOString(), "2017-01-01T00:00:00.500Z");
});

Deno.test("Time.secondsSince() counts leap seconds, on any scales", () => {
  const before = Time.parse("2016-12-31T23:59:59");
  const after = Time.parse("2017-01-01T00:00:00");
  assertEquals(after.secondsSince(before), 2);
  assertAlmostEquals(after.to("TDB").secondsSince(before.to("TT")), 2, 1e-9);
  assert(before.isBefore(after) && after.isAfter(before) && !after.isBefore(after));
  assert(before.to("TT").isBefore(after) && !before.to("TAI").isAfter(before));
  assertEquals([after, before].sort(Time.compare), [after, before].reverse());
});

Deno.test("Time.plusSeconds() undoes secondsSince()", () => {
  const random = seeded(7);
  for (let i = 0; i < 200; i++) {
    const a = Time.fromMjd(40000 + random() * 20000);
    const b = Time.fromMjd(40000 + random() * 20000, "TDB");
    assertAlmostEquals(a.plusSeconds(b.secondsSince(a)).secondsSince(b), 0, 1e-6);
  }
  assertEquals(Time.parse("2016-12-31T23:59:59").plusSeconds(1).iso, "2016-12-31T23:59:60.000");
});

Deno.test("Time.toIso() has the digits asked for, and carries", () => {
  const time = Time.parse("1999-12-31T23:59:59.9876543");
  assertEquals(time.toIso(0), "2000-01-01T00:00:00");
  assertEquals(time.toIso(1), "2000-01-01T00:00:00.0");
  assertEquals(time.toIso(6), "1999-12-31T23:59:59.987654");
  assertThrows(() => time.toIso(10), RangeError);
  assertThrows(() => time.toIso(0.5), RangeError);
});

Deno.test("Time refuses what is no number and no scale", () => {
  assertThrows(() => Time.fromMjd(NaN), RangeError, "not finite");
  assertThrows(() => Time.fromJd(Infinity), RangeError, "not finite");
  assertThrows(() => Time.fromUnix(NaN), RangeError, "not finite");
  assertThrows(() => Time.fromDate(new Date(NaN)), RangeError);
  assertThrows(() => Time.fromMjd(5, "UT1" as TimeScale), RangeError, '"UT1"');
  assertThrows(() => Time.fromMjd(1e9).iso, RangeError, "outside the calendar");
});

Deno.test("parseTimeScale() reads the names of TIMESYS", () => {
  assertEquals(["utc", " TAI ", "TDT", "ET", "tdb"].map(parseTimeScale), [
    "UTC",
    "TAI",
    "TT",
    "TT",
    "TDB",
  ]);
  assertEquals(parseTimeScale("TCB"), undefined);
});

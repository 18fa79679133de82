import { Time } from "../../core/coords/time.ts";
import {
  formatCircle,
  formatNumber,
  formatPoint,
  formatPolygon,
  formatTimestamp,
  intervalPairs,
  isInterval,
  plainPairs,
} from "../../protocols/params.ts";
import { assert, assertEquals, assertThrows } from "../../deps/assert.ts";

/** A small generator with a fixed seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

Deno.test("formatNumber() never rounds and writes no exponent of usual size", () => {
  assertEquals(
    [0, -0, 0.1, 340.1, 1e-7, -6.5e-7, 1.5e21, 1e22, 5e-324, 1e300, 9007199254740993n].map(
      formatNumber,
    ),
    [
      ...["0", "0", "0.1", "340.1", "0.0000001", "-0.00000065", "1500000000000000000000"],
      ...["10000000000000000000000", "5e-324", "1e300", "9007199254740993"],
    ],
  );
  for (const value of [NaN, Infinity, -Infinity]) {
    assertThrows(() => formatNumber(value), RangeError);
  }
});

Deno.test("formatNumber() reads back bit for bit", () => {
  const random = randomNumbers(1);
  const view = new DataView(new ArrayBuffer(8));
  let tried = 0;
  for (let i = 0; i < 5000; i++) {
    view.setUint32(0, random() * 4294967296);
    view.setUint32(4, random() * 4294967296);
    for (const value of [view.getFloat64(0), (random() - 0.5) * 10 ** (random() * 80 - 40)]) {
      if (!Number.isFinite(value)) continue;
      tried++;
      assertEquals(Number(formatNumber(value)), value);
    }
  }
  assert(tried > 9000);
});

Deno.test("intervalPairs() writes the three dialects, open ends too", () => {
  const write = (lo: number | bigint, hi: number | bigint): string[] =>
    (["slash", "minmax", "dali"] as const).map((dialect) =>
      intervalPairs("X", [lo, hi], dialect).map((pair) => pair.join("=")).join("&")
    );
  assertEquals(write(57050, 58050), ["X=57050/58050", "X_MIN=57050&X_MAX=58050", "X=57050 58050"]);
  assertEquals(write(-Infinity, 0.5), ["X=/0.5", "X_MAX=0.5", "X=-Inf 0.5"]);
  assertEquals(write(2, Infinity), ["X=2/", "X_MIN=2", "X=2 +Inf"]);
  assertEquals(write(3, 3), ["X=3/3", "X_MIN=3&X_MAX=3", "X=3 3"]);
  assertEquals(
    write(4600000000000000001n, 5000000000000000001n)[2],
    "X=4600000000000000001 5000000000000000001",
  );
  assertEquals(intervalPairs("X", [-Infinity, Infinity], "dali"), [["X", "-Inf +Inf"]]);
});

Deno.test("intervalPairs() refuses what is no interval", () => {
  for (const [lo, hi] of [[2, 1], [NaN, 1], [1, NaN], [Infinity, Infinity]] as const) {
    assertThrows(() => intervalPairs("X", [lo, hi], "dali"), RangeError);
  }
  for (const dialect of ["slash", "minmax"] as const) {
    assertThrows(
      () => intervalPairs("X", [-Infinity, Infinity], dialect),
      RangeError,
      "limits nothing",
    );
  }
});

Deno.test("isInterval() takes a pair of numbers for one, and nothing else", () => {
  assertEquals([[1, 2], [1n, 2], [-Infinity, 3]].every(isInterval), true);
  assertEquals([[1], [1, 2, 3], ["1", "2"], "1/2", null, [1, "2"]].some(isInterval), false);
});

Deno.test("formatPoint(), formatCircle() and formatPolygon() write DALI's shapes", () => {
  const a = { ra: 12.3, dec: 45.6 };
  assertEquals(formatPoint(a), "12.3 45.6");
  assertEquals(formatCircle(a, 0.5), "12.3 45.6 0.5");
  const corners = [{ ra: 10, dec: 10 }, { ra: 10.2, dec: 10 }, { ra: 10.2, dec: -1e-8 }];
  assertEquals(formatPolygon(corners), "10 10 10.2 10 10.2 -0.00000001");
  assertThrows(() => formatPolygon(corners.slice(1)), RangeError, "3 are needed");
  assertThrows(() => formatCircle(a, -1), RangeError);
  assertThrows(() => formatPoint({ ra: NaN, dec: 0 }), RangeError);
  assertThrows(() => formatPoint([1, 2] as never), TypeError, "{ ra, dec }");
});

Deno.test("formatTimestamp() writes UTC without a zone and without empty fractions", () => {
  assertEquals(formatTimestamp(new Date(Date.UTC(2015, 9, 5, 4, 48))), "2015-10-05T04:48:00");
  assertEquals(
    formatTimestamp(new Date(Date.UTC(2015, 9, 5, 4, 48, 1, 500))),
    "2015-10-05T04:48:01.5",
  );
  assertEquals(formatTimestamp(Time.parse("2015-10-05T04:49:08.184", "TT")), "2015-10-05T04:48:00");
});

Deno.test("plainPairs() repeats lists of texts and refuses what it does not know", () => {
  assertEquals(plainPairs("ID", ["a", "b"], "slash"), [["ID", "a"], ["ID", "b"]]);
  assertEquals(plainPairs("x", true, "slash"), [["x", "1"]]);
  for (const value of [{}, null, [1, 2, 3], [1, "2"], () => 1]) {
    assertThrows(() => plainPairs("x", value as never, "slash"), TypeError, "Cannot send x");
  }
});

import { assertEquals } from "../../../deps/assert.ts";
import { nearestNames } from "../../../core/table/nearest.ts";

Deno.test("nearestNames() finds mistyped names, best first, three at most", () => {
  assertEquals(nearestNames("soruce_id", ["ra", "source_id", "source_idx"]), [
    "source_id",
    "source_idx",
  ]);
  assertEquals(nearestNames("RAJ2000", ["DEJ2000", "raj2000"]), ["raj2000", "DEJ2000"]);
  assertEquals(nearestNames("abcdef", ["abcde1", "abcde2", "abcde3", "abcde4"]).length, 3);
});

Deno.test("nearestNames() counts two letters in each other's place as one edit", () => {
  assertEquals(nearestNames("szie", ["size", "url"]), ["size"]);
  assertEquals(nearestNames("isze", ["url", "size"]), ["size"]);
  assertEquals(nearestNames("ab", ["ba"]), ["ba"]);
  assertEquals(nearestNames("zsie", ["size"]), []);
});

Deno.test("nearestNames() answers nothing when nothing is near", () => {
  assertEquals(nearestNames("flux", ["ra", "dec", "parallax"]), []);
  assertEquals(nearestNames("flux", []), []);
});

Deno.test("nearestNames() is quick on very long names", () => {
  const long = "x".repeat(100_000);
  assertEquals(nearestNames(long, [long]), [long]);
});

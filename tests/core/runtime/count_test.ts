import { counted } from "../../../core/runtime/_count.ts";
import { assertEquals } from "../../../deps/assert.ts";

Deno.test("counted() has the word for one, and for others", () => {
  assertEquals([0, 1, 2].map((n) => counted(n, "row")), ["0 rows", "1 row", "2 rows"]);
  assertEquals(counted(1, "spectrum", "spectra"), "1 spectrum");
  assertEquals(counted(3, "spectrum", "spectra"), "3 spectra");
});

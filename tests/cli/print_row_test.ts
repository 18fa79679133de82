import { assertEquals } from "../../deps/assert.ts";
import { rowText } from "../../cli/print_row.ts";

Deno.test("rowText() separates by tabs, or aligns what fits and cuts nothing", () => {
  assertEquals(rowText(["a\tb", null, 3n]), "a\\tb\t\t3");
  assertEquals(rowText(["b", 2, "none", "res/b.vot"], [6, 4, 6, 0]), "b     2   none  res/b.vot");
  assertEquals(rowText(["longer name", 2, ""], [6, 4, 6]), "longer name  2");
});

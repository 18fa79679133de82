import { assertEquals } from "../../../deps/assert.ts";
import { progressOf } from "../../../core/runtime/progress.ts";

Deno.test("progressOf() leaves out a total that is missing or proven wrong", () => {
  assertEquals(progressOf(5, undefined), { loaded: 5 });
  assertEquals(progressOf(5, 4), { loaded: 5 });
  assertEquals(progressOf(5, 5), { loaded: 5, total: 5 });
});

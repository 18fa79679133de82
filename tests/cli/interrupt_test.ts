import { assertEquals } from "../../deps/assert.ts";
import { onInterrupt, takeInterrupt } from "../../cli/interrupt.ts";

Deno.test("onInterrupt() gives Ctrl-C to the one who asked last, until it is disposed of", () => {
  const heard: string[] = [];
  assertEquals(takeInterrupt(), false);
  {
    using _outer = onInterrupt(() => heard.push("outer"));
    {
      using _inner = onInterrupt(() => heard.push("inner"));
      assertEquals(takeInterrupt(), true);
    }
    assertEquals(takeInterrupt(), true);
  }
  assertEquals(takeInterrupt(), false);
  assertEquals(heard, ["inner", "outer"]);
});

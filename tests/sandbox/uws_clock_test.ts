import { assert, assertEquals } from "../../deps/assert.ts";
import { SYSTEM_CLOCK } from "../../sandbox/uws/clock.ts";

Deno.test("SYSTEM_CLOCK calls back in order, not when cancelled, and not early after weeks", async () => {
  const called: string[] = [];
  const before = Date.now();
  const late = SYSTEM_CLOCK.after(2 ** 31 + 1000, () => called.push("weeks"));
  const cancelled = SYSTEM_CLOCK.after(0, () => called.push("cancelled"));
  cancelled();
  SYSTEM_CLOCK.after(0, () => called.push("first"));
  await new Promise<void>((resolve) => {
    setTimeout(() => SYSTEM_CLOCK.after(0, resolve), 2);
  });
  late();
  assertEquals(called, ["first"]);
  assert(SYSTEM_CLOCK.now() >= before && SYSTEM_CLOCK.now() <= Date.now());
});

/**
 * A hundred services, ten of them broken: how long it takes until all is known, and how much memory.
 *
 * @module
 */
import { assert, assertEquals } from "../../deps/assert.ts";
import { program, simulatedServices } from "../_simulated_services.ts";

/** What this computer may have to do besides, in ms. */
const BESIDES_MS = 500;

Deno.test("queryAll() is done when the deadline of the slowest is over, in less than 100 MiB", async () => {
  await using services = await simulatedServices("0.1");
  const { seconds, kinds, peakMiB } = await program("query_all", services.url, "100", "1000");
  assertEquals(kinds, { ok: 90, truncated: 2, status: 2, hanging: 4, dripping: 2 });
  assert(1000 * seconds <= 1000 + BESIDES_MS, `took ${seconds} s`);
  assert(peakMiB === undefined || peakMiB < 100, `needed ${peakMiB} MiB`);
});

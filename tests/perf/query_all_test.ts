/**
 * A hundred services, ten of them broken: how long it takes until all is known, and how much memory.
 *
 * @module
 */
import { assert, assertEquals } from "../../deps/assert.ts";
import { type AllOutcome, program, simulatedServices } from "../_simulated_services.ts";

/** What this computer may have to do besides, in ms. */
const BESIDES_MS = 500;

Deno.test("queryAll() is done when the deadline of the slowest is over, in less than 100 MiB", async () => {
  await using services = await simulatedServices("0.1");
  const runs: AllOutcome[] = [];
  // When memory is given back is chance, and tests run beside this one.
  while (runs.length < 3 && !runs.some(isGood)) {
    runs.push(await program("query_all", services.url, "100", "1000"));
  }
  const last = runs.at(-1) as AllOutcome;
  assertEquals(last.kinds, { ok: 90, truncated: 2, status: 2, hanging: 4, dripping: 2 });
  assert(
    isGood(last),
    runs.map(({ seconds, peakMiB }) => `${seconds} s, ${peakMiB} MiB`).join("; "),
  );
});

function isGood({ seconds, peakMiB, kinds }: AllOutcome): boolean {
  return 1000 * seconds <= 1000 + BESIDES_MS && peakMiB < 100 && kinds["ok"] === 90;
}

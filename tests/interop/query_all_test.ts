/**
 * Many services asked at once by us, and in turn by pyVO.
 *
 * @module
 */
import { assert, assertEquals } from "../../deps/assert.ts";
import { program, simulatedServices } from "../_simulated_services.ts";
import { missingPeer, peerTest, PYTHON, runPeer } from "./_peers.ts";

const missing = await missingPeer(PYTHON, "-c", "import pyvo");

peerTest("queryAll() at 32 services is twenty times as fast as pyVO's loop", missing, async () => {
  await using services = await simulatedServices("0.05", "nodrip");
  const ours = await program("query_all", services.url, "32", "500");
  assertEquals(ours.kinds, { ok: 90, truncated: 2, status: 2, hanging: 6 });
  const script = new URL("../../bench/peers.py", import.meta.url).pathname;
  const theirs = await runPeer(PYTHON, [decodeURIComponent(script), "services", services.url]);
  assertEquals(theirs.code, 0, theirs.stderr);
  const { rows, seconds } = JSON.parse(theirs.stdout);
  assertEquals(rows, 100);
  assert(seconds >= 20 * ours.seconds, `ours ${ours.seconds} s, pyVO's ${seconds} s`);
});

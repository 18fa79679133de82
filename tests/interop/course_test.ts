/**
 * Exercises of the course, done with pyVO at the sandbox: it cannot tell the stand-ins from data centres.
 *
 * @module
 */
import { assertEquals, assertMatch } from "../../deps/assert.ts";
import { fromFileUrl } from "../../deps/path.ts";
import { startSandbox } from "../../sandbox/serve.ts";
import { missingPeer, peerTest, PYTHON, runPeer } from "./_peers.ts";

const SCRIPT = fromFileUrl(new URL("./course_peer.py", import.meta.url));
const missing = await missingPeer(PYTHON, "-c", "import pyvo");

peerTest("pyVO does exercises 5, 6, 10 and 24 at the sandbox", missing, async () => {
  await using sandbox = await startSandbox();
  const { code, stdout, stderr } = await runPeer(PYTHON, [SCRIPT, sandbox.base]);
  assertEquals(code, 0, stderr);
  const { unquoted, ...found } = JSON.parse(stdout);
  assertMatch(unquoted, /found 4756 at line 1, column \d+ \(text must be in single quotes/);
  assertEquals(found, {
    count: 5044,
    quoted: 4,
    matched: 43,
    jobs: 0,
    joined: 500,
    dtype: "int64",
    exact: true,
    cone: 95,
    ucd: "phot.mag;em.opt.U",
  });
});

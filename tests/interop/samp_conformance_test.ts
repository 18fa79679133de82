/**
 * JSAMP's conformance suite against our hub: hubtester, and calcstorm in its four modes, in both profiles.
 *
 * The Web Profile's port, 21012, is one for the machine.
 *
 * @module
 */
import { assertEquals } from "../../deps/assert.ts";
import { run, withFolder } from "../scripts/_run.ts";
import { peerTest } from "./_peers.ts";
import { BENCH, missingBench } from "./_samp_bench.ts";
import { startHubProcess } from "../samp/_hub_process.ts";

/** The lines that the bench prints about each part: name and verdict. */
function verdicts(stdout: string): string[][] {
  const lines = stdout.split("\n").filter((line) => /^(hubtester|calcstorm)/.test(line));
  return lines.map((line) => line.split(/\s+/).slice(0, 2));
}

const GOOD = [
  ["hubtester", "ok"],
  ["calcstorm-sync", "ok"],
  ["calcstorm-async", "ok"],
  ["calcstorm-notify", "ok"],
  ["calcstorm-random", "ok"],
];

peerTest("JSAMP's hubtester and calcstorm pass against our hub", missingBench(), async () => {
  await withFolder(async (folder) => {
    await using hub = await startHubProcess(["--lockfile", `${folder}/samp`, "--quiet"]);
    const { code, stdout, stderr } = await run(
      `${BENCH}/conformance.sh`,
      ["--lockfile", `${folder}/samp`],
      { env: { SAMP_RUN_DIR: `${folder}/bench` } },
    );
    assertEquals([verdicts(stdout), code], [GOOD, 0], stdout + stderr + hub.stderr());
  });
});

peerTest("JSAMP's hubtester and calcstorm pass in the Web Profile", missingBench(), async () => {
  await withFolder(async (folder) => {
    await using hub = await startHubProcess([
      ...["--lockfile", `${folder}/samp`, "--quiet"],
      ...["--web", "--web-accept-all", "--web-all-mtypes"],
    ]);
    assertEquals(hub.webUrl, "http://localhost:21012/", hub.stderr());
    const { code, stdout, stderr } = await run(`${BENCH}/conformance.sh`, ["--web"], {
      env: { SAMP_RUN_DIR: `${folder}/bench` },
    });
    assertEquals([verdicts(stdout), code], [GOOD, 0], stdout + stderr + hub.stderr());
  });
});

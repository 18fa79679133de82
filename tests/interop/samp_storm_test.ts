/**
 * Our client in a storm of messages on other people's hubs: 20 clients, 20 questions each, exact accounts.
 *
 * @module
 */
import { assert, assertEquals } from "../../deps/assert.ts";
import { SampClient } from "../../samp/mod.ts";
import { storm, STORM_MODES, type StormMode } from "../samp/_storm.ts";
import { run, withFolder } from "../scripts/_run.ts";
import { missingPeer, peerTest, PYTHON } from "./_peers.ts";
import { JSAMP, missingBench, startOnBench, startPyvoHub } from "./_samp_bench.ts";

/** Nobody is left but the hub (and what runs with it). */
async function assertEmpty(hub: string, ...names: string[]): Promise<void> {
  await using client = await SampClient.connect({ name: "last", hub });
  const there = (await client.clients()).map(({ id, name }) => id === client.hubId ? "hub" : name);
  assertEquals(there.sort(), ["hub", ...names].sort());
}

peerTest("our clients survive storms on JSAMP's hub", missingBench(), async () => {
  await withFolder(async (folder) => {
    await using bench = await startOnBench("hub.sh", `${folder}/bench`, "std");
    for (const mode of STORM_MODES) await storm({ hub: bench.lockfile, mode });
    await assertEmpty(bench.lockfile);
  });
});

peerTest(
  "our clients survive storms on TOPCAT's hub",
  missingBench("/usr/bin/topcat", "/usr/bin/Xvfb", "/usr/bin/openbox"),
  async () => {
    await withFolder(async (folder) => {
      await using bench = await startOnBench("topcat.sh", `${folder}/bench`, "--hub");
      for (const mode of STORM_MODES) await storm({ hub: bench.lockfile, mode });
      await assertEmpty(bench.lockfile, "topcat");
    });
  },
);

/** Whether JSAMP's own storm passes within a minute. */
async function calcstormPasses(hub: string, mode: StormMode): Promise<boolean> {
  const { code, stdout, stderr } = await run("timeout", [
    ...["60", "java", "-Djava.awt.headless=true", "-Djsamp.localhost=127.0.0.1", "-jar", JSAMP],
    ...["calcstorm", "-nclient", "20", "-nquery", "20", "-mode", mode],
  ], { env: { SAMP_HUB: `std-lockurl:file://${hub}` } });
  return code === 0 && !/^Exception|TestException/m.test(stdout + stderr);
}

async function tryStorm(hub: string, mode: StormMode): Promise<Error | undefined> {
  await using _ = await startPyvoHub(hub);
  try {
    await storm({ hub, mode, limitMs: 40_000 });
  } catch (error) {
    return new Error(`${mode}: ${error}`, { cause: error });
  }
}

const NO_PYVO = missingBench() ?? await missingPeer(PYTHON, "-c", "import pyvo.samp");

// That hub loses answers to synchronous calls and drops connections under load; a mode in which JSAMP's storm fails as
// well is excepted.
peerTest("our clients survive on pyVO's hub the storms that JSAMP's do", NO_PYVO, async () => {
  await withFolder(async (folder) => {
    const excepted: StormMode[] = [];
    for (const mode of STORM_MODES) {
      const failure = await tryStorm(`${folder}/${mode}1`, mode) &&
        await tryStorm(`${folder}/${mode}2`, mode);
      if (failure === undefined) continue;
      const hub = `${folder}/${mode}3`;
      await using _ = await startPyvoHub(hub);
      if (await calcstormPasses(hub, mode)) throw failure;
      excepted.push(mode);
    }
    assert(excepted.length <= 2, `excepted: ${excepted.join(", ")}`);
  });
});

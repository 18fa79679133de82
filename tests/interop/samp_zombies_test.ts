/**
 * Nobody stays in a hub's list who is not there any more: sending scripts that are killed, interrupted, or let be, at
 * moments that only the seed knows.
 *
 * @module
 */
import { assert, assertEquals } from "../../deps/assert.ts";
import { SampClient } from "../../samp/mod.ts";
import { startHubProcess } from "../samp/_hub_process.ts";
import { seeded } from "../samp/_storm.ts";
import { ROOT, withFolder } from "../scripts/_run.ts";
import { peerTest, remark } from "./_peers.ts";
import { missingBench, startOnBench } from "./_samp_bench.ts";

const RUNS = 100;

/** How the runs of a script ended. */
interface Ends {
  readonly whole: number;
  readonly cut: number;
  /** How many had registered when they were cut off. */
  readonly seen: number;
}

/** Starts `denovo samp send`, and sends it a signal when it is time; whether it came to its end before. */
async function send(hub: string, signal: Deno.Signal, time: Promise<void>): Promise<boolean> {
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-q", "--frozen", "--no-prompt", "-A", `${ROOT}scripts/denovo.ts`, "samp"],
      ...["send", "coord.pointAt.sky", "ra=1", "dec=2", "--to", "ear", "--hub", hub],
    ],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  void time.then(() => {
    try {
      process.kill(signal);
    } catch {
      // It has ended.
    }
  });
  const { success } = await process.status;
  return success;
}

/** Runs the script many times while somebody listens, and ends it by a signal at any moment, or not at all. */
async function sendOften(ear: SampClient, hub: string, signal: Deno.Signal): Promise<Ends> {
  const senders = new Set<string>();
  let next = Promise.withResolvers<void>();
  const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));
  await ear.on("coord.pointAt.sky", () => pause(40));
  await ear.on("samp.hub.event.register", (message) => {
    senders.add(message.param("id"));
    next.resolve();
    next = Promise.withResolvers();
  });
  const never = new Promise<void>(() => {});
  const start = performance.now();
  assert(await send(hub, signal, never));
  const wholeMs = performance.now() - start;
  const random = seeded(11);
  let whole = 1;
  for (let run = 1; run < RUNS; run++) {
    const moment = random();
    // Some are let be, some do not come far, some are cut off when they have just registered.
    const times = [
      () => next.promise.then(() => pause(moment * 60)),
      () => never,
      () => pause(moment * wholeMs),
    ];
    if (await send(hub, signal, times[run % 3]?.() ?? never)) whole++;
  }
  return { whole, cut: RUNS - whole, seen: senders.size - whole };
}

Deno.test("sending scripts that are killed at random moments are off our hub's list after two ping intervals", async (context) => {
  await withFolder(async (folder) => {
    const hub = `${folder}/samp`;
    const intervalMs = 1000;
    await using _ = await startHubProcess([
      ...["--lockfile", hub, "--quiet", "--ping", String(intervalMs / 1000)],
    ]);
    await using ear = await SampClient.connect({ name: "ear", hub });
    const { whole, cut, seen } = await sendOften(ear, hub, "SIGKILL");
    const start = performance.now();
    const left = (await ear.clients()).length - 1;
    while ((await ear.clients()).length > 1) {
      const waited = performance.now() - start;
      // The hub's own work, and ours, need a moment.
      assert(waited < 2 * intervalMs + 500, `listed after ${waited} ms`);
    }
    const waitedMs = Math.round(performance.now() - start);
    await remark(
      context,
      `our hub: ${RUNS} runs, ${whole} to their end, ${cut} killed (${seen} of them registered); ` +
        `${left} listed at the end, none after ${waitedMs} ms (ping interval ${intervalMs} ms)`,
    );
    assert(
      whole > 10 && cut > 10 && seen > 0,
      `not random enough: ${whole} to their end, ${seen} of ${cut} registered`,
    );
  });
});

peerTest(
  "sending scripts that end or are interrupted at random moments are off JSAMP's list at once",
  missingBench(),
  async (context) => {
    await withFolder(async (folder) => {
      await using bench = await startOnBench("hub.sh", `${folder}/bench`, "std");
      const hub = bench.lockfile;
      await using ear = await SampClient.connect({ name: "ear", hub });
      const { whole, cut, seen } = await sendOften(ear, hub, "SIGINT");
      const left = (await ear.clients()).map(({ name }) => name);
      await remark(
        context,
        `JSAMP's hub: ${RUNS} runs, ${whole} to their end, ${cut} interrupted ` +
          `(${seen} of them registered); ${left.length - 1} listed at the end`,
      );
      assertEquals(left, ["Hub"]);
      assert(
        whole > 10 && cut > 10 && seen > 0,
        `not random enough: ${whole} to their end, ${seen} of ${cut} registered`,
      );
    });
  },
);

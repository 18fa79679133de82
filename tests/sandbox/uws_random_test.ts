import { assert, assertEquals } from "../../deps/assert.ts";
import { canFollow, isOver, isPhase, type Phase } from "../../sandbox/uws/phase.ts";
import { seeded } from "../../sandbox/tables/_synthetic.ts";
import { JobError } from "../../sandbox/uws/types.ts";
import { Bench, textOf, turn } from "./_uws.ts";

const STATUSES = new Set([200, 303, 400, 403, 404, 405, 413, 415, 503]);
const PARTS = ["", "/phase", "/parameters", "/destruction", "/executionduration", "/results"]
  .concat("/results/result", "/error", "/owner", "/quote", "/nothing", "/phase/x");
const NAMES = ["PHASE", "ACTION", "DESTRUCTION", "EXECUTIONDURATION", "QUERY", "QUEUE", "RUNID"];
const VALUES = [
  "RUN",
  "ABORT",
  "DELETE",
  "",
  "5",
  "0",
  "-1",
  "2026-03-01T00:00:20Z",
  "a",
  "b",
  "ü<&",
];

/** Which phases a phase can lead to, in one step or in several. */
function canReach(from: Phase, to: Phase): boolean {
  const reached = new Set<Phase>([from]);
  for (const phase of reached) {
    for (const next of ["QUEUED", "HELD", "EXECUTING", "COMPLETED", "ERROR", "ABORTED"] as const) {
      if (canFollow(phase, next)) reached.add(next);
    }
    if (canFollow(phase, "ARCHIVED")) reached.add("ARCHIVED");
  }
  return reached.has(to);
}

for (const archives of [false, true]) {
  Deno.test(`JobServer keeps its rules whatever is asked, archives ${archives}`, async () => {
    const random = seeded(archives ? 7 : 11);
    const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
    using bench = new Bench({
      archives,
      limits: { running: 2, jobs: 12, storedBytes: 5000, bodyBytes: 2000, retentionSeconds: 300 },
      queues: [
        { name: "a", executionSeconds: 10 },
        { name: "b", executionSeconds: 20, running: 1, held: true },
      ],
    });
    const seen = new Map<string, Phase>();
    const reached = new Set<Phase>();
    for (let step = 0; step < 400; step++) {
      const owner = pick(["ada", "bob"]);
      const job = random() < 0.2 ? "" : pick([...seen.keys(), "/none"]);
      const method = pick(["GET", "GET", "POST", "POST", "POST", "DELETE", "HEAD", "PUT"]);
      const form = new URLSearchParams(
        Array.from({ length: Math.floor(random() * 3) }, () => [pick(NAMES), pick(VALUES)]),
      );
      if (random() < 0.4) form.set("PHASE", pick(["RUN", "RUN", "ABORT"]));
      if (random() < 0.02) form.set("QUERY", "x".repeat(3000));
      const isSound = job === "" && random() < 0.8;
      const sound = new URLSearchParams({ QUERY: "q", QUEUE: pick(["a", "a", "b"]), PHASE: "RUN" });
      const response = await bench.ask(job + (job === "" ? "" : pick(PARTS)), {
        method: isSound ? "POST" : method,
        owner,
        ...(isSound || method === "POST" || method === "PUT"
          ? { body: isSound ? sound : form }
          : {}),
      });
      assert(STATUSES.has(response.status), `${method} ${job}: ${response.status}`);
      await response.body?.cancel();

      const chance = random();
      const work = pick(bench.works.slice(-3));
      if (chance < 0.25) work?.finish("x".repeat(Math.floor(random() * 3000)));
      else if (chance < 0.35) work?.fail(new JobError("broken", "transient"));
      if (chance > 0.7) await bench.clock.pass(chance > 0.97 ? 100 : random() * 8);
      await turn();

      let running = 0;
      for (const who of ["ada", "bob"]) {
        const ids = new Set([
          ...await bench.list("", who),
          ...await bench.list("?PHASE=ARCHIVED", who),
        ]);
        for (const id of ids) {
          const phase = textOf(await bench.text(id, who), "phase") ?? "";
          assert(isPhase(phase), phase);
          const before = seen.get(id) ?? "PENDING";
          assert(canReach(before, phase), `${id} went from ${before} to ${phase}`);
          if (isOver(before) && phase !== "ARCHIVED") assertEquals(phase, before);
          seen.set(id, phase);
          reached.add(phase);
          if (phase === "EXECUTING") running++;
        }
      }
      assert(running <= 2, `${running} jobs run at once`);
      for (const id of seen.keys()) {
        const gone = await bench.ask(id, { owner: "ada" });
        await gone.body?.cancel();
        if (gone.status === 404) seen.delete(id);
      }
      assert(seen.size <= 12, `${seen.size} jobs are kept`);
    }
    const rare: Phase[] = archives ? ["ARCHIVED"] : [];
    for (const phase of [...rare, "HELD", "QUEUED", "EXECUTING", "COMPLETED", "ERROR", "ABORTED"]) {
      assert(reached.has(phase as Phase), `never ${phase}`);
    }
    bench.server[Symbol.dispose]();
    await turn();
    assertEquals(bench.clock.alarms, 0);
  });
}

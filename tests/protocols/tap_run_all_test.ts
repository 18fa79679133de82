import { createHttp } from "../../core/runtime/http.ts";
import { openJobStore, runAll, TapService } from "../../protocols/tap.ts";
import { assert, assertEquals } from "../../deps/assert.ts";
import { type FakeOptions, fakeTap } from "./_fake_tap.ts";

/** What a server has seen of its clients. */
interface Crowd {
  /** Most requests that were waiting for their answer at once. */
  most: number;
  /** Connections by the port at their other end. */
  readonly connections: Set<number>;
  requests: number;
}

/** Runs a test on a service that takes a moment for each answer and counts who is there. */
async function withCrowd(
  options: FakeOptions,
  work: (url: string, crowd: Crowd, jobs: ReadonlyMap<string, unknown>) => Promise<void>,
): Promise<void> {
  const crowd: Crowd = { most: 0, connections: new Set(), requests: 0 };
  const fake = fakeTap(options);
  const { promise, resolve } = Promise.withResolvers<string>();
  let inside = 0;
  await using _server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: ({ port }) => resolve(`http://127.0.0.1:${port}`),
  }, async (request, { remoteAddr }) => {
    crowd.requests++;
    crowd.connections.add((remoteAddr as Deno.NetAddr).port);
    crowd.most = Math.max(crowd.most, ++inside);
    try {
      // Whoever else is on the way arrives meanwhile.
      await new Promise((done) => setTimeout(done, 1));
      return await fake.handler(request, { url: await promise, requests: [] });
    } finally {
      inside--;
    }
  });
  await work(await promise, crowd, fake.jobs);
}

Deno.test("runAll() runs 200 jobs at once over no more connections than are allowed, all results right", async () => {
  const phases = ["EXECUTING", "EXECUTING", "COMPLETED"];
  await withCrowd({ script: () => phases }, async (url, crowd, jobs) => {
    const http = createHttp({ maxRetries: 0, timeoutMs: 60_000, perHost: 4 });
    const service = new TapService(`${url}/tap`, { http, format: "default" });
    const directory = await Deno.makeTempDir();
    try {
      const store = await openJobStore({ directory });
      const tasks = Array.from({ length: 200 }, (_, i) => ({
        service,
        query: `SELECT TOP ${i} a FROM t`,
        rows: i,
      }));
      let under = 0;
      const seen = new Set<number>();
      for await (
        const outcome of runAll(tasks, {
          concurrency: 200,
          polling: 20,
          store,
          onPhase: () => under = Math.max(under, jobs.size),
        })
      ) {
        assert(outcome.ok, String(outcome.ok ? "" : outcome.error));
        const { value, item } = outcome;
        assertEquals([value.length, value.query], [item.rows, item.query]);
        assertEquals([...value.column("a")].at(-1), item.rows === 0 ? undefined : item.rows - 1);
        seen.add(item.rows);
      }
      assertEquals([seen.size, jobs.size, await store.list()], [200, 0, []]);
      // Really at once, over four connections.
      assert(under > 100, `${under} jobs at once`);
      assertEquals(crowd.most, 4);
      assert(crowd.connections.size <= 8, `${crowd.connections.size} connections`);
      assert(crowd.requests >= 200 * 7, String(crowd.requests));
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  });
});

Deno.test("runAll() keeps to perHost for each host, and lets others go on", async () => {
  const slow = Array.from({ length: 30 }, () => "EXECUTING").concat("COMPLETED");
  await withCrowd({ script: () => slow }, async (one, _crowd, busy) => {
    await withCrowd({}, async (two) => {
      const http = createHttp({ maxRetries: 0, timeoutMs: 60_000 });
      const services = [one, two].map((url) =>
        new TapService(`${url}/tap`, { http, format: "default" })
      );
      const tasks = services.flatMap((service, host) =>
        Array.from({ length: 4 }, () => ({ service, host, query: "SELECT 1" }))
      );
      const order: number[] = [];
      let most = 0;
      for await (
        const { ok, item } of runAll(tasks, {
          concurrency: 8,
          perHost: 2,
          polling: 5,
          onPhase: () => most = Math.max(most, busy.size),
        })
      ) {
        assert(ok);
        order.push(item.host);
      }
      assertEquals([most, order.slice(0, 4), order.length], [2, [1, 1, 1, 1], 8]);
    });
  });
});

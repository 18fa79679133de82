import { assert, assertEquals, assertRejects, assertStrictEquals } from "../../../deps/assert.ts";
import { VoTimeoutError } from "../../../core/runtime/errors.ts";
import { growingInterval, poll } from "../../../core/runtime/poll.ts";

function recorder() {
  const waits: number[] = [];
  return {
    waits,
    delay: (ms: number): Promise<void> => {
      waits.push(Math.round(ms));
      return Promise.resolve();
    },
  };
}

Deno.test("poll() looks until done, with an interval from 1 s growing by 1.2 to 30 s", async () => {
  const { waits, delay } = recorder();
  let looks = 0;
  const value = await poll(() => ++looks < 25 ? { done: false } : { done: true, value: 7 }, {
    delay,
  });
  assertEquals([value, looks, waits.length], [7, 25, 24]);
  assertEquals(waits.slice(0, 4), [1000, 1200, 1440, 1728]);
  assertEquals(waits.slice(-3), [30_000, 30_000, 30_000]);
  assertEquals(growingInterval(1), 1000);
});

Deno.test("poll() takes a fixed interval, a function, and what the look asks for", async () => {
  const fixed = recorder();
  let looks = 0;
  await poll(() => ({ done: ++looks > 2, value: 0 }), { intervalMs: 50, delay: fixed.delay });
  assertEquals(fixed.waits, [50, 50]);
  const own = recorder();
  looks = 0;
  await poll(() => ({ done: ++looks > 2, value: 0 }), {
    intervalMs: (n) => 10 * n,
    delay: own.delay,
  });
  assertEquals(own.waits, [10, 20]);
  const asked = recorder();
  looks = 0;
  await poll(() => ++looks > 2 ? { done: true, value: 0 } : { done: false, waitMs: looks - 1 }, {
    delay: asked.delay,
  });
  assertEquals(asked.waits, [0, 1]);
});

Deno.test("poll() keeps its budget, in a look and between looks", async () => {
  const inLook = await assertRejects(
    () =>
      poll(() => new Promise(() => {}), { timeoutMs: 30, limit: "job", what: "wait for the job" }),
    VoTimeoutError,
  );
  assertEquals(inLook.message, "Cannot wait for the job: job time limit of 30 ms reached");
  assertEquals([inLook.limit, inLook.limitMs], ["job", 30]);
  const lefts: (number | undefined)[] = [];
  const between = await assertRejects(
    () =>
      poll(({ timeoutMs }) => {
        lefts.push(timeoutMs);
        return { done: false };
      }, { timeoutMs: 60, intervalMs: 20 }),
    VoTimeoutError,
  );
  assertEquals(between.limit, "total");
  assert(lefts.length >= 2 && lefts.every((left) => left !== undefined && left <= 60));
});

Deno.test("poll() throws the caller's reason, before, in a look, and between looks", async () => {
  const reason = new Error("enough");
  const before = poll(() => ({ done: false }), { signal: AbortSignal.abort(reason) });
  assertStrictEquals(await before.catch((error) => error), reason);
  for (const waiting of [true, false]) {
    const stop = new AbortController();
    let inner: AbortSignal | undefined;
    const polled = poll(({ signal }) => {
      inner = signal;
      setTimeout(() => stop.abort(reason), 0);
      return waiting ? { done: false } : new Promise(() => {});
    }, { signal: stop.signal });
    assertStrictEquals(await polled.catch((error) => error), reason);
    assertStrictEquals(inner?.reason, reason);
  }
});

Deno.test("poll() throws what a look throws, unless it is forgiven", async () => {
  const mistake = new Error("lost");
  const look = (): never => {
    throw mistake;
  };
  assertStrictEquals(await poll(look).catch((error) => error), mistake);
  const { waits, delay } = recorder();
  const failures: number[] = [];
  const caught = await poll(look, {
    delay,
    forgive: (_, inARow) => {
      failures.push(inARow);
      return inARow < 3;
    },
  }).catch((error) => error);
  assertStrictEquals(caught, mistake);
  assertEquals([failures, waits.length], [[1, 2, 3], 2]);
});

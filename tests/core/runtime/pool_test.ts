import { assert, assertEquals, assertRejects, assertStrictEquals } from "../../../deps/assert.ts";
import { VoTimeoutError } from "../../../core/runtime/errors.ts";
import { type Outcome, settleAll } from "../../../core/runtime/pool.ts";

async function collect<I, T>(outcomes: AsyncIterable<Outcome<I, T>>): Promise<Outcome<I, T>[]> {
  const all = [];
  for await (const outcome of outcomes) all.push(outcome);
  return all;
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

Deno.test("settleAll() yields in order of completion and survives broken items", async () => {
  const gates = [0, 1, 2, 3].map(() => Promise.withResolvers<string>());
  const outcomes = settleAll([0, 1, 2, 3], (at) => gates[at]!.promise);
  const seen = collect(outcomes);
  gates[2]!.resolve("two");
  await turn();
  gates[0]!.reject(new RangeError("zero"));
  await turn();
  gates[3]!.reject("not an Error");
  await turn();
  gates[1]!.resolve("one");
  const [two, zero, three, one] = await seen;
  assertEquals(two, { ok: true, item: 2, value: "two" });
  assert(zero?.ok === false && zero.error instanceof RangeError && zero.item === 0);
  assert(three?.ok === false && three.error.message === "not an Error");
  assertEquals(one, { ok: true, item: 1, value: "one" });
});

Deno.test("settleAll() catches what the work throws at once", async () => {
  const [outcome] = await collect(settleAll(["x"], () => {
    throw new TypeError("at once");
  }));
  assert(outcome?.ok === false && outcome.error instanceof TypeError);
});

Deno.test("settleAll() never has more than concurrency items in hand", async () => {
  let working = 0;
  let most = 0;
  let taken = 0;
  function* items(): Generator<number> {
    for (; taken < 20; taken++) yield taken;
  }
  const outcomes = settleAll(items(), async () => {
    most = Math.max(most, ++working);
    await turn();
    working--;
  }, { concurrency: 3 });
  await outcomes.next();
  for (let at = 0; at < 5; at++) await turn();
  // One was yielded, so at most two more are at work or waiting to be taken, until we ask again.
  assert(taken <= 3, `${taken} taken`);
  assertEquals((await collect(outcomes)).length, 19);
  assertEquals(most, 3);
});

Deno.test("settleAll() keeps to the limit of each key and passes busy keys by", async () => {
  const hosts = ["a", "a", "a", "a", "b", "a", "b"];
  const busy = new Map<string, number>();
  const started: string[] = [];
  const outcomes = await collect(settleAll(hosts.entries(), async ([at, host]) => {
    started.push(`${host}${at}`);
    const now = (busy.get(host) ?? 0) + 1;
    busy.set(host, now);
    assert(now <= 2, `${now} at ${host}`);
    await turn();
    busy.set(host, now - 1);
  }, { concurrency: 4, perKey: ([, host]) => host, perKeyLimit: 2 }));
  assert(outcomes.every(({ ok }) => ok));
  assertEquals(outcomes.length, 7);
  assertEquals(started.slice(0, 4), ["a0", "a1", "b4", "b6"]);
  assertEquals(started.filter((name) => name.startsWith("a")), ["a0", "a1", "a2", "a3", "a5"]);
});

Deno.test("settleAll() gives every item its own time, also when it does not listen", async () => {
  const signals: AbortSignal[] = [];
  const started = performance.now();
  const outcomes = await collect(settleAll(["deaf", "quick"], (item, { signal }) => {
    signals.push(signal);
    return item === "deaf" ? new Promise<string>(() => {}) : item;
  }, { timeoutMs: 40 }));
  assert(performance.now() - started < 5000);
  const [quick, deaf] = outcomes;
  assertEquals(quick, { ok: true, item: "quick", value: "quick" });
  assert(deaf?.ok === false && deaf.error instanceof VoTimeoutError);
  assertEquals([deaf.error.limit, deaf.error.limitMs], ["item", 40]);
  assertEquals(deaf.error.message, "Cannot finish: gave up after 40 ms, its time limit");
  assertStrictEquals(signals[0]?.reason, deaf.error);
  assertEquals(signals[1]?.aborted, false);
});

Deno.test("settleAll() throws the caller's reason and aborts what is at work", async () => {
  const stop = new AbortController();
  const reason = new Error("enough");
  let inner: AbortSignal | undefined;
  const outcomes = settleAll([1], (_, { signal }) => {
    inner = signal;
    return new Promise(() => {});
  }, { signal: stop.signal });
  const next = outcomes.next().catch((error) => error);
  await turn();
  stop.abort(reason);
  assertStrictEquals(await next, reason);
  assertStrictEquals(inner?.reason, reason);
  const before = settleAll([1], () => 1, { signal: stop.signal });
  assertStrictEquals(await before.next().catch((error) => error), reason);
});

Deno.test("settleAll() aborts the rest and closes its input when the loop is left", async () => {
  let closed = false;
  function* items(): Generator<number> {
    try {
      for (let at = 0;; at++) yield at;
    } finally {
      closed = true;
    }
  }
  const signals: AbortSignal[] = [];
  for await (
    const { ok } of settleAll(items(), (item, { signal }) => {
      signals.push(signal);
      return item === 0 ? item : new Promise<number>(() => {});
    }, { concurrency: 3 })
  ) {
    assert(ok);
    break;
  }
  assert(closed);
  assertEquals(signals.map(({ aborted }) => aborted), [false, true, true]);
});

Deno.test("settleAll() throws what its input throws", async () => {
  function* items(): Generator<number> {
    yield 1;
    throw new RangeError("no more");
  }
  await assertRejects(() => collect(settleAll(items(), () => new Promise(() => {}))), RangeError);
});

Deno.test("settleAll() refuses limits that are none", async () => {
  for (
    const options of [{ concurrency: 0 }, { concurrency: NaN }, { perKeyLimit: 0 }, {
      timeoutMs: 0,
    }]
  ) {
    await assertRejects(() => collect(settleAll([1], () => 1, options)), RangeError);
  }
  assertEquals(await collect(settleAll([], () => 1)), []);
});

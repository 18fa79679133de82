import { assert, assertEquals, assertStrictEquals, assertThrows } from "../../../deps/assert.ts";
import { checkLimit, delay, startTimer, untilAborted } from "../../../core/runtime/signals.ts";

Deno.test("delay() waits, and ends with the signal's own reason", async () => {
  await delay(1);
  const reason = { mine: true };
  assertStrictEquals(await delay(10_000, AbortSignal.abort(reason)).catch((e) => e), reason);
  const stop = new AbortController();
  const waiting = delay(10_000, stop.signal).catch((error) => error);
  stop.abort(reason);
  assertStrictEquals(await waiting, reason);
  await delay(1, new AbortController().signal);
});

Deno.test("untilAborted() ends with whichever comes first", async () => {
  const stop = new AbortController();
  assertEquals(await untilAborted(Promise.resolve(1), undefined), 1);
  assertEquals(await untilAborted(Promise.resolve(1), stop.signal), 1);
  const mistake = new Error("mine");
  assertStrictEquals(
    await untilAborted(Promise.reject(mistake), stop.signal).catch((e) => e),
    mistake,
  );
  const waiting = untilAborted(new Promise(() => {}), stop.signal).catch((error) => error);
  stop.abort("enough");
  assertEquals(await waiting, "enough");
  const late = untilAborted(Promise.reject(mistake), stop.signal).catch((error) => error);
  assertEquals(await late, "enough");
});

Deno.test("startTimer() never calls for Infinity, and not at once for more than setTimeout takes", async () => {
  let calls = 0;
  const act = (): void => void calls++;
  const timers = [startTimer(Infinity, act), startTimer(2 ** 40, act)];
  const quick = Promise.withResolvers<void>();
  startTimer(1, quick.resolve);
  await quick.promise;
  for (const timer of timers) timer.stop();
  assertEquals(calls, 0);
});

Deno.test("startTimer() with hold(false) does not keep the process alive", async () => {
  const code = `import { startTimer } from ${
    JSON.stringify(new URL("../../../core/runtime/signals.ts", import.meta.url).href)
  }; startTimer(60_000, () => {}).hold(false); console.log("end");`;
  const started = performance.now();
  const { stdout, success } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-check", "--no-lock", code],
  }).output();
  assert(success);
  assertEquals(new TextDecoder().decode(stdout).trim(), "end");
  assert(performance.now() - started < 30_000);
});

Deno.test("checkLimit() takes the default and refuses what is no limit", () => {
  assertEquals(checkLimit("timeoutMs", undefined, 5), 5);
  assertEquals(checkLimit("timeoutMs", Infinity, 5), Infinity);
  for (const ms of [0, -1, NaN]) assertThrows(() => checkLimit("timeoutMs", ms, 5), RangeError);
});

import { Shared } from "../../../core/runtime/_shared.ts";
import { NetworkError, VoTimeoutError } from "../../../core/runtime/errors.ts";
import type { RequestOptions } from "../../../core/runtime/http.ts";
import { assert, assertEquals, assertRejects, assertStrictEquals } from "../../../deps/assert.ts";

/** A question whose answers a test gives; it ends with its signal, as requests do. */
function question() {
  const asked: (PromiseWithResolvers<string> & { readonly options: RequestOptions })[] = [];
  const work = (options: RequestOptions): Promise<string> => {
    const answer = { ...Promise.withResolvers<string>(), options };
    options.signal?.addEventListener("abort", () => answer.reject(options.signal?.reason));
    asked.push(answer);
    return answer.promise;
  };
  return { asked, work, shared: new Shared<string>("read the answer") };
}

/** A question is sent a turn after it was asked. */
const started = (): Promise<void> => Promise.resolve();

Deno.test("Shared.ask() asks once for all who come before the answer, and anew for who comes after it", async () => {
  const { asked, work, shared } = question();
  const both = [shared.ask(work, { idleTimeoutMs: 5 }), shared.ask(work, {})];
  await started();
  asked[0]?.resolve("a");
  assertEquals(await Promise.all(both), ["a", "a"]);
  assertEquals(asked[0]?.options.idleTimeoutMs, 5);
  const later = shared.ask(work, {});
  await started();
  asked[1]?.resolve("b");
  assertEquals([await later, asked.length], ["b", 2]);
});

Deno.test("Shared.ask() fails for all who wait, and the failure does not stay", async () => {
  const { asked, work, shared } = question();
  const both = [shared.ask(work, {}), shared.ask(work, {})].map((one) =>
    assertRejects(() => one, NetworkError)
  );
  await started();
  asked[0]?.reject(new NetworkError("Cannot reach it"));
  await Promise.all(both);
  const later = shared.ask(work, {});
  await started();
  asked[1]?.resolve("b");
  assertEquals(await later, "b");
});

Deno.test("Shared.ask() lets each go with his own signal, and ends the question with the last", async () => {
  const { asked, work, shared } = question();
  const callers = [new AbortController(), new AbortController()] as const;
  const reasons = [new Error("first"), new Error("second")] as const;
  const both = callers.map(({ signal }) => shared.ask(work, { signal }));
  const caught = both.map((one) => one.catch((error) => error));
  await started();
  callers[0].abort(reasons[0]);
  assertStrictEquals(await caught[0], reasons[0]);
  assertEquals(asked[0]?.options.signal?.aborted, false);
  callers[1].abort(reasons[1]);
  // At once, not a turn later.
  assertStrictEquals(asked[0]?.options.signal?.reason, reasons[1]);
  const next = shared.ask(work, {});
  assertStrictEquals(await caught[1], reasons[1]);
  await started();
  asked[1]?.resolve("b");
  assertEquals([await next, asked.length], ["b", 2]);
  const gone = AbortSignal.abort(reasons[0]);
  assertStrictEquals(
    await shared.ask(work, { signal: gone }).catch((error) => error),
    reasons[0],
  );
  const hasty = new AbortController();
  const nothing = shared.ask(work, { signal: hasty.signal }).catch((error) => error);
  hasty.abort(reasons[1]);
  assertStrictEquals(await nothing, reasons[1]);
  assertEquals(asked.length, 2);
});

Deno.test("Shared.ask() holds each to his own time limit", async () => {
  const { asked, work, shared } = question();
  const patient = shared.ask(work, {});
  const error = await assertRejects(() => shared.ask(work, { timeoutMs: 1 }), VoTimeoutError);
  assertEquals(error.message, "Cannot read the answer: total time limit of 1 ms reached");
  assert(asked[0]?.options.signal?.aborted === false);
  assertEquals(asked[0]?.options.timeoutMs, undefined);
  asked[0]?.resolve("a");
  assertEquals([await patient, asked.length], ["a", 1]);
});

Deno.test("Shared.ask() keeps questions with other keys apart", async () => {
  const { asked, work, shared } = question();
  const both = ["a", "b", "a"].map((key) => shared.ask(work, {}, key));
  await started();
  assertEquals(asked.length, 2);
  asked[1]?.resolve("b");
  asked[0]?.resolve("a");
  assertEquals(await Promise.all(both), ["a", "b", "a"]);
});

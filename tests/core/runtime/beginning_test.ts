import { readBeginning } from "../../../core/runtime/_beginning.ts";
import { assert, assertEquals, assertRejects } from "../../../deps/assert.ts";

/** A response whose body gives chunks, and says whether it was cancelled. */
function response(chunks: readonly string[], end?: "hangs" | "breaks") {
  const state = { cancelled: false };
  const rest = chunks.map((chunk) => new TextEncoder().encode(chunk));
  const body = new ReadableStream<Uint8Array>({
    pull(controller): Promise<void> | void {
      const next = rest.shift();
      if (next !== undefined) controller.enqueue(next);
      else if (end === "hangs") return new Promise(() => {});
      else if (end === "breaks") controller.error(new Error("cut"));
      else controller.close();
    },
    cancel(): void {
      state.cancelled = true;
    },
  }, { highWaterMark: 0 });
  return { response: new Response(body), state };
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

Deno.test("readBeginning() reads no more than it may, and cancels the rest", async () => {
  const whole = response(["ab", "cd"]);
  assertEquals(text(await readBeginning(whole.response, { bytes: 10, ms: 1000 })), "abcd");
  const long = response(["ab", "cd", "ef"]);
  assertEquals(text(await readBeginning(long.response, { bytes: 3, ms: 1000 })), "abc");
  assert(long.state.cancelled);
});

Deno.test("readBeginning() takes what came before a cut or its time limit", async () => {
  const cut = response(["ab"], "breaks");
  assertEquals(text(await readBeginning(cut.response, { bytes: 10, ms: 1000 })), "ab");
  const slow = response(["ab"], "hangs");
  assertEquals(text(await readBeginning(slow.response, { bytes: 10, ms: 20 })), "ab");
  assert(slow.state.cancelled);
});

Deno.test("readBeginning() throws the signal's own reason, and reads nothing where there is nothing", async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const slow = response(["ab"], "hangs");
  const reading = readBeginning(slow.response, { bytes: 10, ms: 10_000, signal });
  controller.abort(new RangeError("enough"));
  await assertRejects(() => reading, RangeError, "enough");
  const limits = { bytes: 10, ms: 1000 };
  assertEquals((await readBeginning(new Response(null), limits)).length, 0);
  const used = new Response("x");
  await used.text();
  assertEquals((await readBeginning(used, limits)).length, 0);
});

import { assertEquals } from "../../../deps/assert.ts";
import { countBytes, type Progress, progressOf } from "../../../core/runtime/progress.ts";
import { recut } from "../../_recut.ts";

Deno.test("countBytes() counts and changes nothing", async () => {
  const seen: Progress[] = [];
  const stream = ReadableStream.from(recut("abcdefgh", 3))
    .pipeThrough(countBytes((progress) => seen.push(progress), 8));
  assertEquals(await new Response(stream).text(), "abcdefgh");
  assertEquals(seen, [3, 6, 8].map((loaded) => ({ loaded, total: 8 })));
});

Deno.test("progressOf() leaves out a total that is missing or proven wrong", () => {
  assertEquals(progressOf(5, undefined), { loaded: 5 });
  assertEquals(progressOf(5, 4), { loaded: 5 });
  assertEquals(progressOf(5, 5), { loaded: 5, total: 5 });
});

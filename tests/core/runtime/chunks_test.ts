import { assert, assertEquals, assertRejects } from "../../../deps/assert.ts";
import { bodyChunks, concatBytes } from "../../../core/runtime/chunks.ts";
import { http } from "../../../core/runtime/http.ts";
import { withServer } from "../../_server.ts";
import { CUTS, recut } from "../../_recut.ts";

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const all = [];
  for await (const chunk of chunks) all.push(chunk);
  return all;
}

const BYTES = Uint8Array.from({ length: 5000 }, (_, at) => (at * 7919) % 251);

for (const cut of CUTS) {
  Deno.test(`bodyChunks() gives the bytes of chunks of ${cut} in order, in fewer pieces`, async () => {
    const chunks = await collect(bodyChunks(ReadableStream.from(recut(BYTES, cut))));
    assertEquals(concatBytes(chunks), BYTES);
    assertEquals(chunks[0]?.byteLength, Math.min(cut, BYTES.byteLength));
    assert(chunks.length <= Math.max(2, BYTES.byteLength / cut / 20), `${chunks.length} chunks`);
  });
}

Deno.test("bodyChunks() joins up to about 256 KiB and leaves large chunks alone", async () => {
  const small = await collect(
    bodyChunks(ReadableStream.from(recut(new Uint8Array(2_000_000), 4096))),
  );
  assert(small.every(({ byteLength }) => byteLength <= 256 * 1024 + 4096));
  assert(small.length < 60, `${small.length} chunks`);
  const large = await collect(
    bodyChunks(ReadableStream.from(recut(new Uint8Array(200_000), 50_000))),
  );
  assertEquals(large.map(({ byteLength }) => byteLength), [50_000, 50_000, 50_000, 50_000]);
});

Deno.test("bodyChunks() holds nothing back when the next chunk is late", async () => {
  let feed!: ReadableStreamDefaultController<Uint8Array>;
  const chunks = bodyChunks(
    new ReadableStream({ start: (controller) => void (feed = controller) }),
  );
  feed.enqueue(new Uint8Array([1]));
  assertEquals((await chunks.next()).value, new Uint8Array([1]));
  feed.enqueue(new Uint8Array([2]));
  feed.enqueue(new Uint8Array([3]));
  assertEquals((await chunks.next()).value, new Uint8Array([2, 3]));
  const last = chunks.next();
  feed.enqueue(new Uint8Array([4]));
  assertEquals((await last).value, new Uint8Array([4]));
  feed.close();
  assertEquals((await chunks.next()).done, true);
});

Deno.test("bodyChunks() gives all bytes before a failure, then the failure", async () => {
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield* recut("abcdef", 1);
    throw new Error("cut");
  }
  const seen: Uint8Array[] = [];
  await assertRejects(async () => {
    for await (const chunk of bodyChunks(ReadableStream.from(failing()))) seen.push(chunk);
  }, Error);
  assertEquals(new TextDecoder().decode(concatBytes(seen)), "abcdef");
});

Deno.test("bodyChunks() cancels the body when the loop is left, also while it waits", async () => {
  let cancelled = 0;
  const source = (): ReadableStream<Uint8Array> =>
    new ReadableStream({
      start: (controller) => controller.enqueue(new Uint8Array([1])),
      cancel: () => void cancelled++,
    });
  for await (const chunk of bodyChunks(source())) {
    assertEquals(chunk.byteLength, 1);
    break;
  }
  assertEquals(cancelled, 1);
  const chunks = bodyChunks(source());
  await chunks.next();
  const waiting = chunks.next();
  await chunks.return?.();
  assertEquals(cancelled, 2);
  assertEquals((await waiting).done, true);
});

Deno.test("bodyChunks() takes a response, also without a body", async () => {
  assertEquals(await collect(bodyChunks(new Response(null))), []);
  const [only] = await collect(bodyChunks(new Response("abc")));
  assertEquals(new TextDecoder().decode(only), "abc");
});

Deno.test("send() hands out a decompressed body in few pieces", async () => {
  const text = Array.from({ length: 60_000 }, (_, at) => `<TD>${Math.sin(at)}</TD>`).join("");
  const packed = await new Response(
    new Blob([text]).stream().pipeThrough(new CompressionStream("gzip")),
  ).bytes();
  await withServer(
    () => new Response(packed, { headers: { "content-encoding": "gzip" } }),
    async ({ url }) => {
      const chunks = await collect(bodyChunks(await http.send(url)));
      assertEquals(new TextDecoder().decode(concatBytes(chunks)), text);
      const mean = text.length / chunks.length;
      assert(mean > 8192, `${chunks.length} chunks of ${mean} bytes`);
    },
  );
});

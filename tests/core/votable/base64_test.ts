import { assert, assertEquals } from "../../../deps/assert.ts";
import {
  decodeBase64,
  decodeByHand,
  encodeByHand,
  type LastChunk,
} from "../../../core/votable/_base64.ts";
import { seeded } from "../coords/_seeded.ts";

const random = seeded(20261121);
const LETTERS = "ABCxyz019+/= \n\tQ==";

function outcome(work: () => { read: number; written: number }, out: Uint8Array): string {
  try {
    const { read, written } = work();
    return `${read} ${written} ${out.subarray(0, written)}`;
  } catch (error) {
    return (error as Error).name;
  }
}

Deno.test("decodeByHand() does what the runtime's setFromBase64 does, for good text and bad", () => {
  let failures = 0;
  for (let n = 0; n < 20_000; n++) {
    const length = Math.floor(random() * 14);
    const letters = n % 2 === 0 ? LETTERS : LETTERS.slice(0, 11);
    let text = "";
    for (let i = 0; i < length; i++) text += letters[Math.floor(random() * letters.length)];
    if (n % 50 === 0) text += "é";
    for (const lastChunkHandling of ["loose", "stop-before-partial"] satisfies LastChunk[]) {
      {
        const [own, native] = [new Uint8Array(64), new Uint8Array(64)];
        const wanted = outcome(() => native.setFromBase64(text, { lastChunkHandling }), native);
        const got = outcome(() => decodeByHand(text, own, lastChunkHandling), own);
        assertEquals(got, wanted, JSON.stringify({ text, lastChunkHandling }));
        if (wanted === "SyntaxError") failures++;
      }
    }
  }
  assert(failures > 1000 && failures < 30_000, `${failures}`);
});

Deno.test("encodeByHand() does what the runtime's toBase64 does", () => {
  for (let length = 0; length < 50; length++) {
    const bytes = Uint8Array.from({ length }, () => Math.floor(random() * 256));
    assertEquals(encodeByHand(bytes), bytes.toBase64());
    assertEquals(decodeBase64(encodeByHand(bytes)), bytes);
  }
});

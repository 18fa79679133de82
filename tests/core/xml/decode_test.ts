/** Encodings: told by marks, by the declaration, by nothing. */
import { assertEquals, assertThrows } from "../../../deps/assert.ts";
import { FormatError } from "../../../core/runtime/errors.ts";
import { detectEncoding, toUtf8 } from "../../../core/xml/decode.ts";
import { recut } from "../../_recut.ts";

function latin1(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (c) => c.charCodeAt(0));
}

function wide(text: string, little: boolean): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(2 * text.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), little);
  return bytes;
}

async function decoded(bytes: Uint8Array, size: number): Promise<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let text = "";
  for await (const piece of toUtf8(recut(bytes, size))) {
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}

const XML = "<?xml version='1.0'?><a>é ÿ</a>";
const declared = (encoding: string) => XML.replace("?>", ` encoding='${encoding}'?>`);

Deno.test("toUtf8() gives UTF-8 without mark, from every encoding, wherever it is cut", async () => {
  const cases: readonly (readonly [Uint8Array, string])[] = [
    [new TextEncoder().encode(XML), XML],
    [new TextEncoder().encode("\ufeff" + XML), XML],
    [latin1(declared("ISO-8859-1")), declared("ISO-8859-1")],
    [latin1(declared("Windows-1252")), declared("Windows-1252")],
    [wide("\ufeff" + XML, true), XML],
    [wide("\ufeff" + XML, false), XML],
    [wide(declared("UTF-16"), true), declared("UTF-16")],
    [wide(declared("UTF-16"), false), declared("UTF-16")],
    [new TextEncoder().encode(declared("UTF-16")), declared("UTF-16")],
    [new TextEncoder().encode(declared("us-ascii")), declared("us-ascii")],
    [new Uint8Array(0), ""],
    [latin1("x"), "x"],
  ];
  for (const [bytes, wanted] of cases) {
    for (const size of [1, 2, 3, 7, 1000]) assertEquals(await decoded(bytes, size), wanted, wanted);
  }
});

Deno.test("detectEncoding() believes a mark before the declaration", () => {
  const marked = Uint8Array.of(0xef, 0xbb, 0xbf, ...latin1(declared("ISO-8859-1")));
  assertEquals(detectEncoding(marked), { label: "utf-8", bom: 3 });
  assertEquals(detectEncoding(latin1(declared("ISO-8859-1"))).bom, 0);
});

Deno.test("detectEncoding() refuses encodings that it does not know", () => {
  const error = assertThrows(
    () => detectEncoding(latin1(declared("x-klingon"))),
    FormatError,
    "x-klingon",
  );
  assertEquals([error.line, error.column], [1, 1]);
});

import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStrictEquals,
} from "../../../deps/assert.ts";
import { XmlSyntaxError } from "../../../deps/xml.ts";
import { FormatError } from "../../../core/runtime/errors.ts";
import { childOf, childrenOf, parseXml, textOf, type XmlElement } from "../../../core/xml/tree.ts";

/** Bytes of a text whose characters are all below U+0100. */
function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (c) => c.charCodeAt(0));
}

function utf16(text: string, littleEndian: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(2 * text.length));
  for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), littleEndian);
  return new Uint8Array(view.buffer);
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The bytes in pieces of a size. */
function cut(bytes: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for (let i = 0; i < bytes.length; i += size) pieces.push(bytes.subarray(i, i + size));
  return ReadableStream.from(pieces);
}

/** The names and namespaces of an element and all within, outermost first. */
function names(element: XmlElement): readonly (readonly [string, string, string | undefined])[] {
  const within = element.children.flatMap((child) => typeof child === "string" ? [] : names(child));
  return [[element.name, element.local, element.uri], ...within];
}

Deno.test("parseXml() gives the root with all within, in document order", async () => {
  const root = await parseXml(`<?xml version="1.0"?><!-- c -->
<a b="1 &lt; 2" c='&#10;'>x<b/>&amp;<!-- c --><![CDATA[<y>]]>
  <?pi?><p:d xmlns:p="urn:p"
    p:e="f">z</p:d></a>`);
  assertEquals(root, {
    name: "a",
    local: "a",
    uri: undefined,
    attributes: { b: "1 < 2", c: "\n" },
    children: [
      "x",
      { name: "b", local: "b", uri: undefined, attributes: {}, children: [], line: 2 },
      "&",
      "<y>",
      "\n  ",
      {
        name: "p:d",
        local: "d",
        uri: "urn:p",
        attributes: { "xmlns:p": "urn:p", "p:e": "f" },
        children: ["z"],
        line: 3,
      },
    ],
    line: 2,
  });
});

Deno.test("parseXml() knows namespaces, default ones and those of prefixes", async () => {
  const root = await parseXml(
    `<a xmlns="urn:1" xmlns:p="urn:2"><b><p:c xmlns:p="urn:3" xmlns="urn:4"><d/><p:e/></p:c></b>` +
      `<p:f/><g xmlns=""><h/></g><i/></a>`,
  );
  assertEquals(names(root), [
    ["a", "a", "urn:1"],
    ["b", "b", "urn:1"],
    ["p:c", "c", "urn:3"],
    ["d", "d", "urn:4"],
    ["p:e", "e", "urn:3"],
    ["p:f", "f", "urn:2"],
    ["g", "g", undefined],
    ["h", "h", undefined],
    ["i", "i", "urn:1"],
  ]);
});

Deno.test("parseXml() reads bytes in all encodings, wherever they are cut", async () => {
  const body = `<a b="é">ÿ£</a>`;
  const bom = "\ufeff";
  const sources: Readonly<Record<string, Uint8Array>> = {
    "Latin-1": latin1(`<?xml version="1.0" encoding="ISO-8859-1"?>${body}`),
    "UTF-8": utf8(body),
    "UTF-8, declared": utf8(`<?xml version='1.0' encoding='utf-8' ?>${body}`),
    "UTF-8, byte order mark": utf8(bom + body),
    "UTF-8, byte order mark, declared to be Latin-1": utf8(
      `${bom}<?xml version="1.0" encoding="ISO-8859-1"?>${body}`,
    ),
    "UTF-8, declared to be UTF-16": utf8(`<?xml version="1.0" encoding="UTF-16"?>${body}`),
    "UTF-16LE": utf16(`<?xml version="1.0" encoding="UTF-16"?>${body}`, true),
    "UTF-16BE": utf16(`<?xml version="1.0" encoding="UTF-16"?>${body}`, false),
    "UTF-16LE, byte order mark": utf16(bom + body, true),
    "UTF-16BE, byte order mark": utf16(bom + body, false),
  };
  for (const [what, bytes] of Object.entries(sources)) {
    for (const source of [bytes, cut(bytes, 1), cut(bytes, 3), cut(bytes, 1000)]) {
      const root = await parseXml(source);
      assertEquals([root.attributes["b"], textOf(root)], ["é", "ÿ£"], what);
    }
  }
  assertEquals(textOf(await parseXml(bom + body)), "ÿ£");
});

Deno.test("parseXml() reads characters beyond U+FFFF and long text, wherever they are cut", async () => {
  const text = "\u{1f52d}ü".repeat(1000);
  for (const size of [1, 7, 1000]) {
    assertEquals(textOf(await parseXml(cut(utf8(`<a>${text}</a>`), size))), text);
  }
});

Deno.test("parseXml() rejects an unknown encoding", async () => {
  await assertRejects(
    () => parseXml(utf8(`<?xml version="1.0" encoding="klingon"?><a/>`)),
    FormatError,
    'the encoding "klingon" is unknown',
  );
});

Deno.test("parseXml() rejects faults with their place", async () => {
  const cases: Readonly<Record<string, readonly [string, number, number]>> = {
    "<a>\n  <b></a>": ["unexpected close tag", 2, 9],
    "<a>\n\n": ["unclosed tag: a", 3, 1],
    "<a>\n&nope;</a>": ["undefined entity", 2, 6],
    "<a b='1'\n b='2'/>": ["duplicate attribute: b", 2, 8],
    "<a>\n<p:b/></a>": ['unbound namespace prefix: "p"', 2, 6],
    "<a/>\n<b/>": ["documents may contain only one root", 2, 3],
    "plain text": ["text data outside of root node", 1, 11],
    "": ["document must contain a root element", 1, 1],
    "<!-- nothing -->": ["document must contain a root element", 1, 16],
  };
  for (const [text, [message, line, column]] of Object.entries(cases)) {
    for (const source of [text, utf8(text)]) {
      const error = await assertRejects(() => parseXml(source), FormatError);
      assertEquals(
        error.message,
        `Cannot read XML: ${message} at line ${line}, column ${column}`,
        text,
      );
      assertEquals([error.format, error.line, error.column], ["xml", line, column]);
      assertInstanceOf(error.cause, XmlSyntaxError);
    }
  }
});

Deno.test("parseXml() bounds its messages", async () => {
  const error = await assertRejects(() => parseXml(`<${"a".repeat(10_000)}>`), FormatError);
  assert(error.message.length < 300, `${error.message.length}`);
});

Deno.test("parseXml() bounds the depth", async () => {
  const nested = (depth: number) => "<a>".repeat(depth) + "x" + "</a>".repeat(depth);
  assertEquals(textOf(await parseXml(nested(200))), "x");
  const error = await assertRejects(
    () => parseXml("\n" + nested(201)),
    FormatError,
    "elements are nested more than 200 deep",
  );
  assertEquals([error.line, error.column], [2, 601]);
});

Deno.test("parseXml() bounds the length, and reads no further", async () => {
  const mebibyte = new Uint8Array(1 << 20).fill(0x20);
  let count = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    yield utf8("<a>");
    for (;;) {
      count++;
      yield mebibyte;
    }
  }
  const message = "the document is longer than 67108864 bytes";
  await assertRejects(() => parseXml(endless()), FormatError, message);
  assertEquals(count, 64);
  const string = "<a>" + " ".repeat(64 << 20);
  await assertRejects(() => parseXml(string), FormatError, message);
});

Deno.test("parseXml() skips a DOCTYPE and never expands its entities", async () => {
  const external = `<!DOCTYPE a PUBLIC "p" "http://example.invalid/a.dtd"><a>1</a>`;
  assertEquals(textOf(await parseXml(external)), "1");
  const declarations = Array.from(
    { length: 9 },
    (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`,
  );
  const bomb = `<!DOCTYPE a [<!ENTITY e0 "lol">${declarations.join("")}]>`;
  assertEquals(textOf(await parseXml(`${bomb}<a>&lt;</a>`)), "<");
  for (const text of [`<a>&e9;</a>`, `<a b="&e9;"/>`, "<a>&e0;</a>"]) {
    await assertRejects(() => parseXml(bomb + text), FormatError, "undefined entity");
  }
  const file = `<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>`;
  await assertRejects(() => parseXml(file), FormatError, "undefined entity");
});

Deno.test("parseXml() is safe from names of Object.prototype", async () => {
  const root = await parseXml(`<a __proto__="1" constructor="2"><__proto__/></a>`);
  assertEquals(Object.entries(root.attributes), [["constructor", "2"]]);
  assertStrictEquals(Object.getPrototypeOf(root.attributes), Object.prototype);
  assertEquals(childOf(root, "__proto__")?.name, "__proto__");
});

Deno.test("parseXml() lets an error of the source through", async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield utf8("<a>");
    throw new RangeError("stop");
  }
  await assertRejects(() => parseXml(broken()), RangeError, "stop");
});

Deno.test("childOf(), childrenOf() and textOf() look for local names", async () => {
  const root = await parseXml(
    `<a xmlns:p="urn:p"> 1 <b>2</b><p:b> 3<c>4</c></p:b><c><b/></c> <![CDATA[5 ]]></a>`,
  );
  assertEquals(childrenOf(root, "b").map((child) => child.name), ["b", "p:b"]);
  assertEquals(childrenOf(root, "p:b"), []);
  assertEquals(childOf(root, "b")?.name, "b");
  assertEquals(childOf(root, "d"), undefined);
  assertEquals(textOf(root), "1 2 34 5");
  assertEquals(childrenOf(root, "b").map((child) => textOf(child)), ["2", "34"]);
  assertEquals(textOf(childOf(root, "d")), "");
});

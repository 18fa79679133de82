import { assertEquals, assertRejects } from "../../deps/assert.ts";
import { type ParseStreamOptions, parseXmlStream, XmlSyntaxError } from "../../deps/xml.ts";

async function events(text: string, options?: ParseStreamOptions): Promise<string[]> {
  const log: string[] = [];
  await parseXmlStream(
    ReadableStream.from([text.slice(0, 7), text.slice(7)]),
    {
      onDoctype: (name) => log.push(`doctype ${name}`),
      onStartElement: (name, _colon, uri, attributes, _selfClosing, line, column) =>
        log.push(`<${name} ${uri} ${attributes.count} ${line}:${column}`),
      onEndElement: (name, _colon, uri) => log.push(`>${name} ${uri}`),
      onText: (text) => log.push(`text ${JSON.stringify(text)}`),
      onCData: (text) => log.push(`cdata ${text}`),
      onComment: (text) => log.push(`comment${text}`),
      onProcessingInstruction: (target, content) => log.push(`pi ${target} ${content}`),
    },
    options,
  );
  return log;
}

const TEXT = `<?p q?><a xmlns="urn:d" xmlns:b="urn:b"> <b:c/><!-- x --><![CDATA[d]]></a>`;

Deno.test("parseXmlStream() calls back for each part", async () => {
  assertEquals(await events(TEXT), [
    "pi p q",
    "<a undefined 2 0:0",
    'text " "',
    "<b:c urn:b 0 0:0",
    ">b:c urn:b",
    "comment x ",
    "cdata d",
    ">a undefined",
  ]);
});

Deno.test("parseXmlStream() leaves out what it is told to", async () => {
  const options = {
    ignoreWhitespace: true,
    ignoreComments: true,
    ignoreProcessingInstructions: true,
    coerceCDataToText: true,
    trackPosition: true,
  };
  assertEquals(await events(TEXT, options), [
    "<a undefined 2 1:8",
    "<b:c urn:b 0 1:42",
    ">b:c urn:b",
    'text "d"',
    ">a undefined",
  ]);
});

Deno.test("parseXmlStream() refuses a DOCTYPE unless told otherwise", async () => {
  await assertRejects(() => events("<!DOCTYPE a><a/>"), XmlSyntaxError, "DOCTYPE");
  assertEquals((await events("<!DOCTYPE a><a/>", { disallowDoctype: false }))[0], "doctype a");
});

Deno.test("parseXmlStream() rejects at the first fault, with its place", async () => {
  const error = await assertRejects(
    () => events("<a>\n&nope;</a>"),
    XmlSyntaxError,
    "undefined entity at line 2, column 6",
  );
  assertEquals([error.line, error.column, error.offset], [2, 6, 10]);
  await assertRejects(() => events("<a><b></a>"), XmlSyntaxError, "unexpected close tag");
  await assertRejects(() => events("<a>"), XmlSyntaxError, "unclosed tag");
});

import {
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "../../deps/assert.ts";
import {
  type ParseStreamOptions,
  parseXmlStream,
  type XmlAttributeIterator,
  type XmlEventCallbacks,
  XmlSyntaxError,
} from "../../deps/xml.ts";

/** All parts of a document as lines, with their places. */
async function events(
  text: string,
  options: ParseStreamOptions = {},
  cut = text.length,
): Promise<string[]> {
  const log: string[] = [];
  await parseXmlStream(ReadableStream.from(pieces(text, cut)), recorder(log), options);
  return log;
}

function pieces(text: string, cut: number): string[] {
  const list: string[] = [];
  for (let i = 0; i < text.length; i += cut) list.push(text.slice(i, i + cut));
  return list;
}

function recorder(log: string[]): XmlEventCallbacks {
  const add = (what: string, line: number, column: number, offset: number) =>
    log.push(`${what} @${line}:${column}+${offset}`);
  return {
    onDeclaration: (version, encoding, standalone, ...place) =>
      add(`decl ${version} ${encoding} ${standalone}`, ...place),
    onDoctype: (name, publicId, systemId, ...place) =>
      add(`doctype ${name} ${publicId} ${systemId}`, ...place),
    onStartElement: (name, colon, uri, attributes, selfClosing, ...place) => {
      const list = Array.from({ length: attributes.count }, (_, i) => {
        const own = attributes.getUri(i) ?? "";
        return `${attributes.getName(i)}=${attributes.getValue(i)}{${own}}`;
      });
      const end = selfClosing ? "/" : "";
      add(`<${name} ${colon} {${uri ?? ""}} [${list.join(" ")}]${end}`, ...place);
    },
    onEndElement: (name, colon, uri, ...place) => add(`>${name} ${colon} {${uri ?? ""}}`, ...place),
    onText: (text, ...place) => add(`text ${JSON.stringify(text)}`, ...place),
    onCData: (text, ...place) => add(`cdata ${JSON.stringify(text)}`, ...place),
    onComment: (text, ...place) => add(`comment ${text}`, ...place),
    onProcessingInstruction: (target, body, ...place) => add(`pi ${target} ${body}`, ...place),
  };
}

const DOCUMENT = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE VOTABLE SYSTEM "http://example.invalid/x.dtd">
<?style a="b"?>
<v:VOTABLE xmlns:v="urn:v" xmlns="urn:d"
    version="1.4">
  <!-- a < b > c -->
  <INFO v:name="q" value="1 &lt; 2 &#65;&amp;"/>t<![CDATA[<&>]]]>u&gt;w
</v:VOTABLE>
`;

const EVENTS = [
  "decl 1.0 UTF-8 undefined @1:1+0",
  "doctype VOTABLE undefined http://example.invalid/x.dtd @2:1+39",
  'pi style a="b" @3:1+96',
  "<v:VOTABLE 1 {urn:v} [xmlns:v=urn:v{} xmlns=urn:d{} version=1.4{}] @4:1+112",
  'text "\\n  " @5:19+171',
  "comment  a < b > c  @6:3+174",
  'text "\\n  " @6:21+192',
  "<INFO -1 {} [v:name=q{urn:v} value=1 < 2 A&{}]/ @7:3+195",
  ">INFO -1 {} @7:3+195",
  'text "t" @7:49+241',
  'cdata "<&>]" @7:50+242',
  'text "u>w\\n" @7:66+258',
  ">v:VOTABLE 1 {urn:v} @8:1+265",
];

Deno.test("parseXmlStream() tells all parts with their places, wherever the text is cut", async () => {
  const options = { trackPosition: true, disallowDoctype: false };
  for (const cut of [1, 2, 3, 5, 7, 13, 64, 1000]) {
    assertEquals(await events(DOCUMENT, options, cut), EVENTS, `${cut}`);
  }
});

Deno.test("parseXmlStream() knows places behind blank lines and all kinds of line breaks", async () => {
  for (const cut of [1, 2, 3, 100]) {
    assertEquals(await events("\n \r\n\r  <a>\r\nb\r</a>", { trackPosition: true }, cut), [
      "<a -1 {} [] @4:3+7",
      'text "\\nb\\n" @4:6+10',
      ">a -1 {} @6:1+14",
    ]);
  }
});

Deno.test("parseXmlStream() gives no places unless told to", async () => {
  assertEquals(await events("<a><b/></a>"), [
    "<a -1 {} [] @0:0+0",
    "<b -1 {} []/ @0:0+0",
    ">b -1 {} @0:0+0",
    ">a -1 {} @0:0+0",
  ]);
});

Deno.test("parseXmlStream() leaves out what it is told to", async () => {
  const text = `<?p q?><a> <b/><!-- x --><![CDATA[d]]><![CDATA[ ]]></a>`;
  const options = {
    ignoreWhitespace: true,
    ignoreComments: true,
    ignoreProcessingInstructions: true,
    coerceCDataToText: true,
    trackPosition: true,
  };
  assertEquals(await events(text, options), [
    "<a -1 {} [] @1:8+7",
    "<b -1 {} []/ @1:12+11",
    ">b -1 {} @1:12+11",
    'text "d" @1:26+25',
    ">a -1 {} @1:52+51",
  ]);
});

Deno.test("parseXmlStream() refuses a DOCTYPE unless told otherwise", async () => {
  const text = `<!DOCTYPE a PUBLIC "p" 's' [<!ENTITY b "c">]><a/>`;
  await assertRejects(() => events(text), XmlSyntaxError, "DOCTYPE is not allowed");
  assertEquals((await events(text, { disallowDoctype: false }))[0], "doctype a p s @0:0+0");
});

Deno.test("parseXmlStream() never expands entities of the document", async () => {
  const bomb = `<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>`;
  const log: string[] = [];
  await assertRejects(
    () => parseXmlStream(ReadableStream.from([bomb]), recorder(log), { disallowDoctype: false }),
    XmlSyntaxError,
    "undefined entity at line 1, column 59",
  );
  assertEquals(log.length, 2);
});

Deno.test("parseXmlStream() rejects at the first fault, with its place", async () => {
  const error = await assertRejects(() => events("<a>\n&nope;<b></a>"), XmlSyntaxError);
  assertEquals(error.message, "undefined entity at line 2, column 6");
  assertEquals([error.line, error.column, error.offset], [2, 6, 10]);
  const faults: Readonly<Record<string, string>> = {
    "": "must contain a root element at line 1, column 1",
    "rubbish": "text data outside of root node",
    "<a><b></a>": "unexpected close tag at line 1, column 10",
    "<a>\n": "unclosed tag: a at line 2, column 1",
    "<a/>x<": "outside of root",
    "<a/><b/>": "only one root",
    "<a b='1' b='2'/>": "duplicate attribute",
    "<a x:b='1'/>": "unbound namespace prefix",
    "<x:a/>": "unbound namespace prefix",
    "<a b=c/>": "unquoted attribute value",
    "<a b>": "attribute without value",
    "<a>&#0;</a>": "malformed character entity",
    "<a>\u0001</a>": "disallowed character",
    "<a> < b</a>": "disallowed character in tag name",
    "<a><!-- -- --></a>": "malformed comment",
    "<a/><!-- ": "unexpected end",
  };
  for (const [text, message] of Object.entries(faults)) {
    for (const cut of [1, 100]) {
      const { message: found } = await assertRejects(() => events(text, {}, cut), XmlSyntaxError);
      assertStringIncludes(found, message, text);
    }
  }
});

Deno.test("parseXmlStream() keeps names of Object.prototype apart", async () => {
  const log = await events(`<a constructor="1" __proto__="2" toString="3"/>`);
  assertEquals(log[0], "<a -1 {} [constructor=1{} __proto__=2{} toString=3{}]/ @0:0+0");
  await assertRejects(() => events("<a>&toString;</a>"), XmlSyntaxError, "undefined entity");
});

Deno.test("parseXmlStream() gives attributes by their index", async () => {
  let list: XmlAttributeIterator | undefined;
  await parseXmlStream(ReadableStream.from([`<a xmlns:p="urn:p" p:b="c" d="e"/>`]), {
    onStartElement: (_name, _colon, _uri, attributes) => {
      list = attributes;
    },
  });
  assertEquals([0, 1, 2].map((i) => list?.getColonIndex(i)), [5, 1, -1]);
  assertThrows(() => list?.getName(3), RangeError, "Cannot get attribute 3: there are 3");
});

Deno.test("parseXmlStream() lets an error of a callback through", async () => {
  const onText = () => {
    throw new RangeError("stop");
  };
  const run = () => parseXmlStream(ReadableStream.from(["<a>b</a>"]), { onText });
  await assertRejects(run, RangeError, "stop");
});

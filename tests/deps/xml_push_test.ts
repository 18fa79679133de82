import { assert, assertEquals, assertThrows } from "../../deps/assert.ts";
import { type XmlPushCallbacks, XmlPushParser } from "../../deps/xml_push.ts";

function record(text: string, cut = text.length): string[] {
  const log: string[] = [];
  const parser = new XmlPushParser(recorder(log));
  for (let i = 0; i < text.length; i += cut) {
    const piece = text.slice(i, i + cut);
    assertEquals(parser.write(piece), piece.length);
  }
  parser.end();
  return log;
}

function recorder(log: string[]): XmlPushCallbacks {
  return {
    onDeclaration: (version, encoding, standalone, line, column) =>
      log.push(`decl ${version} ${encoding} ${standalone} @${line}:${column}`),
    onDoctype: (name, publicId, systemId, line, column) =>
      log.push(`doctype ${name} ${publicId} ${systemId} @${line}:${column}`),
    onStartElement: (name, colon, uri, attributes, selfClosing, line, column, offset) => {
      const list = Array.from(
        { length: attributes.count },
        (_, i) =>
          `${attributes.getName(i)}=${attributes.getValue(i)}{${attributes.getUri(i) ?? ""}}`,
      );
      log.push(
        `<${name} ${colon} {${uri ?? ""}} [${list.join(" ")}]${
          selfClosing ? "/" : ""
        } @${line}:${column}+${offset}`,
      );
    },
    onEndElement: (name, colon, uri, line, column, offset) =>
      log.push(`>${name} ${colon} {${uri ?? ""}} @${line}:${column}+${offset}`),
    onText: (text, line, column, offset) =>
      log.push(`text ${JSON.stringify(text)} @${line}:${column}+${offset}`),
    onCData: (text, line, column) => log.push(`cdata ${JSON.stringify(text)} @${line}:${column}`),
    onComment: (text, line, column) => log.push(`comment ${text} @${line}:${column}`),
    onProcessingInstruction: (target, body, line, column) =>
      log.push(`pi ${target} ${body} @${line}:${column}`),
    onFault: (fault) =>
      log.push(`! ${fault.code} @${fault.line}:${fault.column}: ${fault.message}`),
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
  "decl 1.0 UTF-8 undefined @1:1",
  "doctype VOTABLE undefined http://example.invalid/x.dtd @2:1",
  'pi style a="b" @3:1',
  "<v:VOTABLE 1 {urn:v} [xmlns:v=urn:v{} xmlns=urn:d{} version=1.4{}] @4:1+112",
  'text "\\n  " @5:19+171',
  "comment  a < b > c  @6:3",
  'text "\\n  " @6:21+192',
  "<INFO -1 {urn:d} [v:name=q{urn:v} value=1 < 2 A&{}]/ @7:3+195",
  ">INFO -1 {urn:d} @7:3+195",
  'text "t" @7:49+241',
  'cdata "<&>]" @7:50',
  'text "u>w\\n" @7:66+258',
  ">v:VOTABLE 1 {urn:v} @8:1+265",
];

Deno.test("XmlPushParser tells all parts with their places", () => {
  assertEquals(record(DOCUMENT), EVENTS);
});

Deno.test("XmlPushParser does not care where text is cut", () => {
  for (const cut of [1, 2, 3, 5, 7, 13, 64]) assertEquals(record(DOCUMENT, cut), EVENTS, `${cut}`);
});

Deno.test("XmlPushParser goes on after faults", () => {
  const faults = record(`<a xsi:t="1" b="1" b="2">&nope;&#0;<c></a><p:q/>rubbish`)
    .filter((line) => line.startsWith("!"));
  assertEquals(faults, [
    "! duplicate-attribute @1:25: duplicate attribute: b",
    "! undeclared-prefix @1:25: namespace prefix not declared: xsi:t",
    "! undefined-entity @1:31: undefined entity",
    "! bad-reference @1:35: malformed character entity",
    "! mismatched-tag @1:42: unexpected close tag",
    "! outside-root @1:47: documents may contain only one root",
    "! undeclared-prefix @1:48: namespace prefix not declared: p:q",
    "! outside-root @1:56: text data outside of root node",
  ]);
});

Deno.test("XmlPushParser never expands entities of the document", () => {
  const bomb = `<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>`;
  const log = record(bomb);
  assert(log.includes('text "&c;" @1:57+56'), log.join("\n"));
  assert(log.some((line) => line.startsWith("! undefined-entity")));
});

Deno.test("XmlPushParser keeps names of Object.prototype apart", () => {
  const log = record(`<a constructor="1" __proto__="2">&toString;</a>`);
  assertEquals(log[0], "<a -1 {} [constructor=1{} __proto__=2{}] @1:1+0");
  assertEquals(log[2], 'text "&toString;" @1:34+33');
});

Deno.test("XmlPushParser.pause() stops write() right after the tag, seek() sets the place", () => {
  const log: string[] = [];
  const callbacks = recorder(log);
  const parser = new XmlPushParser({
    ...callbacks,
    onStartElement: (name, ...rest) => {
      if (name === "DATA") parser.pause();
      callbacks.onStartElement?.(name, ...rest);
    },
  });
  const text = "<R>\n<DATA>\nany & thing\n\n</DATA></R>";
  const consumed = parser.write(text);
  assertEquals(consumed, 10);
  assertEquals(parser.depth, 2);
  assertEquals(parser.position, { line: 2, column: 7, offset: 10 });
  const rest = text.indexOf("</DATA>");
  parser.seek({ line: 5, column: 1, offset: rest });
  parser.write(text.slice(rest, rest + 3));
  parser.write(text.slice(rest + 3));
  parser.end();
  assertEquals(log, [
    "<R -1 {} [] @1:1+0",
    'text "\\n" @1:4+3',
    "<DATA -1 {} [] @2:1+4",
    ">DATA -1 {} @5:1+24",
    ">R -1 {} @5:8+31",
  ]);
});

Deno.test("XmlPushParser hands on long text in pieces", () => {
  const pieces: number[] = [];
  const parser = new XmlPushParser({
    onText: (text) => pieces.push(text.length),
    onCData: (text) => pieces.push(-text.length),
  });
  parser.write("<a>");
  for (let i = 0; i < 10; i++) parser.write("x".repeat(40_000));
  parser.write("<![CDATA[");
  for (let i = 0; i < 10; i++) parser.write("x".repeat(40_000));
  parser.write("]]></a>");
  parser.end();
  const sum = (list: number[]) => list.reduce((a, b) => a + b, 0);
  assertEquals(sum(pieces.filter((n) => n > 0)), 400_000);
  assertEquals(sum(pieces.filter((n) => n < 0)), -400_000);
  assert(pieces.every((n) => Math.abs(n) <= 110_000), pieces.join(" "));
});

Deno.test("XmlPushParser lets an error of a callback through", () => {
  const parser = new XmlPushParser({
    onFault: () => {
      throw new RangeError("stop");
    },
  });
  assertThrows(() => parser.write("<a>&b;"), RangeError, "stop");
});

Deno.test("XmlPushParser resolves prefixes in a document nested 20,000 deep", () => {
  const depth = 20_000;
  let deepest: string | undefined;
  const parser = new XmlPushParser({
    onStartElement: (_name, _colon, uri) => {
      deepest = uri;
    },
  });
  parser.write(`<p:a xmlns:p="urn:p">`);
  parser.write("<p:a>".repeat(depth));
  assertEquals(parser.depth, depth + 1);
  assertEquals(deepest, "urn:p");
  parser.write("</p:a>".repeat(depth + 1));
  assertEquals(parser.depth, 0);
});

/** The push reader: what it tells of documents, wherever they are cut, and what it survives. */
import { assertEquals, assertThrows } from "../../../deps/assert.ts";
import { FormatError } from "../../../core/runtime/errors.ts";
import { type XmlLimits, XmlReader } from "../../../core/xml/events.ts";

/** What is told of a document, one line an event; text that comes in pieces is joined. */
function events(text: string, size: number, limits?: XmlLimits): readonly string[] {
  const seen: string[] = [];
  let pending = "";
  const flush = () => {
    if (pending !== "") seen.push(`text ${JSON.stringify(pending)}`);
    pending = "";
  };
  const reader = new XmlReader({
    start({ name, uri, attributes, line, column }) {
      flush();
      const list = Object.entries(attributes).map(([k, v]) => ` ${k}=${JSON.stringify(v)}`);
      seen.push(`start ${name} {${uri ?? ""}}${list.join("")} ${line}:${column}`);
    },
    end(local, name) {
      flush();
      seen.push(`end ${local} ${name}`);
    },
    text: (piece) => void (pending += piece),
    comment: (comment) => void seen.push(`comment ${comment}`),
    fault: ({ code, line, column }) => void seen.push(`fault ${code} ${line}:${column}`),
  }, limits);
  for (let at = 0; at < text.length; at += size) reader.write(text.slice(at, at + size));
  reader.finish();
  flush();
  return seen;
}

/** The same, for every way to cut the document. */
function read(text: string): readonly string[] {
  const whole = events(text, text.length + 1);
  for (let size = 1; size < Math.min(text.length, 40); size++) {
    assertEquals(events(text, size), whole, `cut at ${size}`);
  }
  return whole;
}

Deno.test("XmlReader tells elements, attributes and text with their places", () => {
  assertEquals(read('<?xml version="1.0"?>\n<a x="1" y=\'2 "\'>\n  t<b/>\n</a>\n'), [
    'start a {} x="1" y="2 \\"" 2:1',
    'text "\\n  t"',
    "start b {} 3:4",
    "end b b",
    'text "\\n"',
    "end a a",
  ]);
});

Deno.test("XmlReader resolves references of XML's own in text and attributes, and no others", () => {
  assertEquals(read('<a b="&lt;&#10;&quot;&amp;amp;"><![CDATA[&lt;<]]>&#x1D6FC;&gt;&apos;</a>'), [
    'start a {} b="<\\n\\"&amp;" 1:1',
    `text "&lt;<𝛼>'"`,
    "end a a",
  ]);
  assertEquals(read("<a>x &nope; y & z &#0; &#xD800;</a>").filter((e) => !e.startsWith("fault")), [
    "start a {} 1:1",
    'text "x &nope; y & z &#0; &#xD800;"',
    "end a a",
  ]);
});

Deno.test("XmlReader makes line breaks LF in text and blanks in attributes", () => {
  assertEquals(read('<a b="1\r\n2\t3\r4">x\r\ny\rz\n</a>'), [
    'start a {} b="1 2 3 4" 1:1',
    'text "x\\ny\\nz\\n"',
    "end a a",
  ]);
});

Deno.test("XmlReader skips DOCTYPEs with all that they declare, and instructions", () => {
  const doctype = `<!DOCTYPE a SYSTEM "x>y" [<!ENTITY e "<b>]>"><!ELEMENT a (#PCDATA)>]>`;
  assertEquals(read(`${doctype}<?pi <a> ?><a><?pi > ?>1</a>`), [
    `start a {} 1:${doctype.length + 12}`,
    'text "1"',
    "end a a",
  ]);
});

Deno.test("XmlReader knows namespaces, and where they end", () => {
  assertEquals(
    read(
      '<a xmlns="u" xmlns:p="v"><p:b p:c="1"/><d xmlns=""><e/></d><f xmlns:p="w"><p:g/></f></a><!--end-->',
    ),
    [
      'start a {u} xmlns="u" xmlns:p="v" 1:1',
      'start p:b {v} p:c="1" 1:26',
      "end b p:b",
      'start d {} xmlns="" 1:40',
      "start e {} 1:52",
      "end e e",
      "end d d",
      'start f {u} xmlns:p="w" 1:60',
      "start p:g {w} 1:75",
      "end g p:g",
      "end f f",
      "end a a",
      "comment end",
    ],
  );
  assertEquals(read('<a x:b="1"><y:c/></a>').filter((e) => e.startsWith("fault")), [
    "fault undeclared-prefix 1:1",
    "fault undeclared-prefix 1:12",
  ]);
});

Deno.test("XmlReader survives tags that do not match", () => {
  const kinds = (text: string) => read(text).map((e) => e.split(" ").slice(0, 2).join(" "));
  assertEquals(kinds("<a><b><c></b></a>"), [
    "start a",
    "start b",
    "start c",
    "fault unclosed-tag",
    "end c",
    "end b",
    "end a",
  ]);
  assertEquals(kinds("<a></b></a>"), ["start a", "fault mismatched-tag", "end a"]);
  assertEquals(kinds("<a>"), ["start a", "fault unclosed-tag"]);
  assertEquals(kinds(""), ["fault no-root"]);
  assertEquals(kinds("x<a/>y"), ["fault outside-root", "start a", "end a", "fault outside-root"]);
});

Deno.test("XmlReader survives attributes that are none", () => {
  const start = (text: string) => read(text).find((e) => e.startsWith("start"));
  assertEquals(start("<a b=1 c='2'/>"), 'start a {} b="1" c="2" 1:1');
  assertEquals(start('<a b="1" b="2"/>'), 'start a {} b="1" 1:1');
  assertEquals(start('<a b c="2"/>'), 'start a {} b="" c="2" 1:1');
  assertEquals(start('<a __proto__="x" c="2"/>'), 'start a {} c="2" 1:1');
  assertEquals(start('<a b="x>y" c="2"/>'), 'start a {} b="x>y" c="2" 1:1');
});

Deno.test("XmlReader stops after a tag when told to, and goes on where it is told", () => {
  const seen: string[] = [];
  const reader: XmlReader = new XmlReader({
    start({ local, line, column }) {
      seen.push(`${local} ${line}:${column}`);
      if (local === "b") reader.pause();
    },
    end: (local) => void seen.push(`/${local}`),
    text: (text) => void seen.push(text),
  });
  assertEquals(reader.write("<a>1<"), 5);
  assertEquals(reader.write("b>anything < at all</b>2</a>"), 2);
  assertEquals(reader.depth, 2);
  reader.seek(7, 30);
  assertEquals(reader.write("</b>2\n<c/></a>"), 14);
  assertEquals(seen, ["a 1:1", "1", "b 1:5", "/b", "2\n", "c 8:1", "/c", "/a"]);
});

Deno.test("XmlReader bounds depth, tags and length, and says where", () => {
  const deep = assertThrows(
    () => events("<a>\n<b><c>", 3, { maxDepth: 2 }),
    FormatError,
    "more than 2 deep",
  );
  assertEquals([deep.line, deep.column], [2, 4]);
  const long = assertThrows(
    () => events(`<a b="${"x".repeat(1 << 21)}"/>`, 5000),
    FormatError,
    "a tag is longer",
  );
  assertEquals([long.line, long.column], [1, 1]);
  assertThrows(
    () => events(`<a>${"x".repeat(100)}</a>`, 7, { maxLength: 50 }),
    FormatError,
    "longer than 50",
  );
});

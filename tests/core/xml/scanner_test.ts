/**
 * The forgiving way of reading: `XmlScanner`, and `XmlReader` that adds namespaces and bounds.
 */
import { assert, assertEquals, assertLess, assertThrows } from "../../../deps/assert.ts";
import { FormatError } from "../../../core/runtime/errors.ts";
import { type ScanHandlers, XmlScanner } from "../../../core/xml/_scanner.ts";
import { type XmlLimits, XmlReader } from "../../../core/xml/events.ts";

const CUTS = [1, 2, 3, 5, 7, 13, 64, 100_000];

/** Handlers that write a line for each part; text that comes in pieces becomes one line. */
function recorder(log: string[]): ScanHandlers {
  let text = -1;
  const add = (line: string) => {
    text = -1;
    log.push(line);
  };
  return {
    open: (name, attributes, { line, column }) =>
      add(`<${name} ${JSON.stringify(attributes)} @${line}:${column}`),
    close: (name) => add(`>${name}`),
    text: (content) => {
      if (text < 0) text = log.push("text ") - 1;
      log[text] += content;
    },
    comment: (content) => add(`comment ${content}`),
    fault: ({ code, line, column }) => log.push(`! ${code} @${line}:${column}`),
  };
}

function scan(text: string, cut = text.length): string[] {
  const log: string[] = [];
  const scanner = new XmlScanner(recorder(log), 64);
  for (let i = 0; i < text.length; i += cut) {
    const piece = text.slice(i, i + cut);
    assertEquals(scanner.write(piece), piece.length);
  }
  scanner.end();
  return log;
}

/** The faults only, which must not depend on where the text is cut. */
function faults(text: string): string[] {
  const found = scan(text).filter((line) => line.startsWith("!"));
  for (const cut of [1, 2, 3]) {
    assertEquals(scan(text, cut).filter((line) => line.startsWith("!")), found, `${text}, ${cut}`);
  }
  return found.map((line) => line.slice(2));
}

/** The parts without the faults. */
function parts(text: string): string[] {
  return scan(text).filter((line) => !line.startsWith("!"));
}

const DOCUMENT = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE VOTABLE SYSTEM "http://example.invalid/x.dtd">
<?style a="b>"?>
<v:VOTABLE xmlns:v="urn:v" xmlns='urn:d'
    version = "1.4" >
  <!-- a < b > c - -->
  <INFO v:name="q'>" value="1 &lt; 2 &#65;&#x42;&amp;"/>t<![CDATA[<&>&amp;]]]>u&gt;w
</v:VOTABLE >
`;

Deno.test("XmlScanner tells all parts with their places, wherever the text is cut", () => {
  const expected = [
    '<v:VOTABLE {"xmlns:v":"urn:v","xmlns":"urn:d","version":"1.4"} @4:1',
    "text \n  ",
    "comment  a < b > c - ",
    "text \n  ",
    `<INFO {"v:name":"q'>","value":"1 < 2 AB&"} @7:3`,
    ">INFO",
    "text t<&>&amp;]u>w\n",
    ">v:VOTABLE",
  ];
  for (const cut of CUTS) assertEquals(scan(DOCUMENT, cut), expected, `${cut}`);
});

Deno.test("XmlScanner makes one line feed of each line break, wherever the text is cut", () => {
  const text =
    "<a>1\r\n2\r3\n\r\n<![CDATA[4\r\n5\r6\r]]><!--7\r\n8\r--><b\r\nc='9\r\n\t0&#10;&#13;'/>\r\n</a>";
  for (const cut of CUTS) {
    assertEquals(scan(text, cut), [
      "<a {} @1:1",
      "text 1\n2\n3\n\n4\n5\n6\n",
      "comment 7\n8\n",
      // A lone carriage return ends no line for the place.
      '<b {"c":"9  0\\n\\r"} @6:6',
      ">b",
      "text \n",
      ">a",
    ], `${cut}`);
  }
});

Deno.test("XmlScanner resolves references that are cut in two, also long ones", () => {
  const text = "<a>&#x00000000000000000000000041;&#128512;&quot;&apos;&unknown_but_not_short;&</a>";
  for (const cut of CUTS) {
    assertEquals(
      scan(text, cut).filter((line) => line.startsWith("text")),
      [`text A\u{1f600}"'&unknown_but_not_short;&`],
      `${cut}`,
    );
  }
});

Deno.test("XmlScanner skips a DOCTYPE with all that it declares", () => {
  const text = `<!DOCTYPE a [
  <!-- don't > ]> "stop" -->
  <?pi it's ]> ?>
  <!ENTITY b "]><x/>"> <!ENTITY c '"&b;'>
  <!ATTLIST a b CDATA #IMPLIED>
] ><a>&c;</a>`;
  for (const cut of CUTS) {
    assertEquals(
      scan(text, cut),
      ["<a {} @6:4", "! undefined-entity @6:7", "text &c;", ">a"],
      `${cut}`,
    );
  }
});

Deno.test("XmlScanner goes on after faults, and tells where they are", () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    "<a>x\n &nope; &#0; & &#x110000; &#xd800;</a>": [
      "undefined-entity @2:2",
      "undefined-entity @2:9",
      "undefined-entity @2:14",
      "undefined-entity @2:16",
      "undefined-entity @2:27",
    ],
    "<a>\n<b c='1' c='2' d='&e;'/></a>": ["duplicate-attribute @2:1", "undefined-entity @2:1"],
    "<a>\n <b><c></a>": ["unclosed-tag @2:8", "unclosed-tag @2:8"],
    "<a></b>\n</></a></a>": ["mismatched-tag @1:4", "mismatched-tag @2:1", "mismatched-tag @2:8"],
    "<a><b>": ["unclosed-tag @1:7", "unclosed-tag @1:7"],
    "<a>1 < 2\n<3</a>": ["syntax @1:6", "syntax @2:1"],
    "<a b=c d e='1'f='2' =/>": ["syntax @1:1", "syntax @1:1", "syntax @1:1"],
    "<a b='1<2' __proto__='3'/>": ["syntax @1:1", "syntax @1:1"],
    "<a>1\n2\u0001</a>": ["bad-character @2:2"],
    "<a b='\u0000'/>": ["bad-character @1:1"],
    "\n x<a/>": ["outside-root @2:2"],
    "<a/>\n  <b/>": ["outside-root @2:3"],
    "<a><b </a>": ["syntax @1:4", "unclosed-tag @1:7"],
    "<a><!ELEMENT b></a>": ["syntax @1:4"],
    "": ["no-root @1:1"],
    "<!-- \n -->": ["no-root @2:5"],
    "<a/><b c='": ["unexpected-end @1:5"],
    "<a/><": ["unexpected-end @1:5"],
  };
  for (const [text, expected] of Object.entries(cases)) {
    assertEquals(faults(text), expected, text);
  }
});

Deno.test("XmlScanner keeps what is around faults", () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    "<a>1 < 2 <b/></a>": ["<a {} @1:1", "text 1 < 2 ", "<b {} @1:10", ">b", ">a"],
    "<a b=1 c d='2' d='3'/>": ['<a {"b":"1","c":"","d":"2"} @1:1', ">a"],
    "<a constructor='1' toString='2'/>": ['<a {"constructor":"1","toString":"2"} @1:1', ">a"],
    "<a><b><c>1</b>2</a>": [
      "<a {} @1:1",
      "<b {} @1:4",
      "<c {} @1:7",
      "text 1",
      ">c",
      ">b",
      "text 2",
      ">a",
    ],
    "0<a/>1<b>2</b>": ["<a {} @1:2", ">a", "<b {} @1:7", "text 2", ">b"],
    "<a>1<!ELEMENT b>2</c>3</a>": ["<a {} @1:1", "text 123", ">a"],
    "<a>&constructor;&#1114112;</a>": ["<a {} @1:1", "text &constructor;&#1114112;", ">a"],
    "<a>1\r": ["<a {} @1:1", "text 1\n"],
    "<a>1&am": ["<a {} @1:1", "text 1&am"],
    "<a>1<b c=": ["<a {} @1:1", "text 1"],
    "<\u{10300}>1</\u{10300}>": ["<\u{10300} {} @1:1", "text 1", ">\u{10300}"],
  };
  for (const [text, expected] of Object.entries(cases)) assertEquals(parts(text), expected, text);
});

Deno.test("XmlScanner tells that a document ends within a comment, CDATA, instruction or DOCTYPE", () => {
  for (const text of ["<a/><!-- ", "<a><![CDATA[b]]", "<a><?b ?", "<!DOCTYPE a [ ]", "<a/><!-"]) {
    for (const cut of [1, text.length]) {
      assertEquals(
        scan(text, cut).filter((line) => line.startsWith("! unexpected-end @1:")).length,
        1,
        text,
      );
    }
  }
});

Deno.test("XmlScanner.closeAll() ends what is open, from the inside, and drops what is incomplete", () => {
  for (const rest of ["&am", "<c d='", "<!-- 1", "<![CDATA["]) {
    const log: string[] = [];
    const scanner = new XmlScanner(recorder(log), 64);
    scanner.write("<a><b>1" + rest);
    scanner.closeAll();
    assertEquals(log, ["<a {} @1:1", "<b {} @1:4", "text 1", ">b", ">a"]);
    assertEquals([scanner.depth, scanner.ended], [0, true]);
  }
});

/** A scanner that pauses at the start and the end of elements named DATA. */
function pausing(log: string[]): XmlScanner {
  const handlers = recorder(log);
  const scanner: XmlScanner = new XmlScanner({
    ...handlers,
    open: (name, ...rest) => {
      handlers.open(name, ...rest);
      if (name === "DATA") scanner.pause();
    },
    close: (name) => {
      handlers.close(name);
      if (name === "DATA") scanner.pause();
    },
  }, 64);
  return scanner;
}

Deno.test("XmlScanner.pause() stops write() right after the tag, seek() sets the place", () => {
  const text = "<R>\n<DATA x='>'>\nany & <thing>\n\n</DATA  ><S/></R>";
  const after = text.indexOf("\nany");
  const end = text.indexOf("</DATA");
  const behind = text.indexOf("<S/>");
  for (const cut of CUTS) {
    const log: string[] = [];
    const scanner = pausing(log);
    // From a start to the first pause, in pieces; the index after what was taken.
    const feed = (start: number): number => {
      for (let i = start; i < text.length; i += cut) {
        const piece = text.slice(i, i + cut);
        const taken = scanner.write(piece);
        if (taken < piece.length || i + taken === after || i + taken === behind) return i + taken;
      }
      return text.length;
    };
    assertEquals(feed(0), after);
    assertEquals([scanner.depth, scanner.place], [2, { line: 2, column: 13 }]);
    scanner.seek({ line: 5, column: 1 });
    assertEquals(feed(end), behind);
    assertEquals([scanner.depth, scanner.place], [1, { line: 5, column: 10 }]);
    assertEquals(feed(behind), text.length);
    scanner.end();
    assertEquals(log, [
      "<R {} @1:1",
      "text \n",
      '<DATA {"x":">"} @2:1',
      ">DATA",
      "<S {} @5:10",
      ">S",
      ">R",
    ]);
  }
});

Deno.test("XmlScanner.pause() counts exactly behind a tag that is much longer than the pieces", () => {
  const long = "<R><INFO value='" + "x>".repeat(150_000) + "'/><DATA/>rows";
  for (const cut of [1000, 16_384, 70_000, long.length]) {
    const scanner = pausing([]);
    let at = 0;
    for (;;) {
      const piece = long.slice(at, at + cut);
      const taken = scanner.write(piece);
      at += taken;
      if (taken < piece.length) break;
    }
    assertEquals(long.slice(at), "rows", `${cut}`);
  }
});

Deno.test("XmlScanner refuses tags longer than 1 Mi characters, wherever they are cut", () => {
  const tag = (length: number) => "\n<a b='" + "x".repeat(length - 7) + "'>";
  for (const cut of [1000, 1 << 20, 1 << 22]) {
    assertEquals(scan(tag(1 << 20), cut).length, 2);
    const error = assertThrows(
      () => scan(tag((1 << 20) + 1), cut),
      FormatError,
      "a tag is longer than 1048576 characters",
    );
    assertEquals([error.line, error.column], [2, 1]);
  }
});

Deno.test("XmlScanner reads a long tag in the time that its length takes, however it is cut", () => {
  const text = "<a b='" + " ".repeat(1_000_000) + "'" + " ".repeat(40_000) + "/>";
  const started = performance.now();
  assertEquals(scan(text, 10)[1], ">a");
  assertLess(performance.now() - started, 5000);
});

Deno.test("XmlScanner hands on long text, CDATA and comments in pieces", () => {
  let pieces: number[] = [];
  const note = (text: string) => void pieces.push(text.length);
  const scanner = new XmlScanner({ ...recorder([]), text: note, comment: note }, 64);
  scanner.write("<a>");
  for (const [begin, end] of [["", ""], ["<![CDATA[", "]]>"], ["<!--", "-->"]] as const) {
    pieces = [];
    scanner.write(begin);
    for (let i = 0; i < 20; i++) scanner.write("x".repeat(40_000));
    // Nearly all has been handed on before the end.
    assertLess(800_000 - pieces.reduce((a, b) => a + b, 0), 80_000);
    scanner.write(end);
    assertEquals(pieces.reduce((a, b) => a + b, 0), 800_000);
    assert(pieces.every((length) => length <= 110_000), pieces.join(" "));
  }
});

Deno.test("XmlScanner lets an error of a handler through", () => {
  const scanner = new XmlScanner({
    ...recorder([]),
    fault: () => {
      throw new RangeError("stop");
    },
  }, 64);
  assertThrows(() => scanner.write("<a>&b;</a>"), RangeError, "stop");
});

/** What a reader tells of a document. */
function read(text: string, limits?: XmlLimits): string[] {
  const log: string[] = [];
  const reader = new XmlReader({
    start: ({ name, local, uri, line, column }) =>
      log.push(`<${name} ${local} {${uri ?? ""}} @${line}:${column}`),
    end: (local, name) => log.push(`>${local} ${name}`),
    text: (content) => log.push(`text ${content}`),
    fault: ({ code, message, line, column }) =>
      log.push(`! ${code} @${line}:${column}: ${message}`),
  }, limits);
  reader.write(text);
  reader.finish();
  return log;
}

Deno.test("XmlReader resolves namespaces where they are declared, and no further", () => {
  const text =
    `<a xmlns="urn:1" xmlns:p="urn:2"><p:b xmlns:p="urn:3" xmlns=""><p:c/><d/></p:b><p:e/>` +
    `<f xmlns="urn:4"/><g xml:id="1"/></a>`;
  assertEquals(
    read(text).filter((line) => line.startsWith("<")).map((line) => line.split(" @")[0]),
    [
      "<a a {urn:1}",
      "<p:b b {urn:3}",
      "<p:c c {urn:3}",
      "<d d {}",
      "<p:e e {urn:2}",
      "<f f {urn:4}",
      "<g g {urn:1}",
    ],
  );
});

Deno.test("XmlReader ends namespaces also with elements that are not closed", () => {
  assertEquals(read("<a xmlns='urn:1'><b xmlns='urn:2'><c xmlns='urn:3'></a><d/>"), [
    "<a a {urn:1} @1:1",
    "<b b {urn:2} @1:18",
    "<c c {urn:3} @1:35",
    "! unclosed-tag @1:52: <c> has no end before </a>",
    ">c c",
    "! unclosed-tag @1:52: <b> has no end before </a>",
    ">b b",
    ">a a",
    "! outside-root @1:56: there is a second root element",
    "<d d {} @1:56",
    ">d d",
  ]);
});

Deno.test("XmlReader survives prefixes that are not declared", () => {
  assertEquals(read("<a xsi:t='1'>\n<p:b/></a>"), [
    "! undeclared-prefix @1:1: the namespace prefix of xsi:t is not declared",
    "<a a {} @1:1",
    "text \n",
    "! undeclared-prefix @2:1: the namespace prefix of p:b is not declared",
    "<p:b b {} @2:1",
    ">b p:b",
    ">a a",
  ]);
});

Deno.test("XmlReader pauses, goes on elsewhere, and ends what is open", () => {
  const log: string[] = [];
  const reader: XmlReader = new XmlReader({
    start: ({ name, uri, line, column }) => {
      log.push(`<${name} {${uri ?? ""}} @${line}:${column}`);
      if (name === "b") reader.pause();
    },
    end: (local) => log.push(`>${local}`),
    text: (text) => log.push(`text ${text}`),
  });
  assertEquals(reader.write("<a xmlns='urn:1'><b>1"), 20);
  assertEquals([reader.depth, reader.position], [2, { line: 1, column: 21 }]);
  reader.seek(7, 3);
  assertEquals(reader.write("<c/>"), 4);
  reader.closeAll();
  assertEquals(reader.depth, 0);
  assertEquals(log, ["<a {urn:1} @1:1", "<b {urn:1} @1:18", "<c {urn:1} @7:3", ">c", ">b", ">a"]);
});

Deno.test("XmlReader refuses what is nested too deeply or too long", () => {
  const nested = (depth: number) => "<a>".repeat(depth) + "</a>".repeat(depth);
  assertEquals(read(nested(64)).length, 128);
  const error = assertThrows(() => read("\n" + nested(65)), FormatError, "more than 64 deep");
  assertEquals([error.line, error.column, error.element], [2, 193, "a"]);
  assertThrows(() => read(nested(4), { maxDepth: 3 }), FormatError, "more than 3 deep");
  assertEquals(read("<a>12</a>", { maxLength: 9 }).length, 3);
  assertThrows(() => read("<a>123</a>", { maxLength: 9 }), FormatError, "longer than 9 characters");
});

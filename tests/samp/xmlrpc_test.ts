import { assert, assertEquals, assertRejects, assertThrows } from "../../deps/assert.ts";
import { FormatError } from "../../core/runtime/errors.ts";
import { toSampText } from "../../samp/alphabet.ts";
import { checkMType, matchesMType } from "../../samp/mtype.ts";
import { type SampInput, type SampValue, toSampValue } from "../../samp/types.ts";
import {
  MAX_RPC_BYTES,
  readAnswer,
  readBounded,
  readCall,
  writeAnswer,
  writeCall,
  writeFault,
} from "../../samp/xmlrpc.ts";

/** Every character that SAMP has. */
const ALPHABET = "\t\n\r" +
  Array.from({ length: 0x60 }, (_, i) => String.fromCharCode(0x20 + i)).join("");

Deno.test("writeCall() and readCall() keep every legal character, blanks, and empty values", async () => {
  const params: SampValue[] = [
    ALPHABET,
    "  blanks around \n",
    "",
    [],
    {},
    [["a", []], { "x.y": { deep: ["]]>", "&amp;", "<b>"] } }],
    { ["__proto__"]: "own", constructor: "c" },
  ];
  const call = await readCall(writeCall("samp.hub.notify", params));
  assertEquals(call.method, "samp.hub.notify");
  assertEquals(JSON.stringify(call.params), JSON.stringify(params));
  assert(Object.hasOwn(call.params[6] as object, "__proto__"));
});

Deno.test("writeCall() writes strings only: no int, no boolean, no nil", () => {
  const value = toSampValue({ n: 10, yes: true, no: false, big: 2n ** 62n, skip: undefined });
  const text = writeCall("m", [value]);
  assert(!/<(int|i4|double|boolean|nil)\b/.test(text), text);
  assertEquals(value, { n: "10", yes: "1", no: "0", big: "4611686018427387904" });
});

Deno.test("toSampValue() refuses what SAMP has not", () => {
  for (const input of [NaN, Infinity, null, undefined, () => 1]) {
    assertThrows(() => toSampValue(input as unknown as SampInput), TypeError);
  }
  // Their entries are not what they say.
  for (const input of [new Date(0), new Map([["a", 1]]), new Uint8Array(1), new URL("a:b")]) {
    const wrong = { list: [input] } as unknown as SampInput;
    assertThrows(() => toSampValue(wrong), TypeError, `a ${input.constructor.name} by SAMP`);
  }
  assertEquals(toSampValue(Object.assign(Object.create(null), { a: 1 })), { a: "1" });
});

Deno.test("readAnswer() reads what other hubs write", async () => {
  // JSAMP's replies have values without a type.
  const jsamp =
    `<?xml version='1.0' encoding='UTF-8'?>\n<methodResponse>\n  <params>\n    <param>\n` +
    `      <value><struct><member><name>samp.hub-id</name><value>hub</value></member>` +
    `<member>\n<name>list</name>\n<value><array>\n<data>\n<value>a b </value></data></array></value></member>` +
    `</struct></value>\n    </param>\n  </params>\n</methodResponse>`;
  assertEquals(await readAnswer(jsamp), {
    ok: true,
    value: { "samp.hub-id": "hub", list: ["a b "] },
  });
  // Void methods.
  const empty = "<methodResponse><params/></methodResponse>";
  assertEquals(await readAnswer(empty), { ok: true, value: "" });
  assertEquals(await readAnswer("<methodResponse><params><param/></params></methodResponse>"), {
    ok: true,
    value: "",
  });
  assertEquals(
    await readAnswer(
      "<methodResponse><params><param><value><i4>7</i4></value></param></params></methodResponse>",
    ),
    { ok: true, value: "7" },
  );
});

Deno.test("writeFault() and readAnswer() keep code and text; the code is the only int", async () => {
  const text = writeFault("no & <way>", 7);
  assertEquals(text.match(/<int>/g)?.length, 1);
  assertEquals(await readAnswer(text), { ok: false, faultCode: 7, faultString: "no & <way>" });
  assertEquals(
    await readAnswer("<methodResponse><fault><value>bad</value></fault></methodResponse>"),
    { ok: false, faultCode: 0, faultString: "bad" },
  );
});

Deno.test("readCall() refuses DOCTYPEs, bombs, and what is too deep, too long, or no call", async () => {
  const bomb =
    `<?xml version="1.0"?><!DOCTYPE m [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>` +
    `<methodCall><methodName>m</methodName><params><param><value>&b;</value></param></params></methodCall>`;
  const external = `<!DOCTYPE m SYSTEM "file:///etc/passwd"><methodCall/>`;
  const deep = writeCall("m", [
    Array.from({ length: 300 }).reduce<SampValue>((value) => [value], "x"),
  ]);
  const nil = "<methodCall><methodName>m</methodName><params><param><value><dateTime.iso8601>1" +
    "</dateTime.iso8601></value></param></params></methodCall>";
  for (const text of [bomb, external, deep, nil, "", "<a/>", "<methodCall>", writeAnswer("x")]) {
    await assertRejects(() => readCall(text), FormatError);
    await assertRejects(() => readCall(new TextEncoder().encode(text)), FormatError);
  }
  await assertRejects(() => readCall(" ".repeat(MAX_RPC_BYTES + 1)), FormatError, "longer than");
});

Deno.test("readBounded() stops reading at the limit", async () => {
  let pulled = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled++;
      controller.enqueue(new Uint8Array(1000));
    },
  });
  await assertRejects(() => readBounded(endless, 5500), FormatError, "longer than 5500");
  assert(pulled < 10, String(pulled));
  assertEquals((await readBounded(new Blob(["abc"]).stream(), 3)).length, 3);
  assertEquals((await readBounded(null)).length, 0);
});

Deno.test("readCall() takes lists of 10 000 and a text of 1 MB", async () => {
  const list = Array.from({ length: 10_000 }, (_, i) => String(i));
  const { params } = await readCall(writeCall("m", [list, "x".repeat(1 << 20)]));
  assertEquals(params[0], list);
  assertEquals((params[1] as string).length, 1 << 20);
});

Deno.test("toSampText() leaves SAMP's characters, and spells the others", () => {
  assertEquals(toSampText(ALPHABET), ALPHABET);
  const cases: [string, string][] = [
    ["Galaxies à z>2", "Galaxies a z>2"],
    ["5° 3′ 2″", "5deg 3' 2\""],
    ["µm, Å, erg·s⁻¹", "um, A, erg.s-1"],
    ["Größe", "Grosse"],
    ["α Cen — “nearest”…", 'alpha Cen - "nearest"...'],
    ["星", "?"],
    ["a\u0000b\u0001", "a?b?"],
    ["e\u0301", "e"],
    ["👩‍🚀", "???"],
    ["\ud800", "?"],
  ];
  for (const [text, wanted] of cases) assertEquals(toSampText(text), wanted);
});

Deno.test("matchesMType() knows wildcards", () => {
  const yes = [["*", "a"], ["a.b", "a.b"], ["a.*", "a.b"], ["a.*", "a.b.c"], ["a.b.*", "a.b.c.d"]];
  const no = [["a.b", "a.b.c"], ["a.*", "a"], ["a.b.*", "a.b"], ["a.b.*", "a.bx"], [
    "table.*",
    "tablex.load",
  ]];
  for (const [pattern = "", mtype = ""] of yes) assert(matchesMType(pattern, mtype), pattern);
  for (const [pattern = "", mtype = ""] of no) assert(!matchesMType(pattern, mtype), pattern);
});

Deno.test("checkMType() refuses what is no MType, and patterns where none are wanted", () => {
  for (const mtype of ["a", "table.load.votable", "x-a_b.c1"]) checkMType(mtype);
  for (const pattern of ["*", "a.*", "a.b.*"]) {
    checkMType(pattern, true);
    assertThrows(() => checkMType(pattern), TypeError);
  }
  for (const mtype of ["", ".", "a.", ".a", "a b", "a..b", "a*", "*.a", "é"]) {
    assertThrows(() => checkMType(mtype, true), TypeError, "MType");
  }
});

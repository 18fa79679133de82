import { fileNameFor, sanitizeName } from "../../protocols/download.ts";
import {
  addExtension,
  dispositionName,
  extensionOf,
  numbered,
  urlName,
} from "../../protocols/_file_name.ts";
import { assert, assertEquals } from "../../deps/assert.ts";

const bytes = (text: string): number => new TextEncoder().encode(text).byteLength;

Deno.test("sanitizeName() makes every name harmless", () => {
  const cases: Readonly<Record<string, string>> = {
    "../../x": "_.._x",
    "..\\..\\x": "_.._x",
    "/etc/passwd": "_etc_passwd",
    "C:\\Windows\\x.fits": "C__Windows_x.fits",
    "a/b": "a_b",
    "\\x": "_x",
    "..": "dataset",
    ".": "dataset",
    "": "dataset",
    " . . ": "dataset",
    ".bashrc": "bashrc",
    "-rf": "_rf",
    "x.": "x",
    "x. . ": "x",
    "CON": "_CON",
    "con.fits": "_con.fits",
    "Con .txt": "_Con .txt",
    "NUL.tar.gz": "_NUL.tar.gz",
    "COM1": "_COM1",
    "lpt9.x": "_lpt9.x",
    "COM¹": "_COM¹",
    "CONIN$": "_CONIN$",
    "COM10": "COM10",
    "console.fits": "console.fits",
    "a\0b": "a_b",
    "a\r\nb\tc": "a b c",
    'a<b>c:d"e|f?g*h': "a_b_c_d_e_f_g_h",
    "photo\u202egpj.exe": "photogpj.exe",
    "zero\u200bwidth": "zerowidth",
    "e\u0301": "é",
    "\ud800x": "_x",
    "Größe μ.fits": "Größe μ.fits",
    "M 51.fits": "M 51.fits",
  };
  for (const [text, name] of Object.entries(cases)) assertEquals(sanitizeName(text), name, text);
});

Deno.test("sanitizeName() keeps names short and their extensions whole", () => {
  const long = sanitizeName(`${"x".repeat(500)}.fits.gz`);
  assertEquals([bytes(long), long.endsWith("x.fits.gz")], [200, true]);
  const wide = sanitizeName(`${"😀".repeat(300)}.fits`);
  assert(bytes(wide) <= 200 && wide.endsWith("😀.fits") && wide.isWellFormed());
  assert(bytes(sanitizeName("y".repeat(1000))) === 200);
  assert(bytes(sanitizeName(`a.${"y".repeat(1000)}`)) === 200);
  assertEquals(sanitizeName(sanitizeName(wide)), wide);
});

Deno.test("sanitizeName() leaves nothing of a path, whatever the text", () => {
  let state = 7;
  const next = (n: number): number => (state = (state * 1103515245 + 12345) % 2147483648) % n;
  const letters = [
    "/",
    "\\",
    ".",
    "..",
    " ",
    "\0",
    ":",
    "con",
    "nul",
    "-",
    "é",
    "\u202e",
    "😀",
    "a",
    ".fits",
    "\n",
    "~",
    "%2e",
  ];
  for (let i = 0; i < 3000; i++) {
    const text = Array.from({ length: next(12) }, () => letters[next(letters.length)]).join("");
    const name = sanitizeName(text);
    assert(name !== "" && bytes(name) <= 210, text);
    assertEquals(/[/\\\p{Cc}:]|^[.\- ]|[. ]$/u.test(name), false, JSON.stringify([text, name]));
    assertEquals(/^(con|nul)\s*(\.|$)/i.test(name), false, name);
    assertEquals(sanitizeName(name), name);
  }
});

Deno.test("dispositionName() follows RFC 6266, and forgives", () => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    [`attachment; filename="img_e_14.fits"`, "img_e_14.fits"],
    [`attachment; filename=plain.fits`, "plain.fits"],
    [`attachment;FILENAME = "x.fits" ; size=3`, "x.fits"],
    [`attachment; filename=two words.fits; x=y`, "two words.fits"],
    [`attachment; filename="a\\"b;c.fits"`, `a"b;c.fits`],
    [
      `attachment; filename="fallback.fits"; filename*=UTF-8''%e2%82%ac%20rates.fits`,
      "€ rates.fits",
    ],
    [`attachment; filename*=iso-8859-1'en'%A3.fits; filename=x`, "£.fits"],
    [`attachment; filename*=UTF-8''%ff.fits; filename="safe.fits"`, "safe.fits"],
    [`attachment; filename*=nonsense'x'y; filename="safe.fits"`, "safe.fits"],
    [`attachment; filename="../../x"`, "x"],
    [`attachment; filename="C:\\data\\x.fits"`, "x.fits"],
    [`attachment; filename="a/b"`, "b"],
    [`filename="bare.fits"`, "bare.fits"],
    [`attachment; filename="gr\u00c3\u00b6sse.fits"`, "grösse.fits"],
    [`attachment; filename="gr\u00f6sse.fits"`, "grösse.fits"],
    [`attachment; filename=".."`, undefined],
    [`attachment; filename="a/"`, undefined],
    [`attachment; filename=""`, undefined],
    ["attachment", undefined],
    ["", undefined],
  ];
  for (const [header, name] of cases) assertEquals(dispositionName(header), name, header);
});

Deno.test("fileNameFor() asks header, title and URL in this order", () => {
  const record = {
    title: "M 51 / R",
    accessFormat: "image/fits",
    accessUrl: "http://a.org/get/img%2014.fits?x=1",
  };
  const response = (headers: HeadersInit): Response => new Response("", { headers });
  assertEquals(fileNameFor(record), "M_51___R.fits");
  assertEquals(
    fileNameFor(record, response({ "content-disposition": `attachment; filename="../CON"` })),
    "_CON.fits",
  );
  assertEquals(
    fileNameFor(record, response({ "content-disposition": `attachment; filename="x.fit"` })),
    "x.fit",
  );
  assertEquals(fileNameFor({ ...record, title: "" }), "img 14.fits");
  assertEquals(fileNameFor({ ...record, title: " ", accessUrl: "http://a.org/" }), "dataset.fits");
  assertEquals(
    fileNameFor({ title: "M51", accessFormat: "", accessUrl: "http://a.org/a.fits.gz" }),
    "M51.fits.gz",
  );
  assertEquals(
    fileNameFor(
      { title: "M51", accessFormat: "", accessUrl: "" },
      response({ "content-type": "image/png" }),
    ),
    "M51.png",
  );
  assertEquals(fileNameFor({ title: "", accessFormat: "", accessUrl: "" }), "dataset");
  assertEquals(
    fileNameFor({
      title: "",
      accessFormat: "image/fits",
      accessUrl: "http://a.org/%2e%2e%2f%2e%2e%2fx",
    }),
    "_.._x.fits",
  );
  assertEquals(
    fileNameFor({ title: "nul", accessFormat: "image/fits", accessUrl: "" }),
    "_nul.fits",
  );
  assertEquals(
    fileNameFor({ title: "2015-10-05T04:48:00.000", accessFormat: "image/fits", accessUrl: "" }),
    "2015-10-05T04_48_00.000.fits",
  );
});

Deno.test("extensions are found, added and kept when numbering", () => {
  assertEquals(["a.fits", "a.fits.gz", "a", ".x", "a.b.c", "x.000"].map(extensionOf), [
    ".fits",
    ".fits.gz",
    "",
    "",
    ".c",
    ".000",
  ]);
  assertEquals([numbered("a.fits.gz", 0), numbered("a.fits.gz", 2), numbered("a", 1)], [
    "a.fits.gz",
    "a-2.fits.gz",
    "a-1",
  ]);
  assertEquals(addExtension("a", ".fits"), "a.fits");
  assertEquals(addExtension("a.FIT", ".fits"), "a.FIT");
  assertEquals(addExtension("a.fits.gz", ".fits"), "a.fits.gz");
  assertEquals(addExtension("scs.php", ".fits"), "scs.php");
  assertEquals(addExtension("x.000", ".fits"), "x.000.fits");
  assertEquals(addExtension("a", undefined), "a");
  assertEquals([urlName("http://a.org/x/y%zz/"), urlName("http://a.org/"), urlName("nonsense")], [
    "y%zz",
    undefined,
    undefined,
  ]);
});

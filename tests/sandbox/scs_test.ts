import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../deps/assert.ts";
import { STARS } from "../../sandbox/tables/stars.ts";
import { ask, askTable, column } from "./_answers.ts";

const RAD = Math.PI / 180;

/** Distance by the scalar product of unit vectors: another way than the server's. */
function angle(ra1: number, dec1: number, ra2: number, dec2: number): number {
  const vector = (ra: number, dec: number) => [
    Math.cos(dec * RAD) * Math.cos(ra * RAD),
    Math.cos(dec * RAD) * Math.sin(ra * RAD),
    Math.sin(dec * RAD),
  ];
  const [a, b] = [vector(ra1, dec1), vector(ra2, dec2)];
  const chord = Math.hypot(...a.map((value, index) => value - b[index]!));
  return 2 * Math.asin(Math.min(1, chord / 2)) / RAD;
}

Deno.test("a cone search finds Sirius, with the UCD1 of the standard", async () => {
  const answer = await askTable("/scs/stars?RA=101.29&DEC=-16.72&SR=0.1");
  assertEquals(answer.rows.length, 1);
  assertEquals(column(answer, "name"), ["Sirius"]);
  for (const [name, ucd] of [["main_id", "ID_MAIN"], ["ra", "POS_EQ_RA_MAIN"]] as const) {
    assertEquals(answer.ucds[answer.names.indexOf(name)], ucd);
    assertEquals(answer.ucds.filter((other) => other === ucd).length, 1);
  }
  assertEquals(answer.ucds.filter((ucd) => ucd === "POS_EQ_DEC_MAIN").length, 1);
  assertMatch(answer.text, /<FIELD name="main_id" datatype="char" arraysize="\*"/);
  assertMatch(answer.text, /<FIELD name="ra" datatype="double" unit="deg"/);
  assertEquals(answer.text.match(/<RESOURCE/g)?.length, 1);
  assertEquals(answer.text.match(/<TABLE /g)?.length, 1);
});

Deno.test("a cone search says what it is and whom to cite", async () => {
  const answer = await askTable("/scs/clusters?RA=6&DEC=-72&SR=1");
  const info = (name: string) => answer.infos.find(([other]) => other === name)?.[1] ?? "";
  assertEquals(info("sandbox"), "local training data, not a real service");
  assertEquals(info("QUERY_STATUS"), "OK");
  assertEquals(info("ivoid"), "ivo://sandbox.invalid/scs/clusters");
  assertEquals(info("request"), "http://127.0.0.1/scs/clusters?RA=6&DEC=-72&SR=1");
  assertStringIncludes(info("citation"), "arXiv:2102.09568");
  assertStringIncludes(info("rights"), "BSD-3-Clause");
  assertStringIncludes(info("source"), "python3-galpy");
  const response = await ask("/scs/clusters?RA=6&DEC=-72&SR=1");
  assertEquals(response.headers.get("server"), "denovo-sandbox");
  assertEquals(response.headers.get("access-control-allow-origin"), null);
  assertEquals(response.headers.get("content-type"), "text/xml;content=x-votable");
});

Deno.test("a cone search agrees with another formula everywhere, also at poles and RA 0", async () => {
  const at = (name: string) => STARS.columns.findIndex((spec) => spec.name === name);
  const stars = [...STARS.rows()].map((row) =>
    [
      String(row[at("main_id")]),
      Number(row[at("ra")]),
      Number(row[at("dec")]),
    ] as const
  );
  const places = [[0, 0, 5], [359.999, 0.5, 3], [77, 90, 4], [200, -90, 6], [0, 89.5, 2]];
  for (let n = 0; n < 25; n++) places.push([(n * 137.508) % 360, -85 + 7 * n % 171, 1 + n % 9]);
  let found = 0;
  for (const [ra = 0, dec = 0, radius = 0] of places) {
    const answer = await askTable(`/scs/stars?RA=${ra}&DEC=${dec}&SR=${radius}&VERB=1`);
    const expected = stars
      .filter(([, starRa, starDec]) => angle(ra, dec, starRa, starDec) <= radius)
      .map(([id]) => id);
    assertEquals(column(answer, "main_id"), expected, `${ra} ${dec} ${radius}`);
    found += expected.length;
  }
  assert(found > 300, "the places have stars");
});

Deno.test("SR=180 has the whole table, SR=0 and MAXREC=0 only its columns", async () => {
  const all = await askTable("/scs/messier?RA=0&DEC=0&SR=180&VERB=3");
  assertEquals(all.rows.length, 110);
  assertEquals(all.infos.filter(([, value]) => value === "OVERFLOW"), []);
  const none = await askTable("/scs/messier?RA=0&DEC=0&SR=0&VERB=3");
  assertEquals(none.names, all.names);
  assertEquals([none.rows.length, none.infos.some(([, value]) => value === "ERROR")], [0, false]);
  const metadata = await askTable("/scs/messier?RA=0&DEC=0&SR=180&VERB=3&MAXREC=0");
  assertEquals([metadata.rows.length, metadata.names], [0, all.names]);
  assertEquals(metadata.infos.at(-1)?.[1], "OVERFLOW");
});

Deno.test("MAXREC cuts and says so after the table, but not when all rows fit", async () => {
  const cut = await askTable("/scs/messier?RA=0&DEC=0&SR=180&MAXREC=7");
  assertEquals(cut.rows.length, 7);
  assertEquals(cut.infos.at(-1)?.slice(0, 2), ["QUERY_STATUS", "OVERFLOW"]);
  assert(cut.text.indexOf('value="OVERFLOW"') > cut.text.indexOf("</TABLE>"));
  assertEquals(cut.infos[0]?.slice(0, 2), ["QUERY_STATUS", "OK"]);
  const whole = await askTable("/scs/messier?RA=0&DEC=0&SR=180&MAXREC=110");
  assertEquals([whole.rows.length, whole.text.includes("OVERFLOW")], [110, false]);
});

Deno.test("VERB chooses the columns; without it, it is 2", async () => {
  const names = async (verb: string) =>
    (await askTable(`/scs/exoplanets?RA=0&DEC=0&SR=0${verb}`)).names;
  const [one, two, three] = [
    await names("&VERB=1"),
    await names("&VERB=2"),
    await names("&VERB=3"),
  ];
  assert(one.length < two.length && two.length < three.length);
  assertEquals(await names(""), two);
  assertEquals(three.length, 25);
  for (const list of [one, two]) assert(["name", "ra", "dec"].every((name) => list.includes(name)));
});

Deno.test("errors are an INFO named Error below VOTABLE, with status 200", async () => {
  const cases = {
    "DEC=0&SR=1": "RA is missing",
    "RA=&DEC=0&SR=1": "RA is missing",
    "RA=as3f&DEC=0&SR=1": 'RA: "as3f" is not a number',
    "RA=NaN&DEC=0&SR=1": 'RA: "NaN" is not a number',
    "RA=0x10&DEC=0&SR=1": 'RA: "0x10" is not a number',
    "RA=1e999&DEC=0&SR=1": 'RA: "1e999" is out of range',
    "RA=361&DEC=0&SR=1": "RA: 361 is not between 0 and 360",
    "RA=0&DEC=91&SR=1": "DEC: 91 is not between -90 and 90",
    "RA=0&DEC=0&SR=-1": "SR: -1 is not between 0 and 180",
    "RA=0&DEC=0": "SR is missing",
    "RA=0&ra=1&DEC=0&SR=1": "RA is given more than once",
    "RA=0&DEC=0&SR=1&VERB=4": 'VERB: "4" is not a whole number from 1 to 3',
    "RA=0&DEC=0&SR=1&MAXREC=-1":
      `MAXREC: "-1" is not a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`,
    "RA=0&DEC=0&SR=1&RESPONSEFORMAT=fits": 'RESPONSEFORMAT: "fits" is not supported',
  };
  for (const [query, message] of Object.entries(cases)) {
    const response = await ask(`/scs/stars?${query}`);
    assertEquals(response.status, 200);
    const text = await response.text();
    assertStringIncludes(text, `<INFO name="Error" value="${message.replaceAll('"', "&quot;")}"/>`);
    assert(text.indexOf("<INFO") < text.indexOf("<RESOURCE"), "below the root");
    assertStringIncludes(text, 'name="sandbox"');
    assert(!text.includes("<TABLE"));
  }
});

Deno.test("parameter names have no case, signs and exponents are numbers, POST works", async () => {
  const plain = await askTable("/scs/stars?RA=101.29&DEC=-16.72&SR=1");
  const odd = await askTable("/scs/stars?ra=1.0129E2&Dec=-16.72&sr=+1");
  assertEquals(odd.rows, plain.rows);
  const post = await askTable("/scs/stars", {
    method: "POST",
    body: new URLSearchParams({ RA: "101.29", DEC: "-16.72", SR: "1" }),
  });
  assertEquals(post.rows, plain.rows);
  const text = await askTable("/scs/stars", { method: "POST", body: "RA=1" });
  assertMatch(text.infos[0]?.[1] ?? "", /application\/x-www-form-urlencoded/);
});

Deno.test("unknown parameters are passed over, but the answer says so", async () => {
  const answer = await askTable("/scs/stars?RA=0&DEC=0&SR=1&foo=1&Band=2");
  assertEquals(answer.infos.filter(([name]) => name === "warning").map(([, value]) => value), [
    "parameter foo is not known here and was ignored",
    "parameter Band is not known here and was ignored",
  ]);
});

Deno.test("RESPONSEFORMAT: CSV and TSV have a line of names, media types are as asked", async () => {
  const query = "/scs/clusters?RA=6.0&DEC=-72&SR=1&VERB=1&RESPONSEFORMAT=";
  const csv = await ask(`${query}csv`);
  assertEquals(csv.headers.get("content-type"), "text/csv;header=present");
  assertEquals(
    await csv.text(),
    "name,object_type,ra,dec,distance,pmra,pmdec\r\n" +
      "NGC104,globular cluster,6.024,-72.081,4.52,5.2516,-2.5515\r\n",
  );
  const tsv = await ask(`${query}text/tab-separated-values`);
  assertEquals((await tsv.text()).split("\n")[1]?.split("\t")[0], "NGC104");
  for (
    const [asked, type] of [
      ["votable", "application/x-votable+xml"],
      ["text/xml", "text/xml"],
      ["votable/b2", "application/x-votable+xml;serialization=binary2"],
    ]
  ) {
    const response = await ask(query + asked);
    assertEquals(response.headers.get("content-type"), type);
    assertMatch(await response.text(), asked === "votable/b2" ? /<BINARY2>/ : /<TABLEDATA>/);
  }
});

Deno.test("text beyond ASCII is sent as unicodeChar", async () => {
  const answer = await askTable("/scs/stars?RA=101.29&DEC=-16.72&SR=0.1&VERB=3");
  assertEquals(column(answer, "bayer"), ["α"]);
  assertMatch(answer.text, /<FIELD name="bayer" datatype="unicodeChar"/);
});

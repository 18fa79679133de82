import { Time } from "../../core/coords/time.ts";
import { QueryError, UnsupportedError } from "../../core/runtime/errors.ts";
import { readTable } from "../../core/votable/read.ts";
import { Table } from "../../core/table/table.ts";
import { obscoreRecords } from "../../protocols/obscore.ts";
import {
  readSia2Response,
  type Sia2Query,
  sia2Request,
  Sia2Service,
} from "../../protocols/sia2.ts";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
} from "../../deps/assert.ts";
import { recordingHttp, votableResponse } from "./_helpers.ts";

const URL_ = "http://example.org/sia2";

function sent(query: Sia2Query): readonly string[] {
  const { searchParams } = new URL(sia2Request(URL_, query).url);
  return [...searchParams].map(([name, value]) => `${name}=${value}`);
}

Deno.test("sia2Request() sends all parameters in the units and forms of the standard", () => {
  assertEquals(
    sent({
      pos: { kind: "circle", center: { ra: 12, dec: 34 }, radius: 0.5 },
      band: [5e-7, 5.5e-7],
      time: [Time.fromMjd(55123.5), null],
      pol: ["I", "Q"],
      fov: [-Infinity, 0.01],
      spatialResolution: 0.2,
      resolvingPower: [1000, Infinity],
      exposureTime: [[-Infinity, 2], [1200, Infinity]],
      timeResolution: [1, 2],
      publisherDid: "ivo://x/y?z",
      collection: "A & B",
      facility: "F",
      instrument: ["I1", "I2"],
      dataproductType: "cube",
      calibLevel: [0, 2],
      target: "M 51",
      format: "image/fits",
      maxrec: 0,
      extra: { own: [1, 2] },
    }),
    [
      "POS=CIRCLE 12 34 0.5",
      "BAND=0.0000005 0.00000055",
      "FOV=-Inf 0.01",
      "SPATRES=0.2",
      "SPECRP=1000 +Inf",
      "EXPTIME=-Inf 2",
      "EXPTIME=1200 +Inf",
      "TIMERES=1 2",
      "TIME=55123.5 +Inf",
      "POL=I",
      "POL=Q",
      "ID=ivo://x/y?z",
      "COLLECTION=A & B",
      "FACILITY=F",
      "INSTRUMENT=I1",
      "INSTRUMENT=I2",
      "DPTYPE=cube",
      "TARGET=M 51",
      "FORMAT=image/fits",
      "CALIB=0",
      "CALIB=2",
      "MAXREC=0",
      "own=1 2",
    ],
  );
  assertEquals(sent({}), []);
});

Deno.test("sia2Request() sends regions, several too, and a range over RA 0 as two", () => {
  const polygon = [{ ra: 12, dec: 34 }, { ra: 14, dec: 35 }, { ra: 14, dec: 36 }];
  assertEquals(
    sent({
      pos: [
        { kind: "polygon", vertices: polygon },
        { kind: "range", ra: [12, 12.5], dec: [34, 36] },
        { kind: "range", ra: [359, 1], dec: [-2, 2] },
      ],
    }),
    [
      "POS=POLYGON 12 34 14 35 14 36",
      "POS=RANGE 12 12.5 34 36",
      "POS=RANGE 359 360 -2 2",
      "POS=RANGE 0 1 -2 2",
    ],
  );
  const wide = sent({ pos: { kind: "circle", center: { ra: 0, dec: 90 }, radius: 120 } });
  assertEquals(wide, ["POS=CIRCLE 0 90 120"]);
});

Deno.test("sia2Request() reads times in all their forms, and single values", () => {
  const date = new Date("2015-10-05T12:00:00Z");
  assertEquals(sent({ time: date, band: 0.21, calibLevel: 0 }), [
    "BAND=0.21",
    "TIME=57300.5",
    "CALIB=0",
  ]);
  assertEquals(sent({ time: [57300, date] }), ["TIME=57300 57300.5"]);
  assertEquals(sent({ time: [[null, 1], [2, 3]] }), ["TIME=-Inf 1", "TIME=2 3"]);
});

Deno.test("sia2Request() refuses what is wrong before anything is sent", () => {
  const refuse = (query: object, words: string): void => {
    const error = assertThrows(() => sia2Request(URL_, query as Sia2Query));
    assert(error instanceof TypeError || error instanceof RangeError);
    assertStringIncludes(error.message, words);
  };
  refuse({ position: { ra: 1, dec: 2 } }, `did you mean "pos"?`);
  refuse({ calib: 1 }, `did you mean "calibLevel"?`);
  refuse({ band: [6e-7, 5e-7] }, "must be in order");
  refuse({ target: "" }, "target");
  refuse({ calibLevel: 1.5 }, "calibLevel");
  refuse({ extra: { POS: "x" } }, `the query's own key "pos"`);
  refuse({ pos: { kind: "point", position: { ra: 1, dec: 2 } } }, "circle, polygon and range");
});

Deno.test("ObscoreRecord reads what DaCHS sends", async () => {
  const bytes = Deno.readFileSync(
    new URL("../fixtures/votable/dachs_obscore_binary.vot", import.meta.url),
  );
  const table = await readTable(bytes);
  const records = obscoreRecords(table);
  assertEquals(records.length, table.length);
  const image = records.find(({ dataproductType }) => dataproductType === "image") ?? records[0];
  assert(image !== undefined);
  assertEquals(image.row, table.row(records.indexOf(image)));
  assertEquals([image.title, image.accessUrl], [
    String(image.row["obs_title"] ?? ""),
    String(image.row["access_url"] ?? ""),
  ]);
  assertEquals(image.estimatedBytes, 1000 * Number(image.row["access_estsize"]));
  assertEquals(image.pos, { ra: Number(image.row["s_ra"]), dec: Number(image.row["s_dec"]) });
  assertEquals(image.band, [Number(image.row["em_min"]), Number(image.row["em_max"])]);
  assertAlmostEquals(image.timeMin?.mjd ?? 0, Number(image.row["t_min"]));
  assertEquals(image.region?.kind, "polygon");
});

Deno.test("ObscoreRecord takes nulls for unknown, -1 for no number of elements, and reads renamed columns", () => {
  const nulls = Table.fromColumns({
    obs_title: [null],
    s_ra: [NaN],
    s_dec: [1],
    em_min: [null],
    em_max: [1],
    t_min: [NaN],
    t_max: ["2015-10-05T12:00:00"],
    s_region: ["nonsense"],
    pol_states: ["/I/Q/"],
    s_xel1: [-1],
    s_xel2: [7],
    access_estsize: [-1],
    calib_level: [0],
  }, [{ name: "obs_title", datatype: "char", arraysize: "*" }, {
    name: "em_min",
    datatype: "double",
  }]);
  const [record] = obscoreRecords(nulls);
  assert(record !== undefined);
  assertEquals(
    [record.title, record.accessUrl, record.pos, record.band, record.timeMin, record.region],
    ["", "", undefined, undefined, undefined, undefined],
  );
  assertEquals([record.timeMax?.mjd, record.polStates, record.calibLevel], [
    57300.5,
    ["I", "Q"],
    0,
  ]);
  assertEquals([record.elements.x, record.elements.y, record.elements.time], [
    undefined,
    7,
    undefined,
  ]);
  assertEquals([record.estimatedBytes, record.targetName, record.fov], [
    undefined,
    undefined,
    undefined,
  ]);
  const renamed = Table.fromColumns({ link: ["x.fits"] }, [
    { name: "link", datatype: "char", arraysize: "*", utype: "obscore:Access.Reference" },
  ]);
  const base = "http://example.org/a/b";
  assertEquals(obscoreRecords(renamed, { base })[0]?.accessUrl, "http://example.org/a/x.fits");
});

const ANSWER = `<RESOURCE type="results"><INFO name="QUERY_STATUS" value="OVERFLOW"/>
  <PARAM name="INPUT:POS" datatype="char" arraysize="*" value=""/><TABLE>
  <FIELD name="obs_title" datatype="char" arraysize="*"/><FIELD name="access_url" datatype="char" arraysize="*"/>
  <DATA><TABLEDATA><TR><TD>one</TD><TD>one.fits</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE>`;

Deno.test("Sia2Service.search() gives records that fetch with the service's own layer, and tells who cut", async () => {
  const http = recordingHttp((request) =>
    request.url.endsWith("one.fits") ? new Response("data") : votableResponse(ANSWER)
  );
  const service = new Sia2Service(`${URL_}?`, { http });
  const { signal } = new AbortController();
  const results = await service.search({ maxrec: 1 }, { signal });
  assertEquals([results.length, results.overflow], [1, "client"]);
  assertEquals(results.at(0)?.title, "one");
  assertEquals(await (await results.at(0)?.fetch({ signal }))?.text(), "data");
  assertEquals((await service.inputParameters({ signal })).map(({ name }) => name), ["POS"]);
  assertEquals((await service.columns({ signal })).length, 2);
  assertStringIncludes(await service.describe({ signal }), "Image service (SIA 2)");
  assertEquals(http.asked.map(({ url }) => url).slice(0, 3), [
    `${URL_}?MAXREC=1`,
    "http://example.org/one.fits",
    `${URL_}?MAXREC=0`,
  ]);
  for (const { options } of http.asked) assertStrictEquals(options.signal, signal);
});

Deno.test("readSia2Response() throws what the service says", async () => {
  const refused = votableResponse(
    `<RESOURCE type="results"><INFO name="QUERY_STATUS" value="ERROR">UsageFault: bad POS</INFO></RESOURCE>`,
    400,
  );
  const error = await assertRejects(() => readSia2Response(refused), QueryError);
  assertEquals(error.serviceMessage, "UsageFault: bad POS");
});

Deno.test("Sia2Service.connect() finds the query resource, whatever its name, by the way to log in", async () => {
  const one = (path: string, method = ""): string =>
    `<interface><accessURL>http://example.org/${path}</accessURL>${method}</interface>`;
  const basic = `<securityMethod standardID="ivo://ivoa.net/sso#BasicAA"/>`;
  const http = recordingHttp(() =>
    new Response(
      `<capabilities><capability standardID="IVO://ivoa.net/std/SIA#query-2.0">${
        one("auth-find", basic)
      }${one("v2/find")}</capability></capabilities>`,
    )
  );
  assertEquals(
    (await Sia2Service.connect("http://example.org/x", { http })).accessUrl,
    "http://example.org/v2/find",
  );
  const options = { http, securityMethod: "ivo://ivoa.net/sso#BasicAA" };
  const secure = await Sia2Service.connect("http://example.org/x", options);
  assertEquals(secure.accessUrl, "http://example.org/auth-find");
  const none = recordingHttp(() => new Response("<capabilities/>"));
  await assertRejects(
    () => Sia2Service.connect("http://example.org/x", { http: none }),
    UnsupportedError,
    "declares no query resource",
  );
});

import { QueryError } from "../../core/runtime/errors.ts";
import { readSsaResponse, type SsaQuery, ssaRequest, SsaService } from "../../protocols/ssa.ts";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
} from "../../deps/assert.ts";
import { recordingHttp, votableResponse } from "./_helpers.ts";

const URL_ = "http://example.org/ssap.xml";

function sent(query: SsaQuery): readonly string[] {
  const { searchParams } = new URL(ssaRequest(URL_, query).url);
  return [...searchParams].map(([name, value]) => `${name}=${value}`);
}

Deno.test("ssaRequest() sends all parameters in the units and forms of the standard", () => {
  assertEquals(
    sent({
      pos: { ra: 12.5, dec: -3 },
      diameter: 0.1,
      band: [5e-7, Infinity],
      time: [new Date("2015-10-05T12:00:00.750Z"), new Date("2016-01-01T00:00:00Z")],
      format: ["votable", "fits"],
      aperture: [0.001, 0.002],
      resolvingPower: 1000,
      spatialResolution: 0.01,
      timeResolution: 5,
      snr: 10,
      redshift: [0.1, 0.2],
      targetName: "M 51",
      targetClass: "galaxy",
      fluxCalib: "absolute",
      waveCalib: "any",
      publisherDid: "ivo://a/b?c",
      creatorDid: "ivo://d",
      collection: "C",
      top: 3,
      maxrec: 7,
      extra: { t_eff: [70000, 100000], flag: "x" },
    }),
    [
      "REQUEST=queryData",
      "POS=12.5,-3",
      "SIZE=0.1",
      "BAND=0.0000005/",
      "TIME=2015-10-05T12:00:01/2016-01-01T00:00:00",
      "FORMAT=votable,fits",
      "APERTURE=0.001/0.002",
      "REDSHIFT=0.1/0.2",
      "SPECRP=1000",
      "SPATRES=0.01",
      "TIMERES=5",
      "SNR=10",
      "TARGETNAME=M 51",
      "TARGETCLASS=galaxy",
      "FLUXCALIB=absolute",
      "WAVECALIB=any",
      "PUBDID=ivo://a/b?c",
      "CREATORDID=ivo://d",
      "COLLECTION=C",
      "TOP=3",
      "MAXREC=7",
      "t_eff=70000/100000",
      "flag=x",
    ],
  );
  assertEquals(sent({}), ["REQUEST=queryData"]);
  assertEquals(sent({ band: "V", time: [null, new Date("2016-01-01T00:00:00Z")] }), [
    "REQUEST=queryData",
    "BAND=V",
    "TIME=/2016-01-01T00:00:00",
  ]);
  assertEquals(sent({ time: new Date(0), band: 5e-7, redshift: 0 }).slice(1), [
    "BAND=0.0000005",
    "TIME=1970-01-01T00:00:00",
    "REDSHIFT=0",
  ]);
});

Deno.test("ssaRequest() refuses what is wrong before anything is sent", () => {
  const refuse = (query: object, words: string): void => {
    const error = assertThrows(() => ssaRequest(URL_, query as SsaQuery));
    assert(error instanceof TypeError || error instanceof RangeError);
    assertStringIncludes(error.message, words);
  };
  refuse({ radius: 0.1 }, `did you mean "diameter"?`);
  refuse({ size: 0.1 }, `did you mean "diameter"?`);
  refuse({ pos: [1, 2] }, "pos");
  refuse({ band: [6e-7, 5e-7] }, "must be in order");
  refuse({ time: [null, null] }, "limits nothing");
  refuse(
    { time: [new Date(1), new Date(0)].map((d, i) => new Date(+d + (i === 0 ? 1e9 : 0))) },
    "in order",
  );
  refuse({ snr: NaN }, "NaN");
  refuse({ targetName: " " }, "targetName");
  refuse({ extra: { size: 1 } }, `the query's own key "diameter"`);
  refuse({ extra: { REQUEST: "x" } }, "search()");
});

Deno.test("SsaRecord reads every row of DaCHS", async () => {
  const bytes = Deno.readFileSync(new URL("../fixtures/votable/dachs_ssap.vot", import.meta.url));
  const results = await readSsaResponse(new Response(bytes));
  assert(results.length > 0);
  for (const spectrum of results) {
    const { row } = spectrum;
    assertEquals(spectrum.accessUrl, row["accref"]);
    assertEquals(spectrum.accessFormat, row["mime"]);
    assertEquals(spectrum.title, row["ssa_dstitle"]);
    assertEquals(spectrum.estimatedBytes, Number(row["accsize"]));
    assertEquals(spectrum.band, [Number(row["ssa_specstart"]), Number(row["ssa_specend"])]);
    assertEquals(spectrum.dateObsMjd, row["ssa_dateObs"]);
    assertEquals(spectrum.targetName, row["ssa_targname"]);
    assertEquals(spectrum.snr ?? NaN, Number(row["ssa_snr"] ?? NaN));
    assertEquals(spectrum.length ?? null, row["ssa_length"]);
    const [ra, dec] = row["ssa_location"] as Float64Array;
    assertEquals(spectrum.pos, { ra, dec });
    assertEquals(spectrum.publisherDid, row["ssa_pubDID"]);
    assertEquals(spectrum.fluxCalib ?? null, row["ssa_fluxcalib"]);
    assertEquals(spectrum.preview, row["preview"]);
  }
});

/** An answer with one row: fields as attributes, cells as text. */
function answer(fields: readonly string[], cells: readonly string[]): Response {
  const columns = fields.map((field) => `<FIELD ${field}/>`).join("");
  const row = cells.map((cell) => `<TD>${cell}</TD>`).join("");
  return votableResponse(
    `<RESOURCE type="results"><TABLE>${columns}<DATA><TABLEDATA><TR>${row}</TR></TABLEDATA></DATA></TABLE></RESOURCE>`,
  );
}

const TEXT = `datatype="char" arraysize="*"`;

Deno.test("SsaRecord reads positions and dates in the forms of other services, and takes nulls for unknown", async () => {
  const odd = await readSsaResponse(
    answer([
      `name="p" ${TEXT} utype="ssa:Target.Pos"`,
      `name="d" ${TEXT} utype="Char.TimeAxis.Coverage.Location.Value"`,
      `name="u" ${TEXT} utype="spec:access.reference"`,
      `name="s" datatype="int" unit="kB" utype="ssa:Access.Size"`,
      `name="m" datatype="double" utype="ssa:Char.SpectralAxis.Coverage.Location.Value"`,
      `name="w" datatype="double" utype="ssa:Char.SpectralAxis.Coverage.Bounds.Extent"`,
    ], ["12.5 -3", "2015-10-05T12:00:00", "spec/1", "3", "5e-7", "2e-7"]),
    { queryUrl: "http://example.org/a/ssap" },
  );
  const [record] = odd;
  assertEquals([record?.pos, record?.dateObs?.mjd], [{ ra: 12.5, dec: -3 }, 57300.5]);
  assertEquals([record?.accessUrl, record?.estimatedBytes], ["http://example.org/a/spec/1", 3000]);
  assertEquals(record?.band?.map((x) => Number(x.toPrecision(6))), [4e-7, 6e-7]);
  const [theory] = await readSsaResponse(answer([
    `name="ra" datatype="double" ucd="pos.eq.ra;meta.main"`,
    `name="dec" datatype="double" ucd="pos.eq.dec;meta.main"`,
    `name="d" ${TEXT} utype="ssa:DataID.Date"`,
  ], ["", "", "some day"]));
  assertEquals([theory?.pos, theory?.dateObs, theory?.title, theory?.accessUrl, theory?.band], [
    undefined,
    undefined,
    "",
    "",
    undefined,
  ]);
});

Deno.test("SsaService.search() checks its own parameters against what the service declares, once, with the signal", async () => {
  const declared = votableResponse(
    `<RESOURCE type="results"><INFO name="QUERY_STATUS" value="OK"/>
     <PARAM name="INPUT:t_eff" datatype="char" arraysize="*" unit="K" value=""/></RESOURCE>`,
  );
  const texts = [await declared.text()];
  const found = await answer([`name="u" ${TEXT} utype="ssa:Access.Reference"`], [
    "http://example.org/1",
  ]).text();
  const http = recordingHttp(() => new Response(texts.shift() ?? found));
  const told: string[] = [];
  const service = new SsaService(URL_, { http, onWarning: (warning) => told.push(warning) });
  const { signal } = new AbortController();
  const query = {
    diameter: 0.1,
    pos: { ra: 1, dec: 2 },
    extra: { t_eff: [1, 2], unknown: 5 },
  } as const;
  const results = await service.search(query, { signal });
  await service.search(query, { signal });
  assertEquals(http.asked.map(({ url }) => new URL(url).searchParams.get("FORMAT")), [
    "METADATA",
    null,
    null,
  ]);
  assertStringIncludes(http.asked[1]?.url ?? "", "&t_eff=1/2&unknown=5");
  assertEquals([results.length, told.length, results.warnings[0]], [1, 2, told[0]]);
  assertStringIncludes(told[0] ?? "", "unknown");
  for (const { options } of http.asked) assertStrictEquals(options.signal, signal);
});

Deno.test("readSsaResponse() throws what the service says", async () => {
  const refused = votableResponse(
    `<RESOURCE type="results"><INFO name="QUERY_STATUS" value="ERROR">no such band</INFO></RESOURCE>`,
  );
  await assertRejects(
    () => readSsaResponse(refused),
    QueryError,
    "Cannot search spectra: no such band",
  );
});

import { HttpStatusError, QueryError } from "../../core/runtime/errors.ts";
import {
  readSiaResponse,
  type SiaQuery,
  type SiaRecord,
  siaRequest,
  SiaService,
} from "../../protocols/sia.ts";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "../../deps/assert.ts";
import { fixtureResponse, recordingHttp, smallTable, votableResponse } from "./_helpers.ts";

const URL_ = "http://example.org/siap.xml?id=BEFS&";
const FIELD_E: SiaQuery = { pos: { ra: 107, dec: -10 }, size: 0.05 };

function sent(query: Partial<SiaQuery>): string {
  return decodeURIComponent(
    siaRequest(URL_, { ...FIELD_E, ...query }).url.split("id=BEFS&")[1] ?? "",
  );
}

/** Records of a table with the given columns and one row. */
async function record(fields: string, cells: readonly string[], base = ""): Promise<SiaRecord> {
  const row = cells.map((cell) => `<TD>${cell}</TD>`).join("");
  const results = await readSiaResponse(
    votableResponse(
      `<RESOURCE type="results"><TABLE>${fields}<DATA><TABLEDATA><TR>${row}</TR></TABLEDATA></DATA></TABLE></RESOURCE>`,
    ),
    { queryUrl: base, http: recordingHttp(() => new Response("data")) },
  );
  return results.at(0) as SiaRecord;
}

Deno.test("siaRequest() sends POS and SIZE, and no defaults", () => {
  assertEquals(
    siaRequest(URL_, FIELD_E).url,
    "http://example.org/siap.xml?id=BEFS&POS=107,-10&SIZE=0.05",
  );
  assertEquals(sent({ size: [0.5, 0.25] }), "POS=107,-10&SIZE=0.5,0.25");
  assertEquals(
    sent({
      format: "image/fits",
      intersect: "COVERS",
      verbosity: 0,
      maxrec: 10,
      naxis: [100, 200],
      coordFrame: "FK5",
      equinox: 2000,
      crpix: [50, 50],
      crval: [107, -10],
      cdelt: 0.001,
      rotang: 45,
      proj: "TAN",
      extra: { dateObs: [57050, 58050], bandpassId: "SDSS i'", w_N: 1 },
    }),
    "POS=107,-10&SIZE=0.05&FORMAT=image/fits&INTERSECT=COVERS&VERB=0&MAXREC=10&NAXIS=100,200&CFRAME=FK5" +
      "&EQUINOX=2000&CRPIX=50,50&CRVAL=107,-10&CDELT=0.001&ROTANG=45&PROJ=TAN&dateObs=57050/58050&bandpassId=SDSS i'&w_N=1",
  );
});

Deno.test("siaRequest() writes formats as SIA has them", () => {
  const format = (value: string | readonly string[]): string | undefined =>
    /FORMAT=([^&]*)/.exec(sent({ format: value }))?.[1];
  assertEquals(
    [
      "all",
      "graphic",
      "Graphic-All",
      "metadata",
      "graphic-jpeg",
      "image/FITS",
      " image/fits , graphic ",
      "",
    ].map(format),
    [
      "ALL",
      "GRAPHIC",
      "GRAPHIC-ALL",
      "METADATA",
      "GRAPHIC-jpeg",
      "image/FITS",
      "image/fits,GRAPHIC",
      undefined,
    ],
  );
  assertEquals(format(["image/fits", "image/png"]), "image/fits,image/png");
});

Deno.test("siaRequest() refuses what is wrong before anything is sent", () => {
  const say = (query: unknown): string =>
    assertThrows(() => siaRequest(URL_, query as SiaQuery), TypeError).message;
  assertStringIncludes(say({ ...FIELD_E, radius: 1 }), `did you mean "size"?`);
  assertStringIncludes(say({ ...FIELD_E, intersects: "COVERS" }), `did you mean "intersect"?`);
  assertStringIncludes(say({ ...FIELD_E, extra: { Format: "x" } }), `the query's own key "format"`);
  assertStringIncludes(say({ pos: FIELD_E.pos }), "size");
  assertStringIncludes(say({ pos: "107 -10", size: 1 }), "{ ra, dec }");
  assertThrows(
    () => siaRequest(URL_, { ...FIELD_E, intersect: "INSIDE" as never }),
    RangeError,
    "COVERS, ENCLOSED",
  );
  assertThrows(() => siaRequest(URL_, { ...FIELD_E, size: [1, 2, 3] as never }), RangeError);
  assertThrows(() => siaRequest(URL_, { ...FIELD_E, maxrec: 1.5 }), RangeError);
  assertEquals(sent({ intersect: "overlaps" as never }).includes("INTERSECT=OVERLAPS"), true);
});

Deno.test("SiaQuery has no other keys at compile time", () => {
  // @ts-expect-error: an image search has a size, not a radius
  const wrong: SiaQuery = { ...FIELD_E, radius: 0.1 };
  assert("radius" in wrong);
});

Deno.test("SiaRecord reads every column of DaCHS", async () => {
  const results = await readSiaResponse(fixtureResponse("sia/field_e.vot"), {
    queryUrl: "http://a.org/x",
  });
  assertEquals(results.length, 3);
  assertEquals([...results].map((image) => image.dateObsMjd).toSorted(), [
    57060.1,
    57300.2,
    57900.2,
  ]);
  const image = [...results].find((one) => one.dateObsMjd === 57300.2);
  assert(image !== undefined);
  assertEquals(image.title, "MonR2 Test Field SDSS i' 2015-10-05T04:48:00.000");
  assertEquals(image.dateObs?.iso, "2015-10-05T04:48:00.000");
  assertEquals([image.instrument, image.accessFormat, image.format], [
    "SynthCam",
    "image/fits",
    "image/fits",
  ]);
  assertEquals(image.accessUrl, "http://127.0.0.1:8080/getproduct/surveyim/data/img_e_13.fits");
  assertEquals([image.estimatedBytes, image.acrefTtl], [69120, undefined]);
  assertEquals(image.pos, { ra: 107.00042309496413, dec: -10.000416666399502 });
  assertEquals([image.naxes, image.naxis], [2, [128, 128]]);
  assertEquals([image.scale, image.coordFrame, image.coordEquinox], [
    [0.00083333335, 0.00083333335],
    "ICRS",
    2000,
  ]);
  assertEquals([image.coordProjection, image.coordRefPixel, image.coordRefValue], ["TAN", [
    64.5,
    64.5,
  ], [107, -10]]);
  assertEquals(image.cdMatrix, [-0.00083333335, 0, 0, 0.00083333335]);
  assertEquals([image.bandpassId, image.bandpassUnit], ["SDSS i'", "m"]);
  assertEquals([image.bandpassRefValue, image.bandpassHiLimit, image.bandpassLoLimit], [
    7.49e-7,
    8.6e-7,
    6.45e-7,
  ]);
  assertEquals([image.pixFlags, image.row["exptime"]], ["C", 10]);
});

Deno.test("readSiaResponse() reads DaCHS's empty answer, error and overflow", async () => {
  const empty = await readSiaResponse(fixtureResponse("sia/empty.vot"));
  assertEquals([empty.length, [...empty].length, empty.at(0), empty.overflow], [
    0,
    0,
    undefined,
    "none",
  ]);
  const error = await assertRejects(
    () => readSiaResponse(fixtureResponse("sia/error.vot")),
    QueryError,
  );
  assertEquals(error.message, "Cannot search images: Field POS: foo is not a RA,DEC pair.");
  const cut = await readSiaResponse(fixtureResponse("sia/overflow.vot"), { maxrec: 2 });
  assertEquals([cut.length, cut.overflow], [2, "client"]);
  assertEquals(
    (await readSiaResponse(fixtureResponse("sia/overflow.vot"), { maxrec: 9 })).overflow,
    "server",
  );
  assertEquals((await readSiaResponse(fixtureResponse("sia/field_a.vot"))).length, 3);
});

Deno.test("SiaRecord knows nothing of a table without images, and says so", async () => {
  const results = await readSiaResponse(votableResponse(`<RESOURCE>${smallTable(1)}</RESOURCE>`));
  const image = results.at(0) as SiaRecord;
  assertEquals([image.title, image.accessUrl, image.accessFormat], ["", "", ""]);
  const rest = [
    ...[
      image.estimatedBytes,
      image.acrefTtl,
      image.pos,
      image.instrument,
      image.dateObs,
      image.dateObsMjd,
    ],
    ...[
      image.naxes,
      image.naxis,
      image.scale,
      image.coordFrame,
      image.coordEquinox,
      image.coordProjection,
    ],
    ...[
      image.coordRefPixel,
      image.coordRefValue,
      image.cdMatrix,
      image.bandpassId,
      image.bandpassUnit,
    ],
    ...[image.bandpassRefValue, image.bandpassHiLimit, image.bandpassLoLimit, image.pixFlags],
  ];
  assertEquals(new Set(rest), new Set([undefined]));
  await assertRejects(() => image.fetch(), Error, "no access URL");
});

Deno.test("SiaRecord takes nulls for unknown", async () => {
  const fields =
    `<FIELD name="d" datatype="double" ucd="VOX:Image_MJDateObs"/><FIELD name="n" datatype="int" arraysize="*" ucd="VOX:Image_Naxis"/>` +
    `<FIELD name="s" datatype="int" ucd="VOX:Image_FileSize"><VALUES null="-1"/></FIELD><FIELD name="t" datatype="char" arraysize="*" ucd="VOX:Image_Title"/>`;
  for (const cells of [["NaN", "", "-1", ""], ["", "", "-1", "  "]]) {
    const image = await record(fields, cells);
    assertEquals([
      image.dateObs,
      image.dateObsMjd,
      image.naxis,
      image.naxes,
      image.estimatedBytes,
      image.title,
    ], [
      ...[undefined, undefined, undefined, undefined, undefined, ""],
    ]);
  }
});

Deno.test("SiaRecord reads columns as odd services write them", async () => {
  const text = `datatype="char" arraysize="*"`;
  const image = await record(
    `<FIELD name="n" ${text} ucd="vox:image_naxis"/><FIELD name="s" ${text} ucd="VOX:Image_Scale"/>` +
      `<FIELD name="d" ${text} ucd="VOX:Image_MJDateObs"/><FIELD name="u" ${text} ucd="VOX:BandPass_Unit"/>` +
      `<FIELD name="b" datatype="float" unit="kbyte" ucd="VOX:Image_FileSize"/><FIELD name="x" datatype="int" ucd="VOX:Image_Naxes"/>`,
    ["128, 64", "-0.01 0.01", "2015-10-05T04:48:00", "hertz", "2.5", "3"],
  );
  assertEquals([image.naxis, image.scale, image.naxes], [[128, 64], [-0.01, 0.01], 3]);
  assertEquals([image.dateObs?.iso, image.dateObsMjd], ["2015-10-05T04:48:00.000", 57300.2]);
  assertEquals([image.bandpassUnit, image.estimatedBytes], ["Hz", 2500]);
  const metres = await record(`<FIELD name="v" datatype="float" ucd="VOX:BandPass_RefValue"/>`, [
    "0.5",
  ]);
  assertEquals([metres.bandpassUnit, metres.bandpassRefValue], ["m", 0.5]);
});

Deno.test("SiaRecord finds columns by utype, UCD1+ and name where there is no VOX", async () => {
  const text = `datatype="char" arraysize="*"`;
  const image = await record(
    `<FIELD name="preview" ${text} ucd="meta.ref.url;meta.preview"/><FIELD name="url" ${text} utype="obscore:Access.Reference"/>` +
      `<FIELD name="f" ${text} utype="ssa:Access.Format"/><FIELD name="access_estsize" datatype="long" unit="kbyte"/>` +
      `<FIELD name="obs_title" ${text}/><FIELD name="s_ra" datatype="double" ucd="pos.eq.ra"/><FIELD name="s_dec" datatype="double" ucd="pos.eq.dec"/>` +
      `<FIELD name="t_min" datatype="double" ucd="time.start;obs.exposure"/>`,
    ["http://a.org/p", "data/x.fits", "image/fits", "68", "T", "1.5", "-2", "57000"],
    "http://a.org/siap/q?POS=1,2",
  );
  assertEquals([image.title, image.accessUrl, image.accessFormat], [
    "T",
    "http://a.org/siap/data/x.fits",
    "image/fits",
  ]);
  assertEquals([image.estimatedBytes, image.pos, image.dateObsMjd], [
    68000,
    { ra: 1.5, dec: -2 },
    57000,
  ]);
});

Deno.test("SiaRecord does not take a column for another that shares only a word of its UCD", async () => {
  const text = `datatype="char" arraysize="*"`;
  const columns = [
    ...["meta.id", "meta.id;meta.main", "meta.id;obs", "meta.title;meta.bib", "time.epoch"],
    ...["time.epoch;meta.record", "em.wl;instr.bandpass", "stat.error;pos.eq.ra", "meta.ref.url"],
    ...["pos.pm;pos.eq.ra;meta.main", "pos.pm;pos.eq.dec;meta.main"],
  ];
  const fields = columns.map((ucd, i) => `<FIELD name="c${i}" ${text} ucd="${ucd}"/>`);
  const image = await record(fields.join(""), columns.map(() => "57000"));
  assertEquals([image.title, image.accessUrl], ["", ""]);
  assertEquals(
    [image.bandpassId, image.instrument, image.dateObs, image.pos],
    [undefined, undefined, undefined, undefined],
  );
  for (const ucd of ["meta.id;instr.bandpass", "Instr.Bandpass; meta.id", "instr.bandpass"]) {
    const fields = `<FIELD name="a" ${text} ucd="meta.id"/><FIELD name="b" ${text} ucd="${ucd}"/>`;
    assertEquals((await record(fields, ["OBS-42", "V"])).bandpassId, "V");
  }
});

Deno.test("SiaService.search() warns of an answer without a column of URLs, and only then", async () => {
  const said: string[] = [];
  const search = (answer: () => Response) =>
    new SiaService(URL_, { http: recordingHttp(answer), onWarning: (text) => said.push(text) })
      .search(FIELD_E);
  assertEquals((await search(() => fixtureResponse("sia/field_e.vot"))).warnings, []);
  assertEquals((await search(() => fixtureResponse("sia/empty.vot"))).warnings, []);
  assertEquals(said, []);
  const results = await search(() => votableResponse(`<RESOURCE>${smallTable(1)}</RESOURCE>`));
  assertEquals(results.warnings, said);
  assertEquals(said.length, 1);
  assertStringIncludes(said[0] ?? "", "no column with the URLs of images");
});

Deno.test("SiaService.search() asks once what the service declares, with the caller's signal in every request", async () => {
  const http = recordingHttp((request) =>
    fixtureResponse(request.url.includes("METADATA") ? "sia/metadata.vot" : "sia/field_e.vot")
  );
  const service = new SiaService(URL_, { http });
  const { signal } = new AbortController();
  const results = await service.search({
    ...FIELD_E,
    extra: { dateObs: [57050, 58050], bandpassId: "SDSS i" },
  }, { signal });
  assertEquals(http.asked.map(({ url }) => decodeURIComponent(url.split("BEFS&")[1] ?? "")), [
    "FORMAT=METADATA",
    "POS=107,-10&SIZE=0.05&dateObs=57050/58050&bandpassId=SDSS i",
  ]);
  assertEquals(results.warnings, [
    `The value "SDSS i" of "bandpassId" is not among the declared options; did you mean "SDSS i'"?`,
  ]);
  await results.at(0)?.fetch({ signal, headers: { range: "bytes=5-" } });
  assertEquals(http.asked.at(-1)?.headers.get("range"), "bytes=5-");
  assertEquals(http.asked.at(-1)?.url, results.at(0)?.accessUrl);
  assertEquals(http.asked.length, 3);
  assert(http.asked.every(({ options }) => options.signal === signal));
});

Deno.test("SiaService.metadata(), inputParameters(), columns() and describe() pass the signal on", async () => {
  const http = recordingHttp(() => fixtureResponse("sia/metadata.vot"));
  const service = new SiaService(URL_, { http });
  const { signal } = new AbortController();
  const metadata = await service.metadata({ signal });
  assertEquals(metadata.infos.value("serviceInfo"), "http://127.0.0.1:8080/surveyim/q/i/siap.xml?");
  const parameters = await service.inputParameters({ signal });
  assertEquals(parameters.filter(({ required }) => required).map(({ name }) => name), [
    "POS",
    "SIZE",
  ]);
  assert(
    (await service.columns({ signal })).some((field) => field.ucd === "VOX:Image_AccessReference"),
  );
  assertStringIncludes(
    await service.describe({ signal }),
    "  dateObs [d]: Epoch at midpoint of observation",
  );
  assertEquals(
    new Set(http.asked.map(({ url }) => url)),
    new Set(["http://example.org/siap.xml?id=BEFS&FORMAT=METADATA"]),
  );
  assert(http.asked.every(({ options }) => options.signal === signal));
  // What metadata() has learnt is not asked again.
  await service.search({ ...FIELD_E, extra: { object: "x" } }, { signal }).catch(() => {});
  assertEquals(http.asked.length, 5);
});

Deno.test("SiaService.metadata() reads columns declared as OUTPUT parameters", async () => {
  const http = recordingHttp(() =>
    votableResponse(
      `<RESOURCE type="results"><INFO name="QUERY_STATUS" value="OK"/><PARAM name="INPUT:POS" datatype="char" arraysize="*" value=""/>` +
        `<PARAM name="OUTPUT:Title" ucd="VOX:Image_Title" datatype="char" arraysize="*" value=""/></RESOURCE>`,
    )
  );
  const metadata = await new SiaService(URL_, { http }).metadata();
  assertEquals(metadata.columns.map(({ name, ucd }) => [name, ucd]), [[
    "Title",
    "VOX:Image_Title",
  ]]);
  assertEquals(metadata.parameters.map(({ name }) => name), ["POS"]);
});

Deno.test("SiaService limits the time of declaration and search together", async () => {
  const http = recordingHttp((request) =>
    fixtureResponse(request.url.includes("METADATA") ? "sia/metadata.vot" : "sia/field_e.vot")
  );
  await new SiaService(URL_, { http }).search({ ...FIELD_E, extra: { object: "x" } }, {
    timeoutMs: 1000,
  });
  const limits = http.asked.map(({ options }) => options.timeoutMs ?? Infinity);
  assert(limits[0]! <= 1000 && limits[1]! < limits[0]!);
});

Deno.test("SiaRecord.fetch() fails with what the service says", async () => {
  const answers = [
    votableResponse(
      `<RESOURCE type="results"><INFO name="QUERY_STATUS" value="ERROR">embargoed</INFO></RESOURCE>`,
      403,
    ),
    new Response("gone", { status: 410, headers: { "content-type": "text/plain" } }),
  ];
  const http = recordingHttp((request) =>
    request.url.includes("siap") ? fixtureResponse("sia/field_e.vot") : answers.shift()!
  );
  const image = (await new SiaService(URL_, { http }).search(FIELD_E)).at(0) as SiaRecord;
  await assertRejects(() => image.fetch(), QueryError, "embargoed");
  await assertRejects(() => image.fetch(), HttpStatusError, "gone");
});

Deno.test("an abort comes out as the caller's reason from every function of an image service", async () => {
  const http = recordingHttp(() => fixtureResponse("sia/field_e.vot"));
  const service = new SiaService(URL_, { http });
  const image = (await service.search(FIELD_E)).at(0) as SiaRecord;
  const reason = new Error("mine");
  const signal = AbortSignal.abort(reason);
  const calls = [
    () => service.search(FIELD_E, { signal }),
    () => service.search({ ...FIELD_E, extra: { a: "1" } }, { signal }),
    () => service.metadata({ signal }),
    () => service.inputParameters({ signal }),
    () => image.fetch({ signal }),
  ];
  for (const call of calls) assertEquals(await assertRejects(call), reason);
});

Deno.test("readSiaResponse() lets go of the body when the document has ended", async () => {
  let isFree = false;
  const field = `<FIELD name="url" datatype="char" arraysize="*"/>`;
  const text = await votableResponse(
    `<RESOURCE type="results"><TABLE>${field}</TABLE></RESOURCE>`,
  ).text();
  for (const pieces of [[text], [text.slice(0, 20), text.slice(20)]]) {
    isFree = false;
    // A connection stays open behind the document; who does not let go of it holds up the next request.
    const body = new ReadableStream({
      start: (controller) => {
        for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
      },
      cancel: () => void (isFree = true),
    });
    await readSiaResponse(new Response(body), { queryUrl: "http://example.org/" });
    assert(isFree, `${pieces.length} pieces`);
  }
});

import { isVoError, NetworkError, QueryError } from "../../core/runtime/errors.ts";
import { readScsResponse, type ScsQuery, scsRequest, ScsService } from "../../protocols/scs.ts";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "../../deps/assert.ts";
import { fixtureResponse, recordingHttp, smallTable, votableResponse } from "./_helpers.ts";

const URL_ = "http://example.org/scs.xml?cat=x&";
type Warned = { readonly warnings: readonly string[] };
const FIELD_A: ScsQuery = { pos: { ra: 340.1, dec: 3.36 }, radius: 0.05 };

Deno.test("scsRequest() sends RA, DEC and SR in degrees, and no defaults", () => {
  assertEquals(
    scsRequest(URL_, FIELD_A).url,
    "http://example.org/scs.xml?cat=x&RA=340.1&DEC=3.36&SR=0.05",
  );
  const all = scsRequest(URL_, {
    pos: { ra: 1e-7, dec: -1e-9 },
    radius: 0,
    verbosity: 3,
    maxrec: 0,
    extra: { mag: [-Infinity, 8], id: 4600000000000000001n, flag: "a b" },
  });
  assertEquals(
    decodeURIComponent(all.url.split("cat=x&")[1] ?? ""),
    "RA=0.0000001&DEC=-0.000000001&SR=0&VERB=3&MAXREC=0&mag=-Inf 8&id=4600000000000000001&flag=a b",
  );
});

Deno.test("scsRequest() refuses keys that it does not know and names the right one", () => {
  const say = (query: unknown): string =>
    assertThrows(() => scsRequest(URL_, query as ScsQuery), TypeError).message;
  assertStringIncludes(say({ pos: FIELD_A.pos, size: 0.1 }), `did you mean "radius"?`);
  assertStringIncludes(say({ pos: FIELD_A.pos, SR: 0.1 }), `did you mean "radius"?`);
  assertStringIncludes(say({ ...FIELD_A, maxRec: 3 }), `did you mean "maxrec"?`);
  assertStringIncludes(say({ ...FIELD_A, dateObs: 3 }), `go into "extra"`);
  assertStringIncludes(say({ radius: 1 }), "{ ra, dec }");
  assertStringIncludes(say({ pos: FIELD_A.pos }), "radius");
  assertStringIncludes(say({ pos: FIELD_A.pos, radius: "1" }), "must be a number");
  assertStringIncludes(say({ ...FIELD_A, extra: { sr: 2 } }), `the query's own key "radius"`);
  assertStringIncludes(say(null), "must be an object");
  for (const radius of [-1, NaN, Infinity]) {
    assertThrows(() => scsRequest(URL_, { pos: FIELD_A.pos, radius }), RangeError);
  }
  // No limits of our own: the service knows its sphere.
  assertStringIncludes(
    scsRequest(URL_, { pos: { ra: 400, dec: 91 }, radius: 200 }).url,
    "RA=400&DEC=91&SR=200",
  );
});

Deno.test("ScsQuery has no other keys at compile time", () => {
  // @ts-expect-error: a cone has a radius, not a size
  const wrong: ScsQuery = { pos: { ra: 1, dec: 2 }, size: 0.1 };
  assert("size" in wrong);
});

Deno.test("readScsResponse() reads DaCHS's BINARY with UCD1", async () => {
  const results = await readScsResponse(fixtureResponse("scs/cone.vot"), {
    queryUrl: "http://a.org/x",
  });
  assertEquals(results.length, 4);
  assertEquals(results.overflow, "none");
  const first = results.at(0);
  assertEquals(first?.id, "4600000000000000001");
  assertEquals(first?.pos, { ra: 340.100440361, dec: 3.359761781 });
  assertEquals(first?.row["source_id"], "4600000000000000001");
  assertEquals(results.infos.values("citation").length, 2);
  assertEquals(results.dataOrigin.serviceProtocol, "ivo://ivoa.net/std/ConeSearch");
});

Deno.test("readScsResponse() reads TABLEDATA and text identifiers", async () => {
  const results = await readScsResponse(fixtureResponse("scs/cone_td.vot"));
  assert(results.length > 0);
  for (const record of results) {
    assertEquals(record.id, record.row["mainid"] as string);
    assertEquals(record.pos, {
      ra: record.row["raj2000"] as number,
      dec: record.row["dej2000"] as number,
    });
  }
});

Deno.test("ScsRecord finds position and identifier by UCD1+ as well, the main ones", async () => {
  const fields =
    `<FIELD name="id2" datatype="long" ucd="meta.id"/><FIELD name="e" datatype="double" ucd="stat.error;pos.eq.ra;meta.main"/>` +
    `<FIELD name="id" datatype="long" ucd="meta.id;meta.main"/><FIELD name="ra2" datatype="double" ucd="pos.eq.ra"/>` +
    `<FIELD name="ra" datatype="double" ucd="pos.eq.ra;meta.main"/><FIELD name="dec" datatype="double" ucd="POS.EQ.DEC;META.MAIN"/>`;
  const row = (cells: readonly string[]): string =>
    `<TR>${cells.map((cell) => `<TD>${cell}</TD>`).join("")}</TR>`;
  const table = `<TABLE>${fields}<DATA><TABLEDATA>${
    row(["1", "9", "4600000000000000001", "5", "6", "7"])
  }${row(["1", "9", "", "5", "NaN", "7"])}</TABLEDATA></DATA></TABLE>`;
  const [first, second] = await readScsResponse(votableResponse(`<RESOURCE>${table}</RESOURCE>`));
  assertEquals([first?.id, first?.pos], ["4600000000000000001", { ra: 6, dec: 7 }]);
  assertEquals([second?.id, second?.pos], [undefined, undefined]);
  const [bare] = await readScsResponse(votableResponse(`<RESOURCE>${smallTable(1)}</RESOURCE>`));
  assertEquals([bare?.id, bare?.pos], [undefined, undefined]);
});

Deno.test("readScsResponse() understands every error convention of SCS 1.03", async () => {
  const info = `<INFO ID="Error" name="Error" value="Error in input RA value: as3f"/>`;
  const param =
    `<PARAM ID="Error" name="Error" datatype="char" arraysize="*" value="Error in input RA value: as3f"/>`;
  const documents = [
    info,
    `<RESOURCE>${info}</RESOURCE>`,
    `<RESOURCE>${param}</RESOURCE>`,
    `<DEFINITIONS>${param}</DEFINITIONS>`,
    param,
    `<RESOURCE>${info}${smallTable(0)}</RESOURCE>`,
    `<RESOURCE type="results"><INFO name="QUERY_STATUS" value="ERROR">Error in input RA value: as3f</INFO></RESOURCE>`,
    `<INFO name="ERROR" value="">Error in input RA value: as3f</INFO>`,
  ];
  for (const content of documents) {
    const error = await assertRejects(
      () => readScsResponse(votableResponse(content)),
      QueryError,
      "Error in input",
    );
    assertEquals(error.serviceMessage, "Error in input RA value: as3f");
    assertEquals(error.message, "Cannot search the cone: Error in input RA value: as3f");
  }
  assertEquals(
    (await readScsResponse(
      votableResponse(`<RESOURCE><INFO name="Error" value=""/>${smallTable(2)}</RESOURCE>`),
    )).length,
    2,
  );
});

Deno.test("readScsResponse() reads DaCHS's error and overflow", async () => {
  const error = await assertRejects(
    () => readScsResponse(fixtureResponse("scs/error.vot")),
    QueryError,
  );
  assertEquals(error.serviceMessage, "Field DEC: 'x' is not a valid literal for DEC");
  const cut = await readScsResponse(fixtureResponse("scs/overflow.vot"), { maxrec: 2 });
  assertEquals([cut.length, cut.overflow], [2, "client"]);
  assertEquals((await readScsResponse(fixtureResponse("scs/overflow.vot"))).overflow, "server");
});

Deno.test("ScsService.search() sends one request without extra, with the caller's options", async () => {
  const http = recordingHttp(() => fixtureResponse("scs/cone.vot"));
  const { signal } = new AbortController();
  const results = await new ScsService(URL_, { http }).search(FIELD_A, { signal, timeoutMs: 5000 });
  assertEquals(http.asked.map(({ url }) => url), [scsRequest(URL_, FIELD_A).url]);
  assertEquals(http.asked[0]?.options.signal, signal);
  assert(http.asked[0]!.options.timeoutMs! <= 5000);
  assertEquals(results.queryUrl, scsRequest(URL_, FIELD_A).url);
});

Deno.test("ScsService.search() asks once what the service declares, writes intervals its way, and warns", async () => {
  const http = recordingHttp((request) =>
    fixtureResponse(request.url.includes("METADATA") ? "scs/metadata.vot" : "scs/cone.vot")
  );
  const told: string[] = [];
  const service = new ScsService("http://example.org/scs.xml", {
    http,
    onWarning: (warning) => told.push(warning),
  });
  const { signal } = new AbortController();
  const extra = { "phot_g_mean_mag": [-Infinity, 8] as const, sourceid: 3 };
  const results = await service.search({ ...FIELD_A, extra }, { signal });
  await service.search({ ...FIELD_A, extra }, { signal });
  assertEquals(http.asked.map(({ url }) => decodeURIComponent(url.split("?")[1] ?? "")), [
    "RA=0&DEC=90&SR=0&FORMAT=METADATA",
    "RA=340.1&DEC=3.36&SR=0.05&phot_g_mean_mag=-Inf 8&sourceid=3",
    "RA=340.1&DEC=3.36&SR=0.05&phot_g_mean_mag=-Inf 8&sourceid=3",
  ]);
  assert(http.asked.every(({ options }) => options.signal === signal));
  assertEquals(results.warnings, [
    `The service does not declare a parameter "sourceid" and may ignore it; did you mean "source_id"?`,
  ]);
  assertEquals(told.length, 2);
});

Deno.test("ScsService.search() goes on when the declaration cannot be had, and says so", async () => {
  const http = recordingHttp((request) =>
    request.url.includes("METADATA")
      ? new Response("no such thing", { status: 404 })
      : fixtureResponse("scs/cone.vot")
  );
  const service = new ScsService(URL_, { http });
  const results = await service.search({ ...FIELD_A, extra: { a: "1" } });
  assertEquals(results.length, 4);
  assertStringIncludes(results.warnings[0] ?? "", `Cannot tell whether the service knows "a"`);
  assertStringIncludes(results.warnings[0] ?? "", "404");
  await service.search({ ...FIELD_A, extra: { a: "1" } });
  assertEquals(http.asked.length, 3);
});

Deno.test("ScsService.search() asks again after a passing failure", async () => {
  let failures = 0;
  const http = recordingHttp((request) => {
    if (!request.url.includes("METADATA")) return fixtureResponse("scs/cone.vot");
    if (++failures === 1) throw new NetworkError("The line is down", { url: request.url });
    if (failures === 2) return new Response("busy", { status: 503 });
    return fixtureResponse("scs/metadata.vot");
  });
  const service = new ScsService(URL_, { http });
  const warnings: string[] = [];
  for (let at = 0; at < 4; at++) {
    const results = await service.search({ ...FIELD_A, extra: { phot_g_mean_mag: "8" } });
    warnings.push(...results.warnings);
  }
  assertEquals([failures, warnings.length], [3, 2]);
  assertStringIncludes(warnings[0] ?? "", "The line is down");
  assertStringIncludes(warnings[1] ?? "", "503");
});

Deno.test("ScsService.search() asks once for two at the same time; a failure is both's, an abort is not", async () => {
  const cone = (): Response => fixtureResponse("scs/cone.vot");
  let metadata = (): Response => fixtureResponse("scs/metadata.vot");
  let entered = Promise.withResolvers<void>();
  let gate = Promise.withResolvers<void>();
  let asked = 0;
  const http = recordingHttp(async (request) => {
    if (!request.url.includes("METADATA")) return cone();
    if (++asked === 1) {
      entered.resolve();
      await gate.promise;
    }
    return metadata();
  });
  const query = { ...FIELD_A, extra: { phot_g_mean_mag: "8" } };
  const two = async (signal?: AbortSignal): Promise<PromiseSettledResult<Warned>[]> => {
    const service = new ScsService(URL_, { http });
    [asked, entered, gate] = [0, Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const both = [service.search(query, { signal }), service.search(query)];
    await entered.promise;
    return await Promise.allSettled([
      ...both,
      Promise.resolve().then(() => gate.resolve()) as Promise<never>,
    ]);
  };
  const warningsOf = (all: PromiseSettledResult<Warned>[]): (string | undefined)[] =>
    all.slice(0, 2).map((one) => one.status === "fulfilled" ? one.value.warnings[0] : one.status);
  assertEquals(warningsOf(await two()), [undefined, undefined]);
  assertEquals(asked, 1);
  metadata = () => new Response("busy", { status: 503 });
  const [first, second] = warningsOf(await two());
  assertStringIncludes(first ?? "", "503");
  assertEquals([second, asked], [first, 1]);
  const controller = new AbortController();
  metadata = () => {
    if (asked > 1) return fixtureResponse("scs/metadata.vot");
    controller.abort(new Error("enough"));
    throw controller.signal.reason;
  };
  assertEquals(warningsOf(await two(controller.signal)), ["rejected", undefined]);
  assertEquals(asked, 2);
});

Deno.test("ScsService.search() does not ask when told not to", async () => {
  const http = recordingHttp(() => fixtureResponse("scs/cone.vot"));
  const results = await new ScsService(URL_, { http, checkExtra: false }).search({
    ...FIELD_A,
    extra: { a: "1" },
  });
  assertEquals([http.asked.length, results.warnings.length], [1, 0]);
});

Deno.test("ScsService.metadata(), columns(), inputParameters() and describe() pass the signal on", async () => {
  const http = recordingHttp(() => fixtureResponse("scs/metadata.vot"));
  const service = new ScsService(URL_, { http });
  const { signal } = new AbortController();
  const metadata = await service.metadata({ signal });
  assertStringIncludes(metadata.description ?? "", "Größe, Μίρα");
  assert(
    (await service.columns({ signal })).some((field) =>
      field.name === "source_id" && field.datatype === "long"
    ),
  );
  assertEquals(
    (await service.inputParameters({ signal })).slice(0, 3).map((
      { name, required },
    ) => [name, required]),
    [
      ["RA", true],
      ["DEC", true],
      ["SR", true],
    ],
  );
  const text = await service.describe({ signal });
  assertStringIncludes(text, "Cone search service at http://example.org/scs.xml?cat=x\n");
  assertStringIncludes(text, "  phot_g_mean_mag [mag]: G band mean magnitude");
  assertEquals(http.asked.length, 4);
  assert(http.asked.every(({ options }) => options.signal === signal));
});

Deno.test("ScsService.metadata() reads columns from an empty cone, and reports a refusal", async () => {
  const empty = recordingHttp(() =>
    votableResponse(`<RESOURCE><DESCRIPTION>Stars</DESCRIPTION>${smallTable(0)}</RESOURCE>`)
  );
  const metadata = await new ScsService(URL_, { http: empty }).metadata();
  assertEquals([metadata.description, metadata.columns.length, metadata.parameters], [
    "Stars",
    1,
    [],
  ]);
  const refusing = recordingHttp(() =>
    votableResponse(`<INFO name="Error" value="SR too small"/>`)
  );
  await assertRejects(
    () => new ScsService(URL_, { http: refusing }).metadata(),
    QueryError,
    "SR too small",
  );
});

Deno.test("an abort comes out as the caller's reason from every function", async () => {
  const http = recordingHttp(() => fixtureResponse("scs/cone.vot"));
  const service = new ScsService(URL_, { http });
  const reason = new Error("mine");
  const signal = AbortSignal.abort(reason);
  const calls = [
    () => service.search(FIELD_A, { signal }),
    () => service.search({ ...FIELD_A, extra: { a: "1" } }, { signal }),
    () => service.metadata({ signal }),
    () => service.describe({ signal }),
  ];
  for (const call of calls) assertEquals(await assertRejects(call), reason);
});

Deno.test("ScsService is bound to its URL, which it checks", () => {
  const service = new ScsService(URL_, { description: "Stars" });
  assertEquals(service.accessUrl, "http://example.org/scs.xml?cat=x");
  assertEquals(Deno.inspect(service), "ScsService at http://example.org/scs.xml?cat=x\n\nStars");
  assertThrows(() => new ScsService("nonsense"), TypeError);
  assertEquals(isVoError(new TypeError("x")), false);
});

Deno.test("ScsRecord takes no other identifier for the main one", async () => {
  for (const ucd of ["meta.id", "meta.id;instr", "meta.id;meta.ref", "meta.id.parent;meta.main"]) {
    const field = `<FIELD name="a" datatype="int" ucd="${ucd}"/>`;
    const http = recordingHttp(() =>
      votableResponse(`<RESOURCE>${smallTable(1, "", field)}</RESOURCE>`)
    );
    const results = await new ScsService("http://a.org/", { http }).search({
      pos: { ra: 1, dec: 2 },
      radius: 1,
    });
    assertEquals([results.length, results.at(0)?.id], [1, undefined]);
  }
});

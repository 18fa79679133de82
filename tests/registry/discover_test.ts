import { createHttp } from "../../core/runtime/http.ts";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
  assertThrows,
} from "../../deps/assert.ts";
import {
  discoverImages,
  type DiscoverOptions,
  discoverSpectra,
  type DiscoveryLogEntry,
  type DiscoveryQuery,
  type DiscoveryService,
  Registry,
  search,
  SEPARATOR,
  servicetype,
} from "../../registry/mod.ts";
import { type Handler, withServer } from "../_server.ts";
import { capabilities, queryOf, registry, votable } from "./_regtap_double.ts";

const HERE = { ra: 10, dec: 20, radius: 0.5 };

type Rows = readonly (readonly (string | number | null)[])[];

/** A VOTable of columns `name|ucd or utype|unit`, those with numbers given as numbers. */
function answer(columns: readonly string[], rows: Rows, overflow = false): Response {
  const fields = columns.map((column, i) => {
    const [name, meaning = "", unit = ""] = column.split("|");
    const isNumber = rows.some((row) => typeof row[i] === "number");
    const type = isNumber ? 'datatype="double"' : 'datatype="char" arraysize="*"';
    const kind = /^(ssa:|obscore:)/.test(meaning) ? "utype" : "ucd";
    return `<FIELD name="${name}" ${kind}="${meaning}" unit="${unit}" ${type}/>`;
  });
  const cells = rows.map((row) => `<TR>${row.map((c) => `<TD>${c ?? ""}</TD>`).join("")}</TR>`);
  return new Response(
    `<VOTABLE version="1.4"><RESOURCE type="results"><INFO name="QUERY_STATUS" value="OK"/><TABLE>${
      fields.join("")
    }<DATA><TABLEDATA>${cells.join("")}</TABLEDATA></DATA></TABLE>${
      overflow ? '<INFO name="QUERY_STATUS" value="OVERFLOW"/>' : ""
    }</RESOURCE></VOTABLE>`,
    { headers: { "content-type": "application/x-votable+xml" } },
  );
}

const SIA = [
  "title|VOX:Image_Title",
  "url|VOX:Image_AccessReference",
  "ra|POS_EQ_RA_MAIN",
  "dec|POS_EQ_DEC_MAIN",
  "date|VOX:Image_MJDateObs",
  "unit|VOX:BandPass_Unit",
  "lo|VOX:BandPass_LoLimit",
  "hi|VOX:BandPass_HiLimit",
  "naxes|VOX:Image_Naxes",
];
const image = (
  title: string,
  {
    url = `http://x.example/${title}`,
    mjd = 57000 as number | null,
    band = [500, 600] as readonly [number | null, number | null],
    ra = 10,
    naxes = 2,
  } = {},
) => [title, url, ra, 20, mjd, "nm", ...band, naxes];

const OBSCORE = [
  "dataproduct_type",
  "obs_title",
  "access_url",
  "s_ra",
  "s_dec",
  "t_min",
  "t_max",
  "em_min",
  "em_max",
  "obs_collection",
];
const observation = (title: string, url = `http://x.example/${title}`, type = "image") => [
  ...[type, title, url, 10, 20, 56999, 57001, 5e-7, 6e-7, "survey"],
];

/** Runs a discovery over services of a server, without retries; the services' URLs are paths. */
async function run(
  handler: Handler,
  services: readonly (readonly [protocol: DiscoveryService["protocol"], path: string])[],
  query: DiscoveryQuery,
  options: DiscoverOptions = {},
) {
  return await withServer(handler, async ({ url, requests }) => {
    const discover = services.some(([protocol]) => protocol === "ssa")
      ? discoverSpectra
      : discoverImages;
    const results = await discover(query, {
      http: createHttp({ maxRetries: 0 }),
      services: services.map(([protocol, path]) => ({
        protocol,
        accessUrl: url + path,
        name: path,
        ivoid: `ivo://x${path}`,
      })),
      ...options,
    }).collect();
    const log = Object.fromEntries(results.log.map((entry) => [entry.service, entry]));
    const titles = results.datasets.map(({ title }) => title).sort();
    return { results, log, titles, requests: requests.map(({ path }) => path) };
  });
}

Deno.test("discoverImages() puts images of all protocols into one form and drops what comes twice", async () => {
  const handler: Handler = async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/sia") {
      return answer(SIA, [image("a"), image("same", { url: "http://x.example/o" })]);
    }
    if (pathname === "/sia2") return answer(OBSCORE, [observation("b")], true);
    assertEquals(pathname, "/tap/sync");
    assert((await queryOf(request)).startsWith("SELECT * FROM ivoa.obscore WHERE"));
    return answer(OBSCORE, [observation("o")]);
  };
  const { results, log } = await run(
    handler,
    [["obscore", "/tap"], ["sia2", "/sia2"], ["sia", "/sia"]],
    { space: HERE, spectrum: { value: 550, unit: "nm" }, time: 57000 },
    { concurrency: 1 },
  );
  const rows = [
    ...results.toTable().select([
      ...["obs_title", "s_ra", "t_min", "origin_protocol", "origin_ivoid"],
    ]),
  ];
  assertEquals(rows, [
    {
      obs_title: "o",
      s_ra: 10,
      t_min: 56999,
      origin_protocol: "obscore",
      origin_ivoid: "ivo://x/tap",
    },
    {
      obs_title: "b",
      s_ra: 10,
      t_min: 56999,
      origin_protocol: "sia2",
      origin_ivoid: "ivo://x/sia2",
    },
    {
      obs_title: "a",
      s_ra: 10,
      t_min: 57000,
      origin_protocol: "sia",
      origin_ivoid: "ivo://x/sia",
    },
  ]);
  for (const { band } of results) assertAlmostEquals(band?.[0] ?? NaN, 5e-7, 1e-20);
  assertEquals(results.datasets[2]?.row["title"], "a", "the service's own row");
  const { duplicates, kept, rows: count } = log["/sia"] as DiscoveryLogEntry;
  assertEquals([duplicates, kept, count], [1, 1, 2]);
  assertEquals(log["/sia2"]?.overflow, "server");
  assert(results.isCut);
  assertEquals(JSON.parse(JSON.stringify(results.log)), results.log, "the log is plain data");
});

Deno.test("discoverImages() holds SIA 1 to spectrum and time; inclusive is about what is not said", async () => {
  const rows = [
    image("good"),
    image("red", { band: [700, 800] }),
    image("late", { mjd: 58000 }),
    image("nearly", { mjd: 57000.55 }),
    image("no band", { band: [null, null] }),
    image("no date", { mjd: null }),
    image("elsewhere, no date", { mjd: null, band: [700, 800] }),
    image("cube", { naxes: 3 }),
  ];
  const query = { space: HERE, spectrum: 5.5e-7, time: [56990, 57000.5] } as const;
  const ask = (inclusive: boolean) =>
    run(() => answer(SIA, rows), [["sia", "/sia"]], { ...query, inclusive });
  const strict = await ask(false);
  assertEquals(strict.titles, ["good", "nearly"]);
  assertEquals(strict.log["/sia"]?.filtered, 6);
  assertEquals((await ask(true)).titles, ["good", "nearly", "no band", "no date"]);
  const cubes = await run(() => answer(SIA, rows), [["sia", "/sia"]], query, { types: ["CUBE"] });
  assertEquals(cubes.titles, ["cube"]);
  assertEquals(strict.requests, ["/sia?POS=10,20&SIZE=1&INTERSECT=OVERLAPS"]);
});

Deno.test("discoverImages() sends what each protocol understands", async () => {
  const queries: string[] = [];
  const handler: Handler = async (request) => {
    if (request.method === "POST") queries.push(await queryOf(request));
    return answer(OBSCORE, []);
  };
  const query = {
    space: HERE,
    spectrum: [6e-7, 5e-7],
    time: new Date("2014-12-09T00:00:00Z"),
  } as const;
  const { requests } = await run(handler, [["sia2", "/sia2"], ["obscore", "/tap"]], query);
  assert(
    requests.includes(
      "/sia2?POS=CIRCLE%2010%2020%200.5&BAND=0.0000005%200.0000006&TIME=57000%2057000&DPTYPE=image",
    ),
    requests.join("\n"),
  );
  const circle = "CIRCLE('ICRS', 10, 20, 0.5)";
  assertEquals(queries, [
    `SELECT * FROM ivoa.obscore WHERE dataproduct_type='image' AND ` +
    `(1=CONTAINS(POINT('ICRS', s_ra, s_dec), ${circle}) OR 1=INTERSECTS(${circle}, s_region)) ` +
    "AND (em_min<=6e-7 AND em_max>=5e-7) AND (t_min<=57000 AND t_max>=57000)",
  ]);
});

Deno.test("discoverImages() asks by centres where a service cannot intersect, and says so", async () => {
  const handler: Handler = async (request) =>
    (await queryOf(request)).includes("INTERSECTS")
      ? new Response(
        '<VOTABLE><RESOURCE type="results"><INFO name="QUERY_STATUS" value="ERROR">no INTERSECTS' +
          "</INFO></RESOURCE></VOTABLE>",
        { status: 400, headers: { "content-type": "application/x-votable+xml" } },
      )
      : answer(OBSCORE, [observation("o")]);
  const { titles, log } = await run(handler, [["obscore", "/tap"]], { space: HERE });
  assertEquals(titles, ["o"]);
  assert(log["/tap"]?.note?.includes("no INTERSECTS"), log["/tap"]?.note);
});

Deno.test("discoverImages() goes on without the broken ones, and names them all", async () => {
  const { log, titles } = await run(
    (request) => {
      switch (new URL(request.url).pathname) {
        case "/html":
          return new Response("<html><body>Sorry</body></html>");
        case "/status":
          return new Response("no", { status: 500 });
        default:
          return answer(SIA, [image("a")]);
      }
    },
    [["sia", "/html"], ["sia", "/good"], ["sia", "/status"]],
    { space: HERE },
  );
  assertEquals(titles, ["a"]);
  assertEquals(
    Object.values(log).map(({ service, outcome, kind }) => `${service} ${outcome} ${kind}`).sort(),
    ["/good answered undefined", "/html failed html", "/status failed status"],
  );
});

Deno.test("discoverImages() without a place does not ask SIA 1, and says so", async () => {
  const { log, titles, requests } = await run(
    () => answer(OBSCORE, [observation("b")]),
    [["sia", "/sia"], ["sia2", "/sia2"]],
    { spectrum: 5.5e-7 },
  );
  assertEquals([titles, requests.length], [["b"], 1]);
  assertEquals([log["/sia"]?.outcome, log["/sia"]?.reason], [
    "not-asked",
    "SIA 1 searches by place only, and none is given",
  ]);
});

Deno.test("discoverSpectra() knows the wavelengths and times of SSA", async () => {
  const columns = [
    "title|ssa:DataID.Title",
    "url|ssa:Access.Reference",
    "pubdid|ssa:Curation.PublisherDID",
    "date|ssa:Char.TimeAxis.Coverage.Location.Value|d",
    "exp|ssa:Char.TimeAxis.Coverage.Bounds.Extent|s",
    "lo|ssa:Char.SpectralAxis.Coverage.Bounds.Start|m",
    "hi|ssa:Char.SpectralAxis.Coverage.Bounds.Stop|m",
  ];
  const { results, requests } = await run(
    () =>
      answer(columns, [
        ["s", "http://x.example/s", "ivo://x?s", 57000.5, 86400, 4e-7, 7e-7],
        ["x-ray", "http://x.example/x", "ivo://x?x", 57000.5, 86400, 1e-10, 1e-9],
      ]),
    [["ssa", "/ssa"]],
    { space: HERE, spectrum: [5e-7, 6e-7], time: 57000.9 },
  );
  const [found] = results.datasets;
  assertEquals([results.length, found?.timeMin?.mjd, found?.timeMax?.mjd], [1, 57000, 57001]);
  assertEquals(found?.dataproductType, "spectrum");
  assert(requests[0]?.includes("SIZE=1&BAND=0.0000005/0.0000006"), requests[0]);
});

const columns = [
  ...["ivoid", "short_name", "access_urls", "standard_ids", "intf_types", "intf_roles"],
  "cap_descriptions",
];
const resource = (ivoid: string, url: string, standardId: string) => [
  ...[ivoid, ivoid.slice(6), url, standardId, "vs:paramhttp", "std", ""],
];
const STD = "ivo://ivoa.net/std";

/** A registry with a table of ObsCore, its TAP service, and two services that are served by the latter. */
function vo(origin: string, tapIsBroken: boolean): Handler {
  const home = registry((query) => {
    if (query.includes("rr.relationship")) {
      return votable(["ivoid", "relationship_type", "related_id"], [
        ["ivo://sia", "isservedby", "ivo://tap"],
        ["ivo://sia2", "isservedby", "ivo://tap"],
      ]);
    }
    if (query.includes("mirror_url")) return votable(["access_url", "mirror_url"], []);
    const rows = query.includes("catalogresource")
      ? [resource("ivo://obscore", `${origin}/tap`, `${STD}/tap#aux`)]
      : query.includes("dataModel")
      ? [resource("ivo://tap", `${origin}/tap`, `${STD}/tap`)]
      : query.includes("sia#query-2")
      ? [resource("ivo://sia2", `${origin}/sia2`, `${STD}/sia#query-2.0`)]
      : [resource("ivo://sia", `${origin}/sia`, `${STD}/sia`)];
    return votable(columns, rows);
  }, {
    capabilities: capabilities(["UNION", "ILIKE", "MOC"]),
    tables: ["rr.resource", "rr.stc_spatial", "rr.stc_spectral", "rr.stc_temporal"],
  });
  return (request, server) => {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith("/reg")) return home(request, server);
    if (pathname === "/sia") return answer(SIA, [image("from sia")]);
    if (pathname === "/sia2") return answer(OBSCORE, [observation("from sia2")]);
    return tapIsBroken ? new Response("", { status: 500 }) : answer(OBSCORE, [observation("o")]);
  };
}

Deno.test("discoverImages() asks each collection once, and its stand-ins where the best service fails", async () => {
  assert(SEPARATOR.length > 3);
  for (const tapIsBroken of [false, true]) {
    await withServer(
      (request, server) => vo(server.url, tapIsBroken)(request, server),
      async ({ url }) => {
        const told: DiscoveryLogEntry[] = [];
        const results = await discoverImages({ space: HERE }, {
          registry: new Registry(`${url}/reg`),
          http: createHttp({ maxRetries: 0 }),
          onLog: (entry) => told.push(entry),
        }).collect();
        assertEquals(told, results.log);
        const log = results.log.map(({ service, outcome, reason }) =>
          `${service} ${outcome}${reason === undefined ? "" : `: ${reason}`}`
        );
        assertEquals(
          log,
          tapIsBroken ? ["obscore failed", "sia2 answered", "sia answered"] : [
            "obscore answered",
            "tap not-asked: obscore has the same URL",
            "sia2 not-asked: it is served by obscore, which is asked",
            "sia not-asked: it is served by obscore, which is asked",
          ],
        );
        assertEquals(
          results.datasets.map(({ title }) => title),
          tapIsBroken ? ["from sia2", "from sia"] : ["o"],
        );
      },
    );
  }
});

Deno.test("discoverImages() asks the registry that it is given about resources, else the one they came from", async () => {
  await withServer(
    (request, server) => vo(server.url, false)(request, server),
    async ({ url, requests }) => {
      const http = createHttp({ maxRetries: 0 });
      const found = await search(servicetype("sia"), { registry: `${url}/reg`, http });
      for (const registry of [undefined, `${url}/reg2`]) {
        const before = requests.length;
        await discoverImages({ space: HERE }, { services: found, registry, http }).collect();
        const asked = requests.slice(before).map(({ path }) => path.split("/")[1]);
        assertEquals(
          [...new Set(asked.filter((name) => name?.startsWith("reg")))],
          registry === undefined ? ["reg"] : ["reg2"],
        );
      }
    },
  );
});

Deno.test("discoverImages() gives what came before the end, and ends with the caller's reason", async () => {
  const ends: (() => void)[] = [];
  await withServer((request) => {
    if (new URL(request.url).pathname === "/good") return answer(SIA, [image("a")]);
    return new Promise((resolve) => ends.push(() => resolve(new Response(""))));
  }, async ({ url }) => {
    const services = ["/good", "/hanging"].map((path) =>
      ({ protocol: "sia", accessUrl: url + path, name: path }) as const
    );
    const http = createHttp({ maxRetries: 0 });
    const skipped = discoverImages({ space: HERE }, { services, http });
    const titles: string[] = [];
    for await (const { title } of skipped) {
      titles.push(title);
      assertEquals(skipped.active.map(({ name }) => name), ["/hanging"]);
      assert(skipped.skip());
    }
    assertEquals(titles, ["a"]);
    assertEquals(skipped.log[1]?.kind, "skipped");
    const end = new AbortController();
    const aborted = discoverImages({ space: HERE }, { services, http, signal: end.signal });
    await assertRejects(
      async () => {
        for await (const { title } of aborted) end.abort(new Error(`after ${title}`));
      },
      Error,
      "after a",
    );
    for (const end of ends) end();
  });
});

Deno.test("discoverImages() refuses queries that make no sense before anything is asked", () => {
  assertThrows(() => discoverImages({}), TypeError, "say where");
  assertThrows(() => discoverImages({ place: HERE } as never), TypeError, "place");
  assertThrows(() => discoverImages({ space: { ...HERE, dec: 91 } }), RangeError);
  assertThrows(() => discoverImages({ space: { ...HERE, radius: -1 } }), RangeError);
  assertThrows(() => discoverImages({ spectrum: NaN }), RangeError);
  const negative = { value: -5, unit: "nm" };
  assertThrows(() => discoverImages({ spectrum: negative }), RangeError, "-5 nm is no part of");
  assertThrows(() => discoverImages({ spectrum: { value: 1, unit: "kg" } }), Error, "kg");
  assertThrows(() => discoverImages({ time: [2, 1] }), RangeError);
});

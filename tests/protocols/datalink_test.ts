import { assert, assertEquals, assertRejects, assertThrows } from "../../deps/assert.ts";
import {
  FormatError,
  HttpStatusError,
  isVoError,
  QueryError,
  UnsupportedError,
} from "../../core/runtime/errors.ts";
import {
  DatalinkService,
  fetchDatalink,
  fetchDatalinks,
  iterateDatalinks,
  readDatalinks,
} from "../../protocols/datalink.ts";
import { obscoreRecords } from "../../protocols/obscore.ts";
import { Sia2Service } from "../../protocols/sia2.ts";
import { recordingHttp, votable } from "./_helpers.ts";
import {
  descriptor,
  documentResponse,
  type LinkCells,
  LINKS_DESCRIPTOR,
  linksDocument,
  searchDocument,
  SODA_INPUTS,
} from "./_links.ts";

const CONTENT = "application/x-votable+xml;content=datalink";
const PLAIN: readonly LinkCells[] = [
  { ID: "a", access_url: "/a.fits", semantics: "#this", content_type: "image/fits" },
  { ID: "a", access_url: "http://x.test/a.png", semantics: "#preview-image" },
  { ID: "a", access_url: "http://x.test/t.png", semantics: "#thumbnail", local_semantics: "tiny" },
  { ID: "a", access_url: "http://x.test/o", semantics: "http://example.org/terms#odd" },
  { ID: "a", error_message: "NotFoundFault: gone", semantics: "#flat" },
  { ID: "a", service_def: "cut", semantics: "#cutout" },
  { ID: "b", access_url: "http://x.test/b.fits", semantics: "#this", content_length: "42" },
];

async function read(rows: readonly LinkCells[], behind = "") {
  const http = recordingHttp(() => new Response("bytes"));
  const response = documentResponse(linksDocument(rows, behind));
  return {
    http,
    documents: await readDatalinks(response, { http, queryUrl: "http://x.test/links?ID=a" }),
  };
}

Deno.test("readDatalinks() groups by data set, keeps error rows apart and completes URLs", async () => {
  const { documents } = await read(PLAIN);
  assertEquals(documents.map((one) => [one.id, one.length, one.errors.length]), [
    ["a", 5, 1],
    ["b", 1, 0],
  ]);
  const [a, b] = documents;
  assertEquals(a?.dataset?.accessUrl, "http://x.test/a.fits");
  assertEquals([b?.dataset?.contentLength, a?.dataset?.contentLength], [42, undefined]);
  assertEquals(a?.errors[0]?.errorMessage, "NotFoundFault: gone");
  assertEquals(a?.links[2]?.localSemantics, "tiny");
});

Deno.test("bySemantics() knows narrower terms, URIs of the vocabulary, and those of others", async () => {
  const [a] = (await read(PLAIN)).documents;
  const found = (terms: string | readonly string[], narrower = true) =>
    a?.bySemantics(terms, { narrower }).map((link) => link.semantics);
  const previews = ["#preview-image", "#thumbnail"];
  assertEquals(found("#preview"), previews);
  assertEquals(found("preview"), previews);
  assertEquals(found("http://www.ivoa.net/rdf/datalink/core#preview"), previews);
  assertEquals(found("#preview", false), []);
  assertEquals(found(["#this", "#proc"]), ["#this", "#cutout"]);
  assertEquals(found("http://example.org/terms#odd"), ["http://example.org/terms#odd"]);
  assertEquals(found("#unheard-of"), []);
  assertEquals(found("#flat"), [], "error rows cannot be used");
});

Deno.test("DatalinkLink.fetch() refuses error rows and services, with the reason", async () => {
  const { documents: [a], http } = await read(PLAIN);
  assertEquals(await (await a?.dataset?.fetch())?.text(), "bytes");
  assertEquals(http.asked.map((one) => one.url), ["http://x.test/a.fits"]);
  await assertRejects(async () => await a?.errors[0]?.fetch(), QueryError, "NotFoundFault: gone");
  const [cut] = a?.processing ?? [];
  await assertRejects(async () => await cut?.fetch(), UnsupportedError, "wants parameters");
  assertThrows(() => cut?.service(), UnsupportedError, "does not describe");
});

Deno.test("DatalinkDocument.soda() takes the descriptor that the data set's own link names", async () => {
  const rows = [
    { ID: "a", service_def: "s1", semantics: "#proc" },
    { ID: "b", service_def: "s2", semantics: "#proc" },
    { ID: "c", access_url: "http://x.test/c", semantics: "#this" },
  ];
  const soda = (id: string) =>
    descriptor(id, "ivo://ivoa.net/std/soda#SYNC-1.0", `http://x.test/${id}`, SODA_INPUTS);
  const { documents } = await read(rows, soda("s1") + soda("s2"));
  const [a, b, c] = documents;
  assertEquals([a?.soda()?.descriptor.id, a?.soda()?.id], ["s1", "a"]);
  assertEquals([b?.soda()?.descriptor.id, b?.soda()?.id], ["s2", "b"]);
  assertEquals(c?.soda(), undefined);
  assertThrows(() => c?.expectSoda(), UnsupportedError, "none of its 1 links is a cutout service");
});

Deno.test("DatalinkDocument.soda() takes a descriptor without a link only if it is for the data set", async () => {
  const rows = ["a", "b"].map((ID) => ({
    ID,
    access_url: `http://x.test/${ID}`,
    semantics: "#this",
  }));
  const fixed = `<PARAM name="ID" datatype="char" arraysize="*" value="b"/>`;
  const sync = "ivo://ivoa.net/std/SODA#sync-1.0";
  const one = (await read(rows, descriptor("s", sync, "http://x.test/s", fixed))).documents;
  assertEquals(one.map((links) => links.soda()?.id), [undefined, "b"]);
  const all = (await read(rows, descriptor("s", sync, "http://x.test/s", SODA_INPUTS))).documents;
  assertEquals(all.map((links) => links.soda()?.id), ["a", "b"]);
});

Deno.test("DatalinkLink.datalink() follows links, and not in circles", async () => {
  const http = recordingHttp((request) => {
    const at = new URL(request.url).pathname;
    const next = { "/1": "/2", "/2": "/1", "/deep": "/deep" }[at] ?? "";
    const url = at === "/deep"
      ? `${at}?${Math.floor(Number(request.url.split("?")[1] ?? 0)) + 1}`
      : next;
    return documentResponse(
      linksDocument([{ ID: "a", access_url: url, semantics: "#this", content_type: CONTENT }]),
    );
  });
  const first = await fetchDatalink("http://x.test/1", { http });
  const second = await first.dataset?.datalink();
  assertEquals([first.dataset?.isDatalink, second?.url], [true, "http://x.test/2"]);
  await assertRejects(
    async () => await second?.dataset?.datalink(),
    FormatError,
    "leads back to where it comes from",
  );
  let deep = await fetchDatalink("http://x.test/deep?0", { http });
  await assertRejects(
    async () => {
      for (let i = 0; i < 100; i++) deep = await deep.dataset?.datalink() ?? deep;
    },
    FormatError,
    "behind",
  );
});

/** A service for links that answers at most so many identifiers at once. */
function linksHttp(limit: number) {
  const bodies: string[] = [];
  const http = recordingHttp(async (request) => {
    const url = new URL(request.url);
    if (url.pathname !== "/links") throw new Error(request.url);
    const text = request.method === "POST" ? await request.text() : url.search.slice(1);
    bodies.push(`${request.method} ${decodeURIComponent(text)}`);
    const ids = new URLSearchParams(text).getAll("ID");
    const rows = ids.slice(0, limit).map((ID) =>
      ID === "bad"
        ? { ID, error_message: "NotFoundFault: bad", semantics: "#this" }
        : { ID, access_url: `http://x.test/${ID}.fits`, semantics: "#this" }
    ).reverse();
    return documentResponse(linksDocument(rows));
  });
  return { http, bodies };
}

async function searched(
  rows: readonly (readonly [string, string, string])[],
  http: ReturnType<typeof linksHttp>["http"],
  behind = LINKS_DESCRIPTOR,
) {
  const search = recordingHttp((request) =>
    new URL(request.url).pathname === "/sia2"
      ? documentResponse(searchDocument(rows, behind))
      : http.send(request)
  );
  return await new Sia2Service("http://x.test/sia2", { http: search }).search();
}

Deno.test("Results.datalinks() asks in batches, and gives every row its links in order", async () => {
  const { http, bodies } = linksHttp(2);
  const rows = ["a", "b", "", "a", "bad", "c"].map((id) => [id, "", ""] as const);
  const results = await searched(rows, http);
  const found = [];
  for await (const document of results.datalinks({ batchSize: 4 })) {
    assertEquals(document.row, results.at(document.rowIndex ?? -1)?.row);
    for (const link of document) assertEquals(link.row, document.row);
    found.push([
      document.rowIndex,
      document.id,
      document.dataset?.accessUrl ?? document.problem ?? document.errors[0]?.errorMessage,
    ]);
  }
  assertEquals(found, [
    [0, "a", "http://x.test/a.fits"],
    [1, "b", "http://x.test/b.fits"],
    [2, "", "the row has no identifier"],
    [3, "a", "http://x.test/a.fits"],
    [4, "bad", "NotFoundFault: bad"],
    [5, "c", "http://x.test/c.fits"],
  ]);
  assertEquals(bodies, ["POST ID=a&ID=b", "POST ID=bad&ID=c", "GET ID=bad"]);
});

Deno.test("Results.datalinks() asks a service for each row alone that answers one identifier only", async () => {
  const { http, bodies } = linksHttp(1);
  const results = await searched([["a", "", ""], ["b", "", ""], ["c", "", ""]], http);
  const ids = [];
  for await (const document of results.datalinks()) ids.push(document.dataset?.id);
  assertEquals(ids, ["a", "b", "c"]);
  assertEquals(bodies.length, 3);
});

Deno.test("datalinks() without a descriptor takes URLs whose format says datalink, whatever its spelling", async () => {
  const http = recordingHttp((request) =>
    documentResponse(
      linksDocument([{ ID: "q", access_url: `${request.url}.fits`, semantics: "#this" }]),
    )
  );
  const rows = [
    ["a", "http://x.test/1", 'Application/X-VOTable+XML; Content="datalink"; charset=utf-8'],
    ["b", "http://x.test/2", "image/fits"],
    ["c", "http://x.test/3", "text/xml;content=datalink"],
  ] as const;
  const results = await searched(rows, http, "");
  const found = [];
  for await (const document of results.datalinks({ concurrency: 2 })) {
    found.push(document.dataset?.accessUrl ?? document.problem);
  }
  assertEquals(found, ["http://x.test/1.fits", "the row has no links", "http://x.test/3.fits"]);
  const records = results.toArray();
  assertEquals(records.map((one) => one.hasDatalink), [true, false, true]);
  assertEquals((await records[0]?.datalink())?.rowIndex, 0);
  await assertRejects(async () => await records[1]?.datalink(), UnsupportedError, "no row has");
});

Deno.test("datalinks() and soda() say what a table lacks", async () => {
  const results = await searched([["a", "http://x.test/1", "image/fits"]], linksHttp(1).http, "");
  await assertRejects(
    async () => void await results.datalinks().next(),
    UnsupportedError,
    "describes no service",
  );
  await assertRejects(async () => await results.at(0)?.soda(), UnsupportedError, "no links");
  const narrow = results.table.select(["obs_publisher_did"]);
  await assertRejects(
    async () => await obscoreRecords(narrow)[0]?.soda(),
    UnsupportedError,
    "the table has no access_url and no access_format",
  );
  await assertRejects(
    async () => void await iterateDatalinks(narrow, { services: results.services }).next(),
    UnsupportedError,
    "access_url",
  );
});

Deno.test("datalinks() passes the signal on, and refuses odd numbers", async () => {
  const { http } = linksHttp(5);
  const results = await searched([["a", "", ""]], http);
  const stop = new AbortController();
  const reason = new Error("enough");
  stop.abort(reason);
  const error = await results.datalinks({ signal: stop.signal }).next().then(
    () => undefined,
    (e) => e,
  );
  assertEquals(error, reason);
  await assertRejects(
    async () => void await results.datalinks({ batchSize: 0 }).next(),
    RangeError,
    "batchSize",
  );
});

Deno.test("DatalinkService asks for one data set, or many in order", async () => {
  const { http, bodies } = linksHttp(2);
  const service = new DatalinkService("http://x.test/links?", { http });
  assertEquals((await service.links("a")).dataset?.id, "a");
  const ids = [];
  for await (const document of service.linksOf(["c", "a", "b", "c"])) ids.push(document.id);
  assertEquals(ids, ["c", "a", "b", "c"]);
  assertEquals(bodies, ["GET ID=a", "POST ID=c&ID=a&ID=b", "GET ID=b"]);
});

Deno.test("DatalinkService.linksOf() asks alone for what a service does not answer among others", async () => {
  const asked: string[] = [];
  const refusal = votable(
    '<RESOURCE type="results"><INFO name="QUERY_STATUS" value="ERROR">no</INFO></RESOURCE>',
  );
  const http = recordingHttp(async (request) => {
    const text = request.method === "POST" ? await request.text() : new URL(request.url).search;
    const ids = new URLSearchParams(text).getAll("ID");
    asked.push(ids.join());
    const isRefused = ids.join() === "gone" || ids.length > 1 && ids.includes("lone");
    if (isRefused) return documentResponse(refusal);
    // As a service that passes all identifiers on to the one that knows the first.
    return documentResponse(
      linksDocument(
        ids.map((ID, i) =>
          i === 0 && ID !== "gone"
            ? { ID, access_url: `http://x.test/${ID}.fits`, semantics: "#this" }
            : { ID, error_message: "NotFoundFault", semantics: "#this" }
        ),
      ),
    );
  });
  const service = new DatalinkService("http://x.test/links", { http });
  const found = async (ids: readonly string[]) => {
    asked.length = 0;
    const documents = await Array.fromAsync(service.linksOf(ids));
    return documents.map(({ id, length, errors }) => [id, length, errors.length]);
  };
  assertEquals(await found(["lone", "a"]), [["lone", 1, 0], ["a", 1, 0]]);
  assertEquals(asked, ["lone,a", "lone", "a"]);
  assertEquals(await found(["a", "b", "gone"]), [["a", 1, 0], ["b", 1, 0], ["gone", 0, 1]]);
  assertEquals(asked, ["a,b,gone", "b,gone", "gone"]);
  await assertRejects(() => found(["gone"]), QueryError, "no");
  assertEquals(asked, ["gone"]);
  await assertRejects(
    () => Array.fromAsync(service.linksOf(["a"], { batchSize: 0 })),
    RangeError,
    "batchSize",
  );
});

Deno.test("fetchDatalink() tells errors, and what is no document of links", async () => {
  const answer = (text: string, status = 200) =>
    recordingHttp(() => new Response(text, { status, headers: { "content-type": "text/xml" } }));
  const get = (http: ReturnType<typeof answer>) => fetchDatalink("http://x.test/1", { http });
  await assertRejects(() => get(answer("no", 503)), HttpStatusError, "503");
  await assertRejects(
    () => get(answer(searchDocument([]))),
    FormatError,
    "no table of links",
  );
  const none = await get(answer(linksDocument([])));
  assert(none.problem !== undefined);
  assertThrows(() => none.expectSoda(), QueryError, "sent no links");
});

Deno.test("fetchDatalinks() gives the links of all data sets of a document", async () => {
  const http = recordingHttp(() => documentResponse(linksDocument(PLAIN)));
  const documents = await fetchDatalinks("http://x.test/links?ID=a&ID=b", { http });
  assertEquals(documents.map(({ id, length }) => [id, length]), [["a", 5], ["b", 1]]);
  assertEquals((await fetchDatalink("http://x.test/links?ID=a&ID=b", { http })).id, "a");
});

Deno.test("damaged documents of links are links, error rows, or errors that say so", async () => {
  const sync = "ivo://ivoa.net/std/SODA#sync-1.0";
  const text = linksDocument(
    [...PLAIN, { ID: "a", service_def: "s", semantics: "#proc" }],
    descriptor("s", sync, "http://x.test/s", SODA_INPUTS),
  );
  let state = 20261121;
  const random = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 2 ** 32 * below);
  };
  const http = recordingHttp(() => new Response());
  let good = 0;
  for (let n = 0; n < 400; n++) {
    const at = random(text.length);
    const length = random(12);
    const kind = random(3);
    const damaged = kind === 0
      ? text.slice(0, at)
      : kind === 1
      ? text.slice(0, at) + text.slice(at + length)
      : text.slice(0, at) + String.fromCharCode(32 + random(95)) + text.slice(at + 1);
    try {
      const documents = await readDatalinks(documentResponse(damaged), {
        http,
        queryUrl: "http://x.test/",
      });
      for (const links of documents) {
        for (const link of links) assert(link.accessUrl !== "" || link.serviceDef !== undefined);
        links.bySemantics("#preview");
        links.soda()?.request({ band: 5e-7 }, { checkLimits: false });
      }
      good++;
    } catch (error) {
      if (!isVoError(error)) throw error;
    }
  }
  assert(good > 100 && good < 400, `${good} of 400 could be read`);
});

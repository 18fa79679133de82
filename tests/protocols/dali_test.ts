import {
  cleanAccessUrl,
  curlCommand,
  daliRequest,
  dataOriginOf,
  Infos,
  readResults,
  responseError,
} from "../../protocols/dali.ts";
import type { Results, ResultsOptions } from "../../protocols/dali.ts";
import { FormatError, HttpStatusError, QueryError } from "../../core/runtime/errors.ts";
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "../../deps/assert.ts";
import { smallTable, votable, votableResponse } from "./_helpers.ts";

function read(
  content: string,
  options: ResultsOptions = {},
  status = 200,
): Promise<Results<number>> {
  return readResults(
    votableResponse(content, status),
    (table, index) => Number(table.row(index)["a"]),
    options,
  );
}

function status(value: string, text = ""): string {
  return `<INFO name="QUERY_STATUS" value="${value}">${text}</INFO>`;
}

Deno.test("daliRequest() keeps what the access URL has", () => {
  const url = (access: string): string => daliRequest(access, [["POS", "1,2"]]).url;
  assertEquals(url("http://a.org/siap.xml"), "http://a.org/siap.xml?POS=1,2");
  assertEquals(url("http://a.org/siap.xml?"), "http://a.org/siap.xml?POS=1,2");
  assertEquals(url("http://a.org/siap.xml?id=BEFS&"), "http://a.org/siap.xml?id=BEFS&POS=1,2");
  assertEquals(url("http://a.org/siap.xml?id=B%2BS&&?"), "http://a.org/siap.xml?id=B%2BS&POS=1,2");
  assertEquals(
    url("http://a.org/v?resolv&issurvey=T&"),
    "http://a.org/v?resolv&issurvey=T&POS=1,2",
  );
  assertEquals(url(" http://a.org/x?#top "), "http://a.org/x?POS=1,2");
});

Deno.test("daliRequest() takes the query's parameter in place of the access URL's, whatever the case", () => {
  const request = daliRequest("http://a.org/x?format=fits&Pos=9,9&id=1", [["POS", "1,2"]]);
  assertEquals(request.url, "http://a.org/x?format=fits&id=1&POS=1,2");
});

Deno.test("daliRequest() keeps case, order and repetition, and escapes what it must", () => {
  const request = daliRequest("http://a.org/x", [
    ["dateObs", "57050/58050"],
    ["ID", "ivo://x/~?a&b=c"],
    ["ID", "#2"],
    ["b+", "-Inf +Inf"],
    ["bandpassId", "SDSS i'"],
    ["u", "é\ud800"],
  ]);
  assertEquals(request.method, "GET");
  const url = new URL(request.url);
  assertEquals([...url.searchParams], [
    ["dateObs", "57050/58050"],
    ["ID", "ivo://x/~?a&b=c"],
    ["ID", "#2"],
    ["b+", "-Inf +Inf"],
    ["bandpassId", "SDSS i'"],
    ["u", "é\ufffd"],
  ]);
});

Deno.test("daliRequest() sends a form by POST when asked", async () => {
  const request = daliRequest("http://a.org/x?id=1", [["QUERY", "a b&c"]], { method: "POST" });
  assertEquals([request.method, request.url], ["POST", "http://a.org/x?id=1"]);
  assertMatch(request.headers.get("content-type") ?? "", /^application\/x-www-form-urlencoded/);
  assertEquals(await request.text(), "QUERY=a+b%26c");
});

Deno.test("cleanAccessUrl() refuses what is no web address", () => {
  assertEquals(cleanAccessUrl("http://a.org/x?&"), "http://a.org/x");
  for (const url of ["siap.xml", "", "ftp://a.org/", "file:///etc/passwd", "data:,x"]) {
    assertThrows(() => cleanAccessUrl(url), TypeError, "Cannot use the access URL");
  }
});

Deno.test("curlCommand() quotes for the shell and hides secrets", async () => {
  const get = new Request("http://a.org/x?b=i%27", { headers: { authorization: "Bearer abc" } });
  assertEquals(await curlCommand(get), "curl -L -H 'authorization: ***' 'http://a.org/x?b=i%27'");
  const post = daliRequest("http://a.org/x", [["Q", "it's"]], { method: "POST" });
  const command = await curlCommand(post);
  assertStringIncludes(command, "--data-raw 'Q=it%27s' 'http://a.org/x'");
  assertEquals(await post.text(), "Q=it%27s");
});

Deno.test("readResults() gives records, table, document and URL", async () => {
  const results = await read(
    `<RESOURCE type="results">${status("OK")}${smallTable(3)}</RESOURCE>`,
    {
      queryUrl: "http://me:secret@a.org/x?POS=1,2",
    },
  );
  assertEquals([...results], [0, 1, 2]);
  assertEquals([results.length, results.at(0), results.at(-1), results.at(3), results.at(-4)], [
    3,
    0,
    2,
    undefined,
    undefined,
  ]);
  assertEquals(results.at(NaN), undefined);
  assertEquals([results.overflow, results.status.value], ["none", "OK"]);
  assertEquals(results.queryUrl, "http://a.org/x?POS=1,2");
  assertEquals(results.table.length, 3);
  assertEquals(results.document.version, "1.4");
  assertMatch(Deno.inspect(results), /^Results\(3 records; a; http/);
});

Deno.test("readResults() picks the resource with the results", async () => {
  const meta = `<RESOURCE type="meta" utype="adhoc:service">${smallTable(1)}</RESOURCE>`;
  const wrong = `<RESOURCE>${smallTable(5)}</RESOURCE>`;
  const right = `<RESOURCE type=" Results ">${smallTable(2)}</RESOURCE>`;
  assertEquals((await read(meta + wrong + right)).length, 2);
  assertEquals((await read(meta + wrong)).length, 5);
  assertEquals((await read(meta)).length, 1);
  assertEquals(
    (await read(`<RESOURCE/><RESOURCE><RESOURCE>${smallTable(4)}</RESOURCE></RESOURCE>`)).length,
    4,
  );
});

Deno.test("readResults() finds the status wherever it is, the last in a list and the worst of all places", async () => {
  const of = async (
    root: string,
    before: string,
    inTable: string,
    after: string,
    end = "",
  ): Promise<string> => {
    const content = `${root}<RESOURCE type="results">${before}${
      smallTable(1, inTable)
    }${after}</RESOURCE>${end}`;
    return (await read(content)).overflow;
  };
  assertEquals(await of("", "", "", ""), "none");
  assertEquals(await of("", status("ok"), "", ""), "none");
  assertEquals(await of("", status("OK"), "", status("OVERFLOW")), "server");
  assertEquals(await of("", status("overflow"), "", ""), "server");
  assertEquals(await of("", status("OVERFLOW"), "", status("OK")), "none");
  assertEquals(await of("", status("OK"), status("OVERFLOW"), ""), "server");
  assertEquals(await of(status("OVERFLOW"), "", "", ""), "server");
  for (const place of [0, 1, 2, 3, 4]) {
    const places = ["", "", "", "", ""].map((_, i) =>
      i === place ? status("Error", " too  big\n") : ""
    );
    const error = await assertRejects(
      () => of(places[0]!, places[1]!, places[2]!, places[3]!, places[4]),
      QueryError,
    );
    assertEquals(error.serviceMessage, "too  big");
  }
});

Deno.test("readResults() tells our own limit from the service's", async () => {
  const content = (rows: number): string =>
    `<RESOURCE type="results">${status("OK")}${smallTable(rows)}${status("OVERFLOW")}</RESOURCE>`;
  assertEquals((await read(content(2), { maxrec: 2 })).overflow, "client");
  assertEquals((await read(content(3), { maxrec: 2 })).overflow, "client");
  assertEquals((await read(content(0), { maxrec: 0 })).overflow, "client");
  assertEquals((await read(content(2), { maxrec: 1000 })).overflow, "server");
  assertEquals((await read(content(2))).overflow, "server");
});

Deno.test("readResults() throws the service's words with the URL and what was being done", async () => {
  const error = await assertRejects(
    () =>
      read(`<RESOURCE type="results">${status("ERROR", "Field POS: foo &lt; bar")}</RESOURCE>`, {
        queryUrl: "http://a.org/x?POS=foo&token=abc",
        what: "search images",
      }),
    QueryError,
  );
  assertEquals(error.message, "Cannot search images: Field POS: foo < bar");
  assertEquals(error.serviceMessage, "Field POS: foo < bar");
  assertEquals(error.url, "http://a.org/x?POS=foo&token=***");
  const odd = await assertRejects(
    () => read(`<RESOURCE>${status("No such table")}</RESOURCE>`),
    QueryError,
  );
  assertEquals(odd.serviceMessage, "No such table");
  const silent = await assertRejects(
    () => read(`<RESOURCE>${status("ERROR")}</RESOURCE>`),
    QueryError,
  );
  assertStringIncludes(silent.message, "without a message");
});

Deno.test("readResults() says what is missing", async () => {
  const say = async (content: string): Promise<string> => {
    const error = await assertRejects(
      () => read(content, { queryUrl: "http://a.org/x" }),
      FormatError,
    );
    assertEquals([error.format, error.url], ["votable", "http://a.org/x"]);
    return error.message;
  };
  assertStringIncludes(await say(""), "no RESOURCE");
  assertStringIncludes(
    await say(`<RESOURCE type="results">${status("OK")}</RESOURCE>`),
    "no TABLE",
  );
  assertStringIncludes(
    await say(`<RESOURCE type="results"><TABLE></TABLE></RESOURCE>`),
    "no FIELD",
  );
});

Deno.test("readResults() throws what a document without a table says in the way of older protocols", async () => {
  const info = `<INFO ID="Error" name="Error" value="Field RA: Required parameter 'RA' missing."/>`;
  for (
    const content of [
      `<RESOURCE>${info}</RESOURCE>`,
      `<RESOURCE type="results"><RESOURCE>${info}</RESOURCE></RESOURCE>`,
      `<DEFINITIONS><PARAM name="Error" datatype="char" arraysize="*" value="Field RA: Required parameter 'RA' missing."/></DEFINITIONS><RESOURCE/>`,
      `<RESOURCE><TABLE>${info}</TABLE></RESOURCE>`,
    ]
  ) {
    const error = await assertRejects(
      () => readResults(votableResponse(content), () => 0, { what: "search images" }),
      QueryError,
    );
    assertEquals(
      error.message,
      "Cannot search images: Field RA: Required parameter 'RA' missing.",
    );
  }
});

Deno.test("an error document counts for more than the HTTP status", async () => {
  for (const code of [400, 403, 404, 500, 503]) {
    const error = await assertRejects(
      () => read(`<RESOURCE type="results">${status("ERROR", "no")}</RESOURCE>`, {}, code),
      QueryError,
    );
    assertEquals(error.serviceMessage, "no");
  }
  const scs = await responseError(votableResponse(`<INFO name="Error" value="bad RA"/>`, 400));
  assert(scs instanceof QueryError && scs.serviceMessage === "bad RA");
  const good = await assertRejects(
    () => read(`<RESOURCE type="results">${smallTable(1)}</RESOURCE>`, {}, 500),
    HttpStatusError,
  );
  assertEquals(good.status, 500);
});

Deno.test("a failure without a document is told by its text", async () => {
  const say = (body: string | null, type: string, code = 400): Promise<HttpStatusError> =>
    assertRejects(
      () =>
        readResults(
          new Response(body, {
            status: code,
            headers: { "content-type": type, "retry-after": "7" },
          }),
          () => 0,
          {
            what: "search images",
            queryUrl: "http://a.org/x",
          },
        ),
      HttpStatusError,
    );
  const text = await say("UsageError: POS is wrong", "text/plain");
  assertStringIncludes(text.message, "Cannot search images: HTTP status 400");
  assertStringIncludes(text.message, "UsageError: POS is wrong");
  assertEquals([text.url, text.status, text.retryAfterMs], ["http://a.org/x", 400, 7000]);
  const html = await say(
    "<!DOCTYPE html><html><head><title>Oops</title><style>p{}</style></head><body><p>Gone &amp; lost</p></body></html>",
    "text/html",
    404,
  );
  assertStringIncludes(html.message, "Gone & lost");
  assertEquals(html.message.includes("<"), false);
  assertEquals((await say(null, "text/plain", 500)).body, "");
  assertEquals((await say("<VOTABLE><RESOURCE", "text/xml", 500)).status, 500);
});

Deno.test("a success that is no VOTable is told by what it is", async () => {
  const say = async (body: BodyInit | null, type = "text/html"): Promise<string> => {
    const response = new Response(body, { headers: { "content-type": type } });
    const error = await assertRejects(
      () => readResults(response, () => 0, { queryUrl: "http://a.org/x" }),
      FormatError,
    );
    assertEquals(error.url, "http://a.org/x");
    return error.message;
  };
  assertStringIncludes(await say(""), "the response is empty");
  assertStringIncludes(await say(null), "the response is empty");
  assertStringIncludes(await say(" \n "), "the response is empty");
  assertStringIncludes(
    await say("<!DOCTYPE html>\n<html><body><h1>Log in</h1></body>"),
    "an HTML page: Log in",
  );
  assertStringIncludes(await say("<html><p>Log in"), "an HTML page: Log in");
  assertStringIncludes(
    await say("ERROR: database down", "text/plain;charset=utf-8"),
    "text/plain, not a VOTable: ERROR: database down",
  );
  await say("<vosi:availability xmlns:vosi='x'/>", "text/xml");
});

Deno.test("readResults() reads UTF-16 and gzip, whatever the pieces", async () => {
  const text = votable(`<RESOURCE type="results">${smallTable(2)}</RESOURCE>`).replace(
    "?>",
    ` encoding="UTF-16"?>`,
  );
  const utf16 = new Uint8Array(2 + text.length * 2);
  const view = new DataView(utf16.buffer);
  view.setUint16(0, 0xfeff);
  for (let i = 0; i < text.length; i++) view.setUint16(2 + 2 * i, text.charCodeAt(i));
  const plain = new TextEncoder().encode(
    votable(`<RESOURCE type="results">${smallTable(2)}</RESOURCE>`),
  );
  const packed = await new Response(
    new Blob([plain]).stream().pipeThrough(new CompressionStream("gzip")),
  ).bytes();
  for (const bytes of [utf16, plain, packed]) {
    let at = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller): void {
        if (at >= bytes.length) return controller.close();
        controller.enqueue(bytes.slice(at, at += 3));
      },
    });
    assertEquals((await readResults(new Response(body), () => 0)).length, 2);
  }
});

Deno.test("readResults() leaves a body's own abort as it is, and cancels a page that it does not read", async () => {
  const reason = new Error("enough");
  const head = new TextEncoder().encode(votable("<RESOURCE>").replace("</VOTABLE>", ""));
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(head),
    pull: (controller) => controller.error(reason),
  });
  assertEquals(await assertRejects(() => readResults(new Response(body), () => 0)), reason);
  let cancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new TextEncoder().encode("<html>".repeat(1000))),
    cancel: () => void (cancelled = true),
  });
  await assertRejects(() => readResults(new Response(endless), () => 0), FormatError);
  assert(cancelled);
});

Deno.test("responseError() ends with the caller's own reason", async () => {
  const stop = new AbortController();
  const stalled = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      controller.enqueue(new TextEncoder().encode("x"));
      if (stop.signal.aborted) return;
      stop.abort("mine");
      return new Promise<void>(() => {});
    },
  });
  const failure = await responseError(new Response(stalled, { status: 500 }), {
    signal: stop.signal,
  }).catch((error) => error);
  assertEquals(failure, "mine");
});

Deno.test("Infos keep order and duplicates, names without case", async () => {
  const info = (name: string, value: string): string => `<INFO name="${name}" value="${value}"/>`;
  const results = await read(
    info("citation", "A") + `<RESOURCE type="results">` + info("Citation", "B") +
      info("server", "S") +
      smallTable(1, info("citation", "C")) + info("citation", "D") + `</RESOURCE>` + info("x", ""),
  );
  assertEquals(results.infos.values("CITATION"), ["A", "B", "C", "D"]);
  assertEquals(results.infos.value("server"), "S");
  assertEquals(results.infos.value("x"), undefined);
  assertEquals(results.infos.names, ["citation", "Citation", "server", "x"]);
  assertEquals(results.infos.length, 6);
});

Deno.test("dataOriginOf() reads the names of the note, old ones too, and cites", () => {
  const infos = (pairs: Record<string, string>): Infos =>
    new Infos(
      Object.entries(pairs).map(([name, value]) => ({
        kind: "info",
        name: name.replace(/\d$/, ""),
        value,
      })),
    );
  const origin = dataOriginOf(infos({
    publisher: "Data Centre",
    server_software: "7.1",
    service_protocol: "ivo://ivoa.net/std/ConeSearch",
    request_date: "2022-10-30T12:08:00",
    ivoid: "ivo://example/cat",
    citation1: "doi:10.1/x",
    citation2: "2021AJ....161...36B",
    creator: "Author A.",
    original_date: "2021",
    landing_page: "http://a.org/page",
    rights_uri: "https://spdx.org/licenses/CC0-1.0",
  }));
  assertEquals(origin.citation, ["doi:10.1/x", "2021AJ....161...36B"]);
  assertEquals([origin.publisher, origin.requestDate], ["Data Centre", "2022-10-30T12:08:00"]);
  assertEquals(origin.referenceUrl, ["http://a.org/page"]);
  assertEquals(
    origin.cite(),
    "Data: doi:10.1/x, 2021AJ....161...36B (Author A., 2021); served by Data Centre; ivo://example/cat; " +
      "through ivo://ivoa.net/std/ConeSearch; retrieved on 2022-10-30T12:08:00.",
  );
  const nothing = dataOriginOf(new Infos([]));
  assertEquals([nothing.cite(), nothing.citation, nothing.publisher], ["", [], undefined]);
});

Deno.test("readResults() and responseError() read a document that names no encoding in that of its Content-Type", async () => {
  const fields = `<FIELD name="a" datatype="unicodeChar" arraysize="*"/>`;
  const table =
    `<RESOURCE><TABLE>${fields}<DATA><TABLEDATA><TR><TD>caf\u00E9</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE>`;
  const failure = `<RESOURCE type="results">${status("ERROR", "caf\u00E9")}</RESOURCE>`;
  const latin1 = (text: string) => Uint8Array.from(text, (one) => one.charCodeAt(0));
  const utf8 = (text: string) => new TextEncoder().encode(text);
  const declared = `<?xml version="1.0" encoding="UTF-8"?>`;
  const mark = Uint8Array.of(0xef, 0xbb, 0xbf);
  for (
    const [type, encode, start] of [
      ["text/xml; charset=iso-8859-1", latin1, ""],
      [
        `application/x-votable+xml;content=x; Charset="ISO-8859-1"`,
        latin1,
        `<?xml version="1.0"?>`,
      ],
      ["text/xml; charset=iso-8859-1", utf8, declared],
      ["text/xml; charset=iso-8859-1", (text: string) => [...mark, ...utf8(text)], ""],
      ["text/xml; charset=us-ascii", utf8, ""],
      ["text/xml; charset=UTF-8", utf8, ""],
      ["text/xml; charset=unheard-of", utf8, ""],
      ["text/xml", utf8, ""],
      ["", utf8, ""],
    ] as const
  ) {
    const answer = (content: string, status = 200) =>
      new Response(Uint8Array.from(encode(`${start}<VOTABLE>${content}</VOTABLE>`)), {
        status,
        headers: { "content-type": type },
      });
    const results = await readResults(answer(table), (table, index) => table.row(index)["a"]);
    assertEquals(results.at(0), "caf\u00E9", `${type} ${start}`);
    const error = await responseError(answer(failure, 400));
    assert(error instanceof QueryError);
    assertEquals(error.serviceMessage, "caf\u00E9", `${type} ${start}`);
  }
});

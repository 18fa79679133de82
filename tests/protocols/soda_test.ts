import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertThrows,
} from "../../deps/assert.ts";
import { HttpStatusError, QueryError, UnsupportedError } from "../../core/runtime/errors.ts";
import { Time } from "../../core/coords/time.ts";
import { readDatalinks } from "../../protocols/datalink.ts";
import type { SodaQuery, SodaService } from "../../protocols/soda.ts";
import { recordingHttp, votable } from "./_helpers.ts";
import { descriptor, documentResponse, linksDocument, SODA_INPUTS } from "./_links.ts";

const SYNC = "ivo://ivoa.net/std/SODA#sync-1.0";

async function soda(
  answer: (request: Request) => Response = () => new Response("cutout"),
  inputs = SODA_INPUTS,
  more = "",
) {
  const http = recordingHttp(answer);
  const rows = [
    { ID: "ivo://x/y", service_def: "cut", semantics: "#cutout" },
    ...(more === "" ? [] : [{ ID: "ivo://x/y", service_def: "job", semantics: "#cutout" }]),
  ];
  const text = linksDocument(rows, descriptor("cut", SYNC, "http://x.test/soda", inputs) + more);
  const [links] = await readDatalinks(documentResponse(text), { http, queryUrl: "http://x.test/" });
  const service = links?.soda();
  assert(service !== undefined);
  return { service, http };
}

const sent = (service: SodaService, query: SodaQuery) =>
  decodeURIComponent(service.request(query).url).replace("http://x.test/soda?ID=ivo://x/y&", "");

Deno.test("SodaService.request() writes every parameter as SODA has it", async () => {
  const { service } = await soda();
  assertEquals(sent(service, { circle: [10, 20, 0.1] }), "CIRCLE=10 20 0.1");
  assertEquals(sent(service, { range: [9.9, 10.1, 19, 21] }), "POS=RANGE 9.9 10.1 19 21");
  assertEquals(
    sent(service, { polygon: [10, 20, 10.1, 20, 10.1, 20.1] }),
    "POS=POLYGON 10 20 10.1 20 10.1 20.1",
  );
  const corners = [{ ra: 10, dec: 20 }, { ra: 10.1, dec: 20 }, { ra: 10, dec: 20.1 }];
  assertEquals(sent(service, { polygon: corners }), "POS=POLYGON 10 20 10.1 20 10 20.1");
  assertEquals(
    sent(service, { pos: { kind: "circle", center: { ra: 10, dec: 20 }, radius: 1 } }),
    "CIRCLE=10 20 1",
  );
  assertEquals(sent(service, { band: 6.563e-7 }), "BAND=0.0000006563 0.0000006563");
  assertEquals(sent(service, { band: [-Infinity, 5e-7] }), "BAND=-Inf 0.0000005");
  assertEquals(sent(service, { pol: ["I", "Q"], extra: { scale: 4 } }), "POL=I&POL=Q&SCALE=4");
});

Deno.test("SodaService.request() refuses what the service does not declare, or lies outside its limits", async () => {
  const { service } = await soda();
  const refused = (query: SodaQuery, type: new (...args: never[]) => Error, words: string) =>
    assertThrows(() => service.request(query), type as new (...args: unknown[]) => Error, words);
  refused({}, RangeError, "limits nothing");
  refused({ band: [8e-7, 9e-7] }, RangeError, "above the data, which are from 4e-7 to 7e-7 m");
  refused({ band: 1e-7 }, RangeError, "below the data");
  refused({ circle: [200, 20, 0.1] }, RangeError, "lies outside the data");
  refused({ pol: "V" }, RangeError, "no polarization V, but I, Q");
  refused({ time: 55000 }, UnsupportedError, `does not declare "TIME", but CIRCLE`);
  refused({ extra: { SCALE: 99 } }, RangeError, "above the declared maximum");
  refused({ extra: { SCALE: "99" } }, RangeError, "the value 99");
  refused({ band: 5e-7, extra: { BAND: "5e-7 6e-7" } }, TypeError, "together with band");
  refused({ circle: [10, 20, 1], extra: { POS: "CIRCLE 1 1 1" } }, TypeError, "with circle");
  refused({ extra: { SCLE: 4 } }, UnsupportedError, `did you mean "SCALE"?`);
  refused(
    { circle: [10, 20, 1], pos: { kind: "circle", center: { ra: 1, dec: 1 }, radius: 1 } },
    TypeError,
    "circle and pos",
  );
  refused({ circle: [10, 20] as never }, TypeError, "3 numbers");
  refused({ circle: [10, NaN, 1] }, RangeError, "finite");
  refused({ radius: 1 } as never, TypeError, `did you mean "circle"`);
  refused({ band: [7e-7, 4e-7] }, RangeError, "in order");
});

Deno.test("SodaService.request() sends it all the same when the limits are not to be checked", async () => {
  const { service } = await soda();
  const url = service.request({ band: 9e-7, extra: { odd: "x" } }, { checkLimits: false }).url;
  assertEquals(
    decodeURIComponent(url),
    "http://x.test/soda?ID=ivo://x/y&BAND=0.0000009 0.0000009&odd=x",
  );
});

Deno.test("SodaService.request() takes parameters of the standard as the caller writes them", async () => {
  const { service } = await soda();
  const query = { band: undefined, extra: { BAND: "5e-7 6e-7", SCALE: "4" } };
  assertEquals(sent(service, query), "BAND=5e-7 6e-7&SCALE=4");
});

Deno.test("SodaService goes to the service that declares what is asked for, if there are several", async () => {
  const http = recordingHttp(() => new Response("cutout"));
  const services = ["circle", "band"].map((ID) => ({
    ID: "a",
    service_def: ID,
    semantics: "#cutout",
  }));
  const id = `<PARAM name="ID" datatype="char" arraysize="*" value="" ref="ID"/>`;
  const input = (name: string, limits: string) =>
    id + `<PARAM name="${name}" datatype="double" arraysize="*" value="">${limits}</PARAM>`;
  const text = linksDocument(
    services,
    descriptor("circle", SYNC, "http://x.test/1", input("CIRCLE", "")) +
      descriptor(
        "band",
        SYNC,
        "http://x.test/2",
        input("BAND", `<VALUES><MAX value="3e-7 7e-7"/></VALUES>`),
      ),
  );
  const [links] = await readDatalinks(documentResponse(text), { http, queryUrl: "http://x.test/" });
  const service = links!.expectSoda();
  const url = (query: SodaQuery) => decodeURIComponent(service.request(query).url);
  assertEquals(url({ circle: [1, 2, 3] }), "http://x.test/1?ID=a&CIRCLE=1 2 3");
  assertEquals(url({ band: [5e-7, 6e-7] }), "http://x.test/2?ID=a&BAND=0.0000005 0.0000006");
  assertEquals(service.descriptorFor({ band: 5e-7 }).id, "band");
  assertThrows(() => url({ band: 9e-7 }), RangeError, "above the data");
  const both = { band: 5e-7, circle: [1, 2, 3] } as const;
  assertThrows(() => url(both), UnsupportedError, "nor can all of it be asked of");
  assertMatch(service.describe(), /"circle"[^]*CIRCLE[^]*"band"[^]*BAND/);
  // One broken description does not stand in the way of another.
  const broken = linksDocument(
    services,
    descriptor("circle", SYNC, "", input("CIRCLE", "")) +
      descriptor("band", SYNC, "http://x.test/2", input("BAND", "")),
  );
  const [others] = await readDatalinks(documentResponse(broken), {
    http,
    queryUrl: "http://x.test/",
  });
  assertEquals(others!.expectSoda().descriptor.id, "band");
});

Deno.test("SodaService takes limits in one text, other units, and times", async () => {
  const inputs = `<PARAM name="ID" datatype="char" arraysize="*" value="fixed"/>` +
    `<PARAM name="band" datatype="double" arraysize="2" unit="nm" xtype="interval" value=""><VALUES><MAX value="400 700"/></VALUES></PARAM>` +
    `<PARAM name="TIME" datatype="double" arraysize="2" unit="d" xtype="interval" value=""><VALUES><MAX value="55000 +Inf"/></VALUES></PARAM>`;
  const { service } = await soda(undefined, inputs);
  const query = { band: [5e-7, 6e-7], time: [Time.fromMjd(55001), null] } as const;
  assertEquals(
    decodeURIComponent(service.request(query).url),
    "http://x.test/soda?ID=fixed&band=500 600&TIME=55001 +Inf",
  );
  assertThrows(() => service.request({ time: 54000 }), RangeError, "below the data");
  assertEquals(service.id, "fixed");
  assertEquals(service.params.map((param) => param.name), ["band", "TIME"]);
});

Deno.test("SodaService.process() never gives anything but a cutout", async () => {
  const query = { band: 5e-7 };
  const { service, http } = await soda();
  assertEquals(await (await service.process(query, { timeoutMs: 99 })).text(), "cutout");
  assertEquals([http.asked.length, http.asked[0]?.options.timeoutMs], [1, 99]);
  const empty = (await soda(() => new Response(null, { status: 204 }))).service;
  await assertRejects(() => empty.process(query), QueryError, `the service "cut"`);
  await assertRejects(() => empty.process(query), QueryError, "no data there (204)");
  const wrong =
    (await soda(() => new Response("UsageError: BAND is odd", { status: 422 }))).service;
  await assertRejects(() => wrong.process(query), HttpStatusError, "UsageError: BAND is odd");
  const page = (await soda(() =>
    new Response("<html><style>p {}</style><p>Please log in</p>", {
      headers: { "content-type": "text/html; charset=utf-8" },
    })
  )).service;
  await assertRejects(
    () => page.process(query),
    QueryError,
    "web page in place of data: Please log in",
  );
  const asked = await page.process({ extra: { FORMAT: "text/html" } }, { checkLimits: false });
  assertEquals(asked.headers.get("content-type"), "text/html; charset=utf-8");
  await asked.body?.cancel();
  const polite = (await soda(() =>
    documentResponse(votable(
      `<RESOURCE type="results"><INFO name="QUERY_STATUS" value="ERROR">No such slice</INFO></RESOURCE>`,
    ))
  )).service;
  await assertRejects(() => polite.process(query), QueryError, "No such slice");
});

Deno.test("SodaService.process() passes VOTables on unchanged, however long", async () => {
  const text = votable(
    `<RESOURCE type="results"><INFO name="QUERY_STATUS" value="OK"/>` +
      `<TABLE><FIELD name="a" datatype="int"/><DATA><TABLEDATA>${
        "<TR><TD>1</TD></TR>".repeat(5000)
      }` +
      `</TABLEDATA></DATA></TABLE></RESOURCE>`,
  );
  const { service } = await soda(() => documentResponse(text));
  const response = await service.process({ band: 5e-7 });
  assertEquals(await response.text(), text);
});

Deno.test("SodaService.submit() makes a job where the service has them", async () => {
  const job = descriptor(
    "job",
    "ivo://ivoa.net/std/SODA#async-1.0",
    "http://x.test/jobs",
    SODA_INPUTS,
  );
  const created = () =>
    new Response(null, { status: 303, headers: { location: "http://x.test/jobs/1" } });
  const { service, http } = await soda(created, SODA_INPUTS, job);
  assert(service.hasAsync);
  assertEquals((await service.submit({ band: 5e-7 })).url, "http://x.test/jobs/1");
  assertEquals([http.asked[0]?.method, http.asked[0]?.url], ["POST", "http://x.test/jobs"]);
  const { service: plain } = await soda();
  await assertRejects(() => plain.submit({ band: 5e-7 }), UnsupportedError, "no asynchronous");
});

Deno.test("SodaService.describe() says which descriptor is used, and what may be asked", async () => {
  const text = (await soda()).service.describe();
  for (
    const words of [
      `the service "cut" (http://x.test/soda)`,
      SYNC,
      "for ivo://x/y",
      "BAND [m] 4e-7 .. 7e-7",
      "POL one of I, Q",
    ]
  ) {
    assert(text.includes(words), `${words} in ${text}`);
  }
  const limited = (name: string, more: string, limits: string) =>
    `<PARAM name="${name}" datatype="double" ${more} value=""><VALUES>${limits}</VALUES></PARAM>`;
  const inputs = `<PARAM name="ID" datatype="char" arraysize="*" value="fixed"/>` +
    limited("CIRCLE", `arraysize="3" xtype="circle"`, `<MAX value="12 13 0.5"/>`) +
    limited("TIME", `arraysize="2" xtype="interval"`, `<MAX value="55000 +Inf"/>`) +
    limited("N", "", `<MAX value="7"/>`) + limited("M", "", `<MIN value="2"/>`);
  const lines = (await soda(undefined, inputs)).service.describe().split("\n");
  assertEquals(lines.slice(-4).map((line) => line.trim()), [
    "CIRCLE within 12 13 0.5",
    "TIME 55000 .. +Inf",
    "N at most 7",
    "M at least 2",
  ]);
});

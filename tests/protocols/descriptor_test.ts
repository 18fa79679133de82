import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertThrows,
} from "../../deps/assert.ts";
import { FormatError, QueryError, UnsupportedError } from "../../core/runtime/errors.ts";
import { readVotable } from "../../core/votable/read.ts";
import { expectDescriptor, serviceDescriptors } from "../../protocols/descriptor.ts";
import { recordingHttp, votableResponse } from "./_helpers.ts";
import { descriptor, searchDocument } from "./_links.ts";

const INPUTS = `<PARAM name="ID" datatype="char" arraysize="*" value="" ref="obs_publisher_did"/>` +
  `<PARAM name="binSize" datatype="int" value="10"><VALUES><OPTION value="1"/><OPTION value="10"/></VALUES></PARAM>` +
  `<PARAM name="lambda_MIN" datatype="float" unit="m" value=""><VALUES><MIN value="3e-7"/><MAX value="5e-7"/></VALUES></PARAM>` +
  `<PARAM name="lambda_MAX" datatype="float" unit="m" value=""><VALUES><MIN value="3e-7"/><MAX value="5e-7"/></VALUES></PARAM>` +
  `<GROUP name="more"><PARAM name="FORMAT" datatype="char" arraysize="*" value=""/></GROUP>`;
const ROWS = [["ivo://a/b?1 x", "", ""], ["", "", ""]] as const;

async function read(behind: string) {
  const document = await readVotable(searchDocument(ROWS, behind));
  const table = document.allTables[0];
  assert(table !== undefined);
  return { table, services: serviceDescriptors(document, "http://dc.test/tap/sync") };
}

Deno.test("serviceDescriptors() reads types, units, limits, options, defaults and columns", async () => {
  const { services } = await read(
    descriptor("fit", "", "/fit?model=powlaw", INPUTS) +
      `<RESOURCE type="meta" utype="adhoc:this"/><RESOURCE type="meta"/>`,
  );
  assertEquals(services.map((one) => [one.id, one.isSelf]), [["fit", false], [undefined, true]]);
  const [fit] = services;
  assertEquals(fit?.accessUrl, "http://dc.test/fit?model=powlaw");
  assertEquals(fit?.columns, [{ name: "ID", ref: "obs_publisher_did" }]);
  assertEquals(
    fit?.params.map(({ name, unit, min, max, default: value, options }) => [
      name,
      unit,
      min,
      max,
      value,
      options.map((option) => option.value).join("/"),
    ]),
    [
      ["binSize", undefined, undefined, undefined, "10", "1/10"],
      ["lambda", "m", 3e-7, 5e-7, undefined, ""],
      ["FORMAT", undefined, undefined, undefined, undefined, ""],
    ],
  );
  assertEquals(fit?.param("FORMat")?.name, "FORMAT");
});

Deno.test("ServiceDescriptor.bind() sends the row's values, defaults, and what the caller gives", async () => {
  const { table, services } = await read(descriptor("fit", "", "/fit?model=powlaw", INPUTS));
  const bound = services[0]?.bind(table, 0);
  assertEquals(
    decodeURIComponent(bound?.request({ format: "text/csv", LAMBDA: [3.5e-7, 4e-7] }).url ?? ""),
    "http://dc.test/fit?model=powlaw&ID=ivo://a/b?1 x&binSize=10&FORMAT=text/csv" +
      "&lambda_MIN=0.00000035&lambda_MAX=0.0000004",
  );
  assertEquals(
    bound?.pairs({ binsize: 1 }),
    [["ID", "ivo://a/b?1 x"], ["binSize", "1"]],
  );
});

Deno.test("BoundService.pairs() warns about what is not declared, or refuses it", async () => {
  const { table, services } = await read(descriptor("fit", "", "/fit", INPUTS));
  const bound = services[0]?.bind(table, 0);
  const told: string[] = [];
  const onWarning = (warning: string) => void told.push(warning);
  const sent = bound?.pairs({ binSize: 7, fromat: "x" }, { onWarning });
  assertEquals(sent?.slice(1), [["binSize", "7"], ["fromat", "x"]]);
  assertEquals(told.length, 2);
  assertMatch(told.join("\n"), /not among the declared options/);
  assertMatch(told.join("\n"), /did you mean "FORMAT"/);
  assertThrows(() => bound?.pairs({ binSize: 7 }, { check: "refuse" }), RangeError, "options");
  assertThrows(() => bound?.pairs({ id: "other" }), TypeError, "comes from the row");
});

Deno.test("BoundService.pairs() writes shapes, points and arrays as DALI has them", async () => {
  const param = (name: string, xtype: string, size: string) =>
    `<PARAM name="${name}" datatype="double" arraysize="${size}" xtype="${xtype}" value=""/>`;
  const inputs = param("P", "point", "2") + param("C", "circle", "3") + param("G", "polygon", "*") +
    param("I", "interval", "2") + `<PARAM name="A" datatype="int" arraysize="*" value=""/>` +
    `<PARAM name="POS" datatype="char" arraysize="*" value=""/>`;
  const { table, services } = await read(descriptor("any", "", "/any", inputs));
  const bound = services[0]?.bind(table, 0);
  const circle = { kind: "circle", center: { ra: 20, dec: 10 }, radius: 0.5 } as const;
  const sent = (values: Parameters<NonNullable<typeof bound>["pairs"]>[0]) =>
    bound?.pairs(values).map((pair) => pair.join("=")).join("&");
  assertEquals(sent({ p: [20, -10], i: [1, 2] }), "P=20 -10&I=1 2");
  assertEquals(sent({ C: circle, POS: circle }), "C=20 10 0.5&POS=CIRCLE 20 10 0.5");
  assertEquals(sent({ G: [1, 2, 3, 4, 5, 6], A: [1, 2, 3] }), "G=1 2 3 4 5 6&A=1 2 3");
});

Deno.test("ServiceDescriptor.bind() says what a description or a row lacks", async () => {
  const id = (ref: string) =>
    `<PARAM name="ID" datatype="char" arraysize="*" value="" ref="${ref}"/>`;
  const { table, services } = await read(
    descriptor("none", "", "", id("obs_publisher_did")) +
      descriptor("file", "", "file:///etc/passwd", id("obs_publisher_did")) +
      descriptor("ref", "", "/x", id("elsewhere")) +
      descriptor("good", "", "/x", id("obs_publisher_did")),
  );
  const bind = (at: number, row = 0) => () => services[at]?.bind(table, row);
  assertThrows(bind(0), FormatError, "no accessURL");
  assertThrows(bind(1), FormatError, "no http or https URL");
  assertThrows(bind(2), FormatError, `refers to "elsewhere"`);
  assertThrows(bind(3, 1), FormatError, "row 1 has no value for its parameter ID");
  assertEquals([services[2]?.fits(table), services[3]?.fits(table)], [false, true]);
  assertThrows(() => expectDescriptor(services, "gone"), UnsupportedError, "none, file, ref, good");
});

Deno.test("BoundService.fetch() passes signal and limits on, and errors in the service's words", async () => {
  const http = recordingHttp((request) =>
    request.url.includes("bad")
      ? votableResponse(
        `<RESOURCE type="results"><INFO name="QUERY_STATUS" value="ERROR">No such bin</INFO></RESOURCE>`,
        400,
      )
      : new Response("data")
  );
  const { table, services } = await read(descriptor("fit", "", "/fit", INPUTS));
  const bound = services[0]?.bind(table, 0, http);
  const { signal } = new AbortController();
  const response = await bound?.fetch({}, { signal, timeoutMs: 1000 });
  assertEquals(await response?.text(), "data");
  assertEquals([http.asked[0]?.options.signal, http.asked[0]?.options.timeoutMs], [signal, 1000]);
  await assertRejects(async () => await bound?.fetch({ FORMAT: "bad" }), QueryError, "No such bin");
});

import { createHttp } from "../../core/runtime/http.ts";
import { lintTap, type TapFinding, type TapLintStage } from "../../protocols/tap_lint.ts";
import { TapService } from "../../protocols/tap.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../../deps/assert.ts";
import { withServer } from "../_server.ts";
import { capabilitiesText, errorText, fakeTap } from "./_fake_tap.ts";
import { votable } from "./_helpers.ts";

const NAMES = ["schemas", "tables", "columns", "keys", "key_columns"].map((name) =>
  `TAP_SCHEMA.${name}`
);
const ADQL = `<language><name>ADQL</name><version>2.1</version></language>
  <outputFormat><mime>application/x-votable+xml</mime></outputFormat>`;
const XSI = `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`;
const OK = `<INFO name="QUERY_STATUS" value="OK"/>`;

/** How a service is to be broken; what is not given is as it should be. */
interface Faults {
  readonly capabilities?: string;
  readonly available?: string;
  readonly tables?: readonly string[];
  readonly unit?: string;
  readonly ignoresMaxrec?: boolean;
  readonly silentOverflow?: boolean;
  readonly forgivesAll?: boolean;
  readonly status?: string;
  readonly keepsJobs?: boolean;
  readonly example?: string;
}

/** A result: names of tables, or nothing but columns. */
function resultText(query: string, maxrec: number | undefined, faults: Faults): string {
  const most = Number(/TOP (\d+)/.exec(query)?.[1] ?? NAMES.length);
  const limit = faults.ignoresMaxrec === true ? Infinity : maxrec ?? Infinity;
  const rows = NAMES.slice(0, Math.min(most, limit));
  const cut = limit < most && faults.silentOverflow !== true;
  const name = /SELECT \*/.test(query) ? "table_name" : /(\w+) FROM/.exec(query)?.[1];
  const field = `<FIELD name="${name}" datatype="char" arraysize="*" unit="${faults.unit ?? ""}"/>`;
  const cells = rows.map((row) => `<TR><TD>${row}</TD></TR>`).join("");
  return votable(
    `<RESOURCE type="results">${
      faults.status ?? OK
    }<TABLE>${field}<DATA><TABLEDATA>${cells}</TABLEDATA></DATA>
     </TABLE>${cut ? OK.replace("OK", "OVERFLOW") : ""}</RESOURCE>`,
  );
}

/** Inspects a service with faults. */
async function findings(
  faults: Faults,
  stages?: readonly TapLintStage[],
): Promise<readonly TapFinding[]> {
  const table = (name: string, full: boolean): string =>
    `<table><name>${name}</name>${
      full
        ? `<column><name>table_name</name><dataType xsi:type="vs:VOTableType" arraysize="*">char</dataType></column>`
        : ""
    }</table>`;
  const fake = fakeTap({
    script: () => ["COMPLETED"],
    capabilities: capabilitiesText(faults.capabilities ?? ADQL),
    answer: (parameters) => {
      const query = parameters.get("QUERY") ?? "";
      const wrong = query === "SELECT FROM" || query.includes("nothing_of_this_name");
      if (wrong && faults.forgivesAll !== true) return errorText("I do not understand");
      const maxrec = parameters.get("MAXREC");
      return resultText(query, maxrec === null ? undefined : Number(maxrec), faults);
    },
    before: (request, path) => {
      if (path === "/availability") {
        return new Response(
          `<availability><available>${faults.available ?? "true"}</available></availability>`,
        );
      }
      if (path === "/tables") {
        const all = (faults.tables ?? NAMES).map((name) => table(name, false)).join("");
        return new Response(`<tableset ${XSI}><schema><name>s</name>${all}</schema></tableset>`);
      }
      const one = /^\/tables\/(.+)$/.exec(path)?.[1];
      if (one !== undefined) {
        return new Response(
          `<tableset ${XSI}><schema><name>s</name>${table(one, true)}</schema></tableset>`,
        );
      }
      if (path === "/examples") {
        return new Response(
          `<div typeof="example"><h2 property="name">x</h2><pre property="query">${
            faults.example ?? "SELECT 1 AS a FROM t"
          }</pre></div>`,
        );
      }
      if (faults.keepsJobs === true && request.method === "DELETE") return new Response("deleted");
      return undefined;
    },
  });
  return await withServer(fake.handler, async ({ url }) => {
    const http = createHttp({ maxRetries: 0, timeoutMs: 20_000 });
    const service = new TapService(`${url}/tap`, { http, format: "default" });
    return await Array.fromAsync(lintTap(service, stages === undefined ? {} : { stages }));
  });
}

/** Messages of errors and warnings. */
function faulty(found: readonly TapFinding[]): readonly string[] {
  return found.filter(({ severity }) => severity !== "info").map(({ message }) => message);
}

Deno.test("lintTap() finds nothing wrong with a service that does what it should, and says what it did", async () => {
  const found = await findings({});
  assertEquals(faulty(found), []);
  assertEquals(found.map(({ stage }) => stage), [
    "availability",
    "capabilities",
    "tables",
    "columns",
    "sync",
    "maxrec",
    "errors",
    "async",
    "upload",
    "examples",
  ]);
  assertStringIncludes(found[2]?.message ?? "", "5 tables of the document with 5 of TAP_SCHEMA");
  assertStringIncludes(found[3]?.message ?? "", "5 columns of 5 tables");
});

const CASES: readonly (readonly [name: string, Faults, TapLintStage, string])[] = [
  [
    "an availability that is no truth",
    { available: "maybe" },
    "availability",
    "neither true nor false",
  ],
  ["a service that is down", { available: "false" }, "availability", "not available"],
  ["no language", { capabilities: "" }, "capabilities", "ADQL is not among the languages"],
  [
    "uploads without inline ones",
    { capabilities: `${ADQL}<uploadMethod ivo-id="ivo://ivoa.net/std/TAPRegExt#upload-http"/>` },
    "capabilities",
    "not inline ones",
  ],
  [
    "a table that TAP_SCHEMA has not",
    { tables: [...NAMES, "s.more"] },
    "tables",
    "s.more is in the tables",
  ],
  [
    "a table that VOSI has not",
    { tables: NAMES.slice(1) },
    "tables",
    "tap_schema.schemas is in TAP_SCHEMA",
  ],
  ["a wrong unit", { unit: "deg" }, "columns", `declared "", and sent "deg"`],
  ["no status", { status: "" }, "sync", "QUERY_STATUS"],
  ["an ignored MAXREC", { ignoresMaxrec: true }, "maxrec", "MAXREC=0 was ignored"],
  ["an overflow that is not told", { silentOverflow: true }, "maxrec", "says no OVERFLOW"],
  ["a wrong query that runs", { forgivesAll: true }, "errors", "is not refused"],
  ["a job that outlives its deletion", { keepsJobs: true }, "async", "still there"],
  ["an example that is no ADQL", { example: "SELECT FROM" }, "examples", "is no ADQL"],
];

for (const [name, faults, stage, words] of CASES) {
  Deno.test(`lintTap() finds ${name}`, async () => {
    const found = await findings(faults, [stage]);
    const messages = faulty(found);
    assert(messages.some((message) => message.includes(words)), messages.join("\n"));
    assertEquals(found.at(-1)?.severity, "info");
  });
}

Deno.test("lintTap() goes on after a stage that fails, and ends with the signal's reason", async () => {
  const broken = new TapService("http://127.0.0.1:9/tap", {
    http: createHttp({
      fetch: () => Promise.resolve(new Response("no", { status: 500 })),
      maxRetries: 0,
    }),
    format: "default",
  });
  const stages: readonly TapLintStage[] = ["availability", "sync"];
  const found = await Array.fromAsync(lintTap(broken, { stages }));
  assertEquals(found.map(({ severity, message }) => severity === "info" ? message : severity), [
    "error",
    "Not finished",
    "error",
    "Not finished",
  ]);
  const reason = new RangeError("enough");
  await assertRejects(
    () => Array.fromAsync(lintTap(broken, { signal: AbortSignal.abort(reason) })),
    RangeError,
    "enough",
  );
  const unknown = ["nonsense"] as unknown as readonly TapLintStage[];
  await assertRejects(
    () => Array.fromAsync(lintTap(broken, { stages: unknown })),
    TypeError,
    "nonsense",
  );
});

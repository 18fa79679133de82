/**
 * Every request of a session with a token, recorded on the server's side: the header goes with all of them to its own
 * origin and with none elsewhere, whatever redirects the service answers with.
 *
 * @module
 */
import { tokenAuth } from "../../core/runtime/auth.ts";
import { createHttp } from "../../core/runtime/http.ts";
import { Table } from "../../core/table/table.ts";
import { TapService } from "../../protocols/tap.ts";
import { assert, assertEquals } from "../../deps/assert.ts";
import { type TestServer, withServer } from "../_server.ts";
import { capabilitiesText, type FakeTap, fakeTap, tableText } from "./_fake_tap.ts";

const DECLARED = `<uploadMethod ivo-id="ivo://ivoa.net/std/TAPRegExt#upload-inline"/>`;
const TABLE =
  `<table xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><name>s.t</name><column><name>a</name>
  <dataType xsi:type="vs:VOTableType">int</dataType></column></table>`;
const LIST = "<tableset><schema><name>s</name><table><name>s.t</name></table></schema></tableset>";
const EXAMPLES =
  `<html><body><div typeof="example" resource="#x"><span property="name">x</span><pre property="query">SELECT 1</pre>
  </div><a property="continuation" href="/tap/more-examples">more</a></body></html>`;

interface Seen {
  readonly where: "own" | "foreign";
  readonly what: string;
  readonly token: string | null;
}

/** What the service answers besides queries and jobs. */
function document(path: string): Response | undefined {
  const text = path.startsWith("/tables")
    ? path === "/tables" ? LIST : TABLE
    : path === "/examples"
    ? EXAMPLES
    : path === "/more-examples"
    ? "<html></html>"
    : path === "/availability"
    ? "<availability><available>true</available></availability>"
    : undefined;
  return text === undefined ? undefined : new Response(text);
}

/** Runs a session on a service, whose requests are redirected as `redirect` says, and gives what was seen. */
async function session(
  redirect: (what: string, path: string, foreign: string) => Response | undefined,
): Promise<readonly Seen[]> {
  const seen: Seen[] = [];
  /** Requests that a redirect has led to their place. */
  const arrived = new WeakSet<Request>();
  await withServer((request) => {
    const { pathname } = new URL(request.url);
    const token = request.headers.get("authorization");
    seen.push({ where: "foreign", what: `${request.method} ${pathname}`, token });
    return document(pathname) ?? new Response(tableText(1));
  }, async (foreign) => {
    const fake: FakeTap = fakeTap({
      capabilities: capabilitiesText(DECLARED),
      before: (request, path) => {
        const what = `${request.method} ${path}`;
        if (arrived.has(request)) return document(path);
        seen.push({ where: "own", what, token: request.headers.get("authorization") });
        return redirect(what, path, foreign.url) ?? document(path);
      },
    });
    // The path that a redirect has led to is served as the one before it.
    const handler = (request: Request, server: TestServer): Response | Promise<Response> => {
      const url = new URL(request.url);
      if (!url.pathname.endsWith("/moved")) return fake.handler(request, server);
      const what = `${request.method} ${url.pathname.replace("/tap", "")}`;
      seen.push({ where: "own", what, token: request.headers.get("authorization") });
      url.pathname = url.pathname.slice(0, -"/moved".length);
      const inner = new Request(url, request);
      arrived.add(inner);
      return fake.handler(inner, server);
    };
    await withServer(handler, async (own) => {
      const http = createHttp({
        credentials: tokenAuth(own.url, "secret", { scheme: "Token" }),
        maxRetries: 0,
      });
      const service = new TapService(`${own.url}/tap`, { http, format: "default" });
      await everything(service);
    });
  });
  return seen;
}

/** All that a session does. */
async function everything(service: TapService): Promise<void> {
  const mine = Table.fromColumns({ a: [1] });
  await service.capabilities();
  await (await service.tables({ source: "vosi" })).describe("s.t");
  assertEquals((await service.examples()).length, 1);
  assertEquals((await service.availability()).available, true);
  await service.query("SELECT 1");
  await service.query("SELECT 1", { upload: { mine } });
  {
    await using job = await service.submit("SELECT 1", { run: false, upload: { mine } });
    await job.setQuery("SELECT 2");
    await job.setExecutionDuration(5);
    await job.upload({ other: mine });
    await job.run();
    await job.wait({ polling: 5 });
    await job.result();
    await (await job.fetchResult()).text();
    await job.refresh();
  }
  await service.jobs();
  const aborted = await service.submit("SELECT 1");
  await aborted.abort();
  await aborted.delete();
}

/** Paths with the numbers of jobs left out. */
function kinds(seen: readonly Seen[], where: Seen["where"]): readonly string[] {
  const all = seen.filter((one) => one.where === where).map(({ what }) =>
    what.replace(/\/j\d+/, "/JOB")
  );
  return [...new Set(all)].toSorted();
}

const ALL = [
  "DELETE /async/JOB",
  "GET /async",
  "GET /async/JOB",
  "GET /async/JOB/results/result",
  "GET /availability",
  "GET /capabilities",
  "GET /examples",
  "GET /more-examples",
  "GET /tables",
  "GET /tables/s.t",
  "POST /async",
  "POST /async/JOB/executionduration",
  "POST /async/JOB/parameters",
  "POST /async/JOB/phase",
  "POST /sync",
];

Deno.test("a token goes with every kind of request to its origin", async () => {
  const seen = await session(() => undefined);
  assertEquals(kinds(seen, "own"), ALL);
  assertEquals(seen.filter(({ token }) => token !== "Token secret"), []);
});

for (const status of [301, 302, 303, 307, 308]) {
  const location = (url: string): Response =>
    new Response(null, { status, headers: { location: url } });
  /** Requests that may go elsewhere: with 303 a POST becomes a GET, and is not the same any more. */
  const moves = (what: string): boolean =>
    what.startsWith("GET ") || (what === "POST /sync" && status !== 303);

  Deno.test(`a token goes along over ${status} on its own origin`, async () => {
    const seen = await session((what, path) =>
      moves(what) ? location(`/tap${path}/moved`) : undefined
    );
    assertEquals(seen.filter(({ token }) => token !== "Token secret"), []);
    const moved = kinds(seen, "own").filter((what) => what.endsWith("/moved"));
    assertEquals(moved, ALL.filter(moves).map((what) => `${what}/moved`).toSorted());
  });

  Deno.test(`a token stays behind over ${status} to another origin`, async () => {
    // Where a job is and what becomes of it has to stay; everything else may be anywhere.
    const goes = (what: string): boolean =>
      moves(what) && !/ \/(async(\/j\d+)?|capabilities)$/.test(what);
    const seen = await session((what, path, foreign) =>
      goes(what) ? location(`${foreign}${path}`) : undefined
    );
    assertEquals(seen.filter(({ where, token }) => where === "foreign" && token !== null), []);
    assertEquals(
      seen.filter(({ where, token }) => where === "own" && token !== "Token secret"),
      [],
    );
    const away = kinds(seen, "foreign").map((what) => what.replace("/tap", ""));
    assert(away.length >= 5, away.join());
    for (const what of ["GET /tables", "GET /examples", "GET /availability"]) {
      assert(away.includes(what), what);
    }
    assert(away.includes("GET /async/JOB/results/result"), away.join());
  });
}

Deno.test("a job on another origin is asked without the token, and its own service with it", async () => {
  const seen: [string, string | null][] = [];
  const other = fakeTap({
    before: (request, path) => {
      seen.push([`foreign ${request.method} ${path}`, request.headers.get("authorization")]);
      return undefined;
    },
  });
  await withServer(other.handler, async (foreign) => {
    const own = fakeTap({
      before: async (request, path) => {
        seen.push([`own ${request.method} ${path}`, request.headers.get("authorization")]);
        if (path !== "/async" || request.method !== "POST") return undefined;
        // The service makes its jobs elsewhere.
        const made = await fetch(`${foreign.url}/tap/async`, {
          method: "POST",
          body: await request.formData(),
          redirect: "manual",
        });
        await made.body?.cancel();
        return new Response(null, {
          status: 303,
          headers: { location: made.headers.get("location") ?? "" },
        });
      },
    });
    await withServer(own.handler, async ({ url }) => {
      const http = createHttp({ credentials: tokenAuth(url, "secret"), maxRetries: 0 });
      const service = new TapService(`${url}/tap`, { http, format: "default" });
      await using job = await service.submit("SELECT 1");
      assert(job.url.startsWith(foreign.url));
      await job.wait({ polling: 5 });
      assertEquals((await job.result()).length, 1);
    });
  });
  const foreign = seen.filter(([what]) => what.startsWith("foreign"));
  assert(foreign.length >= 5);
  assertEquals(foreign.filter(([, token]) => token !== null), []);
  assertEquals(seen.filter(([what]) => what.startsWith("own")), [[
    "own POST /async",
    "Bearer secret",
  ]]);
});

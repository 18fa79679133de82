/**
 * What a client needs to cope with at a GAVO DaCHS, one test for each group of oddities that its set-up lists, and the rows of
 * the feature list that `dachs_tap_test.ts` does not show.
 *
 * @module
 */
import { AdqlError } from "../../core/adql/mod.ts";
import {
  HttpStatusError,
  JobError,
  QueryError,
  VoTimeoutError,
} from "../../core/runtime/errors.ts";
import { createHttp } from "../../core/runtime/http.ts";
import { formatJob, parseJob } from "../../protocols/uws.ts";
import { fetchTables, parseTables } from "../../protocols/vosi.ts";
import { TapService } from "../../protocols/tap.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../../deps/assert.ts";
import { DACHS, NO_DACHS, peerTest } from "./_peers.ts";

const http = createHttp({ purpose: "test", timeoutMs: 60_000 });
const BASE = DACHS ?? "";
const STARS = "nearstars.main";

function withDachs(name: string, work: (service: TapService) => Promise<void>): void {
  peerTest(`DaCHS TAP: ${name}`, NO_DACHS, () => work(new TapService(`${BASE}/tap`, { http })));
}

withDachs("text results keep all rows, with and without a line of names", async (service) => {
  const query = `SELECT TOP 3 source_id, ra, name FROM ${STARS} ORDER BY source_id`;
  const [votable, csv, tsv, bare] = await Promise.all(
    ["votable", "csv", "tsv", "csv_bare"].map((format) => service.query(query, { format })),
  );
  for (const table of [csv, tsv, bare]) {
    assertEquals(table?.names, votable?.names);
    assertEquals([...table?.column("source_id") ?? []], [...votable?.column("source_id") ?? []]);
  }
  assertEquals([csv?.queryWarnings.length, tsv?.queryWarnings.length], [0, 1]);
});

withDachs("one row too many with MAXREC below TOP is told as our own limit", async (service) => {
  const stars = await service.query(`SELECT TOP 50 source_id FROM ${STARS}`, { maxrec: 5 });
  // A bug of DaCHS: MAXREC and one more.
  assert(stars.length === 5 || stars.length === 6, String(stars.length));
  assertEquals([stars.overflow, stars.status.value], ["client", "OVERFLOW"]);
  const rows = await service.rows(`SELECT TOP 50 source_id FROM ${STARS}`, { maxrec: 5 });
  assertEquals(rows.overflow, undefined);
  for await (const _ of rows);
  assertEquals(rows.overflow, "client");
});

withDachs("geometry, times and arrays have their types; obscore has STC-S", async (service) => {
  const shapes = await service.query(
    `SELECT TOP 1 location, err_region, outline, errcov FROM ${STARS} WHERE errcov IS NOT NULL`,
  );
  assertEquals(
    shapes.fields.map(({ datatype, arraysize, xtype }) => `${datatype} ${arraysize} ${xtype}`),
    ["double 2 point", "double 3 circle", "double * polygon", "float 6 undefined"],
  );
  const [row] = shapes.toArray();
  assertEquals((row?.["location"] as Float64Array).length, 2);
  assertEquals((row?.["errcov"] as Float32Array).length, 6);
  const images = await service.query(
    "SELECT TOP 2 s_region, t_min, access_format FROM ivoa.obscore WHERE obs_collection='SynthSurvey'",
  );
  assertEquals(images.column("t_min").field.xtype, "mjd");
  assertStringIncludes(String(images.row(0)["s_region"]), "Polygon ICRS");
  assertEquals(images.row(0)["access_format"], "application/x-votable+xml;content=datalink");
  assertStringIncludes(images.dataOrigin.citation[0] ?? "", "/tableinfo/");
});

withDachs(
  "delimited columns have bare names in results and quoted ones in metadata",
  async (service) => {
    const plates = await service.query(
      `SELECT TOP 2 "pm-RA", "Plate No.", localid FROM optphot.plates`,
    );
    assertEquals(plates.names, ["pm-RA", "Plate No.", "localid"]);
    assertEquals(plates.column("pm-RA").field.id, "pmRA");
    assertEquals((await service.table("optphot.plates")).column("pm-RA")?.name, `"pm-RA"`);
  },
);

withDachs("check() knows DaCHS's tables, functions and the faults of queries", async (service) => {
  const good = await service.check(
    `SELECT "pm-RA" AS pm, gavo_to_mjd(first_obs) AS t FROM ${STARS} JOIN optphot.plates ON localid = name`,
  );
  assertEquals(good.columns.map(({ name, type, unit }) => [name, type.name, unit]), [
    ["pm", "double", "arcsec/yr"],
    ["t", "double", undefined],
  ]);
  assertEquals(good.missing, []);
  for (
    const [query, words] of [
      [
        "SELECT source_id AS a FROM nearstars.main UNION SELECT mainid AS a FROM irphot.data",
        "bigint",
      ],
      ["SELECT pm-RA FROM optphot.plates", `did you mean "pm-RA"`],
      ["SELECT * FROM nearstars.mian", "nearstars.main"],
      ["SELECT ra FROM nearstars.main WHERE name=Vega", "'Vega'"],
    ] as const
  ) {
    const error = await assertRejects(() => service.check(query), AdqlError);
    assertStringIncludes(error.message, words);
    // And DaCHS refuses all of them.
    await assertRejects(() => service.query(query), QueryError);
  }
  for (const { query } of await service.examples()) {
    const upload = /TAP_UPLOAD\.(\w+)/i.exec(query ?? "")?.[1];
    const check = await service.check(query ?? "", {
      upload: upload === undefined ? undefined : { [upload]: "http://example.org/x.vot" },
    });
    assert(check.columns.length > 0);
  }
});

withDachs(
  "errors: set operations with other names, unknown pages, dead resources",
  async (service) => {
    const names = "SELECT source_id FROM nearstars.main UNION SELECT n_obs FROM nearstars.main";
    await assertRejects(() => service.query(names), QueryError, "differing names");
    await assertRejects(
      () => fetchTables(`${BASE}/tap/tables`, { http, table: "no.such" }),
      HttpStatusError,
      "404",
    );
    const broken = new TapService(`${BASE}/broken/q/boom/custom`, { http, format: "default" });
    const error = await assertRejects(() => broken.query("SELECT 1"), HttpStatusError);
    assert(error.status >= 400 && !error.message.includes("<"), error.message);
    const garbage = new TapService(BASE, {
      http,
      format: "default",
      endpoints: { sync: `${BASE}/broken/q/garbage/static/garbage.html` },
    });
    const said = await garbage.query("SELECT 1", { method: "GET" }).catch((error) => error.message);
    assertStringIncludes(said, "Cannot run the query");
    const closed = new TapService("http://127.0.0.1:59999/tap", {
      http: createHttp({ maxRetries: 0 }),
      format: "default",
    });
    await assertRejects(() => closed.query("SELECT 1"), Error, "127.0.0.1:59999");
  },
);

withDachs(
  "jobs: elsewhere than the list, PENDING until they are started, plans, empty errors",
  async (service) => {
    await using job = await service.submit(`SELECT TOP 2 ra FROM ${STARS}`, {
      run: false,
      runid: "denovo-test",
      maxrec: 9,
    });
    assert(!job.url.startsWith(service.endpoints.async), job.url);
    assertEquals([job.phase ?? (await job.refresh()).phase, job.runId], ["PENDING", "denovo-test"]);
    assertStringIncludes(await job.plan(), "cost=");
    const until = new Date(Date.now() + 3_600_000);
    const holds = await job.setDestruction(until);
    assert(Math.abs((holds?.getTime() ?? 0) - until.getTime()) < 2000, String(holds));
    assertEquals(await job.setExecutionDuration(99), 99);
    await assertRejects(() => job.fetchResult(), JobError, "wait() for it first");
    // The job document has all parameters, and most of them empty.
    assertEquals([job.parameter("maxrec"), job.parameter("UPLOAD")], ["9", undefined]);
    assertEquals(job.state?.error, undefined);
    await job.run();
    await job.wait();
    assertStringIncludes(await job.resultUrl(), "/results/result");
    assertEquals((await job.results()).length, 1);
    const state = await job.refresh();
    assertEquals((await parseJob(formatJob(state), job.url)).results, state.results);
    const again = service.job(job.url);
    await again.wait({ phases: ["COMPLETED", "ERROR"] });
    assertEquals((await again.result()).length, 2);
    const [young] = await service.jobs({ last: 1 });
    assertEquals(young?.phase !== undefined, true);
  },
);

withDachs(
  "an error of a job is in its own words, in the job and in its error document",
  async (service) => {
    await using job = await service.submit("SELECT nothing FROM nearstars.main");
    await job.wait({ phases: ["COMPLETED", "ERROR"] });
    assertEquals(job.phase, "ERROR");
    assertStringIncludes(job.state?.error?.message ?? "", "nothing");
    const failure = await job.failure("test");
    assertStringIncludes(failure.message, "'nothing' could not be located");
    await assertRejects(() => job.result(), JobError, "'nothing' could not be located");
  },
);

withDachs("a resource that never answers ends at the time limit", async (service) => {
  await using job = await service.submit(`SELECT TOP 1 ra FROM ${STARS}`);
  await job.wait();
  const error = await assertRejects(
    () => http.send(`${job.url}/results/`, { timeoutMs: 300 }),
    VoTimeoutError,
  );
  assertEquals(error.limit, "total");
});

withDachs(
  "metadata: statistics of columns, declared limits, formats, models, functions",
  async (service) => {
    const { tap, warnings } = await service.capabilities();
    assert(tap !== undefined);
    assertEquals(warnings, []);
    assertEquals(tap.language("adql")?.versions, ["2.0", "2.1"]);
    assertEquals(tap.dataModels.map(({ ivoid }) => ivoid?.split("#")[0]), [
      "ivo://ivoa.net/std/obscore",
      "ivo://ivoa.net/std/RegTAP",
    ]);
    assertEquals([tap.retentionPeriod("async").default, tap.executionDuration("async").default], [
      172800,
      3600,
    ]);
    assertEquals(tap.uploadLimit("sync", "byte").hard?.value, 20000000);
    assertEquals(tap.uploadMethods.filter((id) => /upload-(inline|http)$/.test(id)).length, 2);
    assert(tap.outputFormats.some(({ aliases }) => aliases.includes("votable/b2")));
    assert(tap.functions.length > 20);
    assertEquals(tap.functions.find(({ name }) => name === "ivo_hasword")?.parameters.length, 2);
    assert(tap.supports("MOC") && !tap.supports("NONSENSE"));
    const stars = await service.table(STARS);
    assertEquals(stars.nrows, 3500);
    assert(Number(stars.column("ra")?.attributes["g-colstat:max-value"]) > 300);
    assertEquals(stars.columnByUcd("pos.eq.ra;meta.main")?.name, "ra");
    const all = await fetchTables(`${BASE}/tap/tables`, { http, detail: "max" });
    assert(all.length >= 30 && all.tables.every(({ columns }) => (columns?.length ?? 0) > 0));
    const text = await (await http.send(`${BASE}/tap/tables?detail=min`)).text();
    assertEquals((await parseTables(text, { strict: true })).length, all.length);
    const tables = await service.tables();
    assert(tables.has("TAP_SCHEMA.columns") && tables.search("synthetic star").length > 0);
  },
);

withDachs("a query too slow for one request becomes a job", async (service) => {
  const warned: string[] = [];
  const patient = new TapService(service.accessUrl, {
    http,
    format: "default",
    onWarning: (warning) => warned.push(warning),
  });
  const result = await patient.query(`SELECT TOP 3 source_id FROM ${STARS}`, {
    mode: "auto",
    syncTimeoutMs: 1,
  });
  assertEquals([result.length, result.mode, warned.length], [3, "async", 1]);
  const quick = await patient.query(`SELECT TOP 3 source_id FROM ${STARS}`, { mode: "auto" });
  assertEquals([quick.length, quick.mode], [3, "sync"]);
});

withDachs("what would be sent can be looked at and shared", async (service) => {
  const echo = await service.echo(`SELECT TOP 2 source_id FROM ${STARS}`, { format: "csv" });
  const shared = await (await http.send(echo.getUrl ?? "")).text();
  assertEquals(shared.split(/\r?\n/)[0], "source_id");
  assertStringIncludes(echo.curl, "curl -L");
});

/**
 * TAP against a GAVO DaCHS with synthetic data, which is found by `DENOVO_DACHS_URL` (as in `http://127.0.0.1:8080`).
 * Without it the tests are skipped, but fail where `CI` is `true`.
 *
 * @module
 */
import { JobError, QueryError } from "../../core/runtime/errors.ts";
import { createHttp } from "../../core/runtime/http.ts";
import type { Cell } from "../../core/table/cell.ts";
import { Table } from "../../core/table/table.ts";
import { writeTable } from "../../core/votable/write.ts";
import { openJobStore, runAll, TapService } from "../../protocols/tap.ts";
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "../../deps/assert.ts";
import { DACHS, NO_DACHS, peerTest } from "./_peers.ts";

const http = createHttp({ purpose: "test", timeoutMs: 60_000 });

function withDachs(name: string, work: (service: TapService, base: string) => Promise<void>): void {
  const base = DACHS ?? "";
  peerTest(
    `DaCHS TAP: ${name}`,
    NO_DACHS,
    () => work(new TapService(`${base}/tap`, { http }), base),
  );
}

function fieldOf(table: Table, name: string): Table["fields"][number] {
  return table.column(name).field;
}

withDachs("query() gives exact identifiers, and says who cut the result", async (service) => {
  const stars = (await service.query(
    "SELECT TOP 5 source_id, ra, name FROM nearstars.main ORDER BY source_id",
  )).expect({ source_id: "bigint", ra: "number", name: "string" });
  assertEquals([stars.length, stars.overflow, stars.row(0).source_id], [
    5,
    "none",
    4600000000000000001n,
  ]);
  const cut = await service.query("SELECT source_id FROM nearstars.main", { maxrec: 7 });
  assertEquals([cut.length, cut.overflow], [7, "client"]);
  const empty = await service.query("SELECT source_id, ra FROM nearstars.main", { maxrec: 0 });
  assertEquals([empty.length, empty.fields.length], [0, 2]);
  assertEquals((await service.columns("SELECT dec FROM nearstars.main")).map(({ unit }) => unit), [
    "deg",
  ]);
  const get = await service.query("SELECT TOP 1 ra FROM nearstars.main", { method: "GET" });
  assertEquals(get.length, 1);
});

withDachs("all columns are the same in three serialisations, nulls included", async (service) => {
  const query = "SELECT * FROM nearstars.main ORDER BY source_id";
  const [td, binary, b2] = await Promise.all([
    service.query(query, { format: "tabledata" }),
    service.query(query, { format: "binary" }),
    service.query(query),
  ]);
  assertEquals([td.length, binary.length, b2.length, td.fields.length], [3500, 3500, 3500, 25]);
  const kinds = (table: Table) =>
    table.fields.map(({ name, datatype, xtype }) => [name, datatype, xtype]);
  assertEquals(kinds(td), kinds(b2));
  assertEquals(kinds(binary), kinds(b2));
  // Only BINARY2 tells nulls from NaN, "" and []; what the service writes for them elsewhere is one and the same.
  const plain = (cell: Cell): unknown => {
    if (cell === null || (typeof cell === "number" && Number.isNaN(cell)) || cell === "") {
      return null;
    }
    if (!ArrayBuffer.isView(cell)) return cell;
    const numbers = [...cell as Float64Array];
    return numbers.length === 0 || numbers.every(Number.isNaN) ? null : numbers;
  };
  let nulls = 0;
  for (const name of td.names) {
    const [a, b, c] = [td, binary, b2].map((table) => [...table.column(name)].map(plain));
    assertEquals(a, c, name);
    assertEquals(b, c, name);
    nulls += b2.column(name).nullCount;
  }
  assert(nulls > 5000, String(nulls));
  const rows = b2.column("radial_velocity");
  assert(rows.nullCount > 1500 && rows.nullCount < 2500);
  assertEquals(fieldOf(b2, "variable").datatype, "boolean");
  assertEquals(fieldOf(b2, "errcov").arraysize, "6");
  assertEquals(fieldOf(b2, "first_obs").xtype, "timestamp");
  assert([...b2.column("name")].some((name) => /[^ -~]/.test(String(name ?? ""))));
});

withDachs("rows() streams", async (service) => {
  const rows = (await service.rows("SELECT source_id FROM nearstars.main", { batchRows: 500 }))
    .expect({ source_id: "bigint" });
  const ids = new Set<bigint | null>();
  for await (const { source_id } of rows) ids.add(source_id);
  assertEquals([ids.size, rows.overflow], [3500, "none"]);
  for await (const _ of await service.rows("SELECT * FROM nearstars.main")) break;
});

withDachs("errors have DaCHS' own words and a caret", async (service) => {
  const query = "SELECT TOP 3 *\nFRM nearstars.main";
  const error = await assertRejects(() => service.query(query), QueryError);
  assertStringIncludes(error.serviceMessage, "Could not parse your query");
  assertEquals(error.message.split("\n").slice(1), ["  FRM nearstars.main", "  ^"]);
  assertEquals(error.query, query);
  await assertRejects(() => service.query("SELECT foo FROM nearstars.main"), QueryError, "foo");
  await assertRejects(
    () => service.query("SELECT TOP 1 ra FROM nearstars.main", { format: "nonsense" }),
    QueryError,
    "not a valid value",
  );
  const stars = "SELECT TOP 3 source_id, ra, dec FROM nearstars.main ORDER BY source_id";
  const [asFits, asVotable] = [
    await service.query(stars, { format: "fits" }),
    await service.query(stars),
  ];
  assertEquals([...asFits], [...asVotable]);
  const fits = await service.fetch("SELECT TOP 1 ra FROM nearstars.main", { format: "fits" });
  assertStringIncludes((await fits.text()).slice(0, 30), "SIMPLE");
  const csv = await service.query("SELECT TOP 2 source_id FROM nearstars.main", { format: "csv" });
  assertEquals(typeof csv.row(0)["source_id"], "bigint");
});

withDachs("jobs run, tell their phases, can be found again and are deleted", async (service) => {
  const query = "SELECT TOP 3 source_id FROM nearstars.main";
  const before = new Set((await service.jobs()).map(({ url }) => url));
  let url: string;
  {
    await using job = await service.submit(query, { maxrec: 10 });
    url = job.url;
    assertStringIncludes(url, "/__system__/tap/run/async/");
    const phases: string[] = [];
    await job.wait({ timeoutMs: 60_000, onPhase: (phase) => phases.push(phase) });
    assertEquals(phases.at(-1), "COMPLETED");
    const result = await job.result();
    assertEquals([result.length, result.mode, result.overflow], [3, "async", "none"]);
    const again = service.job(`${url}\r\n`);
    await again.wait();
    assertEquals([again.query, (await again.result()).length], [query, 3]);
    const completed = await service.jobs({ phase: "COMPLETED" });
    assert(completed.some((one) => one.url === url && one.phase === "COMPLETED"));
    const rerun = await job.rerun();
    await rerun.wait();
    assertEquals((await rerun.result()).length, 3);
    await rerun.delete();
  }
  await assertRejects(() => service.job(url).refresh(), QueryError, "could not be located");
  assertEquals((await service.jobs()).filter((job) => !before.has(job.url)), []);
});

withDachs("jobs are changed before they run, and aborted", async (service) => {
  await using job = await service.submit("SELECT 1 AS a FROM nearstars.main", {
    run: false,
    executionDuration: 77,
  });
  assertEquals([job.phase, job.state?.executionDuration], ["PENDING", 77]);
  await assertRejects(() => job.wait(), JobError, "call run() first");
  await assertRejects(() => job.result(), JobError, "it is PENDING");
  await job.setQuery("SELECT TOP 2 ra FROM nearstars.main");
  await job.run();
  await job.wait();
  assertEquals((await job.result()).length, 2);
  await using endless = await service.submit(
    "SELECT COUNT(*) AS n FROM nearstars.main AS a CROSS JOIN nearstars.main AS b CROSS JOIN nearstars.main AS c",
  );
  await endless.wait({ phases: ["EXECUTING"] });
  await endless.abort();
  await endless.wait({ phases: ["ABORTED"], timeoutMs: 30_000 });
});

withDachs("failed jobs say why", async (service) => {
  const query = "SELECT foo\nFROM nearstars.main";
  const error = await assertRejects(() => service.query(query, { mode: "async" }), JobError);
  assertEquals([error.phase, error.query], ["ERROR", query]);
  assertStringIncludes(error.message, "column 'foo' could not be located");
  assert(error.cause instanceof QueryError);
});

withDachs("uploads: tables with nulls, rows, CSV, VOTable, several at once", async (service) => {
  const mine = Table.fromColumns({
    id: [2n ** 60n + 1n, null, 3n],
    n: [1, 2, 3],
    x: [1.5, null, -2],
    name: ["Größe", null, "plain"],
    "pm-RA": [1, 2, 3],
  }, [{ name: "n", datatype: "int" }]);
  const back = await service.query("SELECT * FROM TAP_UPLOAD.mine ORDER BY n", {
    upload: { mine },
  });
  assertEquals(back.toArray().map(({ id, n, x, name }) => [id, n, x, name]), [
    [2n ** 60n + 1n, 1, 1.5, "Größe"],
    [null, 2, null, null],
    [3n, 3, -2, "plain"],
  ]);
  assertEquals([...back.column("pm-RA")], [1, 2, 3]);
  const parts: Uint8Array[] = [];
  for await (const part of writeTable(mine, { format: "binary2" })) parts.push(part.slice());
  const joined = await service.query(
    `SELECT a.n AS n, b.s AS s, c.n AS m FROM TAP_UPLOAD.a AS a JOIN TAP_UPLOAD.b AS b ON a.n = b.n
     JOIN TAP_UPLOAD.c AS c ON c.n = b.n ORDER BY n`,
    {
      upload: {
        a: new Blob(parts as BlobPart[]),
        b: new TextEncoder().encode("n,s\n1,one\n2,two\n"),
        c: [{ n: 1 }, { n: 2 }, { n: 5 }],
      },
    },
  );
  assertEquals(joined.toArray(), [{ n: 1, s: "one", m: 1 }, { n: 2, s: "two", m: 2 }]);
  const rows = await service.query("SELECT COUNT(*) AS n FROM TAP_UPLOAD.t", {
    upload: { t: Array.from({ length: 2000 }, (_, i) => ({ i })) },
    mode: "async",
  });
  assertEquals(rows.length, 1);
  assertEquals(Number(rows.row(0)["n"]), 2000);
});

withDachs("uploads: by URL, and from job to job", async (service, base) => {
  await using job = await service.submit(
    "SELECT TOP 4 source_id, ra, dec FROM nearstars.main ORDER BY source_id",
    { format: "tabledata" },
  );
  await job.wait();
  const own = await job.result();
  const chained = await service.query(
    "SELECT m.source_id, n.ra FROM TAP_UPLOAD.mine AS m JOIN nearstars.main AS n USING (source_id) ORDER BY source_id",
    { upload: { mine: job } },
  );
  assertEquals([...chained.column("source_id")], [...own.column("source_id")]);
  const url =
    `${base}/nearstars/q/cone/scs.xml?RA=340.1&DEC=3.36&SR=0.05&VERB=1&RESPONSEFORMAT=votable/td`;
  const cone = await service.query("SELECT COUNT(*) AS n FROM TAP_UPLOAD.cone", {
    upload: { cone: url },
  });
  assert(Number(cone.row(0)["n"]) > 0);
});

withDachs("a table is uploaded in parts and joined here", async (service) => {
  const stars = await service.query("SELECT source_id, name, ra FROM nearstars.main", {
    maxrec: 2500,
  });
  const query = `SELECT m.source_id, n.phot_g_mean_mag FROM nearstars.main AS n
    JOIN TAP_UPLOAD.mine AS m ON n.source_id = m.source_id`;
  const both = await service.uploadJoin(stars, query, {
    id: "source_id",
    size: 1000,
    concurrency: 2,
  });
  assertEquals(both.length, 2500);
  assertEquals([...both.column("source_id")], [...stars.column("source_id")]);
  assertEquals(both.names, ["source_id", "name", "ra", "phot_g_mean_mag"]);
  await assertRejects(
    () => service.uploadJoin(stars, query, { id: "source_id", size: 1000, maxrec: 500 }),
    QueryError,
    "maxrec cut the answer",
  );
});

withDachs("capabilities, availability, tables, examples", async (service) => {
  const { tap } = await service.capabilities();
  assertEquals(
    ["UNION", "EXCEPT", "CAST", "IN_UNIT", "WITH", "ILIKE", "ivo_hasword"].filter((f) =>
      !tap?.supports(f)
    ),
    [],
  );
  assertEquals([tap?.maxrec("sync"), tap?.hardLimit("async")], [20000, 20000000]);
  assertEquals((await service.availability()).available, true);
  const tables = await service.tables({ source: "vosi", fresh: true });
  const schema = await service.tables({ source: "tap_schema" });
  assertEquals([tables.source, schema.source, schema.names.toSorted()], [
    "vosi",
    "tap_schema",
    tables.names.toSorted(),
  ]);
  const one = await tables.describe("nearstars.main");
  const two = await schema.describe("nearstars.main");
  const about = (table: typeof one) =>
    table.columns?.map((
      { name, datatype, arraysize, unit, ucd, xtype },
    ) => [name, datatype, arraysize, unit, ucd, xtype]);
  assertEquals(about(one), about(two));
  const result = await service.query("SELECT TOP 1 * FROM nearstars.main");
  assertEquals(
    result.fields.map(({ name, datatype }) => [name, datatype]),
    one.columns?.map(({ name, datatype }) => [name, datatype]),
  );
  const motions = await service.searchColumns({ ucd: "POS.PM;pos.eq.ra%" });
  assertEquals(
    motions.map(({ table, column }) => [table, column.name]).toSorted(),
    [["nearstars.main", "pmra"], ["optphot.plates", `"pm-RA"`]],
  );
  assert(
    (await service.searchColumns({ text: "parallax" })).some(({ table }) =>
      table === "nearstars.main"
    ),
  );
  const plates = await tables.describe("OPTPHOT.plates");
  assertEquals(plates.column("pm-RA")?.name, `"pm-RA"`);
  await assertRejects(
    () => tables.describe("nearstars.mian"),
    QueryError,
    "did you mean nearstars.main",
  );
  const examples = await service.examples();
  assertEquals(examples.map(({ name }) => name), [
    "Bright infrared sources",
    "Union with casts",
    "Upload crossmatch with obscore",
  ]);
  for (const { query } of examples.slice(0, 2)) {
    assert((await service.query(query ?? "")).fields.length > 1);
  }
  assertMatch(await service.describe(), /Language: ADQL 2\.0, 2\.1/);
  const connected = await TapService.connect(service.accessUrl, { http });
  assertEquals(connected.endpoints.examples.endsWith("/__system__/tap/run/examples"), true);
  assertEquals((await connected.examples()).length, 3);
  assertEquals((await connected.tables({ source: "vosi" })).length, tables.length);
});

withDachs("many jobs at once, noted in a store, all deleted", async (service) => {
  const directory = await Deno.makeTempDir();
  try {
    const store = await openJobStore({ directory });
    const tasks = Array.from({ length: 8 }, (_, i) => ({
      service,
      query: `SELECT TOP ${i + 1} source_id FROM nearstars.main`,
      rows: i + 1,
    }));
    let count = 0;
    for await (const outcome of runAll(tasks, { concurrency: 8, store, timeoutMs: 120_000 })) {
      assert(outcome.ok, String(outcome.ok ? "" : outcome.error));
      assertEquals(outcome.value.length, outcome.item.rows);
      count++;
    }
    assertEquals([count, await store.list()], [8, []]);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

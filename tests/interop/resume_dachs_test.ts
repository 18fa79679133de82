/**
 * `denovo tap` as processes against a GAVO DaCHS with synthetic data: queries in all forms, and jobs whose process was
 * killed. Found by `DENOVO_DACHS_URL`; without it the tests are skipped, but fail where `CI` is `true`.
 *
 * @module
 */
import { QueryError } from "../../core/runtime/errors.ts";
import { TapService } from "../../protocols/tap.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../deps/assert.ts";
import { checkQuery } from "../../scripts/_denovo/_tap_check.ts";
import { denovo, filesIn, withFolder } from "../scripts/_run.ts";
import { QUERIES } from "./_differential_queries.ts";
import { DACHS, NO_DACHS, peerTest } from "./_peers.ts";

const TAP = `${DACHS}/tap`;

function withDachs(name: string, work: (cwd: string) => Promise<void>): void {
  peerTest(`DaCHS: ${name}`, NO_DACHS, () => withFolder(work));
}

/** Resolves as soon as so many jobs are noted. */
async function untilNoted(folder: string, count: number): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const noted = () => filesIn(folder).filter((name) => /^[^.].*\.json$/.test(name)).length;
  using watcher = Deno.watchFs(folder);
  if (noted() >= count) return;
  for await (const _ of watcher) if (noted() >= count) return;
}

/** The URLs of the jobs that the server lists; those of others are among them. */
async function listed(): Promise<ReadonlySet<string>> {
  return new Set((await new TapService(TAP).jobs()).map(({ url }) => url));
}

withDachs("tap resume finds all jobs after SIGKILL, --clean leaves only kept ones", async (cwd) => {
  const store = "--store=notes";
  const names = ["one", "two", "three", "four"];
  await Deno.mkdir(`${cwd}/sql`);
  const query = (name: string) =>
    `SELECT COUNT(*) AS n FROM nearstars.main AS a JOIN nearstars.main AS b ` +
    `ON a.ra < b.ra WHERE a.phot_g_mean_mag < ${8 + names.indexOf(name)}`;
  for (const name of names) await Deno.writeTextFile(`${cwd}/sql/${name}.sql`, query(name));
  const kept = await denovo(
    ["tap", "query", TAP, "SELECT TOP 2 ra FROM nearstars.main", "--no-wait", "--keep", store],
    { cwd },
  );
  assertEquals(kept.code, 0, kept.stderr);
  const keptUrl = kept.stdout.trim();
  const killed = await denovo(["tap", "run", TAP, "sql", store], {
    cwd,
    onStart: (process) =>
      void untilNoted(`${cwd}/notes/jobs`, names.length + 1).then(() => process.kill("SIGKILL")),
  });
  assertEquals(killed.code, 137, killed.stderr);
  const { jobs } = JSON.parse((await denovo(["tap", "jobs", "--json", store], { cwd })).stdout);
  const urls: readonly string[] = jobs.map(({ url }: { url: string }) => url);
  assertEquals(urls.length, names.length + 1);
  const before = await listed();
  assert(urls.every((url) => before.has(url)));

  const resume = ["tap", "resume", "--json", "--format=csv", store];
  const resumed = await denovo(resume, { cwd });
  assertEquals(resumed.code, 0, resumed.stderr);
  const service = new TapService(TAP);
  for (const { runid, path, rows } of JSON.parse(resumed.stdout).jobs) {
    const lines = (await Deno.readTextFile(`${cwd}/${path}`)).trim().split(/\r?\n/);
    assertEquals(lines.length, rows + 1);
    if (runid === undefined) assertEquals(rows, 2);
    else assertEquals(lines[1], String((await service.query(query(runid))).row(0)["n"]));
  }
  const during = await listed();
  assert(urls.every((url) => during.has(url)));

  const cleaned = await denovo([...resume, "--clean"], { cwd });
  assertEquals(cleaned.code, 0, cleaned.stderr);
  const after = await listed();
  assertEquals(urls.filter((url) => after.has(url)), [keptUrl]);
  const end = await denovo(["tap", "jobs", keptUrl, "--delete", store], { cwd });
  assertEquals([end.code, filesIn(`${cwd}/notes/jobs`)], [0, []], end.stderr);
  assert(!(await listed()).has(keptUrl));
});

withDachs("tap query checks against the service's own tables, and streams", async (cwd) => {
  const select = "SELECT TOP 3 source_id, ra FROM nearstars.main ORDER BY source_id";
  await Deno.writeTextFile(`${cwd}/mine.csv`, "id\n4600000000000000001\n");
  const join = "SELECT m.source_id, u.id FROM nearstars.main AS m " +
    "JOIN TAP_UPLOAD.mine AS u ON m.source_id = u.id";
  const [sync, job, upload, wrong, quoted, cut, fits, short] = await Promise.all([
    denovo(["tap", "query", TAP, select, "--format=csv"]),
    denovo(["tap", "query", TAP, select, "--format=csv", "--async", "--store=notes"], { cwd }),
    denovo(["tap", "query", TAP, join, "--upload=mine=mine.csv", "--format=csv"], { cwd }),
    denovo(["tap", "query", TAP, "SELECT source_idd FROM nearstars.main"]),
    denovo(["tap", "query", TAP, 'SELECT TOP 1 "pm-RA", pm-DE FROM optphot.plates']),
    denovo(["tap", "query", TAP, "SELECT ra FROM nearstars.main", "--out=x.vot", "--maxrec=5"], {
      cwd,
    }),
    denovo(["tap", "query", TAP, select, "--response-format=fits", "--out=x.fits"], { cwd }),
    denovo(["tap", "query", TAP, "SELECT TOP 1 gavo_to_mdj(first_obs) FROM nearstars.main"]),
  ]);
  assertEquals([sync.code, sync.stderr], [0, ""]);
  assertMatch(sync.stdout, /^source_id,ra\r?\n4600000000000000001,/);
  assertEquals([job.stdout, job.code], [sync.stdout, 0]);
  assertEquals(upload.stdout.split(/\r?\n/), [
    "source_id,id",
    "4600000000000000001,4600000000000000001",
    "",
  ]);
  assertMatch(wrong.stderr, /did you mean source_id\?/);
  assertMatch(quoted.stderr, /^Error: Query not sent: /);
  assertMatch(cut.stderr, /Saved x\.vot \(5 rows.*\n.*\(OVERFLOW\)/);
  assertEquals(fits.code, 0, fits.stderr);
  assertStringIncludes(await Deno.readTextFile(`${cwd}/x.fits`), "SIMPLE  =");
  assertStringIncludes(short.stderr, "did you mean gavo_to_mjd");
});

withDachs("tap tables, info and examples read what it declares", async () => {
  const [tables, plates, infrared, info, examples, run] = await Promise.all([
    denovo(["tap", "tables", TAP, "rr.*"]),
    denovo(["tap", "tables", TAP, "optphot.plates"]),
    denovo(["tap", "tables", TAP, "--ucd=phot.mag;em.ir%"]),
    denovo(["tap", "info", TAP]),
    denovo(["tap", "examples", TAP, "--json"]),
    denovo(["tap", "examples", TAP, "--run=1", "--format=csv", "--maxrec=3"]),
  ]);
  assertMatch(tables.stdout, /\nrr\.resource\t/);
  assertStringIncludes(plates.stdout, '"""pm-RA"""\tdouble\tarcsec/yr\tpos.pm;pos.eq.ra');
  assertEquals(infrared.stdout.match(/^irphot\.data\t[jhk]mag\t/gm)?.length, 3);
  assertMatch(info.stdout, /^Language: ADQL 2\.0, 2\.1$/m);
  assertMatch(info.stdout, /^Uploads: inline/m);
  assertEquals(JSON.parse(examples.stdout).length, 3);
  assertEquals(run.code, 0, run.stderr);
  assertMatch(run.stdout, /^raj2000,dej2000,jmag,hmag,kmag\r?\n/);
});

peerTest(
  "DaCHS: the check of tap query refuses none of the queries that DaCHS runs",
  NO_DACHS,
  async () => {
    const service = new TapService(TAP);
    const { signal } = new AbortController();
    const refused: string[] = [];
    for (const query of QUERIES) {
      try {
        await checkQuery(service, query, { signal });
      } catch (error) {
        if (!(error instanceof QueryError)) throw error;
        refused.push(`${query}: ${error.message}`);
      }
    }
    assertEquals(refused, []);
    assert(QUERIES.length >= 150, String(QUERIES.length));
  },
);

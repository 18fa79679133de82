/**
 * The sandbox's TAP services before judges that others wrote: `stilts taplint` with proof that its stages ran,
 * `stilts votlint` on what they send, `stilts tapquery` and pyVO as clients.
 *
 * A peer that is missing skips its tests by name; with `CI=true` it fails them.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../deps/assert.ts";
import { TAP_SITES } from "../../sandbox/tap_sites.ts";
import { type Sandbox, startSandbox } from "../../sandbox/serve.ts";
import { missingPeer, peerTest, PYTHON, runPeer } from "./_peers.ts";

const [noStilts, noPython] = await Promise.all([
  missingPeer("stilts", "-version"),
  missingPeer(PYTHON, "-c", "import pyvo, astropy, numpy"),
]);

/** A test with a sandbox of its own. */
function sandboxTest(
  name: string,
  reason: string | undefined,
  body: (sandbox: Sandbox) => Promise<void>,
): void {
  peerTest(`sandbox TAP: ${name}`, reason, async () => {
    await using sandbox = await startSandbox();
    await body(sandbox);
  });
}

/** Runs taplint; its lines by their codes (`S-TME-SUMM`), without numbers. */
async function taplint(url: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const { stdout, stderr } = await runPeer("stilts", [
    "taplint",
    `tapurl=${url}`,
    "maxrepeat=100",
    "truncate=2000",
  ]);
  assertStringIncludes(stdout, "Totals:", stderr);
  const lines = new Map<string, string[]>();
  for (const line of stdout.split("\n")) {
    const [, code = "", text = ""] = /^([A-Z]-[A-Z]{3}-[A-Z0-9]{4})-\S+ (.*)$/.exec(line) ?? [];
    if (code !== "") lines.set(code, [...lines.get(code) ?? [], text]);
  }
  return lines;
}

/** The numbers of a summary line. */
function numbers(lines: ReadonlyMap<string, readonly string[]>, code: string): readonly number[] {
  const [line] = lines.get(code) ?? [];
  assert(line !== undefined, `taplint has not written ${code}`);
  return [...line.matchAll(/\d+(?:\.\d+)?/g)].map(([number]) => Number(number));
}

function errorsOf(lines: ReadonlyMap<string, readonly string[]>): readonly string[] {
  return [...lines].filter(([code]) => code.startsWith("E-"))
    .flatMap(([code, texts]) => texts.map((text) => `${code} ${text}`));
}

sandboxTest("stilts taplint finds no error, and all its stages but LOC run", noStilts, async ({
  services,
}) => {
  const lines = await taplint(services.tap);
  assertEquals(errorsOf(lines), []);
  assertEquals([...lines.keys()].filter((code) => code.startsWith("F-")), ["F-LOC-NOTP"]);
  // documents valid after their schemas: warnings, errors, fatal
  for (const code of ["S-TMV-VALI", "S-CPV-VALI", "S-AVV-VALI"]) {
    assertEquals(numbers(lines, code), [0, 0, 0], code);
  }
  // VOSI and TAP_SCHEMA: schemas, tables, columns, keys
  const [schemas = 0, tables = 0, columns = 0, keys = 0] = numbers(lines, "S-TME-SUMM");
  assert(schemas >= 7 && tables >= 11 && columns >= 130 && keys >= 5, `${schemas}, ${tables}`);
  assertEquals(numbers(lines, "S-TMS-SUMM"), [schemas, tables, columns, keys]);
  // queries that went well, of those submitted
  const atLeast = { TMS: 20, QGE: 8, QPO: 5, QAS: 5, MDQ: tables, OBS: 6 };
  for (const [stage, least] of Object.entries(atLeast)) {
    const [good = 0, all = 0] = numbers(lines, `S-${stage}-QNUM`);
    assert(good === all && all >= least, `${stage}: ${good} of ${all} queries`);
  }
  assertEquals(numbers(lines, "S-OBS-COLS").slice(0, 3), [30, 30, 2]);
  assertEquals(lines.get("I-UWS-CJOB")?.length, 3);
  assertEquals(lines.get("I-UWS-POPA")?.length, 4);
  for (const text of lines.get("I-UWS-POPA") ?? []) assertStringIncludes(text, "(303)");
  assertStringIncludes(lines.get("I-UWS-VUWS")?.join() ?? "", "V1.1");
  assertEquals([lines.get("I-UPL-QSUB")?.length, lines.get("I-UPL-QJOB")?.length], [2, 2]);
  const [examples = 0] = numbers(lines, "S-EXA-XNUM");
  const executed = numbers(lines, "S-EXA-XVAL").slice(-2);
  assertEquals(executed, [examples, examples]);
  assert(examples >= 4);
});

sandboxTest("stilts taplint finds no error in the other services", noStilts, async ({ base }) => {
  const others = TAP_SITES.filter(({ key, token }) => key !== "tap" && token === undefined);
  for (const { path, load } of others) {
    const lines = await taplint(base + path);
    if ((await load()).bareNames === true) {
      // names without their quotes are wrong, and so are taplint's queries with them
      const codes = errorsOf(lines).map((line) => line.slice(0, line.indexOf(" ")));
      const kinds = new Set(codes.map((code) => code.slice(-4)));
      assertEquals([...kinds].sort(), ["QERR", "TNTN"], path);
      continue;
    }
    assertEquals(errorsOf(lines), [], path);
    const [, tables = 0] = numbers(lines, "S-TMS-SUMM");
    const [good, all = 0] = numbers(lines, "S-MDQ-QNUM");
    assert(good === all && all >= tables, path);
    assertEquals(lines.get("I-UWS-CJOB")?.length, 3, path);
  }
});

/**
 * Numbers in arrays of variable length, which votlint 3.4.7 cannot read in binary, not even as STILTS itself writes them
 * (its reader, and astropy's, can).
 */
const WITH_ARRAYS = "SELECT TOP 3 * FROM sky.constellations";

sandboxTest("stilts votlint finds nothing wrong with results and errors", noStilts, async ({
  services,
}) => {
  const queries = [
    "SELECT TOP 20 * FROM stars.hip",
    "SELECT TOP 20 * FROM clusters.main",
    "SELECT TOP 20 * FROM exoplanets.main",
    "SELECT * FROM ivoa.obscore",
    WITH_ARRAYS,
    "SELECT * FROM tap_schema.columns",
    "SELECT hip FROM stars.hip WHERE hip < 0",
    "SELECT TOP 2 POINT(ra, dec) AS p, CIRCLE(ra, dec, 1) AS c, CAST(hip AS BIGINT) AS n, 'ü' AS t FROM stars.hip",
    "SELECT nothing FROM stars.hip",
  ];
  for (const QUERY of queries) {
    const binary = QUERY === WITH_ARRAYS ? [] : ["votable/b", "votable/b2"];
    for (const RESPONSEFORMAT of ["votable/td", ...binary]) {
      const body = new URLSearchParams({ QUERY, RESPONSEFORMAT, MAXREC: "10" });
      const response = await fetch(`${services.tap}/sync`, { method: "POST", body });
      const lint = await runPeer("stilts", ["votlint", "votable=-"], await response.bytes());
      const found = [lint.code, lint.stdout.trim(), lint.stderr.trim()];
      assertEquals(found, [0, "", ""], `${QUERY} ${RESPONSEFORMAT}`);
    }
  }
});

sandboxTest("stilts tapquery asks, by sync and async, with an upload", noStilts, async ({
  services,
}) => {
  const upload = await Deno.makeTempFile({ suffix: ".csv" });
  try {
    await Deno.writeTextFile(upload, "id,ra,dec\n1,101.29,-16.72\n2,95.99,-52.7\n3,0,0\n");
    for (const sync of ["true", "false"]) {
      const { code, stdout, stderr } = await runPeer("stilts", [
        "tapquery",
        `tapurl=${services.tap}`,
        `sync=${sync}`,
        "nupload=1",
        `upload1=${upload}`,
        "ufmt1=csv",
        "upname1=mine",
        "adql=SELECT id, name, vmag FROM TAP_UPLOAD.mine AS m JOIN stars.hip AS s" +
        " ON 1=CONTAINS(POINT('ICRS', s.ra, s.dec), CIRCLE('ICRS', m.ra, m.dec, 0.1)) ORDER BY id",
        "ofmt=csv",
      ]);
      assertEquals(code, 0, stderr);
      assertEquals(stdout, "id,name,vmag\n1,Sirius,-1.44\n2,Canopus,-0.62\n");
    }
  } finally {
    await Deno.remove(upload);
  }
});

const PYVO = `
import io, json, sys
import numpy, pyvo
from astropy.table import Table
from pyvo.dal.exceptions import DALQueryError
service = pyvo.dal.TAPService(sys.argv[1])
out = {}
r = service.run_sync("SELECT TOP 3 hip, name, ra FROM stars.hip ORDER BY vmag")
out["sync"] = [[int(x["hip"]), str(x["name"])] for x in r]
out["units"] = [str(r.to_table()["ra"].unit), r.getdesc("ra").ucd]
out["maxrec"] = [len(service.run_sync("SELECT hip FROM stars.hip", maxrec=n)) for n in (1, 50)]
out["status"] = service.run_sync("SELECT hip FROM stars.hip", maxrec=2).query_status
mine = Table({"id": numpy.array([2**60 + 1, 2], dtype="int64"), "ra": [101.29, 213.9], "dec": [-16.72, 19.2]})
match = """SELECT a.id, b.name FROM TAP_UPLOAD.mine AS a
  JOIN stars.hip AS b ON DISTANCE(a.ra, a.dec, b.ra, b.dec) < 0.1 ORDER BY id"""
out["upload"] = [[int(x["id"]), str(x["name"])] for x in service.run_sync(match, uploads={"mine": mine})]
job = service.submit_job(match, uploads={"mine": mine}, maxrec=100)
out["pending"] = job.phase
job.run()
job.wait(phases=["COMPLETED", "ERROR", "ABORTED"], timeout=60)
out["job"] = [job.phase, len(job.fetch_result()), job.query.startswith("SELECT a.id")]
out["chained"] = int(service.run_sync("SELECT COUNT(*) AS n FROM TAP_UPLOAD.u",
  uploads={"u": job.result_uri})[0]["n"])
out["listed"] = [x.phase for x in service.get_job_list()]
again = service.get_job(job.job_id)
out["again"] = again.phase
job.delete()
out["left"] = len(service.get_job_list())
out["async"] = len(service.run_async("SELECT TOP 5 hip FROM stars.hip"))
out["tables"] = sorted(service.tables.keys())
out["columns"] = [c.name for c in service.tables["stars.hip"].columns][:4]
out["examples"] = len(service.examples)
out["ran"] = [len(service.run_sync(e["QUERY"])) > 0 for e in service.examples]
adql = service.get_tap_capability().get_adql()
geo = "ivo://ivoa.net/std/TAPRegExt#features-adqlgeo"
out["features"] = [adql.get_feature(geo, form) is not None for form in ("POINT", "INTERSECTS", "NOTHING")]
out["udf"] = adql.get_udf("ivo_hasword").form
out["limits"] = [service.maxrec, service.hardlimit]
out["uploads"] = sorted(m.ivo_id.split("#")[1] for m in service.upload_methods)
out["available"] = bool(service.available)
errors = []
for query in ("SELECT nme FROM stars.hip", "SELECT * FRM stars.hip", "SELECT ra FROM stars.hip WHERE name=Sirius"):
  try:
    service.run_sync(query)
  except DALQueryError as error:
    errors.append(str(error).split("\\n")[0])
failed = service.submit_job("SELECT nme FROM stars.hip")
failed.run().wait(phases=["COMPLETED", "ERROR", "ABORTED"], timeout=60)
try:
  failed.raise_if_error()
except DALQueryError as error:
  errors.append(str(error).split("\\n")[0])
failed.delete()
out["errors"] = errors
print(json.dumps(out))
`;

sandboxTest(
  "pyVO: sync, async, uploads, jobs, tables, examples, features, errors",
  noPython,
  async ({
    services,
  }) => {
    const { code, stdout, stderr } = await runPeer(
      PYTHON,
      ["-W", "ignore", "-", services.tap],
      PYVO,
    );
    assertEquals(code, 0, stderr);
    const { errors, tables, examples, ran, ...seen } = JSON.parse(stdout) as Record<
      string,
      unknown
    >;
    assertEquals(seen, {
      sync: [[32349, "Sirius"], [30438, "Canopus"], [69673, "Arcturus"]],
      units: ["deg", "pos.eq.ra;meta.main"],
      maxrec: [1, 50],
      status: "OVERFLOW",
      upload: [[2, "Arcturus"], [2 ** 60 + 1, "Sirius"]],
      pending: "PENDING",
      job: ["COMPLETED", 2, true],
      chained: 2,
      listed: ["COMPLETED"],
      again: "COMPLETED",
      left: 0,
      async: 5,
      columns: ["main_id", "hip", "ra", "dec"],
      features: [true, true, false],
      udf: "ivo_hasword(haystack TEXT, needle TEXT) -> INTEGER",
      limits: [20000, 200000],
      uploads: ["upload-http", "upload-inline"],
      available: true,
    });
    assert(Number(examples) >= 4);
    assertEquals(ran, Array(Number(examples)).fill(true));
    assert((tables as readonly string[]).includes("ivoa.obscore"));
    const [name, syntax, quotes, job] = errors as readonly string[];
    assertMatch(name ?? "", /no column nme in stars.hip at line 1, column 8/);
    assertMatch(syntax ?? "", /at line 1, column 10/);
    assertMatch(quotes ?? "", /must be in single quotes: 'Sirius'/);
    assertMatch(job ?? "", /no column nme/);
  },
);

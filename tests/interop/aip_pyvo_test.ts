/**
 * The tasks of the AIP's pages done by pyVO, unmodified, on the sandbox; and the same by our scripts, which must agree.
 *
 * @module
 */
import { assert, assertEquals } from "../../deps/assert.ts";
import { type Sandbox, startSandbox } from "../../sandbox/serve.ts";
import { headerFlags, runScript, withFolder } from "../scripts/_run.ts";
import { missingPeer, peerTest, PYTHON, runPeer } from "./_peers.ts";

const noPython = await missingPeer(PYTHON, "-c", "import pyvo, requests");

/** What every program begins with. */
const LOGIN = `
import json, sys, time
import pyvo, requests
url = sys.argv[1]
def login(authorization):
    session = requests.Session()
    session.headers["Authorization"] = authorization
    return session, pyvo.dal.TAPService(url, session=session)
session, service = login("Token demo")
ENDS = ["COMPLETED", "ERROR", "ABORTED"]
`;

/** Runs Python on a sandbox and takes what it prints as JSON. */
async function python(sandbox: Sandbox, program: string): Promise<Record<string, unknown>> {
  const args = ["-W", "ignore", "-", sandbox.services.aip];
  const { code, stdout, stderr } = await runPeer(PYTHON, args, LOGIN + program);
  assertEquals(code, 0, stderr);
  return JSON.parse(stdout);
}

/** Runs one of our scripts on a sandbox; its lines without those of names. */
async function script(
  sandbox: Sandbox,
  cwd: string,
  name: string,
  ...args: readonly string[]
): Promise<readonly string[]> {
  const env = { DENOVO_SANDBOX: `${sandbox.base}/` };
  const flags = [...headerFlags(`aip/${name}`), "--allow-env=DENOVO_SANDBOX"];
  const { code, stdout, stderr } = await runScript(`aip/${name}`, args, { cwd, env, flags });
  assertEquals(code, 0, stderr);
  return stdout.split("\n").slice(0, -1);
}

peerTest("pyVO and our scripts get the same from the AIP-like service", noPython, async () => {
  await using sandbox = await startSandbox();
  const found = await python(
    sandbox,
    `
sed = service.run_sync("""
    SELECT phot_band, phot_centwave, log(phot_centwave) AS "log_centwave"
      FROM cars_dr1.photometry WHERE hes_name = 'HE0040-1105'
""", language="PostgreSQL")

def as_job(query, language, runid, queue, wait):
    job = service.submit_job(query, language=language, runid=runid, queue=queue)
    job.run()
    if wait:
        job.wait(phases=ENDS, timeout=30.0)
    while job.phase not in ENDS:
        time.sleep(0.1)
    job.raise_if_error()
    return job.job.runid, job.fetch_result()

short = as_job("""
    SELECT agn.target_id, log(host.enlr_max_kpc) AS "log_enlr_max_kpc"
      FROM cars_dr1.agn_parameters AS agn, cars_dr1.host_properties AS host
     WHERE agn.target_id = host.target_id AND host.enlr_max_kpc > 0.0;
""", "PostgreSQL", "BH-mass-vs-ENLR-max-size", "30s", True)
long = as_job("""
    -- a comment in front, a semicolon behind
    SELECT agn.hes_name, agn.wing_sigma, ifu.observed
      FROM cars_dr1.agn_parameters AS agn, cars_dr1.ifu_observations AS ifu
     WHERE agn.target_id = ifu.target_id AND agn.wing_sigma > 300;
""", "PostgreSQL", "O3-wind-velo-disp", "5m", False)
stella = as_job("""
    SELECT t1.objname, t1.teff FROM "stella_vpnep".objects AS t1
     WHERE t1.teff < 7500 AND t1.logg > 3.5
""", "ADQL", "subset_teff_logg", "1m", True)
rows = lambda result: [[str(cell) for cell in row.values()] for row in result]
print(json.dumps({
    "sed": rows(sed), "short": [short[0], rows(short[1])], "long": [long[0], rows(long[1])],
    "stella": [stella[0], rows(stella[1])],
    "completed": sorted(job.runid for job in service.get_job_list(phases="COMPLETED")),
}))
`,
  );
  await withFolder(async (cwd) => {
    const cells = async (columns: readonly number[], name: string, ...args: readonly string[]) =>
      (await script(sandbox, cwd, name, ...args)).slice(1).map((line) => {
        const all = line.split("\t");
        return columns.map((column) => all[column]);
      });
    assertEquals(numbers(found["sed"]), numbers(await cells([0, 1, 5], "sync-query.ts")));
    const pairs = [
      ["short", "BH-mass-vs-ENLR-max-size", await cells([0, 4], "async-30s.ts")],
      ["long", "O3-wind-velo-disp", await cells([0, 1, 2], "async-5m.ts", "--interval=0.1")],
      ["stella", "subset_teff_logg", await cells([0, 4], "stella.ts")],
    ] as const;
    for (const [key, runid, ours] of pairs) {
      const [name, theirs] = found[key] as [string, string[][]];
      assertEquals(name, runid);
      assert(ours.length > 3, key);
      assertEquals(numbers(theirs), numbers(ours), key);
    }
    assertEquals(found["completed"], pairs.map(([, runid]) => runid).toSorted());
  });
});

/** Texts of numbers as numbers, to as many digits as floats of 32 bits have. */
function numbers(rows: unknown): readonly unknown[] {
  return (rows as readonly (readonly string[])[]).map((row) =>
    row.map((cell) => Number.isNaN(Number(cell)) ? cell : Number(Number(cell).toPrecision(6)))
  );
}

peerTest(
  "pyVO archives what our scripts made and runs it again, and the reverse",
  noPython,
  async () => {
    await using sandbox = await startSandbox();
    await withFolder(async (cwd) => {
      await script(sandbox, cwd, "async-30s.ts");
      const [url = ""] = await script(sandbox, cwd, "submit-later.ts");
      const found = await python(
        sandbox,
        `
note = open(${JSON.stringify(`${cwd}/job_url.txt`)}).readline().strip()
job = pyvo.dal.AsyncTAPJob(note, session=session)
job.wait(phases=ENDS, timeout=30.0)
later = [job.job.runid, job.phase, len(job.fetch_result())]
archived = []
for description in service.get_job_list(phases="COMPLETED"):
    job = pyvo.dal.AsyncTAPJob(service.baseurl + "/async/" + description.jobid, session=session)
    job.delete()
    archived.append(description.runid)
visible = [description.runid for description in service.get_job_list()]
rerun = []
for description in service.get_job_list(phases="ARCHIVED", last=2):
    old = pyvo.dal.AsyncTAPJob(service.baseurl + "/async/" + description.jobid, session=session)
    job = service.submit_job(old.query, language="PostgreSQL", runid="rerun", queue="30s")
    job.run()
    job.wait(phases=ENDS, timeout=30.0)
    rerun.append([description.runid, old.phase, job.phase, len(job.fetch_result())])
def refusal(authorization):
    try:
        login(authorization)[1].run_sync("SELECT 1 AS a FROM cars_dr1.photometry", language="ADQL")
    except pyvo.dal.DALServiceError as error:
        return error.cause.response.status_code
other = login("Token other")
try:
    theirs = pyvo.dal.AsyncTAPJob(note, session=other[0]).phase
except pyvo.dal.DALServiceError as error:
    theirs = error.cause.response.status_code
print(json.dumps({
    "later": later, "archived": sorted(archived), "visible": visible, "rerun": sorted(rerun),
    "refusals": [refusal(a) for a in ("Token wrong", "Token demo; ", "Bearer demo", "")],
    "theirs": theirs, "others": len(other[1].get_job_list()),
}))
`,
      );
      const [runid, phase, rows] = found["later"] as [string, string, number];
      assertEquals([runid, phase], ["stella_teff_objects", "COMPLETED"]);
      assert(rows > 100);
      assertEquals(found["archived"], ["BH-mass-vs-ENLR-max-size", "stella_teff_objects"]);
      assertEquals(found["visible"], []);
      const rerun = found["rerun"] as [string, string, string, number][];
      assertEquals(rerun.map((row) => row.slice(0, 3)), [
        ["BH-mass-vs-ENLR-max-size", "ARCHIVED", "COMPLETED"],
        ["stella_teff_objects", "ARCHIVED", "COMPLETED"],
      ]);
      assert(rerun.every(([, , , count]) => count > 3));
      // A semicolon behind the token, as an example on the pages has it, is a wrong token.
      assertEquals(found["refusals"], [401, 401, 401, 401]);
      assert([403, 404].includes(found["theirs"] as number));
      assertEquals(found["others"], 0);

      // And what pyVO has run, we archive: both reruns and no more.
      const archived = await script(sandbox, cwd, "archive.ts");
      assertEquals(archived.map((line) => line.split("\t")[0]), ["rerun", "rerun"]);
      const again = await script(sandbox, cwd, "rerun.ts", "--runid=stella_teff_objects");
      assertEquals(again.map((line) => line.split("\t")[0]), [url]);
    });
  },
);

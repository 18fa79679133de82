/**
 * Jobs of the sandbox, seen by other people's software: the schema of UWS, pyVO, STILTS.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "../../deps/assert.ts";
import { createSandboxHandler, startSandbox } from "../../sandbox/serve.ts";
import { missingPeer, peerTest, PYTHON, runPeer } from "./_peers.ts";

const AIP = { authorization: "Token demo" };

/** The folder with the schemas of DaCHS, those of UWS 1.1 and XLink among them. */
const SCHEMAS = await findSchemas();
const NO_SCHEMA = SCHEMAS === undefined
  ? "there is no installed schema of UWS (python3-gavo)"
  : await missingPeer("xmllint", "--version");
const NO_PYVO = await missingPeer(PYTHON, "-c", "import pyvo");
const NO_STILTS = await missingPeer("stilts", "-version");

async function findSchemas(): Promise<string | undefined> {
  const found = await runPeer("dpkg", ["-L", "python3-gavo"]).catch(() => undefined);
  return /^(.*)\/UWS\.xsd$/m.exec(found?.stdout ?? "")?.[1];
}

/** Makes a job at a TAP service and lets it end; gives its URL. */
async function finishedJob(tap: string, form: Record<string, string>): Promise<string> {
  const body = new URLSearchParams({ LANG: "ADQL", PHASE: "RUN", ...form });
  const made = await fetch(`${tap}/async`, { method: "POST", headers: AIP, body });
  await made.body?.cancel();
  for (;;) {
    const text = await (await fetch(`${made.url}?WAIT=20`, { headers: AIP })).text();
    if (!/<phase>(QUEUED|EXECUTING)</.test(text)) return made.url;
  }
}

peerTest("documents of jobs are valid after the schema of UWS 1.1", NO_SCHEMA, async () => {
  await using sandbox = await startSandbox();
  const tap = sandbox.services.aip;
  const good = await finishedJob(tap, {
    QUERY: 'SELECT hes_name FROM cars_dr1.targets WHERE target_id < 5 -- "&" ü \u0001',
    RUNID: "<mine>",
    QUEUE: "1m",
  });
  const bad = await finishedJob(tap, { QUERY: "SELECT FROM" });
  const archived = await finishedJob(tap, { QUERY: "SELECT * FROM stella_vpnep.objects" });
  const deleted = await fetch(archived, { method: "DELETE", headers: AIP });
  await deleted.body?.cancel();
  const body = new URLSearchParams();
  const made = await fetch(`${tap}/async`, { method: "POST", headers: AIP, body });
  const documents = { "empty.xml": await made.text() };
  const urls = {
    "good.xml": good,
    "bad.xml": bad,
    "archived.xml": archived,
    "parameters.xml": `${good}/parameters`,
    "results.xml": `${good}/results`,
    "list.xml": `${tap}/async`,
    "archive.xml": `${tap}/async?PHASE=ARCHIVED`,
    "none.xml": `${tap}/async?PHASE=HELD`,
  };
  for (const [name, url] of Object.entries(urls)) {
    const text = await (await fetch(url, { headers: AIP })).text();
    Object.assign(documents, { [name]: text });
  }
  const dir = await Deno.makeTempDir();
  try {
    const schema = await Deno.readTextFile(`${SCHEMAS}/UWS.xsd`);
    const local = schema.replace(/schemaLocation="[^"]*xlink.xsd"/, 'schemaLocation="xlink.xsd"');
    await Deno.writeTextFile(`${dir}/UWS.xsd`, local);
    await Deno.copyFile(`${SCHEMAS}/xlink.xsd`, `${dir}/xlink.xsd`);
    const files = await Promise.all(
      Object.entries(documents).map(async ([name, text]) => {
        await Deno.writeTextFile(`${dir}/${name}`, text);
        return `${dir}/${name}`;
      }),
    );
    const validate = (paths: string[]) =>
      runPeer("xmllint", ["--nonet", "--noout", "--schema", `${dir}/UWS.xsd`, ...paths]);
    const { code, stderr } = await validate(files);
    assertEquals(code, 0, stderr);
    assertEquals([...stderr.matchAll(/ validates$/gm)].length, 9);
    assertMatch(await Deno.readTextFile(`${dir}/archived.xml`), /<phase>ARCHIVED</);
    assertMatch(await Deno.readTextFile(`${dir}/bad.xml`), /<errorSummary /);
    // The schema has teeth
    const spoilt = (await Deno.readTextFile(`${dir}/good.xml`)).replace("<phase>", "<phase>X");
    await Deno.writeTextFile(`${dir}/spoilt.xml`, spoilt);
    assertEquals((await validate([`${dir}/spoilt.xml`])).code, 3);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

const PYVO_SCRIPT = `
import sys, requests, pyvo
url, token = sys.argv[1:]
def log_in(token):
    session = requests.Session()
    session.headers['Authorization'] = token
    return pyvo.dal.TAPService(url, session=session), session
service, session = log_in('Token ' + token)

# short query, in PostgreSQL
result = service.run_sync('''
-- comment
SELECT phot_band, log(phot_centwave) as "log_centwave" FROM cars_dr1.photometry
 WHERE hes_name = 'HE0040-1105'
''', language='PostgreSQL')
print('sync', len(result), result.fieldnames)

# the queue of 30 seconds
job = service.submit_job('SELECT target_id FROM cars_dr1.targets;', language='PostgreSQL',
                         runid='first', queue='30s')
print('made', job.phase, job.job.runid, int(job.execution_duration.sec), job.owner, job.uws_version)
job.run()
job.wait(phases=['COMPLETED', 'ERROR', 'ABORTED'], timeout=30.0)
job.raise_if_error()
print('done', job.phase, len(job.fetch_result()))

# another day, by its URL
again = pyvo.dal.AsyncTAPJob(job.url, session=session)
print('again', again.phase, repr(again.query), len(again.fetch_result()))

# a wrong query
wrong = service.submit_job('SELECT nothing FROM cars_dr1.targets', language='ADQL', queue='1h')
wrong.run().wait(timeout=30.0)
try:
    wrong.raise_if_error()
except pyvo.dal.DALQueryError as error:
    print('wrong', wrong.phase, 'nothing' in str(error))

# changed before it runs, and aborted
job = service.submit_job('SELECT 1', language='ADQL', queue='5m')
job.query = 'SELECT COUNT(*) AS n FROM stella_vpnep.objects'
job.execution_duration = 7
print('changed', job.query, int(job.execution_duration.sec))
job.abort()
print('aborted', job.phase)

# archive all completed ones, as the page has it, but for its slip
for description in service.get_job_list(phases='COMPLETED'):
    pyvo.dal.AsyncTAPJob(service.baseurl + '/async/' + description.jobid, session=session).delete()
print('completed', len(list(service.get_job_list(phases='COMPLETED'))))
archived = list(service.get_job_list(phases='ARCHIVED', last=2))
print('archived', [(one.runid, one.phase, one.ownerid) for one in archived])

# rerun
old = pyvo.dal.AsyncTAPJob(service.baseurl + '/async/' + archived[0].jobid, session=session)
new = service.submit_job(old.query, language='PostgreSQL', runid='rerun', queue='30s')
new.run()
new.wait(timeout=30.0)
print('rerun', new.phase, len(new.fetch_result()))
print('listed', sorted(one.runid for one in service.get_job_list() if one.runid))
print('after', len(list(service.get_job_list(after='2020-01-01T00:00:00Z'))) > 0)

# without a token, and with a wrong one
for token in ('Token nobody', 'Token closed'):
    try:
        log_in(token)[0].run_sync('SELECT hes_name FROM cars_dr1.targets')
        print('not refused')
    except (pyvo.dal.DALServiceError, pyvo.dal.DALQueryError) as error:
        print('refused', str(error).split(' for ')[0])
print('other', len(list(log_in('Token other')[0].get_job_list())))

# metadata need no token
bare = pyvo.dal.TAPService(url)
print('tables', len(list(bare.tables.keys())), bare.tables['cars_dr1.targets'].description[:9])
print('languages', [language.name for language in bare.get_tap_capability().languages])
print('examples', len(list(bare.examples)))
`;

peerTest("pyVO, unmodified, works through the AIP's pages on the sandbox", NO_PYVO, async () => {
  await using sandbox = await startSandbox();
  const { code, stdout, stderr } = await runPeer(
    PYTHON,
    ["-W", "ignore", "-", sandbox.services.aip, "demo"],
    PYVO_SCRIPT,
  );
  assertEquals(code, 0, stderr);
  assertEquals(stdout.trim().split("\n"), [
    "sync 14 ('phot_band', 'log_centwave')",
    "made PENDING first 30 demo 1.1",
    "done COMPLETED 41",
    "again COMPLETED 'SELECT target_id FROM cars_dr1.targets;' 41",
    "wrong ERROR True",
    "changed SELECT COUNT(*) AS n FROM stella_vpnep.objects 7",
    "aborted ABORTED",
    "completed 0",
    "archived [('first', 'ARCHIVED', 'demo')]",
    "rerun COMPLETED 41",
    "listed ['rerun']",
    "after True",
    "refused Invalid token",
    "refused This account is closed",
    "other 0",
    "tables 14 SYNTHETIC",
    "languages ['ADQL', 'PostgreSQL']",
    "examples 2",
  ]);
});

/** Runs taplint; gives the lines of its report. */
async function taplint(url: string, stages: string): Promise<string[]> {
  const { stdout, stderr } = await runPeer("stilts", [
    "taplint",
    `tapurl=${url}`,
    ...stages === "" ? [] : [`stages=${stages}`],
  ]);
  assertMatch(stdout, /^Totals: /m, stderr);
  return stdout.split("\n");
}

peerTest("taplint finds no error in the jobs of the sandbox's TAP service", NO_STILTS, async () => {
  await using sandbox = await startSandbox();
  const lines = await taplint(sandbox.services.tap, "TMV CAP QAS UWS");
  assertEquals(lines.filter((line) => /^[EWF]-/.test(line) && /-(QAS|UWS)-/.test(line)), []);
  // The stages really ran
  assert(lines.some((line) => /^S-QAS-QNUM-1 .*: ([1-9]\d*)\/\1$/.test(line)), lines.join("\n"));
  assertEquals(lines.filter((line) => /^I-UWS-CJOB-\d Created new job /.test(line)).length, 3);
  assert(lines.includes("I-UWS-VUWS-1 UWS job document explicitly V1.1"), lines.join("\n"));
});

peerTest(
  "taplint finds no error in the AIP-like service, asked with a token",
  NO_STILTS,
  async () => {
    using handler = await createSandboxHandler();
    // taplint cannot send a token: this server adds it
    const end = new AbortController();
    const server = Deno.serve({
      hostname: "127.0.0.1",
      port: 0,
      signal: end.signal,
      onListen: () => {},
    }, (request, { completed }) => {
      const headers = new Headers(request.headers);
      headers.set("authorization", "Token demo");
      const left = new AbortController();
      completed.catch(() => left.abort());
      return handler.handle(new Request(request, { headers }), left.signal);
    });
    try {
      const lines = await taplint(`http://127.0.0.1:${server.addr.port}/aip/tap`, "");
      // Deleted jobs are archived here, as at the AIP: they can still be read
      const isArchived = (line: string) =>
        /^E-UWS-DENO-\d+ Deleted job gives HTTP .* 200/.test(line);
      assertEquals(lines.filter((line) => line.startsWith("E-") && !isArchived(line)), []);
      assertEquals(lines.filter(isArchived).length, 3);
      for (const stage of ["TMV", "TMS", "TMC", "CPV", "CAP", "AVV", "QGE", "QPO", "QAS", "UWS"]) {
        assert(lines.some((line) => line.startsWith(`Section ${stage}:`)), stage);
      }
    } finally {
      end.abort();
      await server.finished;
    }
  },
);

peerTest(
  "STILTS makes a job with limits, leaves it, takes it up again and deletes it",
  NO_STILTS,
  async () => {
    await using sandbox = await startSandbox();
    const { tap } = sandbox.services;
    const rows = "main_id,vmag\nHIP 32349,-1.44\nHIP 30438,-0.62\nHIP 69673,-0.05\n";
    const destruction = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 19);
    const made = await runPeer("stilts", [
      "tapquery",
      `tapurl=${tap}`,
      "sync=false",
      "adql=SELECT TOP 3 main_id, vmag FROM stars.hip ORDER BY vmag",
      "delete=never",
      "executionduration=33",
      `destruction=${destruction}`,
      "poll=100",
      "ofmt=csv",
    ]);
    assertEquals(made.stdout, rows, made.stderr);
    const list = await (await fetch(`${tap}/async?LAST=1`)).text();
    const [job = ""] = /http:[^"]*\/async\/[^"]*/.exec(list) ?? [];
    assertEquals(await (await fetch(`${job}/executionduration`)).text(), "33");
    assertEquals(await (await fetch(`${job}/destruction`)).text(), `${destruction}.000Z`);
    const resumed = await runPeer("stilts", [
      "tapresume",
      `joburl=${job}`,
      "delete=now",
      "ofmt=csv",
    ]);
    assertEquals(resumed.stdout, rows, resumed.stderr);
    const gone = await fetch(job);
    assertEquals([gone.status, await gone.text()], [404, `There is no job ${job.slice(-16)}\n`]);
  },
);

const PYVO_JOBS = `
import sys, requests, pyvo
from astropy.table import Table
service = pyvo.dal.TAPService(sys.argv[1])

# a table that comes after the job, and its result as the table of another job
mine = Table({'hip': [32349, 30438], 'x': [1.5, 2.5]})
job = service.submit_job('SELECT a.main_id, b.x FROM stars.hip AS a'
                         ' JOIN TAP_UPLOAD.mine AS b ON a.hip = b.hip ORDER BY b.x')
job.upload(mine=mine)
job.run().wait(timeout=60)
print(job.phase, [tuple(row.values()) for row in job.fetch_result()])
other = service.submit_job('SELECT COUNT(*) AS n FROM TAP_UPLOAD.r', uploads={'r': job})
other.run().wait(timeout=60)
print(other.phase, other.fetch_result()[0]['n'])

# deleted at the end of its block
with service.submit_job('SELECT TOP 1 hip FROM stars.hip') as short:
    url = short.url
print(requests.get(url).status_code)
print(len(service.run_async('SELECT TOP 5 hip FROM stars.hip', maxrec=2)))

# stopped by its limit
long = service.submit_job('SELECT COUNT(*) AS n FROM stars.hip AS a, stars.hip AS b, stars.hip AS c'
                          ' WHERE a.ra + b.ra + c.ra > 1e9')
long.execution_duration = 1
long.run()
try:
    long.wait(timeout=60)
except pyvo.dal.DALServiceError:
    pass
print(long.phase, long.job.errorsummary.message.content)
`;

peerTest(
  "pyVO uploads to a job later, uploads a job's result, and sees limits hold",
  NO_PYVO,
  async () => {
    await using sandbox = await startSandbox();
    const args = ["-W", "ignore", "-", sandbox.services.tap];
    const { code, stdout, stderr } = await runPeer(PYTHON, args, PYVO_JOBS);
    assertEquals(code, 0, stderr);
    assertEquals(stdout.replaceAll(/np\.\w+\(([^()]*)\)/g, "$1").trim().split("\n"), [
      "COMPLETED [('HIP 32349', 1.5), ('HIP 30438', 2.5)]",
      "COMPLETED 2",
      "404",
      "2",
      "ABORTED The job was stopped: it ran for more than 1 s",
    ]);
  },
);

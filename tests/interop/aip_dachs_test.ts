/**
 * AIP scripts against a GAVO DaCHS, found by `DENOVO_DACHS_URL`: another server, which archives nothing and wants no token.
 *
 * @module
 */
import { assertEquals, assertMatch } from "../../deps/assert.ts";
import { readTable } from "../../core/votable/read.ts";
import { headerFlags, runScript, withFolder } from "../scripts/_run.ts";
import { DACHS, NO_DACHS, peerTest } from "./_peers.ts";

const URL_OPTION = `--url=${DACHS}/tap`;
const ENV = { AIP_TOKEN: "not-needed" };

peerTest("DaCHS: from-files.ts runs ADQL of files as jobs, good and bad", NO_DACHS, async () => {
  await withFolder(async (cwd) => {
    await Deno.mkdir(`${cwd}/queries`);
    const queries = {
      "all": "-- LANGUAGE = ADQL\n-- QUEUE = 5m\nSELECT COUNT(*) AS n FROM ivoa.obscore",
      "three": "-- language = ADQL-2.1\n-- MAXREC = 3\nSELECT obs_id FROM ivoa.obscore",
      "typo": "-- LANGUAGE = ADQL\nSELECT nonsense FROM ivoa.obscore",
      "words": "SELECT 1 AS n",
    };
    for (const [name, text] of Object.entries(queries)) {
      await Deno.writeTextFile(`${cwd}/queries/${name}.sql`, text);
    }
    const flags = [...headerFlags("aip/from-files.ts"), "--allow-read=queries"];
    const args = ["queries", URL_OPTION, "--interval=0.2"];
    const { code, stdout, stderr } = await runScript("aip/from-files.ts", args, {
      cwd,
      flags,
      env: ENV,
    });
    assertEquals(code, 1);
    assertEquals(stdout.split("\n").sort(), [
      "",
      "all\t1\tresults/all.vot",
      "three\t3\tresults/three.vot",
    ]);
    assertMatch(stderr, /^three was cut by the service$/m);
    assertMatch(stderr, /^typo failed \(\d\): .*nonsense/m);
    assertMatch(stderr, /^words failed \(\d\): .*PostgreSQL/m);
    const table = await readTable(await Deno.readFile(`${cwd}/results/all.vot`));
    // 17 images, 4 cubes, 24 spectra
    assertEquals(Number(table.row(0)["n"]), 45);
  });
});

peerTest(
  "DaCHS: fetch-later.ts gets a job by its URL, and tells when it is gone",
  NO_DACHS,
  async () => {
    await withFolder(async (cwd) => {
      const query = {
        LANG: "ADQL",
        QUERY: "SELECT COUNT(*) AS n FROM ivoa.obscore",
        RUNID: "later",
      };
      const made = await fetch(`${DACHS}/tap/async`, {
        method: "POST",
        body: new URLSearchParams(query),
        redirect: "manual",
      });
      await made.body?.cancel();
      const job = made.headers.get("location") ?? "";
      await Deno.writeTextFile(`${cwd}/job_url.txt`, `${job}\r\n`);
      const later = () => runScript("aip/fetch-later.ts", [URL_OPTION], { cwd, env: ENV });

      // A job that was made and never started is not finished.
      const pending = await later();
      assertEquals([pending.code, pending.stdout], [1, ""]);
      assertMatch(pending.stderr, /^Job \S+: PENDING\n$/);
      const run = await fetch(`${job}/phase`, {
        method: "POST",
        body: new URLSearchParams({ PHASE: "RUN" }),
      });
      await run.body?.cancel();
      const wait = await fetch(`${job}?WAIT=20&PHASE=QUEUED`);
      await wait.body?.cancel();
      let done = await later();
      for (let i = 0; i < 40 && done.code === 1; i++) done = await later();
      assertEquals([done.code, done.stdout], [0, "n\n45\n"], done.stderr);

      const removed = await fetch(job, { method: "DELETE", redirect: "manual" });
      await removed.body?.cancel();
      const gone = await later();
      assertEquals([gone.code, gone.stdout], [1, ""]);
      assertMatch(gone.stderr, /^Error: /);
    });
  },
);

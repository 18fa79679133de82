/**
 * The AIP scripts as their headers say, with the sandbox in the place of the services.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../deps/assert.ts";
import { startLocalSandbox } from "../../cli/sandbox.ts";
import { readTable } from "../../core/votable/read.ts";
import { compareVersions, parseVersion } from "../../scripts/aip/version.ts";
import { filesIn, headerFlags, type Outcome, ROOT, runScript, withFolder } from "./_run.ts";

const URLS = /http:\/\/127\.0\.0\.1:\d+\/aip\/tap\/async\/\S+/;

/** What each script prints with `--sandbox`, and what it leaves. */
const CASES: Readonly<
  Record<string, { readonly files?: readonly string[]; check(lines: readonly string[]): void }>
> = {
  "login.ts": {
    check: (lines) => {
      assertEquals(lines.length, 2);
      for (const line of lines) {
        const [time, phase, runid, url] = line.split("\t");
        assertMatch(time ?? "", /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
        assertEquals(phase, "ARCHIVED");
        assertMatch(runid ?? "", /^(BH-mass-vs-ENLR-max-size|O3-wind-velo-disp)$/);
        assertMatch(url ?? "", URLS);
      }
      assertEquals([...lines].sort(), lines);
    },
  },
  "sync-query.ts": {
    check: (lines) => {
      assertEquals(lines[0]?.split("\t").slice(-2), ["log_centwave", "log_phot_flux"]);
      const u = lines.find((line) => line.startsWith("u\t"))?.split("\t") ?? [];
      // To base 10, as PostgreSQL has it: ADQL's log() would be the natural one.
      assertEquals([u[1], u[5]], ["0.36", String(Math.log10(0.36))]);
    },
  },
  "async-30s.ts": {
    check: (lines) => {
      assertEquals(lines[0], "target_id\thes_name\tlog_bh_mass\tenlr_max_kpc\tlog_enlr_max_kpc");
      assert(lines.length > 20);
      for (const line of lines.slice(1)) assert(Number(line.split("\t")[3]) > 0, line);
    },
  },
  "async-5m.ts": {
    check: (lines) => {
      assertEquals(lines[0], "hes_name\twing_sigma\tobserved\tmaps_full");
      assert(lines.length > 3);
      for (const line of lines.slice(1)) assert(Number(line.split("\t")[1]) > 300, line);
    },
  },
  "from-files.ts": {
    files: [
      "results/BPT-line.vot",
      "results/O3-wind-velo-disp.vot",
      "results/photometry-bands.vot",
    ],
    check: (lines) => {
      const rows = lines.map((line) => line.split("\t")).sort();
      assertEquals(rows.map(([name, , path]) => [name, path]), [
        ["BPT-line", "results/BPT-line.vot"],
        ["O3-wind-velo-disp", "results/O3-wind-velo-disp.vot"],
        ["photometry-bands", "results/photometry-bands.vot"],
      ]);
      assert(rows.every(([, count]) => Number(count) > 0));
    },
  },
  "download-files.ts": {
    files: [
      "fits/HE0040-1105.observed.fits",
      "fits/SYN-HE0006.observed.fits",
      "fits/SYN-HE0018.observed.fits",
      "fits/SYN-HE0024.observed.fits",
      "fits/SYN-HE0030.observed.fits",
    ],
    check: (lines) => {
      assertEquals(lines.length, 5);
      for (const line of lines) assertMatch(line, /^fits\/\S+\.observed\.fits\t8640$/);
    },
  },
  "convert.ts": {
    check: (lines) => {
      assertMatch(lines[0] ?? "", /^target_id {2}hes_name +log_bh_mass +wing_sigma$/);
      assertMatch(lines.at(-1) ?? "", /^\d+ rows more$/);
    },
  },
  "archive.ts": {
    check: (lines) => {
      assertEquals(lines.map((line) => line.split("\t")[0]).sort(), [
        "BH-mass-vs-ENLR-max-size",
        "O3-wind-velo-disp",
      ]);
    },
  },
  "rerun.ts": {
    check: (lines) => {
      assertEquals(lines.length, 2);
      for (const line of lines) {
        const [old, made, phase] = line.split("\t");
        assertMatch(old ?? "", URLS);
        assertMatch(made ?? "", URLS);
        assert(old !== made);
        assertMatch(phase ?? "", /^(QUEUED|EXECUTING|COMPLETED)$/);
      }
    },
  },
  "submit-later.ts": {
    files: ["job_url.txt"],
    check: (lines) => {
      assertEquals(lines.length, 1);
      assertMatch(lines[0] ?? "", URLS);
    },
  },
  "fetch-later.ts": { check: (lines) => assertEquals(lines[0], "objname\tsn") },
  "stella.ts": {
    check: (lines) => {
      assertEquals(lines[0], "objname\tsptype\tsimbad\tvmag\tteff\tlogg");
      assert(lines.length > 10);
      for (const line of lines.slice(1)) {
        const [teff, logg] = line.split("\t").slice(4).map(Number);
        assert((teff ?? NaN) < 7500 && (logg ?? NaN) > 3.5, line);
      }
    },
  },
};

/** All files below a folder, with the folders in their names. */
function filesBelow(folder: string): readonly string[] {
  return filesIn(folder).flatMap((name) =>
    Deno.statSync(`${folder}/${name}`).isDirectory
      ? filesIn(`${folder}/${name}`).map((inner) => `${name}/${inner}`)
      : [name]
  );
}

function linesOf({ code, stdout, stderr }: Outcome): readonly string[] {
  assertEquals(code, 0, stderr);
  return stdout.split("\n").slice(0, -1);
}

for (const [script, { files = [], check }] of Object.entries(CASES)) {
  Deno.test(`aip/${script} --sandbox finds something with the flags of its header`, async () => {
    await withFolder(async (cwd) => {
      // The user's own token is not for the sandbox.
      const env = { AIP_TOKEN: "the user's own" };
      const outcome = await runScript(`aip/${script}`, ["--sandbox"], { cwd, env });
      const lines = linesOf(outcome);
      assertMatch(
        outcome.stderr,
        /^Sandbox: asking http:\/\/127\.0\.0\.1:\d+\/\S+ \(local training/,
      );
      check(lines);
      assertEquals(filesBelow(cwd), files);
    });
  });

  Deno.test(`aip/${script} prints in its header how to run it, and helps`, async () => {
    const text = Deno.readTextFileSync(`${ROOT}scripts/aip/${script}`);
    const flags = headerFlags(`aip/${script}`);
    assertStringIncludes(text, ` * deno run ${flags.join(" ")} scripts/aip/${script}`);
    assertEquals(flags[1], "--allow-env=AIP_TOKEN");
    // Hosts are named, so that a token cannot go anywhere else.
    assertMatch(flags[0] ?? "", /^--allow-net=(cars|stella)\.aip\.de,127\.0\.0\.1$/);
    assert(text.endsWith("\nif (import.meta.main) await runMain(main);\n"));
    assert(text.split("\n").length <= 82, "a page");
    const name = script.replace(".ts", "");
    const [help, secret] = await Promise.all(
      [["--help"], ["--token=x"]].map((args) => runScript(`aip/${script}`, args, { flags: [] })),
    ) as [Outcome, Outcome];
    assertEquals([help.code, help.stderr], [0, ""]);
    assertMatch(help.stdout, new RegExp(`^${name}: .*\n\nUsage: ${name} \\[options\\]`));
    assertStringIncludes(help.stdout, "--sandbox");
    assertStringIncludes(help.stdout, "--token-file");
    // No token on command lines.
    assertEquals([secret.code, secret.stdout], [2, ""]);
    assertMatch(secret.stderr, /^Unknown option --token: /);
  });
}

Deno.test("there is a test for each AIP script", () => {
  const scripts = filesIn(`${ROOT}scripts/aip`).filter((name) => /^[^_].*\.ts$/.test(name));
  assertEquals(scripts, [...Object.keys(CASES), "version.ts"].sort());
});

Deno.test("version.ts compares versions as numbers", async () => {
  const run = (...args: readonly string[]) => runScript("aip/version.ts", args);
  const fine = await run();
  assertEquals([fine.code, fine.stderr], [0, ""]);
  assertMatch(fine.stdout, /^@denovo\/vo\t\d+\.\d+\.\d+\S*\nDeno\t\d+\.\d+\.\d+\n$/);
  const old = await run("--at-least=99.0");
  assertEquals([old.code, old.stdout], [1, fine.stdout]);
  assertMatch(old.stderr, /^Error: Cannot go on with version \S+: 99\.0\.0 is needed\n/);
  const wrong = await run("--at-least=new");
  assertEquals([wrong.code, wrong.stdout], [2, ""]);
  const help = await run("--help");
  assertEquals([help.code, help.stderr], [0, ""]);
  const inOrder = [
    "0.9",
    "0.10.0-alpha",
    "0.10.0-alpha.1",
    "0.10.0-alpha.beta",
    "0.10.0-beta.2",
    "0.10.0-beta.11",
    "0.10.0-rc.1",
    "0.10.0",
    "1",
    "v1.0.1+build.5",
    "1.2.3",
    "1.10",
  ].map(parseVersion);
  for (const [i, a] of inOrder.entries()) {
    for (const [j, b] of inOrder.entries()) {
      assertEquals(Math.sign(compareVersions(a, b)), Math.sign(i - j), `${i} ${j}`);
    }
  }
});

Deno.test("a job is fetched on another day, from a sandbox that runs on", async () => {
  await using sandbox = await startLocalSandbox();
  await withFolder(async (cwd) => {
    const env = { DENOVO_SANDBOX: `${sandbox.base}/` };
    const run = (script: string, ...args: readonly string[]) => {
      const flags = [...headerFlags(`aip/${script}`), "--allow-env=DENOVO_SANDBOX"];
      return runScript(`aip/${script}`, args, { cwd, env, flags });
    };
    const [url = ""] = linesOf(await run("submit-later.ts"));
    assertEquals(await Deno.readTextFile(`${cwd}/job_url.txt`), `${url}\n`);
    let fetched = await run("fetch-later.ts");
    for (let i = 0; i < 20 && fetched.code === 1; i++) fetched = await run("fetch-later.ts");
    const [names = "", ...rows] = linesOf(fetched);
    assertEquals(names, "objname\tsn");
    assert(rows.length > 0);

    // What is archived has no result any more, but its query.
    assertEquals(linesOf(await run("archive.ts")), [`stella_teff_objects\t${url}`]);
    const gone = await run("fetch-later.ts");
    assertEquals([gone.code, gone.stdout], [1, ""]);
    assertMatch(gone.stderr, /^Sandbox: .*\nJob stella_teff_objects: ARCHIVED\nError: Cannot /);
    const again = linesOf(await run("rerun.ts", "--runid=stella_teff_objects"));
    const [old, made = ""] = again[0]?.split("\t") ?? [];
    assertEquals([again.length, old], [1, url]);
    await Deno.writeTextFile(`${cwd}/job_url.txt`, `${made}\r\n`);
    let second = await run("fetch-later.ts");
    for (let i = 0; i < 20 && second.code === 1; i++) second = await run("fetch-later.ts");
    assertEquals(linesOf(second), [names, ...rows]);
  });
});

Deno.test("from-files.ts saves what the service has sent, and a name that cannot be unquoted works", async () => {
  await withFolder(async (cwd) => {
    linesOf(await runScript("aip/from-files.ts", ["--sandbox"], { cwd }));
    const table = await readTable(await Deno.readFile(`${cwd}/results/BPT-line.vot`));
    assertEquals(table.names, ["log(oiii_hb)", "log(nii_ha)", "distance"]);
    assert(table.length > 100);
    const page = await runScript("aip/convert.ts", ["--sandbox", "--to=html"], { cwd });
    const [href = ""] = linesOf(page);
    assertStringIncludes(
      await Deno.readTextFile(new URL(href)),
      "Active nuclei of CARS: 10 of 41 rows</h1>",
    );
  });
});

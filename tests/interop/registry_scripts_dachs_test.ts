/**
 * The scripts that ask the Registry, with that of a GAVO DaCHS with synthetic data, found by `DENOVO_DACHS_URL`; some of the
 * services in it are broken on purpose.
 *
 * @module
 */
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "../../deps/assert.ts";
import type { Row } from "../../core/table/cell.ts";
import { readTable } from "../../core/votable/read.ts";
import { TapService } from "../../protocols/tap.ts";
import { filesIn, headerFlags, type Outcome, runScript, withFolder } from "../scripts/_run.ts";
import { DACHS, NO_DACHS, peerTest } from "./_peers.ts";

const REGISTRY = `--registry=${DACHS}/tap`;
const NEAR = "CONTAINS(POINT('ICRS', $ra, $dec), CIRCLE('ICRS', 12, 13, 0.1)) = 1";

/** The fields of the data set: a star with two spectra is at the centre of each. */
const FIELDS = [[340.1, 3.36], [213.97, 11.5], [230.44, 52.92], [150.36, 55.9], [107, -10], [
  12,
  13,
]] as const;

function dachsTest(name: string, body: (cwd: string) => Promise<void>): void {
  peerTest(`DaCHS: ${name}`, NO_DACHS, () => withFolder(body));
}

function run(
  script: string,
  args: readonly string[],
  cwd: string,
  ...flags: readonly string[]
): Promise<Outcome> {
  const options = { cwd, flags: [...headerFlags(script), ...flags] };
  return runScript(script, [REGISTRY, ...args], options);
}

function cells(stdout: string): readonly (readonly string[])[] {
  return stdout === "" ? [] : stdout.replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
}

dachsTest(
  "globalsiap.ts saves the images of the service that works, and names four others",
  async (cwd) => {
    const { code, stdout, stderr } = await run(
      "globalsiap.ts",
      ["--log=log"],
      cwd,
      "--allow-write=log",
    );
    assertEquals(code, 0, stderr);
    const files = ["img_a_01.fits", "img_a_02.fits", "img_a_03.fits"];
    assertEquals(filesIn(`${cwd}/images`), files);
    assertEquals(
      cells(stdout).map((row) => row.slice(0, 3)).sort(),
      files.map((name) => [`images/${name}`, "69120", "synthsurvey SIA"]),
    );
    const log = (await Deno.readTextFile(`${cwd}/log`)).trimEnd().split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    assertEquals(
      Object.fromEntries(log.map(({ service, kind, rows }) => [service, kind ?? rows])),
      {
        "synthsurvey SIA": 3,
        "sia-refused": "refused",
        "sia-http500": "status",
        "sia-garbage": "html",
        "sia-notfound": "status",
      },
    );
  },
);

dachsTest("IVOA_REGISTRY counts where it may be read and no registry is given", async (cwd) => {
  const { code, stdout, stderr } = await runScript("obscore-loop.ts", [], {
    cwd,
    flags: ["--allow-net", "--allow-env=IVOA_REGISTRY"],
    env: { IVOA_REGISTRY: `${DACHS}/tap` },
  });
  assertEquals(code, 0, stderr);
  assertEquals(cells(stdout).map((row) => row.join(": ")).sort(), [
    "localdc TAP: SynthIFU",
    "localdc TAP: SynthSpec",
    "localdc TAP: SynthSurvey",
  ]);
});

dachsTest("get-spectra.ts finds the spectra of all fields for an uploaded list", async (cwd) => {
  const rows = FIELDS.map(([ra, dec]) => `<TR><TD>${dec * 60}</TD><TD>x</TD><TD>${ra}</TD></TR>`);
  await Deno.writeTextFile(
    `${cwd}/mine.vot`,
    `<VOTABLE version="1.4"><RESOURCE><TABLE>
<FIELD name="delta" datatype="double" unit="arcmin" ucd="pos.eq.dec;meta.main"/>
<FIELD name="dec" datatype="char" arraysize="*"/>
<FIELD name="alpha" datatype="double" unit="deg" ucd="POS_EQ_RA_MAIN"/>
<DATA><TABLEDATA>${rows.join("")}</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`,
  );
  const near = ["--table=mine.vot", "--limit=1"];
  const { code, stdout, stderr } = await run("get-spectra.ts", near, cwd, "--allow-read=mine.vot");
  assertEquals(code, 0, stderr);
  const found = cells(stdout);
  const counts = FIELDS.map((_, i) => found.filter(([poi]) => poi === String(i)).length);
  assertEquals(counts, [2, 2, 2, 2, 2, 2]);
  assertEquals(filesIn(`${cwd}/spectra`).length, 1);
  const [path = ""] = found.flatMap((row) => row[5] === "" ? [] : [row[5]]);
  assert((await readTable(await Deno.readFile(`${cwd}/${path}`))).length > 10);

  // All 24 of the data base are in the fields; a wide circle finds them all, once each.
  const wide = ["--table=mine.vot", "--limit=0", "--radius=1.2"];
  const all = await run("get-spectra.ts", wide, cwd, "--allow-read=mine.vot");
  const urls = cells(all.stdout).map((row) => row[6]);
  const service = new TapService(`${DACHS}/tap`);
  const query = "SELECT access_url FROM ivoa.obscore WHERE dataproduct_type='spectrum'";
  const expected = (await service.query(query)).column("access_url").toArray().map(String);
  assertEquals(urls.toSorted(), expected.toSorted());
  assertEquals(urls.length, 24);
  const fine = ["--table=mine.vot", "--limit=0", "--power=100000"];
  const none = await run("get-spectra.ts", fine, cwd, "--allow-read=mine.vot");
  assertEquals([none.code, none.stdout], [0, ""], none.stderr);
});

dachsTest("multitap.ts has the proper motions of every reachable table in mas/yr", async (cwd) => {
  const { code, stdout, stderr } = await run("multitap.ts", [], cwd);
  assertEquals(code, 0, stderr);
  const url = `${DACHS}/tap`;
  assertEquals(cells(stdout), [[url, "nearstars.main", "7"], [url, "optphot.plates", "7"]]);
  assertMatch(stderr, /tap: II\/999\/odd-table: .*Could not locate table/m);
  assertMatch(stderr, /^http:\/\/127\.0\.0\.1:59999\/tap: refused: /m);
  const rows = (await readTable(await Deno.readFile(`${cwd}/all-pms.vot`))).toArray();
  const service = new TapService(url);
  const queries: Readonly<Record<string, string>> = {
    "nearstars.main": `SELECT source_id AS id, ra, dec, pmra, pmdec FROM nearstars.main WHERE ${
      NEAR.replace("$ra", "ra").replace("$dec", "dec")
    }`,
    "optphot.plates":
      `SELECT localid AS id, raj2000 AS ra, dej2000 AS dec, 1000 * "pm-RA" AS pmra, 1000 * "pm-DE" AS pmdec
       FROM optphot.plates WHERE ${NEAR.replace("$ra", "raj2000").replace("$dec", "dej2000")}`,
  };
  for (const [table, query] of Object.entries(queries)) {
    const own = new Map(
      rows.filter((row) => row["table_name"] === table).map((row) => [row["cat_id"], row] as const),
    );
    const expected = (await service.query(query)).toArray();
    assertEquals(own.size, expected.length);
    for (const row of expected) {
      const got = own.get(String(row["id"])) as Row;
      for (
        const [name, wanted] of [["ra", "ra"], ["dec", "dec"], ["pmra", "pmra"], ["pmde", "pmdec"]]
      ) {
        const value = row[wanted as string] ?? null;
        if (value === null) assertEquals(got[name as string], null);
        else assertAlmostEquals(got[name as string] as number, value as number, 1e-5);
      }
    }
  }
});

dachsTest("multitap-broken1.ts and -broken2.ts fail as the course says", async (cwd) => {
  const one = await run("multitap-broken1.ts", [], cwd);
  assertEquals([one.code, one.stdout], [1, ""], one.stderr);
  assertMatch(one.stderr, /^Error: Cannot run the query: .*found '\/' /m);
  assertStringIncludes(one.stderr, "FROM II/999/odd-table\n");
  const two = await run("multitap-broken2.ts", [], cwd);
  assertEquals([two.code, two.stdout], [1, ""], two.stderr);
  assertMatch(
    two.stderr,
    /^Error: .*UNION types (bigint and text|text and bigint) cannot be matched/m,
  );
});

dachsTest("epnquery.ts and ex22.ts match items of hash lists", async (cwd) => {
  const { code, stdout, stderr } = await run("epnquery.ts", ["--target=TITAN", "--type=sp"], cwd);
  assertEquals(code, 0, stderr);
  const service = new TapService(`${DACHS}/tap`);
  const rows = (await service.query(
    "SELECT granule_uid, target_name, dataproduct_type FROM titanobs.epn_core",
  )).toArray();
  const has = (row: Row, name: string, item: string) =>
    String(row[name]).toLowerCase().split("#").includes(item);
  const expected = rows.filter((row) =>
    has(row, "target_name", "titan") && has(row, "dataproduct_type", "sp")
  ).map((row) => String(row["granule_uid"])).sort();
  assert(expected.length > 0 && expected.length < rows.length);
  const [path = "", count] = cells(stdout)[0] ?? [];
  assertEquals([path, count], ["tables/titanobs.epn_core.vot", String(expected.length)]);
  const saved = await readTable(await Deno.readFile(`${cwd}/${path}`));
  assertEquals(saved.column("granule_uid").toArray().map(String).sort(), expected);

  const spectra = await run("exercises/ex22.ts", ["--maxrec=100"], cwd);
  const ids = cells(spectra.stdout).map(([, id = ""]) => id).sort();
  const all = rows.filter((row) => has(row, "dataproduct_type", "sp"));
  assertEquals(ids, all.map((row) => String(row["granule_uid"])).sort());
  assertEquals(filesIn(`${cwd}/spectra`).length, 2);
});

dachsTest("new-constraint.ts and data-discovery.ts find what there is", async (cwd) => {
  const subject = await run("new-constraint.ts", ["--concept=proper-motions"], cwd);
  assertEquals(cells(subject.stdout).map(([ivoid]) => ivoid).sort(), [
    "ivo://localdc.test/nearstars/q/cone",
    "ivo://localdc.test/nearstars/q/main",
    "ivo://localdc.test/optphot/q/plates",
  ]);
  const quoted = await run("new-constraint.ts", ["--concept=o'b;--"], cwd);
  assertEquals([quoted.code, quoted.stdout], [0, ""], quoted.stderr);
  const words = ["--keywords=stars"];
  const found = await run("data-discovery.ts", words, cwd);
  assertEquals(cells(found.stdout).map(([, name]) => name).sort(), [
    "nearstars SCS",
    "nearstars.main",
    "synthspec SSAP",
  ]);
  const show = await run("data-discovery.ts", [...words, "--show=nearstars.main"], cwd);
  assertStringIncludes(show.stdout, "IVOA identifier: ivo://localdc.test/nearstars/q/main\n");
  assertMatch(show.stdout, /^nearstars\.main\tpmra\tmas\/yr\tpos\.pm;pos\.eq\.ra\t/m);
  const first = await run(
    "data-discovery.ts",
    [...words, "--show=nearstars.main", "--rows=2"],
    cwd,
  );
  assertEquals([first.code, cells(first.stdout).length], [0, 3], first.stderr);
  const none = await run("data-discovery.ts", [...words, "--show=nearstar.main"], cwd);
  assertEquals([none.code, none.stdout], [1, ""]);
  assertStringIncludes(none.stderr, 'did you mean "nearstars.main"?');
});

dachsTest("ex14.ts, ex19.ts, ex20.ts and ex21.ts ask what services declare", async (cwd) => {
  const limits = await run("exercises/ex14.ts", ["--keyword="], cwd);
  assertEquals(cells(limits.stdout), [[`${DACHS}/tap`, "20000", "20000000"]], limits.stderr);
  assertMatch(limits.stderr, /59999\/tap: refused: /);
  const grouped = await run("exercises/ex19.ts", [], cwd);
  assertEquals(cells(grouped.stdout).map(([, table]) => table).sort(), [
    "II/999/odd-table",
    "II/999/odd-table",
    "nearstars.main",
    "optphot.plates",
  ]);
  const feature = await runScript("exercises/ex20.ts", [
    `--url=${DACHS}/tap`,
    "--feature=IN_UNIT",
    "--feature=nonsense",
  ], { cwd });
  assertEquals([feature.code, feature.stdout], [
    1,
    "ivo://ivoa.net/std/TAPRegExt#features-adql-unit\tIN_UNIT\tyes\n",
  ]);
  const ranges = async (style: string) => {
    const { stdout } = await run("exercises/ex21.ts", [`--style=${style}`], cwd);
    return new Map(
      cells(stdout).map(([, table, , , low, high]) => [table, [low, high].map(Number)]),
    );
  };
  const [server, here] = [await ranges("in_unit"), await ranges("factor")];
  assertEquals([...server.keys()].sort(), ["nearstars.main", "optphot.plates"]);
  for (const [table, [low = NaN, high = NaN]] of server) {
    assertAlmostEquals(here.get(table)?.[0] ?? NaN, low, 1e-6);
    assertAlmostEquals(here.get(table)?.[1] ?? NaN, high, 1e-6);
  }
});

/**
 * The scripts against a GAVO DaCHS with synthetic data, found by `DENOVO_DACHS_URL` (as in `http://127.0.0.1:8080`).
 *
 * Without the variable the tests are skipped by name; with `CI=true` they fail then.
 *
 * @module
 */
import { assertEquals, assertStringIncludes } from "../../deps/assert.ts";
import { readTable } from "../../core/votable/read.ts";
import { denovo, filesIn, runScript, withFolder } from "../scripts/_run.ts";
import { DACHS, NO_DACHS, peerTest } from "./_peers.ts";

const SIA = `--url=${DACHS}/surveyim/q/i/siap.xml?`;

function dachsTest(name: string, body: () => Promise<void>): void {
  peerTest(name, NO_DACHS, body);
}

/** Runs a script that must succeed; its lines in cells. */
async function rowsOf(
  script: string,
  args: readonly string[],
  cwd?: string,
): Promise<readonly (readonly string[])[]> {
  const { code, stdout, stderr } = await runScript(script, args, cwd === undefined ? {} : { cwd });
  assertEquals(code, 0, stderr);
  return stdout.trimEnd().split("\n").map((line) => line.split("\t"));
}

dachsTest("DaCHS: basicsiap.ts finds and saves the three images of field A", async () => {
  await withFolder(async (cwd) => {
    const rows = await rowsOf("basicsiap.ts", [SIA], cwd);
    const files = ["img_a_01.fits", "img_a_02.fits", "img_a_03.fits"];
    assertEquals(
      rows.map(([path, bytes]) => [path, bytes]).sort(),
      files.map((name) => [
        `images/${name}`,
        "69120",
      ]),
    );
    assertEquals(filesIn(`${cwd}/images`), files);
    for (const name of files) {
      const bytes = await Deno.readFile(`${cwd}/images/${name}`);
      assertEquals([bytes.length, String.fromCharCode(...bytes.subarray(0, 6))], [69120, "SIMPLE"]);
    }
  });
});

dachsTest("DaCHS: multisiap.ts takes the images of fields B and C by their dates", async () => {
  await withFolder(async (cwd) => {
    const dates = (rows: readonly (readonly string[])[]) => rows.map(([, , date]) => date).sort();
    assertEquals(dates(await rowsOf("multisiap.ts", [SIA], cwd)), [
      "2003-12-27T12:00:00", // MJD 53000.5
      "2005-05-10T18:00:00", // MJD 53500.75
    ]);
    const all = [SIA, "--from=MJD 53000.5", "--to=MJD 57100.4", "--dir=images"];
    assertEquals(dates(await rowsOf("multisiap.ts", all, cwd)).length, 5);
    const some = [SIA, "--from=MJD 53000.6", "--to=MJD 57100.375", "--dir=images"];
    assertEquals(dates(await rowsOf("multisiap.ts", some, cwd)).length, 3);
  });
});

dachsTest("DaCHS: siapextra.ts finds the three of five images by date and bandpass", async () => {
  const rows = await rowsOf("siapextra.ts", [SIA]);
  assertEquals(rows.map(([, band]) => band), ["SDSS i'", "SDSS i'", "SDSS i'"]);
  const open = await rowsOf("siapextra.ts", [SIA, "--date-obs=/99999"]);
  assertEquals(open.length, 5);
  const red = await rowsOf("siapextra.ts", [SIA, "--date-obs=0/99999", "--bandpass-id=SDSS r'"]);
  assertEquals(red.length, 2);
});

dachsTest("DaCHS: viewparams.ts and denovo params list the service's own parameters", async () => {
  const rows = await rowsOf("viewparams.ts", [SIA]);
  const names = rows.map(([name]) => name);
  for (const name of ["POS", "SIZE", "INTERSECT", "FORMAT", "dateObs", "bandpassId", "object"]) {
    assertEquals(names.includes(name), true, name);
  }
  const date = rows.find(([name]) => name === "dateObs");
  assertEquals(date?.slice(0, 5), [
    "dateObs",
    "d",
    "time;obs.exposure",
    "char[*] mjd",
    "53000.5..58200.3",
  ]);
  const band = rows.find(([name]) => name === "bandpassId");
  assertStringIncludes(band?.[5] ?? "", "Johnson R");
  const scs = await denovo(["params", `${DACHS}/nearstars/q/cone/scs.xml`]);
  assertStringIncludes(
    scs.stdout,
    "\nsource_id\t\tmeta.id;meta.main\tlong[2] interval\t4600000000000000001..",
  );
});

dachsTest(
  "DaCHS: denovo cone finds the stars of field A with all digits of their identifiers",
  async () => {
    const url = `${DACHS}/nearstars/q/cone/scs.xml?`;
    const { code, stdout, stderr } = await denovo(["cone", url, "340.1", "3.36", "0.3", "--json"]);
    assertEquals(code, 0, stderr);
    const { length, overflow } = JSON.parse(stdout);
    assertEquals([length >= 250, length < 300, overflow], [true, true, "none"]);
    assertStringIncludes(stdout, '"source_id":"4600000000000000001"'); // SCS wants identifiers as text
    const text = await denovo(["cone", `${DACHS}/irphot/q/cone/scs.xml`, "340.1", "3.36", "0.001"]);
    assertStringIncludes(text.stdout, "\tmainid\t");
  },
);

dachsTest("DaCHS: denovo sia saves images; an error comes in the service's own words", async () => {
  await withFolder(async (cwd) => {
    const url = `${DACHS}/surveyim/q/i/siap.xml`;
    const args = ["sia", url, "--pos=230.44 52.92", "--size=0.5", "--save=pix", "--out=all.vot"];
    const { code, stdout, stderr } = await denovo(args, { cwd });
    assertEquals(code, 0, stderr);
    assertEquals(stdout.split("\n").length, 4);
    assertEquals(filesIn(`${cwd}/pix`), ["img_c_07.fits", "img_c_08.fits"]);
    const failing = await denovo(["cone", `${DACHS}/broken/q/boom/custom`, "1", "2", "3"]);
    assertEquals(failing.code, 1);
    assertStringIncludes(failing.stderr, "500");
  });
});

const TAP = `${DACHS}/tap`;

/** Three queries for the star catalogues that share their stars. */
const FIELD_QUERIES = [
  `optical ${TAP} SELECT localid, raj2000, dej2000, umag, bmag FROM optphot.plates
    WHERE 1=CONTAINS(POINT('ICRS', raj2000, dej2000), CIRCLE('ICRS', {ra}, {dec}, {radius}))`,
  `infrared ${TAP} SELECT mainid, raj2000, dej2000, jmag, hmag, kmag FROM irphot.data
    WHERE DISTANCE(raj2000, dej2000, {ra}, {dec}) < {radius}`,
  `gaia ${TAP} SELECT source_id, ra, dec, phot_g_mean_mag FROM nearstars.main
    WHERE DISTANCE(ra, dec, {ra}, {dec}) < {radius}`,
].map((query) => `--query=${query}`);

dachsTest("DaCHS: fetch3.ts and fetch3-async.ts bring the same tables of field A", async () => {
  await withFolder(async (cwd) => {
    const args = [...FIELD_QUERIES, "--radius=0.3"];
    const one = await rowsOf("fetch3.ts", [...args, "--dir=tables"], cwd);
    assertEquals(one.map(([path]) => path), [
      "tables/optical.vot",
      "tables/infrared.vot",
      "tables/gaia.vot",
    ]);
    assertEquals(Number(one[2]?.[1]) >= 250, true);
    const read = async () =>
      await Promise.all(one.map(async ([path = ""]) => {
        const table = await readTable(await Deno.readFile(`${cwd}/${path}`));
        return table.toArray().map((row) => JSON.stringify(Object.values(row).map(String))).sort();
      }));
    const before = await read();
    await Deno.remove(`${cwd}/tables`, { recursive: true });
    const all = await rowsOf("fetch3-async.ts", [...args, "--every=0.1"], cwd);
    assertEquals(all.toSorted(), one.toSorted());
    assertEquals(await read(), before);
    const cut = await rowsOf("fetch3.ts", [...args, "--maxrec=7"], cwd);
    assertEquals(cut.every(([, rows]) => rows === "7" || rows === "8"), true); // DaCHS sends one more
  });
});

dachsTest("DaCHS: smart-tap-upload.ts joins all 3500 stars in batches, ids exact", async () => {
  const rows = await rowsOf("smart-tap-upload.ts", [
    `--url=${TAP}`,
    `--remote-url=${TAP}`,
    "--query=SELECT source_id, ra AS my_ra FROM nearstars.main",
    "--table=nearstars.main",
    "--batch=1600",
  ]);
  const [names = [], ...stars] = rows;
  assertEquals([stars.length, names.slice(0, 3)], [3500, ["source_id", "my_ra", "ra"]]);
  assertEquals(new Set(stars.map(([id]) => id)).size, 3500);
  // The second position came back for the identifier of the first.
  assertEquals(stars.every(([, mine, theirs]) => mine === theirs), true);
});

dachsTest("DaCHS: ex05.ts, ex07.ts and ex24.ts count, fetch and join", async () => {
  assertEquals(await rowsOf("exercises/ex05.ts", [`--url=${TAP}`, "--table=irphot.data"]), [
    ["3202"],
  ]);
  await withFolder(async (cwd) => {
    const rows = await rowsOf("exercises/ex07.ts", [
      `--query=tgas ${TAP} SELECT ra, dec, pmra, pmdec FROM nearstars.main
        WHERE phot_g_mean_mag BETWEEN {from} AND {to}`,
      `--query=rave ${TAP} SELECT raj2000, dej2000, hmag FROM irphot.data
        WHERE hmag BETWEEN {from} AND {to}`,
    ], cwd);
    assertEquals(rows.map(([path]) => path), ["tables/tgas.vot", "tables/rave.vot"]);
    assertEquals(rows.every(([, count]) => Number(count) > 10), true);
  });
  const [names = [], ...stars] = await rowsOf("exercises/ex24.ts", [
    `--url=${TAP}`,
    `--gaia-url=${TAP}`,
    "--query=SELECT TOP 500 source_id, phot_g_mean_mag AS mag FROM nearstars.main",
    "--table=nearstars.main",
  ]);
  const g = names.indexOf("phot_g_mean_mag");
  assertEquals(stars.length, 500);
  assertEquals(stars.every((row) => /^\d{19}$/.test(row[0] ?? "") && row[1] === row[g]), true);
});

dachsTest("DaCHS: ex06.ts --broken shows where DaCHS stopped; the fixed query works", async () => {
  const table = [`--url=${TAP}`, "--table=surveyim.imgs", "--columns=accref,imagetitle,object"];
  const object = "--object=IC 4756";
  const broken = await runScript("exercises/ex06.ts", [...table, object, "--broken"]);
  assertEquals([broken.code, broken.stdout], [1, ""]);
  assertStringIncludes(broken.stderr, "Expected end of text, found '4'");
  assertStringIncludes(broken.stderr, "WHERE object = IC 4756\n                    ^\n");
  const fixed = await runScript("exercises/ex06.ts", [...table, object]);
  assertEquals([fixed.code, fixed.stdout], [0, ""]);
  const list = [`--url=${TAP}`, "--table=surveyim.imgs", "--columns=accref,imagetitle,bandpassid"];
  const found = await rowsOf("exercises/ex06.ts", [...list, "--object=SDSS i'"]);
  assertEquals([found.length, found.every(([uri]) => /^https?:/.test(uri ?? ""))], [6, true]);
});

dachsTest("DaCHS: ex10.ts uploads a job's result by its URL", async () => {
  const [names, ...rows] = await rowsOf("exercises/ex10.ts", [
    `--url=${TAP}`,
    `--join-url=${TAP}`,
    "--query=SELECT raj2000, dej2000, hmag FROM irphot.data WHERE hmag BETWEEN {from} AND {to}",
    `--join=SELECT tg.source_id, tg.ra, tg.dec, mine.hmag FROM nearstars.main AS tg
      JOIN TAP_UPLOAD.mine AS mine
      ON DISTANCE(tg.ra, tg.dec, mine.raj2000, mine.dej2000) < 1/3600.`,
    "--to=8.5",
  ]);
  assertEquals(names, ["source_id", "ra", "dec", "hmag"]);
  assertEquals(rows.length > 20, true);
  assertEquals(
    rows.every(([id, , , mag]) => /^\d{19}$/.test(id ?? "") && Number(mag) <= 8.5),
    true,
  );
});

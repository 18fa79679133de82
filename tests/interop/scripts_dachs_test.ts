/**
 * The scripts against a GAVO DaCHS with synthetic data, found by `DENOVO_DACHS_URL` (as in `http://127.0.0.1:8080`).
 *
 * Without the variable the tests are skipped by name; with `CI=true` they fail then.
 *
 * @module
 */
import { assertEquals, assertStringIncludes } from "../../deps/assert.ts";
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

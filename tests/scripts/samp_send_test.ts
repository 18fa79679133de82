/**
 * `--samp` and `--samp-hub` of scripts, as processes with the flags of their headers.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../deps/assert.ts";
import { withHome } from "./_samp.ts";

const TABLE = "table.load.votable";

Deno.test("fetch3.ts --samp sends each table with its metadata to all who take tables, and leaves nobody behind", async () => {
  await withHome(async ({ startHub, taker, run, home }) => {
    const hub = await startHub();
    const [viewer, other] = [await taker("Viewer", [TABLE]), await taker("other", [TABLE])];
    await taker("Images only", ["image.load.fits"]);
    const { code, stdout, stderr } = await run("fetch3.ts", ["--sandbox", "--samp"]);
    assertEquals(code, 0, stderr);
    assertEquals(stdout.trimEnd().split("\n").length, 3);
    for (const { got } of [viewer, other]) {
      assertEquals(got.map(({ params, table }) => [params["name"], table?.length]), [
        ["sdss", 95],
        ["2mass", 50],
        ["wise", 46],
      ]);
      for (const { params, table } of got) {
        assertMatch(String(params["url"]), /^http:\/\/127\.0\.0\.1:\d+\/\w{32}\/\w+\.vot$/);
        const infos = table?.infos.map((info) => info.value).join("\n") ?? "";
        assertMatch(infos, /SYNTHETIC/);
        assert(table?.columns.every(({ field }) => field.ucd !== undefined));
      }
      assertEquals(new Set(got.map(({ params }) => params["table-id"])).size, 3);
      assertEquals(got[1]?.table?.columnByUcd("phot.mag;em.IR.J")?.field.unit, "mag");
    }
    const lines = stderr.split("\n").filter((line) => line.startsWith("SAMP: ")).sort();
    assertEquals(lines, [
      'SAMP: sent "2mass" to Viewer',
      'SAMP: sent "2mass" to other',
      'SAMP: sent "sdss" to Viewer',
      'SAMP: sent "sdss" to other',
      'SAMP: sent "wise" to Viewer',
      'SAMP: sent "wise" to other',
    ]);
    assertEquals(hub.clients().map(({ name }) => name), ["Viewer", "other", "Images only"]);
    assertStringIncludes([...Deno.readDirSync(home)].map(({ name }) => name).join(), "tables");
  });
});

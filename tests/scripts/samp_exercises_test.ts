/**
 * The exercises with SAMP, as processes with the flags of their headers, with a hub and programs that look at what they
 * get.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../deps/assert.ts";
import { Table } from "../../core/table/table.ts";
import { untilAborted } from "../../core/runtime/signals.ts";
import { readTable } from "../../core/votable/read.ts";
import { sendTable } from "../../samp/mod.ts";
import { filesIn, headerFlags, ROOT, runScript } from "./_run.ts";
import { withHome } from "./_samp.ts";

const TABLE = "table.load.votable";
const IMAGE = "image.load.fits";
const SPECTRUM = "spectrum.load.ssa-generic";

/** Lines of fields. */
function rows(stdout: string): readonly (readonly string[])[] {
  return stdout.trimEnd().split("\n").map((line) => line.split("\t"));
}

Deno.test("ex03.ts shows that forgotten connections stay, and that a block closes its own", async () => {
  await withHome(async ({ startHub, taker, run }) => {
    const hub = await startHub();
    await taker("Viewer", [TABLE]);
    const { code, stdout, stderr } = await run("exercises/ex03.ts", ["--count=2"]);
    assertEquals([code, stderr], [0, ""]);
    const listed = (when: string) =>
      rows(stdout).filter(([phase]) => phase === when).map(([, , name]) => name);
    const others = ["Hub", "Viewer"];
    assertEquals(listed("forgotten"), [...others, "forgotten 1", "forgotten 2"]);
    assertEquals(listed("within the block"), [
      ...[...others, "forgotten 1", "forgotten 2"],
      "in a block",
    ]);
    assertEquals(listed("after the block"), [...others, "forgotten 1", "forgotten 2"]);
    assertEquals(listed("unregistered"), others);
    for (const [, , name = "", answer = ""] of rows(stdout)) {
      if (name.startsWith("forgotten")) assertMatch(answer, /not (callable|subscribed)/);
      else assertEquals(answer, "samp.ok", name);
    }
    assertEquals(hub.clients().map(({ name }) => name), ["Viewer"]);

    const left = await run("exercises/ex03.ts", ["--count=3", "--leave"]);
    assertEquals(left.code, 0);
    assertMatch(left.stderr, /^Left behind: /);
    assertEquals(hub.clients().map(({ name }) => name), [
      ...["Viewer", "forgotten 1", "forgotten 2", "forgotten 3"],
    ]);
  });
});

Deno.test("ex03.ts --samp-hub needs no hub, and leaves no lock file", async () => {
  await withHome(async ({ run, lockfile }) => {
    const none = await run("exercises/ex03.ts", []);
    assertEquals([none.code, none.stdout], [1, ""]);
    assertStringIncludes(none.stderr, "--samp-hub");
    const { code, stdout } = await run("exercises/ex03.ts", ["--samp-hub"]);
    assertEquals([code, rows(stdout).length], [0, 4 + 5 + 4 + 1]);
    assertEquals(await Deno.stat(lockfile).catch(() => "gone"), "gone");
  });
});

Deno.test("ex04.ts shows an image in the program that has the name, and in no other", async () => {
  await withHome(async ({ startHub, taker, run }) => {
    await startHub();
    const [aladin, ds9] = [await taker("Aladin", [IMAGE]), await taker("SAOImageDS9", [IMAGE])];
    const { code, stdout, stderr } = await run("exercises/ex04.ts", ["--sandbox", "--to=aladin"]);
    assertEquals(code, 0, stderr);
    const [[name, id, status, title, url] = []] = rows(stdout);
    assertEquals([name, id, status], ["Aladin", aladin.client.id, "samp.ok"]);
    assertEquals(aladin.got.map(({ params }) => [params["name"], params["url"]]), [[title, url]]);
    assertMatch(String(url), /\.fits$/);
    assertEquals(ds9.got, []);

    const nothing = await run("exercises/ex04.ts", ["--sandbox", "--to=Aladin", "--pos=1 2"]);
    assertEquals([nothing.code, nothing.stdout, aladin.got.length], [0, "", 1]);
    assertMatch(nothing.stderr, /^No FITS images at 1\.000000 2\.000000/m);

    const nobody = await run("exercises/ex04.ts", ["--sandbox", "--to=splat"]);
    assertEquals([nobody.code, nobody.stdout], [1, ""]);
    assertMatch(nobody.stderr, /Cannot find SAMP client "splat".*Aladin.*SAOImageDS9/);
    const refusing = await taker("Broken", [IMAGE], () => {
      throw new Error("no such planes");
    });
    const failed = await run("exercises/ex04.ts", ["--sandbox", "--to=Broken"]);
    assertEquals([failed.code, refusing.got.length], [1, 1]);
    assertMatch(failed.stderr, /^Broken: no such planes$/m);
    assertEquals(rows(failed.stdout)[0]?.[2], "samp.error");
  });
});

Deno.test("ex07.ts and ex24.ts send their tables to the program that is named", async () => {
  await withHome(async ({ startHub, taker, run, home }) => {
    const hub = await startHub();
    const [aladin, topcat] = [await taker("Aladin", [TABLE]), await taker("topcat", [TABLE])];
    const stars = await run("exercises/ex07.ts", ["--sandbox", "--samp=aladin"]);
    assertEquals(stars.code, 0, stars.stderr);
    assertEquals(aladin.got.map(({ params, table }) => [params["name"], table?.length]), [
      ["tgas", 146],
      ["rave", 190],
    ]);
    assertEquals(topcat.got, []);
    const saved = await readTable(await Deno.readFile(`${home}/tables/rave.vot`));
    const sent = aladin.got[1]?.table;
    assertEquals([...sent ?? []], [...saved]);
    assertEquals(sent?.column("rv").field.unit, saved.column("rv").field.unit);

    const gaia = await run("exercises/ex24.ts", ["--sandbox", "--samp", "topcat", "--limit=1"]);
    assertEquals([gaia.code, rows(gaia.stdout).length], [0, 2], gaia.stderr);
    const [{ table, params } = {}] = topcat.got;
    assertEquals(params?.["name"], "HD stars with Gaia");
    assert((table?.length ?? 0) > 1 && typeof table?.row(0)["source_id"] === "bigint");
    const [, first = []] = rows(gaia.stdout);
    assertEquals(String(table?.row(0)["source_id"]), first[3]);
    assertEquals(hub.clients().map(({ name }) => name), ["Aladin", "topcat"]);
  });
});

Deno.test("ex10.ts --samp sends nothing but the URL of a job's result, from where the others fetch it", async () => {
  await withHome(async ({ startHub, taker, run }) => {
    await startHub();
    const topcat = await taker("topcat", [TABLE]);
    const { code, stdout, stderr } = await run("exercises/ex10.ts", ["--sandbox", "--samp"]);
    assertEquals(code, 0, stderr);
    assertMatch(stderr, /^job: COMPLETED\n(second job: .*\n)*second job: COMPLETED$/m);
    const [{ params, table } = {}] = topcat.got;
    assertEquals(stdout, `${params?.["url"]}\n`);
    assertMatch(stdout, /^http:\/\/127\.0\.0\.1:\d+\/\S*\/async\/\S+\/results\/result\n$/);
    const names = table?.names ?? [];
    assert(["source_id", "rv", "hmag"].every((name) => names.includes(name)), names.join());
    const direct = await run("exercises/ex10.ts", ["--sandbox"]);
    assertEquals(rows(direct.stdout).length - 1, table?.length);
    assertEquals(topcat.got.length, 1);
  });
});

Deno.test("ex12.ts --samp answers a highlighted row with the images that are there", async () => {
  await withHome(async ({ startHub, taker, run }) => {
    const hub = await startHub();
    const arrived = Promise.withResolvers<void>();
    const aladin = await taker("Aladin", [TABLE], arrived.resolve);
    const other = await taker("other", [TABLE]);
    const started = Promise.withResolvers<Deno.ChildProcess>();
    const args = ["--sandbox", "--samp=aladin", "--size=0.2"];
    const running = run("exercises/ex12.ts", args, { onStart: started.resolve });
    const process = await started.promise;
    const limit = AbortSignal.timeout(30_000);
    const { client } = other;
    const searcher = await untilAborted(taking(client, "table.highlight.row"), limit);
    const field = (name: string, ucd: string) =>
      ({ name, ucd, datatype: "double", unit: "deg" }) as const;
    const places = Table.fromColumns({ ra: [10, 202.47], dec: [20, 47.195] }, [
      field("ra", "pos.eq.ra;meta.main"),
      field("dec", "pos.eq.dec;meta.main"),
    ]);
    const { tableId } = await sendTable(client, places, { to: searcher });
    const click = { "table-id": tableId, row: 1 };
    (await client.call(searcher, "table.highlight.row", click)).ensureOk();
    await untilAborted(arrived.promise, limit);
    const [{ params, table } = {}] = aladin.got;
    assertEquals([params?.["name"], table?.length, other.got.length], ["around row 1", 7, 0]);
    const titles = table?.columnByUcd("VOX:Image_Title");
    assertStringIncludes(String(titles?.at(0)), "M51");
    process.kill("SIGINT");
    const { code, stdout, stderr } = await running;
    assertEquals([code, stdout], [130, ""]);
    assertMatch(stderr, /^SAMP: row 1: 7 around 202\.47 47\.195$/m);
    assertEquals(hub.clients().map(({ name }) => name), ["Aladin", "other"]);
  });
});

/** The first client that takes an MType. */
async function taking(
  client: Parameters<typeof sendTable>[0],
  mtype: string,
): Promise<string> {
  for (;;) {
    const [first] = await client.clients({ mtype });
    if (first !== undefined) return first.id;
  }
}

Deno.test("ex12.ts refuses what would have no effect", async () => {
  await withHome(async ({ run }) => {
    for (
      const args of [["--samp", "--pos=1 2"], ["--samp=x", "--dir=y"], ["--samp-hub"]]
    ) {
      const { code, stdout, stderr } = await run("exercises/ex12.ts", args);
      assertEquals([code, stdout], [2, ""], stderr);
      assertMatch(stderr, /Option --(pos|dir) has no effect with --samp|--samp-hub needs --samp/);
    }
  });
});

Deno.test("ex22.ts and ex23.ts send spectra to SPLAT, and to TOPCAT as tables", async () => {
  await withHome(async ({ startHub, taker, run }) => {
    const hub = await startHub();
    const [splat, topcat] = [await taker("splat", [SPECTRUM]), await taker("topcat", [TABLE])];
    for (const [script, count] of [["exercises/ex22.ts", 2], ["exercises/ex23.ts", 2]] as const) {
      const limit = `--limit=${count}`;
      splat.got.length = topcat.got.length = 0;
      const spectra = await run(script, ["--sandbox", limit, "--samp=splat"]);
      assertEquals(spectra.code, 0, spectra.stderr);
      assertEquals([splat.got.length, topcat.got.length], [count, 0], script);
      for (const { params } of splat.got) {
        assertMatch(String(params["url"]), /^http:\/\/127\.0\.0\.1:\d+\//);
        const { "Access.Format": format } = params["meta"] as Record<string, string>;
        assertMatch(String(format), /votable/);
      }
      splat.got.length = 0;
      const tables = await run(script, ["--sandbox", limit, "--samp", "--as=table"]);
      assertEquals(tables.code, 0, tables.stderr);
      assertEquals([splat.got.length, topcat.got.length], [0, count], script);
      for (const { table } of topcat.got) {
        assert((table?.length ?? 0) > 10 && table?.columns.length === 2, script);
      }
      const alone = await run(script, ["--sandbox", "--as=table"]);
      assertEquals(alone.code, 2);
      assertStringIncludes(alone.stderr, "--as needs --samp");
    }
    assertEquals(hub.clients().map(({ name }) => name), ["splat", "topcat"]);
  });
});

const EXERCISES = ["03", "04", "07", "10", "12", "22", "23", "24"].map((n) =>
  `exercises/ex${n}.ts`
);

for (const script of EXERCISES) {
  Deno.test(`${script} prints in its header how to run it, helps, and says what to do without a hub`, async () => {
    await withHome(async ({ run, home }) => {
      const text = Deno.readTextFileSync(`${ROOT}scripts/${script}`);
      const flags = headerFlags(script);
      assertStringIncludes(text, ` * deno run ${flags.join(" ")} scripts/${script} `);
      assert(["--allow-net", "--allow-env=SAMP_HUB,HOME"].every((flag) => flags.includes(flag)));
      const always = /ex0[34]/.test(script);
      const samp = always ? [] : ["--samp"];
      const [help, wrong, none, pointless] = await Promise.all([
        runScript(script, ["--help"], { flags: [] }),
        runScript(script, ["--smap"], { flags: [] }),
        run(script, [...script.endsWith("ex03.ts") ? [] : ["--sandbox"], ...samp]),
        run(script, always ? ["--count=x"] : ["--samp-hub"]),
      ]);
      assertEquals([help.code, help.stderr], [0, ""]);
      assertMatch(help.stdout, /^ex\d\d: .*\n\nUsage: ex\d\d \[options\]/);
      assertStringIncludes(help.stdout, "--samp-hub");
      assertEquals([wrong.code, wrong.stdout, pointless.code, pointless.stdout], [2, "", 2, ""]);
      assertEquals([none.code, none.stdout, filesIn(home)], [1, "", []]);
      assertMatch(none.stderr, /Cannot find a SAMP hub: .*\/\.samp.*`denovo samp hub`.*--samp-hub/);
    });
  });
}

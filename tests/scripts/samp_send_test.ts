/**
 * `--samp` of scripts, as processes with the flags of their headers.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../deps/assert.ts";
import { startLocalSandbox } from "../../cli/sandbox.ts";
import { type Got, IMAGE, SPECTRUM, TABLE, withHome } from "./_samp.ts";
import { filesIn, headerFlags, ROOT, runScript } from "./_run.ts";

/** What a script sends with `--sandbox`, and how that is looked at. */
interface Case {
  readonly mtype: string;
  readonly args: readonly string[];
  check(got: readonly Got[], rows: readonly (readonly string[])[]): void;
}

const nameAndLength = ({ params, table }: Got) => [params["name"], table?.length] as const;

/** The three tables of the field, in some order, with what their services say about them. */
function checkField(got: readonly Got[]): void {
  assertEquals(got.map(nameAndLength).toSorted(), [["2mass", 50], ["sdss", 95], ["wise", 46]]);
  for (const { table } of got) {
    assertMatch(table?.infos.map(({ value }) => value).join("\n") ?? "", /SYNTHETIC/);
    assert(table?.columns.every(({ field }) => field.ucd !== undefined));
  }
  const jmag = got.map(({ table }) => table?.columnByUcd("phot.mag;em.IR.J")).find(Boolean);
  assertEquals(jmag?.field.unit, "mag");
}

const CASES: Readonly<Record<string, Case>> = {
  "fetch3.ts": {
    mtype: TABLE,
    args: ["--samp"],
    check: (got) => {
      checkField(got);
      assertEquals(got.map(({ params }) => params["name"]), ["sdss", "2mass", "wise"]);
    },
  },
  "fetch3-async.ts": { mtype: TABLE, args: ["--samp"], check: checkField },
  "multitap.ts": {
    mtype: TABLE,
    args: ["--samp"],
    check: ([got, second], rows) => {
      assertEquals(second, undefined);
      assertEquals(got?.params["name"], "proper motions around 12 13");
      const count = rows.reduce((sum, [, , n]) => sum + Number(n), 0);
      assertEquals(got?.table?.length, count);
      assertEquals(got?.table?.columnByUcd("pos.pm;pos.eq.ra")?.field.unit, "mas/yr");
    },
  },
  "epnquery.ts": {
    mtype: TABLE,
    args: ["--samp", "--target=Saturn"],
    check: (got, rows) => {
      assert(rows.length > 1);
      assertEquals(
        got.map(({ params, table }) => [`tables/${params["name"]}.vot`, String(table?.length)])
          .toSorted(),
        rows.map(([path = "", count = ""]) => [path.replaceAll(/[^\w./-]/g, "_"), count])
          .toSorted(),
      );
    },
  },
  "smart-tap-upload.ts": {
    mtype: TABLE,
    args: ["--samp", "--limit=3"],
    check: ([got], rows) => {
      assertEquals(rows.length, 4);
      assertEquals(nameAndLength(got as Got), ["stars in gedr3spur.main", 1638]);
      // All of it, with 64-bit identifiers as they are.
      const ids = got?.table?.column("source_id").toArray();
      assertEquals(ids?.slice(0, 3).map(String), rows.slice(1).map(([id]) => id));
      assertEquals(got?.table?.column("ruwe").field.ucd, "stat.error");
    },
  },
  "get-spectra.ts": {
    mtype: SPECTRUM,
    args: ["--samp", "--limit=1"],
    check: (got, rows) => {
      const saved = rows.filter(([, , , , , path]) => path !== "");
      assert(saved.length > 0 && saved.length < rows.length);
      assertEquals(got.length, saved.length);
      for (const { params, bytes } of got) {
        const { meta } = params as { readonly meta: Readonly<Record<string, string>> };
        assertMatch(String(meta["Access.Format"]), /fits|votable/);
        assertMatch(String(params["name"]), new RegExp(`^${meta["Target.Name"]} `));
        assert(bytes.length > 1000);
      }
      const urls = got.map(({ params }) => params["url"]);
      assert(urls.every((url) => saved.some((row) => row.at(-1) === url)), urls.join(" "));
    },
  },
  "globalsiapsamp.ts": {
    mtype: IMAGE,
    args: ["--limit=1"],
    check: (got, rows) => {
      assert(rows.length > 0);
      assertEquals(got.map(({ params }) => params["url"]), rows.map((row) => row.at(-1)));
      assertEquals(got.map(({ params }) => params["name"]), rows.map(([, title]) => title));
      for (const { bytes } of got) {
        assertEquals(new TextDecoder().decode(bytes.subarray(0, 10)), "SIMPLE  = ");
        assertEquals(bytes.length % 2880, 0);
      }
    },
  },
};

for (const [script, { mtype, args, check }] of Object.entries(CASES)) {
  Deno.test(`${script} sends what it finds with the flags of its header, and leaves nobody on the hub`, async () => {
    await withHome(async ({ startHub, taker, run }) => {
      const hub = await startHub();
      const [viewer, other] = [await taker("Viewer", [mtype]), await taker("other", [mtype])];
      const deaf = await taker("deaf", ["coord.pointAt.sky"]);
      const { code, stdout, stderr } = await run(script, ["--sandbox", ...args]);
      assertEquals(code, 0, stderr);
      const rows = stdout.trimEnd().split("\n").map((line) => line.split("\t"));
      check(viewer.got, rows);
      assertEquals(other.got.map(({ params }) => params), viewer.got.map(({ params }) => params));
      assertEquals(deaf.got, []);
      const [kind = ""] = mtype.split(".");
      const ids = viewer.got.map(({ params }) => String(params[`${kind}-id`]));
      assertEquals(new Set(ids.filter((id) => id.startsWith("denovo-"))).size, ids.length);
      const told = stderr.split("\n").filter((line) => line.startsWith("SAMP: ")).toSorted();
      const wanted = viewer.got.flatMap(({ params }) =>
        ["Viewer", "other"].map((name) => `SAMP: sent "${params["name"]}" to ${name}`)
      );
      assertEquals(told, wanted.toSorted());
      assertEquals(hub.clients().map(({ name }) => name), ["Viewer", "other", "deaf"]);
    });
  });

  Deno.test(`${script} names what there is with SAMP in its header and its help`, async () => {
    const flags = headerFlags(script);
    assert(flags.some((flag) => /^--allow-read=(.*,)?\$\{HOME\}\/\.samp$/.test(flag)), `${flags}`);
    assert(flags.some((flag) => /^--allow-write=(.*,)?\$\{HOME\}\/\.samp$/.test(flag)));
    assert(flags.includes("--allow-env=SAMP_HUB,HOME"));
    const { code, stdout } = await runScript(script, ["--help"], { flags: [] });
    assertEquals(code, 0);
    if (script !== "globalsiapsamp.ts") assertStringIncludes(stdout, "\n  --samp [client] ");
    assertStringIncludes(stdout, "\n  --samp-hub ");
  });
}

Deno.test("--samp NAME sends to that program only, whatever the case; one that refuses is told, and the status is 1", async () => {
  await withHome(async ({ startHub, taker, run }) => {
    const hub = await startHub();
    const viewer = await taker("Viewer", [TABLE]);
    const full = await taker("Full house", [TABLE], () => {
      throw new Error("There is no\n\troom");
    });
    const [one, two, both] = await Promise.all([
      run("fetch3.ts", ["--sandbox", "--samp", "vIEWER", "--dir=tables"]),
      run("smart-tap-upload.ts", ["--sandbox", "--limit=1", "--samp=full house"]),
      run("smart-tap-upload.ts", ["--sandbox", "--limit=1", "--samp"]),
    ]);
    assertEquals(one.code, 0, one.stderr);
    assertEquals(one.stderr.match(/sent ".*" to \w+/g), [
      'sent "sdss" to Viewer',
      'sent "2mass" to Viewer',
      'sent "wise" to Viewer',
    ]);
    assertEquals([two.code, two.stdout.split("\n").length], [1, 3]);
    const refusal = '\nSAMP: Full house did not take "stars in gedr3spur.main": There is no room\n';
    assertStringIncludes(two.stderr, refusal);
    // With one who takes it, it has arrived.
    assertEquals(both.code, 0, both.stderr);
    assertStringIncludes(both.stderr, refusal);
    assertStringIncludes(both.stderr, '\nSAMP: sent "stars in gedr3spur.main" to Viewer\n');
    assertEquals([viewer.got.length, full.got.length], [4, 2]);
    assertEquals(hub.clients().length, 2);
  });
});

Deno.test("a program that cannot be had is an error before anything is asked", async () => {
  await withHome(async ({ startHub, taker, run, home, lockfile }) => {
    const hub = await startHub();
    await taker("Viewer", ["coord.pointAt.sky"]);
    // Nobody listens there: the services are not asked.
    const query = "--query=field http://127.0.0.1:9/tap SELECT 1";
    const missing = await run("fetch3.ts", [query, "--samp=aladin"]);
    const deaf = await run("fetch3.ts", [query, "--samp"]);
    assertEquals([missing.code, missing.stdout], [1, ""]);
    assertEquals(
      missing.stderr,
      'Error: Cannot find SAMP client "aladin": there are Hub (hub), Viewer (c1)\n',
    );
    assertEquals([deaf.code, deaf.stdout], [1, ""]);
    assertEquals(
      deaf.stderr,
      "Error: Cannot send by SAMP: nobody takes table.load.votable; there is Hub, Viewer\n",
    );
    assertEquals(hub.clients().map(({ name }) => name), ["Viewer"]);
    await hub.close();
    const [none, images] = await Promise.all([
      run("fetch3.ts", [query, "--samp"]),
      run("globalsiapsamp.ts", ["--sandbox"]),
    ]);
    for (const { code, stdout, stderr } of [none, images]) {
      assertEquals([code, stdout], [1, ""]);
      assertEquals(
        stderr.split("\n")[0],
        `Error: Cannot find a SAMP hub: there is no ${lockfile}; ` +
          "start TOPCAT or `denovo samp hub`, or let the script be the hub: --samp-hub",
      );
    }
    const useless = await run("fetch3.ts", [query, "--samp-hub"]);
    assertEquals([useless.code, useless.stdout], [2, ""]);
    assertMatch(useless.stderr, /^Option --samp-hub needs --samp\n/);
    assertEquals(filesIn(home), []);
  });
});

Deno.test("a program that is there but does not take it, and one that never answers", async () => {
  await withHome(async ({ startHub, taker, start }) => {
    const hub = await startHub();
    const { promise: never, resolve } = Promise.withResolvers<void>();
    await taker("Images only", [IMAGE]);
    const sleeper = await taker("sleeper", [TABLE], () => never);
    const deaf = start("smart-tap-upload.ts", ["--sandbox", "--limit=1", "--samp=images only"]);
    const { code, stderr } = await deaf.end();
    assertEquals(code, 1);
    assertMatch(stderr, /\nSAMP: Images only did not take "stars in gedr3spur.main": .*subscribed/);
    for (const [signal, status] of [["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129]] as const) {
      const script = start("smart-tap-upload.ts", ["--sandbox", "--limit=1", "--samp=sleeper"]);
      const before = sleeper.got.length;
      while (sleeper.got.length === before) await sleeper.client.ping();
      script.interrupt(signal);
      assertEquals((await script.end()).code, status);
      assertEquals(hub.clients().map(({ name }) => name), ["Images only", "sleeper"]);
    }
    resolve();
  });
});

Deno.test("a program that takes its time holds up neither the script nor other programs", async () => {
  await withHome(async ({ startHub, taker, run, home }) => {
    await startHub();
    const quick = await taker("quick", [TABLE]);
    const slow = await taker("slow", [TABLE], async () => {
      // The first answer comes when the script is done with its last table, and the others have that.
      while (quick.got.length < 3 || !filesIn(`${home}/tables`).includes("wise.vot")) {
        await quick.client.ping();
      }
    });
    const { code, stderr } = await run("fetch3.ts", ["--sandbox", "--samp"]);
    assertEquals(code, 0, stderr);
    assertEquals(slow.got.map(nameAndLength), [["sdss", 95], ["2mass", 50], ["wise", 46]]);
  });
});

Deno.test("what was sent arrives when the script fails afterwards", async () => {
  await using sandbox = await startLocalSandbox();
  await withHome(async ({ startHub, taker, run }) => {
    const hub = await startHub();
    const asked = Promise.withResolvers<void>();
    // It takes its time: until the script has failed.
    const viewer = await taker("Viewer", [TABLE], () => asked.promise);
    const failing = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, () => {
      asked.resolve();
      return new Response("no", { status: 404 });
    });
    const { code, stdout, stderr } = await run("fetch3.ts", [
      `--query=one ${sandbox.services["tapGavo"]} SELECT TOP 3 raj2000 FROM twomass.data`,
      `--query=two http://127.0.0.1:${failing.addr.port}/tap SELECT 1 FROM t`,
      "--samp",
    ]);
    await failing.shutdown();
    assertEquals([code, stdout], [1, "tables/one.vot\t3\n"]);
    assertMatch(stderr, /^SAMP: sent "one" to Viewer\nError: .*404/);
    assertEquals(viewer.got.map(nameAndLength), [["one", 3]]);
    assertEquals(hub.clients().length, 1);
  });
});

Deno.test("globalsiapsamp.ts sends what comes while other services are broken or hang", async () => {
  await withHome(async ({ startHub, taker, run }) => {
    await startHub();
    const viewer = await taker("Viewer", [IMAGE]);
    const args = ["--sandbox", "--broken", "--timeout=5", "--to=VIEWER"];
    const { code, stdout, stderr } = await run("globalsiapsamp.ts", args);
    assertEquals(code, 0, stderr);
    assertEquals(viewer.got.length, 3);
    assertEquals(stdout.trimEnd().split("\n").length, 3);
    assertEquals(stderr.match(/^\w+ sia: /gm)?.length, 8);
    assert(stderr.lastIndexOf("SAMP: sent") < stderr.indexOf("hanging sia: hanging"), stderr);
  });
  const text = Deno.readTextFileSync(`${ROOT}scripts/globalsiapsamp.ts`);
  const flags = headerFlags("globalsiapsamp.ts").join(" ");
  assertStringIncludes(text, ` * deno run ${flags} scripts/globalsiapsamp.ts `);
  const wrong = await runScript("globalsiapsamp.ts", ["--samp"], { flags: [] });
  assertEquals([wrong.code, wrong.stdout], [2, ""]);
  assertMatch(wrong.stderr, /^Unknown option --samp:/);
});

Deno.test("permissions that are missing for SAMP are named", async () => {
  await withHome(async ({ run, home }) => {
    const flags = ["--allow-net", "--allow-read=tables", "--allow-write=tables"];
    const bare = await runScript("fetch3.ts", ["--samp"], { flags, cwd: home });
    assertEquals([bare.code, bare.stdout], [1, ""]);
    assertMatch(bare.stderr, /allow it by --allow-env=SAMP_HUB,HOME$/m);
    assert(!bare.stderr.includes("--samp-hub"));
    const env = { SAMP_HUB: `std-lockurl:file://${home}/else/where` };
    const other = await run("fetch3.ts", ["--samp"], { env });
    assertEquals([other.code, other.stdout], [1, ""]);
    assertEquals(
      other.stderr,
      `A permission is missing: run again with --allow-read=${home}/else/where\n`,
    );
    const read = flags.concat("--allow-env=SAMP_HUB,HOME", `--allow-read=${home}/.samp`);
    const hub = await runScript("fetch3.ts", ["--samp", "--samp-hub"], {
      flags: read,
      cwd: home,
      env: { HOME: home },
    });
    assertEquals(
      [hub.code, hub.stderr],
      [1, `A permission is missing: run again with --allow-write=${home}/.samp\n`],
    );
  });
});

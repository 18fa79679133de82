/**
 * `--samp-hub` of scripts, and scripts that listen, as processes with the flags of their headers.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../deps/assert.ts";
import { startLocalSandbox } from "../../cli/sandbox.ts";
import { SampClient, sendTable } from "../../samp/mod.ts";
import { Table } from "../../core/table/table.ts";
import type { Conversation } from "./_interactive.ts";
import { type HomeTest, IMAGE, TABLE, withHome } from "./_samp.ts";
import { expandHome, filesIn, headerFlags, ROOT, runScript } from "./_run.ts";

const LISTENERS = ["coord-printer.ts", "odometer.ts", "vicinitysearcher.ts"];

Deno.test("--samp-hub: a sending script is the hub, waits for a program, and ends with its lock file", async () => {
  await withHome(async ({ taker, start, lockfile, home }) => {
    const script = start("fetch3.ts", ["--sandbox", "--samp", "--samp-hub"]);
    await script.until(/SAMP: no hub was running; this script is one until it ends \(.*\/\.samp\)/);
    await script.until(/SAMP: waiting for a program that takes table\.load\.votable; Ctrl-C/);
    assertEquals((await Deno.stat(lockfile)).mode! & 0o777, 0o600);
    // One who takes something else is not waited for.
    await taker("Images only", [IMAGE]);
    const viewer = await taker("Viewer", [TABLE]);
    const { code, stdout, stderr } = await script.end();
    assertEquals([code, stdout.trimEnd().split("\n").length], [0, 3], stderr);
    assertEquals(viewer.got.map(({ table }) => table?.length), [95, 50, 46]);
    assertEquals(await viewer.client.closed, "the hub has ended");
    assertEquals(stderr.match(/waiting/g)?.length, 1);
    assertEquals(filesIn(home), ["tables"]);
  });
});

Deno.test("--samp-hub waits for the one who is named, and replaces what a dead hub has left", async () => {
  await withHome(async ({ taker, start, lockfile, home }) => {
    await Deno.writeTextFile(
      lockfile,
      "samp.secret=x\nsamp.hub.xmlrpc.url=http://127.0.0.1:9/\nsamp.profile.version=1.3\n",
    );
    const script = start("globalsiapsamp.ts", ["--sandbox", "--to=ALADIN", "--samp-hub"]);
    await script.until(/SAMP: waiting for "ALADIN" that takes image\.load\.fits; Ctrl-C ends it/);
    const other = await taker("other", [IMAGE]);
    const aladin = await taker("Aladin", [IMAGE]);
    const { code, stdout } = await script.end();
    assertEquals([code, other.got.length], [0, 0]);
    assertEquals(aladin.got.length, stdout.trimEnd().split("\n").length);
    assertEquals(filesIn(home), []);
  });
});

Deno.test("--samp-hub: a script that fails does not wait any more, and says what was not sent", async () => {
  await using sandbox = await startLocalSandbox();
  await withHome(async ({ run, home }) => {
    const { code, stdout, stderr } = await run("fetch3.ts", [
      `--query=one ${sandbox.services["tapGavo"]} SELECT TOP 3 raj2000 FROM twomass.data`,
      "--query=two http://127.0.0.1:9/tap SELECT 1 FROM t",
      ...["--samp", "--samp-hub"],
    ]);
    assertEquals([code, stdout], [1, "tables/one.vot\t3\n"]);
    assertMatch(stderr, /\nSAMP: "one" was not sent: the script has ended\nError: Cannot get /);
    assertEquals(filesIn(home), ["tables"]);
  });
});

Deno.test("--samp-hub uses the hub that runs, and fails there as without it", async () => {
  await withHome(async ({ startHub, taker, run }) => {
    const hub = await startHub();
    const viewer = await taker("Viewer", [TABLE]);
    const args = ["--sandbox", "--limit=1", "--samp-hub"];
    const sent = await run("smart-tap-upload.ts", [...args, "--samp"]);
    assertEquals([sent.code, viewer.got.length], [0, 1], sent.stderr);
    assert(!sent.stderr.includes("no hub"));
    const missing = await run("smart-tap-upload.ts", [...args, "--samp", "aladin"]);
    assertEquals([missing.code, missing.stdout], [1, ""]);
    assertStringIncludes(missing.stderr, 'Cannot find SAMP client "aladin": there are Hub (hub)');
    assertEquals(hub.clients().map(({ name }) => name), ["Viewer"]);
  });
});

Deno.test("--samp-hub: signals end the wait, and the hub with its lock file", async () => {
  for (const [signal, status] of [["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129]] as const) {
    await withHome(async ({ start, lockfile, home, taker }) => {
      const script = start("smart-tap-upload.ts", ["--sandbox", "--samp", "--samp-hub"]);
      await script.until(/SAMP: waiting/);
      const { client } = await taker("other", [IMAGE]);
      assertMatch(await Deno.readTextFile(lockfile), /^samp\.secret=/m);
      script.interrupt(signal);
      assertEquals((await script.end()).code, status);
      assertEquals(await client.closed, "the hub has ended");
      assertEquals(filesIn(home), []);
    });
  }
});

/** Waits until a listening script takes messages of a type; its id. */
async function listener(client: SampClient, name: string, mtype: string): Promise<string> {
  for (;;) {
    const found = (await client.clients({ mtype })).find((peer) => peer.name === name);
    if (found !== undefined) return found.id;
  }
}

/** A listening script that is the hub, and a program there. */
async function withListener(
  script: string,
  args: readonly string[],
  work: (client: SampClient, running: Conversation, test: HomeTest) => Promise<void>,
): Promise<void> {
  await withHome(async (test) => {
    const { start, lockfile: hub, home } = test;
    const running = start(script, [...args, "--samp-hub"]);
    await running.until(/SAMP: no hub was running/);
    const client = await SampClient.connect({ name: "Viewer", hub });
    await work(client, running, test);
    assertEquals(await client.closed, "the hub has ended");
    assertEquals(filesIn(home), []);
  });
}

Deno.test("coord-printer.ts prints where others point, as the hub, until Ctrl-C", async () => {
  await withListener("coord-printer.ts", [], async (client, running) => {
    const id = await listener(client, "coord-printer", "coord.pointAt.sky");
    const point = (ra: string, dec: string) => client.call(id, "coord.pointAt.sky", { ra, dec });
    assertEquals((await point("83.65000000000002", "-2e1")).status, "samp.ok");
    // What has no position is refused, and ends nothing.
    const wrong = await client.call<string>(id, "coord.pointAt.sky", { ra: "1" });
    assertEquals([wrong.status, wrong.errorText.includes('"dec"')], ["samp.error", true]);
    await client.notify(id, "coord.pointAt.sky", { ra: 1.5, dec: 2 });
    assertEquals((await point("10", "20")).status, "samp.ok");
    running.interrupt();
    const { code, stdout } = await running.end();
    assertEquals([code, stdout], [130, "83.65000000000002\t-20\n1.5\t2\n10\t20\n"]);
  });
});

Deno.test("odometer.ts adds up the way, as the hub, until Ctrl-C", async () => {
  await withListener("odometer.ts", [], async (client, running) => {
    const id = await listener(client, "odometer", "coord.pointAt.sky");
    const point = (ra: number, dec: number) =>
      client.call<string>(id, "coord.pointAt.sky", { ra, dec });
    for (const [ra, dec] of [[359, 0], [1, 0], [1, 3], [1, 3]] as const) {
      assertEquals((await point(ra, dec)).status, "samp.ok");
      // What is no place on the sky is refused, and ends nothing.
      const wrong = [await point(ra, 91), await point(1e99, dec)];
      assertEquals(wrong.map(({ errorText }) => errorText), [
        'Cannot read coord.pointAt.sky: parameter "dec" is outside -90 to 90: 91',
        'Cannot read coord.pointAt.sky: parameter "ra" is outside -720 to 720: 1e+99',
      ]);
    }
    running.interrupt("SIGTERM");
    const { code, stdout } = await running.end();
    assertEquals([code, stdout], [143, "2.00000\t2.00000\n3.00000\t5.00000\n0.00000\t5.00000\n"]);
  });
});

for (const script of ["coord-printer.ts", "odometer.ts"]) {
  Deno.test(`${script} ends when nobody reads what it prints any more`, async () => {
    await withHome(async ({ startHub, env, home }) => {
      const hub = await startHub();
      const running = new Deno.Command(Deno.execPath(), {
        args: ["run", "-q", "--frozen", "--no-prompt", ...expandHome(headerFlags(script), env)]
          .concat(`${ROOT}scripts/${script}`),
        cwd: home,
        stdin: "null",
        stdout: "piped",
        stderr: "null",
        env: { ...env },
      }).spawn();
      await using client = await SampClient.connect({ name: "client", hub: `${home}/.samp` });
      const id = await listener(client, script.replace(".ts", ""), "coord.pointAt.sky");
      const reader = running.stdout.getReader();
      await client.call(id, "coord.pointAt.sky", { ra: 1, dec: 2 });
      const second = client.call(id, "coord.pointAt.sky", { ra: 2, dec: 2 });
      assert((await reader.read()).value !== undefined);
      await second;
      await reader.cancel();
      // What is written first may still fit into the pipe.
      const isThere = () => hub.clients().some((one) => one.id === id);
      for (let i = 0; i < 300 && isThere(); i++) {
        await client.call(id, "coord.pointAt.sky", { ra: 3, dec: 2 }).catch(() => {});
      }
      if (isThere()) running.kill("SIGKILL");
      assertEquals((await running.status).code, 0);
    });
  });
}

Deno.test("vicinitysearcher.ts takes a table and answers with what is around a row, as the hub", async () => {
  await withListener("vicinitysearcher.ts", ["--sandbox"], async (client, running, { taker }) => {
    const id = await listener(client, "vicinitysearcher", "table.highlight.row");
    const { got } = await taker("Sky", [TABLE]);
    const field = (name: string, ucd: string) =>
      ({ name, ucd, datatype: "double", unit: "deg" }) as const;
    const table = Table.fromColumns({ a: [10, 101.29], d: [20, -16.72] }, [
      field("a", "pos.eq.ra;meta.main"),
      field("d", "pos.eq.dec;meta.main"),
    ]);
    const { tableId } = await sendTable(client, table, { to: "vicinitysearcher" });
    const params = { "table-id": tableId, row: "1" };
    assertEquals((await client.call(id, "table.highlight.row", params)).status, "samp.ok");
    while (got.length === 0) await client.ping();
    assertEquals(got[0]?.table?.toArray().map((row) => row["main_id"]), ["HIP 32349"]);
    running.interrupt();
    const { code, stdout, stderr } = await running.end();
    assertEquals([code, stdout], [130, ""]);
    assertMatch(stderr, /\nrow 1: 1 around 101\.29 -16\.72\n/);
  });
});

for (const script of LISTENERS) {
  Deno.test(`${script} prints in its header how to run it, helps, and says what to do without a hub`, async () => {
    await withHome(async ({ run, lockfile }) => {
      const flags = headerFlags(script);
      const text = Deno.readTextFileSync(`${ROOT}scripts/${script}`);
      assertStringIncludes(text, ` * deno run ${flags.join(" ")} scripts/${script} `);
      assert(flags.includes("--allow-write=${HOME}/.samp"));
      const [help, none] = await Promise.all([
        runScript(script, ["--help"], { flags: [] }),
        run(script, script.startsWith("vicinity") ? ["--sandbox"] : []),
      ]);
      assertEquals(help.code, 0);
      assertStringIncludes(help.stdout, "\n  --samp-hub ");
      assertEquals([none.code, none.stdout], [1, ""]);
      assertStringIncludes(none.stderr, `there is no ${lockfile}; start TOPCAT or \`denovo samp`);
    });
  });
}

/**
 * What hubs and clients leave behind when their processes end.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "../../deps/assert.ts";
import { SampClient } from "../../samp/mod.ts";
import { filesIn, ROOT, run, withFolder } from "../scripts/_run.ts";
import { startHubProcess } from "./_hub_process.ts";
import { seeded } from "./_storm.ts";
import { withHub } from "./_with_hub.ts";

const IMPORT = `import { SampClient } from "${ROOT}samp/mod.ts";`;

/** Starts a program; resolves with its first line of output. */
function startProgram(code: string): {
  readonly process: Deno.ChildProcess;
  readonly line: Promise<string>;
  end(): Promise<number>;
} {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["eval", "-q", `${IMPORT}${code}`],
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  return {
    process,
    line: reader.read().then(({ value }) => String(value).trim()),
    async end() {
      await reader.cancel();
      return (await process.status).code;
    },
  };
}

Deno.test("denovo samp hub removes its lock file on SIGINT and SIGTERM, and says no secret", async () => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    await withFolder(async (folder) => {
      const hub = await startHubProcess(["--lockfile", `${folder}/samp`]);
      const secret = /samp.secret=(\w+)/.exec(await Deno.readTextFile(`${folder}/samp`))?.[1];
      const client = await SampClient.connect({ name: "one", hub: `${folder}/samp` });
      hub.process.kill(signal);
      assertEquals(await client.closed, "the hub has ended");
      await hub[Symbol.asyncDispose]();
      assertEquals(filesIn(folder), []);
      assert(hub.stderr().includes("registered") && !hub.stderr().includes(String(secret)));
    });
  }
});

Deno.test("SampClient unregisters on Ctrl-C and when a program has nothing left to do", async () => {
  await withHub(async ({ hub, lockfile }) => {
    const connect = `const client = await SampClient.connect({ name: "p", hub: "${lockfile}" });`;
    // A listener waits for ever; Ctrl-C ends it.
    const listener = startProgram(
      `${connect} console.log("on"); for await (const _ of client.messages(["a.b"])) {}`,
    );
    assertEquals(await listener.line, "on");
    assertEquals(hub.clients().length, 1);
    listener.process.kill("SIGINT");
    assertEquals(await listener.end(), 130);
    assertEquals(hub.clients(), []);
    // A sender that forgets to say farewell.
    const sender = startProgram(`${connect} console.log("on");`);
    assertEquals(await sender.line, "on");
    assertEquals(await sender.end(), 0);
    assertEquals(hub.clients(), []);
  });
});

Deno.test("a peer that is killed in mid-call is found out, and the caller told", async () => {
  await withHub(async ({ hub, connect, lockfile }) => {
    const client = await connect("caller");
    const peer = startProgram(
      `const client = await SampClient.connect({ name: "peer", hub: "${lockfile}" });
       await client.on("t.never", () => new Promise(() => console.log("got it")));`,
    );
    while (!hub.clients().some(({ name }) => name === "peer")) await client.clients();
    const { id } = await client.find("peer");
    while (!("t.never" in await client.getSubscriptions(id)));
    const answers = [client.call(id, "t.never", {}), client.callAndWait(id, "t.never", {})];
    const ends = Promise.allSettled(answers);
    assertEquals((await peer.line).split("\n")[0], "got it");
    peer.process.kill("SIGKILL");
    await peer.end();
    await hub.sweep();
    await hub.sweep();
    assertEquals(hub.clients().map(({ name }) => name), ["caller"]);
    for (const end of await ends) {
      const text = end.status === "fulfilled" ? end.value.errorText : String(end.reason);
      assert(/left|reached/.test(text), text);
    }
  });
});

Deno.test("denovo samp clients, send and listen", async () => {
  await withFolder(async (folder) => {
    const hub = `${folder}/samp`;
    await using _ = await startHubProcess(["--lockfile", hub, "--quiet"]);
    const denovo = (...args: string[]) =>
      run(Deno.execPath(), [
        ...["run", "-q", "--frozen", "--no-prompt", "-A", `${ROOT}scripts/denovo.ts`, "samp"],
        ...args,
        ...["--hub", hub],
      ]);
    const listening = denovo(
      "listen",
      "coord.*",
      "table.load.votable",
      "--count",
      "2",
      "--name",
      "ear",
    );
    await using client = await SampClient.connect({ name: "test", hub });
    while ((await client.clients({ mtype: "coord.x" })).length === 0);
    const one = denovo("listen", "--count=1");
    while ((await client.clients({ mtype: "any.thing" })).length === 0);
    await client.notifyAll("any.thing", { n: "1" });
    // Nothing of what the hub says about the listener itself.
    assertMatch((await one).stdout, /^c\d+\tany\.thing\tn=1\n$/);
    const missing = await denovo("send", "nofile.vot");
    assertMatch(missing.stderr, /No such file/);
    assertEquals([missing.code, missing.stdout], [1, ""]);
    const sent = await denovo("send", "coord.pointAt.sky", "ra=1.5", "dec=2", "--to", "EAR");
    assertEquals([sent.code, sent.stdout.split("\t")[0], sent.stdout.includes("samp.ok")], [
      0,
      "ear",
      true,
    ], sent.stderr);
    await Deno.writeTextFile(`${folder}/t.vot`, "<VOTABLE/>");
    const file = await denovo("send", `${folder}/t.vot`);
    assertEquals(file.code, 0, file.stderr);
    const { stdout } = await listening;
    const lines = stdout.trim().split("\n").map((line) => line.split("\t").slice(1));
    assertEquals(lines[0], ["coord.pointAt.sky", "ra=1.5 dec=2"]);
    assert(
      /^url=http:\/\/127\.0\.0\.1:\d+\/\w+\/t\.vot name=t\.vot table-id=denovo-/.test(
        lines[1]?.[1] ?? "",
      ),
    );
    const nobody = await denovo("send", "coord.pointAt.sky", "ra=1.5", "dec=2", "--to", "ear");
    assertEquals(nobody.code, 1);
    assert(nobody.stderr.includes("test ("), nobody.stderr);
    const clients = await denovo("clients", "--json");
    assertEquals(
      (JSON.parse(clients.stdout) as { name: string }[]).map(({ name }) => name),
      ["Hub", "test"],
    );
  });
});

Deno.test("sending programs killed at random moments leave nobody on our hub", async () => {
  const random = seeded(3);
  await withHub(async ({ hub, lockfile }) => {
    for (let i = 0; i < 6; i++) {
      const sender = startProgram(
        `const client = await SampClient.connect({ name: "s", hub: "${lockfile}" });
         console.log("on"); for (let i = 0; i < 50; i++) await client.notifyAll("t.x", { i });
         await client.disconnect();`,
      );
      if (i % 3 > 0) await sender.line;
      await new Promise((done) => setTimeout(done, random() * 30));
      if (i % 3 < 2) sender.process.kill("SIGKILL");
      await sender.end();
    }
    await hub.sweep();
    await hub.sweep();
    assertEquals(hub.clients(), []);
  });
});

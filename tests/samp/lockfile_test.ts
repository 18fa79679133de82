import { assert, assertEquals, assertRejects, assertThrows } from "../../deps/assert.ts";
import { createHttp } from "../../core/runtime/http.ts";
import { UnsupportedError } from "../../core/runtime/errors.ts";
import { SampFaultError, SampHub, SampNoHubError } from "../../samp/mod.ts";
import {
  createLockfile,
  lockfileName,
  lockfileUrl,
  parseLockfile,
  readLockfile,
} from "../../samp/lockfile.ts";
import { withServer } from "../_server.ts";
import { filesIn, ROOT, run, withFolder } from "../scripts/_run.ts";

const http = createHttp({ maxRetries: 0 });

/** Who may read and write a file. */
function mode(path: string | URL): number {
  return (Deno.statSync(path).mode ?? 0) & 0o777;
}

Deno.test("parseLockfile() takes comments, CRLF, escapes, unknown keys, and an = in a value", () => {
  const text =
    "# comment\r\n\r\nsamp.secret=a=b\r\nsamp.hub.xmlrpc.url=http\\://127.0.0.1\\:80\r\n" +
    "samp.profile.version=1.3\r\n x.y = 1 \n";
  const { secret, hubUrl, version, entries } = parseLockfile(text, "here");
  assertEquals([secret, hubUrl, version], ["a=b", "http://127.0.0.1:80", "1.3"]);
  assertEquals(entries["x.y"], "1");
  assertThrows(() => parseLockfile("samp.secret=x\n", "here"), SampNoHubError, "xmlrpc.url");
});

Deno.test("lockfileUrl() understands SAMP_HUB and paths, and refuses other profiles", () => {
  const cases: [string, string][] = [
    ["std-lockurl:file:///tmp/a%20b", "file:///tmp/a%20b"],
    ["std-lockurl:file://localhost/tmp/x", "file:///tmp/x"],
    ["std-lockurl:file:/tmp/x", "file:///tmp/x"],
    ["std-lockurl:http://127.0.0.1:1/x", "http://127.0.0.1:1/x"],
    ["/tmp/a b#c", "file:///tmp/a%20b%23c"],
  ];
  for (const [hub, url] of cases) assertEquals(lockfileUrl(hub).href, url);
  assertEquals(lockfileName(lockfileUrl("/tmp/a b#c")), "/tmp/a b#c");
  for (const hub of ["web-appname:x", "jsamp-class:a.b", "std-lockurl:ftp://a/b"]) {
    assertThrows(() => lockfileUrl(hub), UnsupportedError);
  }
});

Deno.test("readLockfile() says which file is missing, and reads one by http", async () => {
  await withFolder(async (folder) => {
    const url = lockfileUrl(`${folder}/none`);
    await assertRejects(() => readLockfile(url, { http }), SampNoHubError, `${folder}/none`);
  });
  await withServer(
    () => new Response("samp.secret=s\nsamp.hub.xmlrpc.url=http://127.0.0.1:9/\n"),
    async ({ url }) => {
      assertEquals((await readLockfile(new URL(url), { http })).secret, "s");
    },
  );
});

Deno.test("createLockfile() makes a file of mode 0600, never over another, and leaves no draft", async () => {
  await withFolder(async (folder) => {
    const url = lockfileUrl(`${folder}/samp`);
    const entries = { "samp.secret": "s", "samp.hub.xmlrpc.url": "http://127.0.0.1:9/" };
    const own = await createLockfile(url, entries);
    assertEquals(mode(url), 0o600);
    assertEquals(await createLockfile(url, entries), undefined);
    assertEquals(filesIn(folder), ["samp"]);
    // What another has put there stays.
    await Deno.writeTextFile(url, "another");
    await own?.remove();
    own?.removeNow();
    assertEquals(filesIn(folder), ["samp"]);
  });
});

Deno.test("SampHub.start() makes its lock file and removes it; a second hub is refused", async () => {
  await withFolder(async (folder) => {
    const lockfile = `${folder}/samp`;
    {
      await using _ = await SampHub.start({ lockfile });
      assertEquals(mode(lockfile), 0o600);
      await assertRejects(() => SampHub.start({ lockfile }), SampFaultError, "running already");
      assertEquals(filesIn(folder), ["samp"]);
    }
    assertEquals(filesIn(folder), []);
  });
});

Deno.test("SampHub.start() replaces the lock file of a hub that is gone, also one half written", async () => {
  await withFolder(async (folder) => {
    const lockfile = `${folder}/samp`;
    const dead = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = dead.addr;
    dead.close();
    const whole = `samp.secret=s\nsamp.hub.xmlrpc.url=http://127.0.0.1:${port}/\n`;
    // JSAMP's and astropy's begin with a comment.
    for (const text of [whole, "", "# SAMP lockfile written", "#comment\nsamp.secret=s\n"]) {
      await Deno.writeTextFile(lockfile, text, { mode: 0o644 });
      const log: string[] = [];
      await using hub = await SampHub.start({ lockfile, log: (line) => log.push(line) });
      assertEquals(mode(lockfile), 0o600);
      const { hubUrl } = await readLockfile(lockfileUrl(lockfile), { http });
      assertEquals(hubUrl, hub.url);
      assertEquals(log.length, 1);
    }
  });
});

Deno.test("SampHub.start() replaces the lock file of a hub whose port another server has got", async () => {
  const page = () => new Response("<html></html>", { headers: { "content-type": "text/html" } });
  for (const answer of [page, () => new Response("POST?", { status: 501 })]) {
    await withServer(answer, async ({ url }) => {
      await withFolder(async (folder) => {
        const lockfile = `${folder}/samp`;
        await Deno.writeTextFile(lockfile, `samp.secret=s\nsamp.hub.xmlrpc.url=${url}/xmlrpc\n`);
        await using hub = await SampHub.start({ lockfile });
        assertEquals((await readLockfile(lockfileUrl(lockfile), { http })).hubUrl, hub.url);
      });
    });
  }
  // One that answers as hubs do is left alone, even where it only complains.
  const fault = "<methodResponse><fault><value><struct>" +
    "<member><name>faultCode</name><value><int>1</int></value></member>" +
    "<member><name>faultString</name><value>not now</value></member>" +
    "</struct></value></fault></methodResponse>";
  await withServer(() => new Response(fault), async ({ url }) => {
    await withFolder(async (folder) => {
      const lockfile = `${folder}/samp`;
      await Deno.writeTextFile(lockfile, `samp.secret=s\nsamp.hub.xmlrpc.url=${url}/xmlrpc\n`);
      await assertRejects(() => SampHub.start({ lockfile }), SampFaultError, "running already");
    });
  });
});

Deno.test("SampHub.start() leaves alone what is no lock file", async () => {
  await withFolder(async (folder) => {
    const lockfile = `${folder}/thesis.tex`;
    for (const text of ["\\documentclass{book}", "#!/bin/sh\nrm x\n", "\0\x01\xff"]) {
      await Deno.writeTextFile(lockfile, text);
      await assertRejects(() => SampHub.start({ lockfile }), SampFaultError, "no lock file");
      assertEquals(await Deno.readTextFile(lockfile), text);
    }
    await assertRejects(
      () => SampHub.start({ lockfile: folder }),
      SampFaultError,
      `Cannot start a SAMP hub: ${folder} is there, and is a folder`,
    );
    await assertRejects(
      () => readLockfile(lockfileUrl(folder), { http }),
      SampNoHubError,
      `Cannot find a SAMP hub: ${folder} is a folder`,
    );
    assertEquals(filesIn(folder), ["thesis.tex"]);
  });
});

Deno.test("SampHub.start() never writes through a symbolic link, and removes no more than the link", async () => {
  await withFolder(async (folder) => {
    const lockfile = `${folder}/samp`;
    const target = `${folder}/target`;
    // To something of somebody else's.
    await Deno.writeTextFile(target, "mine");
    await Deno.symlink(target, lockfile);
    await assertRejects(() => SampHub.start({ lockfile }), SampFaultError, "no lock file");
    assertEquals([await Deno.readTextFile(target), filesIn(folder)], ["mine", ["samp", "target"]]);
    // To the lock file of a hub that is gone, and to nowhere.
    for (const text of ["samp.secret=s\nsamp.hub.xmlrpc.url=http://127.0.0.1:1/\n", undefined]) {
      if (text === undefined) await Deno.remove(target);
      else await Deno.writeTextFile(target, text);
      await Deno.remove(lockfile).catch(() => {});
      await Deno.symlink(target, lockfile);
      {
        await using _ = await SampHub.start({ lockfile });
        assertEquals(Deno.lstatSync(lockfile).isSymlink, false);
        assertEquals(mode(lockfile), 0o600);
      }
      assertEquals(filesIn(folder), text === undefined ? [] : ["target"]);
      if (text !== undefined) assertEquals(await Deno.readTextFile(target), text);
    }
    // To that of a hub that lives.
    await using _ = await SampHub.start({ lockfile: target });
    await Deno.symlink(target, lockfile);
    await assertRejects(() => SampHub.start({ lockfile }), SampFaultError, "running already");
  });
});

Deno.test("SampHub.start() says where it could not make its lock file", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    for (const lockfile of [`${folder}/none/samp`, `${folder}/file/samp`]) {
      const error = await assertRejects(() => SampHub.start({ lockfile }), SampFaultError);
      assert(error.message.startsWith(`Cannot start a SAMP hub: ${lockfile} `), error.message);
    }
    assertEquals(filesIn(folder), ["file"]);
  });
});

Deno.test("a hub's lock file has mode 0600 whatever the umask, and its folder keeps its own", async () => {
  await withFolder(async (folder) => {
    await Deno.chmod(folder, 0o777);
    for (const [i, umask] of [0o000, 0o022, 0o077, 0o277].entries()) {
      const lockfile = `${folder}/samp${i}`;
      const code = `import { SampHub } from "${ROOT}samp/mod.ts";
        Deno.umask(${umask});
        await using hub = await SampHub.start({ lockfile: "${lockfile}" });
        console.log(Deno.statSync("${lockfile}").mode & 0o777);`;
      const { code: status, stdout, stderr } = await run(Deno.execPath(), ["eval", "-q", code], {
        cwd: ROOT,
      });
      assertEquals([status, stdout.trim(), stderr], [0, String(0o600), ""]);
    }
    assertEquals([mode(folder), filesIn(folder)], [0o777, []]);
  });
});

Deno.test("a hub does not remove a lock file that another has put in the place of its own", async () => {
  await withFolder(async (folder) => {
    const lockfile = `${folder}/samp`;
    const hub = await SampHub.start({ lockfile });
    await Deno.remove(lockfile);
    await using other = await SampHub.start({ lockfile });
    await hub.close();
    const { hubUrl } = await readLockfile(lockfileUrl(lockfile), { http });
    assertEquals(hubUrl, other.url);
  });
});

Deno.test("SampHub.start() of many at once makes one hub", async () => {
  await withFolder(async (folder) => {
    const lockfile = `${folder}/samp`;
    const hubs = await Promise.allSettled(
      Array.from({ length: 6 }, () => SampHub.start({ lockfile })),
    );
    const running = hubs.filter(({ status }) => status === "fulfilled");
    assertEquals(running.length, 1);
    for (const hub of hubs) if (hub.status === "fulfilled") await hub.value.close();
    assertEquals(filesIn(folder), []);
  });
});

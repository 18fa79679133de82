/**
 * What others may try: to reach us from elsewhere, to learn secrets from what is logged, to read files, to choke us.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "../../deps/assert.ts";
import { SampClient, SampFaultError } from "../../samp/mod.ts";
import { callRpc, createSampHttp, HubProxy } from "../../samp/hub_proxy.ts";
import { readAnswer, writeCall } from "../../samp/xmlrpc.ts";
import { withServer } from "../_server.ts";
import { ROOT, run } from "../scripts/_run.ts";
import { startHubProcess } from "./_hub_process.ts";
import { connectTo, head, readSome, talk } from "./_raw.ts";
import { withHub } from "./_with_hub.ts";

/** Addresses where a process listens, as Linux writes them; `0100007F` is 127.0.0.1. */
async function listeningAt(pid: number): Promise<readonly string[]> {
  // A process of its own, since Deno lets no one into /proc who is not allowed everything.
  const script = "readlink /proc/$0/fd/*; cat /proc/$0/net/tcp /proc/$0/net/tcp6";
  const { stdout } = await run("sh", ["-c", script, String(pid)]);
  const lines = stdout.split("\n");
  const own = new Set(lines.flatMap((line) => /^socket:\[(\d+)\]$/.exec(line)?.[1] ?? []));
  return lines.flatMap((line) => {
    const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
    const listens = state === "0A" && inode !== undefined && own.has(inode);
    return listens && local !== undefined ? [local.split(":")[0] ?? ""] : [];
  });
}

Deno.test({
  name: "hubs and clients listen on 127.0.0.1 and nowhere else, as the system sees it",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await using stack = new AsyncDisposableStack();
    const folder = await Deno.makeTempDir();
    stack.defer(() => Deno.remove(folder, { recursive: true }));
    const hub = stack.use(
      await startHubProcess([
        ...["--lockfile", `${folder}/samp`, "--quiet"],
        ...["--web", "--web-accept-all", "--web-port", "0"],
      ]),
    );
    assertEquals(await listeningAt(hub.process.pid), ["0100007F", "0100007F"]);
    const client = stack.use(await SampClient.connect({ name: "a", hub: `${folder}/samp` }));
    client.share(new Uint8Array(1)).release();
    const sender = stack.use(
      await SampClient.connect({ name: "b", hub: `${folder}/samp`, callable: false }),
    );
    sender.share(new Uint8Array(1)).release();
    // Tests of other files are in this process, too.
    const here = await listeningAt(Deno.pid);
    assert(here.length >= 2);
    assertEquals(new Set(here), new Set(["0100007F"]));
  },
});

Deno.test("no secret is in the logs of programs, hubs and requests, or in errors", async () => {
  const exchange: string[] = [];
  await withHub(async ({ hub, folder, lockfile, log }) => {
    const secret = /samp.secret=(\w+)/.exec(await Deno.readTextFile(lockfile))?.[1] ?? "";
    const record = async (request: Request): Promise<Response> => {
      const body = await request.text();
      // A hub that has nothing better to say than what it was told.
      if (body.includes("samp.hub.ping")) return new Response(fault(`What is ${body}?`));
      const text = await (await fetch(hub.url, { method: "POST", body })).text();
      exchange.push(text);
      return new Response(text, { headers: { "content-type": "text/xml" } });
    };
    await withServer(record, async ({ url }) => {
      const middle = `${folder}/middle`;
      const entries = `samp.secret=${secret}\nsamp.hub.xmlrpc.url=${url}/\n`;
      await Deno.writeTextFile(middle, entries);
      const denovo = async (...args: string[]) => {
        const flags = ["run", "-q", "--frozen", "--no-prompt", "-A", `${ROOT}scripts/denovo.ts`];
        const { stdout, stderr } = await run(Deno.execPath(), [...flags, "samp", ...args], {
          env: { DENOVO_DEBUG: "http,stack" },
        });
        return stdout + stderr;
      };
      const texts = [
        await denovo("send", "coord.pointAt.sky", "ra=1", "dec=2", "--to", "hub", "--hub", middle),
        await denovo("send", "samp.app.ping", "--to", "hub", "--hub", middle),
        await denovo("clients", "--json", "--hub", middle),
      ];
      await Deno.writeTextFile(middle, entries.replace(secret, "0123456789abcdef"));
      texts.push(await denovo("clients", "--hub", middle));
      const keys = exchange.flatMap((text) =>
        /samp.private-key<\/name><value><string>(\w+)/.exec(text)?.[1] ?? []
      );
      assertEquals(keys.length, 3);
      assert(texts.slice(0, 3).every((text) => text.includes("http POST")), texts.join("\n"));
      assert(texts[3]?.includes("The secret is wrong"), texts[3]);
      const all = [...texts, ...log].join("\n");
      for (const word of [secret, "0123456789abcdef", ...keys]) assert(!all.includes(word), word);
      // What is refused is an error, which has neither key nor secret in it, even if the hub repeats it.
      const echo = new HubProxy(url, { prefix: "samp.hub.ping" });
      const error = await assertRejects(
        () => echo.rpc(".x", [secret, "b"]),
        SampFaultError,
        "What",
      );
      const shown = Deno.inspect(error) + JSON.stringify(error) + error.stack + error.fault;
      assert(!shown.includes(secret) && shown.includes("b</string>"), shown);
    });
  });
});

function fault(text: string): string {
  return `<methodResponse><fault><value><struct><member><name>faultString</name><value>${
    text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
  }</value></member></struct></value></fault></methodResponse>`;
}

Deno.test("a page does not get files by redirection, nor folders or devices", async () => {
  const redirect = () =>
    new Response(null, { status: 302, headers: { location: "file:///etc/passwd" } });
  await withServer(redirect, async (server) => {
    await withHub(async ({ hub, connect, folder }) => {
      const url = String(hub.webUrl).replace("localhost", "127.0.0.1");
      const proxy = new HubProxy(url, { prefix: "samp.webhub." });
      const { urlTranslator = "", privateKey } = await proxy.register({ "samp.name": "page" });
      await proxy.rpc("allowReverseCallbacks", [privateKey, "1"]);
      await proxy.declareSubscriptions(privateKey, { "table.*": {} });
      const program = await connect("program");
      for (const target of [`${server.url}/t`, `file://${folder}`, "file:///dev/zero"]) {
        await program.notifyAll("table.load.votable", { url: target });
        const response = await fetch(urlTranslator + encodeURIComponent(target));
        assertEquals([response.status, await response.text()], [502, "The URL cannot be read\n"]);
      }
    }, { web: { port: 0, confirm: () => true } });
  });
});

/** Where bytes arrive that others send: both profiles of a hub, and a client. */
async function withEndpoints(
  work: (urls: readonly string[], check: () => Promise<void>) => Promise<void>,
): Promise<void> {
  await withHub(async ({ hub, connect }) => {
    const client = await connect("client");
    const { url, release } = client.share(new Uint8Array(1));
    release();
    const web = String(hub.webUrl).replace("localhost", "127.0.0.1");
    await work([hub.url, web, new URL("/xmlrpc", url).href], async () => {
      await new HubProxy(hub.url).ping({ timeoutMs: 5000 });
      await new HubProxy(web, { prefix: "samp.webhub." }).ping({ timeoutMs: 5000 });
      assert((await client.callAndWait("hub", "samp.app.ping", {})).ok);
      assertEquals((await client.clients()).length, 1);
    });
  }, { web: { port: 0, confirm: () => true } });
}

Deno.test("XML bombs are refused by hubs and clients, which go on", async () => {
  await withEndpoints(async (urls, check) => {
    const call = (value: string) =>
      `<methodCall><methodName>m</methodName><params><param>${value}</param></params></methodCall>`;
    const laughs = Array.from(
      { length: 20 },
      (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(9)}">`,
    );
    const bombs = [
      `<?xml version="1.0"?><!DOCTYPE m [<!ENTITY l0 "ha">${laughs.join("")}]>${call("&l20;")}`,
      `<!DOCTYPE m SYSTEM "file:///etc/passwd">${call("")}`,
      `<!DOCTYPE m [<!ENTITY e SYSTEM "file:///etc/passwd">]>${call("<value>&e;</value>")}`,
      call("<value><array><data>".repeat(200_000)),
      call("<a>".repeat(500_000)),
      call(`<value>${"<b/>".repeat(50_000)}</value>`),
      call(`<value ${"a='' ".repeat(100_000)}/>`),
      call("<value>&l20;</value>"),
      "<".repeat(1_000_000),
      call("<value><string><![CDATA[".repeat(100_000)),
    ];
    for (const url of urls) {
      for (const body of bombs) {
        const headers = { "content-type": "text/xml" };
        const response = await fetch(url, { method: "POST", headers, body });
        const answer = await readAnswer(await response.text());
        assert(!answer.ok, body.slice(0, 100));
        assert(!answer.faultString.includes("root:"), answer.faultString);
      }
    }
    await check();
  });
});

Deno.test("requests of 100 MB are refused, with and without their length, and no more is read", async () => {
  await withEndpoints(async (urls, check) => {
    const length = 100 << 20;
    const chunk = new Uint8Array(1 << 20).fill(0x20);
    const framed = [`${chunk.length.toString(16)}\r\n`, chunk, "\r\n"];
    for (const url of urls) {
      for (const chunked of [false, true]) {
        using socket = await connectTo(url);
        const parts = chunked ? framed : [chunk];
        const start = head(chunked ? "Transfer-Encoding: chunked" : `Content-Length: ${length}`);
        let sent = 0;
        const writing = (async () => {
          try {
            await writeAll(socket, start);
            for (; sent < length; sent += chunk.length) {
              for (const part of parts) await writeAll(socket, part);
            }
          } catch {
            // The other side has heard enough.
          }
        })();
        const answer = await readSome(socket);
        const refused = /^HTTP\/1.1 413/.test(answer) || answer.includes("longer than");
        assert(refused, `${url} ${chunked} ${answer}`);
        socket.close();
        await writing;
        // What is read is bounded; more may be in the system's buffers.
        assert(sent < length / 2, `${url} ${chunked} ${sent}`);
      }
    }
    await check();
  });
});

async function writeAll(socket: Deno.TcpConn, part: string | Uint8Array): Promise<void> {
  const bytes = typeof part === "string" ? new TextEncoder().encode(part) : part;
  for (let at = 0; at < bytes.length;) at += await socket.write(bytes.subarray(at));
}

Deno.test("hundreds of requests that never end hold up neither others nor the end of the hub", async () => {
  const sockets: Deno.TcpConn[] = [];
  try {
    await withEndpoints(async (urls, check) => {
      const starts = [
        "P",
        head("Content-Length: 1000").slice(0, -4),
        `${head("Content-Length: 1000")}<methodCall>`,
        `${head("Transfer-Encoding: chunked")}5\r\n<meth`,
      ];
      for (const url of urls) {
        for (let i = 0; i < 100; i++) {
          const socket = await connectTo(url);
          sockets.push(socket);
          await writeAll(socket, starts[i % starts.length] ?? "");
        }
      }
      await check();
    });
  } finally {
    for (const socket of sockets) socket.close();
  }
});

Deno.test("requests that are no HTTP, or have a wrong length, do a hub no harm", async () => {
  await withEndpoints(async (urls, check) => {
    const ping = writeCall("samp.hub.ping", []);
    for (const url of urls) {
      const cases = [
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 GET / TLS\r\n\r\n",
        head("Content-Length: -1"),
        head("Content-Length: 1e3"),
        head("Content-Length: 10", "Content-Length: 20") + ping,
        head("Content-Length: 99999999999999999999"),
        head(`X: ${"x".repeat(1 << 20)}`),
      ];
      for (const text of cases) {
        const answer = await talk(url, text).catch((error) => String(error));
        assert(!/^HTTP\/1.[01] 200/.test(answer), `${text.slice(0, 60)}: ${answer}`);
      }
    }
    await check();
  });
});

Deno.test("callRpc() reads no answer without end", async () => {
  const endless = () =>
    new Response(
      new ReadableStream<Uint8Array>({
        pull: (controller) => controller.enqueue(new Uint8Array(1 << 20).fill(0x20)),
      }),
    );
  await withServer(endless, async ({ url }) => {
    const act = () => callRpc(createSampHttp(), url, "samp.hub.ping", []);
    await assertRejects(act, Error, "longer than");
  });
});

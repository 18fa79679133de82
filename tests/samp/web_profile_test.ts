import { assert, assertEquals, assertRejects } from "../../deps/assert.ts";
import { connectWeb, SampFaultError, type WebApplicant } from "../../samp/mod.ts";
import { HubProxy } from "../../samp/hub_proxy.ts";
import { readAnswer, writeCall } from "../../samp/xmlrpc.ts";
import type { SampMap, SampValue } from "../../samp/types.ts";
import { withServer } from "../_server.ts";
import { type HubTest, withHub } from "./_with_hub.ts";

const PAGE = "https://page.example";

/** The Web Profile's address, without a name that tests may not look up. */
function local({ webUrl }: { readonly webUrl: string | undefined }): string {
  return String(webUrl).replace("localhost", "127.0.0.1");
}

/** A hub that lets pages in. */
function withWebHub(
  work: (test: HubTest & { readonly url: string }) => Promise<void>,
): Promise<void> {
  return withHub(
    async (test) => await work({ ...test, url: local(test.hub) }),
    { web: { port: 0, confirm: () => true }, pingIntervalMs: 100 },
  );
}

/** A call as a page makes it. */
async function ask(
  url: string,
  method: string,
  params: readonly SampValue[],
  headers: HeadersInit = { origin: PAGE },
): Promise<SampValue> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "text/xml", ...headers },
    body: writeCall(`samp.webhub.${method}`, params),
  });
  assertEquals(
    response.headers.get("access-control-allow-origin"),
    new Headers(headers).get("origin"),
  );
  const answer = await readAnswer(await response.text());
  if (answer.ok) return answer.value;
  throw new SampFaultError(answer.faultString, { fault: answer.faultString });
}

Deno.test("the Web Profile asks before it lets a page in, and takes no for an answer", async () => {
  const asked: WebApplicant[] = [];
  const confirm = (who: WebApplicant) => asked.push(who) > 1;
  await withHub(async ({ hub }) => {
    const url = local(hub);
    const headers = { origin: PAGE, referer: `${PAGE}/a.html` };
    const register = () => ask(url, "register", [{ "samp.name": "a page" }], headers);
    await ask(url, "ping", []);
    await assertRejects(register, SampFaultError, "did not allow");
    assertEquals(asked, [{ name: "a page", origin: PAGE, referer: `${PAGE}/a.html` }]);
    assertEquals(hub.clients(), []);
    await register();
    assertEquals(hub.clients().map(({ profile }) => profile), ["web"]);
    await assertRejects(() => ask(url, "register", ["name"]), SampFaultError, "samp.name");
    await assertRejects(() => ask(url, "register", [{}]), SampFaultError, "samp.name");
  }, { web: { port: 0, confirm } });
});

Deno.test("the Web Profile answers preflights, also of private networks, and refuses blind requests", async () => {
  await withWebHub(async ({ url }) => {
    const preflight = await fetch(url, {
      method: "OPTIONS",
      headers: {
        origin: PAGE,
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
        "access-control-request-private-network": "true",
      },
    });
    const header = (name: string) => preflight.headers.get(`access-control-allow-${name}`);
    assertEquals(
      [preflight.status, header("origin"), header("headers"), header("private-network")],
      [
        204,
        PAGE,
        "Content-Type",
        "true",
      ],
    );
    assert(header("methods")?.includes("POST"));
    const plain = await fetch(url, { method: "OPTIONS", headers: { origin: PAGE } });
    assertEquals(plain.headers.get("access-control-allow-private-network"), null);
    // Without a preflight a page may send text/plain only.
    const blind = await fetch(url, {
      method: "POST",
      headers: { origin: PAGE, "content-type": "text/plain" },
      body: writeCall("samp.webhub.ping", []),
    });
    assertEquals([blind.status, await blind.text()], [415, "text/xml is wanted\n"]);
    const get = await fetch(url);
    assertEquals([get.status, await get.text()], [404, "There is nothing here\n"]);
  });
});

Deno.test("a page's key is of use from that page only, and not in the other profile", async () => {
  await withWebHub(async ({ url, hub, register }) => {
    const map = await ask(url, "register", [{ "samp.name": "p" }]) as SampMap;
    const key = String(map["samp.private-key"]);
    await ask(url, "getRegisteredClients", [key]);
    for (const headers of [{ origin: "https://evil.example" }, {}]) {
      const act = () => ask(url, "getRegisteredClients", [key], headers);
      await assertRejects(act, SampFaultError, "private key");
    }
    const standard = new HubProxy(hub.url);
    await assertRejects(() => standard.getRegisteredClients(key), SampFaultError, "private key");
    const other = await register();
    const crossed = () => ask(url, "getRegisteredClients", [other.key], {});
    await assertRejects(crossed, SampFaultError, "private key");
  });
});

Deno.test("pages send and receive through connectWeb(), but only what is harmless", async () => {
  await withWebHub(async ({ url, hub, connect }) => {
    const program = await connect("program");
    await program.on("table.load.votable", ({ params }) => ({ got: String(params["url"]) }));
    await program.on("script.aladin.send", () => ({}));
    {
      await using page = await connectWeb({ name: "page", hubUrl: url });
      await page.on("coord.pointAt.sky", (message) => ({ twice: 2 * message.number("ra") }));
      await page.subscribed();
      const { result } = await page.call(program.id, "table.load.votable", { url: "http://x/é" });
      assertEquals(result, { got: "http://x/e" });
      const waited = await page.callAndWait(program.id, "table.load.votable", { url: "u" });
      assertEquals(waited.result, { got: "u" });
      const answer = await program.call(page.id, "coord.pointAt.sky", { ra: 4, dec: 5 });
      assertEquals(answer.ensureOk().result, { twice: "8" });
      const script = { script: "quit" };
      const act = () => page.notify(program.id, "script.aladin.send", script);
      await assertRejects(act, SampFaultError, "not subscribed");
      assertEquals(await page.notifyAll("script.aladin.send", script), []);
      assertEquals(hub.clients().map(({ callable }) => callable), [true, true]);
    }
    assertEquals(hub.clients().map(({ name }) => name), ["program"]);
  });
});

Deno.test("a page that asks for no messages any more is removed", async () => {
  await withWebHub(async ({ url, hub }) => {
    const map = await ask(url, "register", [{ "samp.name": "p" }]) as SampMap;
    await ask(url, "allowReverseCallbacks", [String(map["samp.private-key"]), "1"]);
    for (let i = 0; hub.clients().length > 0; i++) {
      assert(i < 100);
      await new Promise((done) => setTimeout(done, 20));
    }
  });
});

Deno.test("a page reads what programs have told it, and nothing else", async () => {
  await withServer(
    () => new Response("table", { headers: { "content-type": "text/x" } }),
    async (server) => {
      await withWebHub(async ({ url, connect, folder }) => {
        await Deno.writeTextFile(`${folder}/shared.vot`, "shared");
        await Deno.writeTextFile(`${folder}/secret.txt`, "secret");
        const map = await ask(url, "register", [{ "samp.name": "p" }]) as SampMap;
        const [key, translator] = [
          String(map["samp.private-key"]),
          String(map["samp.url-translator"]),
        ];
        await ask(url, "allowReverseCallbacks", [key, "1"]);
        await ask(url, "declareSubscriptions", [key, { "table.*": {} }]);
        const read = async (target: string, origin = PAGE): Promise<string> => {
          const response = await fetch(translator + encodeURIComponent(target), {
            headers: { origin },
          });
          return `${response.status} ${await response.text()}`;
        };
        const shared = `file://${folder}/shared.vot`;
        const secret = `file://${folder}/secret.txt`;
        assert((await read(shared)).startsWith("403"));
        // A program repeats what the page has sent: that is no permission, in whatever spelling.
        const program = await connect("program");
        await program.on("table.load.votable", ({ params }) => ({ url: params["url"] ?? "" }));
        const message = (target: string) => ({
          "samp.mtype": "table.load.votable",
          "samp.params": { url: target },
        });
        await ask(url, "callAndWait", [key, program.id, message(secret), "5"]);
        const again = secret.replace("secret.txt", "%73ecret.txt");
        await program.notifyAll("table.highlight.row", { url: again, row: 1 });
        for (const target of [secret, again, `file://localhost${folder}/secret.txt`]) {
          assert((await read(target)).startsWith("403"), target);
        }
        // What a program tells by itself may be read, by that page.
        await program.notifyAll("table.load.votable", { url: shared });
        await program.notifyAll("table.load.votable", { url: `${server.url}/t` });
        assertEquals(await read(shared), "200 shared");
        assertEquals(await read(`${server.url}/t`), "200 table");
        // Another page was not told.
        const other = await ask(url, "register", [{ "samp.name": "q" }]) as SampMap;
        const blocked = await fetch(
          String(other["samp.url-translator"]) + encodeURIComponent(shared),
          { headers: { origin: PAGE } },
        );
        assertEquals([blocked.status, await blocked.text()], [
          403,
          "No program has told you this URL\n",
        ]);
        assert((await read(shared, "https://evil.example")).startsWith("403"));
        for (
          const target of [
            "file:///etc/passwd",
            `${shared}/../secret.txt`,
            `${server.url}/u`,
            "x",
            "",
          ]
        ) {
          assert((await read(target)).startsWith("403"), target);
        }
        const wrong = await fetch(
          translator.replace(/[0-9a-f]+\?$/, "0?") + encodeURIComponent(shared),
        );
        assertEquals(wrong.status, 403);
        await wrong.body?.cancel();
      });
    },
  );
});

Deno.test("pullCallbacks() waits for a message no longer than it is asked to, nor than the hub likes", async () => {
  await withHub(async ({ hub, connect }) => {
    const url = local(hub);
    const map = await ask(url, "register", [{ "samp.name": "p" }]) as SampMap;
    const key = String(map["samp.private-key"]);
    const id = String(map["samp.self-id"]);
    const pull = (seconds: string) => ask(url, "pullCallbacks", [key, seconds]);
    const program = await connect("program");
    await ask(url, "allowReverseCallbacks", [key, "1"]);
    await ask(url, "declareSubscriptions", [key, { "t.*": {} }]);
    const clock = async (seconds: string): Promise<[unknown, number]> => {
      const start = performance.now();
      const value = await pull(seconds);
      return [value, performance.now() - start];
    };
    const [none, atOnce] = await clock("0");
    assertEquals(none, []);
    assert(atOnce < 490, String(atOnce));
    const [nothing, waited] = await clock("0.3");
    assertEquals(nothing, []);
    assert(waited >= 290, String(waited));
    // sampjs asks for ten minutes; a hub that waited so long would not know whether the page is there.
    const [still, bounded] = await clock("600");
    assertEquals(still, []);
    assert(bounded >= 490 && bounded < 5000, String(bounded));
    // What comes while a page waits is brought at once, and in order; large texts and foreign letters, too.
    const waiting = pull("600");
    const text = "0123456789abcdef".repeat(1 << 16);
    await program.notify(id, "t.x", { text });
    await program.notify(id, "t.y", { title: "5\u00b0 \u00e9" });
    const calls = [await waiting, await pull("600")].flat() as SampMap[];
    assertEquals(calls.map((call) => call["samp.methodName"]), [
      "receiveNotification",
      "receiveNotification",
    ]);
    const [first, second] = calls.map((call) => call["samp.params"] as [string, SampMap]);
    assert(first?.[0] === program.id && (first[1]["samp.params"] as SampMap)["text"] === text);
    assertEquals(second?.[1], { "samp.mtype": "t.y", "samp.params": { title: "5deg e" } });
    // A second request lets the first go.
    const left = pull("600");
    await pull("0");
    assertEquals(await left, []);
    for (const wrong of ["", "soon"]) {
      await assertRejects(() => pull(wrong), SampFaultError, "not a number");
    }
  }, { web: { port: 0, confirm: () => true }, pingIntervalMs: 500 });
});

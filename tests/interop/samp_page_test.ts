/**
 * The page of `scripts/web`, in a browser, with our hub: it registers, receives, reads through the hub, and sends.
 *
 * The browser is that of `DENOVO_CHROMIUM`, else `chromium`.
 *
 * @module
 */
import { assertEquals } from "../../deps/assert.ts";
import { untilAborted } from "../../core/runtime/signals.ts";
import { withHub } from "../samp/_with_hub.ts";
import { ROOT, run } from "../scripts/_run.ts";
import { missingPeer, peerTest } from "./_peers.ts";

const CHROMIUM = Deno.env.get("DENOVO_CHROMIUM") ?? "chromium";

/** Clicks as a user would, and tells the test what the page shows. */
const ROBOT = `
const show = (what) => fetch("/shown", { method: "POST", body: what });
new MutationObserver(() => {
  const state = document.getElementById("state").textContent;
  if (/^(connected|failed)/.test(state)) show(state);
}).observe(document.getElementById("state"), { childList: true });
new MutationObserver((changes) => {
  for (const { addedNodes: [node] } of changes) {
    show(node.textContent);
    if (!node.textContent.startsWith("table")) continue;
    document.getElementById("url").value = "http://example.org/from-page.vot";
    document.getElementById("send").click();
  }
}).observe(document.getElementById("messages"), { childList: true });
document.getElementById("connect").click();
`;

peerTest(
  "a page in a browser talks with programs through our hub",
  await missingPeer(CHROMIUM, "--version"),
  async () => {
    await withHub(async ({ hub, folder, connect, log }) => {
      const bundle = await run(Deno.execPath(), [
        ...["bundle", "-q", "--platform=browser", "-o", `${folder}/samp_page.js`],
        `${ROOT}scripts/web/samp_page.ts`,
      ]);
      assertEquals(bundle.code, 0, bundle.stderr);
      const html = await Deno.readTextFile(`${ROOT}scripts/web/samp_page.html`);
      const shown: string[] = [];
      let wake = (): void => {};
      const server = Deno.serve(
        { hostname: "127.0.0.1", port: 0, onListen: () => {} },
        async (request) => {
          const { pathname } = new URL(request.url);
          if (pathname === "/shown") {
            shown.push(await request.text());
            wake();
            return new Response();
          }
          const js = { "content-type": "text/javascript" };
          if (pathname === "/samp_page.js") {
            return new Response(await Deno.readFile(`${folder}/samp_page.js`), { headers: js });
          }
          if (pathname !== "/") return new Response(null, { status: 404 });
          return new Response(`${html}<script type="module">${ROBOT}</script>`, {
            headers: { "content-type": "text/html" },
          });
        },
      );
      const limit = AbortSignal.timeout(45_000);
      const lines = async (count: number): Promise<readonly string[]> => {
        while (shown.length < count) {
          await untilAborted(new Promise<void>((resolve) => wake = resolve), limit);
        }
        return shown;
      };
      const program = await connect("program");
      const got: unknown[] = [];
      await program.on("table.load.votable", ({ params }) => void got.push(params["url"]));
      const query = `?hub=${encodeURIComponent(String(hub.webUrl))}`;
      const browser = new Deno.Command(CHROMIUM, {
        args: [
          ...["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"],
          ...[`--user-data-dir=${folder}/profile`, "--remote-debugging-port=0"],
          `http://127.0.0.1:${server.addr.port}/${query}`,
        ],
        stdout: "null",
        stderr: "null",
      }).spawn();
      try {
        const [state = ""] = await lines(1);
        const page = hub.clients().find(({ profile }) => profile === "web");
        assertEquals(state, `connected as ${page?.id}`, log.join("\n"));
        await program.notify(String(page?.id), "coord.pointAt.sky", { ra: 10.5, dec: -2 });
        assertEquals((await lines(2))[1], "look at 10.5 -2");
        await Deno.writeTextFile(`${folder}/t.vot`, "<VOTABLE/>");
        const url = `file://${folder}/t.vot`;
        const answer = await program.call(String(page?.id), "table.load.votable", {
          url,
          name: "t",
        });
        assertEquals([answer.status, (await lines(3))[2]], [
          "samp.ok",
          "table t: 200, 10 characters",
        ]);
        assertEquals((await lines(4))[3], "program: has it");
        assertEquals(got, ["http://example.org/from-page.vot"]);
      } finally {
        browser.kill("SIGTERM");
        await browser.status;
        await server.shutdown();
      }
    }, {
      web: { port: 0, confirm: ({ origin }) => origin?.startsWith("http://127.0.0.1:") === true },
    });
  },
);

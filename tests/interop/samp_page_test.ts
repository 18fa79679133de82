/**
 * The page of `scripts/web`, in a browser, with our hub: it registers, receives and sends tables and rows, and reads
 * through the hub.
 *
 * The browser is that of `DENOVO_CHROMIUM`, else `chromium`.
 *
 * @module
 */
import { assertEquals } from "../../deps/assert.ts";
import { untilAborted } from "../../core/runtime/signals.ts";
import { Table } from "../../core/table/table.ts";
import { fetchTable } from "../../core/votable/fetch.ts";
import { sendTable } from "../../samp/mod.ts";
import { answer, bundlePage } from "../../scripts/web/serve.ts";
import { withHub } from "../samp/_with_hub.ts";
import { missingPeer, peerTest } from "./_peers.ts";

const CHROMIUM = Deno.env.get("DENOVO_CHROMIUM") ?? "chromium";

/** Tells the test what the page shows, and clicks where the test says. */
const ROBOT = `
const by = (id) => document.getElementById(id);
const show = (what) => fetch("/shown", { method: "POST", body: what });
const watch = (id, tell) => new MutationObserver(tell).observe(by(id), { childList: true });
watch("state", () => /^(connected|failed|not)/.test(by("state").textContent) && show(by("state").textContent));
watch("messages", (changes) => {
  for (const { addedNodes } of changes) for (const node of addedNodes) show(node.textContent);
});
for (;;) {
  const step = await (await fetch("/step")).text();
  if (step === "") break;
  show(String(await eval(step)));
}
`;

/** A page, and what it shows; the test clicks in it by programs of its own. */
interface Browser {
  /** Runs a program in the page. */
  run(program: string): void;
  /** The next thing that the page shows. */
  next(): Promise<string>;
}

async function withBrowser(
  folder: string,
  query: string,
  work: (browser: Browser, base: string) => Promise<void>,
): Promise<void> {
  const program = await bundlePage();
  const limit = AbortSignal.timeout(45_000);
  const [shown, steps] = [queue(limit), queue(limit)];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const { pathname } = new URL(request.url);
      if (pathname === "/shown") {
        shown.push(await request.text());
        return new Response();
      }
      if (pathname === "/step") return new Response(await steps.next().catch(() => ""));
      const response = answer(request, program);
      if (pathname !== "/") return response;
      const robot = `<script type="module">${ROBOT}</script>`;
      return new Response(await response.text() + robot, { headers: response.headers });
    },
  );
  const base = `http://127.0.0.1:${server.addr.port}/`;
  const browser = new Deno.Command(CHROMIUM, {
    args: [
      ...["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"],
      ...[`--user-data-dir=${folder}/profile`, "--remote-debugging-port=0"],
      base + query,
    ],
    stdout: "null",
    stderr: "null",
  }).spawn();
  try {
    await work({ run: steps.push, next: shown.next }, base);
  } finally {
    steps.push("");
    browser.kill("SIGTERM");
    await browser.status;
    await server.shutdown();
  }
}

/** Texts that one side brings and the other one waits for. */
function queue(limit: AbortSignal): { push(text: string): void; next(): Promise<string> } {
  const texts: string[] = [];
  let wake = (): void => {};
  return {
    push: (text) => {
      texts.push(text);
      wake();
    },
    next: async () => {
      while (texts.length === 0) {
        await untilAborted(new Promise<void>((resolve) => wake = resolve), limit);
      }
      return texts.shift() as string;
    },
  };
}

peerTest(
  "a page in a browser talks with programs through our hub",
  await missingPeer(CHROMIUM, "--version"),
  async () => {
    const asked: string[] = [];
    await withHub(async ({ hub, folder, connect, log }) => {
      const program = await connect("program");
      const tables: (readonly [table: Table, name: string | undefined, tableId: string])[] = [];
      await program.on("table.load.votable", async (message) => {
        const { url, name, tableId = "" } = message.payload();
        tables.push([await fetchTable(url), name, tableId]);
      });
      const { promise: clicked, resolve: click } = Promise.withResolvers<readonly unknown[]>();
      let row: number | undefined;
      await program.on("table.highlight.row", (message) => void (row = message.payload().row));
      await program.on("coord.pointAt.sky", (message) => click([row, message.payload()]));

      const query = `?hub=${encodeURIComponent(String(hub.webUrl))}`;
      await withBrowser(folder, query, async ({ run, next }, base) => {
        run('by("connect").click(), by("rows").children.length');
        assertEquals(await next(), "12");
        // The user says no at first.
        assertEquals([/^failed: .*did not allow it$/.test(await next()), asked.length], [true, 1]);
        assertEquals(hub.clients().map(({ name }) => name), ["program"]);
        run('by("connect").click(), by("send").disabled');
        assertEquals(await next(), "true");
        const state = await next();
        const page = hub.clients().find(({ profile }) => profile === "web");
        assertEquals(
          [state, asked],
          [
            `connected as ${page?.id}`,
            [base.slice(0, -1), base.slice(0, -1)],
          ],
          log.join("\n"),
        );
        const id = String(page?.id);
        await program.notify(id, "coord.pointAt.sky", { ra: 10.5, dec: -2 });
        assertEquals(await next(), "look at 10.5 -2");

        // The table of the page goes to whom its list names, and a click in it to all.
        run('by("to").value = [...by("to").options].find((o) => o.text === "program").value');
        assertEquals(await next(), program.id);
        run('by("send").click()');
        const sent = [await next(), await next()].toSorted();
        assertEquals(sent, ["program: has it", "undefined"]);
        const [[stars, name, starsId] = []] = tables;
        assertEquals([stars?.length, stars?.row(1)["name"], name], [12, "Canopus", "stars"]);
        run('by("rows").children[4].click(), by("rows").children[4].className');
        assertEquals(await next(), "highlighted");
        assertEquals(await clicked, [4, { ra: 279.2347, dec: 38.7837 }]);

        // A row of that table is shown; then another table takes its place, which is read through the hub.
        const params = { "table-id": String(starsId), row: 2 };
        (await program.call(id, "table.highlight.row", params)).ensureOk();
        assertEquals(await next(), "row 2 of stars");
        run('[...by("rows").children].findIndex((row) => row.className === "highlighted")');
        assertEquals(await next(), "2");
        await Deno.writeTextFile(`${folder}/t.csv`, "a,b\n1,<i>x</i>\n");
        const mine = new URL(`file://${folder}/t.csv`);
        await sendTable(program, mine, { to: id, name: "mine", tableId: "t" });
        assertEquals(await next(), "table mine: 1 row");
        run('by("title").textContent + "|" + by("rows").innerHTML');
        assertEquals(
          await next(),
          "mine: 1 row|<tr><td>1</td><td>&lt;i&gt;x&lt;/i&gt;</td></tr>",
        );
        await sendTable(program, Table.fromRows([{ x: 1 }, { x: 2 }]), { to: id, name: "theirs" });
        assertEquals(await next(), "table theirs: 2 rows");

        hub.disconnect(id, "enough");
        assertEquals(await next(), "not connected: the hub has said so: enough");
        run('by("connect").disabled + " " + by("send").disabled');
        assertEquals(await next(), "false true");
      });
    }, {
      web: {
        port: 0,
        confirm: ({ origin = "" }) => {
          asked.push(origin);
          return asked.length > 1 && origin.startsWith("http://127.0.0.1:");
        },
      },
    });
  },
);

/**
 * One file that has `mod.ts` in it, made by `deno bundle`, in a browser and in Node: it reads a BINARY2 table there, and
 * in Node it searches and fetches images, too (the sandbox sends no CORS headers, so that no page may ask it).
 *
 * The browser is that of `DENOVO_CHROMIUM`, else `chromium`. What is missing skips its test by name; with `CI=true` it
 * fails it.
 *
 * @module
 */
import { assertEquals, assertStringIncludes } from "../../deps/assert.ts";
import { startSandbox } from "../../sandbox/serve.ts";
import { ROOT, run, withFolder } from "../scripts/_run.ts";
import { missingPeer, peerTest } from "./_peers.ts";

const CHROMIUM = Deno.env.get("DENOVO_CHROMIUM") ?? "chromium";

/** A table by one who is not us: a long, a masked double, and text, as BINARY2; and rows of TABLEDATA, which are scanned. */
const PROGRAM = `
import { parsePosition, readTable, SiaService, Table, writeTable } from "${ROOT}mod.ts";
const text = \`<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE type="results"><TABLE>
<FIELD name="id" datatype="long"/><FIELD name="ra" datatype="double"/>
<FIELD name="name" datatype="char" arraysize="*"/><DATA><BINARY2><STREAM encoding="base64">
AEAAAAAAAAABQCUAAAAAAAAAAAADTTUxQP//////////f/gAAAAAAAAAAAAA
</STREAM></BINARY2></DATA></TABLE></RESOURCE></VOTABLE>\`;
const rows = [...await readTable(text)];
const [first, second] = [...await readTable(writeTable(Table.fromRows(rows), { format: "binary2" }))];
const { ra, dec } = parsePosition("13 29 52.7 +47 11 42");
const cells = "<TR><TD>-9223372036854775808</TD><TD>0.1234567890123456789</TD><TD>\u00e9 &amp;&#x3b1;</TD></TR>" +
  "<TR><TD/><TD>NaN</TD><TD/></TR>";
const [head, tail] = text.split(/<.?BINARY2>[^]*BINARY2>/);
const [third, fourth] = [...await readTable(head + "<TABLEDATA>" + cells + "</TABLEDATA>" + tail)];
export { SiaService };
export const seen = [rows[0].id, rows[0].ra, rows[0].name, rows[1].id, rows[1].ra, first.id, second.ra,
  ra.toFixed(3), dec.toFixed(3), third.id, third.ra, third.name, fourth.id, fourth.ra, fourth.name,
  typeof WebAssembly, typeof SiaService].map(String).join("|");
`;

// Row 1: no nulls, 2^62 + 1, 10.5, "M51". Row 2: the second column (0x40) is null, -1, NaN under the mask, "".
const SEEN = "4611686018427387905|10.5|M51|-1|null|4611686018427387905|null|202.470|47.195|" +
  "-9223372036854775808|0.12345678901234568|\u00e9 &\u03b1|null|NaN|null|object|function";

/** A test with a folder that has the bundle in it. */
async function bundleTest(
  name: string,
  command: string,
  body: (folder: string) => Promise<void>,
): Promise<void> {
  peerTest(name, await missingPeer(command, "--version"), async () => {
    await withFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/program.ts`, PROGRAM);
      const args = ["bundle", "-q", "--platform=browser", "-o", "program.js", "program.ts"];
      const { code, stderr } = await run(Deno.execPath(), args, { cwd: folder });
      assertEquals(code, 0, stderr);
      await body(folder);
    });
  });
}

await bundleTest(
  "a bundle of mod.ts reads a BINARY2 table and searches images in Node",
  "node",
  async (cwd) => {
    await Deno.writeTextFile(`${cwd}/package.json`, '{"type":"module"}');
    const code = 'import("./program.js").then(({ seen }) => console.log(seen))';
    const { stdout, stderr } = await run("node", ["-e", code], { cwd });
    assertEquals(stdout, `${SEEN}\n`, stderr);

    await using sandbox = await startSandbox();
    const search = `import("./program.js").then(async ({ SiaService }) => {
    const service = new SiaService("${sandbox.services.sia}");
    const images = await service.search({ pos: { ra: 202.47, dec: 47.195 }, size: 0.1 });
    const response = await images.at(0).fetch();
    console.log(images.length, (await response.arrayBuffer()).byteLength, images.at(0).dateObs.mjd);
  })`;
    const found = await run("node", ["-e", search], { cwd });
    assertEquals(found.stdout, "7 532800 46890.3940625\n", found.stderr);
  },
);

await bundleTest("a bundle of mod.ts reads a BINARY2 table in a browser", CHROMIUM, async (cwd) => {
  const page = `<!doctype html><meta charset="utf-8"><title>bundle</title><p id="p">nothing</p>
<script type="module">
const p = document.getElementById("p");
try {
  const { seen } = await import("./program.js");
  p.textContent = "seen: " + seen;
} catch (error) {
  p.textContent = "failed: " + error.stack;
}
await fetch("/done");
</script>`;
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const { pathname } = new URL(request.url);
      const type = { "/": "text/html", "/program.js": "text/javascript" }[pathname];
      if (type === undefined) return new Response("", { status: pathname === "/done" ? 200 : 404 });
      const body = pathname === "/" ? page : await Deno.readFile(cwd + pathname);
      return new Response(body, { headers: { "content-type": type } });
    },
  );
  try {
    const { stdout, stderr } = await run(CHROMIUM, [
      ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-extensions", "--no-first-run"],
      ...[`--user-data-dir=${cwd}/profile`, "--virtual-time-budget=20000", "--dump-dom"],
      `http://127.0.0.1:${server.addr.port}/`,
    ]);
    assertStringIncludes(
      stdout,
      `<p id="p">seen: ${SEEN.replace("&", "&amp;")}</p>`,
      stderr.slice(-2000),
    );
  } finally {
    await server.shutdown();
  }
});

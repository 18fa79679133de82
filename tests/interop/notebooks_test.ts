/**
 * The notebooks in Deno's Jupyter kernel, cell by cell, with the sandbox in the place of the network.
 *
 * @module
 */
import { assert, assertEquals } from "../../deps/assert.ts";
import { fromFileUrl } from "../../deps/path.ts";
import { missingPeer, peerTest, PYTHON, runPeer } from "./_peers.ts";

/** A Python with jupyter_client: that of the variable, the system's, or that of the other peers. */
const CANDIDATES = [Deno.env.get("DENOVO_JUPYTER_PYTHON") ?? PYTHON, "/usr/bin/python3", PYTHON];

interface Cell {
  readonly source: string;
  readonly outputs: readonly Readonly<Record<string, string>>[];
  readonly error: string | null;
}

let python = CANDIDATES[0] as string;
let missing: string | undefined;
for (const candidate of CANDIDATES) {
  missing = await missingPeer(candidate, "-c", "import jupyter_client");
  if (missing !== undefined) continue;
  python = candidate;
  break;
}

const path = (name: string) => fromFileUrl(new URL(name, import.meta.url));

/** Runs a notebook with a kernel description of its own, so that nothing has to be installed. */
async function runNotebook(name: string): Promise<readonly Cell[]> {
  const folder = await Deno.makeTempDir();
  try {
    const kernel = `${folder}/kernels/deno`;
    await Deno.mkdir(kernel, { recursive: true });
    await Deno.writeTextFile(
      `${kernel}/kernel.json`,
      JSON.stringify({
        argv: [Deno.execPath(), "jupyter", "--kernel", "--conn", "{connection_file}"],
        "display_name": "Deno",
        language: "typescript",
      }),
    );
    const notebook = path(`../../notebooks/${name}.ipynb`);
    const { code, stdout, stderr } = await runPeer("env", [
      `JUPYTER_PATH=${folder}`,
      `JUPYTER_RUNTIME_DIR=${folder}/runtime`,
      "DENOVO_SANDBOX=1",
      "NO_COLOR=1",
      python,
      path("notebook_peer.py"),
      notebook,
    ]);
    assertEquals(code, 0, stderr);
    return JSON.parse(stdout)[notebook] as readonly Cell[];
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** How many cells show something of a type. */
const count = (cells: readonly Cell[], type: string) =>
  cells.filter(({ outputs }) => outputs.some((output) => type in output)).length;

for (const [name, tables] of [["data-discovery-demo", 3], ["tap-obscore", 4]] as const) {
  peerTest(`the notebook ${name} runs, with its tables and its picture`, missing, async () => {
    const { cells: all } = JSON.parse(
      await Deno.readTextFile(path(`../../notebooks/${name}.ipynb`)),
    );
    const code = all.filter((cell: { cell_type: string }) => cell.cell_type === "code");
    const cells = await runNotebook(name);
    const failed = cells.find(({ error }) => error !== null);
    assertEquals(failed, undefined, `${failed?.error} in\n${failed?.source}`);
    assertEquals(cells.length, code.length);
    assertEquals(cells.filter(({ outputs }) => outputs.length === 0).map((c) => c.source), []);
    assertEquals(count(cells, "text/html"), tables);
    const picture = cells.flatMap(({ outputs }) => outputs).find((output) => "image/png" in output);
    const bytes = Uint8Array.from(
      atob(picture?.["image/png"]?.trim() ?? ""),
      (c) => c.charCodeAt(0),
    );
    assertEquals(new TextDecoder("latin1").decode(bytes.subarray(1, 4)), "PNG");
    assert(bytes.length > 5000, `${bytes.length} bytes`);
    const html = cells.flatMap(({ outputs }) => outputs.flatMap((o) => o["text/html"] ?? []));
    assert(html.every((part) => /<table>.*<td/s.test(part) && !part.includes("<script")));
  });
}

/**
 * Our pictures and pages in a browser: PNG and JPEG files, SVG, the page in which charts are picked, tables.
 *
 * The browser is that of `DENOVO_CHROMIUM`, else `chromium`. What is missing skips the tests by name; with `CI=true` it
 * fails them.
 *
 * @module
 */
import { assert, assertEquals } from "../../deps/assert.ts";
import {
  type Chart,
  chartSvg,
  drawChart,
  newPicture,
  paintChart,
  pickerPage,
  type Picture,
  readPicture,
  writePicture,
} from "../../core/plot/mod.ts";
import { writeHtml } from "../../core/table/html.ts";
import { Table } from "../../core/table/table.ts";
import { run, withFolder } from "../scripts/_run.ts";
import { missingPeer, peerTest } from "./_peers.ts";

const CHROMIUM = Deno.env.get("DENOVO_CHROMIUM") ?? "chromium";
const MISSING = await missingPeer(CHROMIUM, "--version");

/** Shows a page, and takes what its script has put into the element `out`. */
async function inBrowser(page: string): Promise<unknown> {
  return await withFolder(async (cwd) => {
    await Deno.writeTextFile(`${cwd}/page.html`, page);
    const { code, stdout, stderr } = await run(CHROMIUM, [
      ...["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=8000"],
      ...[`--user-data-dir=${cwd}/profile`, "--dump-dom", `file://${cwd}/page.html`],
    ]);
    assertEquals(code, 0, stderr);
    const text = /<pre id="out">([^<]*)<\/pre>/.exec(stdout)?.[1];
    assert(text !== undefined, stdout.slice(0, 500));
    return JSON.parse(
      text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&"),
    );
  });
}

/** What a browser sees in picture files: width, height, and the colours of places. */
async function pixelsSeen(
  files: readonly string[],
  places: readonly (readonly [x: number, y: number])[],
): Promise<unknown> {
  return await inBrowser(`<!DOCTYPE html><pre id="out"></pre><script>
const seen = ${JSON.stringify(files)}.map((url) => new Promise((resolve, reject) => {
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const at = ${
    JSON.stringify(places)
  }.map(([x, y]) => [...context.getImageData(x, y, 1, 1).data]);
    resolve([canvas.width, canvas.height, ...at]);
  };
  image.onerror = () => resolve("unreadable");
  image.src = url;
}));
Promise.all(seen).then((all) => document.getElementById("out").textContent = JSON.stringify(all));
</script>`);
}

const dataUrl = (type: string, bytes: Uint8Array) => `data:${type};base64,${bytes.toBase64()}`;

peerTest("a browser sees our PNG and JPEG files as we do", MISSING, async () => {
  const picture = newPicture(40, 24, [200, 40, 20]);
  for (let y = 8; y < 24; y++) {
    for (let x = 16; x < 40; x++) picture.data.set([10, 60, 220, 255], (y * 40 + x) * 4);
  }
  const clear: Picture = { ...picture, data: picture.data.slice() };
  clear.data.set([0, 0, 0, 0], 0);
  const jpeg = writePicture(picture, { format: "jpeg", quality: 95 });
  const files = [
    dataUrl("image/png", writePicture(picture)),
    dataUrl("image/png", writePicture(clear)),
    dataUrl("image/jpeg", jpeg),
  ];
  const [png, transparent, lossy] = await pixelsSeen(files, [[0, 0], [30, 20]]) as unknown[][];
  assertEquals(png, [40, 24, [200, 40, 20, 255], [10, 60, 220, 255]]);
  assertEquals(transparent, [40, 24, [0, 0, 0, 0], [10, 60, 220, 255]]);
  const { data } = await readPicture(jpeg);
  for (const [place, at] of [[0, 2], [20 * 40 + 30, 3]] as const) {
    const theirs = lossy?.[at] as number[];
    theirs.forEach((value, c) => assert(Math.abs(value - data[place * 4 + c]!) <= 4, `${theirs}`));
  }
});

const CHART: Chart = {
  title: "A <title> & more",
  x: { label: "Wavelength", unit: "um", scale: "log", limits: [0.1, 10] },
  y: { label: "Magnitude", unit: "mag", inverted: true, limits: [5, 15] },
  series: [{ name: "stars", x: [1], y: [10], color: "#ff0000", style: "both" }],
};

peerTest("a browser draws our SVG as our own PNG has it", MISSING, async () => {
  const mark = drawChart(CHART).shapes.findLast((shape) => shape.kind === "circle");
  assert(mark?.kind === "circle");
  const places = [[Math.floor(mark.x), Math.floor(mark.y)], [700, 470], [2, 2]] as const;
  const svg = new TextEncoder().encode(chartSvg(CHART));
  const [seen] = await pixelsSeen([dataUrl("image/svg+xml", svg)], places) as unknown[][];
  const { width, data } = paintChart(CHART, 1);
  const ours = places.map((
    [x, y],
  ) => [...data.slice((y * width + x) * 4, (y * width + x) * 4 + 4)]);
  assertEquals(seen, [720, 480, ...ours]);
  assertEquals(ours[0], [255, 0, 0, 255]);
});

peerTest("a browser picks charts in our page, saves them, and loads nothing", MISSING, async () => {
  const items = ["a", "b", "</script><b>"].map((title) => ({
    title,
    chart: { ...CHART, title },
    text: `<TR>${title}</TR>\n`,
  }));
  const page = pickerPage({
    title: "Which?",
    items,
    file: { name: "picked.vot", type: "text/xml", before: "<T>", after: "</T>" },
  });
  const script = `<pre id="out"></pre><script>
const blobs = [];
URL.createObjectURL = (blob) => { blobs.push(blob); return "#"; };
const key = (name) => document.dispatchEvent(new KeyboardEvent("keydown", { key: name }));
const states = [[count.textContent, save.disabled]];
boxes[0].focus();
key("s");
key("Enter");
key("ArrowRight");
key("s");
states.push([count.textContent, save.disabled]);
save.click();
const outside = performance.getEntriesByType("resource").map(({ name }) => name);
blobs[0].text().then((text) => {
  document.getElementById("out").textContent = JSON.stringify({ states, text, outside, type: blobs[0].type });
});
</script></body>`;
  assertEquals(await inBrowser(page.replace("</body>", () => script)), {
    states: [["0 of 3 picked", true], ["2 of 3 picked", false]],
    text: "<T><TR>a</TR>\n<TR></script><b></TR>\n</T>",
    outside: [],
    type: "text/xml",
  });
});

peerTest("a browser breaks no word or number of a page with a table", MISSING, async () => {
  const columns = Object.fromEntries(
    Array.from(
      { length: 12 },
      (_, c) => [`column_${c}`, ["image/fits", `${"long text ".repeat(20)}`]],
    ),
  );
  const scale = new Float64Array([-0.00021227039149663456, 0.0002129699470544032]);
  const table = Table.fromColumns({ ...columns, scale: [scale, scale], n: [1, 2] }, [
    ...Object.keys(columns).map((name) => ({
      name,
      description: "What it is, and how it came to be",
    })),
    { name: "scale", datatype: "double", arraysize: "2" },
    { name: "n", datatype: "int", unit: "deg" },
  ]);
  let page = "";
  for await (const piece of writeHtml(table)) page += new TextDecoder().decode(piece);
  const script = `<pre id="out"></pre><script>
const broken = [];
for (const cell of document.querySelectorAll("td")) {
  const node = cell.firstChild;
  for (const word of node.data.matchAll(/\\S+/g)) {
    const range = document.createRange();
    range.setStart(node, word.index);
    range.setEnd(node, word.index + word[0].length);
    if (new Set([...range.getClientRects()].map((box) => box.top)).size > 1) broken.push(word[0]);
  }
}
const heights = [...document.querySelectorAll("tbody tr")].map((row) => row.offsetHeight);
const width = document.querySelector("table").offsetWidth;
document.getElementById("out").textContent = JSON.stringify({ broken, heights, width });
</script>`;
  const open = page.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, "");
  const seen = await inBrowser(open.replace("</body>", `${script}</body>`)) as {
    readonly broken: readonly string[];
    readonly heights: readonly [number, number];
    readonly width: number;
  };
  assertEquals(seen.broken, []);
  // Short texts take a line; long ones more, but no columns of single words; the page scrolls sideways.
  assert(seen.heights[0] < 40 && seen.heights[1] < 160 && seen.width > 3000, JSON.stringify(seen));
});

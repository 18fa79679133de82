/**
 * A page in which charts are looked through and picked, and what was picked is saved: for a browser, with nothing from
 * elsewhere.
 *
 * @module
 */
import { chartSvg } from "./chart.ts";
import type { Chart } from "./chart_spec.ts";
import { escapeXml } from "./svg.ts";

/** A chart to pick, and what is saved for it. */
export interface PickItem {
  /** Its name in the list. */
  readonly title: string;
  /** What to show. */
  readonly chart: Chart;
  /** What the saved file has for it. */
  readonly text: string;
}

/** The page as a whole. */
export interface PickPage {
  /** Stands above all. */
  readonly title: string;
  /** What to pick from. */
  readonly items: readonly PickItem[];
  /** The file that is saved: its name, its media type, what stands before and after the texts of what was picked. */
  readonly file: {
    readonly name: string;
    readonly type: string;
    readonly before: string;
    readonly after: string;
  };
}

const STYLE = `
:root { color-scheme: light; font: 15px/1.4 "DejaVu Sans", Verdana, sans-serif; color: #1c2126; }
body { margin: 0; background: #f4f5f6; }
header { position: sticky; top: 0; background: #fff; padding: 12px 20px; display: flex; gap: 18px;
  align-items: center; flex-wrap: wrap; border-bottom: 1px solid #d5d9dd; z-index: 1; }
h1 { font-size: 18px; margin: 0 auto 0 0; }
button { font: inherit; padding: 6px 14px; border: 1px solid #0072b2; border-radius: 4px;
  background: #0072b2; color: #fff; cursor: pointer; }
button:disabled { background: #c3c9ce; border-color: #c3c9ce; cursor: default; }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(440px, 1fr)); gap: 16px;
  padding: 16px 20px; }
label { display: block; background: #fff; border: 2px solid #d5d9dd; border-radius: 6px; padding: 8px;
  cursor: pointer; }
label:has(:checked) { border-color: #0072b2; box-shadow: 0 0 0 2px #0072b233; }
label:focus-within { outline: 3px solid #e69f00; }
label span { display: flex; gap: 8px; align-items: center; padding: 0 4px 6px; }
svg { width: 100%; height: auto; display: block; }
kbd { border: 1px solid #aab1b7; border-radius: 3px; padding: 0 5px; background: #fff; }
`;

/** Runs in the page. The data are in an element of their own; nothing of them is ever taken as markup. */
const SCRIPT = `
const data = JSON.parse(document.getElementById("data").textContent);
const boxes = [...document.querySelectorAll("main input")];
const save = document.getElementById("save");
const count = document.getElementById("count");
const picked = () => boxes.flatMap((box, i) => box.checked ? [i] : []);
const show = () => {
  const number = picked().length;
  count.textContent = number + " of " + boxes.length + " picked";
  save.disabled = number === 0;
};
document.querySelector("main").addEventListener("change", show);
save.addEventListener("click", () => {
  const text = data.before + picked().map((i) => data.texts[i]).join("") + data.after;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: data.type }));
  link.download = data.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const at = boxes.indexOf(document.activeElement);
  const go = (to) => { boxes[to]?.focus(); boxes[to]?.closest("label").scrollIntoView({ block: "nearest" }); };
  if (event.key === "s" && at >= 0) boxes[at].click();
  else if (event.key === "Enter" || event.key === "ArrowRight") go(Math.min(at + 1, boxes.length - 1));
  else if (event.key === "ArrowLeft") go(Math.max(at - 1, 0));
  else return;
  if (document.activeElement !== save) event.preventDefault();
});
show();
`;

/**
 * A page with one chart for each item, a box to pick it, and a button that saves the picked ones as a file.
 *
 * With the keyboard: Enter and the arrows go from chart to chart, `s` picks one. All texts are escaped; a policy in the
 * page forbids it to load anything.
 *
 * @example One item
 * ```ts
 * import { pickerPage } from "@denovo/vo/plot";
 * const chart = { x: { label: "x" }, y: { label: "y" }, series: [{ x: [1, 2], y: [3, 4] }] };
 * const page = pickerPage({
 *   title: "Which <one>?",
 *   items: [{ title: "a & b", chart, text: "first\n" }],
 *   file: { name: "picked.txt", type: "text/plain", before: "", after: "" },
 * });
 * if (!page.includes("<h1>Which &lt;one&gt;?</h1>") || page.includes("http://www.x")) throw new Error();
 * ```
 *
 * @param page Title, items, and the file.
 * @returns The page, HTML 5.
 * @throws {RangeError} If there is nothing to pick, or a chart has no point to show.
 */
export function pickerPage({ title, items, file }: PickPage): string {
  if (items.length === 0) throw new RangeError("Cannot make page: there is nothing to pick");
  const data = JSON.stringify({ ...file, texts: items.map(({ text }) => text) })
    .replaceAll("<", "\\u003c").replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${escapeXml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${escapeXml(title)}</h1>
<span><kbd>Enter</kbd> next, <kbd>s</kbd> pick</span>
<span id="count" role="status"></span>
<button id="save" type="button">Save ${escapeXml(file.name)}</button>
</header>
<main>
${items.map(itemHtml).join("\n")}
</main>
<script id="data" type="application/json">${data}</script>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function itemHtml({ title, chart }: PickItem): string {
  const svg = chartSvg(chart).trimEnd();
  return `<label><span><input type="checkbox"> ${escapeXml(title)}</span>\n${svg}</label>`;
}

/**
 * The fixed parts of an HTML page around a table: style, and the script that sorts.
 *
 * @module
 */

/** The page's style. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --line: #8884; --soft: #8882; }
body { font: 14px/1.4 system-ui, sans-serif; margin: 1rem; }
h1 { font-size: 1.3rem; margin: 0 0 .5rem; }
p { margin: .3rem 0; max-width: 60rem; }
table { border-collapse: collapse; width: max-content; }
th, td { border: 1px solid var(--line); padding: .15rem .5rem; text-align: left; vertical-align: top; }
thead th { position: sticky; top: 0; background: Canvas; box-shadow: inset 0 0 0 99rem var(--soft); }
th button { all: unset; cursor: pointer; font-weight: 600; }
th button:focus-visible { outline: 2px solid; }
th[aria-sort=ascending] button::after { content: " \\25B2"; }
th[aria-sort=descending] button::after { content: " \\25BC"; }
th small { display: block; font-weight: 400; opacity: .75; overflow-wrap: anywhere; }
th .about { contain: inline-size; contain-intrinsic-inline-size: 8rem; min-width: 8rem; }
tbody tr:nth-child(even) { background: var(--soft); }
td { white-space: pre-wrap; overflow-wrap: anywhere; max-width: 24rem; }
.r { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
details { margin: .7rem 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem .8rem; margin: .3rem 0; }
dt { font-weight: 600; } dd { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
`;

/**
 * Sorts on a click on a header: numbers by value (64-bit integers exactly), all else as text; NaN after the numbers, null
 * always last; a second click turns the order round.
 */
export const PAGE_SCRIPT = `
"use strict";
for (const table of document.querySelectorAll("table[data-sortable]")) {
  const heads = [...table.tHead.rows[0].cells];
  const collator = new Intl.Collator(undefined, { numeric: true });
  const key = {
    number: (text) => Number(text),
    bigint: (text) => BigInt(text),
    text: (text) => text,
  };
  const compare = {
    number: (a, b) => Number.isNaN(a) || Number.isNaN(b) ? Number.isNaN(a) - Number.isNaN(b) : a - b,
    bigint: (a, b) => a < b ? -1 : a > b ? 1 : 0,
    text: collator.compare,
  };
  heads.forEach((head, c) => head.querySelector("button").addEventListener("click", () => {
    const down = head.getAttribute("aria-sort") === "ascending";
    const kind = head.dataset.kind;
    const rows = [...table.tBodies[0].rows].map((row) => {
      const cell = row.cells[c];
      const isNull = "null" in cell.dataset;
      return { row, isNull, key: isNull ? null : key[kind](cell.textContent) };
    });
    rows.sort((a, b) => a.isNull || b.isNull
      ? a.isNull - b.isNull
      : kind === "number" && (Number.isNaN(a.key) || Number.isNaN(b.key))
      ? compare.number(a.key, b.key)
      : compare[kind](a.key, b.key) * (down ? -1 : 1));
    for (const other of heads) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    table.tBodies[0].append(...rows.map(({ row }) => row));
  }));
}
`;

/**
 * Tables as an HTML page of their own: sortable, nothing loaded from elsewhere, everything escaped.
 *
 * @module
 */
import { PAGE_SCRIPT, PAGE_STYLE } from "./_html_page.ts";
import { cellText, eachTable, isSingle, type Tables } from "./_text.ts";
import type { Cell } from "./cell.ts";
import { cellKind, type Field, unitLabel } from "./field.ts";
import type { Info, Param } from "./meta.ts";
import type { Table } from "./table.ts";
import { counted } from "../runtime/_count.ts";

/** How {@linkcode writeHtml} writes. */
export interface WriteHtmlOptions {
  /** Title of the page; the table's name unless given. */
  readonly title?: string | undefined;
  /** Language of the page as in HTML's `lang`; `"en"` unless given. */
  readonly language?: string | undefined;
}

const ENCODER = new TextEncoder();
/** Characters a piece. */
const PIECE = 262_144;

/**
 * Writes tables as one HTML page with sortable columns, units and descriptions in the header, the table's metadata, and the
 * number of rows; batch by batch. The page contains all it needs, and its policy forbids it to load or run anything else.
 *
 * Null is an empty cell; texts that are `http:` or `https:` URLs become links, others (`javascript:` among them) stay text.
 *
 * @example
 * ```ts
 * import { Table, writeHtml } from "@denovo/vo/table";
 * const table = Table.fromColumns({ name: ["<b>M 51</b>"] });
 * let page = "";
 * for await (const chunk of writeHtml(table)) page += new TextDecoder().decode(chunk);
 * if (!page.includes("<td>&lt;b&gt;M 51&lt;/b&gt;")) throw new Error(page);
 * ```
 *
 * @param tables One table, or batches with the same columns; metadata come from the first, and what is said after the data
 * from the last.
 * @param options Title and language.
 * @returns UTF-8 in pieces.
 * @throws {TypeError} If the columns of a later table differ from the first one's.
 */
export async function* writeHtml(
  tables: Tables,
  options: WriteHtmlOptions = {},
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  let first: Table<unknown> | undefined;
  let last: Table<unknown> | undefined;
  let rows = 0;
  for await (const table of eachTable(tables, "write HTML")) {
    if (first === undefined) {
      first = table;
      yield ENCODER.encode(await pageHead(table, options) + tableHead(table));
    }
    last = table;
    rows += table.length;
    for (const piece of bodyRows(table)) yield ENCODER.encode(piece);
  }
  if (first === undefined || last === undefined) {
    yield ENCODER.encode(
      await pageHead(undefined, options) + "<p>No table.</p>\n</body>\n</html>\n",
    );
    return;
  }
  yield ENCODER.encode(pageEnd(first, last, rows));
}

async function pageHead(
  table: Table<unknown> | undefined,
  options: WriteHtmlOptions,
): Promise<string> {
  const title = escape(options.title ?? table?.meta.name ?? "Table");
  const policy = `default-src 'none'; style-src '${await hash(PAGE_STYLE)}'; ` +
    `script-src '${await hash(PAGE_SCRIPT)}'; base-uri 'none'; form-action 'none'`;
  const description = table?.meta.description ?? "";
  return `<!DOCTYPE html>
<html lang="${escape(options.language ?? "en")}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<h1>${title}</h1>
${description === "" ? "" : `<p>${escape(description)}</p>\n`}${
    table === undefined ? "" : metadata("Metadata", table.infos, table.params)
  }`;
}

/** The source expression of a policy that allows just this text. */
async function hash(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", ENCODER.encode(text)));
  return `sha256-${btoa(String.fromCharCode(...digest))}`;
}

function metadata(heading: string, infos: readonly Info[], params: readonly Param[]): string {
  if (infos.length + params.length === 0) return "";
  const entries = [
    ...params.map((param) =>
      [param.name, withUnit(param.value, param.unit), param.description] as const
    ),
    ...infos.map((info) =>
      [info.name, withUnit(info.value, info.unit), info.text ?? info.description] as const
    ),
  ].map(([name, value, more]) =>
    `<dt>${escape(name)}</dt><dd>${linked(value)}${
      more === undefined || more === "" ? "" : `\n${linked(more)}`
    }</dd>\n`
  );
  return `<details open>\n<summary>${heading}</summary>\n<dl>\n${
    entries.join("")
  }</dl>\n</details>\n`;
}

function withUnit(value: string, unit: string | undefined): string {
  return `${value} ${unitLabel(unit)}`.trimEnd();
}

function tableHead(table: Table<unknown>): string {
  const heads = table.fields.map((field, c) => {
    const notes = [["", unitLabel(field.unit)], [' class="about"', field.description]] as const;
    const tips = [field.ucd, field.utype].filter((tip) => tip !== undefined && tip !== "");
    const tip = tips.length === 0 ? "" : ` title="${escape(tips.join("\n"))}"`;
    return `<th scope="col" data-kind="${sortKind(field)}"${tip}><button type="button">` +
      `${escape(table.names[c] as string)}</button>` +
      `${
        notes.map(([mark, note]) => note ? `<small${mark}>${escape(note)}</small>` : "").join("")
      }` +
      "</th>\n";
  });
  return `<table data-sortable>\n<thead><tr>\n${heads.join("")}</tr></thead>\n<tbody>\n`;
}

function sortKind(field: Field): "number" | "bigint" | "text" {
  const kind = cellKind(field);
  return kind === "number" || kind === "bigint" ? kind : "text";
}

function* bodyRows(table: Table<unknown>): Generator<string, void, void> {
  const writers = table.fields.map((field) => {
    const single = isSingle(field);
    const open = sortKind(field) === "text" ? "<td>" : '<td class="r">';
    return (cell: Cell) => {
      if (cell === null) return "<td data-null></td>";
      const text = cellText(cell, single);
      return `${open}${typeof cell === "string" ? linked(text) : escape(text)}</td>`;
    };
  });
  const cells = table.columns.map((column) => column[Symbol.iterator]());
  let piece = "";
  for (let row = 0; row < table.length; row++) {
    piece += "<tr>";
    for (let c = 0; c < cells.length; c++) {
      const cell = (cells[c] as Iterator<Cell>).next().value as Cell;
      piece += (writers[c] as (cell: Cell) => string)(cell);
    }
    piece += "</tr>\n";
    if (piece.length >= PIECE) {
      yield piece;
      piece = "";
    }
  }
  if (piece !== "") yield piece;
}

function pageEnd(first: Table<unknown>, last: Table<unknown>, rows: number): string {
  const before = first === last ? [] : first.infos.map((info) => JSON.stringify(info));
  const later = first === last
    ? []
    : last.infos.filter((info) => !before.includes(JSON.stringify(info)));
  const count = counted(rows, "row");
  return `</tbody>\n</table>\n<p>${count}</p>\n${
    metadata("After the data", later, [])
  }<script>${PAGE_SCRIPT}</script>\n</body>\n</html>\n`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Escapes text for element content and quoted attributes; control characters, which HTML does not have, become U+FFFD. */
function escape(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => ENTITIES[character] as string)
    // deno-lint-ignore no-control-regex
    .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f]/g, "\ufffd");
}

/** A text, as a link when it is a web address. */
function linked(text: string): string {
  const escaped = escape(text);
  if (!/^https?:\/\/[^\s"'<>]+$/i.test(text)) return escaped;
  return `<a href="${escaped}" target="_blank" rel="noopener noreferrer">${escaped}</a>`;
}

/**
 * The program of `samp_page.html`: it shows a table, sends it to other programs, tells them which row was clicked on, and
 * shows the tables and rows that they send. `serve.ts` serves both.
 *
 * @module
 */
import { counted } from "../../core/runtime/_count.ts";
import { cellText, isSingle } from "../../core/table/_text.ts";
import type { Table } from "../../core/table/table.ts";
import { fetchTable } from "../../core/votable/fetch.ts";
import type { SampClient } from "../../samp/client.ts";
import { sendTable } from "../../samp/tables.ts";
import { connectWeb } from "../../samp/web_client.ts";
import { element, make, type PageElement } from "./_page.ts";

/** Most rows that are shown. */
const MOST_ROWS = 100;

/** The table that the page shows, as other programs know it. */
interface Shown {
  readonly table: Table;
  readonly url: string;
  readonly tableId: string;
  readonly name: string;
  readonly rows: readonly PageElement[];
}

let client: SampClient | undefined;
let shown: Shown | undefined;

function note(text: string): void {
  element("messages").append(make("li", text));
}

function countRows({ length }: Table): string {
  return counted(length, "row");
}

/** Shows a table in the place of the one before. */
function show(table: Table, about: Pick<Shown, "url" | "tableId" | "name">): void {
  const names = make("tr");
  names.append(...table.names.map((name) => make("th", name)));
  element("names").replaceChildren(names);
  const single = table.fields.map(isSingle);
  const rows = Array.from(table.slice(0, MOST_ROWS), (cells, index) => {
    const row = make("tr");
    row.append(
      ...table.names.map((name, n) =>
        make("td", cellText(cells[name] ?? null, single[n] === true))
      ),
    );
    row.addEventListener("click", () => void pointAt(index));
    return row;
  });
  element("rows").replaceChildren(...rows);
  element("title").textContent = `${about.name}: ${countRows(table)}`;
  shown = { ...about, table, rows };
}

function highlight(index: number): void {
  for (const [at, row] of shown?.rows.entries() ?? []) {
    row.className = at === index ? "highlighted" : "";
  }
}

/** Tells the others which row was clicked on, and where that is on the sky. */
async function pointAt(index: number): Promise<void> {
  if (shown === undefined) return;
  highlight(index);
  const { table, url, tableId } = shown;
  await client?.notifyAll("table.highlight.row", { "table-id": tableId, url, row: index });
  const [ra, dec] = ["pos.eq.ra", "pos.eq.dec"].map((ucd) => table.columnByUcd(ucd)?.at(index));
  if (typeof ra !== "number" || typeof dec !== "number") return;
  await client?.notifyAll("coord.pointAt.sky", { ra, dec });
}

/** Offers those who take tables. */
async function listRecipients(connected: SampClient): Promise<void> {
  const all = make("option", "all who take tables");
  all.value = "";
  const peers = await connected.clients({ mtype: "table.load.votable" });
  const others = peers.filter(({ id }) => id !== connected.id).map(({ id, name }) => {
    const option = make("option", name);
    option.value = id;
    return option;
  });
  const list = element("to");
  const chosen = list.value;
  list.replaceChildren(all, ...others);
  list.value = others.some(({ value }) => value === chosen) ? chosen : "";
}

/** Registers with the hub, and says what to do with messages. */
async function connect(): Promise<SampClient> {
  // Tests have their hub elsewhere.
  const hubUrl = new URLSearchParams(location.search).get("hub") ?? undefined;
  const connected = await connectWeb({ name: "A web page", hubUrl });
  await connected.on("table.load.votable", async (message) => {
    const { url, tableId = url, name = "table" } = message.payload();
    // What is on this computer, a page may read only through the hub.
    const table = await fetchTable(connected.urlTranslator + encodeURIComponent(url));
    show(table, { url, tableId, name });
    note(`table ${name}: ${countRows(table)}`);
  });
  await connected.on("table.highlight.row", (message) => {
    const { tableId, url, row } = message.payload();
    if (shown === undefined || tableId !== shown.tableId && url !== shown.url) return;
    highlight(row);
    note(`row ${row} of ${shown.name}`);
  });
  await connected.on("coord.pointAt.sky", (message) => {
    const { ra, dec } = message.payload();
    note(`look at ${ra} ${dec}`);
  });
  await connected.on("samp.hub.event.*", () => listRecipients(connected));
  await listRecipients(connected);
  return connected;
}

async function send(): Promise<void> {
  if (client === undefined || shown === undefined) return;
  const { url, tableId, name } = shown;
  const to = element("to").value || undefined;
  try {
    const { outcomes } = await sendTable(client, url, { tableId, name, to });
    for (const { item, ok } of outcomes) note(`${item.name}: ${ok ? "has it" : "failed"}`);
  } catch (error) {
    note((error as Error).message);
  }
}

element("connect").addEventListener("click", async () => {
  element("connect").disabled = true;
  element("state").textContent = "waiting for your answer to the hub's question";
  try {
    client = await connect();
    element("state").textContent = `connected as ${client.id}`;
    element("send").disabled = false;
    element("state").textContent = `not connected: ${await client.closed}`;
  } catch (error) {
    element("state").textContent = `failed: ${(error as Error).message}`;
  }
  client = undefined;
  element("connect").disabled = false;
  element("send").disabled = true;
});
element("send").addEventListener("click", () => void send());

const stars = new URL("stars.vot", location.href).href;
show(await fetchTable(stars), {
  url: stars,
  tableId: `page-${crypto.randomUUID()}`,
  name: "stars",
});

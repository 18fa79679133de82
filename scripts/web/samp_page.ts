/**
 * The program of `samp_page.html`: it sends a table's URL to all who take tables, and shows where others point on the sky
 * and which tables they send.
 *
 * @module
 */
import type { SampClient } from "../../samp/client.ts";
import { connectWeb } from "../../samp/web_client.ts";

/** The elements of a page, as far as they are needed here. */
interface PageElement {
  textContent: string | null;
  value: string;
  disabled: boolean;
  append(...nodes: readonly unknown[]): void;
  addEventListener(type: string, listener: () => void): void;
}

interface Page {
  getElementById(id: string): PageElement | null;
  createElement(name: string): PageElement;
}

const page = (globalThis as unknown as { readonly document: Page }).document;

function element(id: string): PageElement {
  const found = page.getElementById(id);
  if (found === null) throw new Error(`The page has no element "${id}"`);
  return found;
}

function say(id: string, text: string): void {
  element(id).textContent = text;
}

function note(text: string): void {
  const item = page.createElement("li");
  // Text, never HTML: it is from other programs.
  item.textContent = text;
  element("messages").append(item);
}

/** Connects, and shows what comes. */
async function connect(): Promise<SampClient> {
  const hubUrl = new URLSearchParams(location.search).get("hub") ?? undefined;
  const client = await connectWeb({ name: "A web page", hubUrl });
  await client.on("coord.pointAt.sky", (message) => {
    const { ra, dec } = message.payload();
    note(`look at ${ra} ${dec}`);
  });
  await client.on("table.load.votable", async (message) => {
    const { url, name } = message.payload();
    // The page may read what is on this computer only through the hub.
    const response = await client.http.send(client.urlTranslator + encodeURIComponent(url));
    note(`table ${name ?? url}: ${response.status}, ${(await response.text()).length} characters`);
  });
  void client.closed.then((reason) => say("state", `not connected: ${reason}`));
  return client;
}

element("connect").addEventListener("click", async () => {
  element("connect").disabled = true;
  try {
    say("state", "waiting for the user's word in the hub's terminal");
    const client = await connect();
    say("state", `connected as ${client.id}`);
    element("send").disabled = false;
    element("send").addEventListener("click", async () => {
      const url = element("url").value;
      const outcomes = await client.broadcast("table.load.votable", { url });
      for (const { item, ok } of outcomes) note(`${item.name}: ${ok ? "has it" : "failed"}`);
    });
  } catch (error) {
    say("state", `failed: ${(error as Error).message}`);
    element("connect").disabled = false;
  }
});

/**
 * `denovo samp watch`: who comes, goes and changes at the hub.
 *
 * @module
 */
import { printLine } from "../../cli/files.ts";
import { parseOptions } from "../../cli/options.ts";
import { asMap, asText } from "../../samp/types.ts";
import { connectAs, fields, sampOptions } from "./_samp.ts";

const OPTIONS = { ...sampOptions };

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const o = parseOptions("denovo samp watch: who comes, goes and changes", OPTIONS, args);
  await using client = await connectAs("denovo watch", o, signal);
  const events = client.messages(["samp.hub.event.*"], { signal });
  const names = new Map<string, string>();
  for (const { id, name } of await client.clients({ signal })) {
    names.set(id, name);
    await printLine(fields(id, "is there", name));
  }
  for await (const { mtype, params, sender } of events) {
    if (sender !== client.hubId) continue;
    const id = asText(params["id"]);
    const event = mtype.slice("samp.hub.event.".length);
    if (id === client.id) continue;
    const name = asText(asMap(params["metadata"])["samp.name"]);
    if (name !== "") names.set(id, name);
    const taken = Object.keys(asMap(params["subscriptions"])).sort().join(" ");
    const detail = event === "subscriptions" ? taken : names.get(id) ?? "";
    await printLine(fields(id || "hub", event, detail));
    if (event === "unregister") names.delete(id);
  }
  throw new Error(`The connection has ended: ${await client.closed}`);
}

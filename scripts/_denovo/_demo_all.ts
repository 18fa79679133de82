/**
 * The part of the demo about the Registry: one question to all image services, most of which are broken.
 *
 * @module
 */
import { printLine } from "../../cli/files.ts";
import { renderTable } from "../../cli/text_table.ts";
import type { Position } from "../../core/coords/position.ts";
import { createHttp } from "../../core/runtime/http.ts";
import { Table } from "../../core/table/table.ts";
import { discoverImages, type DiscoveryLogEntry } from "../../registry/discover.ts";
import { search } from "../../registry/search.ts";
import { safeLine } from "../_tell.ts";

/** How long a service may take here, where everything is near. */
const PATIENCE_MS = 600;

/** Asks all image services of a registry for a place, and prints what became of each. */
export async function askEverywhere(
  registry: string,
  pos: Position,
  signal: AbortSignal,
): Promise<void> {
  const http = createHttp({ maxRetries: 0, perHost: 32 });
  const services = await search({ servicetype: ["sia", "sia2"] }, { registry, http, signal });
  const start = performance.now();
  const discovery = discoverImages({ space: { ...pos, radius: 0.1 } }, {
    services,
    http,
    concurrency: 32,
    perHost: 32,
    timeoutMs: PATIENCE_MS,
    signal,
  });
  const { length, log } = await discovery.collect();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const asked = log.filter(({ outcome }) => outcome !== "not-asked");
  const answered = asked.filter(({ outcome }) => outcome === "answered");
  await printLine(renderTable(toTable(asked), { maxRows: asked.length, maxColWidth: 60 }));
  await printLine(
    `\n${services.length} services in the Registry, ${asked.length} asked at once, ` +
      `${answered.length} answered: ${length} images, each once, in ${seconds} s.`,
  );
}

function toTable(log: readonly DiscoveryLogEntry[]): Table {
  const rows = log.map(({ service, protocol, kind, message, note, kept, duplicates = 0 }) => ({
    service: safeLine(service),
    protocol,
    outcome: kind ??
      `${kept} ${kept === 1 ? "image" : "images"}` +
        (duplicates === 0 ? "" : `, ${duplicates} known already`),
    // The reason is wanted, not what was asked.
    why: safeLine(message ?? note ?? "").replaceAll(/\?[^\s:]*/g, ""),
  }));
  const names = ["service", "protocol", "outcome", "why"];
  const fields = names.map((name) => ({ name, datatype: "unicodeChar", arraysize: "*" }) as const);
  return Table.fromRows(rows, fields).select(names);
}

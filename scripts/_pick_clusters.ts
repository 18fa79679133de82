/**
 * Ways to select objects by their SEDs: questions in a terminal, or a page for a browser.
 *
 * @module
 */
import { readLines } from "./_lines.ts";
import { writeOutput } from "../cli/files.ts";
import { chartText } from "../core/plot/chart_text.ts";
import type { Chart } from "../core/plot/chart_spec.ts";
import { pickerPage } from "../core/plot/picker.ts";
import type { Info } from "../core/table/meta.ts";
import { formatPosition } from "../core/coords/position.ts";
import { writeTable } from "../core/votable/write.ts";
import { type Cluster, clusterChart, clusterTable } from "./_clusters.ts";

const ENCODER = new TextEncoder();
const QUESTION = "s)elect SED, q)uit, enter for next? ";

/**
 * Makes a function that shows the SED of a cluster on standard error, fitted to the terminal, and waits for a line.
 *
 * @param chartOf What to show.
 * @param signal Ends the waiting, with its own reason.
 * @returns Resolves with the line; undefined at the end of the input.
 */
export function askAbout(
  chartOf: (cluster: Cluster) => Chart,
  signal: AbortSignal,
): (cluster: Cluster) => Promise<string | undefined> {
  const lines = readLines(signal);
  const depth = Deno.stderr.isTerminal() && !Deno.noColor ? "256" : "none";
  return async (cluster) => {
    const text = chartText(chartOf(cluster), { ...screenSize(), depth });
    Deno.stderr.writeSync(ENCODER.encode(`\n${text}${QUESTION}`));
    let line: string | undefined;
    try {
      const { value, done } = await lines.next();
      line = done ? undefined : value;
      return line;
    } finally {
      // A terminal shows the line that was typed, with its end.
      if (line === undefined || !Deno.stdin.isTerminal()) {
        Deno.stderr.writeSync(ENCODER.encode("\n"));
      }
    }
  };
}

function screenSize(): { readonly columns: number; readonly rows: number } {
  try {
    const { columns, rows } = Deno.consoleSize();
    return {
      columns: Math.max(40, Math.min(columns, 100)),
      rows: Math.max(12, Math.min(rows - 2, 26)),
    };
  } catch {
    // No terminal.
    return { columns: 80, rows: 22 };
  }
}

/** What the saved table says about itself. */
export interface Origin {
  readonly description: string;
  readonly infos: readonly Info[];
}

/** Saves clusters as a VOTable, in the place of one that is there. */
export async function saveClusters(
  path: string,
  clusters: readonly Cluster[],
  { description, infos }: Origin,
  signal: AbortSignal,
): Promise<void> {
  await writeOutput(path, writeTable(clusterTable(clusters, description, infos)), { signal });
}

/** A page that shows all clusters, and saves those that are picked in the table that {@linkcode saveClusters} would save. */
export async function pickPage(
  clusters: readonly Cluster[],
  { description, infos }: Origin,
): Promise<Uint8Array> {
  const table = writeTable(clusterTable(clusters, description, infos));
  const text = await new Response(ReadableStream.from(table)).text();
  const rows = text.match(/<TR>[^]*?<\/TR>\s*/g) ?? [];
  const before = text.slice(0, text.indexOf("<TR>"));
  const after = text.slice(text.lastIndexOf("</TR>") + "</TR>".length).trimStart();
  const page = pickerPage({
    title: "Which objects are interesting?",
    items: clusters.map((cluster, i) => ({
      title: `${cluster.number}: ${formatPosition(cluster.pos)}`,
      chart: clusterChart(cluster, clusters.length),
      text: rows[i] ?? "",
    })),
    file: {
      name: "selected_positions.vot",
      type: "application/x-votable+xml",
      before,
      after,
    },
  });
  return ENCODER.encode(page);
}

/**
 * The part of the demo in which there is something to see: a galaxy that turns, and the light of a star.
 *
 * @module
 */
import { printLine, writeOutput } from "../../cli/files.ts";
import { COUNTERPARTS, type LocalSandbox } from "../../cli/sandbox.ts";
import { chartPng } from "../../core/plot/chart_png.ts";
import { drawCompass } from "../../core/plot/compass.ts";
import { orientationOf } from "../../core/plot/orient.ts";
import { resizePicture, writePicture } from "../../core/plot/picture.ts";
import type { Pixels } from "../../core/plot/pixels.ts";
import { composeRgb } from "../../core/plot/rgb.ts";
import { runAll, TapService } from "../../protocols/tap.ts";
import { type Catalogue, clusterChart, findClusters } from "../_clusters.ts";
import { tasksFor } from "../_course.ts";
import { fetchSlice, parseBands } from "../exercises/ex18.ts";
import { QUERIES } from "../fetch3.ts";
import { formatBytes } from "../../cli/progress_line.ts";
import type { Screen } from "./_screen.ts";

/** Just right and left of the line of hydrogen in this galaxy, and on it. */
const BANDS = "667,666,665";
const TARGET = "SYN-G 852";
const FIELD = { ra: 340.1, dec: 3.36, radius: 0.1 };

/** Cuts three slices out of a cube, makes a picture of them, saves and shows it. */
export async function showGalaxy(
  sandbox: LocalSandbox,
  dir: string,
  screen: Screen,
  signal: AbortSignal,
): Promise<void> {
  const cubes = await new TapService(sandbox.services["tapGavo"] ?? "").query(
    `SELECT obs_publisher_did FROM califadr3.cubes JOIN califadr3.objects USING (califaid)
WHERE target_name = '${TARGET}'`,
    { signal },
  );
  const [links] = await Array.fromAsync(cubes.datalinks({ signal }));
  if (links === undefined) throw new Error("Cannot go on with the demo: there is no cube");
  const soda = links.expectSoda();
  const bands = parseBands(BANDS);
  const slices = await Promise.all(bands.map((band) => fetchSlice(soda, band, { signal })));
  const frames = slices.map(({ pixels }) => pixels) as [Pixels, Pixels, Pixels];
  const rgb = composeRgb(frames, { percentiles: [0, 100] });
  const zoom = Math.ceil(480 / rgb.width);
  const picture = resizePicture(rgb, rgb.width * zoom, rgb.height * zoom);
  const [{ pixels, sky, bytes = 0 } = {} as Partial<(typeof slices)[0]>] = slices;
  if (pixels && sky) {
    drawCompass(picture, orientationOf(pixels.width, pixels.height, sky).scale / zoom);
  }
  const file = writePicture(picture, { format: "jpeg" });
  await writeOutput(`${dir}/galaxy.jpeg`, [file], { signal });
  await printLine(screen.photo(rgb));
  await printLine(
    `${TARGET}, synthetic, at ${
      BANDS.replaceAll(",", ", ")
    } nm as red, green and blue: one side of it ` +
      `comes\ntowards us, the other one goes away. ${formatBytes(3 * bytes)} came, not the cube.`,
  );
}

/** Asks three catalogues for a field, finds the stars that all of them have, and shows the light of one. */
export async function showStar(
  sandbox: LocalSandbox,
  dir: string,
  screen: Screen,
  signal: AbortSignal,
): Promise<void> {
  const services = { url: (url: string) => sandbox.services[COUNTERPARTS[url] ?? ""] ?? "" };
  const tasks = tasksFor(
    { given: [], defaults: QUERIES, values: FIELD, maxrec: 1000 },
    services as Parameters<typeof tasksFor>[1],
  );
  const catalogues: Catalogue[] = [];
  for await (const outcome of runAll(tasks, { signal })) {
    if (!outcome.ok) throw outcome.error;
    catalogues.push({ name: outcome.item.name, table: outcome.value });
  }
  catalogues.sort((a, b) => a.name < b.name ? -1 : 1);
  const clusters = findClusters(catalogues, { radius: 1 / 3600, least: 3 });
  const [star] = clusters.toSorted((a, b) => b.points.length - a.points.length);
  if (star === undefined) throw new Error("Cannot go on with the demo: there is no star");
  const chart = clusterChart(star, clusters.length);
  await writeOutput(`${dir}/sed.png`, [chartPng(chart)], { signal });
  await printLine(screen.chart(chart).trimEnd());
}

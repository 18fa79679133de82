/**
 * `denovo demo`: the main job on real data, from the search to the picture, and from the question to the table, with
 * no network.
 *
 * @module
 */
import { printLine, writeOutput } from "../../cli/files.ts";
import { parseOptions } from "../../cli/options.ts";
import { startLocalSandbox } from "../../cli/sandbox.ts";
import { renderTable } from "../../cli/text_table.ts";
import { formatPosition, parsePosition, type Position } from "../../core/coords/position.ts";
import { readImage } from "../../core/fits/hdu.ts";
import type { FitsImage } from "../../core/fits/image.ts";
import { Wcs } from "../../core/fits/wcs.ts";
import { pixelsOf } from "../../core/plot/pixels.ts";
import { renderPng } from "../../core/plot/png.ts";
import { writeVotable } from "../../core/votable/write.ts";
import { saveDataset } from "../../protocols/download.ts";
import { type Results, type SiaRecord, SiaService } from "../../protocols/sia.ts";
import { safeLine } from "../_tell.ts";
import { askEverywhere } from "./_demo_all.ts";
import { askAtOnce, citationsOf, joinVisible, type NamedTables, saveTables } from "./_demo_tap.ts";
import { talk } from "./_demo_samp.ts";
import { imageTable } from "./sia.ts";
import { showGalaxy, showStar } from "./_demo_look.ts";
import { Screen } from "./_screen.ts";

const DIR = "denovo-demo";
const TARGET = "13 29 52.7 +47 11 42"; // M51
const SIZE = 0.2;

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  parseOptions("denovo demo: search, save and show a real image; ask and join tables", {}, args);
  const start = performance.now();
  const screen = new Screen();
  await printLine(screen.title("denovo: from a question to a picture, in the Virtual Observatory"));

  await printLine(screen.heading(1, "A data centre, on this computer"));
  await using sandbox = await startLocalSandbox({ signal });
  const url = sandbox.services["sia"] ?? "";
  await printLine(`The sandbox speaks the VO's protocols at ${sandbox.base}/ while this runs.`);

  await printLine(screen.heading(2, "Which images show M51?"));
  const pos = parsePosition(TARGET);
  const images = await new SiaService(url).search({ pos, size: SIZE }, { signal });
  await printLine(`SIA search at ${formatPosition(pos)}, ${SIZE} degrees wide:\n`);
  const table = imageTable(images).select(["title", "date", "bandpass", "format", "bytes"]);
  await printLine(renderTable(table, { maxColWidth: 60 }));
  await Deno.mkdir(DIR, { recursive: true });
  await writeOutput(`${DIR}/images.vot`, writeVotable(images.document), { signal });

  await printLine(screen.heading(3, "Fetch one"));
  const { path, image } = await fetchFrame(images, signal);
  await printLine(`${path}: ${image.width} x ${image.height} pixels, ${image.bitpix} bits each`);
  await printLine(describeCentre(image, pos));

  await printLine(screen.heading(4, "Look at it"));
  const pixels = pixelsOf(image);
  const look = { stretch: "asinh", percentiles: [2, 99.7], colors: "ember" } as const;
  await writeOutput(`${DIR}/m51.png`, [renderPng(pixels, look)], { signal });
  await printLine(screen.picture(pixels, look));
  await printLine("M51, the Whirlpool galaxy, 6.5 arcminutes across; north is up, east is left.");

  await printLine(screen.heading(5, "Three questions at once"));
  const tap = sandbox.services["tap"] ?? "";
  await printLine(`Each is a job of the TAP service ${tap}, in ADQL:`);
  const answers = await askAtOnce(tap, signal);

  await printLine(screen.heading(6, "Join our table with theirs"));
  await printLine("Names and positions of the planets go up, what is there comes back:\n");
  const planets = answers.get("planets");
  if (planets === undefined) throw new Error("Cannot go on with the demo: there are no planets");
  const visible = await joinVisible(tap, planets, signal);
  const tables = new Map([...answers, ["visible-planets", visible]]);
  await saveTables(DIR, tables, signal);
  const seen = new Set(visible.column("name")).size;
  await printLine(`\n${seen} of ${planets.length} planets go round a star that can be seen.`);

  await printLine(screen.heading(7, "A galaxy that turns, cut out of a cube on the server"));
  await showGalaxy(sandbox, DIR, screen, signal);

  await printLine(screen.heading(8, "The light of a star, from three catalogues"));
  await showStar(sandbox, DIR, screen, signal);

  await printLine(screen.heading(9, "Programs that talk to each other"));
  await printLine(
    "TOPCAT, Aladin and DS9 do so by SAMP, with a hub between them. Here are a hub and two",
  );
  await printLine(
    "programs of our own: one sends the planets, the other one gets a click on a row.\n",
  );
  await talk(DIR, planets, signal);

  await printLine(screen.heading(10, "All image services at once, most of them broken"));
  await printLine("The Registry knows who has images; what becomes of each service is told:\n");
  await askEverywhere(sandbox.services["registryBroken"] ?? "", pos, signal);

  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  await printLine(screen.heading(11, `Done, in ${seconds} s`));
  await printLine(ending(images, tables, screen));
}

/** Saves the full frame as FITS and reads its pixels. */
async function fetchFrame(
  images: Results<SiaRecord>,
  signal: AbortSignal,
): Promise<{ readonly path: string; readonly image: FitsImage }> {
  const frames = images.toArray().filter(({ accessFormat }) => accessFormat === "image/fits");
  const pixels = ({ naxis = [] }: SiaRecord) => naxis.reduce((product, n) => product * n, 1);
  const [frame] = frames.sort((a, b) => pixels(b) - pixels(a));
  if (frame === undefined) throw new Error("Cannot go on with the demo: there is no FITS image");
  const { path } = await saveDataset(frame, {
    dir: DIR,
    name: "m51.fits",
    ifExists: "replace",
    signal,
  });
  return { path, image: await readImage(await Deno.readFile(path), { signal }) };
}

/** Where a position is in an image, and how bright. */
function describeCentre(image: FitsImage, pos: Position): string {
  const at = Wcs.fromHeader(image.header).skyToPixel(pos);
  if (at === undefined) throw new Error("Cannot go on with the demo: M51 is not in the image");
  const value = image.valueAt({ x: Math.round(at.x), y: Math.round(at.y) });
  return `Its coordinates put the nucleus at pixel ${at.x.toFixed(1)}, ${at.y.toFixed(1)}, ` +
    `where the value is ${value}.`;
}

/** What was done, where it is, whose data these are, and what to do next. */
function ending(images: Results<SiaRecord>, tables: NamedTables, screen: Screen): string {
  const citations = [...images.dataOrigin.citation.map(safeLine), ...citationsOf(tables)];
  const run = screen.runner();
  return [
    `In ${DIR}/ there are now:`,
    "",
    "  images.vot           the service's answer, with all it says about itself (VOTable)",
    "  m51.fits             the image: pixels and coordinates (FITS)",
    "  m51.png              the picture",
    "  galaxy.jpeg          the galaxy, from three slices of its cube",
    "  sed.png              the light of the star",
    ...[...tables].map(([name, { length }]) => `  ${`${name}.vot`.padEnd(20)} ${length} rows`),
    "",
    "The data are real: a CCD frame of M51 in blue light (B, 600 s), taken at Kitt Peak in 1987,",
    "and three catalogues. The galaxy that turns and the star are synthetic.",
    ...citations.map((text) => `  Cite: ${text}`),
    "",
    "Three commands to try:",
    "",
    `  ${run} table info ${DIR}/images.vot`,
    `  ${run} table convert --overwrite ${DIR}/images.vot ${DIR}/images.html`,
    `  ${run} cone --sandbox 101.287 -16.716 5`,
    "",
    "They say what the columns mean, make a page for a browser, and list the stars around Sirius.",
  ].join("\n");
}

/**
 * `denovo sia`: images around a position.
 *
 * @module
 */
import { printLine } from "../../cli/files.ts";
import { printTable } from "../../cli/print_table.ts";
import {
  commonOptions,
  opt,
  parseOptions,
  parseUrlText,
  refuseBoth,
  requestOptions,
} from "../../cli/options.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import { Table } from "../../core/table/table.ts";
import { type Results, type SiaRecord, SiaService } from "../../protocols/sia.ts";
import { checkDatasetOptions, saveDatasets } from "./_datasets.ts";
import {
  positionOption,
  report,
  required,
  saveTable,
  searchOptions,
  tellAbout,
} from "./_results.ts";

const OPTIONS = {
  service: opt.positional("SIA access URL, the same as --url", "", parseUrlText),
  url: opt.url("SIA access URL", "http://dc.g-vo.org/maidanak/res/rawframes/siap/siap.xml"),
  pos: positionOption,
  size: opt.value("field (deg): one angle, or two as along-ra,along-dec", parseSize, "0.1"),
  format: opt.string("formats, such as image/fits or GRAPHIC"),
  intersect: opt.choice("how image and field lie", ["COVERS", "ENCLOSED", "CENTER", "OVERLAPS"]),
  save: opt.string("folder to save the images in"),
  limit: opt.integer("images to save at most", undefined, { min: 0 }),
  ...searchOptions,
  ...commonOptions,
};

function parseSize(text: string): number | readonly [number, number] {
  const sizes = text.split(/[\s,]+/).map((size) => size === "" ? NaN : Number(size));
  const [a = NaN, b = a] = sizes;
  if (sizes.length > 2 || !(a >= 0 && b >= 0)) throw new RangeError(`"${text}" is no size`);
  return sizes.length === 1 ? a : [a, b];
}

/** What all image services say in the same words, a row an image. */
export function imageTable(images: Results<SiaRecord>): Table {
  const texts = ["title", "date", "bandpass", "format", "url"];
  const rows = images.toArray().map((image) => ({
    title: image.title,
    ra: image.pos?.ra ?? null,
    dec: image.pos?.dec ?? null,
    date: image.dateObs?.toIso(0) ?? null,
    bandpass: image.bandpassId ?? null,
    format: image.accessFormat || null,
    bytes: image.estimatedBytes ?? null,
    url: image.accessUrl || null,
  }));
  return Table.fromRows(rows, [
    ...["ra", "dec"].map((name) =>
      ({ name, datatype: "double", unit: "deg", precision: "5" }) as const
    ),
    { name: "bytes", datatype: "double" } as const,
    ...texts.map((name) => ({ name, datatype: "unicodeChar", arraysize: "*" }) as const),
  ]).select(["title", "ra", "dec", "date", "bandpass", "format", "bytes", "url"]);
}

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const given = parseOptions("denovo sia: images around a position", OPTIONS, args);
  refuseBoth(given, "service", "url");
  checkDatasetOptions(given);
  await using services = await resolveServices(given, { signal });
  const { service } = given;
  const o = service === "" ? services.adapt(given, "url", { pos: "202.47 47.195" }) : given;
  const pos = required(o.pos, "A position is missing: give --pos");
  const { size, format, intersect, maxrec } = o;
  const query = { pos, size, format, intersect, maxrec };
  const options = requestOptions(o, signal);
  const images = await new SiaService(service || o.url).search(query, options);
  tellAbout(images, "images");
  await saveTable(images, o, signal);
  const saved = o.save === undefined
    ? undefined
    : await saveDatasets(images.toArray(), o.save, { ...options, limit: o.limit }, signal);
  if (o.json) await printLine(await report(images, { ...saved }));
  else if (saved !== undefined) await printTable(Table.fromRows(saved.saved));
  else if (o.out !== "-") await printTable(imageTable(images), { maxRows: 100 });
  return saved !== undefined && saved.failed > 0 ? 1 : 0;
}

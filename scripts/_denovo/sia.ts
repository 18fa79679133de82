/**
 * `denovo sia`: images around a position.
 *
 * @module
 */
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
import { checkDatasetOptions, showDatasets } from "./_datasets.ts";
import { numberField, positionOption, required, searchOptions, textField } from "./_results.ts";

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
    textField("title"),
    numberField("ra", "deg", "5"),
    numberField("dec", "deg", "5"),
    textField("date"),
    textField("bandpass"),
    textField("format"),
    numberField("bytes"),
    textField("url"),
  ]);
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
  return await showDatasets(images, "images", { ...o, ...options }, imageTable, signal);
}

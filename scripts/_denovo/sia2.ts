/**
 * `denovo sia2`: images and cubes.
 *
 * @module
 */
import {
  commonOptions,
  opt,
  OptionError,
  parseOptions,
  parseUrlText,
  refuseBoth,
  requestOptions,
} from "../../cli/options.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import { Table } from "../../core/table/table.ts";
import { type ObscoreRecord, type Results, Sia2Service } from "../../protocols/sia2.ts";
import { parseRange } from "../_extra.ts";
import { checkDatasetOptions, datasetOptions, showDatasets } from "./_datasets.ts";
import { numberField, positionOption, searchOptions, textField } from "./_results.ts";
import { splitParameters } from "./_standard_params.ts";

const OPTIONS = {
  service: opt.positional("SIA 2 access URL, the same as --url", "", parseUrlText),
  url: opt.url("SIA 2 access URL", "http://dc.g-vo.org/__system__/siap2/sitewide/siap2.xml"),
  pos: positionOption,
  radius: opt.number("radius of the field (deg)", undefined, { min: 0 }),
  band: opt.value("wavelengths (m), lo/hi", parseRange),
  time: opt.value("times (MJD), lo/hi", parseRange),
  collection: opt.list("name of a collection"),
  type: opt.list("kind of data: image, cube"),
  calib: opt.list("calibration level, 0 to 4", [], parseLevel),
  target: opt.list("name of the target"),
  id: opt.list("identifier of the data set"),
  ...datasetOptions,
  ...searchOptions,
  ...commonOptions,
};

function parseLevel(text: string): number {
  if (/^\s*\d\s*$/.test(text)) return Number(text);
  throw new RangeError(`"${text}" is no calibration level`);
}

/** Parameters of SIA 2 that have no option of their own. */
const STANDARD = {
  FOV: ["fov", "range"],
  SPATRES: ["spatialResolution", "range"],
  SPECRP: ["resolvingPower", "range"],
  EXPTIME: ["exposureTime", "range"],
  TIMERES: ["timeResolution", "range"],
  POL: ["pol", "text"],
  FACILITY: ["facility", "text"],
  INSTRUMENT: ["instrument", "text"],
  FORMAT: ["format", "text"],
} as const;
const BY_OPTION = {
  POS: "--pos and --radius",
  BAND: "--band",
  TIME: "--time",
  COLLECTION: "--collection",
  DPTYPE: "--type",
  CALIB: "--calib",
  TARGET: "--target",
  ID: "--id",
  MAXREC: "--maxrec",
};

/** What ObsCore says in the same words of all data, a row a data set. */
function datasetTable(found: Results<ObscoreRecord>): Table {
  const rows = found.toArray().map((data) => ({
    title: data.title,
    type: data.dataproductType ?? null,
    ra: data.pos?.ra ?? null,
    dec: data.pos?.dec ?? null,
    from: data.band?.[0] ?? null,
    to: data.band?.[1] ?? null,
    date: data.timeMin?.toIso(0) ?? null,
    format: data.accessFormat || null,
    url: data.accessUrl || null,
  }));
  return Table.fromRows(rows, [
    textField("title"),
    textField("type"),
    numberField("ra", "deg", "5"),
    numberField("dec", "deg", "5"),
    numberField("from", "m", "E5"),
    numberField("to", "m", "E5"),
    textField("date"),
    textField("format"),
    textField("url"),
  ]);
}

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const given = parseOptions("denovo sia2: images and cubes", OPTIONS, args);
  refuseBoth(given, "service", "url");
  if ((given.pos === undefined) !== (given.radius === undefined)) {
    throw new OptionError("Give --pos and --radius together");
  }
  checkDatasetOptions(given);
  const more = splitParameters(given.param, STANDARD, BY_OPTION);
  await using services = await resolveServices(given, { signal });
  const { service } = given;
  const o = service === "" ? services.adapt(given, "url") : given;
  const { pos, radius, band, time, collection, type, calib, target, id, maxrec } = o;
  const options = requestOptions(o, signal);
  const some = <T>(list: readonly T[]) => list.length === 0 ? undefined : list;
  const found = await new Sia2Service(service || o.url).search({
    ...more.query,
    ...(pos === undefined || radius === undefined
      ? {}
      : { pos: { kind: "circle", center: pos, radius } as const }),
    band,
    time,
    collection: some(collection),
    dataproductType: some(type),
    calibLevel: some(calib),
    target: some(target),
    publisherDid: some(id),
    maxrec,
    extra: more.extra,
  }, options);
  return await showDatasets(found, "images or cubes", { ...o, ...options }, datasetTable, signal);
}

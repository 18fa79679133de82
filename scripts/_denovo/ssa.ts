/**
 * `denovo ssa`: spectra.
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
import { Time } from "../../core/coords/time.ts";
import { Table } from "../../core/table/table.ts";
import {
  type Results,
  type SsaRecord,
  SsaService,
  type SsaTimeRange,
} from "../../protocols/ssa.ts";
import { parseRange } from "../_extra.ts";
import { checkDatasetOptions, datasetOptions, showDatasets } from "./_datasets.ts";
import { numberField, positionOption, searchOptions, textField } from "./_results.ts";
import { splitParameters } from "./_standard_params.ts";

const OPTIONS = {
  service: opt.positional("SSA access URL, the same as --url", "", parseUrlText),
  url: opt.url("SSA access URL", "http://dc.g-vo.org/flashheros/q/ssa/ssap.xml"),
  pos: positionOption,
  diameter: opt.number("diameter of the field (deg)", undefined, { min: 0 }),
  band: opt.value("wavelengths (m), lo/hi", parseRange),
  time: opt.value("times, ISO 8601, from/to", parseTimes),
  target: opt.string("name of the target"),
  format: opt.string("formats, such as votable or application/fits"),
  ...datasetOptions,
  ...searchOptions,
  ...commonOptions,
};

/** Parameters of SSA that have no option of their own. */
const STANDARD = {
  APERTURE: ["aperture", "range"],
  REDSHIFT: ["redshift", "range"],
  SPECRP: ["resolvingPower", "number"],
  SPATRES: ["spatialResolution", "number"],
  TIMERES: ["timeResolution", "number"],
  SNR: ["snr", "number"],
  TOP: ["top", "number"],
  TARGETCLASS: ["targetClass", "text"],
  FLUXCALIB: ["fluxCalib", "text"],
  WAVECALIB: ["waveCalib", "text"],
  PUBDID: ["publisherDid", "text"],
  CREATORDID: ["creatorDid", "text"],
  COLLECTION: ["collection", "text"],
} as const;
const BY_OPTION = {
  POS: "--pos",
  SIZE: "--diameter",
  BAND: "--band",
  TIME: "--time",
  TARGETNAME: "--target",
  FORMAT: "--format",
  MAXREC: "--maxrec",
  REQUEST: "nothing",
};

/** A moment, or two with a slash between, of which one may be missing. */
function parseTimes(text: string): Time | SsaTimeRange {
  const [from = "", to, more] = text.split("/").map((end) => end.trim());
  if (more !== undefined) throw new RangeError(`"${text}" is no interval from/to`);
  if (to === undefined) return Time.parse(from);
  if (from === "" && to === "") throw new RangeError(`"${text}" is no interval from/to`);
  const ends = [from === "" ? null : Time.parse(from), to === "" ? null : Time.parse(to)] as const;
  const [begin, end] = ends;
  if (begin !== null && end !== null && begin.mjd > end.mjd) {
    throw new RangeError(`"${text}" ends before it begins`);
  }
  return ends;
}

/** What all services for spectra say in the same words, a row a spectrum. */
function spectraTable(spectra: Results<SsaRecord>): Table {
  const rows = spectra.toArray().map((spectrum) => ({
    title: spectrum.title,
    ra: spectrum.pos?.ra ?? null,
    dec: spectrum.pos?.dec ?? null,
    from: spectrum.band?.[0] ?? null,
    to: spectrum.band?.[1] ?? null,
    date: spectrum.dateObs?.toIso(0) ?? null,
    format: spectrum.accessFormat || null,
    url: spectrum.accessUrl || null,
  }));
  return Table.fromRows(rows, [
    textField("title"),
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
  const given = parseOptions("denovo ssa: spectra", OPTIONS, args);
  refuseBoth(given, "service", "url");
  checkDatasetOptions(given);
  if (given.diameter !== undefined && given.pos === undefined) {
    throw new OptionError("Give --pos with --diameter");
  }
  const more = splitParameters(given.param, STANDARD, BY_OPTION);
  await using services = await resolveServices(given, { signal });
  const { service } = given;
  const instead = { pos: "340.1 3.36", diameter: "1" };
  const o = service === "" ? services.adapt(given, "url", instead) : given;
  const { pos, diameter, band, time, target, format, maxrec } = o;
  const query = {
    ...more.query,
    pos,
    diameter,
    band,
    time,
    targetName: target,
    format,
    maxrec,
    extra: more.extra,
  };
  const options = requestOptions(o, signal);
  const spectra = await new SsaService(service || o.url).search(query, options);
  return await showDatasets(spectra, "spectra", { ...o, ...options }, spectraTable, signal);
}

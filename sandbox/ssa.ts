/**
 * Simple spectral access over the invented spectra.
 *
 * Simple Spectral Access 1.1 (2012-02-10): section 4.1 (POS, SIZE, BAND, TIME, FORMAT), 4.2 (the table), 4.1.1.5
 * (FORMAT=METADATA), 8.4 (errors).
 *
 * @module
 */
import { ignoredInfos, originInfos, overflowInfos, refusal, tableResponse } from "./_answer.ts";
import { Parameters, parseNumber, UsageError } from "./_parameters.ts";
import { skyDistance } from "./_sky.ts";
import type { ParamSpec } from "./_votable.ts";
import type { ColumnSpec, Value } from "./column.ts";
import { bandInput, idInput, linksDescriptor, SODA_PATHS, STANDARDS } from "./datalink_service.ts";
import { spectra, SPECTRA_PATH, type Spectrum, spectrumTitle } from "./spectra.ts";
import { spectrumRow } from "./tables/obscore_spectra.ts";
import { invented } from "./tables/_synthetic.ts";

const MEDIA_TYPE = "application/x-votable+xml";
/** The column with the identifiers that links are asked for by. */
const DID = "ssa_pubDID";
const STANDARD_ID = "ivo://ivoa.net/std/SSA";
/** Diameter (deg) of the region when only a position is given. */
const DEFAULT_SIZE = 0.01;

type Draft = readonly [
  name: string,
  type: Pick<ColumnSpec, "datatype" | "arraysize">,
  utype: string,
  ucd: string,
  unit: string,
  value: (spectrum: Spectrum, origin: string) => Value,
];

const TEXT = { datatype: "char", arraysize: "*" } as const;
const DOUBLE = { datatype: "double" } as const;
const SPECTRAL = "Char.SpectralAxis";

const DRAFTS: readonly Draft[] = [
  [
    "accref",
    TEXT,
    "Access.Reference",
    "meta.ref.url;meta.dataset",
    "",
    ({ id }, origin) => `${origin}${SPECTRA_PATH}${id}.vot`,
  ],
  ["mime", TEXT, "Access.Format", "meta.code.mime", "", () => MEDIA_TYPE],
  ["accsize", { datatype: "long" }, "Access.Size", "phys.size;meta.file", "kbyte", () => 30n],
  ["ssa_dstitle", TEXT, "DataID.Title", "meta.title;meta.dataset", "", spectrumTitle],
  ["ssa_creatorDID", TEXT, "DataID.CreatorDID", "meta.id", "", ({ id }) => id],
  [
    "ssa_pubDID",
    TEXT,
    "Curation.PublisherDID",
    "meta.ref.ivoid;meta.main",
    "",
    (spectrum) => String(spectrumRow(spectrum, undefined)["obs_publisher_did"]),
  ],
  ["ssa_publisher", TEXT, "Curation.Publisher", "meta.curation", "", () => "denovo sandbox"],
  ["ssa_collection", TEXT, "DataID.Collection", "meta.id", "", () => "synthetic-spectra"],
  ["ssa_creator", TEXT, "DataID.Creator", "meta.curation", "", () => "denovo sandbox"],
  ["ssa_instrument", TEXT, "DataID.Instrument", "meta.id;instr", "", () => "SYNTHETIC"],
  ["ssa_datasource", TEXT, "DataID.DataSource", "meta.code", "", () => "artificial"],
  ["ssa_model", TEXT, "Dataset.DataModel", "meta.id", "", () => "Spectrum-1.0"],
  ["ssa_length", { datatype: "long" }, "Dataset.Length", "meta.number", "", () => 300n],
  ["ssa_targname", TEXT, "Target.Name", "meta.id;src", "", ({ target }) => target],
  [
    "ssa_location",
    { datatype: "double", arraysize: "2" },
    "Char.SpatialAxis.Coverage.Location.Value",
    "pos.eq",
    "deg",
    ({ ra, dec }) => [ra, dec],
  ],
  [
    "ssa_aperture",
    DOUBLE,
    "Char.SpatialAxis.Coverage.Bounds.Extent",
    "instr.fov",
    "deg",
    () => 2 / 3600,
  ],
  [
    "ssa_dateObs",
    DOUBLE,
    "Char.TimeAxis.Coverage.Location.Value",
    "time.epoch",
    "d",
    ({ start, exposure }) => start + exposure / 172_800,
  ],
  [
    "ssa_timeExt",
    DOUBLE,
    "Char.TimeAxis.Coverage.Bounds.Extent",
    "time.duration",
    "s",
    ({ exposure }) => exposure,
  ],
  [
    "ssa_specmid",
    DOUBLE,
    `${SPECTRAL}.Coverage.Location.Value`,
    "instr.bandpass;em.wl",
    "m",
    ({ band: [short, long] }) => (short + long) / 2,
  ],
  [
    "ssa_specext",
    DOUBLE,
    `${SPECTRAL}.Coverage.Bounds.Extent`,
    "instr.bandwidth;em.wl",
    "m",
    ({ band: [short, long] }) => long - short,
  ],
  [
    "ssa_specstart",
    DOUBLE,
    `${SPECTRAL}.Coverage.Bounds.Start`,
    "em.wl;stat.min",
    "m",
    ({ band }) => band[0],
  ],
  [
    "ssa_specend",
    DOUBLE,
    `${SPECTRAL}.Coverage.Bounds.Stop`,
    "em.wl;stat.max",
    "m",
    ({ band }) => band[1],
  ],
  ["ssa_spectralucd", TEXT, `${SPECTRAL}.Ucd`, "meta.ucd", "", () => "em.wl"],
  ["ssa_spectralunit", TEXT, `${SPECTRAL}.Unit`, "meta.unit", "", () => "Angstrom"],
  ["ssa_fluxucd", TEXT, "Char.FluxAxis.Ucd", "meta.ucd", "", () => "phot.flux.density;em.wl"],
  ["ssa_fluxcalib", TEXT, "Char.FluxAxis.Calibration", "meta.code", "", () => "NORMALIZED"],
  [
    "ssa_specres",
    DOUBLE,
    `${SPECTRAL}.Resolution`,
    "spect.resolution;em.wl",
    "m",
    ({ band: [short, long], resolvingPower }) => (short + long) / 2 / resolvingPower,
  ],
  [
    "t_eff",
    DOUBLE,
    "",
    "phys.temperature.effective",
    "K",
    ({ kelvin }) => kelvin,
  ],
];

/** The columns of an answer. */
export const SSA_COLUMNS: readonly ColumnSpec[] = DRAFTS.map(([name, type, utype, ucd, unit]) => ({
  name,
  ...type,
  ...(utype === "" ? {} : { utype: `ssa:${utype}` }),
  ucd,
  ...(unit === "" ? {} : { unit }),
  description: utype === "" ? "Temperature" : `${utype.replaceAll(".", " ")} (SSA)`,
  verbosity: 1,
}));

type Test = (spectrum: Spectrum) => boolean;

function positionTest(parameters: Parameters): Test {
  const pos = parameters.one("POS");
  const size = parameters.one("SIZE");
  if (pos === undefined) return () => true;
  const [place = "", frame = "ICRS"] = pos.split(";");
  if (!/^\s*(ICRS|FK5)?\s*$/i.test(frame)) throw new UsageError(`POS: frame ${frame} is not known`);
  const [ra, dec, ...more] = place.split(",").map((text) => parseNumber("POS", text));
  if (ra === undefined || dec === undefined || more.length > 0 || Math.abs(dec) > 90) {
    throw new UsageError(`POS: "${pos}" is not of the form ra,dec`);
  }
  const diameter = size === undefined ? DEFAULT_SIZE : parseNumber("SIZE", size);
  if (diameter < 0) throw new UsageError(`SIZE: ${size} is negative`);
  return (spectrum) => skyDistance(ra, dec, spectrum.ra, spectrum.dec) <= diameter / 2;
}

/** Ranges separated by commas: `1/2`, `/2`, `1/`, `1`. */
function ranges(
  name: string,
  text: string,
  parse: (part: string) => number,
): readonly (readonly [number, number])[] {
  return text.split(",").map((part) => {
    const ends = part.replace(/;.*$/, "").split("/").map((end) => end.trim());
    if (ends.length > 2) throw new UsageError(`${name}: "${part}" is no range`);
    const [low = "", high = low] = ends;
    const [from, to] = [
      low === "" ? -Infinity : parse(low),
      high === "" ? Infinity : parse(high),
    ];
    if (from > to) throw new UsageError(`${name}: "${part}" ends before it begins`);
    return [from, to];
  });
}

function bandTest(text: string | undefined): Test {
  if (text === undefined) return () => true;
  const wanted = ranges("BAND", text, (part) => parseNumber("BAND", part));
  return ({ band: [short, long] }) => wanted.some(([low, high]) => low <= long && high >= short);
}

/** Modified Julian Date of an ISO date. */
function mjd(text: string): number {
  const match = /^\d{4}(-\d\d(-\d\d(T\d\d(:\d\d(:\d\d(\.\d+)?)?)?Z?)?)?)?$/.exec(text);
  const time = match === null
    ? NaN
    : Date.parse(text.endsWith("Z") || text.length <= 10 ? text : `${text}Z`);
  if (Number.isNaN(time)) throw new UsageError(`TIME: "${text}" is no date`);
  return time / 86_400_000 + 40_587;
}

function timeTest(text: string | undefined): Test {
  if (text === undefined) return () => true;
  const wanted = ranges("TIME", text, mjd);
  return ({ start, exposure }) =>
    wanted.some(([low, high]) => low <= start + exposure / 86_400 && high >= start);
}

function formatTest(text: string): boolean {
  return text.split(",").map((part) => part.trim().toLowerCase())
    .some((part) => ["all", "compliant", "native", "votable", "xml", MEDIA_TYPE].includes(part));
}

/** Answers a search for spectra. */
export async function answerSsa(request: Request, ivoid: string): Promise<Response> {
  try {
    return query(request, await Parameters.from(request), ivoid);
  } catch (error) {
    return refusal(error, MEDIA_TYPE);
  }
}

function query(request: Request, parameters: Parameters, ivoid: string): Response {
  const asked = parameters.one("REQUEST");
  if (asked === undefined) throw new UsageError("REQUEST is missing: queryData is wanted");
  if (asked.toLowerCase() !== "querydata") {
    throw new UsageError(`REQUEST: "${asked}" is not queryData`);
  }
  parameters.one("VERSION");
  const format = parameters.one("FORMAT") ?? "all";
  const isMetadata = format.trim().toLowerCase() === "metadata";
  const response = parameters.responseFormat(MEDIA_TYPE);
  const tests = [
    positionTest(parameters),
    bandTest(parameters.one("BAND")),
    timeTest(parameters.one("TIME")),
    targetTest(parameters.one("TARGETNAME")),
    temperatureTest(parameters.one("t_eff")),
  ];
  const maxrec = parameters.maxrec();
  const { origin } = new URL(request.url);
  const found = isMetadata || !formatTest(format)
    ? []
    : spectra().filter((spectrum) => tests.every((test) => test(spectrum)));
  const rows = found.slice(0, maxrec)
    .map((spectrum) => DRAFTS.map(([, , , , , value]) => value(spectrum, origin)));
  const description = "SYNTHETIC spectra: black bodies with a few lines";
  const table = {
    name: "spectra",
    description,
    columns: SSA_COLUMNS,
    ...(isMetadata ? {} : { rows }),
  };
  return tableResponse(response, {
    description,
    resource: {
      infos: [
        { name: "QUERY_STATUS", value: "OK" },
        { name: "SERVICE_PROTOCOL", value: "1.1", text: "SSAP" },
        ...originInfos(request, { ivoid, standardId: STANDARD_ID }, invented(46)),
        ...ignoredInfos(parameters.ignored()),
      ],
      params: isMetadata ? inputs() : [],
      table,
      trailing: overflowInfos(!isMetadata && found.length > maxrec, maxrec),
    },
    services: isMetadata ? [] : [linksDescriptor(origin, DID), {
      id: "soda",
      description: "Cutouts of the spectra",
      standardId: STANDARDS.sync,
      accessUrl: origin + SODA_PATHS.sync,
      contentType: MEDIA_TYPE,
      inputs: [idInput({ column: DID }), bandInput(covered(found))],
    }],
  }, table);
}

/** The wavelengths that some of the spectra have. */
function covered(found: readonly Spectrum[]): readonly [number, number] {
  const bands = (found.length === 0 ? spectra() : found).map(({ band }) => band);
  return [Math.min(...bands.map(([low]) => low)), Math.max(...bands.map(([, high]) => high))];
}

/** A parameter that only this service has. */
function temperatureTest(text: string | undefined): Test {
  if (text === undefined) return () => true;
  const wanted = ranges("t_eff", text, (part) => parseNumber("t_eff", part));
  return ({ kelvin }) => wanted.some(([low, high]) => low <= kelvin && kelvin <= high);
}

/** What the service says that it takes. */
function inputs(): readonly ParamSpec[] {
  const kelvins = spectra().map(({ kelvin }) => kelvin);
  const input = (name: string, ucd: string, unit: string, description: string): ParamSpec => ({
    name: `INPUT:${name}`,
    ...TEXT,
    ucd,
    ...(unit === "" ? {} : { unit }),
    description,
    value: "",
  });
  return [
    input("POS", "pos.eq", "", "Right ascension and declination (deg): ra,dec"),
    input("SIZE", "pos.eq", "deg", "Diameter of the region"),
    input("BAND", "em.wl", "m", "Wavelengths: lo/hi"),
    input("TIME", "time", "", "Times in ISO 8601: from/to"),
    input("TARGETNAME", "meta.id;src", "", "Name of the target"),
    {
      ...input("t_eff", "phys.temperature.effective", "K", "Temperatures: lo/hi"),
      min: String(Math.min(...kelvins)),
      max: String(Math.max(...kelvins)),
    },
  ];
}

function targetTest(text: string | undefined): Test {
  if (text === undefined) return () => true;
  const names = text.split(",").map((name) => name.trim().toLowerCase());
  return ({ target }) => names.includes(target.toLowerCase());
}

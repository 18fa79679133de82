/**
 * Simple image access 2 over the observations that ObsCore describes here.
 *
 * Simple Image Access 2.0 (2015-12-23), section 2: the parameters of {query}; DALI 1.1 for MAXREC and RESPONSEFORMAT.
 *
 * @module
 */
import { parseRegion, type Region, separation } from "../core/coords/mod.ts";
import { Moc } from "../core/coords/mod.ts";
import { ignoredInfos, originInfos, overflowInfos, refusal, tableResponse } from "./_answer.ts";
import { Parameters, parseNumber, UsageError } from "./_parameters.ts";
import type { Value } from "./column.ts";
import { tableCredit } from "./credit.ts";
import { linksDescriptor } from "./datalink_service.ts";
import { OBSCORE, OBSCORE_COLUMNS } from "./tables/obscore.ts";
import { CUBE_OBSCORE } from "./tables/synthetic_cubes.ts";

const MEDIA_TYPE = "application/x-votable+xml";
const STANDARD_ID = "ivo://ivoa.net/std/SIA#query-2.0";
/** Order of the MOCs by which regions are compared: cells of 13 arcseconds. */
const ORDER = 14;

type Row = Readonly<Record<string, Value>>;
type Test = (row: Row) => boolean;

/** Parameters that are intervals, and the columns that they must overlap. */
const INTERVALS: Readonly<Record<string, readonly [from: string, to: string]>> = {
  BAND: ["em_min", "em_max"],
  TIME: ["t_min", "t_max"],
  FOV: ["s_fov", "s_fov"],
  SPATRES: ["s_resolution", "s_resolution"],
  SPECRP: ["em_res_power", "em_res_power"],
  EXPTIME: ["t_exptime", "t_exptime"],
  TIMERES: ["t_resolution", "t_resolution"],
};

/** Parameters that are texts, and their columns. */
const TEXTS: Readonly<Record<string, string>> = {
  ID: "obs_publisher_did",
  COLLECTION: "obs_collection",
  FACILITY: "facility_name",
  INSTRUMENT: "instrument_name",
  DPTYPE: "dataproduct_type",
  CALIB: "calib_level",
  TARGET: "target_name",
  FORMAT: "access_format",
};

function bound(name: string, text: string): number {
  const infinite = /^([+-]?)inf$/i.exec(text);
  if (infinite !== null) return infinite[1] === "-" ? -Infinity : Infinity;
  return parseNumber(name, text);
}

function intervalTest(name: string, texts: readonly string[]): Test {
  const [from, to] = INTERVALS[name] as readonly [string, string];
  const wanted = texts.map((text) => {
    const parts = text.trim().split(/\s+/);
    const [low = "", high = low] = parts;
    if (parts.length > 2) throw new UsageError(`${name}: "${text}" is no interval`);
    const [from, to] = [bound(name, low), bound(name, high)];
    if (from > to) throw new UsageError(`${name}: "${text}" ends before it begins`);
    return [from, to] as const;
  });
  return (row) => {
    const [low, high] = [row[from], row[to]];
    if (typeof low !== "number" || typeof high !== "number") return false;
    return wanted.some(([first, last]) => first <= high && last >= low);
  };
}

function regionOf(text: string): Region {
  try {
    const region = parseRegion(text);
    if (!["circle", "range", "polygon"].includes(region.kind)) {
      throw new RangeError("no such region");
    }
    return region;
  } catch {
    throw new UsageError(`POS: "${text}" is no CIRCLE, RANGE or POLYGON`);
  }
}

/** A range as polygons would have wrong edges: its own test, by the position of the observation. */
function inRange(region: Region & { readonly kind: "range" }, ra: number, dec: number): boolean {
  const [[west, east], [south, north]] = [region.ra, region.dec];
  const across = east - west >= 360 || ((ra - west) % 360 + 360) % 360 <= east - west;
  return across && dec >= south && dec <= north;
}

function overlaps(region: Region, row: Row): boolean {
  const [ra, dec, fov] = [Number(row["s_ra"]), Number(row["s_dec"]), Number(row["s_fov"] ?? 0)];
  if (region.kind === "range") return inRange(region, ra, dec);
  const text = row["s_region"];
  if (region.kind === "circle") {
    const distance = separation(region.center, { ra, dec });
    if (distance > region.radius + fov) return false;
    if (distance <= region.radius) return true;
  }
  if (typeof text !== "string") return false;
  const shape = parseRegion(text.replace(/^(\w+)\s+ICRS/i, "$1"));
  return Moc.fromRegion(shape, ORDER).overlaps(Moc.fromRegion(region, ORDER));
}

function tests(parameters: Parameters): readonly Test[] {
  const all: Test[] = [];
  const positions = parameters.all("POS").map(regionOf);
  if (positions.length > 0) all.push((row) => positions.some((region) => overlaps(region, row)));
  for (const name of Object.keys(INTERVALS)) {
    const texts = parameters.all(name);
    if (texts.length > 0) all.push(intervalTest(name, texts));
  }
  for (const [name, column] of Object.entries(TEXTS)) {
    const values = new Set(parameters.all(name).map((text) => text.trim()));
    if (values.size > 0) all.push((row) => values.has(String(row[column] ?? "")));
  }
  const states = parameters.all("POL");
  if (states.length > 0) {
    all.push((row) =>
      states.some((state) => String(row["pol_states"] ?? "").includes(`/${state}/`))
    );
  }
  return all;
}

/** Answers a search for images. */
export async function answerSia2(request: Request, ivoid: string): Promise<Response> {
  try {
    return query(request, await Parameters.from(request), ivoid);
  } catch (error) {
    const { body, headers } = refusal(error, MEDIA_TYPE);
    return new Response(body, { status: 400, headers });
  }
}

function query(request: Request, parameters: Parameters, ivoid: string): Response {
  const format = parameters.responseFormat(MEDIA_TYPE);
  const maxrec = parameters.maxrec();
  const wanted = tests(parameters);
  const { origin } = new URL(request.url);
  const found = Array.from(CUBE_OBSCORE.rows({ origin })).filter((cells) => {
    const row = Object.fromEntries(OBSCORE_COLUMNS.map(({ name }, i) => [name, cells[i] ?? null]));
    // SIA 2 is about images and cubes
    return ["image", "cube"].includes(String(row["dataproduct_type"])) &&
      wanted.every((test) => test(row));
  });
  const description = "Images of the sandbox, as SIA 2 finds them";
  const table = {
    name: "images",
    description,
    columns: OBSCORE_COLUMNS,
    rows: found.slice(0, maxrec),
  };
  return tableResponse(format, {
    description,
    resource: {
      infos: [
        { name: "QUERY_STATUS", value: "OK" },
        ...originInfos(request, { ivoid, standardId: STANDARD_ID }, tableCredit(OBSCORE)),
        ...ignoredInfos(parameters.ignored()),
      ],
      table,
      trailing: overflowInfos(found.length > maxrec || maxrec === 0, maxrec),
    },
    services: [linksDescriptor(origin, "obs_publisher_did")],
  }, table);
}

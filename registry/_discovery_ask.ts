/**
 * One question to one service, by whatever protocol it speaks.
 *
 * @module
 */
import { literal } from "../core/adql/literal.ts";
import { isVoError } from "../core/runtime/errors.ts";
import type { Http, RequestOptions } from "../core/runtime/http.ts";
import { Time } from "../core/coords/time.ts";
import { startBudget } from "../protocols/_service.ts";
import { obscoreRecords } from "../protocols/obscore.ts";
import { SiaService } from "../protocols/sia.ts";
import { Sia2Service } from "../protocols/sia2.ts";
import { SsaService } from "../protocols/ssa.ts";
import { type Overflow, type TapResult, TapService } from "../protocols/tap.ts";
import type { DiscoveryService } from "./dedupe.ts";
import { type DatasetOrigin, type FoundDataset, fromObscore, fromSia, fromSsa } from "./found.ts";
import { matches, type NormalQuery } from "./_discovery_query.ts";

/** What a service said. */
export interface ServiceAnswer {
  /** The data sets that are wanted. */
  readonly datasets: readonly FoundDataset[];
  /** Number of rows that came. */
  readonly length: number;
  /** How many of them were left out here, since they are not what was asked for, or do not say so. */
  readonly filtered: number;
  /** Who cut the answer. */
  readonly overflow: Overflow;
  /** What was done otherwise than wanted. */
  readonly note?: string | undefined;
}

/** How to ask. */
export interface AskOptions extends RequestOptions {
  readonly http?: Http | undefined;
  readonly maxrec?: number | undefined;
  /** The kinds of data that are wanted, as ObsCore names them. */
  readonly types: readonly string[];
}

function originOf({ protocol, accessUrl, name, ivoid }: DiscoveryService): DatasetOrigin {
  return { protocol, accessUrl, name, ivoid };
}

/** Why a service cannot be asked a query; undefined if it can. */
export function cannotAsk(service: DiscoveryService, query: NormalQuery): string | undefined {
  return service.protocol === "sia" && query.center === undefined
    ? "SIA 1 searches by place only, and none is given"
    : undefined;
}

/** Asks a service, and leaves out what it should not have sent. */
export async function askService(
  service: DiscoveryService,
  query: NormalQuery,
  options: AskOptions,
): Promise<ServiceAnswer> {
  const { datasets, overflow, note } = await ASK[service.protocol](service, query, options);
  const wanted = datasets.filter((found) => {
    const { dataproductType: type } = found;
    if (type !== undefined && !options.types.includes(type.toLowerCase())) return false;
    return matches(found, query) ?? query.inclusive;
  });
  return {
    datasets: wanted,
    length: datasets.length,
    filtered: datasets.length - wanted.length,
    overflow,
    ...(note === undefined ? {} : { note }),
  };
}

type Raw = Pick<ServiceAnswer, "datasets" | "overflow" | "note">;
type Ask = (service: DiscoveryService, query: NormalQuery, options: AskOptions) => Promise<Raw>;

const ASK: Readonly<Record<DiscoveryService["protocol"], Ask>> = {
  obscore: async (service, query, { http, maxrec, types, ...rest }) => {
    const tap = new TapService(service.accessUrl, { http, validate: "none", format: "default" });
    const left = startBudget(rest);
    const run = (exact: boolean): Promise<TapResult> =>
      tap.query(obscoreQuery(query, types, exact), { ...left(), maxrec });
    let result: TapResult;
    let note: string | undefined;
    try {
      result = await run(true);
    } catch (error) {
      // Not every service can intersect regions.
      if (!isVoError(error, "E_QUERY") || query.center === undefined) throw error;
      result = await run(false);
      note = `asked for centres in the circle only, since it cannot intersect: ${error.message}`;
    }
    const base = result.queryUrl || service.accessUrl;
    const origin = originOf(service);
    const datasets = obscoreRecords(result, { http, base })
      .map((record) => fromObscore(origin, record));
    return { datasets, overflow: result.overflow, note };
  },
  sia2: async (service, query, { http, maxrec, types, ...options }) => {
    const results = await new Sia2Service(service.accessUrl, { http }).search({
      ...placeOf(query),
      // As an interval also where it is one value, which DaCHS does not take.
      ...(query.band === undefined ? {} : { band: query.band }),
      ...(query.time === undefined ? {} : { time: timesOf(query.time) }),
      dataproductType: types.filter((type) => type === "image" || type === "cube"),
      maxrec,
    }, options);
    const origin = originOf(service);
    const datasets = Array.from(results, (record) => fromObscore(origin, record));
    return { datasets, overflow: results.overflow };
  },
  sia: async (service, { center, radius }, { http, maxrec, types: _types, ...options }) => {
    if (center === undefined) throw new TypeError("Cannot search images: there is no place");
    // The whole circle: a size is that of the square around it.
    const size = Math.min(2 * radius, 180);
    const query = { pos: center, size, intersect: "OVERLAPS", maxrec } as const;
    const results = await new SiaService(service.accessUrl, { http }).search(query, options);
    const origin = originOf(service);
    const datasets = Array.from(results, (record) => fromSia(origin, record));
    return { datasets, overflow: results.overflow };
  },
  ssa: async (service, query, { http, maxrec, types: _types, ...options }) => {
    const { center, radius, time } = query;
    const results = await new SsaService(service.accessUrl, { http }).search({
      ...(center === undefined ? {} : { pos: center, diameter: Math.min(2 * radius, 360) }),
      ...bandOf(query),
      ...(time === undefined ? {} : { time: timesOf(time) }),
      maxrec,
    }, options);
    const origin = originOf(service);
    const datasets = Array.from(results, (record) => fromSsa(origin, record));
    return { datasets, overflow: results.overflow };
  },
};

function placeOf({ center, radius }: NormalQuery) {
  return center === undefined ? {} : { pos: { kind: "circle", center, radius } as const };
}

function bandOf({ band }: NormalQuery): { readonly band?: number | readonly [number, number] } {
  if (band === undefined) return {};
  return { band: band[0] === band[1] ? band[0] : band };
}

function timesOf([from, to]: readonly [number, number]): readonly [Time, Time] {
  return [Time.fromMjd(from), Time.fromMjd(to)];
}

/** The question to a table of ObsCore 1.1; exact with regions, or by the centres of the data only. */
function obscoreQuery(
  { center, radius, band, time, inclusive }: NormalQuery,
  types: readonly string[],
  exact: boolean,
): string {
  const parts = [
    types.length === 1
      ? `dataproduct_type=${literal(types[0] as string)}`
      : `dataproduct_type IN (${types.map(literal).join(", ")})`,
  ];
  if (center !== undefined) {
    const circle = `CIRCLE('ICRS', ${literal(center.ra)}, ${literal(center.dec)}, ${
      literal(radius)
    })`;
    const inside = `1=CONTAINS(POINT('ICRS', s_ra, s_dec), ${circle})`;
    parts.push(exact ? `(${inside} OR 1=INTERSECTS(${circle}, s_region))` : inside);
  }
  const overlap = (min: string, max: string, [lo, hi]: readonly [number, number]) => {
    const both = `${min}<=${literal(hi)} AND ${max}>=${literal(lo)}`;
    return inclusive ? `(${both} OR ${min} IS NULL OR ${max} IS NULL)` : `(${both})`;
  };
  if (band !== undefined) parts.push(overlap("em_min", "em_max", band));
  if (time !== undefined) parts.push(overlap("t_min", "t_max", time));
  return `SELECT * FROM ivoa.obscore WHERE ${parts.join(" AND ")}`;
}

/**
 * Invented observations of bodies of the solar system, for EPN-TAP.
 *
 * @module
 */
import type { TableSpec, Value } from "../column.ts";
import { spectra, SPECTRA_PATH } from "../spectra.ts";
import { invented, rounded, seeded } from "./_synthetic.ts";
import { EPN_COLUMNS } from "./epn_columns.ts";

const LIGHT = 299_792_458;

/** What one table has. */
export interface EpnSpec {
  /** The schema; the table is `epn_core` in it. */
  readonly schema: string;
  readonly title: string;
  /** The utype of the table: that of the standard, or the one from before it. */
  readonly utype: string;
  readonly targets: readonly (readonly [name: string, kind: string])[];
  readonly instruments: readonly string[];
  readonly hosts: readonly string[];
  /** Kinds of products in turn; hash lists. */
  readonly products: readonly string[];
  readonly count: number;
  readonly seed: number;
}

/** The utype of tables since EPN-TAP 2.0. */
export const EPN_UTYPE = "ivo://ivoa.net/std/epntap#table-2.0";
/** The utype of tables from before the standard. */
export const OLD_EPN_UTYPE = "ivo://vopdc.obspm/std/EpnCore#schema-2.0";

/** A table of EPN-TAP. */
export function epnTable(spec: EpnSpec): TableSpec {
  return {
    name: "epn_core",
    tapName: `${spec.schema}.epn_core`,
    title: `SYNTHETIC: ${spec.title}`,
    description: `SYNTHETIC (seed ${spec.seed}): ${spec.title}, ${spec.count} invented rows in ` +
      "the form of EPN-TAP 2.0, with hash lists.",
    utype: spec.utype,
    credit: invented(spec.seed),
    columns: EPN_COLUMNS,
    rows: function* (context): Generator<readonly Value[]> {
      const random = seeded(spec.seed);
      for (let n = 0; n < spec.count; n++) {
        const row = rowOf(spec, n, random, context?.origin ?? "");
        yield EPN_COLUMNS.map(({ name }) => row[name] ?? null);
      }
    },
  };
}

function rowOf(
  spec: EpnSpec,
  n: number,
  random: () => number,
  origin: string,
): Readonly<Record<string, Value>> {
  const pick = <T>(list: readonly T[], at: number) => list[at % list.length] as T;
  const [target, kind] = pick(spec.targets, n);
  const product = pick(spec.products, n);
  const isSpectrum = product.split("#").includes("sp");
  const [short, long] = isSpectrum ? [0.4e-6, 2.5e-6] : [0.45e-6, 0.7e-6];
  const start = 2_457_000.5 + rounded(3000 * random(), 4);
  const duration = rounded(60 + 600 * random(), 1);
  const lon = rounded(350 * random(), 3);
  const lat = rounded(-80 + 150 * random(), 3);
  const all = spectra();
  return {
    "granule_uid": `${spec.schema}-${n + 1}`,
    "granule_gid": isSpectrum ? "spectra" : "images",
    "obs_id": `${spec.schema}-obs-${Math.floor(n / 2) + 1}`,
    "dataproduct_type": product,
    "target_name": target,
    "target_class": kind,
    "time_min": start,
    "time_max": start + duration / 86_400,
    "time_exp_min": duration,
    "time_exp_max": duration,
    "spectral_range_min": LIGHT / long,
    "spectral_range_max": LIGHT / short,
    "spectral_resolution_min": isSpectrum ? 300 : null,
    "spectral_resolution_max": isSpectrum ? 900 : null,
    "c1min": lon,
    "c1max": lon + 10,
    "c2min": lat,
    "c2max": lat + 10,
    "spatial_frame_type": "body",
    "incidence_min": rounded(20 * random(), 2),
    "incidence_max": rounded(20 + 50 * random(), 2),
    "instrument_host_name": pick(spec.hosts, n),
    "instrument_name": pick(spec.instruments, n),
    "measurement_type": isSpectrum ? "phys.reflectance#phot.radiance" : "phot.radiance",
    "processing_level": 3 + n % 3,
    "creation_date": "2026-01-01T00:00:00",
    "modification_date": "2026-01-01T00:00:00",
    "release_date": "2026-01-01T00:00:00",
    "service_title": spec.title,
    "access_url": isSpectrum ? `${origin}${SPECTRA_PATH}${pick(all, n).id}.vot` : null,
    "access_format": isSpectrum ? "application/x-votable+xml" : null,
  };
}

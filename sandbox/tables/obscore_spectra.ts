/**
 * Invented spectra in the form of ObsCore.
 *
 * @module
 */
import { AUTHORITY } from "../_answer.ts";
import type { RowContext, TableSpec, Value } from "../column.ts";
import { spectra, SPECTRA_PATH, type Spectrum, spectrumTitle } from "../spectra.ts";
import { invented } from "./_synthetic.ts";
import { OBSCORE, OBSCORE_COLUMNS, type ObscoreRow } from "./obscore.ts";

const SEED = 46;
const DAY_S = 86_400;
/** Diameter of the fibre (deg). */
const FIBRE = 2 / 3600;

/** A spectrum as a row. */
export function spectrumRow(spectrum: Spectrum, context: RowContext | undefined): ObscoreRow {
  const { id, ra, dec, band: [short, long], start, exposure } = spectrum;
  return {
    "dataproduct_type": "spectrum",
    "calib_level": 3,
    "obs_collection": "synthetic-spectra",
    "obs_id": id,
    "obs_title": spectrumTitle(spectrum),
    "obs_publisher_did": `${AUTHORITY}/ssa?${id}`,
    "access_url": `${context?.origin ?? ""}${SPECTRA_PATH}${id}.vot`,
    "access_format": "application/x-votable+xml",
    "access_estsize": 30n,
    "target_name": spectrum.target,
    "s_ra": ra,
    "s_dec": dec,
    "s_fov": FIBRE,
    "s_region": `Circle ICRS ${ra} ${dec} ${(FIBRE / 2).toFixed(7)}`,
    "s_xel1": 1n,
    "s_xel2": 1n,
    "t_min": start,
    "t_max": start + exposure / DAY_S,
    "t_exptime": exposure,
    "t_resolution": exposure,
    "t_xel": 1n,
    "em_min": short,
    "em_max": long,
    "em_res_power": spectrum.resolvingPower,
    "em_xel": 300n,
    "o_ucd": "phot.flux.density;em.wl",
    "pol_xel": 0n,
    "facility_name": "Nowhere",
    "instrument_name": "SYNTHETIC spectrograph",
  };
}

function cells(row: ObscoreRow): readonly Value[] {
  return OBSCORE_COLUMNS.map(({ name }) => row[name] ?? null);
}

/**
 * A table with some of the spectra.
 *
 * @param centre Where it is, for its names.
 * @param part Each how many-eth spectrum it has.
 */
export function spectraObscore(
  centre: string,
  part: { readonly first: number; readonly step: number },
): TableSpec {
  return {
    ...OBSCORE,
    title: `SYNTHETIC spectra of the centre "${centre}"`,
    description:
      `SYNTHETIC (seed ${SEED}): invented spectra, as the IVOA's ObsCore describes them.`,
    credit: invented(SEED),
    rows: function* (context) {
      for (const [n, spectrum] of spectra().entries()) {
        if (n % part.step === part.first) yield cells(spectrumRow(spectrum, context));
      }
    },
  };
}

/** Utypes of ObsCore 1.0 (2011-10-28) that version 1.1 has changed, by column. */
const OLD_UTYPES: Readonly<Record<string, string>> = {
  "dataproduct_type": "Obs.dataProductType",
  "calib_level": "Obs.calibLevel",
  "s_resolution": "Char.SpatialAxis.Resolution.refval",
  "t_min": "Char.TimeAxis.Coverage.Bounds.Limits.Interval.StartTime",
  "t_max": "Char.TimeAxis.Coverage.Bounds.Limits.Interval.StopTime",
  "t_resolution": "Char.TimeAxis.Resolution.refval",
  "em_min": "Char.SpectralAxis.Coverage.Bounds.Limits.Interval.LoLim",
  "em_max": "Char.SpectralAxis.Coverage.Bounds.Limits.Interval.HiLim",
};

/** The same as ObsCore 1.0 has it. */
export function oldObscore(table: TableSpec): TableSpec {
  const columns = table.columns.map((column) => {
    const utype = OLD_UTYPES[column.name];
    const old = utype === undefined ? column : { ...column, utype: `obscore:${utype}` };
    return column.name === "s_region" ? { ...old, ucd: "phys.angArea;obs" } : old;
  });
  return { ...table, columns, utype: "ivo://ivoa.net/std/ObsCore/v1.0" };
}

/** The observations of the main service: its images and some of the spectra. */
export const ALL_OBSCORE: TableSpec = {
  ...OBSCORE,
  rows: function* (context) {
    yield* OBSCORE.rows(context);
    for (const [n, spectrum] of spectra().entries()) {
      if (n % 3 === 2) yield cells(spectrumRow(spectrum, context));
    }
  },
};

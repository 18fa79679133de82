/**
 * One data set as ObsCore describes it.
 *
 * @module
 */
import type { Position } from "../core/coords/position.ts";
import type { Region } from "../core/coords/region.ts";
import { parseRegion } from "../core/coords/region_text.ts";
import type { Time } from "../core/coords/time.ts";
import type { Cell } from "../core/table/cell.ts";
import { type Meaning, numberOf, textOf, timeOf } from "./_columns.ts";
import { DatasetRow } from "./_dataset_row.ts";

/** Columns that services also mark by utypes of their own names for them. */
const UTYPES: Readonly<Record<string, string>> = {
  "obs_title": "DataID.Title",
  "obs_publisher_did": "Curation.PublisherDID",
  "access_url": "Access.Reference",
  "access_format": "Access.Format",
  "access_estsize": "Access.Size",
  "facility_name": "Provenance.ObsConfig.Facility.name",
  "instrument_name": "Provenance.ObsConfig.Instrument.name",
};

/** The ways to a column, the name first: utypes differ in their spelling, names do not. */
interface Ways {
  readonly byName: Meaning;
  readonly byUtype: Meaning | undefined;
}

const known = new Map<string, Ways>();

function waysTo(name: string): Ways {
  let ways = known.get(name);
  if (ways === undefined) {
    const utype = UTYPES[name];
    const byUtype = utype === undefined ? undefined : { utypes: [utype] };
    known.set(name, ways = { byName: { names: [name] }, byUtype });
  }
  return ways;
}

/** A data set that a search found. What the row does not say is undefined; text that every program needs is empty then. */
export class ObscoreRecord extends DatasetRow {
  /** Title; empty if there is none. */
  override get title(): string {
    return this.#text("obs_title") ?? "";
  }

  /** URL of the data, or of a datalink document about them; empty if there is none. */
  override get accessUrl(): string {
    return this.url(this.#text("access_url"));
  }

  /** MIME type of what is behind the URL; empty if it is not said. */
  override get accessFormat(): string {
    return this.#text("access_format") ?? "";
  }

  /** Size of the data in bytes, as the service estimates it (in kbyte). */
  get estimatedBytes(): number | undefined {
    const size = this.#number("access_estsize");
    return size === undefined || size < 0 ? undefined : Math.round(size * 1000);
  }

  /** Centre of the region that is covered (deg, ICRS). */
  get pos(): Position | undefined {
    const ra = this.#number("s_ra");
    const dec = this.#number("s_dec");
    return ra === undefined || dec === undefined ? undefined : { ra, dec };
  }

  /** The region that is covered, in whatever form the service writes it; undefined if it cannot be read. */
  get region(): Region | undefined {
    const cell = this.#cell("s_region");
    const text = textOf(cell);
    try {
      return text === undefined ? undefined : parseRegion(text);
    } catch {
      return undefined;
    }
  }

  /** Begin of the observation. */
  get timeMin(): Time | undefined {
    return timeOf(this.#cell("t_min"));
  }

  /** End of the observation. */
  get timeMax(): Time | undefined {
    return timeOf(this.#cell("t_max"));
  }

  /** The wavelengths (m) that are covered. */
  get band(): readonly [min: number, max: number] | undefined {
    const min = this.#number("em_min");
    const max = this.#number("em_max");
    return min === undefined || max === undefined ? undefined : [min, max];
  }

  /** States of polarization, as in `["I", "Q"]`; empty if they are not said. */
  get polStates(): readonly string[] {
    return (this.#text("pol_states") ?? "").split("/").map((state) => state.trim())
      .filter((state) => state !== "");
  }

  /** Numbers of elements along the axes; undefined where an axis has none or nothing is said. */
  get elements(): {
    readonly x: number | undefined;
    readonly y: number | undefined;
    readonly time: number | undefined;
    readonly spectral: number | undefined;
    readonly polarization: number | undefined;
  } {
    const count = (name: string): number | undefined => {
      const value = this.#number(name);
      // -1 is "not known" in ObsCore.
      return value === undefined || value < 0 ? undefined : value;
    };
    return {
      x: count("s_xel1"),
      y: count("s_xel2"),
      time: count("t_xel"),
      spectral: count("em_xel"),
      polarization: count("pol_xel"),
    };
  }

  /** Kind of the data: `"image"`, `"cube"`, `"spectrum"`, `"sed"`, `"timeseries"`, `"visibility"`, `"event"`, `"measurements"`. */
  get dataproductType(): string | undefined {
    return this.#text("dataproduct_type");
  }

  /** A more exact kind, in the service's own words. */
  get dataproductSubtype(): string | undefined {
    return this.#text("dataproduct_subtype");
  }

  /** Calibration: 0 raw, 1 instrumental, 2 calibrated, 3 enhanced, 4 analysed. */
  get calibLevel(): number | undefined {
    return this.#number("calib_level");
  }

  /** Name of the collection. */
  get obsCollection(): string | undefined {
    return this.#text("obs_collection");
  }

  /** Identifier of the observation, which several data sets can share. */
  get obsId(): string | undefined {
    return this.#text("obs_id");
  }

  /** Identifier of the data set that its publisher gave. */
  get publisherDid(): string | undefined {
    return this.#text("obs_publisher_did");
  }

  /** Identifier of the data set that its creator gave. */
  get creatorDid(): string | undefined {
    return this.#text("obs_creator_did");
  }

  /** Who made the data. */
  get creatorName(): string | undefined {
    return this.#text("obs_creator_name");
  }

  /** When the data set was made. */
  get creationDate(): Time | undefined {
    return timeOf(this.#cell("obs_creation_date"));
  }

  /** When the data become public. */
  get releaseDate(): Time | undefined {
    return timeOf(this.#cell("obs_release_date"));
  }

  /** IVOID of the publisher. */
  get publisherId(): string | undefined {
    return this.#text("publisher_id");
  }

  /** Reference to a publication. */
  get bibReference(): string | undefined {
    return this.#text("bib_reference");
  }

  /** Whether the data are `"public"`, `"secure"` or `"proprietary"`. */
  get dataRights(): string | undefined {
    return this.#text("data_rights");
  }

  /** Name of the target. */
  get targetName(): string | undefined {
    return this.#text("target_name");
  }

  /** Class of the target. */
  get targetClass(): string | undefined {
    return this.#text("target_class");
  }

  /** Diameter (deg) of the region that is covered. */
  get fov(): number | undefined {
    return this.#number("s_fov");
  }

  /** Spatial resolution (arcsec). */
  get spatialResolution(): number | undefined {
    return this.#number("s_resolution");
  }

  /** Best spatial resolution (arcsec). */
  get spatialResolutionMin(): number | undefined {
    return this.#number("s_resolution_min");
  }

  /** Worst spatial resolution (arcsec). */
  get spatialResolutionMax(): number | undefined {
    return this.#number("s_resolution_max");
  }

  /** How well positions are calibrated. */
  get spatialCalibStatus(): string | undefined {
    return this.#text("s_calib_status");
  }

  /** Statistical error (arcsec) of positions. */
  get spatialStatError(): number | undefined {
    return this.#number("s_stat_error");
  }

  /** Size (arcsec) of a pixel. */
  get pixelScale(): number | undefined {
    return this.#number("s_pixel_scale");
  }

  /** UCD of the spatial axis. */
  get spatialUcd(): string | undefined {
    return this.#text("s_ucd");
  }

  /** Unit of the spatial axis. */
  get spatialUnit(): string | undefined {
    return this.#text("s_unit");
  }

  /** Exposure time (s). */
  get exposureTime(): number | undefined {
    return this.#number("t_exptime");
  }

  /** Resolution (s) in time. */
  get timeResolution(): number | undefined {
    return this.#number("t_resolution");
  }

  /** How well times are calibrated. */
  get timeCalibStatus(): string | undefined {
    return this.#text("t_calib_status");
  }

  /** Statistical error (s) of times. */
  get timeStatError(): number | undefined {
    return this.#number("t_stat_error");
  }

  /** Reference position of times. */
  get timeRefPos(): string | undefined {
    return this.#text("t_ref_pos");
  }

  /** Spectral resolving power, λ/Δλ. */
  get resolvingPower(): number | undefined {
    return this.#number("em_res_power");
  }

  /** Least spectral resolving power. */
  get resolvingPowerMin(): number | undefined {
    return this.#number("em_res_power_min");
  }

  /** Largest spectral resolving power. */
  get resolvingPowerMax(): number | undefined {
    return this.#number("em_res_power_max");
  }

  /** Spectral resolution (m). */
  get spectralResolution(): number | undefined {
    return this.#number("em_resolution");
  }

  /** How well the spectral axis is calibrated. */
  get spectralCalibStatus(): string | undefined {
    return this.#text("em_calib_status");
  }

  /** Statistical error (m) on the spectral axis. */
  get spectralStatError(): number | undefined {
    return this.#number("em_stat_error");
  }

  /** UCD of the spectral axis. */
  get spectralUcd(): string | undefined {
    return this.#text("em_ucd");
  }

  /** Unit of the spectral axis. */
  get spectralUnit(): string | undefined {
    return this.#text("em_unit");
  }

  /** UCD of what was measured. */
  get observableUcd(): string | undefined {
    return this.#text("o_ucd");
  }

  /** Unit of what was measured. */
  get observableUnit(): string | undefined {
    return this.#text("o_unit");
  }

  /** How well what was measured is calibrated. */
  get observableCalibStatus(): string | undefined {
    return this.#text("o_calib_status");
  }

  /** Statistical error of what was measured. */
  get observableStatError(): number | undefined {
    return this.#number("o_stat_error");
  }

  /** Telescope or other facility. */
  get facilityName(): string | undefined {
    return this.#text("facility_name");
  }

  /** Instrument. */
  get instrument(): string | undefined {
    return this.#text("instrument_name");
  }

  /** Identifier of the proposal. */
  get proposalId(): string | undefined {
    return this.#text("proposal_id");
  }

  /** URL of a preview, which is no column of ObsCore but widespread. */
  get preview(): string | undefined {
    return this.#text("preview");
  }

  #cell(name: string): Cell {
    const { byName, byUtype } = waysTo(name);
    return this.cell(byName) ?? (byUtype === undefined ? null : this.cell(byUtype));
  }

  #text(name: string): string | undefined {
    return textOf(this.#cell(name));
  }

  #number(name: string): number | undefined {
    return numberOf(this.#cell(name));
  }
}

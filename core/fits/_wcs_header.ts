/**
 * The keywords of a celestial WCS: axes, linear part, frame.
 *
 * @module
 */

import { FormatError, UnsupportedError } from "../runtime/errors.ts";
import { type LonLat, RAD } from "./_projection.ts";
import type { FitsHeader } from "./header.ts";

/** The frame that a WCS leads to. */
export interface WcsFrame {
  /** Kind of coordinates, from `CTYPE`. */
  readonly kind: "equatorial" | "galactic" | "ecliptic" | "supergalactic" | "other";
  /** `RADESYS` (or `RADECSYS`), or what stands for it by default; `""` where it does not apply. */
  readonly system: string;
  /** Equinox in years, where the system has one. */
  readonly equinox: number | undefined;
}

/** Which of the first two axes is which, and how they are projected. */
export interface CelestialAxes {
  /** Number of the axis of longitude. */
  readonly lon: 1 | 2;
  /** Number of the axis of latitude. */
  readonly lat: 1 | 2;
  /** Coordinate type of the longitude: `RA`, `GLON` … */
  readonly type: string;
  /** Projection. */
  readonly code: string;
  /** The distortion that goes with it. */
  readonly distortion?: "SIP" | "TPV" | undefined;
}

/** Rows of a 2 × 2 matrix after each other. */
export type Matrix = readonly [number, number, number, number];

const TYPE = /^(RA--|DEC-|[A-Z]LON|[A-Z]LAT|[A-Z]{2}L[NT])-([A-Z]{3})(?:-([A-Z]{3}))?$/;
const IS_LAT = /^(?:DEC-|[A-Z]LAT|[A-Z]{2}LT)$/;

/** Degrees in the units that `CUNIT` has in practice. */
const DEGREES: Readonly<Record<string, number>> = {
  deg: 1,
  degree: 1,
  degrees: 1,
  arcmin: 1 / 60,
  arcsec: 1 / 3600,
  mas: 1 / 3600000,
  rad: 1 / RAD,
};

function typeOf(header: FitsHeader, axis: number, alt: string): RegExpExecArray | null {
  const value = header.card(`CTYPE${axis}${alt}`)?.value;
  return typeof value === "string" ? TYPE.exec(value.trim().toUpperCase()) : null;
}

/** Tells whether one of the first two axes has a celestial type. */
export function hasCelestialType(header: FitsHeader, alt: string): boolean {
  return typeOf(header, 1, alt) !== null || typeOf(header, 2, alt) !== null;
}

/** Finds the celestial axes, and refuses what would make their positions wrong. */
export function celestialAxes(
  header: FitsHeader,
  alt: string,
  ignoreDistortion: boolean,
): CelestialAxes | undefined {
  const [first, second] = [typeOf(header, 1, alt), typeOf(header, 2, alt)];
  if (!first && !second) return undefined;
  if (!first || !second || IS_LAT.test(first[1]!) === IS_LAT.test(second[1]!)) {
    throw new UnsupportedError(
      "Cannot read WCS: the first two axes are not longitude and latitude",
      {
        feature: "celestial axes other than the first two",
      },
    );
  }
  if (first[2] !== second[2]) {
    throw new FormatError("Cannot read WCS: the two axes have different projections", {
      format: "fits",
    });
  }
  const lat = IS_LAT.test(second[1]!) ? 2 : 1;
  const lon = lat === 2 ? 1 : 2;
  const type = (lon === 1 ? first : second)[1]!.replaceAll("-", "");
  const distortion = distortionOf(header, first, lon, lat, alt);
  const known = distortion === "SIP" || distortion === "TPV" ? distortion : undefined;
  if (distortion !== undefined && known === undefined && !ignoreDistortion) {
    throw new UnsupportedError(`Cannot read WCS: it has a distortion (${distortion})`, {
      feature: `WCS distortion ${distortion}`,
    });
  }
  return {
    lon,
    lat,
    type,
    code: first[2] === "TPV" ? "TAN" : first[2]!,
    distortion: ignoreDistortion ? undefined : known,
  };
}

function distortionOf(
  header: FitsHeader,
  type: RegExpExecArray,
  lon: number,
  lat: number,
  alt: string,
): string | undefined {
  // Look-up tables, which may stand beside a polynomial.
  const table = header.cards.find(({ keyword }) => /^(?:CPDIS|CQDIS|D2IMDIS)\d/.test(keyword));
  if (table !== undefined) return table.keyword;
  if (type[3] !== undefined && type[3] !== "SIP") return type[3];
  const isSip = header.has("A_ORDER") || header.has("B_ORDER");
  if (type[2] === "TPV") return isSip ? "SIP and TPV" : "TPV";
  for (const { keyword, value } of header) {
    const pv = /^PV(\d+)_(\d+)([A-Z]?)$/.exec(keyword);
    if (!pv || pv[3] !== alt || value === 0 || value === null) continue;
    const [axis, m] = [Number(pv[1]), Number(pv[2])];
    const slant = type[2] === "SIN" && axis === lat && (m === 1 || m === 2);
    if ((axis === lon || axis === lat) && !slant) return keyword;
  }
  return isSip ? "SIP" : undefined;
}

/** Reference point, matrix from pixels to degrees in the plane (rows: longitude, latitude), and reference pixel. */
export function linearPart(
  header: FitsHeader,
  axes: CelestialAxes,
  alt: string,
): {
  readonly reference: LonLat;
  readonly matrix: Matrix;
  readonly crpix: readonly [x: number, y: number];
} {
  const number = (keyword: string, other: number) => header.number(`${keyword}${alt}`) ?? other;
  const unit = (axis: number) => unitOf(header, axis, alt);
  const [a, b] = rowOf(header, axes, axes.lon, alt);
  const [c, d] = rowOf(header, axes, axes.lat, alt);
  const [lonUnit, latUnit] = [unit(axes.lon), unit(axes.lat)];
  const reference = {
    lon: number(`CRVAL${axes.lon}`, 0) * lonUnit,
    lat: number(`CRVAL${axes.lat}`, 0) * latUnit,
  };
  if (Math.abs(reference.lat) > 90) {
    throw new FormatError(`Cannot read WCS: CRVAL${axes.lat} is no latitude`, { format: "fits" });
  }
  return {
    reference,
    matrix: [a * lonUnit, b * lonUnit, c * latUnit, d * latUnit],
    crpix: [number("CRPIX1", 0), number("CRPIX2", 0)],
  };
}

/** One row of the matrix: PC and CDELT, else CD, else CDELT and CROTA. Where there are PC and CD, wcslib takes PC. */
function rowOf(
  header: FitsHeader,
  axes: CelestialAxes,
  axis: 1 | 2,
  alt: string,
): readonly [number, number] {
  const hasElement = (prefix: "PC" | "CD") => {
    const pattern = new RegExp(`^${prefix}\\d+_\\d+${alt}$`);
    const old = prefix === "PC" && alt === "" ? /^PC\d{6}$/ : undefined;
    return header.cards.some(({ keyword }) => pattern.test(keyword) || old?.test(keyword));
  };
  const element = (prefix: "PC" | "CD", column: number): number | undefined =>
    header.number(`${prefix}${axis}_${column}${alt}`) ??
      (prefix === "PC" && alt === "" ? header.number(`PC00${axis}00${column}`) : undefined);
  const prefix = hasElement("PC") ? "PC" : hasElement("CD") ? "CD" : undefined;
  for (let column = 3; prefix !== undefined && column <= 9; column++) {
    if (element(prefix, column)) {
      throw new UnsupportedError("Cannot read WCS: the position depends on a third axis", {
        feature: "celestial axes coupled to others",
      });
    }
  }
  const cdelt = (of: number) => header.number(`CDELT${of}${alt}`) ?? 1;
  if (prefix === "CD") return [element("CD", 1) ?? 0, element("CD", 2) ?? 0];
  if (prefix === "PC") {
    const diagonal = (column: number) => element("PC", column) ?? (column === axis ? 1 : 0);
    return [cdelt(axis) * diagonal(1), cdelt(axis) * diagonal(2)];
  }
  // CROTA belongs to the latitude axis and turns both; it has no alternatives.
  const angle = (alt === "" ? header.number(`CROTA${axes.lat}`) ?? 0 : 0) * RAD;
  const other = axis === axes.lon ? axes.lat : axes.lon;
  const sign = axis === axes.lon ? -1 : 1;
  const own = cdelt(axis) * Math.cos(angle);
  const cross = sign * cdelt(other) * Math.sin(angle);
  return axis === 1 ? [own, cross] : [cross, own];
}

function unitOf(header: FitsHeader, axis: number, alt: string): number {
  const unit = header.string(`CUNIT${axis}${alt}`)?.trim().toLowerCase() || "deg";
  const degrees = DEGREES[unit];
  if (degrees === undefined) {
    throw new UnsupportedError(`Cannot read WCS: CUNIT${axis} is ${JSON.stringify(unit)}`, {
      feature: `WCS unit ${unit}`,
    });
  }
  return degrees;
}

/** The frame of the world coordinates, with the defaults of section 8.3. */
export function referenceFrame(header: FitsHeader, axes: CelestialAxes, alt: string): WcsFrame {
  const kinds: Readonly<Record<string, WcsFrame["kind"]>> = {
    RA: "equatorial",
    GLON: "galactic",
    ELON: "ecliptic",
    SLON: "supergalactic",
  };
  const kind = kinds[axes.type] ?? "other";
  if (kind !== "equatorial" && kind !== "ecliptic") return { kind, system: "", equinox: undefined };
  const declared = header.number(`EQUINOX${alt}`) ??
    (alt === "" ? header.number("EPOCH") : undefined);
  const name = header.string(`RADESYS${alt}`) ??
    (alt === "" ? header.string("RADECSYS") : undefined);
  const system = name?.trim().toUpperCase() ||
    (declared === undefined ? "ICRS" : declared < 1984 ? "FK4" : "FK5");
  const usual = system === "FK5" ? 2000 : system.startsWith("FK4") ? 1950 : undefined;
  return { kind, system, equinox: usual === undefined ? undefined : declared ?? usual };
}

/**
 * The parameters of an image search by SIA 1.0.
 *
 * @module
 */
import type { Position } from "../core/coords/position.ts";
import { checkKeys } from "./_keys.ts";
import { type ExtraParameters, refuseStandard } from "./_service.ts";
import { checkAngle, checkCount, checkPosition, formatNumber, type Pair } from "./params.ts";

/**
 * How image and region must lie: the image covers the whole region (`"COVERS"`), lies within it (`"ENCLOSED"`), shows
 * its centre (`"CENTER"`), or any part of it (`"OVERLAPS"`, the default).
 */
export type SiaIntersect = "COVERS" | "ENCLOSED" | "CENTER" | "OVERLAPS";

/** What images to find; the keys from `naxis` on are for services that make images to order. */
export interface SiaQuery {
  /** Centre of the region (deg, ICRS). */
  readonly pos: Position;
  /** Size of the region in degrees: one number for a square, or along right ascension and declination. */
  readonly size: number | readonly [alongRa: number, alongDec: number];
  /**
   * Formats: MIME types, or `"ALL"`, `"GRAPHIC"`, `"GRAPHIC-ALL"`, `"GRAPHIC-jpeg,png"`; the case of keywords does not
   * matter. For `"METADATA"` there is `SiaService.metadata()`.
   */
  readonly format?: string | readonly string[] | undefined;
  /** How image and region must lie. */
  readonly intersect?: SiaIntersect | undefined;
  /** How many columns to send, from 0 (the fewest) to 3 (all). */
  readonly verbosity?: 0 | 1 | 2 | 3 | undefined;
  /** Largest number of rows (MAXREC of DALI, which not every service knows). */
  readonly maxrec?: number | undefined;
  /** Size of the image to make, in pixels. */
  readonly naxis?: number | readonly number[] | undefined;
  /** Reference frame of the image to make, such as `"ICRS"` or `"FK5"` (CFRAME). */
  readonly coordFrame?: string | undefined;
  /** Equinox of that frame, such as `"2000.0"`. */
  readonly equinox?: string | number | undefined;
  /** Reference pixel of the image to make. */
  readonly crpix?: readonly number[] | undefined;
  /** World coordinates at the reference pixel (deg). */
  readonly crval?: readonly number[] | undefined;
  /** Scale of the image to make (deg/pixel). */
  readonly cdelt?: number | readonly number[] | undefined;
  /** Rotation of the image to make (deg). */
  readonly rotang?: number | undefined;
  /** Projection of the image to make, as a FITS code such as `"TAN"`. */
  readonly proj?: string | undefined;
  /** Parameters of this one service, by its own names. */
  readonly extra?: ExtraParameters | undefined;
}

/** What is being done, for messages. */
export const WHAT = "search images";

const KEYS = [
  ...["pos", "size", "format", "intersect", "verbosity", "maxrec", "naxis", "coordFrame"],
  ...["equinox", "crpix", "crval", "cdelt", "rotang", "proj", "extra"],
];
const MEANT = {
  radius: "size",
  sr: "size",
  diameter: "size",
  position: "pos",
  verb: "verbosity",
  cframe: "coordFrame",
  formats: "format",
};
const STANDARD = {
  POS: "pos",
  SIZE: "size",
  FORMAT: "format",
  INTERSECT: "intersect",
  VERB: "verbosity",
  MAXREC: "maxrec",
  NAXIS: "naxis",
  CFRAME: "coordFrame",
  EQUINOX: "equinox",
  CRPIX: "crpix",
  CRVAL: "crval",
  CDELT: "cdelt",
  ROTANG: "rotang",
  PROJ: "proj",
};
const INTERSECTS: readonly string[] = ["COVERS", "ENCLOSED", "CENTER", "OVERLAPS"];

/** The parameters of the standard for a query, without the extra ones. */
export function siaPairs(query: SiaQuery): readonly Pair[] {
  checkKeys(WHAT, query, KEYS, MEANT);
  refuseStandard(query.extra, STANDARD);
  const { ra, dec } = checkPosition(query.pos);
  const sizes = typeof query.size === "object" ? [...query.size] : [query.size];
  if (sizes.length < 1 || sizes.length > 2) {
    throw new RangeError(`Cannot use size: it must be one angle or two, not ${sizes.length}`);
  }
  const pairs: Pair[] = [
    ["POS", `${formatNumber(ra)},${formatNumber(dec)}`],
    ["SIZE", sizes.map((size) => formatNumber(checkAngle("size", size))).join(",")],
  ];
  const add = (name: string, value: string | undefined): void => {
    if (value !== undefined && value !== "") pairs.push([name, value]);
  };
  add("FORMAT", query.format === undefined ? undefined : formatList(query.format));
  if (query.intersect !== undefined) {
    const intersect = String(query.intersect).toUpperCase();
    if (!INTERSECTS.includes(intersect)) {
      throw new RangeError(
        `Cannot use intersect "${query.intersect}": it must be one of ${INTERSECTS.join(", ")}`,
      );
    }
    add("INTERSECT", intersect);
  }
  add("VERB", counts("verbosity", query.verbosity));
  add("MAXREC", counts("maxrec", query.maxrec));
  add("NAXIS", counts("naxis", query.naxis));
  add("CFRAME", query.coordFrame);
  add("EQUINOX", typeof query.equinox === "number" ? formatNumber(query.equinox) : query.equinox);
  add("CRPIX", numbers(query.crpix));
  add("CRVAL", numbers(query.crval));
  add("CDELT", numbers(query.cdelt));
  add("ROTANG", numbers(query.rotang));
  add("PROJ", query.proj);
  return pairs;
}

/** Keywords in capitals, types and the rest of `GRAPHIC-…` as given. */
function formatList(format: string | readonly string[]): string {
  const parts = (typeof format === "string" ? [format] : format).flatMap((one) => one.split(","))
    .map((one) => one.trim()).filter((one) => one !== "");
  return parts.map((part) => {
    if (/^(all|metadata|graphic|graphic-all)$/i.test(part)) return part.toUpperCase();
    return part.replace(/^graphic-/i, "GRAPHIC-");
  }).join(",");
}

function numbers(value: number | readonly number[] | undefined): string | undefined {
  if (value === undefined) return undefined;
  return (typeof value === "number" ? [value] : value).map(formatNumber).join(",");
}

function counts(name: string, value: number | readonly number[] | undefined): string | undefined {
  if (value === undefined) return undefined;
  const list = typeof value === "object" ? value : [value];
  return list.map((one) => String(checkCount(name, one))).join(",");
}

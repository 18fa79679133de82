/**
 * World coordinates: pixels of an image ↔ positions on the sky.
 *
 * Follows the FITS standard 3.0, section 8 (with its Paper I: linear part, and Paper II: celestial part), for the
 * projections TAN, SIN (also slanted, and the old NCP), ARC, STG, ZEA and CAR, with SIP and TPV distortions. Other distortions
 * (look-up tables) are refused, or left out on request; never left out silently.
 *
 * @module
 */

import { FormatError, UnsupportedError } from "../runtime/errors.ts";
import { type Frame, type FrameName, transformer } from "../coords/frames.ts";
import type { Position } from "../coords/position.ts";
import type { FitsHeader } from "./header.ts";
import { type Distortion, sipOf, tpvOf } from "./_distortion.ts";
import { type LonLat, type Projection, projectionOf, type Xy } from "./_projection.ts";
import { type Pole, poleOf, toCelestial, toNative } from "./_rotation.ts";
import {
  type CelestialAxes,
  celestialAxes,
  hasCelestialType,
  linearPart,
  type Matrix,
  referenceFrame,
  type WcsFrame,
} from "./_wcs_header.ts";

export type { LonLat, Xy } from "./_projection.ts";
export type { WcsFrame } from "./_wcs_header.ts";

/** How to read a header's WCS. */
export interface WcsOptions {
  /** Letter of an alternative description (`"A"` to `"Z"`); none for the primary one. */
  readonly alternative?: string;
  /**
   * `"ignore"` takes the projection without any distortion that the header also has; by default SIP and TPV are computed, and
   * others are an error.
   */
  readonly distortion?: "refuse" | "ignore";
}

/**
 * The celestial part of an image's world coordinates.
 *
 * Pixels count as in FITS: the centre of the first pixel is `x = 1`, `y = 1`.
 */
export class Wcs {
  /** Which frame longitude and latitude are in. */
  readonly frame: WcsFrame;
  /** Three-letter code of the projection. */
  readonly projection: string;
  readonly #projection: Projection;
  readonly #pole: Pole;
  readonly #reference: readonly [x: number, y: number];
  readonly #forward: Matrix;
  readonly #inverse: Matrix;
  readonly #sip: Distortion | undefined;
  readonly #tpv: Distortion | undefined;
  #toIcrs: ((position: Position) => Position) | undefined;
  #fromIcrs: ((position: Position) => Position) | undefined;

  private constructor(header: FitsHeader, axes: CelestialAxes, options: WcsOptions) {
    const alt = options.alternative ?? "";
    this.projection = axes.code;
    this.frame = referenceFrame(header, axes, alt);
    const { reference, matrix, crpix } = linearPart(header, axes, alt);
    const number = (keyword: string) => header.number(`${keyword}${alt}`);
    const [xi, eta] = axes.code === "NCP"
      ? [0, 1 / Math.tan(reference.lat * Math.PI / 180)]
      : [number(`PV${axes.lat}_1`) ?? 0, number(`PV${axes.lat}_2`) ?? 0];
    const projection = projectionOf(axes.code === "NCP" ? "SIN" : axes.code, xi, eta);
    if (!projection) {
      throw new UnsupportedError(`Cannot read WCS: projection ${axes.code} is not known here`, {
        feature: `projection ${axes.code}`,
      });
    }
    this.#projection = projection;
    const pole = poleOf(reference, projection.theta0, number("LONPOLE"), number("LATPOLE") ?? 90);
    const inverse = invert(matrix);
    if (!pole || !inverse) {
      const what = pole ? "the matrix of its linear part is singular" : "its pole is nowhere";
      throw new FormatError(`Cannot read WCS: ${what}`, { format: "fits" });
    }
    this.#pole = pole;
    this.#reference = crpix;
    this.#forward = matrix;
    this.#inverse = inverse;
    this.#sip = axes.distortion === "SIP" ? sipOf(header) : undefined;
    this.#tpv = axes.distortion === "TPV" ? tpvOf(header, axes.lon, axes.lat, alt) : undefined;
  }

  /**
   * Reads the WCS of the first two axes of an image; further axes (of a cube) are left alone.
   *
   * @example The centre of an image
   * ```ts
   * import { FitsHeader, Wcs } from "@denovo/vo/fits";
   * import { assertAlmostEquals } from "../../deps/assert.ts";
   * const cards = {
   *   CTYPE1: "RA---TAN", CRPIX1: 50, CRVAL1: 202.47, CDELT1: -0.001,
   *   CTYPE2: "DEC--TAN", CRPIX2: 50, CRVAL2: 47.195, CDELT2: 0.001,
   * };
   * let header = new FitsHeader();
   * for (const [keyword, value] of Object.entries(cards)) header = header.with(keyword, value);
   * assertAlmostEquals(Wcs.fromHeader(header).pixelToWorld({ x: 50, y: 50 })!.lat, 47.195);
   * ```
   *
   * @param header Header of an image unit.
   * @param options Which description, and what to do about distortions.
   * @returns The WCS.
   * @throws {FormatError} If the header has no celestial axes, or contradicts itself.
   * @throws {UnsupportedError} If projection, unit or distortion are not among those we can compute.
   */
  static fromHeader(header: FitsHeader, options: WcsOptions = {}): Wcs {
    const axes = celestialAxes(header, options.alternative ?? "", options.distortion === "ignore");
    if (!axes) {
      throw new FormatError("Cannot read WCS: the header has no celestial axes", {
        format: "fits",
      });
    }
    return new Wcs(header, axes, options);
  }

  /**
   * Longitude and latitude of a point of the image, in degrees of the header's own {@linkcode frame}.
   *
   * @param pixel Column and row, from 1, also between and outside the pixels.
   * @returns Longitude from 0 to 360 and latitude, or `undefined` where the projection shows no sky.
   */
  pixelToWorld(pixel: Xy): LonLat | undefined {
    const offset = { x: pixel.x - this.#reference[0], y: pixel.y - this.#reference[1] };
    const { x, y } = this.#sip?.forward(offset) ?? offset;
    const plane = apply(this.#forward, x, y);
    const native = this.#projection.unproject(this.#tpv?.forward(plane) ?? plane);
    return native && toCelestial(native, this.#pole);
  }

  /**
   * The point of the image at a longitude and latitude of the header's own {@linkcode frame}.
   *
   * @param world Longitude and latitude in degrees.
   * @returns Column and row, from 1, or `undefined` if the projection cannot show this place. The point may be outside
   * the image.
   * @throws {RangeError} If the latitude is outside -90 to 90, or a number is not finite.
   */
  worldToPixel(world: LonLat): Xy | undefined {
    if (!Number.isFinite(world.lon) || !(Math.abs(world.lat) <= 90)) {
      throw new RangeError(`Cannot convert position: ${world.lon}, ${world.lat} is not on the sky`);
    }
    const plane = this.#projection.project(toNative(world, this.#pole));
    const flat = plane && this.#tpv ? this.#tpv.back(plane) : plane;
    if (!flat) return undefined;
    const linear = apply(this.#inverse, flat.x, flat.y);
    const offset = this.#sip ? this.#sip.back(linear) : linear;
    return offset && { x: offset.x + this.#reference[0], y: offset.y + this.#reference[1] };
  }

  /**
   * Position of a point of the image in ICRS, whatever the header's own frame.
   *
   * @param pixel Column and row, from 1.
   * @returns The position, or `undefined` where the projection shows no sky.
   * @throws {UnsupportedError} If the header's frame cannot be turned to ICRS: then {@linkcode pixelToWorld} gives its
   * own coordinates.
   */
  pixelToSky(pixel: Xy): Position | undefined {
    this.#toIcrs ??= transformer(frameOf(this.frame), "ICRS");
    const world = this.pixelToWorld(pixel);
    return world && this.#toIcrs({ ra: world.lon, dec: world.lat });
  }

  /**
   * The point of the image at an ICRS position.
   *
   * @param position The position in degrees.
   * @returns Column and row, from 1, or `undefined` if the projection cannot show this place.
   * @throws {UnsupportedError} If ICRS cannot be turned to the header's frame: then {@linkcode worldToPixel} takes its
   * own coordinates.
   * @throws {RangeError} If the declination is outside -90 to 90, or a number is not finite.
   */
  skyToPixel(position: Position): Xy | undefined {
    this.#fromIcrs ??= transformer("ICRS", frameOf(this.frame));
    const { ra, dec } = this.#fromIcrs(position);
    return this.worldToPixel({ lon: ra, lat: dec });
  }

  /** Sides of a pixel at the reference point in degrees: along columns' direction x, then y. */
  get pixelScales(): readonly [x: number, y: number] {
    const [a, b, c, d] = this.#forward;
    return [Math.hypot(a, c), Math.hypot(b, d)];
  }
}

/**
 * Tells whether a header says anything about celestial axes (which we may still be unable to compute).
 *
 * @param header Header of an image unit.
 * @param alternative Letter of an alternative description.
 * @returns Whether {@linkcode Wcs.fromHeader} has something to read.
 */
export function hasCelestialWcs(header: FitsHeader, alternative = ""): boolean {
  return hasCelestialType(header, alternative);
}

/** The frame as our coordinates know it; FK4 as of its equinox, since astropy takes it so, too. */
function frameOf({ kind, system, equinox }: WcsFrame): Frame | FrameName {
  if (kind === "galactic") return "GALACTIC";
  if (kind === "supergalactic") return "SUPERGALACTIC";
  if (kind === "equatorial" && system === "ICRS") return "ICRS";
  if (kind === "equatorial" && (system === "FK5" || system === "FK4")) {
    return equinox === undefined ? system : { name: system, equinox };
  }
  if (kind === "ecliptic" && system === "FK5") {
    return { name: "ECLIPTIC", equinox: equinox ?? 2000 };
  }
  const name = [kind, system].filter((part) => part !== "").join(" ");
  throw new UnsupportedError(`Cannot convert position: the image is in the frame ${name}`, {
    feature: `conversion between ${name} and ICRS`,
  });
}

function apply([a, b, c, d]: Matrix, x: number, y: number): Xy {
  return { x: a * x + b * y, y: c * x + d * y };
}

function invert([a, b, c, d]: Matrix): Matrix | undefined {
  const det = a * d - b * c;
  if (!Number.isFinite(1 / det)) return undefined;
  return [d / det, -b / det, -c / det, a / det];
}

/**
 * Distortions of the plane of an image: SIP polynomials in pixels, TPV polynomials in the projection's plane.
 *
 * SIP after Shupe et al. 2005 (ASP 347, 491), TPV after the registered FITS convention. Both directions: the way back is found by
 * iteration, as the coefficients for it that files have are approximations.
 *
 * @module
 */
import { FormatError, UnsupportedError } from "../runtime/errors.ts";
import type { Xy } from "./_projection.ts";
import type { FitsHeader } from "./header.ts";

/** A change of the plane. */
export interface Distortion {
  /** From pixels to the sky. */
  forward(point: Xy): Xy;
  /** From the sky to pixels; `undefined` where there is no such point. */
  back(point: Xy): Xy | undefined;
}

interface Term {
  readonly p: number;
  readonly q: number;
  readonly factor: number;
}

const MAX_ORDER = 9;

/** The SIP distortion of a header: offsets from CRPIX. */
export function sipOf(header: FitsHeader): Distortion {
  const terms = (prefix: "A" | "B"): readonly Term[] => {
    const order = header.integer(`${prefix}_ORDER`) ?? 0;
    if (order < 0 || order > MAX_ORDER) {
      throw new FormatError(`Cannot read WCS: ${prefix}_ORDER is ${order}`, { format: "fits" });
    }
    const found: Term[] = [];
    for (let p = 0; p <= order; p++) {
      for (let q = 0; p + q <= order; q++) {
        const factor = header.number(`${prefix}_${p}_${q}`) ?? 0;
        if (factor !== 0) found.push({ p, q, factor });
      }
    }
    return found;
  };
  const [a, b] = [terms("A"), terms("B")];
  const sum = (list: readonly Term[], x: number, y: number) =>
    list.reduce((all, { p, q, factor }) => all + factor * x ** p * y ** q, 0);
  return withBack(({ x, y }) => ({ x: x + sum(a, x, y), y: y + sum(b, x, y) }), 0.01);
}

/** Powers of x, y and r of the terms of TPV, by their numbers. */
const TPV: readonly (readonly [p: number, q: number, r: number])[] = (() => {
  const terms: (readonly [number, number, number])[] = [];
  for (let degree = 0; degree <= 7; degree++) {
    for (let q = 0; q <= degree; q++) terms.push([degree - q, q, 0]);
    if (degree % 2 === 1) terms.push([0, 0, degree]);
  }
  return terms;
})();

/** The TPV distortion of a header: degrees in the plane, longitude first. */
export function tpvOf(header: FitsHeader, lon: number, lat: number, alt: string): Distortion {
  // The convention is about degrees by a CD matrix; readers differ on what is distorted where there is CDELT.
  const matrix = new RegExp(`^CD\\d_\\d${alt}$`);
  if (!header.cards.some(({ keyword }) => matrix.test(keyword))) {
    throw new UnsupportedError("Cannot read WCS: it has a TPV distortion, but no CD matrix", {
      feature: "TPV distortion without a CD matrix",
    });
  }
  const factors = (axis: number) =>
    TPV.map((powers, m) => ({
      powers,
      factor: header.number(`PV${axis}_${m}${alt}`) ?? (m === 1 ? 1 : 0),
    })).filter(({ factor }) => factor !== 0);
  const [a, b] = [factors(lon), factors(lat)];
  const sum = (list: typeof a, x: number, y: number) => {
    const r = Math.hypot(x, y);
    return list.reduce(
      (all, { powers: [p, q, s], factor }) => all + factor * x ** p * y ** q * r ** s,
      0,
    );
  };
  return withBack(({ x, y }) => ({ x: sum(a, x, y), y: sum(b, y, x) }), 1e-6);
}

/** Adds the way back, by Newton's method with differences over `step`. */
function withBack(forward: (point: Xy) => Xy, step: number): Distortion {
  return {
    forward,
    back(wanted) {
      let { x, y } = wanted;
      const tolerance = 1e-13 * (Math.abs(x) + Math.abs(y)) + 1e-13 * step;
      let before = Infinity;
      for (let round = 0; round < 50; round++) {
        const here = forward({ x, y });
        const [dx, dy] = [wanted.x - here.x, wanted.y - here.y];
        const miss = Math.hypot(dx, dy);
        if (!Number.isFinite(miss)) return undefined;
        if (miss <= tolerance) return { x, y };
        // As near as rounding allows.
        if (miss >= before && miss < 1e-7 * step) return { x, y };
        before = miss;
        const right = forward({ x: x + step, y });
        const above = forward({ x, y: y + step });
        const [a, b] = [(right.x - here.x) / step, (above.x - here.x) / step];
        const [c, d] = [(right.y - here.y) / step, (above.y - here.y) / step];
        const det = a * d - b * c;
        if (det === 0) return undefined;
        x += (d * dx - b * dy) / det;
        y += (a * dy - c * dx) / det;
      }
      return undefined;
    },
  };
}

/**
 * Precession of the equinoxes: IAU 2006 by the Fukushima-Williams angles (Capitaine, Wallace & Chapront 2003; Hilton et
 * al. 2006) for ICRS, FK5 and the ecliptic, Newcomb's (1000 tropical years, from 1850) for FK4, and the E-terms of
 * aberration that FK4 positions contain.
 *
 * @module
 */
import { type Matrix, product, transpose, turn } from "./_rotation.ts";
import type { Vector } from "./sphere.ts";

const RADIANS = Math.PI / 180;

function polynomial(t: number, coefficients: readonly number[]): number {
  return coefficients.reduceRight((sum, coefficient) => sum * t + coefficient, 0);
}

/** Mean obliquity of the ecliptic (deg), IAU 2006; t in Julian centuries from J2000. */
function obliquity(t: number): number {
  return polynomial(t, [84381.406, -46.836769, -0.0001831, 0.0020034, -5.76e-7, -4.34e-8]) / 3600;
}

/** From ICRS to the mean equator and equinox of a Julian year, frame bias included. */
function biasAndPrecession(julianYear: number): Matrix {
  const t = (julianYear - 2000) / 100;
  const gamma = polynomial(t, [-0.052928, 10.556378, 0.4932044, -0.00031238, -2.788e-6, 2.6e-8]);
  const phi = polynomial(t, [84381.412819, -46.811016, 0.0511268, 0.00053289, -4.4e-7, -1.76e-8]);
  const psi = polynomial(t, [-0.041775, 5038.481484, 1.5584175, -0.00018522, -2.6452e-5, -1.48e-8]);
  return product(
    turn("x", -obliquity(t)),
    turn("z", -psi / 3600),
    turn("x", phi / 3600),
    turn("z", gamma / 3600),
  );
}

/** From the mean equator and equinox of J2000 to that of a Julian year, without frame bias. */
export function precessionFromJ2000(julianYear: number): Matrix {
  return product(biasAndPrecession(julianYear), transpose(biasAndPrecession(2000)));
}

/** From ICRS to the mean ecliptic and equinox of a Julian year. */
export function icrsToEcliptic(julianYear: number): Matrix {
  return product(turn("x", obliquity((julianYear - 2000) / 100)), biasAndPrecession(julianYear));
}

/**
 * From the FK4 equator of B1950 to that of another Besselian year. Taken as the standard both ways, so that there and
 * back is the same; Newcomb's formula itself, started from the other year, differs by some 0.03 mas in 50 years.
 */
export function precessionFromB1950(besselianYear: number): Matrix {
  const t = 0.1; // Thousands of tropical years from 1850 to 1950.
  const d = (besselianYear - 1950) / 1000;
  const first = 23035.545 + t * (139.72 + t * 0.06);
  const zeta = d * (first + d * (30.24 - 0.27 * t + d * 17.995)) / 3600;
  const z = d * (first + d * (109.48 + 0.39 * t + d * 18.325)) / 3600;
  const theta = d * (20051.12 - t * (85.29 + t * 0.37) + d * (-42.65 - 0.37 * t - d * 41.8)) / 3600;
  return product(turn("z", -z), turn("y", theta), turn("z", -zeta));
}

/** E-terms of aberration at a Besselian year, as parts of a unit vector. */
export function eTerms(besselianYear: number): Vector {
  const t = (besselianToJd(besselianYear) - 2433282.4235) / 36525;
  const eccentricity = polynomial(t, [0.01673011, -0.00004193, -0.000000126]);
  const perigee = polynomial(t, [1015489.951, 6190.67, 1.65, 0.012]) / 3600 * RADIANS;
  const t2000 = (besselianToJd(besselianYear) - 2451545) / 36525;
  const tilt = polynomial(t2000, [84381.448, -46.815, -0.00059, 0.001813]) / 3600 * RADIANS;
  const aberration = 0.0056932 * RADIANS * eccentricity;
  return [
    aberration * Math.sin(perigee),
    -aberration * Math.cos(perigee) * Math.cos(tilt),
    -aberration * Math.cos(perigee) * Math.sin(tilt),
  ];
}

/** Julian date (TT) of a Besselian year. */
function besselianToJd(year: number): number {
  return 2415020.31352 + (year - 1900) * 365.242198781;
}

/** Besselian year to Julian year. */
export function besselianToJulian(year: number): number {
  return 2000 + (besselianToJd(year) - 2451545) / 365.25;
}

/** Julian year to Besselian year. */
export function julianToBesselian(year: number): number {
  return 1900 + (2451545 + (year - 2000) * 365.25 - 2415020.31352) / 365.242198781;
}

/**
 * Spherical projections: native longitude and latitude ↔ the plane, all in degrees.
 *
 * After Calabretta & Greisen 2002 (A&A 395, 1077, "Paper II" of the FITS WCS), the sections on zenithal and cylindrical
 * projections. Points that a projection cannot show are `undefined`.
 *
 * @module
 */

/** A point on a sphere, in degrees. */
export interface LonLat {
  /** Longitude in degrees. */
  readonly lon: number;
  /** Latitude in degrees. */
  readonly lat: number;
}

/** A point in a plane. */
export interface Xy {
  /** First coordinate. */
  readonly x: number;
  /** Second coordinate. */
  readonly y: number;
}

/** One projection. */
export interface Projection {
  /** Native latitude of the fiducial point in degrees; its native longitude is 0. */
  readonly theta0: number;
  /** Native sphere to plane. */
  project(native: LonLat): Xy | undefined;
  /** Plane to native sphere. */
  unproject(plane: Xy): LonLat | undefined;
}

/** Radians in a degree. */
export const RAD: number = Math.PI / 180;

/** Zenithal: everything is in how the distance from the centre depends on latitude. */
function zenithal(
  radius: (lat: number) => number | undefined,
  latitude: (radius: number) => number | undefined,
): Projection {
  return {
    theta0: 90,
    project({ lon, lat }) {
      const r = radius(lat);
      return r === undefined
        ? undefined
        : { x: r * Math.sin(lon * RAD), y: -r * Math.cos(lon * RAD) };
    },
    unproject({ x, y }) {
      const r = Math.hypot(x, y);
      const lat = latitude(r);
      return lat === undefined ? undefined : { lon: r === 0 ? 0 : Math.atan2(x, -y) / RAD, lat };
    },
  };
}

/** Gnomonic: half a sphere, seen from its centre. */
const TAN = zenithal(
  (lat) => lat > 0 ? Math.cos(lat * RAD) / Math.sin(lat * RAD) / RAD : undefined,
  (r) => Math.atan2(1, r * RAD) / RAD,
);

/** Stereographic. */
const STG = zenithal(
  (lat) => lat > -90 ? 2 * Math.tan((90 - lat) / 2 * RAD) / RAD : undefined,
  (r) => 90 - 2 * Math.atan(r * RAD / 2) / RAD,
);

/** Zenithal equidistant. */
const ARC = zenithal((lat) => 90 - lat, (r) => r <= 180 ? 90 - r : undefined);

/** Zenithal equal-area. */
const ZEA = zenithal(
  (lat) => 2 * Math.sin((90 - lat) / 2 * RAD) / RAD,
  (r) => r * RAD <= 2 ? 90 - 2 * Math.asin(r * RAD / 2) / RAD : undefined,
);

/** Plate carrée. */
const CAR: Projection = {
  theta0: 0,
  project: ({ lon, lat }) => ({ x: lon, y: lat }),
  unproject: ({ x, y }) => Math.abs(y) <= 90 ? { lon: x, lat: y } : undefined,
};

/** Orthographic, slanted by `xi` and `eta` (0 and 0: seen from straight above). */
function orthographic(xi: number, eta: number): Projection {
  const a = xi * xi + eta * eta + 1;
  return {
    theta0: 90,
    project({ lon, lat }) {
      const cos = Math.cos(lat * RAD);
      // 1 - sin(lat), without the loss of digits near the pole
      const rest = 2 * Math.sin((90 - lat) / 2 * RAD) ** 2;
      const [sinLon, cosLon] = [Math.sin(lon * RAD), Math.cos(lon * RAD)];
      // Hidden behind the limb, as seen from the direction (xi, eta, 1).
      if (Math.sin(lat * RAD) < -cos * (xi * sinLon - eta * cosLon)) return undefined;
      return { x: (cos * sinLon + xi * rest) / RAD, y: -(cos * cosLon - eta * rest) / RAD };
    },
    unproject(plane) {
      const [x, y] = [plane.x * RAD, plane.y * RAD];
      const b = xi * (x - xi) + eta * (y - eta);
      const c = (x - xi) ** 2 + (y - eta) ** 2 - 1;
      const root = b * b - a * c;
      if (root < 0) return undefined;
      const sin = (-b + Math.sqrt(root)) / a;
      if (sin > 1 + 1e-12) return undefined;
      const rest = 1 - Math.min(sin, 1);
      const [u, v] = [x - xi * rest, y - eta * rest];
      const cos = Math.hypot(u, v);
      return { lon: cos === 0 ? 0 : Math.atan2(u, -v) / RAD, lat: Math.atan2(sin, cos) / RAD };
    },
  };
}

/**
 * The projection of a three-letter code.
 *
 * @param code As in `CTYPE`: `TAN`, `SIN`, `ARC`, `STG`, `ZEA`, `CAR`.
 * @param xi First slant parameter of `SIN` (`PV2_1`).
 * @param eta Second slant parameter of `SIN` (`PV2_2`).
 * @returns The projection, or `undefined` if we do not have it.
 */
export function projectionOf(code: string, xi = 0, eta = 0): Projection | undefined {
  switch (code) {
    case "TAN":
      return TAN;
    case "SIN":
      return orthographic(xi, eta);
    case "ARC":
      return ARC;
    case "STG":
      return STG;
    case "ZEA":
      return ZEA;
    case "CAR":
      return CAR;
    default:
      return undefined;
  }
}

/**
 * The little spherical geometry the sandbox needs, written apart from `core/coords/` so that client
 * and server cannot agree on the same mistake. Angles in degrees.
 *
 * @module
 */

const RAD = Math.PI / 180;

/** Great-circle distance (deg) by the formula of Vincenty, good at all distances. */
export function skyDistance(ra1: number, dec1: number, ra2: number, dec2: number): number {
  const d = (ra2 - ra1) * RAD;
  const [s1, c1] = [Math.sin(dec1 * RAD), Math.cos(dec1 * RAD)];
  const [s2, c2] = [Math.sin(dec2 * RAD), Math.cos(dec2 * RAD)];
  const across = Math.hypot(c2 * Math.sin(d), c1 * s2 - s1 * c2 * Math.cos(d));
  return Math.atan2(across, s1 * s2 + c1 * c2 * Math.cos(d)) / RAD;
}

/** A gnomonic (TAN) world coordinate system with a CD matrix in degrees; pixels count from 1. */
export interface TanWcs {
  readonly crpix: readonly [number, number];
  readonly crval: readonly [number, number];
  /** CD1_1, CD1_2, CD2_1, CD2_2. */
  readonly cd: readonly [number, number, number, number];
}

/** The sky position of a pixel position. FITS WCS paper II, sections 5.1 and 5.1.3 (TAN). */
export function pixelToSky(wcs: TanWcs, x: number, y: number): [ra: number, dec: number] {
  const [dx, dy] = [x - wcs.crpix[0], y - wcs.crpix[1]];
  const xi = (wcs.cd[0] * dx + wcs.cd[1] * dy) * RAD;
  const eta = (wcs.cd[2] * dx + wcs.cd[3] * dy) * RAD;
  const [sin0, cos0] = [Math.sin(wcs.crval[1] * RAD), Math.cos(wcs.crval[1] * RAD)];
  const below = cos0 - eta * sin0;
  const ra = wcs.crval[0] + Math.atan2(xi, below) / RAD;
  const dec = Math.atan2(sin0 + eta * cos0, Math.hypot(xi, below)) / RAD;
  return [(ra + 360) % 360, dec];
}

/** A position in the plane of right ascension (relative to some centre) and declination. */
export type PlanePoint = readonly [x: number, y: number];

/** A range of right ascension around a centre and of declination; may go over a pole or RA 0. */
export interface SkyBox {
  readonly ra: number;
  readonly dec: number;
  readonly halfRa: number;
  readonly south: number;
  readonly north: number;
}

/**
 * The box of a given true angular size around a position: the range in right ascension is wider by
 * 1/cos(dec), and a box that reaches over a pole has all right ascensions.
 */
export function skyBox(ra: number, dec: number, width: number, height: number): SkyBox {
  const south = Math.max(-90, dec - height / 2);
  const north = Math.min(90, dec + height / 2);
  const overPole = dec + height / 2 > 90 || dec - height / 2 < -90;
  const halfRa = overPole ? 180 : Math.min(180, width / 2 / Math.max(1e-12, Math.cos(dec * RAD)));
  return { ra, dec, halfRa, south, north };
}

/** The position as seen from the box's centre: right ascension -180 to 180 from it. */
export function toPlane(box: SkyBox, ra: number, dec: number): PlanePoint {
  return [((ra - box.ra + 540) % 360 + 360) % 360 - 180, dec];
}

/**
 * A small outline as seen from the box's centre, in one piece and at each place where a whole turn in
 * right ascension may put it.
 */
export function outlinesInPlane(
  box: SkyBox,
  outline: readonly (readonly [ra: number, dec: number])[],
): PlanePoint[][] {
  let previous: number | undefined;
  const whole = outline.map(([ra, dec]): PlanePoint => {
    const [x, y] = toPlane(box, ra, dec);
    const near = previous === undefined ? x : x - 360 * Math.round((x - previous) / 360);
    previous = near;
    return [near, y];
  });
  return [0, -360, 360].map((turn) => whole.map(([x, y]): PlanePoint => [x + turn, y]));
}

/** Whether the point lies in the box; the edge counts. */
export function boxContains(box: SkyBox, [x, y]: PlanePoint): boolean {
  return Math.abs(x) <= box.halfRa && y >= box.south && y <= box.north;
}

/** The corners of the box in its own plane. */
export function boxCorners(box: SkyBox): PlanePoint[] {
  const { halfRa: w, south, north } = box;
  return [[-w, south], [w, south], [w, north], [-w, north]];
}

/** Whether the point is inside of a convex polygon; the edge counts. */
export function polygonContains(polygon: readonly PlanePoint[], [x, y]: PlanePoint): boolean {
  let sign = 0;
  for (const [index, [x1, y1]] of polygon.entries()) {
    const [x2, y2] = polygon[(index + 1) % polygon.length] ?? [x1, y1];
    const side = Math.sign((x2 - x1) * (y - y1) - (y2 - y1) * (x - x1));
    if (side === 0) continue;
    if (sign !== 0 && side !== sign) return false;
    sign = side;
  }
  return true;
}

/** Whether polygon and box have a point in common: the polygon is cut at each side of the box. */
export function polygonMeetsBox(polygon: readonly PlanePoint[], box: SkyBox): boolean {
  const sides: ((point: PlanePoint) => number)[] = [
    ([x]) => x + box.halfRa,
    ([x]) => box.halfRa - x,
    ([, y]) => y - box.south,
    ([, y]) => box.north - y,
  ];
  let left = [...polygon];
  for (const inside of sides) {
    const kept: PlanePoint[] = [];
    for (const [index, point] of left.entries()) {
      const next = left[(index + 1) % left.length] ?? point;
      const [a, b] = [inside(point), inside(next)];
      if (a >= 0) kept.push(point);
      if (a * b < 0) {
        const t = a / (a - b);
        kept.push([point[0] + t * (next[0] - point[0]), point[1] + t * (next[1] - point[1])]);
      }
    }
    left = kept;
  }
  return left.length > 0;
}

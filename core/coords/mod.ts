/**
 * Positions, frames, regions, times, units and UCDs: pure numbers and strings, no network.
 *
 * - Sky: {@linkcode parsePosition}, {@linkcode separation}, {@linkcode offset}, {@linkcode transform}
 * - Regions: {@linkcode parseRegion}, {@linkcode contains}, {@linkcode boundingCircle}
 * - HEALPix and MOCs: {@linkcode healpixCell}, {@linkcode Moc}, {@linkcode parseMoc}
 * - Time: {@linkcode Time}
 * - Units: {@linkcode parseUnit}, {@linkcode convert}, {@linkcode convertSpectral}
 * - Meaning: {@linkcode matchUcd}, {@linkcode checkUcd}
 *
 * @module
 */
export { type Frame, type FrameName, parseFrame, transform, transformer } from "./frames.ts";
export {
  formatPosition,
  parseAngle,
  parsePosition,
  type Position,
  type PositionFormat,
} from "./position.ts";
export {
  boundingCircle,
  type BoxRegion,
  boxVertices,
  type CircleRegion,
  type ComplementRegion,
  type CompoundRegion,
  contains,
  type PointRegion,
  type PolygonRegion,
  type RangeRegion,
  type Region,
} from "./region.ts";
export {
  formatRegion,
  parseRegion,
  regionFromArray,
  type RegionStyle,
  regionToArray,
  type RegionXtype,
} from "./region_text.ts";
export {
  cross,
  dot,
  fromVector,
  offset,
  positionAngle,
  separation,
  toVector,
  type Vector,
  wrapTurn,
} from "./sphere.ts";
export { parseTimeScale, Time, type TimeScale } from "./time.ts";
export { healpixCell, healpixCenter, healpixCorners, MAX_HEALPIX_ORDER } from "./healpix.ts";
export { formatMoc, Moc, type MocCell, parseMoc } from "./moc.ts";
export {
  checkUcd,
  isUcd1,
  matchUcd,
  matchUcdPattern,
  normalizeUcd,
  parseUcd,
  type Ucd,
  type UcdDiagnostic,
} from "./ucd.ts";
export {
  conversionFactor,
  convert,
  formatUnit,
  isConvertible,
  parseUnit,
  type Unit,
  type UnitTerm,
} from "./units.ts";
export {
  convertSpectral,
  convertSpectralInterval,
  PLANCK_CONSTANT,
  SPEED_OF_LIGHT,
  toEnergy,
  toFrequency,
  toWavelength,
} from "./spectral.ts";

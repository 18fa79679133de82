/**
 * Positions, frames, regions, times, units and UCDs: pure numbers and strings, no network.
 *
 * - Sky: {@linkcode parsePosition}, {@linkcode separation}, {@linkcode offset}, {@linkcode transform}
 * - Time: {@linkcode Time}
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

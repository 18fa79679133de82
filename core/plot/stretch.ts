/**
 * From physical values to brightness: which range to show, and on what curve.
 *
 * @module
 */

/** Curves from the range of values to brightness. */
export type StretchName = "linear" | "sqrt" | "asinh" | "log";

/** Which values to show, and how. */
export interface StretchOptions {
  /** The curve; default `"asinh"`, which shows faint and bright parts at once. */
  readonly stretch?: StretchName | undefined;
  /** Values that become black and white; by default from `percentiles`. */
  readonly limits?: readonly [lo: number, hi: number] | undefined;
  /** Percentiles of the values that become black and white; default 0.5 and 99.5. */
  readonly percentiles?: readonly [lo: number, hi: number] | undefined;
}

/** Above this many values, percentiles come from an even sample of about as many. */
const MAX_SAMPLE = 1 << 20;

/** Share of the range at which asinh goes over from linear to logarithmic. */
const ASINH_SOFTENING = 0.1;

/** Contrast of the log curve: ratio of the slopes at its two ends, less one. */
const LOG_CONTRAST = 1000;

const CURVES: Readonly<Record<StretchName, (t: number) => number>> = {
  linear: (t) => t,
  sqrt: Math.sqrt,
  asinh: (t) => Math.asinh(t / ASINH_SOFTENING) / Math.asinh(1 / ASINH_SOFTENING),
  log: (t) => Math.log1p(t * LOG_CONTRAST) / Math.log1p(LOG_CONTRAST),
};

/**
 * The values below which given percentages of all values lie; NaN and infinities are left out.
 *
 * Between two values it interpolates linearly. Of more than a million values an even sample is taken.
 *
 * @param values The values.
 * @param percentiles Two percentages from 0 to 100.
 * @returns The two values, or `undefined` if there is no finite value.
 * @throws {RangeError} If a percentage is outside 0 to 100, or the first is above the second.
 */
export function percentileLimits(
  values: ArrayLike<number>,
  percentiles: readonly [lo: number, hi: number] = [0.5, 99.5],
): [lo: number, hi: number] | undefined {
  const [first, second] = percentiles;
  if (!(first >= 0 && first <= second && second <= 100)) {
    throw new RangeError(`Cannot take percentiles ${first} and ${second}`);
  }
  // An odd step does not stay in the same columns of an image of even width.
  const step = values.length > MAX_SAMPLE ? Math.ceil(values.length / MAX_SAMPLE) | 1 : 1;
  const sample = new Float64Array(Math.ceil(values.length / step));
  let count = 0;
  for (let i = 0; i < values.length; i += step) {
    const value = values[i]!;
    if (Number.isFinite(value)) sample[count++] = value;
  }
  if (count === 0) return undefined;
  const sorted = sample.subarray(0, count).sort();
  const at = (percent: number) => {
    const place = percent / 100 * (count - 1);
    const below = Math.floor(place);
    const [lo, hi] = [sorted[below]!, sorted[Math.min(below + 1, count - 1)]!];
    return lo * (1 - (place - below)) + hi * (place - below);
  };
  return [at(first), at(second)];
}

/**
 * Brightness from 0 (black) to 1 (white) for each value; NaN for NaN and infinities.
 *
 * Values outside the range become 0 or 1. If the range has no width (a flat frame), values on it become 0.5.
 *
 * @example A square-root curve
 * ```ts
 * import { stretchValues } from "@denovo/vo/plot";
 * import { assertEquals } from "../../deps/assert.ts";
 * const options = { stretch: "sqrt", limits: [0, 100] } as const;
 * assertEquals(stretchValues([-5, 25, 100, NaN], options), new Float32Array([0, 0.5, 1, NaN]));
 * ```
 *
 * @param values The values.
 * @param options Range and curve.
 * @returns As many numbers.
 * @throws {RangeError} If the limits are not two finite numbers in order, or the percentiles are wrong.
 */
export function stretchValues(
  values: ArrayLike<number>,
  options: StretchOptions = {},
): Float32Array<ArrayBuffer> {
  const { stretch = "asinh" } = options;
  if (!Object.hasOwn(CURVES, stretch)) {
    throw new RangeError(`Cannot stretch: no curve "${stretch}"`);
  }
  const curve = CURVES[stretch];
  const out = new Float32Array(values.length).fill(NaN);
  const limits = options.limits ?? percentileLimits(values, options.percentiles);
  if (!limits) return out;
  const [lo, hi] = limits;
  if (!Number.isFinite(lo) || !Number.isFinite(hi) || lo > hi) {
    throw new RangeError(`Cannot stretch: ${lo} to ${hi} is no range`);
  }
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    if (value < lo || value > hi) out[i] = value < lo ? 0 : 1;
    // Halves, since the difference of two large numbers may overflow.
    else out[i] = lo === hi ? 0.5 : curve((value / 2 - lo / 2) / (hi / 2 - lo / 2));
  }
  return out;
}

/**
 * Colour pictures from three frames: long waves as red, short ones as blue.
 *
 * @module
 */
import { newPicture, type Picture } from "./picture.ts";
import { checkPixels, type Pixels } from "./pixels.ts";
import { percentileLimits, type StretchOptions, stretchValues } from "./stretch.ts";

/** Limits of each frame: red, green, blue. */
export type ThreeLimits = readonly (readonly [lo: number, hi: number])[];

/** How to compose three frames. */
export interface RgbOptions extends Omit<StretchOptions, "limits"> {
  /** Values that become black and full colour, for each frame; by default from `percentiles` of each. */
  readonly limits?: ThreeLimits | undefined;
  /**
   * Whether the curve works on the brightness of all three together, so that stars keep their colours instead of becoming
   * white (after Lupton and others, 2004, PASP 116, 133); default false: each frame is stretched for itself.
   */
  readonly keepColors?: boolean | undefined;
}

const NAMES = ["red", "green", "blue"] as const;

/**
 * Composes three frames of the same size into a picture, their lowest row at its bottom.
 *
 * NaN and infinities count for nothing: where all three have no value the picture is transparent, where one has none it
 * adds nothing. Frames that are in parts off each other have to be brought together before, see `alignPixels()`.
 *
 * @example A yellow and a blue pixel
 * ```ts
 * import { composeRgb } from "@denovo/vo/plot";
 * const frame = (...data: number[]) => ({ width: 2, height: 1, data });
 * const options = { stretch: "linear", percentiles: [0, 100] } as const;
 * const { data } = composeRgb([frame(1, 0), frame(-1, -2), frame(0, 5)], options);
 * if ([...data].join() !== "255,255,0,255,0,0,255,255") throw new Error([...data].join());
 * ```
 *
 * @param frames Red, green and blue.
 * @param options Range and curve.
 * @returns The picture.
 * @throws {RangeError} If a frame has no finite value or is flat (unless it has `limits`), sizes differ, or options are wrong.
 */
export function composeRgb(
  frames: readonly [red: Pixels, green: Pixels, blue: Pixels],
  options: RgbOptions = {},
): Picture {
  const [{ width, height }] = frames;
  for (const [c, frame] of frames.entries()) {
    checkPixels(frame);
    if (frame.width === width && frame.height === height) continue;
    throw new RangeError(
      `Cannot compose picture: the ${NAMES[c]} frame has ${frame.width} by ${frame.height} ` +
        `pixels, the red one ${width} by ${height}`,
    );
  }
  const limits = frames.map((frame, c) => rangeOf(frame, c, options));
  const { stretch } = options;
  const channels = options.keepColors === true
    ? together(frames, limits, options)
    : frames.map(({ data }, c) => stretchValues(data, { stretch, limits: limits[c]! }));
  const picture = newPicture(width, height, [0, 0, 0, 0]);
  const { data } = picture;
  for (let y = height - 1, to = 0; y >= 0; y--) {
    for (let x = 0; x < width; x++, to += 4) {
      const at = y * width + x;
      for (let c = 0; c < 3; c++) {
        const value = channels[c]![at]!;
        if (Number.isNaN(value)) continue;
        data[to + c] = value * 255;
        data[to + 3] = 255;
      }
    }
  }
  return picture;
}

/**
 * The values of a frame that become black and full colour.
 *
 * @throws {RangeError} If there are none.
 */
function rangeOf(frame: Pixels, c: number, options: RgbOptions): readonly [number, number] {
  const what = `the ${NAMES[c]} frame`;
  const given = options.limits?.[c];
  if (given !== undefined) {
    if (Number.isFinite(given[0]) && Number.isFinite(given[1]) && given[0] < given[1]) return given;
    throw new RangeError(
      `Cannot compose picture: ${given[0]} to ${given[1]} is no range for ${what}`,
    );
  }
  const limits = percentileLimits(frame.data, options.percentiles);
  if (limits === undefined) {
    throw new RangeError(`Cannot compose picture: ${what} has no values, only NaN`);
  }
  if (limits[0] < limits[1]) return limits;
  // Most pixels may have the same value, as of a frame padded with zeros.
  const whole = percentileLimits(frame.data, [0, 100]) ?? limits;
  if (whole[0] < whole[1]) return whole;
  throw new RangeError(
    `Cannot compose picture: ${what} is flat, all its values are ${limits[0]}`,
  );
}

/** The curve on the mean of the three, each of which keeps its share of it. */
function together(
  frames: readonly Pixels[],
  limits: readonly (readonly [number, number])[],
  { stretch }: RgbOptions,
): Float32Array[] {
  const linear = frames.map(({ data }, c) =>
    stretchValues(data, { stretch: "linear", limits: limits[c]! })
  );
  const mean = new Float32Array(linear[0]!.length);
  for (let i = 0; i < mean.length; i++) {
    let [sum, count] = [0, 0];
    for (const channel of linear) {
      const value = channel[i]!;
      if (Number.isNaN(value)) continue;
      sum += value;
      count++;
    }
    mean[i] = count > 0 ? sum / count : NaN;
  }
  const curved = stretchValues(mean, { stretch, limits: [0, 1] });
  for (let i = 0; i < mean.length; i++) {
    const factor = mean[i]! > 0 ? curved[i]! / mean[i]! : 0;
    // What would be more than full is scaled back in all three, so that the hue stays.
    const most = Math.max(1, ...linear.map((channel) => (channel[i]! || 0) * factor));
    for (const channel of linear) channel[i] = channel[i]! * factor / most;
  }
  return linear;
}

/**
 * Moments in time: MJD, JD, ISO 8601 and JavaScript dates, on the scales UTC, TAI, TT and TDB.
 *
 * Leap seconds up to 2017-01-01 are known (no later one was announced when this was written); 1960 to 1971 follow the
 * rates of then. Before 1960 there was no UTC: TAI - UTC counts as 0 there, as in ERFA, so that UTC stands for UT within
 * some 30 seconds of TT.
 *
 * @module
 */
import { formatIso, fromUnixSeconds, parseIso, toUnixSeconds } from "./_iso.ts";
import { carried, changeScale, dayLength, type Moment, type TimeScale } from "./_time_scales.ts";

export type { TimeScale } from "./_time_scales.ts";

const SCALES: readonly TimeScale[] = ["UTC", "TAI", "TT", "TDB"];
const JD_OF_MJD = 2400000.5;

/**
 * A moment in time on one of four scales.
 *
 * Kept as a whole day and the seconds in it, exact to below a nanosecond; how exact it really is depends on what it was
 * made from: one MJD number resolves about a microsecond, one JD number about 40.
 *
 * In UTC a day that ends in a leap second has 86,401 seconds, and the fraction of its MJD or JD counts those (the quasi-JD
 * of SOFA and astropy).
 *
 * @example Dates of an image
 * ```ts
 * import { Time } from "@denovo/vo/coords";
 * const observed = Time.fromMjd(50360.5);
 * if (observed.iso !== "1996-10-04T12:00:00.000") throw new Error(observed.iso);
 * if (!observed.isAfter(Time.parse("1996-10-04"))) throw new Error();
 * if (observed.to("TT").iso !== "1996-10-04T12:01:02.184") throw new Error(observed.to("TT").iso);
 * ```
 */
export class Time {
  /** The scale on which {@linkcode Time.mjd}, {@linkcode Time.jd} and {@linkcode Time.iso} count. */
  readonly scale: TimeScale;
  readonly #moment: Moment;

  private constructor(moment: Moment, scale: TimeScale) {
    this.scale = scale;
    this.#moment = moment;
  }

  /**
   * A moment from a Modified Julian Date.
   *
   * @param mjd The date, or its whole days.
   * @param scale The scale on which it counts.
   * @param fraction What to add to `mjd`, in days: where one number is not exact enough.
   * @returns The moment.
   * @throws {RangeError} If a number is not finite, or the scale not known.
   */
  static fromMjd(mjd: number, scale: TimeScale = "UTC", fraction = 0): Time {
    checkScale(scale);
    if (!Number.isFinite(mjd) || !Number.isFinite(fraction)) {
      throw new RangeError(`Cannot make a time: MJD ${mjd} + ${fraction} is not finite`);
    }
    const whole = Math.floor(mjd);
    let day = whole + Math.floor(fraction);
    let part = (mjd - whole) + (fraction - Math.floor(fraction));
    if (part >= 1) {
      day += 1;
      part -= 1;
    }
    return new Time({ day, seconds: part * dayLength(day, scale) }, scale);
  }

  /**
   * A moment from a Julian Date.
   *
   * @param jd The date, or a part of it.
   * @param scale The scale on which it counts.
   * @param rest What to add to `jd`, in days: where one number is not exact enough.
   * @returns The moment.
   * @throws {RangeError} If a number is not finite, or the scale not known.
   */
  static fromJd(jd: number, scale: TimeScale = "UTC", rest = 0): Time {
    const whole = Math.floor(jd);
    return Time.fromMjd(whole - 2400001, scale, (jd - whole) + 0.5 + rest);
  }

  /**
   * A moment from a JavaScript date.
   *
   * @param date The date.
   * @returns The moment, in UTC.
   * @throws {RangeError} If the date is invalid.
   */
  static fromDate(date: Date): Time {
    return Time.fromUnix(date.getTime() / 1000);
  }

  /**
   * A moment from Unix time.
   *
   * @param seconds Seconds since 1970-01-01 UTC, leap seconds not counted.
   * @returns The moment, in UTC.
   * @throws {RangeError} If the number is not finite.
   */
  static fromUnix(seconds: number): Time {
    if (!Number.isFinite(seconds)) {
      throw new RangeError(`Cannot make a time: ${seconds} s since 1970 is not finite`);
    }
    return new Time(fromUnixSeconds(seconds), "UTC");
  }

  /**
   * Reads a time: an ISO 8601 date with or without time of day (`1996-10-04`, `1996-10-04T12:00:00.5`, with blank for T,
   * with `Z` or an offset such as `+02:00`), which includes DALI's timestamps, or `MJD 50360.5`, `JD 2450361.0`.
   *
   * @example With a leap second
   * ```ts
   * import { Time } from "@denovo/vo/coords";
   * const leap = Time.parse("2016-12-31T23:59:60.5Z");
   * if (leap.to("TAI").iso !== "2017-01-01T00:00:36.500") throw new Error(leap.to("TAI").iso);
   * ```
   *
   * @param text The time; a date alone is its beginning.
   * @param scale The scale on which it counts; only UTC may have `Z` or an offset.
   * @returns The moment.
   * @throws {SyntaxError} If the text is not in one of these forms; a bare number is not, since it does not say what it
   *   counts.
   * @throws {RangeError} If a field is out of range, among them second 60 where there was no leap second.
   */
  static parse(text: string, scale: TimeScale = "UTC"): Time {
    checkScale(scale);
    const moment = parseIso(text, scale);
    if (moment !== undefined) return new Time(moment, scale);
    const julian = /^\s*(M?)JD\s*=?\s*([+-]?\d+)(\.\d*)?\s*$/i.exec(text);
    if (julian === null) {
      throw new SyntaxError(
        `Cannot parse time ${
          JSON.stringify(text)
        }: write "1996-10-04T12:00:00", "MJD 50360.5" or "JD 2450361.0"`,
      );
    }
    const fraction = Number(`0${julian[3] ?? ""}`) * (julian[2]!.startsWith("-") ? -1 : 1);
    return julian[1] === ""
      ? Time.fromJd(Number(julian[2]), scale, fraction)
      : Time.fromMjd(Number(julian[2]), scale, fraction);
  }

  /**
   * Orders two moments, whatever their scales.
   *
   * @param a First moment.
   * @param b Second moment.
   * @returns Below 0 when `a` is earlier, 0 when they are the same, above 0 when it is later; fit for `sort`.
   */
  static compare(a: Time, b: Time): number {
    return a.secondsSince(b);
  }

  /** Modified Julian Date on this scale. */
  get mjd(): number {
    return this.mjdParts[0] + this.mjdParts[1];
  }

  /** Modified Julian Date on this scale as whole days and fraction, exact where their sum is not. */
  get mjdParts(): readonly [day: number, fraction: number] {
    const { day, seconds } = this.#moment;
    return [day, seconds / dayLength(day, this.scale)];
  }

  /** Julian Date on this scale, good to about 40 microseconds. */
  get jd(): number {
    const [day, fraction] = this.mjdParts;
    return day + JD_OF_MJD + fraction;
  }

  /** ISO 8601 on this scale, to milliseconds and without zone: `1996-10-04T12:00:00.000`, as DALI's timestamps. */
  get iso(): string {
    return formatIso(this.#moment, this.scale, 3);
  }

  /** Seconds since 1970-01-01 UTC without leap seconds; within one it is that of the second after it. */
  get unix(): number {
    return toUnixSeconds(changeScale(this.#moment, this.scale, "UTC"));
  }

  /**
   * ISO 8601 on this scale with so many digits.
   *
   * @param precision Digits of the seconds after the point, 0 to 9.
   * @returns The text; rounding carries over, so that `23:59:59.9999` with 3 digits is the next day.
   * @throws {RangeError} If the precision is not an integer from 0 to 9.
   */
  toIso(precision: number): string {
    if (!Number.isInteger(precision) || precision < 0 || precision > 9) {
      throw new RangeError(
        `Cannot format time: precision ${precision} is not an integer from 0 to 9`,
      );
    }
    return formatIso(this.#moment, this.scale, precision);
  }

  /**
   * The same moment on another scale.
   *
   * @param scale The scale wanted. TDB is good to 10 microseconds; the others are exact.
   * @returns The moment.
   * @throws {RangeError} If the scale is not known.
   */
  to(scale: TimeScale): Time {
    checkScale(scale);
    return scale === this.scale
      ? this
      : new Time(changeScale(this.#moment, this.scale, scale), scale);
  }

  /**
   * The moment as a JavaScript date, to the nearest millisecond.
   *
   * @returns The date; a moment within a leap second becomes one of the second after it, as dates have none.
   */
  toDate(): Date {
    return new Date(Math.round(this.unix * 1000));
  }

  /**
   * How much later this moment is than another, in SI seconds: leap seconds count.
   *
   * @param other The other moment, on any scale.
   * @returns Seconds, negative when this one is earlier.
   */
  secondsSince(other: Time): number {
    const common = this.scale === other.scale && this.scale !== "UTC" ? this.scale : "TAI";
    const a = changeScale(this.#moment, this.scale, common);
    const b = changeScale(other.#moment, other.scale, common);
    return (a.day - b.day) * 86400 + (a.seconds - b.seconds);
  }

  /**
   * The moment so many SI seconds later.
   *
   * @param seconds How many; negative for earlier.
   * @returns The moment, on the same scale.
   * @throws {RangeError} If the number is not finite.
   */
  plusSeconds(seconds: number): Time {
    if (!Number.isFinite(seconds)) throw new RangeError(`Cannot add ${seconds} s to a time`);
    const tai = changeScale(this.#moment, this.scale, "TAI");
    const later = carried(tai.day, tai.seconds + seconds);
    return new Time(changeScale(later, "TAI", this.scale), this.scale);
  }

  /**
   * Whether this moment is before another.
   *
   * @param other The other moment, on any scale.
   * @returns Whether it is earlier.
   */
  isBefore(other: Time): boolean {
    return this.secondsSince(other) < 0;
  }

  /**
   * Whether this moment is after another.
   *
   * @param other The other moment, on any scale.
   * @returns Whether it is later.
   */
  isAfter(other: Time): boolean {
    return this.secondsSince(other) > 0;
  }

  /**
   * The time as text, {@linkcode Time.iso} and the scale.
   *
   * @returns For example `1996-10-04T12:00:00.000 UTC`.
   */
  toString(): string {
    return `${this.iso} ${this.scale}`;
  }
}

/**
 * Reads the name of a time scale as TIMESYS writes it.
 *
 * @param text The name, in any case; `TDT` and `ET` are old names of TT.
 * @returns The scale, or undefined when this module does not know it.
 */
export function parseTimeScale(text: string): TimeScale | undefined {
  const name = text.trim().toUpperCase();
  if (name === "TDT" || name === "ET") return "TT";
  return SCALES.find((scale) => scale === name);
}

function checkScale(scale: TimeScale): void {
  if (!SCALES.includes(scale)) {
    throw new RangeError(`Cannot use time scale ${JSON.stringify(scale)}: use UTC, TAI, TT or TDB`);
  }
}

/**
 * A day and the seconds in it, from one time scale to another.
 *
 * @module
 */
import { driftOfDay, taiMinusUtc, utcDayLength } from "./_leap_seconds.ts";

/** The time scales known here. */
export type TimeScale = "UTC" | "TAI" | "TT" | "TDB";

/** A moment: MJD of the day, and seconds since its beginning. Two parts keep it exact to far below a microsecond. */
export interface Moment {
  /** Integer. */
  readonly day: number;
  /** From 0 to below the length of the day. */
  readonly seconds: number;
}

const TT_MINUS_TAI = 32.184;

/** Length of a day in seconds of its scale. */
export function dayLength(day: number, scale: TimeScale): number {
  return scale === "UTC" ? utcDayLength(day) : 86400;
}

/** The same moment on another scale. */
export function changeScale(moment: Moment, from: TimeScale, to: TimeScale): Moment {
  if (from === to) return moment;
  if (to === "UTC") return taiToUtc(changeScale(moment, from, "TAI"));
  if (from === "UTC") return changeScale(utcToTai(moment), "TAI", to);
  const isTdb = from === "TDB" || to === "TDB";
  const sinceTt = from === "TAI" ? TT_MINUS_TAI : 0;
  // TDB - TT changes by less than 1e-12 s in 2 ms: at its own argument TDB will do for TT.
  const tdbMinusTt = isTdb ? periodic(carried(moment.day, moment.seconds + sinceTt)) : 0;
  const afterTai = (scale: TimeScale) =>
    scale === "TAI" ? 0 : scale === "TT" ? TT_MINUS_TAI : TT_MINUS_TAI + tdbMinusTt;
  return carried(moment.day, moment.seconds + (afterTai(to) - afterTai(from)));
}

/** Carries seconds beyond a day of 86,400 s into the day. */
export function carried(day: number, seconds: number): Moment {
  const days = Math.floor(seconds / 86400);
  const rest = seconds - days * 86400;
  // A tiny negative number of seconds rounds to a whole day.
  return rest >= 86400 ? { day: day + days + 1, seconds: 0 } : { day: day + days, seconds: rest };
}

function utcToTai({ day, seconds }: Moment): Moment {
  return carried(day, taiMinusUtc(day) + seconds * (1 + driftOfDay(day) / 86400));
}

function taiToUtc({ day, seconds }: Moment): Moment {
  let utcDay = day;
  let since = seconds - taiMinusUtc(utcDay);
  if (since < 0) {
    utcDay = day - 1;
    since = 86400 + seconds - taiMinusUtc(utcDay);
  }
  const clock = since / (1 + driftOfDay(utcDay) / 86400);
  const length = utcDayLength(utcDay);
  return clock >= length ? { day: utcDay + 1, seconds: clock - length } : {
    day: utcDay,
    seconds: clock,
  };
}

/** TDB - TT in seconds at the geocentre, good to 10 microseconds (USNO Circular 179, equation 2.6). */
function periodic({ day, seconds }: Moment): number {
  const t = (day - 51544.5 + seconds / 86400) / 36525;
  return 0.001657 * Math.sin(628.3076 * t + 6.2401) +
    0.000022 * Math.sin(575.3385 * t + 4.2970) +
    0.000014 * Math.sin(1256.6152 * t + 6.1969) +
    0.000005 * Math.sin(606.9777 * t + 4.0212) +
    0.000005 * Math.sin(52.9691 * t + 0.4444) +
    0.000002 * Math.sin(21.3299 * t + 5.5431) +
    0.00001 * t * Math.sin(628.3076 * t + 4.249);
}

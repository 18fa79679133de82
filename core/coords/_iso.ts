/**
 * Calendar dates as ISO 8601 writes them, in the (proleptic) Gregorian calendar.
 *
 * @module
 */
import { carried, dayLength, type Moment, type TimeScale } from "./_time_scales.ts";

const UNIX_EPOCH_MJD = 40587;

const ISO =
  /^([+-]?\d{4,6})-(\d{2})-(\d{2})(?:(?:T|\s+)(\d{2}):(\d{2})(?::(\d{2}(?:[.,]\d*)?))?)?\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?$/i;

/** Reads a date; undefined when the text is none, RangeError when a field is out of range. */
export function parseIso(text: string, scale: TimeScale): Moment | undefined {
  const match = ISO.exec(text.trim());
  if (match === null) return undefined;
  const [, year, month, date, hour = "0", minute = "0", second = "0", zone = ""] = match;
  const refuse = (why: string) =>
    new RangeError(`Cannot parse time ${JSON.stringify(text)}: ${why}`);
  if (zone !== "" && scale !== "UTC") {
    throw refuse(`"${zone}" means UTC, but the scale is ${scale}`);
  }
  const start = mjdOfDate(Number(year), Number(month), Number(date));
  if (start === undefined) throw refuse("there is no such day");
  const seconds = Number(second.replace(",", "."));
  const [hours, minutes] = [Number(hour), Number(minute)];
  const endOfDay = hours === 24 && minutes === 0 && seconds === 0;
  if ((hours > 23 && !endOfDay) || minutes > 59 || seconds >= 61) {
    throw refuse("there is no such time");
  }
  const offset = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone);
  const east = offset === null
    ? 0
    : (offset[1] === "-" ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3] ?? 0));
  const total = hours * 60 + minutes - east;
  const day = start + Math.floor(total / 1440);
  const minuteOfDay = total - Math.floor(total / 1440) * 1440;
  if (
    seconds >= 60 && (minuteOfDay !== 1439 || minuteOfDay * 60 + seconds >= dayLength(day, scale))
  ) {
    throw refuse(`there is no leap second in ${scale} then`);
  }
  return { day, seconds: minuteOfDay * 60 + seconds };
}

/** Writes a moment as `YYYY-MM-DDThh:mm:ss.sss`, rounded to so many digits. */
export function formatIso(moment: Moment, scale: TimeScale, precision: number): string {
  const scaleUp = 10 ** precision;
  const length = dayLength(moment.day, scale);
  let day = moment.day;
  let units = Math.round(moment.seconds * scaleUp);
  if (units >= Math.round(length * scaleUp)) {
    day += 1;
    units = 0;
  }
  const whole = Math.floor(units / scaleUp);
  const minuteOfDay = Math.min(Math.floor(whole / 60), 1439);
  const fraction = precision === 0
    ? ""
    : `.${String(Math.round(units - whole * scaleUp)).padStart(precision, "0")}`;
  const two = (n: number) => String(n).padStart(2, "0");
  const clock = `${two(Math.floor(minuteOfDay / 60))}:${two(minuteOfDay % 60)}`;
  return `${dateOfMjd(day)}T${clock}:${two(whole - minuteOfDay * 60)}${fraction}`;
}

/** Seconds since 1970 of a moment in UTC; leap seconds count as the first of the next day. */
export function toUnixSeconds(moment: Moment): number {
  return (moment.day - UNIX_EPOCH_MJD) * 86400 + moment.seconds;
}

/** The moment (UTC) of a count of seconds since 1970 without leap seconds. */
export function fromUnixSeconds(seconds: number): Moment {
  return carried(UNIX_EPOCH_MJD, seconds);
}

function mjdOfDate(year: number, month: number, date: number): number | undefined {
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, date);
  if (at.getUTCMonth() !== month - 1 || at.getUTCDate() !== date) return undefined;
  return Math.round(at.getTime() / 86_400_000) + UNIX_EPOCH_MJD;
}

function dateOfMjd(day: number): string {
  const at = new Date((day - UNIX_EPOCH_MJD) * 86_400_000);
  if (Number.isNaN(at.getTime())) {
    throw new RangeError(`Cannot format time: MJD ${day} is outside the calendar`);
  }
  return at.toISOString().slice(0, -14);
}

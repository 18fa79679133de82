/**
 * TAI - UTC: leap seconds from 1972 on, and the steps and rates of 1960 to 1971 (IERS Bulletin C; USNO tai-utc).
 *
 * @module
 */

/** Days (MJD) on which TAI - UTC became 10, 11, 12 … seconds; the last is 2017-01-01 with 37. */
const LEAPS: readonly number[] = [
  ...[41317, 41499, 41683, 42048, 42413, 42778, 43144, 43509, 43874, 44239, 44786, 45151, 45516],
  ...[46247, 47161, 47892, 48257, 48804, 49169, 49534, 50083, 50630, 51179, 53736, 54832, 56109],
  ...[57204, 57754],
];

/** From a day on (MJD): TAI - UTC = offset + (day - origin) × rate. */
const DRIFTS: readonly (readonly [day: number, offset: number, origin: number, rate: number])[] = [
  [36934, 1.417818, 37300, 0.001296],
  [37300, 1.422818, 37300, 0.001296],
  [37512, 1.372818, 37300, 0.001296],
  [37665, 1.845858, 37665, 0.0011232],
  [38334, 1.945858, 37665, 0.0011232],
  [38395, 3.24013, 38761, 0.001296],
  [38486, 3.34013, 38761, 0.001296],
  [38639, 3.44013, 38761, 0.001296],
  [38761, 3.54013, 38761, 0.001296],
  [38820, 3.64013, 38761, 0.001296],
  [38942, 3.74013, 38761, 0.001296],
  [39004, 3.84013, 38761, 0.001296],
  [39126, 4.31317, 39126, 0.002592],
  [39887, 4.21317, 39126, 0.002592],
];

/** TAI - UTC in seconds at 0 h UTC of a day (MJD); 0 before 1960, when there was no UTC. */
export function taiMinusUtc(day: number): number {
  if (day >= LEAPS[0]!) {
    let count = LEAPS.length;
    while (day < LEAPS[count - 1]!) count--;
    return 9 + count;
  }
  const drift = DRIFTS.findLast(([from]) => day >= from);
  return drift === undefined ? 0 : drift[1] + (day - drift[2]) * drift[3];
}

/** By how many seconds TAI - UTC grows in the course of a day, steps at its end left aside; 0 since 1972. */
export function driftOfDay(day: number): number {
  if (day >= LEAPS[0]!) return 0;
  return DRIFTS.findLast(([from]) => day >= from)?.[3] ?? 0;
}

/** How many seconds of UTC a day has: 86,401 when a leap second ends it. */
export function utcDayLength(day: number): number {
  const step = taiMinusUtc(day + 1) - taiMinusUtc(day) - driftOfDay(day);
  // The step into 1960 is the beginning of UTC, not a part of a day.
  return Math.abs(step) < 1e-9 || day < DRIFTS[0]![0] ? 86400 : 86400 + step;
}

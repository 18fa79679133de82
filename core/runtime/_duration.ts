/**
 * Times for people.
 *
 * @module
 */

/** A time as text: from a second on in seconds, else in milliseconds. */
export function durationText(ms: number): string {
  return ms >= 1000 ? `${Number((ms / 1000).toFixed(3))} s` : `${Math.round(ms)} ms`;
}

/**
 * Times as DALI writes them.
 *
 * DALI 1.1, section 3.3.3: ISO 8601, UTC, with a Z or without.
 *
 * @module
 */
import { JobRequestError } from "./types.ts";

const ISO =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** Milliseconds since 1970 as `2026-11-21T14:51:39.000Z`. */
export function formatTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** A time that a client sent. */
export function parseTime(name: string, text: string): number {
  const [, date, clock = "00:00", zone = "Z"] = ISO.exec(text.trim()) ?? [];
  const ms = date === undefined ? NaN : Date.parse(`${date}T${clock}${zone.toUpperCase()}`);
  if (Number.isNaN(ms)) throw new JobRequestError(`${name}: "${text}" is not a time (ISO 8601)`);
  return ms;
}

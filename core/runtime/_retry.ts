/**
 * When to try again, and after how long.
 *
 * @module
 */

/** The longest `Retry-After` that is waited for; with a longer one we give up at once. */
export const MAX_RETRY_AFTER_MS = 60_000;

const FIRST_DELAY_MS = 500;
const RETRIED: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Whether a method may be sent twice. */
export function isRepeatable(method: string): boolean {
  return method === "GET" || method === "HEAD";
}

/** Whether a status says that a later try may do better. */
export function isRetriedStatus(status: number): boolean {
  return RETRIED.has(status);
}

/**
 * How long a response asks to wait before the next try (`Retry-After`, seconds or a date; RFC 9110, section 10.2.3).
 *
 * @param response The response.
 * @param now The present time in ms since 1970.
 * @returns Ms from now, 0 for a date in the past; undefined if it does not ask.
 */
export function retryAfterMs(response: Response, now: number = Date.now()): number | undefined {
  const text = response.headers.get("retry-after")?.trim();
  if (text === undefined || text === "") return undefined;
  if (/^\d+$/.test(text)) return 1000 * Number(text);
  const date = /[a-z]/i.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** A time to wait, for people: `in 90 s`, `in 5 min`, `in 28 h`, and, beyond two days, `much later`. */
export function waitInWords(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds <= 120) return `in ${seconds} s`;
  if (seconds <= 120 * 60) return `in ${Math.ceil(seconds / 60)} min`;
  return seconds <= 48 * 3600 ? `in ${Math.ceil(seconds / 3600)} h` : "much later";
}

/** Growing delay before try `tries + 1`: 0.5 to 1 s, 1 to 2 s, 2 to 4 s, ... at random in between. */
export function backOffMs(tries: number, random: () => number): number {
  return FIRST_DELAY_MS * 2 ** (tries - 1) * (1 + random());
}

/**
 * The computer's clock, for job servers.
 *
 * @module
 */
import type { JobClock } from "./types.ts";

/** The longest time that timers can do. */
const LONGEST_MS = 2 ** 31 - 1;

/** Real time. Timers do not keep the process running, except for work that is due at once. */
export const SYSTEM_CLOCK: JobClock = {
  now: () => Date.now(),
  after(ms, act) {
    const due = Date.now() + ms;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const set = (): void => {
      const rest = due - Date.now();
      const isLast = rest <= LONGEST_MS;
      timer = setTimeout(isLast ? act : set, isLast ? Math.max(0, rest) : LONGEST_MS);
      if (rest > 0) Deno.unrefTimer(timer);
    };
    set();
    return () => clearTimeout(timer);
  },
};

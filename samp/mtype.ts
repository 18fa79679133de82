/**
 * MTypes and patterns of them (SAMP 1.3 §3.6 and §3.7).
 *
 * @module
 */

const MTYPE = /^[0-9A-Za-z_-]+(\.[0-9A-Za-z_-]+)*$/;

/**
 * Whether a subscription takes messages of an MType: `*` takes all, `a.b.*` takes `a.b.c` and `a.b.c.d`, but neither
 * `a.b` nor `a.bx`.
 *
 * @param pattern MType or pattern.
 * @param mtype The MType.
 */
export function matchesMType(pattern: string, mtype: string): boolean {
  if (pattern === "*" || pattern === mtype) return true;
  return pattern.endsWith(".*") && mtype.startsWith(pattern.slice(0, -1)) &&
    mtype.length >= pattern.length;
}

/** The pattern of several that says most about an MType: itself, else the longest; undefined when none matches. */
export function bestPattern(patterns: Iterable<string>, mtype: string): string | undefined {
  let best: string | undefined;
  for (const pattern of patterns) {
    if (!matchesMType(pattern, mtype)) continue;
    if (pattern === mtype) return pattern;
    if (best === undefined || pattern.length > best.length) best = pattern;
  }
  return best;
}

/**
 * Checks an MType or pattern before it is sent.
 *
 * @throws {TypeError} If it is none.
 */
export function checkMType(mtype: string, pattern = false): void {
  const plain = pattern && (mtype === "*" || mtype.endsWith(".*"))
    ? mtype.replace(/\.?\*$/, "")
    : mtype;
  if (plain === "" && mtype === "*" && pattern) return;
  if (!MTYPE.test(plain)) {
    throw new TypeError(
      `Cannot use MType "${mtype}": words of letters, digits, "_" and "-" with dots between them` +
        (pattern ? ', or that with ".*" at its end' : ""),
    );
  }
}

/**
 * "Did you mean": names near a mistyped one.
 *
 * @module
 */

/** Up to three names within a third of the length in edits, or differing only in case, best first. */
export function nearestNames(name: string, names: readonly string[]): readonly string[] {
  const wanted = name.toLowerCase();
  const limit = Math.max(1, Math.floor(name.length / 3));
  return names
    .map((candidate) => ({ candidate, edits: editDistance(wanted, candidate.toLowerCase()) }))
    .filter(({ edits }) => edits <= limit)
    .sort((a, b) => a.edits - b.edits)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/**
 * Number of single-character edits between two strings, two neighbours in each other's place counting as one; long strings
 * count by their first 64 characters.
 */
function editDistance(a: string, b: string): number {
  const s = a.slice(0, 64);
  const t = b.slice(0, 64);
  let beforeLast: readonly number[] = [];
  let previous = Array.from({ length: t.length + 1 }, (_, j) => j);
  for (let i = 1; i <= s.length; i++) {
    const current = [i];
    for (let j = 1; j <= t.length; j++) {
      current.push(Math.min(
        (previous[j] as number) + 1,
        (current[j - 1] as number) + 1,
        (previous[j - 1] as number) + (s[i - 1] === t[j - 1] ? 0 : 1),
        i > 1 && j > 1 && s[i - 1] === t[j - 2] && s[i - 2] === t[j - 1]
          ? (beforeLast[j - 2] as number) + 1
          : Infinity,
      ));
    }
    beforeLast = previous;
    previous = current;
  }
  return previous[t.length] as number;
}

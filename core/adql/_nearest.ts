/**
 * "Did you mean": names near a mistyped one.
 *
 * @module
 */

/** Up to three names within a third of the length in edits, best first; a difference in case counts nothing. */
export function nearest(name: string, names: Iterable<string>): readonly string[] {
  const wanted = name.toLowerCase().slice(0, 64);
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  const found: { readonly candidate: string; readonly edits: number }[] = [];
  for (const candidate of new Set(names)) {
    if (Math.abs(candidate.length - name.length) > limit) continue;
    const edits = editDistance(wanted, candidate.toLowerCase().slice(0, 64));
    if (edits <= limit) found.push({ candidate, edits });
  }
  return found.sort((a, b) => a.edits - b.edits).slice(0, 3).map(({ candidate }) => candidate);
}

/** A hint that names the nearest names; undefined if there is none near. */
export function didYouMean(name: string, names: Iterable<string>): string | undefined {
  const found = nearest(name, names);
  return found.length === 0 ? undefined : `did you mean ${found.join(" or ")}?`;
}

/** Edits between two strings; two neighbours exchanged count once. */
export function editDistance(s: string, t: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: t.length + 1 }, (_, j) => j);
  for (let i = 1; i <= s.length; i++) {
    const current = [i];
    for (let j = 1; j <= t.length; j++) {
      let best = Math.min(
        (previous[j] as number) + 1,
        (current[j - 1] as number) + 1,
        (previous[j - 1] as number) + (s[i - 1] === t[j - 1] ? 0 : 1),
      );
      if (i > 1 && j > 1 && s[i - 1] === t[j - 2] && s[i - 2] === t[j - 1]) {
        best = Math.min(best, (before[j - 2] as number) + 1);
      }
      current.push(best);
    }
    before = previous;
    previous = current;
  }
  return previous[t.length] as number;
}

/**
 * What clients of the Web Profile may send (SAMP 1.3 §5.5): a page is not trusted as a program is.
 *
 * @module
 */
import { matchesMType } from "./mtype.ts";
import type { SampMap } from "./types.ts";

/** MTypes by which a page can do no harm. */
const SAFE_MTYPES: readonly string[] = [
  "samp.app.*",
  "samp.msg.progress",
  "table.*",
  "image.*",
  "coord.*",
  "spectrum.*",
  "bibcode.*",
  "voresource.*",
  "coverage.*",
];

/**
 * Whether a page may send an MType to a subscriber. The subscriber's own word, `x-samp.mostly-harmless` in its
 * annotation, counts more than the list.
 */
export function isHarmless(mtype: string, annotation: SampMap): boolean {
  switch (annotation["x-samp.mostly-harmless"]) {
    case "1":
      return true;
    case "0":
      return false;
    default:
      return SAFE_MTYPES.some((pattern) => matchesMType(pattern, mtype));
  }
}

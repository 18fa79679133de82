/**
 * What must be reached, as data: one line a bar.
 *
 * Ratios are of whole processes, start included, in one alternating run. Absolute figures stand only where nothing else
 * makes sense: memory, and what a person waits for.
 *
 * @module
 */
import type { PeerName } from "./peers.ts";

/** What a bar is about. */
export type TargetKind =
  /** How many times the peer's time is ours. */
  | "faster"
  /** Our time as a share of the peer's. */
  | "share"
  /** Our CPU time as a share of the peer's. */
  | "cpu share"
  /** Our median time in ms. */
  | "ms"
  /** Our peak memory in MiB. */
  | "peak"
  /** Our peak memory beyond the bytes of the columns, in MiB. */
  | "peak beyond columns"
  /** How many times the peer's time for the work alone is ours. */
  | "alone"
  /** Our median time for the work alone in ms. */
  | "ms alone"
  /** MB of document a second. */
  | "MB/s";

/** One bar. */
export interface Target {
  /** Name of the task, from `tasks.ts`. */
  readonly task: string;
  readonly kind: TargetKind;
  /** Against whom, for ratios. */
  readonly peer?: PeerName;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** The bars. */
export const TARGETS: readonly Target[] = [
  { task: "start", kind: "ms", atMost: 120 },
  { task: "start", kind: "share", peer: "stilts", atMost: 0.4 },
  { task: "start", kind: "share", peer: "pyvo", atMost: 0.2 },

  { task: "tabledata-100k", kind: "faster", peer: "astropy", atLeast: 12 },
  { task: "tabledata-100k", kind: "faster", peer: "stilts", atLeast: 9 },

  { task: "tabledata-1m", kind: "faster", peer: "astropy", atLeast: 20 },
  { task: "tabledata-1m", kind: "faster", peer: "stilts", atLeast: 5 },
  { task: "tabledata-1m", kind: "cpu share", peer: "xmllint", atMost: 0.7 },
  { task: "tabledata-1m", kind: "peak beyond columns", atMost: 64 },

  { task: "binary-1m", kind: "faster", peer: "astropy", atLeast: 30 },
  { task: "binary-1m", kind: "faster", peer: "stilts", atLeast: 4 },
  { task: "binary-1m", kind: "peak beyond columns", atMost: 64 },

  { task: "binary2-1m", kind: "faster", peer: "astropy", atLeast: 30 },
  { task: "binary2-1m", kind: "faster", peer: "stilts", atLeast: 4 },
  { task: "binary2-1m", kind: "peak beyond columns", atMost: 64 },

  { task: "first-row-100k", kind: "ms", atMost: 80 },
  { task: "first-row-tabledata-1m", kind: "ms", atMost: 80 },
  { task: "first-row-tabledata-1m", kind: "faster", peer: "stilts", atLeast: 10 },
  { task: "first-row-binary2-1m", kind: "ms", atMost: 80 },
  { task: "first-row-binary2-1m", kind: "faster", peer: "stilts", atLeast: 10 },
  // STILTS comes compiled and in one file; so do we by `deno task build`. This takes nothing from the bars above.
  { task: "first-row-built-tabledata-1m", kind: "faster", peer: "stilts", atLeast: 10 },
  { task: "first-row-built-binary2-1m", kind: "faster", peer: "stilts", atLeast: 10 },

  { task: "stream-100k", kind: "peak", atMost: 90 },
  { task: "stream-tabledata-1m", kind: "peak", atMost: 90 },
  { task: "stream-tabledata-2m", kind: "peak", atMost: 90 },
  { task: "stream-binary2-1m", kind: "peak", atMost: 90 },
  { task: "stream-binary2-2m", kind: "peak", atMost: 90 },

  { task: "csv-1m", kind: "faster", peer: "stilts", atLeast: 2.5 },
  { task: "write-tabledata-1m", kind: "faster", peer: "stilts", atLeast: 1.3 },
  { task: "write-binary2-1m", kind: "faster", peer: "stilts", atLeast: 2 },

  { task: "rewrite-tabledata-100k", kind: "faster", peer: "astropy", atLeast: 15 },
  { task: "rewrite-binary2-100k", kind: "faster", peer: "astropy", atLeast: 25 },

  { task: "concat", kind: "faster", peer: "astropy", atLeast: 6 },
  { task: "concat-csv", kind: "faster", peer: "stilts", atLeast: 6 },

  { task: "join-alone-1m", kind: "alone", peer: "astropy", atLeast: 10 },
  { task: "join-1m", kind: "faster", peer: "stilts", atLeast: 7 },

  { task: "xmatch-alone-100k", kind: "alone", peer: "astropy", atLeast: 2.5 },
  { task: "xmatch-alone-1m", kind: "alone", peer: "astropy", atLeast: 3 },
  { task: "xmatch-100k", kind: "faster", peer: "astropy", atLeast: 8 },
  { task: "xmatch-100k", kind: "faster", peer: "stilts", atLeast: 10 },

  { task: "adql-cone-1m", kind: "ms alone", atMost: 30 },
  { task: "adql-parse", kind: "ms alone", atMost: 0.3 },

  { task: "gzip-fetch-100k", kind: "MB/s", atLeast: 150 },
  { task: "gzip-fetch-1m", kind: "MB/s", atLeast: 150 },

  { task: "services-100", kind: "ms alone", atMost: 1500 },
  { task: "services-100", kind: "peak", atMost: 100 },
  { task: "services-32", kind: "alone", peer: "pyvo", atLeast: 20 },
];

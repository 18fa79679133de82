/**
 * Progress of a transfer, counted in bytes.
 *
 * @module
 */

/** How far a transfer has come. */
export interface Progress {
  /** Bytes so far, after decompression by the platform. */
  readonly loaded: number;
  /** Bytes in all, where the server said so and the count can be trusted. */
  readonly total?: number;
}

/** Is told about each piece of a transfer. */
export type OnProgress = (progress: Progress) => void;

/**
 * Puts a progress together; a total that is already exceeded was wrong and is left out.
 *
 * @param loaded Bytes so far.
 * @param total Bytes in all, if known.
 * @returns The progress.
 */
export function progressOf(loaded: number, total: number | undefined): Progress {
  return total === undefined || loaded > total ? { loaded } : { loaded, total };
}

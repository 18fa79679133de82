/**
 * How much compressed data may grow: what all places that undo gzip have in common.
 *
 * @module
 */
import { FormatError } from "./errors.ts";

/** Most bytes that one compressed byte may become, once there is a lot of them: beyond, it is a bomb. */
const MAX_RATIO = 500;
/** So many bytes may come of anything. */
const RATIO_FREE = 64 << 20;

/**
 * Refuses compressed data that grow too much: beyond 64 MiB, more than 500 bytes of one.
 *
 * @param compressed Compressed bytes so far.
 * @param inflated What they became, in bytes.
 * @param doing What is being done, for the message.
 * @throws {FormatError} If it is too much.
 */
export function checkInflation(compressed: number, inflated: number, doing: string): void {
  if (inflated <= RATIO_FREE || inflated <= MAX_RATIO * compressed) return;
  throw new FormatError(`Cannot ${doing}: ${compressed} bytes became more than ${inflated}`, {
    format: "votable",
    line: 1,
    column: 1,
  });
}

/**
 * `denovo discover images`.
 *
 * @module
 */
import { discoverImages } from "../../registry/discover.ts";
import { runDiscovery } from "./_discover.ts";

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  return await runDiscovery("images", discoverImages, args, signal);
}

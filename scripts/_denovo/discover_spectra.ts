/**
 * `denovo discover spectra`.
 *
 * @module
 */
import { discoverSpectra } from "../../registry/discover.ts";
import { runDiscovery } from "./_discover.ts";

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  return await runDiscovery("spectra", discoverSpectra, args, signal);
}

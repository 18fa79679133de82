/**
 * What the sub-commands of `denovo samp` share.
 *
 * @module
 */
import { opt } from "../../cli/options.ts";
import { SampClient } from "../../samp/client.ts";
import { HOW, withAdvice } from "../_samp.ts";
import { safeLine } from "../_tell.ts";
import type { SampMap, SampValue } from "../../samp/types.ts";

/** Options that all of them have. */
export const sampOptions = {
  hub: opt.string("lock file of the hub; default what SAMP_HUB names, else ~/.samp"),
} as const;

/**
 * Connects to the hub; the signal ends the connection.
 *
 * @throws {SampNoHubError} If there is no hub; the message says how to get one.
 */
export async function connectAs(
  name: string,
  { hub }: { readonly hub: string | undefined },
  signal: AbortSignal,
): Promise<SampClient> {
  try {
    return await SampClient.connect({ name, hub, signal });
  } catch (error) {
    throw withAdvice(error, HOW);
  }
}

/** Parameters in one line: `ra=10.5 dec=20`. */
export function describeParams(params: SampMap): string {
  return Object.entries(params).map(([key, value]) => `${key}=${describe(value)}`).join(" ");
}

/** A line of fields with tabs between them; what is in them cannot break it. */
export function fields(...texts: readonly string[]): string {
  return texts.map(safeLine).join("\t").trimEnd();
}

function describe(value: SampValue): string {
  return typeof value === "string" && !/\s/.test(value) ? value : JSON.stringify(value);
}

/**
 * Spectra for other programs: as such, or read here and sent as tables.
 *
 * @module
 */
import { isGiven, opt, OptionError } from "../../cli/options.ts";
import { fetchTable } from "../../core/votable/fetch.ts";
import { tellSamp } from "../_samp.ts";
import type { SampSender } from "../_samp_sender.ts";
import { messageOf } from "../_tell.ts";

/** How others can get spectra. */
const SPECTRUM_KINDS = ["spectrum", "table"] as const;

/** A kind of message for spectra. */
export type SpectrumKind = (typeof SPECTRUM_KINDS)[number];

/** The option for it: TOPCAT takes no spectra, but tables. */
export const spectrumOptions = {
  as: opt.choice(
    "with --samp: as a spectrum (SPLAT, CASSIS) or as a table (TOPCAT)",
    SPECTRUM_KINDS,
    "spectrum",
  ),
};

/**
 * Refuses `--as` where nothing is sent.
 *
 * @throws {OptionError} If it was given without `--samp`.
 */
export function refuseLoneAs(
  values: { readonly samp: string | boolean; readonly as: SpectrumKind },
): void {
  if (values.samp === false && isGiven(values, "as")) {
    throw new OptionError("Option --as needs --samp");
  }
}

/**
 * Reads a spectrum and sends it as a table.
 *
 * @returns Whether it is a table; standard error says why not.
 */
export async function sendAsTable(
  samp: SampSender,
  url: string,
  name: string,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    samp.table(await fetchTable(url, { signal, timeoutMs: 120_000 }), name);
    return true;
  } catch (error) {
    signal.throwIfAborted();
    tellSamp(`"${name}" is no table that can be sent: ${messageOf(error)}`);
    return false;
  }
}

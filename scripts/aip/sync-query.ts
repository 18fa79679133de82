#!/usr/bin/env -S deno run --allow-net=cars.aip.de,127.0.0.1 --allow-env=AIP_TOKEN
/**
 * A query that takes seconds, in one request: the spectral energy distribution of a galaxy (AIP script A-03).
 *
 * ```sh
 * deno run --allow-net=cars.aip.de,127.0.0.1 --allow-env=AIP_TOKEN scripts/aip/sync-query.ts --target=HE0040-1105
 * ```
 *
 * Prints a table. The query is in the service's own PostgreSQL, where `log` is the logarithm to base 10: in ADQL the same
 * word means the natural one, and `log10` is this one. Token and permissions: as for login.ts.
 *
 * @module
 */
import { runMain } from "../../cli/main.ts";
import { opt, parseOptions, requestOptions } from "../../cli/options.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import { literal } from "../../core/adql/literal.ts";
import type { RequestOptions } from "../../core/runtime/http.ts";
import type { TapResult, TapService } from "../../protocols/tap.ts";
import { aipOptions, CARS, logIn, printResult } from "./_aip.ts";

const OPTIONS = {
  url: opt.url("TAP service", CARS),
  target: opt.string("name of the galaxy in the Hamburg/ESO survey", "HE0040-1105"),
  ...aipOptions,
};

/** Fluxes of a galaxy in all bands, with their logarithms to base 10. */
export async function photometry(
  service: TapService,
  target: string,
  options?: RequestOptions,
): Promise<TapResult> {
  const query = `
    SELECT phot_band, phot_centwave, phot_flux, phot_flux_error, phot_flux_limit,
           log(phot_centwave) AS "log_centwave", log(phot_flux) AS "log_phot_flux"
      FROM cars_dr1.photometry
     WHERE hes_name = ${literal(target)}`;
  return await service.query(query, { language: "PostgreSQL", ...options });
}

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const given = parseOptions("sync-query: photometry of a galaxy", OPTIONS, args);
  await using services = await resolveServices(given, { signal });
  const o = services.adapt(given, "url");
  const service = await logIn(o, services, signal);
  await printResult(await photometry(service, o.target, requestOptions(o, signal)));
}

if (import.meta.main) await runMain(main);

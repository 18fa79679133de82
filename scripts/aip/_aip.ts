// deno-lint-ignore-file no-console
/**
 * What the AIP scripts have in common: the services, their options, and the login.
 *
 * @module
 */
import { commonOptions, isGiven, opt, OptionError } from "../../cli/options.ts";
import { printTable } from "../../cli/print_table.ts";
import { safeLines } from "../../cli/_text.ts";
import type { Services } from "../../cli/sandbox.ts";
import { counted } from "../../core/runtime/_count.ts";
import { tokenAuth } from "../../core/runtime/auth.ts";
import { createHttp, type Http, type RequestOptions } from "../../core/runtime/http.ts";
import { type TapResult, TapService } from "../../protocols/tap.ts";
import { UWS_PHASES } from "../../protocols/uws.ts";
import { readToken } from "./_token.ts";

/** CARS@AIP, whose queues are `30s` and `5m`. */
export const CARS = "https://cars.aip.de/tap";
/** STELLA@AIP, whose queues are `1m` and `1h`. */
export const STELLA = "https://stella.aip.de/tap";

/** The token for lessons that the sandbox prints. */
const SANDBOX_TOKEN = "demo";

/** Options that all scripts have. */
export const aipOptions = {
  tokenFile: opt.string("file with your API token, in place of the variable AIP_TOKEN"),
  ...commonOptions,
} as const;

/** Values of the options that matter for the login. */
export interface AipValues {
  readonly url: string;
  readonly tokenFile: string | undefined;
}

/** Says something on standard error; text of services cannot steer the terminal. */
export function tell(text: string): void {
  console.error(safeLines(text).join("\n"));
}

/** Whether the sandbox is asked. */
export function isSandbox(o: AipValues, services: Services): boolean {
  return services.sandbox !== undefined && !isGiven(o, "url");
}

/** The service of `--url`, or the sandbox's, with the user's token, which goes to its origin only. */
export async function logIn(
  o: AipValues,
  services: Services,
  signal: AbortSignal,
): Promise<TapService> {
  return serviceOf(o.url, await authorized(o, services, signal));
}

/** A service whose warnings go to standard error. */
export function serviceOf(url: string, http: Http): TapService {
  return new TapService(url, { http, onWarning: tell });
}

/** The HTTP layer that adds the user's token to requests to the origin of `--url`. */
export async function authorized(
  o: AipValues,
  services: Services,
  signal: AbortSignal,
): Promise<Http> {
  const { protocol, hostname, host, origin } = new URL(o.url);
  if (protocol !== "https:" && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)) {
    throw new OptionError(`Option --url: a token must not go over ${origin}: use https`);
  }
  // The user's own token is no business of the sandbox.
  const token = isSandbox(o, services)
    ? SANDBOX_TOKEN
    : await readToken(host, { file: o.tokenFile, signal });
  return createHttp({ credentials: tokenAuth(origin, token, { scheme: "Token" }) });
}

/** Prints a result on standard output; on standard error, if it was cut. */
export async function printResult(table: TapResult): Promise<void> {
  await printTable(table);
  if (table.overflow !== "none") {
    tell(`The service has cut the result: ${counted(table.length, "row")}`);
  }
}

/** Makes jobs to work with in a sandbox that has none: one that was just started had no yesterday. */
export async function rehearse(
  service: TapService,
  phase: "COMPLETED" | "ARCHIVED",
  options: RequestOptions,
): Promise<void> {
  if ((await service.jobs({ phase: UWS_PHASES }, options)).length > 0) return;
  tell("Sandbox: with jobs that were made just now, since there were none");
  for (const runid of ["BH-mass-vs-ENLR-max-size", "O3-wind-velo-disp"]) {
    const query = "SELECT hes_name, wing_sigma FROM cars_dr1.agn_parameters";
    const job = await service.submit(query, { language: "PostgreSQL", runid, ...options });
    await job.keep().wait(options);
    if (phase === "ARCHIVED") await job.delete(options);
  }
}

// deno-lint-ignore-file no-console
/**
 * What the AIP scripts have in common: the services, their options, and the login.
 *
 * @module
 */
import { commonOptions, isGiven, opt, OptionError } from "../../cli/options.ts";
import { printTable } from "../../cli/print_table.ts";
import type { Services } from "../../cli/sandbox.ts";
import { tokenAuth } from "../../core/runtime/auth.ts";
import { createHttp, type Http } from "../../core/runtime/http.ts";
import { type TapResult, TapService } from "../../protocols/tap.ts";
import { readToken } from "./_token.ts";

/** CARS@AIP, whose queues are `30s` and `5m`. */
export const CARS = "https://cars.aip.de/tap";
/** Files of CARS@AIP, to which the paths in its tables are relative. */
export const CARS_FILES = "https://cars.aip.de/files/";
/** STELLA@AIP, whose queues are `1m` and `1h`. */
export const STELLA = "https://stella.aip.de/tap";

/** The token that the sandbox takes from everybody. */
export const SANDBOX_TOKEN = "demo";

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
  return new TapService(url, { http, onWarning: (text) => console.error(text) });
}

/** The HTTP layer that adds the user's token to requests to the origin of `--url`. */
export async function authorized(
  o: AipValues,
  services: Services,
  signal: AbortSignal,
): Promise<Http> {
  const { protocol, hostname, host, origin } = new URL(o.url);
  const isSandbox = services.sandbox !== undefined && !isGiven(o, "url");
  if (protocol !== "https:" && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)) {
    throw new OptionError(`Option --url: a token must not go over ${origin}: use https`);
  }
  // The user's own token is no business of the sandbox.
  const token = isSandbox ? SANDBOX_TOKEN : await readToken(host, { file: o.tokenFile, signal });
  return createHttp({ credentials: tokenAuth(origin, token, { scheme: "Token" }) });
}

/** Prints a result on standard output; on standard error, if it was cut. */
export async function printResult(table: TapResult): Promise<void> {
  await printTable(table);
  if (table.overflow !== "none") {
    console.error(`The service has cut the result: ${table.length} rows`);
  }
}

/**
 * An error as lines for a person: what happened, where, and what might help.
 *
 * @module
 */
import { redactUrl } from "../core/runtime/urls.ts";
import { isVoError, type VoError } from "../core/runtime/errors.ts";
import { safeLines } from "./_text.ts";

/**
 * The flag that gives a script the permission it was missing.
 *
 * @example
 * ```ts
 * import { missingFlag } from "./main.ts";
 * const error = new Deno.errors.NotCapable(
 *   'Requires net access to "example.org:443", run again with the --allow-net flag',
 * );
 * if (missingFlag(error) !== "--allow-net=example.org:443") throw new Error("wrong");
 * ```
 *
 * @param error Anything that was caught; its causes count, too.
 * @returns The flag, as in `--allow-net=example.org:443`; undefined if no permission was missing.
 */
export function missingFlag(error: unknown): string | undefined {
  for (let e = error, depth = 0; e instanceof Error && depth < 10; e = e.cause, depth++) {
    if (!(e instanceof Deno.errors.NotCapable)) continue;
    const match = /^Requires (\w+) access(?: to "([^"]+)")?/.exec(e.message);
    if (match === null) return undefined;
    const [, kind, what] = match;
    return `--allow-${kind}${what === undefined ? "" : `=${what.replace(/^<|>$/g, "")}`}`;
  }
  return undefined;
}

/** The lines for an error, without control characters. */
export function describeError(error: unknown): readonly string[] {
  const flag = missingFlag(error);
  if (flag !== undefined) return [`A permission is missing: run again with ${flag}`];
  if (isVoError(error)) return describeVoError(error);
  if (!(error instanceof Error)) return safeLines(`Error: ${String(error)}`);
  const lines = safeLines(`Error: ${withoutNoise(error)}`);
  return error instanceof TypeError ? [...lines, "  To see where, set DENOVO_DEBUG=stack"] : lines;
}

function describeVoError(error: VoError): readonly string[] {
  const lines = [...safeLines(`Error: ${error.message}`)];
  if (error.url !== undefined && !error.message.includes(error.url)) {
    lines.push(`  URL: ${safeLines(redactUrl(error.url)).join(" ")}`);
  }
  if (error.query !== undefined && !error.message.includes(error.query)) {
    const [first, ...more] = safeLines(error.query);
    lines.push(`  Query: ${first}`, ...more.map((line) => `         ${line}`));
  }
  const hint = hintFor(error);
  if (hint !== undefined) lines.push(`  Hint: ${hint}`);
  return lines;
}

function hintFor(error: VoError): string | undefined {
  if (isVoError(error, "E_NETWORK")) {
    return "check the address and the network; --sandbox needs neither, where a script has it";
  }
  if (isVoError(error, "E_TIMEOUT")) {
    return error.limit === "total" ? "allow more with --timeout" : "try again later";
  }
  if (isVoError(error, "E_HTTP_STATUS")) {
    if (error.status === 401 || error.status === 403) return "the service wants credentials";
    if (error.status === 404) return "check the address";
    if (error.retryAfterMs !== undefined) {
      return `the service asks to come back in ${Math.ceil(error.retryAfterMs / 1000)} s`;
    }
    if (error.status >= 500) return "the fault is the service's; try again later";
  }
  return undefined;
}

/** The message without the code that the system puts behind its own. */
function withoutNoise(error: Error): string {
  return error.message === "" ? error.name : error.message.replace(/ \(os error \d+\)/, "");
}

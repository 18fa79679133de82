/**
 * An error as lines for a person: what happened, where, and what might help.
 *
 * @module
 */
import { redactUrl } from "../core/runtime/urls.ts";
import { waitInWords } from "../core/runtime/_retry.ts";
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
 * @param anyHost Whether the script may be led to any host, so that a list of hosts would never be complete.
 * @returns The flag, as in `--allow-net=example.org:443`; undefined if no permission was missing.
 */
export function missingFlag(error: unknown, anyHost = false): string | undefined {
  const missing = missingPermission(error);
  if (missing === undefined) return undefined;
  const { kind, what } = missing;
  if (kind === "all" || what === undefined) return `--allow-${kind}`;
  // Listening at any free port, which is asked for as port 0, takes the whole host.
  const host = kind === "net" ? what.replace(/:0$/, "") : what;
  if (kind === "net" && host === what && anyHost) return "--allow-net";
  return `--allow-${kind}=${host}`;
}

interface MissingPermission {
  readonly kind: string;
  readonly what: string | undefined;
}

function missingPermission(error: unknown): MissingPermission | undefined {
  for (let e = error, depth = 0; e instanceof Error && depth < 10; e = e.cause, depth++) {
    if (!(e instanceof Deno.errors.NotCapable)) continue;
    const match = /^Requires (\w+) access(?: to "([^"]+)")?/.exec(e.message);
    if (match === null) return undefined;
    return { kind: match[1] ?? "", what: match[2]?.replace(/^<|>$/g, "") };
  }
  return undefined;
}

/**
 * The lines for an error, without control characters.
 *
 * @param error Anything that was caught.
 * @param anyHost As for {@linkcode missingFlag}.
 * @param inSandbox Whether the sandbox was to be asked.
 */
export function describeError(
  error: unknown,
  anyHost = false,
  inSandbox = false,
): readonly string[] {
  const missing = missingPermission(error);
  if (missing?.kind === "all" && missing.what !== undefined) {
    // Deno's own protection of files such as those in /proc, whatever may be read or written.
    const name = safeLines(missing.what).join(" ");
    return [`A permission is missing: Deno opens ${name} only with --allow-all`];
  }
  const flag = missingFlag(error, anyHost);
  if (flag !== undefined) return safeLines(`A permission is missing: run again with ${flag}`);
  if (isVoError(error)) return describeVoError(error, inSandbox);
  if (!(error instanceof Error)) return safeLines(`Error: ${String(error)}`);
  const lines = safeLines(`Error: ${withoutNoise(error)}`);
  return error instanceof TypeError ? [...lines, "  To see where, set DENOVO_DEBUG=stack"] : lines;
}

function describeVoError(error: VoError, inSandbox: boolean): readonly string[] {
  const lines = [...safeLines(`Error: ${error.message}`)];
  if (error.url !== undefined && !error.message.includes(error.url)) {
    lines.push(`  URL: ${safeLines(redactUrl(error.url)).join(" ")}`);
  }
  // A search by parameters is its URL.
  const isNew = error.query !== undefined && error.query !== error.url;
  if (error.query !== undefined && isNew && !error.message.includes(error.query)) {
    const [first, ...more] = safeLines(error.query);
    lines.push(`  Query: ${first}`, ...more.map((line) => `         ${line}`));
  }
  const hint = hintFor(error, inSandbox);
  if (hint !== undefined) lines.push(`  Hint: ${hint}`);
  return lines;
}

function hintFor(error: VoError, inSandbox: boolean): string | undefined {
  if (isVoError(error, "E_NETWORK")) {
    if (/no answer is kept, and work is off line/.test(error.message)) {
      return "ask the same once on line with --keep, which keeps the answers";
    }
    if (inSandbox) return "a URL that is given is always asked: leave it out to ask the sandbox";
    return "check the address and the network; --sandbox needs neither, where a script has it";
  }
  if (isVoError(error, "E_TIMEOUT")) {
    return error.limit === "total" ? "allow more with --timeout" : "try again later";
  }
  if (isVoError(error, "E_HTTP_STATUS")) {
    if (error.status === 401 || error.status === 403) return "the service wants credentials";
    if (error.status === 404) return "check the address";
    if (error.retryAfterMs !== undefined) {
      return `the service asks to come back ${waitInWords(error.retryAfterMs)}`;
    }
    if (error.status >= 500) return "the fault is the service's; try again later";
  }
  return undefined;
}

/** The message without the code that the system puts behind its own. */
function withoutNoise(error: Error): string {
  return error.message === "" ? error.name : error.message.replace(/ \(os error \d+\)/, "");
}

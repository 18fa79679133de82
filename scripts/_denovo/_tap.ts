// deno-lint-ignore-file no-console
/**
 * What the commands for TAP have in common: which service, with which credentials.
 *
 * @module
 */
import { safeLines } from "../../cli/_text.ts";
import { isUrl } from "../../cli/files.ts";
import {
  bothGiven,
  commonOptions,
  isGiven,
  opt,
  type Option,
  OptionError,
  parseUrlText,
} from "../../cli/options.ts";
import { resolveServices, type Services } from "../../cli/sandbox.ts";
import { createHttp, type Http, http as sharedHttp } from "../../core/runtime/http.ts";
import { TapService } from "../../protocols/tap.ts";
import {
  credentialOptions,
  type CredentialValues,
  hasCredentials,
  readCredentials,
} from "./_credentials.ts";
import { safeLine } from "../_tell.ts";

/** The service that is asked where none is named. */
const DEFAULT_TAP = "http://dc.g-vo.org/tap";

/** Options of all commands that ask a TAP service. */
export const tapOptions: {
  readonly url: Option<string>;
  readonly timeout: Option<number | undefined>;
  readonly sandbox: Option<boolean>;
} & typeof credentialOptions = {
  url: opt.url("TAP access URL", DEFAULT_TAP),
  ...credentialOptions,
  ...commonOptions,
};

/** Values of {@linkcode tapOptions}. */
export interface TapValues extends CredentialValues {
  readonly url: string;
  readonly timeout?: number | undefined;
  readonly sandbox: boolean;
}

/** A service that can be asked; disposing of it closes a sandbox that was started for it. */
export interface TapTarget extends AsyncDisposable {
  readonly service: TapService;
  /** Other services of the sandbox, where that is asked. */
  readonly others: readonly string[];
  /** Whether it ends with this command, and all of its jobs do. */
  readonly isPassing: boolean;
}

/** `[URL] WORD ...`: the URL if there is one, and the other words. */
export function splitWords(
  words: readonly string[],
): { readonly url: string | undefined; readonly rest: readonly string[] } {
  const [first] = words;
  if (first === undefined || !isUrl(first.trim()) || /\s/.test(first.trim())) {
    return { url: undefined, rest: words };
  }
  try {
    return { url: parseUrlText(first), rest: words.slice(1) };
  } catch (error) {
    throw new OptionError(`Argument URL: ${(error as Error).message}`);
  }
}

/**
 * Opens the service that a command is about.
 *
 * @param o The options' values, as they were parsed.
 * @param url The argument, which takes the place of `--url`.
 * @param signal Ends a sandbox that is started for it.
 * @param perHost Connections at once, bodies included.
 * @throws {OptionError} If both the argument and the option are given.
 */
export async function openTap<O extends TapValues>(
  o: O,
  url: string | undefined,
  signal: AbortSignal,
  perHost?: number,
): Promise<TapTarget> {
  if (url !== undefined && isGiven(o, "url")) throw bothGiven("argument URL", "url");
  const services = url === undefined ? await resolveServices(o, { signal }) : undefined;
  try {
    const address = url ?? (services as Services).option(o, "url");
    const http = await httpFor(o, address, perHost);
    return {
      service: new TapService(address, { http, onWarning: warn }),
      others: Object.entries(services?.all ?? {})
        .filter(([name, other]) => name.startsWith("tap") && other !== address)
        .map(([, other]) => other),
      isPassing: services?.isOwn === true && !isGiven(o, "url"),
      [Symbol.asyncDispose]: async () => await services?.[Symbol.asyncDispose](),
    };
  } catch (error) {
    await services?.[Symbol.asyncDispose]();
    throw error;
  }
}

/** The HTTP layer for a service, with its credentials. */
export async function httpFor(
  o: CredentialValues,
  url: string,
  perHost?: number,
): Promise<Http> {
  if (!hasCredentials(o) && perHost === undefined) return sharedHttp;
  return createHttp({ credentials: await readCredentials(o, url) ?? [], perHost });
}

/** Tells what is doubtful. */
export function warn(text: string): void {
  const [first = "", ...more] = safeLines(text.trim());
  console.error([`Warning: ${first}`, ...more.map((line) => `  ${line}`)].join("\n"));
}

/** Tells what is good to know. */
export function note(text: string): void {
  console.error(`Note: ${safeLine(text)}`);
}

// deno-lint-ignore-file no-console
/**
 * The seam to the sandbox: with `--sandbox`, or with the variable `DENOVO_SANDBOX`, a script's default services are
 * replaced by their counterparts on this computer. It says so on standard error; it never happens by itself, and a URL
 * that was given on the command line is always asked.
 *
 * `DENOVO_SANDBOX=1` starts a sandbox in the script's own process, as `--sandbox` does; `DENOVO_SANDBOX=http://…` uses
 * one that runs already (`denovo sandbox`). The variable counts only where the script may read it.
 *
 * @module
 */
import { readEnv } from "../core/runtime/env.ts";
import { FormatError, UnsupportedError } from "../core/runtime/errors.ts";
import { type Http, http as defaultHttp, type RequestOptions } from "../core/runtime/http.ts";
import { ensureOk } from "../core/runtime/status.ts";
import { parseUrl } from "../core/runtime/urls.ts";
import { optionName } from "./_option.ts";
import { escapeControls } from "./_text.ts";
import { type Defaults, isGiven, withDefaults } from "./options.ts";

/**
 * The scripts' default services and the names of their counterparts in the sandbox. The scheme and a `?` at the end do
 * not count.
 */
export const COUNTERPARTS: Readonly<Record<string, string>> = {
  "http://dc.g-vo.org/maidanak/res/rawframes/siap/siap.xml": "sia",
  "http://dc.g-vo.org/lswscans/res/positions/siap/siap.xml": "sia",
  "http://dc.zah.uni-heidelberg.de/lswscans/res/positions/siap/siap.xml": "sia",
  "http://dc.g-vo.org/bgds/q/sia/siap.xml": "sia",
  "http://dc.zah.uni-heidelberg.de/rosat/q/im/siap.xml": "sia",
  "http://dc.g-vo.org/arihip/q/cone/scs.xml": "scs",
  "http://dc.g-vo.org/tap": "tapGavo",
  "http://dc.zah.uni-heidelberg.de/tap": "tapGavo",
  "http://tapvizier.cds.unistra.fr/TAPVizieR/tap": "tapVizier",
  "https://gea.esac.esa.int/tap-server/tap": "tapGaia",
  "http://broken.sandbox.invalid/tap": "registryBroken",
  "https://cars.aip.de/tap": "aip",
  "https://stella.aip.de/tap": "aip",
  "http://reg.g-vo.org/tap": "registry",
  "https://registry.euro-vo.org/regtap/tap": "registry",
  "http://voparis-rr.obspm.fr/tap": "registry",
  "https://cds.unistra.fr/cgi-bin/nph-sesame": "sesame",
  "https://vizier.cfa.harvard.edu/viz-bin/nph-sesame": "sesame",
  "http://www.ivoa.net/rdf/": "vocabularies",
  "http://dc.g-vo.org/flashheros/q/ssa/ssap.xml": "ssa",
  "http://dc.g-vo.org/feros/q/ssa/ssap.xml": "ssa",
  "http://dc.g-vo.org/theossa/q/ssa/ssap.xml": "ssa",
  "http://dc.g-vo.org/__system__/siap2/sitewide/siap2.xml": "sia2",
  "http://dc.g-vo.org/toss/q/slap/slap.xml": "slap",
  "http://dc.g-vo.org/flashheros/q/sdl/dlmeta": "datalink",
};

/** The services to ask, real ones or the sandbox's; disposing of it closes a sandbox that was started for it. */
export interface Services extends AsyncDisposable {
  /** Where the sandbox is; undefined when the real services are asked. */
  readonly sandbox: string | undefined;
  /** Access URLs of all that the sandbox has, by short names; none when the real services are asked. */
  readonly all: Readonly<Record<string, string>>;
  /** Whether the sandbox was started for this script, and ends with it. */
  readonly isOwn: boolean;
  /**
   * The URL of a service that stands for a default: its counterpart, when there is a sandbox.
   *
   * @throws {UnsupportedError} If the sandbox has no counterpart.
   */
  url(defaultUrl: string): string;
  /**
   * The URL that an option holds: as it is if it was given, else as {@linkcode url} says.
   *
   * @param values The options' values, as {@linkcode parseOptions} returned them.
   * @param name The option's property.
   */
  option<V extends object>(values: V, name: keyof V & string): string;
  /**
   * The options for the service that will be asked: with the URL as {@linkcode option} says, and, where that is the
   * sandbox's, with values to which it has something to say in place of defaults. What was given stays.
   *
   * @param values The options' values, as {@linkcode parseOptions} returned them.
   * @param name The property of the URL.
   * @param instead Defaults for the sandbox, as on the command line; standard error tells them.
   */
  adapt<V extends object>(values: V, name: keyof V & string, instead?: Defaults<V>): V;
}

/** Settings of {@linkcode resolveServices}. */
export interface ServicesOptions extends RequestOptions {
  /** What asks a running sandbox for its services; default the shared HTTP layer. */
  readonly http?: Http | undefined;
  /** Overrides the variable `DENOVO_SANDBOX`. */
  readonly variable?: string | undefined;
  /** Whether the registry of a sandbox that is started has services that fail on purpose; default false. */
  readonly broken?: boolean | undefined;
  /** Takes the line for standard error. */
  readonly log?: ((line: string) => void) | undefined;
}

/**
 * Finds out whether the sandbox is to be asked, and starts it or asks it what it has.
 *
 * @param o The options' values; only `sandbox` counts.
 * @param options Signal, and for tests what takes the place of the surroundings.
 * @returns The services; use it with `await using`.
 * @throws {UnsupportedError} If `DENOVO_SANDBOX` is neither a number nor a URL.
 * @throws {NetworkError} If no sandbox runs at its URL.
 */
export async function resolveServices(
  o: { readonly sandbox?: boolean },
  options: ServicesOptions = {},
): Promise<Services> {
  const variable = (options.variable ?? readEnv("DENOVO_SANDBOX") ?? "").trim();
  const wanted = o.sandbox === true || !["", "0"].includes(variable);
  if (!wanted) return realServices();
  const log = options.log ?? ((line: string) => console.error(line));
  if (/^https?:/i.test(variable)) {
    const summary = await askSandbox(variable, options);
    return sandboxServices(summary, log, undefined);
  }
  if (!["", "0", "1"].includes(variable)) {
    throw new UnsupportedError(
      `Cannot use DENOVO_SANDBOX=${escapeControls(variable)}: it must be 1 or a URL`,
      { feature: "DENOVO_SANDBOX" },
    );
  }
  const { signal, broken = false } = options;
  const sandbox = await startLocalSandbox({ signal, broken });
  return sandboxServices(sandbox, log, () => sandbox[Symbol.asyncDispose]());
}

/** A sandbox that runs in this process. */
export interface LocalSandbox extends AsyncDisposable {
  /** Where it listens: `http://127.0.0.1:PORT`. */
  readonly base: string;
  /** The access URLs of its services, by short names. */
  readonly services: Readonly<Record<string, string>>;
  /** Tokens that everybody may use, for the services that want one, by the same names. */
  readonly tokens: Readonly<Record<string, string>>;
  /** Resolves when it is closed. */
  readonly finished: Promise<void>;
}

/**
 * Starts a sandbox in this process; for commands that need no other service.
 *
 * @param options The port, 0 or none for a free one; the signal that closes it; whether it is also a proxy for the real
 *   services, and whether its registry has services that fail on purpose.
 * @returns The sandbox, accepting requests.
 */
export async function startLocalSandbox(
  options: {
    readonly port?: number;
    readonly signal?: AbortSignal | undefined;
    readonly proxy?: boolean;
    readonly broken?: boolean;
  } = {},
): Promise<LocalSandbox> {
  const { startSandbox } = await import("../sandbox/serve.ts");
  const sandbox = await startSandbox(options);
  return {
    base: sandbox.base,
    services: { ...sandbox.services },
    tokens: sandbox.tokens,
    finished: sandbox.finished,
    [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose](),
  };
}

interface Summary {
  readonly base: string;
  readonly services: Readonly<Record<string, string>>;
}

async function askSandbox(url: string, options: ServicesOptions): Promise<Summary> {
  const { http = defaultHttp, signal } = options;
  const request = new Request(url, { headers: { accept: "application/json" } });
  const response = await http.send(request, options);
  const text = await (await ensureOk(response, "ask the sandbox", { signal })).text();
  let summary: unknown;
  try {
    summary = JSON.parse(text);
  } catch (cause) {
    throw new FormatError("Cannot use DENOVO_SANDBOX: what answers there is no sandbox", {
      format: "json",
      url,
      cause,
    });
  }
  const { base = url, services } = (summary ?? {}) as Partial<Summary>;
  if (typeof services !== "object" || services === null) {
    throw new FormatError("Cannot use DENOVO_SANDBOX: its answer lists no services", {
      format: "json",
      url,
    });
  }
  return { base, services };
}

function realServices(): Services {
  return {
    sandbox: undefined,
    all: {},
    isOwn: false,
    url: (defaultUrl) => defaultUrl,
    option: (values, name) => String(values[name]),
    adapt: (values) => values,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function sandboxServices(
  { base, services }: Summary,
  log: (line: string) => void,
  close: (() => PromiseLike<void>) | undefined,
): Services {
  let told = false;
  const url = (defaultUrl: string) => {
    const counterpart = services[counterpartName(defaultUrl) ?? ""];
    if (counterpart === undefined) {
      throw new UnsupportedError(`Cannot use the sandbox: it has nothing for ${defaultUrl}`, {
        feature: "sandbox counterpart",
        url: defaultUrl,
      });
    }
    if (!told) log(`Sandbox: asking ${counterpart} (local training data) instead of ${defaultUrl}`);
    told = true;
    return counterpart;
  };
  return {
    sandbox: base,
    all: services,
    isOwn: close !== undefined,
    url,
    option: (values, name) =>
      isGiven(values, name) ? String(values[name]) : url(String(values[name])),
    adapt: (values, name, instead = {}) => {
      if (isGiven(values, name)) return values;
      const own = Object.entries(instead as Defaults<Record<string, unknown>>)
        .filter(([key]) => !isGiven(values, key as never))
        .map(([key, texts]) => shown(key, texts ?? ""));
      const adapted = withDefaults(values, instead);
      Object.assign(adapted, { [name]: url(String(values[name])) });
      if (own.length > 0) log(`Sandbox: with ${own.join(" ")}, where it has data`);
      return adapted;
    },
    [Symbol.asyncDispose]: close ?? (() => Promise.resolve()),
  };
}

/** An option as it would stand on the command line. */
function shown(key: string, texts: string | readonly string[]): string {
  return [texts].flat().map((text) =>
    `--${optionName(key)}=${/[^\w.:/+-]/.test(text) ? `"${text}"` : text}`
  ).join(" ");
}

/** The name of a default service's counterpart. */
function counterpartName(url: string): string | undefined {
  const wanted = comparable(url);
  return Object.entries(COUNTERPARTS).find(([own]) => comparable(own) === wanted)?.[1];
}

function comparable(url: string): string {
  const parsed = parseUrl(url);
  return parsed === undefined
    ? url
    : `${parsed.host}${parsed.pathname}${parsed.search}`.replace(/[?&]+$/, "").toLowerCase();
}

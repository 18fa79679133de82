/**
 * Which registry is asked, and what it can do.
 *
 * The address comes from the caller, else from the environment (`DENOVO_REGISTRY`, then `IVOA_REGISTRY` as for pyVO; several
 * addresses with blanks between them), else it is one of the full registries of the VO. If one cannot be reached, or
 * lacks what a search needs, the next one is asked, and a warning says so.
 *
 * @module
 */
import { Shared } from "../core/runtime/_shared.ts";
import { readEnv } from "../core/runtime/env.ts";
import { isVoError, NetworkError, UnsupportedError, type VoError } from "../core/runtime/errors.ts";
import type { Http, RequestOptions } from "../core/runtime/http.ts";
import { redactUrl } from "../core/runtime/urls.ts";
import { startBudget } from "../protocols/_service.ts";
import { type TapResult, TapService } from "../protocols/tap.ts";
import { askedRows } from "./_asked_rows.ts";
import { type RegtapAbilities, STANDARD_ABILITIES } from "./compile.ts";

/** Full registries, each of which has all resources of the VO. */
export const FULL_REGISTRIES: readonly string[] = [
  "http://reg.g-vo.org/tap",
  "https://registry.euro-vo.org/regtap/tap",
  "http://voparis-rr.obspm.fr/tap",
];

/** The registries to ask, best first: those of the environment, else the full ones. */
export function registryUrls(): readonly string[] {
  const urls = splitUrls(readEnv("DENOVO_REGISTRY") ?? readEnv("IVOA_REGISTRY") ?? "");
  return urls.length > 0 ? urls : FULL_REGISTRIES;
}

/** Addresses with blanks between them. */
function splitUrls(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((url) => url !== "");
}

/** Settings of a {@linkcode Registry}. */
export interface RegistryOptions {
  /** The HTTP layer; a `cachedHttp()` keeps the answers, so that one can go on off line. */
  readonly http?: Http | undefined;
  /** Is told when another registry had to be asked. */
  readonly onWarning?: ((warning: string) => void) | undefined;
}

/** A query in ADQL, or how to write it for what a registry can do; `ask` asks the same registry before. */
export type RegistryQuery =
  | string
  | ((
    abilities: RegtapAbilities,
    ask: (query: string) => Promise<TapResult>,
  ) => string | Promise<string>);

/** How a query of the Registry is run. */
export interface RegistryQueryOptions extends RequestOptions {
  /** Most rows that come back. */
  readonly maxrec?: number | undefined;
}

/** One of the services, and what is known of it. */
interface Home {
  readonly service: TapService;
  readonly asked: Shared<RegtapAbilities>;
  abilities: RegtapAbilities | undefined;
}

/** The Registry: one service with the tables of RegTAP, and others that stand in for it. */
export class Registry {
  /** Addresses, in the order in which they are asked. */
  readonly urls: readonly string[];
  readonly #homes: readonly Home[];
  readonly #warn: (warning: string) => void;

  /**
   * Makes it; nothing is sent.
   *
   * @param urls Where it is: one address or several, also as a text with blanks between them; by default see
   *   {@linkcode registryUrls}.
   * @param options HTTP layer.
   * @throws {TypeError} If an address cannot be read.
   */
  constructor(
    urls: string | URL | readonly string[] = registryUrls(),
    options: RegistryOptions = {},
  ) {
    this.urls = typeof urls === "string" ? splitUrls(urls) : [urls].flat().map(String);
    if (this.urls.length === 0) throw new TypeError("Cannot use the Registry: there is no address");
    this.#homes = this.urls.map((url) => ({
      service: new TapService(url, { http: options.http, validate: "none" }),
      asked: new Shared("find out what the registry can do"),
      abilities: undefined,
    }));
    this.#warn = options.onWarning ?? (() => {});
  }

  /**
   * Runs a query on the first registry that can.
   *
   * @param query The query.
   * @param options Limits.
   * @returns The rows, and the registry that was asked.
   * @throws {QueryError} If the query is wrong; then no other registry is asked.
   * @throws {UnsupportedError} If no registry can do what the query needs.
   * @throws {VoError} If none can be reached.
   */
  async query(query: RegistryQuery, options: RegistryQueryOptions = {}): Promise<TapResult> {
    return await this.read(query, (rows) => rows, options);
  }

  /**
   * Runs a query on the first registry that can, and whose answer can be read.
   *
   * @param query The query.
   * @param read Makes something of the rows; a `VoError` that it throws counts as the registry's failure.
   * @param options Limits.
   * @returns What was made of the rows.
   * @throws {QueryError} If the query is wrong; then no other registry is asked.
   * @throws {UnsupportedError} If no registry can do what the query needs.
   * @throws {VoError} If none can be reached, or none has an answer that can be read.
   */
  async read<T>(
    query: RegistryQuery,
    read: (rows: TapResult) => T,
    options: RegistryQueryOptions = {},
  ): Promise<T> {
    const left = startBudget(options);
    const { maxrec } = options;
    return await this.#first(async (home) => {
      const { service } = home;
      const text = typeof query === "string" ? query : await query(
        await abilitiesOf(home, left()),
        (first) => service.query(first, { ...left(), maxrec: MOST_ROWS }),
      );
      return read(await service.query(text, { ...left(), maxrec }));
    });
  }

  /**
   * What the first registry that answers can do.
   *
   * @throws {VoError} If none can be reached.
   */
  async abilities(options: RequestOptions = {}): Promise<RegtapAbilities> {
    const left = startBudget(options);
    return await this.#first((home) => abilitiesOf(home, left()));
  }

  /** What the first registry says that can be used. */
  async #first<T>(ask: (home: Home) => Promise<T>): Promise<T> {
    const failures: VoError[] = [];
    for (const [i, home] of this.#homes.entries()) {
      try {
        return await ask(home);
      } catch (error) {
        if (!canGoOn(error)) throw error;
        failures.push(error);
        const next = this.urls[i + 1];
        if (next === undefined) break;
        this.#warn(
          `The registry at ${redactUrl(home.service.accessUrl)} cannot be used, ${
            redactUrl(next)
          } is asked instead: ${error.message}`,
        );
      }
    }
    throw allFailed(failures, this.urls);
  }
}

/** What a registry can do; asked once, and a failure is not remembered. */
async function abilitiesOf(home: Home, options: RequestOptions): Promise<RegtapAbilities> {
  return home.abilities ??= await home.asked.ask(
    (rest) => findAbilities(home.service, rest),
    options,
  );
}

/** More than there are of anything that is asked for by the way. */
const MOST_ROWS = 200_000;

/** Whether another registry may do better: not if the query is wrong, or the caller has left. */
function canGoOn(error: unknown): error is VoError {
  return isVoError(error) && !isVoError(error, "E_QUERY");
}

function allFailed(failures: readonly VoError[], urls: readonly string[]): VoError {
  const [first] = failures as [VoError];
  if (failures.length === 1) return first;
  const unsupported = failures.find((error) => isVoError(error, "E_UNSUPPORTED"));
  const list = failures.map((error, i) => `${redactUrl(urls[i] ?? "")}: ${error.message}`);
  const message = `Cannot search the Registry: none of ${urls.length} can be used\n${
    list.join("\n")
  }`;
  const cause = new AggregateError(failures);
  return unsupported instanceof UnsupportedError
    ? new UnsupportedError(message, { feature: unsupported.feature, cause })
    : new NetworkError(message, { cause, url: first.url });
}

async function findAbilities(
  service: TapService,
  options: RequestOptions,
): Promise<RegtapAbilities> {
  const left = startBudget(options);
  const { tap } = await service.capabilities(left());
  const functions = new Set((tap?.functions ?? []).map(({ name }) => name.toLowerCase()));
  return {
    union: tap?.supports("UNION") ?? false,
    ilike: tap?.supports("ILIKE") ?? false,
    moc: tap?.supports("MOC") ?? false,
    // RegTAP makes them obligatory, and not every registry declares what goes without saying.
    functions: functions.size === 0 ? STANDARD_ABILITIES.functions : functions,
    tables: await tablesOf(service, left()),
  };
}

async function tablesOf(
  service: TapService,
  options: RequestOptions,
): Promise<ReadonlySet<string> | undefined> {
  const query = "SELECT table_name FROM TAP_SCHEMA.tables WHERE table_name LIKE 'rr.%'";
  const rows = askedRows(await service.query(query, options), ["table_name"]);
  const names = new Set<string>();
  for (const row of rows) names.add(String(row["table_name"]).toLowerCase());
  // A registry that writes their names in another way says nothing by it.
  return names.has("rr.resource") ? names : undefined;
}

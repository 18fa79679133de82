/**
 * Images and spectra from everywhere: all services that may have them are asked at once, what comes is put into one form,
 * and what comes twice comes once.
 *
 * Services are found in the Registry by what they cover, and asked by ObsCore, SIA 2, SIA 1 or SSA. One that is known to
 * serve what a better one serves as well stands back, and is asked only if that one fails. What became of each service,
 * and why one was not asked, is in the log.
 *
 * @module
 */
import { isVoError } from "../core/runtime/errors.ts";
import type { Http } from "../core/runtime/http.ts";
import { startBudget } from "../protocols/_service.ts";
import { askService, cannotAsk, type ServiceAnswer } from "./_discovery_ask.ts";
import {
  coverageOf,
  type DiscoveryQuery,
  normalize,
  type NormalQuery,
} from "./_discovery_query.ts";
import { type DiscoveryLogEntry, DiscoveryResults } from "./_discovery_results.ts";
import { findServices, servicesOf, withMirrors } from "./_discovery_services.ts";
import { registryOf } from "./_search_home.ts";
import {
  type DiscoveryService,
  SeenDatasets,
  type ServiceRelation,
  serviceRelations,
  withoutRedundant,
} from "./dedupe.ts";
import type { DiscoveryProtocol, FoundDataset } from "./found.ts";
import { tryMirrors } from "./mirrors.ts";
import { AllQuery, type QueryLogEntry, type QueryOutcome } from "./query_all.ts";
import type { Registry } from "./regtap.ts";
import { RegistryResource } from "./resource.ts";

export { type DiscoveryLogEntry, DiscoveryResults } from "./_discovery_results.ts";
export type { DiscoveryQuery, Moment, SpectralRange } from "./_discovery_query.ts";

/** Settings of {@linkcode discoverImages} and {@linkcode discoverSpectra}. */
export interface DiscoverOptions {
  /** The registry to ask for services: an object, or an address; see `registryUrls()` for the default. */
  readonly registry?: Registry | string | undefined;
  /** What to ask instead of all that the registry has: resources of a search, or services. */
  readonly services?: Iterable<RegistryResource | DiscoveryService> | undefined;
  /** The kinds of data, as ObsCore names them; `["image"]` or `["spectrum"]` by default. */
  readonly types?: readonly string[] | undefined;
  /** Whether services that are known to serve what others serve stand back; default true. */
  readonly removeRedundant?: boolean | undefined;
  /** The HTTP layer of all services. */
  readonly http?: Http | undefined;
  /** Most rows of each service, where it knows such a limit. */
  readonly maxrec?: number | undefined;
  /** How many services are asked at once; 8 by default. */
  readonly concurrency?: number | undefined;
  /** How many services of one host are asked at once; 4 by default. */
  readonly perHost?: number | undefined;
  /** Limit in ms for each service as a whole; 20 000 by default, Infinity for none. */
  readonly timeoutMs?: number | undefined;
  /** Limit in ms for all questions to the registry; 60 000 by default. */
  readonly registryTimeoutMs?: number | undefined;
  /** Ends everything; its own reason comes out of the loop. */
  readonly signal?: AbortSignal | undefined;
  /** Is told each line of the log as soon as it is known. */
  readonly onLog?: ((entry: DiscoveryLogEntry) => void) | undefined;
  /** Is told which services will be asked. */
  readonly onServices?: ((services: readonly DiscoveryService[]) => void) | undefined;
}

interface Kind {
  readonly protocols: readonly DiscoveryProtocol[];
  readonly types: readonly string[];
}

/** A discovery under way: a loop over the data sets as they come. */
export class Discovery implements AsyncIterable<FoundDataset> {
  readonly #kind: Kind;
  readonly #query: NormalQuery;
  readonly #options: DiscoverOptions;
  readonly #log: DiscoveryLogEntry[] = [];
  readonly #warnings: string[] = [];
  #services: readonly DiscoveryService[] = [];
  #asking: AllQuery<DiscoveryService, ServiceAnswer> | undefined;
  #started = false;

  /** Makes it; nothing is asked before the loop. */
  constructor(kind: Kind, query: NormalQuery, options: DiscoverOptions) {
    this.#kind = kind;
    this.#query = query;
    this.#options = options;
  }

  /** The log so far. */
  get log(): readonly DiscoveryLogEntry[] {
    return [...this.#log];
  }

  /** Doubts about the search for services, so far. */
  get warnings(): readonly string[] {
    return [...this.#warnings];
  }

  /** The services that are asked; empty as long as the registry has not answered. */
  get services(): readonly DiscoveryService[] {
    return this.#services;
  }

  /** What is being asked, the longest first. */
  get active(): readonly DiscoveryService[] {
    return this.#asking?.active ?? [];
  }

  /**
   * Gives up on one service and goes on with the others.
   *
   * @param service Which one; by default the one that has been asked for the longest time.
   * @returns Whether it was being asked.
   */
  skip(service?: DiscoveryService): boolean {
    return this.#asking?.skip(service) ?? false;
  }

  /**
   * Waits for all services.
   *
   * @throws {VoError} If the registry cannot be asked; of services that fail, the log tells.
   */
  async collect(): Promise<DiscoveryResults> {
    const datasets: FoundDataset[] = [];
    for await (const found of this) datasets.push(found);
    return new DiscoveryResults({ datasets, log: this.log, warnings: this.warnings });
  }

  /** The data sets, as they come. */
  async *[Symbol.asyncIterator](): AsyncGenerator<FoundDataset, void, undefined> {
    if (this.#started) throw new TypeError("Cannot run a discovery twice");
    this.#started = true;
    const { candidates, relations } = await this.#find();
    const seen = new SeenDatasets();
    const failed = new Set<DiscoveryService>();
    const asked = new Set<string>();
    // Those that stood back for a service that failed are asked in the next round.
    for (;;) {
      const left = candidates.filter((service) => !failed.has(service));
      const { kept, redundant } = this.#options.removeRedundant === false
        ? { kept: left, redundant: [] }
        : withoutRedundant(left, relations);
      const round = kept.filter((service) => !asked.has(keyOf(service)));
      this.#services = [...this.#services, ...round];
      this.#options.onServices?.(round);
      for (const service of round) asked.add(keyOf(service));
      for await (const outcome of this.#ask(round)) {
        if (!outcome.ok) {
          for (const one of sameAs(outcome.item, candidates)) failed.add(one);
        }
        yield* this.#take(outcome, seen);
      }
      if (round.length > 0 && failed.size > 0) continue;
      for (const { service, reason } of redundant) {
        if (!asked.has(keyOf(service)) || isAlias(service, kept)) this.#note(service, reason);
      }
      return;
    }
  }

  async #find(): Promise<{
    readonly candidates: readonly DiscoveryService[];
    readonly relations: readonly ServiceRelation[];
  }> {
    const { services, registry: given, http, registryTimeoutMs = 60_000, signal } = this.#options;
    const { removeRedundant = true } = this.#options;
    const { protocols } = this.#kind;
    const left = startBudget({ timeoutMs: registryTimeoutMs, signal });
    const warn = (warning: string) => this.#warnings.push(warning);
    const named = () => registryOf(given, { http, onWarning: warn });
    let registry: Registry | undefined;
    let found: readonly DiscoveryService[];
    if (services === undefined) {
      registry = named();
      const result = await findServices(protocols, coverageOf(this.#query), registry, left());
      this.#warnings.push(...result.warnings.filter((one) => !this.#warnings.includes(one)));
      found = result.services;
    } else {
      const list = [...services];
      const resources = list.filter((one) => one instanceof RegistryResource);
      const plain = list.filter((one): one is DiscoveryService =>
        !(one instanceof RegistryResource) && protocols.includes(one.protocol)
      );
      registry = given === undefined ? resources[0]?.registry : named();
      found = [...await servicesOf(resources, protocols, left()), ...plain];
    }
    const candidates = found.filter((service) => {
      const reason = cannotAsk(service, this.#query);
      if (reason !== undefined) this.#note(service, reason);
      return reason === undefined;
    });
    const ivoids = candidates.flatMap(({ ivoid }) => ivoid ?? []);
    if (registry === undefined || ivoids.length === 0) return { candidates, relations: [] };
    const [relations = [], mirrored = candidates] = await Promise.all([
      removeRedundant && ivoids.length > 1
        ? this.#extra("which services serve the same", serviceRelations(registry, ivoids, left()))
        : [],
      this.#extra("other addresses of services", withMirrors(candidates, registry, left())),
    ]);
    return { candidates: mirrored, relations };
  }

  /** Without this some data come twice or not at all, which is better than none. */
  async #extra<T>(what: string, asked: Promise<T>): Promise<T | undefined> {
    try {
      return await asked;
    } catch (error) {
      if (!isVoError(error) || this.#options.signal?.aborted) throw error;
      this.#warnings.push(`The registry does not tell ${what}: ${error.message}`);
      return undefined;
    }
  }

  #ask(
    round: readonly DiscoveryService[],
  ): AllQuery<DiscoveryService, ServiceAnswer> {
    const { concurrency, perHost, timeoutMs, signal, http, maxrec } = this.#options;
    const types = this.#options.types?.map((type) => type.toLowerCase()) ?? this.#kind.types;
    this.#asking = new AllQuery(round, async (service, options) => {
      const notes: string[] = [];
      const answer = await tryMirrors(
        service.accessUrl,
        () => Promise.resolve(service.mirrors ?? []),
        (accessUrl, rest) =>
          askService({ ...service, accessUrl }, this.#query, { ...rest, http, maxrec, types }),
        { ...options, onWarning: (warning) => notes.push(warning) },
      );
      if (answer.note !== undefined) notes.push(answer.note);
      return notes.length === 0 ? answer : { ...answer, note: notes.join("; ") };
    }, { concurrency, perHost, timeoutMs, signal, hostOf: ({ accessUrl }) => hostOf(accessUrl) });
    return this.#asking;
  }

  *#take(
    outcome: QueryOutcome<DiscoveryService, ServiceAnswer>,
    seen: SeenDatasets,
  ): Generator<FoundDataset> {
    const entry = this.#asking?.log.at(-1) as QueryLogEntry;
    const { protocol } = outcome.item;
    if (!outcome.ok) {
      this.#tell({ ...entry, protocol, outcome: "failed" });
      return;
    }
    const { datasets, filtered, note } = outcome.value;
    const fresh = datasets.filter((found) => seen.add(found));
    this.#tell({
      ...entry,
      protocol,
      outcome: "answered",
      kept: fresh.length,
      duplicates: datasets.length - fresh.length,
      filtered,
      ...(note === undefined ? {} : { note }),
    });
    yield* fresh;
  }

  #note({ name, ivoid, protocol, accessUrl }: DiscoveryService, reason: string): void {
    this.#tell({
      service: name,
      ...(ivoid === undefined ? {} : { ivoid }),
      url: accessUrl,
      protocol,
      outcome: "not-asked",
      reason,
    });
  }

  #tell(entry: DiscoveryLogEntry): void {
    this.#log.push(entry);
    this.#options.onLog?.(entry);
  }
}

function keyOf({ protocol, accessUrl }: DiscoveryService): string {
  return `${protocol} ${accessUrl}`;
}

function hostOf(accessUrl: string): string {
  return URL.canParse(accessUrl) ? new URL(accessUrl).host : accessUrl;
}

/** The candidates that one address stands for. */
function sameAs(
  service: DiscoveryService,
  candidates: readonly DiscoveryService[],
): readonly DiscoveryService[] {
  return candidates.filter((one) => keyOf(one) === keyOf(service));
}

/** Whether a service was asked under the name of another one. */
function isAlias({ ivoid }: DiscoveryService, kept: readonly DiscoveryService[]): boolean {
  return ivoid !== undefined && kept.some(({ aliases }) => aliases?.includes(ivoid));
}

/**
 * Searches for images in all services that may have some.
 *
 * @example Images of one service, without a registry
 * ```ts
 * import { discoverImages } from "@denovo/vo/registry";
 * const found = discoverImages({ space: { ra: 202.47, dec: 47.2, radius: 0.1 } }, { services: [] });
 * if ((await found.collect()).length !== 0) throw new Error();
 * ```
 *
 * @param query Where, when, and at which wavelengths.
 * @param options Which registry or services, limits, and who is told.
 * @returns To loop over, once, or to collect; leaving the loop gives up on what is still being asked.
 * @throws {TypeError} If nothing is wanted, or the query has an unknown key.
 * @throws {RangeError} If a number makes no sense.
 * @throws {UnsupportedError} If a unit is none of the spectrum; in the loop, if no registry can search by coverage.
 */
export function discoverImages(query: DiscoveryQuery, options: DiscoverOptions = {}): Discovery {
  const kind = { protocols: ["obscore", "sia2", "sia"], types: ["image"] } as const;
  return new Discovery(kind, normalize(query), options);
}

/**
 * Searches for spectra in all services that may have some.
 *
 * @param query Where, when, and at which wavelengths.
 * @param options Which registry or services, limits, and who is told.
 * @returns To loop over, once, or to collect; leaving the loop gives up on what is still being asked.
 * @throws {TypeError} If nothing is wanted, or the query has an unknown key.
 * @throws {RangeError} If a number makes no sense.
 * @throws {UnsupportedError} If a unit is none of the spectrum; in the loop, if no registry can search by coverage.
 */
export function discoverSpectra(query: DiscoveryQuery, options: DiscoverOptions = {}): Discovery {
  const kind = { protocols: ["obscore", "ssa"], types: ["spectrum"] } as const;
  return new Discovery(kind, normalize(query), options);
}

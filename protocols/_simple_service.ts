/**
 * The services of protocols with one request for data, whose parameters may be joined by the service's own, and one for
 * metadata. Their classes inherit all of this, and say what is particular about the protocol.
 *
 * @module
 */
import type { Http, RequestOptions } from "../core/runtime/http.ts";
import type { Field } from "../core/table/field.ts";
import type { VotableDocument } from "../core/votable/model.ts";
import type { InputParameter } from "./_describe.ts";
import { cleanAccessUrl, daliRequest } from "./_request.ts";
import type { Results, ResultsOptions } from "./_results.ts";
import {
  describeService,
  ExtraChecker,
  type ExtraParameters,
  fetchMetadata,
  httpOf,
  type ServiceMetadata,
  type ServiceOptions,
  startBudget,
} from "./_service.ts";
import type { IntervalDialect, Pair } from "./params.ts";

/** What the queries of all simple protocols have. */
export interface SimpleQuery {
  /** Most rows that are wanted; the service's own limit if undefined. */
  readonly maxrec?: number | undefined;
  /** Parameters of the service's own. */
  readonly extra?: ExtraParameters | undefined;
}

/** What is particular about a protocol. */
export interface SimpleProtocol<Query, R> {
  /** Name of the service's class, for `console.log`. */
  readonly className: string;
  /** What it is, for people, as in `"Cone search service"`. */
  readonly kind: string;
  /** How intervals are written. */
  readonly dialect: IntervalDialect;
  /** Parameters of the request for metadata. */
  readonly metadata: readonly Pair[];
  /** Names of the parameters that every request must have. */
  readonly required: readonly string[];
  /** Finds errors of the answer with metadata that are told in another way than DALI's. */
  readonly findError?: ((document: VotableDocument) => string | undefined) | undefined;
  /** Checks a query and writes its parameters, but for the extra ones. */
  readonly pairs: (query: Query) => readonly Pair[];
  /** Reads the response to a search. */
  readonly read: (response: Response, options: ResultsOptions) => Promise<Results<R>>;
}

/** A service that is asked with one request, and answers with one table: what those of all such protocols have. */
export abstract class SimpleService<Query extends SimpleQuery, R> {
  /** URL of the service, as it was given but for trailing `?` and `&`. */
  readonly accessUrl: string;
  /** IVOID of the protocol. */
  abstract readonly standardId: string;
  /** What the service is, if the caller or the Registry said so. */
  readonly description: string | undefined;
  readonly #http: Http;
  readonly #options: ServiceOptions;
  readonly #protocol: SimpleProtocol<Query, R>;
  readonly #extra: ExtraChecker;

  /** Makes a service object; nothing is sent. */
  protected constructor(
    accessUrl: string | URL,
    options: ServiceOptions,
    protocol: SimpleProtocol<Query, R>,
  ) {
    this.accessUrl = cleanAccessUrl(accessUrl);
    this.description = options.description;
    this.#http = httpOf(options);
    this.#options = options;
    this.#protocol = protocol;
    this.#extra = new ExtraChecker(
      options,
      protocol.dialect,
      async (request) => (await this.#probe(request)).parameters,
    );
  }

  /**
   * Sends a search; parameters of the service's own are checked against what it declares.
   *
   * @param query What to find.
   * @param options Signal, time limits, progress.
   * @returns What was found; `overflow` tells whether there is more.
   * @throws {QueryError} If the service says no.
   * @throws {TypeError} If the query is not one.
   * @throws {RangeError} If a number or an interval cannot be sent.
   */
  async search(query: Query, options: RequestOptions = {}): Promise<Results<R>> {
    const pairs = this.#protocol.pairs(query);
    const left = startBudget(options);
    const { parameters, warnings } = await this.#extra.prepare(query.extra, left());
    const request = daliRequest(this.accessUrl, [...pairs, ...parameters]);
    const response = await this.#http.send(request, left());
    const results = await this.#protocol.read(response, {
      signal: options.signal,
      queryUrl: request.url,
      maxrec: query.maxrec,
      warnings,
      http: this.#http,
    });
    const ofTable = results.table.warnings.length;
    for (const warning of results.warnings.slice(0, results.warnings.length - ofTable)) {
      this.#options.onWarning?.(warning);
    }
    return results;
  }

  /**
   * What the service says about itself, when it is asked for metadata.
   *
   * @param options Signal, time limits.
   * @returns Description, parameters, columns.
   * @throws {QueryError} If the service refuses.
   */
  async metadata(options: RequestOptions = {}): Promise<ServiceMetadata> {
    const metadata = await this.#probe(options);
    this.#extra.learn(metadata.parameters);
    return metadata;
  }

  /**
   * The parameters that the service declares, its own among them, with unit, meaning, limits and options.
   *
   * @param options Signal, time limits.
   * @returns The parameters; empty if it declares none, as not every protocol asks it to.
   * @throws {QueryError} If the service refuses.
   */
  async inputParameters(options: RequestOptions = {}): Promise<readonly InputParameter[]> {
    return (await this.metadata(options)).parameters;
  }

  /**
   * The columns of the service's answers.
   *
   * @param options Signal, time limits.
   * @returns Their descriptions; empty if it declares none.
   * @throws {QueryError} If the service refuses.
   */
  async columns(options: RequestOptions = {}): Promise<readonly Field[]> {
    return (await this.metadata(options)).columns;
  }

  /**
   * A description for people: what the service is, its parameters and columns.
   *
   * @param options Signal, time limits.
   * @returns Several lines of text.
   * @throws {QueryError} If the service refuses.
   */
  async describe(options: RequestOptions = {}): Promise<string> {
    const metadata = await this.metadata(options);
    return describeService(this.#protocol.kind, this.accessUrl, this.description, metadata);
  }

  /** Name and URL, for `console.log`. */
  [Symbol.for("Deno.customInspect")](): string {
    const { className } = this.#protocol;
    return describeService(className, this.accessUrl, this.description, undefined);
  }

  async #probe(options: RequestOptions): Promise<ServiceMetadata> {
    const { metadata, required, findError } = this.#protocol;
    return await fetchMetadata(this.#http, daliRequest(this.accessUrl, metadata), options, {
      what: "get the service's metadata",
      required,
      ...(findError === undefined ? {} : { findError }),
    });
  }
}

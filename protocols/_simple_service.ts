/**
 * What the services of simple protocols do alike: one request for data, with parameters of the service's own, and one
 * for metadata. Their classes have one of these; they do not inherit it.
 *
 * @module
 */
import type { Http, RequestOptions } from "../core/runtime/http.ts";
import type { VotableDocument } from "../core/votable/model.ts";
import { cleanAccessUrl, daliRequest } from "./_request.ts";
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

/** What is particular about a protocol. */
export interface SimpleProtocol {
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
  /** Finds errors that are told in another way than DALI's. */
  readonly findError?: ((document: VotableDocument) => string | undefined) | undefined;
}

/** A response to a search, and what was noticed before. */
export interface SimpleAnswer {
  /** The response, its body unread. */
  readonly response: Response;
  /** The URL that was asked. */
  readonly queryUrl: string;
  /** Warnings about the query. */
  readonly warnings: readonly string[];
}

/** The common part of a service of a simple protocol. */
export class SimpleService {
  /** URL of the service, as it was given but for trailing `?` and `&`. */
  readonly accessUrl: string;
  /** What the service is, if the caller or the Registry said so. */
  readonly description: string | undefined;
  /** The HTTP layer. */
  readonly http: Http;
  readonly #options: ServiceOptions;
  readonly #protocol: SimpleProtocol;
  readonly #extra: ExtraChecker;

  constructor(accessUrl: string | URL, options: ServiceOptions, protocol: SimpleProtocol) {
    this.accessUrl = cleanAccessUrl(accessUrl);
    this.description = options.description;
    this.http = httpOf(options);
    this.#options = options;
    this.#protocol = protocol;
    this.#extra = new ExtraChecker(
      options,
      protocol.dialect,
      async (request) => (await this.#probe(request)).parameters,
    );
  }

  /** Sends a search; parameters of the service's own are checked against what it declares. */
  async search(
    pairs: readonly Pair[],
    extra: ExtraParameters | undefined,
    options: RequestOptions,
  ): Promise<SimpleAnswer> {
    const left = startBudget(options);
    const { parameters, warnings } = await this.#extra.prepare(extra, left());
    const request = daliRequest(this.accessUrl, [...pairs, ...parameters]);
    const response = await this.http.send(request, left());
    return { response, queryUrl: request.url, warnings };
  }

  /** Tells warnings to whoever wants to know them. */
  warn(warnings: readonly string[]): void {
    for (const warning of warnings) this.#options.onWarning?.(warning);
  }

  /** What the service says about itself. */
  async metadata(options: RequestOptions): Promise<ServiceMetadata> {
    const metadata = await this.#probe(options);
    this.#extra.learn(metadata.parameters);
    return metadata;
  }

  /** A description for people. */
  async describe(options: RequestOptions): Promise<string> {
    const metadata = await this.metadata(options);
    return describeService(this.#protocol.kind, this.accessUrl, this.description, metadata);
  }

  /** Name and URL, for `console.log`. */
  inspect(): string {
    const { className } = this.#protocol;
    return describeService(className, this.accessUrl, this.description, undefined);
  }

  async #probe(options: RequestOptions): Promise<ServiceMetadata> {
    const { metadata, required, findError } = this.#protocol;
    return await fetchMetadata(this.http, daliRequest(this.accessUrl, metadata), options, {
      what: "get the service's metadata",
      required,
      ...(findError === undefined ? {} : { findError }),
    });
  }
}

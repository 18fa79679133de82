/**
 * What the classes of services have in common; they call it, they do not inherit it.
 *
 * @module
 */
import { redactUrl } from "../core/runtime/urls.ts";
import {
  HttpStatusError,
  isVoError,
  NetworkError,
  type VoError,
  VoTimeoutError,
} from "../core/runtime/errors.ts";
import { type Http, http as sharedHttp, type RequestOptions } from "../core/runtime/http.ts";
import { startTimer, untilAborted } from "../core/runtime/signals.ts";
import type { Field } from "../core/table/field.ts";
import type { VotableDocument } from "../core/votable/model.ts";
import { type InputParameter, inputParameters } from "./_describe.ts";
import { Infos } from "./_infos.ts";
import {
  firstTable,
  infosOf,
  queryError,
  readDocument,
  resultsResource,
  statusOf,
} from "./_response.ts";
import { type InputValue, serializeAll, type Serialized } from "./_serialize.ts";
import type { IntervalDialect } from "./params.ts";

/** Settings of a service object. */
export interface ServiceOptions {
  /** The HTTP layer, with its credentials and limits; everything that comes from the service uses it. */
  readonly http?: Http | undefined;
  /** What the service is, for people; from the Registry or from the caller. */
  readonly description?: string | undefined;
  /**
   * Whether a search with `extra` asks the service first, once, which parameters it declares: to write intervals as it
   * wants them and to warn about what it may ignore. Default true.
   */
  readonly checkExtra?: boolean | undefined;
  /** Is told every warning that goes into `results.warnings`, but for those of the table itself. */
  readonly onWarning?: ((warning: string) => void) | undefined;
}

/** Parameters of one service, by the names that it wants; a pair of numbers is an interval, a list of texts is repeated. */
export type ExtraParameters = Readonly<Record<string, InputValue | undefined>>;

/** What a service says about itself. */
export interface ServiceMetadata {
  /** Description of the document or its first resource. */
  readonly description: string | undefined;
  /** Parameters that it takes; empty if it declares none. */
  readonly parameters: readonly InputParameter[];
  /** Columns of its answers; empty if it declares none. */
  readonly columns: readonly Field[];
  /** All INFOs, in document order. */
  readonly infos: Infos;
  /** The document. */
  readonly document: VotableDocument;
  /** The URL that was asked. */
  readonly queryUrl: string;
}

/** Sends the request for metadata and reads the answer. */
export async function fetchMetadata(
  http: Http,
  request: Request,
  options: RequestOptions,
  describe: {
    readonly what: string;
    readonly required: readonly string[];
    readonly findError?: (document: VotableDocument) => string | undefined;
  },
): Promise<ServiceMetadata> {
  const { what, required, findError } = describe;
  const queryUrl = request.url;
  const response = await http.send(request, options);
  const document = await readDocument(response, { signal: options.signal, queryUrl, what });
  const status = statusOf(document);
  const error = status.value === "ERROR" ? status.message : findError?.(document);
  if (error !== undefined) throw queryError(error, what, redactUrl(queryUrl));
  const resource = resultsResource(document);
  const table = firstTable(resource);
  const descriptions = [document.description, resource?.description, table?.meta.description];
  return {
    description: descriptions.find((text) => text !== undefined && text.trim() !== "")?.trim(),
    parameters: inputParameters(document, { required }),
    columns: table === undefined || table.fields.length === 0
      ? outputParameters(document)
      : table.fields,
    infos: new Infos(infosOf(document)),
    document,
    queryUrl,
  };
}

/** The columns that a document declares as PARAMs with the prefix `OUTPUT:` instead of FIELDs. */
function outputParameters(document: VotableDocument): readonly Field[] {
  return document.allResources.flatMap((resource) => resource.params)
    .filter((param) => /^OUTPUT:/i.test(param.name))
    .map(({ kind: _kind, value: _value, cell: _cell, ...field }) => ({
      ...field,
      name: field.name.replace(/^OUTPUT:\s*/i, ""),
    }));
}

/** The extra parameters of a query, checked and written; keeps what the service declares for the next query. */
export class ExtraChecker {
  readonly #options: ServiceOptions;
  readonly #dialect: IntervalDialect;
  readonly #declare: (options: RequestOptions) => Promise<readonly InputParameter[]>;
  #declared: readonly InputParameter[] | undefined;
  /** Why the service refuses to declare anything; what may pass is not kept. */
  #refusal: string | undefined;
  /** A question under way: searches at the same time share it. */
  #asking: Promise<string | undefined> | undefined;

  /** Makes a checker around the function that asks the service. */
  constructor(
    options: ServiceOptions,
    dialect: IntervalDialect,
    declare: (options: RequestOptions) => Promise<readonly InputParameter[]>,
  ) {
    this.#options = options;
    this.#dialect = dialect;
    this.#declare = declare;
  }

  /** Keeps what the service declares. */
  learn(declared: readonly InputParameter[]): void {
    this.#declared = declared;
    this.#refusal = undefined;
  }

  /** Writes the extra parameters; asks the service for its declaration if that is not known and allowed. */
  async prepare(
    extra: ExtraParameters | undefined,
    options: RequestOptions,
  ): Promise<Serialized> {
    const names = Object.keys(extra ?? {}).filter((name) => extra?.[name] !== undefined);
    if (extra === undefined || names.length === 0) return { parameters: [], warnings: [] };
    if (this.#options.checkExtra === false && this.#declared === undefined) {
      return { ...serializeAll([], extra, this.#dialect), warnings: [] };
    }
    const problem = await this.#ask(options);
    const declared = this.#declared ?? [];
    const sent = serializeAll(declared, extra, this.#dialect);
    if (declared.length > 0) return sent;
    const list = names.map((name) => `"${name}"`).join(", ");
    const why = problem ?? "it declares no parameters";
    return {
      parameters: sent.parameters,
      warnings: [`Cannot tell whether the service knows ${list}: ${why}`],
    };
  }

  /** Asks, unless the answer is known; resolves with why nothing could be had. */
  async #ask(options: RequestOptions): Promise<string | undefined> {
    const { signal } = options;
    const deadline = performance.now() + (options.timeoutMs ?? Infinity);
    for (;;) {
      signal?.throwIfAborted();
      if (this.#declared !== undefined) return undefined;
      if (this.#refusal !== undefined) return this.#refusal;
      const left = deadline - performance.now();
      if (left <= 0) return "there was no time to ask";
      const shared = this.#asking;
      if (shared === undefined) break;
      // Who shares a question does not fail with the other's signal or deadline, but asks himself then.
      const outcome = await outcomeOf(shared, left, signal);
      if (outcome !== undefined) return outcome.problem;
    }
    const asking = this.#askNow(options).finally(() => this.#asking = undefined);
    this.#asking = asking;
    try {
      return await asking;
    } catch (error) {
      signal?.throwIfAborted();
      if (!isVoError(error)) throw error;
      return error.message;
    }
  }

  /** Asks; resolves with why nothing could be had, unless that is for the asker's own reasons. */
  async #askNow(options: RequestOptions): Promise<string | undefined> {
    try {
      this.#declared = await this.#declare({ ...options, onProgress: undefined });
      return undefined;
    } catch (error) {
      if (options.signal?.aborted || !isVoError(error) || error instanceof VoTimeoutError) {
        throw error;
      }
      if (isRefusal(error)) this.#refusal = error.message;
      return error.message;
    }
  }
}

/** How a question ended; undefined if it failed for its asker's own reasons, or takes too long. */
async function outcomeOf(
  question: Promise<string | undefined>,
  ms: number,
  signal: AbortSignal | undefined,
): Promise<{ readonly problem: string | undefined } | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = ms === Infinity ? undefined : startTimer(ms, () => late.resolve(undefined));
  const outcome = question.then((problem) => ({ problem }), () => undefined);
  try {
    return await untilAborted(Promise.race([outcome, late.promise]), signal);
  } finally {
    timer?.stop();
  }
}

/** Whether asking again would give the same: an answer came, and it was no declaration. */
function isRefusal(error: VoError): boolean {
  if (error instanceof HttpStatusError) {
    const { status } = error;
    return status >= 400 && status < 500 && status !== 408 && status !== 425 && status !== 429;
  }
  return !(error instanceof NetworkError);
}

/** The options with what is left of the time limit. */
export function startBudget(options: RequestOptions): () => RequestOptions {
  const { timeoutMs } = options;
  if (timeoutMs === undefined || timeoutMs === Infinity) return () => options;
  const start = performance.now();
  return () => ({ ...options, timeoutMs: Math.max(1, timeoutMs - (performance.now() - start)) });
}

/** Refuses extra parameters that the query has keys for: they would be sent twice. */
export function refuseStandard(
  extra: ExtraParameters | undefined,
  standard: Readonly<Record<string, string>>,
): void {
  for (const name of Object.keys(extra ?? {})) {
    const key = standard[name.toUpperCase()];
    if (key !== undefined) {
      throw new TypeError(`Cannot use "${name}" in extra: it is the query's own key "${key}"`);
    }
  }
}

/** The HTTP layer of a service. */
export function httpOf(options: ServiceOptions): Http {
  return options.http ?? sharedHttp;
}

/** A description of a service for people. */
export function describeService(
  kind: string,
  accessUrl: string,
  description: string | undefined,
  metadata: ServiceMetadata | undefined,
): string {
  const lines = [`${kind} at ${redactUrl(accessUrl)}`];
  const about = description ?? metadata?.description;
  if (about !== undefined) lines.push("", about.replaceAll(/\s+/g, " "));
  if (metadata !== undefined && metadata.parameters.length > 0) {
    lines.push("", "Parameters:");
    for (const { name, unit, description: text } of metadata.parameters) {
      lines.push(
        `  ${name}${unit === undefined ? "" : ` [${unit}]`}${
          text === undefined ? "" : `: ${text.replaceAll(/\s+/g, " ")}`
        }`,
      );
    }
  }
  if (metadata !== undefined && metadata.columns.length > 0) {
    lines.push("", `Columns: ${metadata.columns.map((field) => field.name).join(", ")}`);
  }
  return lines.join("\n");
}

/**
 * The part of a TAP service that sends queries, makes jobs, and knows what the service declares.
 *
 * @module
 */
import { Shared } from "../core/runtime/_shared.ts";
import { isVoError, VoTimeoutError } from "../core/runtime/errors.ts";
import { type Http, http as sharedHttp, type RequestOptions } from "../core/runtime/http.ts";
import { redactUrl } from "../core/runtime/urls.ts";
import { responseError } from "./_response.ts";
import { startBudget } from "./_service.ts";
import { type CheckHome, checkQuery, type TapCheck, type TapValidation } from "./_tap_check.ts";
import { baseUrl, standardEndpoints, type TapEndpoints } from "./_tap_endpoints.ts";
import { explainError } from "./_tap_error.ts";
import { grammarFault } from "./_tap_grammar.ts";
import { TapJob, type TapJobHome, type TapJobInit } from "./_tap_job.ts";
import type {
  TapEchoOptions,
  TapQueryOptions,
  TapServiceOptions,
  TapSubmitOptions,
} from "./_tap_options.ts";
import {
  queryPairs,
  RequestDraft,
  requestOptions,
  type TapQueryParameters,
} from "./_tap_request.ts";
import { readTapRows } from "./_tap_open_rows.ts";
import type { ResultContext, TapResult, TapRows } from "./_tap_rows.ts";
import { prepareUploads } from "./_tap_upload.ts";
import type { TapCapability, TapMode } from "./_vosi_tap.ts";
import { createJobUrl } from "./_uws_create.ts";
import { type Capabilities, fetchCapabilities } from "./vosi.ts";

const SYNC_MS = 30_000;
/** How long a query may be held up by asking what the service declares (ms). */
const DECLARATION_MS = 10_000;

/** Sends queries and makes jobs. */
export class TapClient implements TapJobHome {
  readonly accessUrl: string;
  readonly endpoints: TapEndpoints;
  readonly http: Http;
  readonly options: TapServiceOptions;
  #capabilities: Capabilities | undefined;
  readonly #asked: Shared<Capabilities> = new Shared("read the capabilities");
  /** Whether queries have to do without what the service declares. */
  #isSilent = false;
  readonly #metadata: () => Pick<CheckHome, "tables" | "find">;

  constructor(
    accessUrl: string | URL,
    options: TapServiceOptions,
    metadata: () => Pick<CheckHome, "tables" | "find">,
  ) {
    this.#metadata = metadata;
    this.accessUrl = baseUrl(accessUrl);
    this.endpoints = { ...standardEndpoints(accessUrl), ...options.endpoints };
    this.http = options.http ?? sharedHttp;
    this.options = options;
    this.#capabilities = options.capabilities;
  }

  /** What the service declares, as far as it is known. */
  get knownCapability(): TapCapability | undefined {
    return this.#capabilities?.tap;
  }

  /** See `TapService.query()`. */
  async query(
    query: string,
    options: TapQueryOptions,
    validation: TapValidation = this.#validation,
  ): Promise<TapResult> {
    const { mode = "sync" } = options;
    if (mode === "async") return await this.#runJob(query, options, [], validation);
    if (mode === "sync") return await (await this.openSync(query, options, validation)).collect();
    const left = startBudget(requestOptions(options));
    const { syncTimeoutMs = SYNC_MS } = options;
    // Once for both ways.
    const doubts = await this.#validate(query, options, validation, left);
    const budget = Math.min(syncTimeoutMs, left().timeoutMs ?? Infinity);
    try {
      const limited = { ...options, ...left(), timeoutMs: budget };
      const rows = await this.openSync(query, limited, "none");
      return withWarnings(await rows.collect(), doubts);
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!isTooSlow(error) || (left().timeoutMs ?? Infinity) <= 1) throw error;
      const why = (error as Error).message.split("\n", 1)[0];
      const warning = `The query was run as a job, since it took too long otherwise: ${why}`;
      this.options.onWarning?.(warning);
      return await this.#runJob(query, { ...options, ...left() }, [...doubts, warning], "none");
    }
  }

  /** Runs a query in one request and opens its result. */
  async openSync(
    query: string,
    options: TapQueryOptions,
    validation: TapValidation = this.#validation,
  ): Promise<TapRows> {
    const left = startBudget(requestOptions(options));
    const warnings = await this.#validate(query, options, validation, left);
    const draft = await this.draft(this.endpoints.sync, query, options, "sync", left);
    const context: ResultContext = {
      query,
      language: options.language,
      queryUrl: draft.getUrl,
      mode: "sync",
      maxrec: options.maxrec,
      what: "run the query",
      warnings,
      http: this.http,
    };
    let response: Response;
    try {
      response = await this.http.send(draft.request(), left());
    } catch (error) {
      throw explainError(error, { ...context, url: redactUrl(draft.getUrl) });
    }
    return await readTapRows(response, context, options);
  }

  /** See `TapService.fetch()`. */
  async fetch(
    query: string,
    options: TapEchoOptions,
  ): Promise<Response> {
    const left = startBudget(requestOptions(options));
    await this.#validate(query, options, this.#validation, left);
    const draft = await this.draft(this.endpoints.sync, query, options, "sync", left);
    const response = await this.http.send(draft.request(), left());
    if (response.ok) return response;
    const { signal } = options;
    const error = await responseError(response, {
      signal,
      queryUrl: draft.getUrl,
      what: "run the query",
    });
    throw explainError(error, { query, language: options.language });
  }

  /** See `TapService.submit()`. */
  async submit(
    query: string,
    options: TapSubmitOptions,
    validation: TapValidation = this.#validation,
  ): Promise<TapJob> {
    const left = startBudget(requestOptions(options));
    const { store, keep, run = true, executionDuration, destruction } = options;
    const warnings = await this.#validate(query, options, validation, left);
    const draft = await this.draft(this.endpoints.async, query, options, "async", left);
    let url: string;
    try {
      const http = this.http;
      url = await createJobUrl(this.endpoints.async, draft.request(), { ...left(), http });
    } catch (error) {
      throw explainError(error, { query, language: options.language });
    }
    const job = this.jobAt(url, { query, sent: options, store, warnings });
    try {
      if (keep === true) job.keep();
      await store?.save(job);
      if (executionDuration !== undefined) {
        await job.setExecutionDuration(executionDuration, left());
      }
      if (destruction !== undefined) await job.setDestruction(destruction, left());
      if (run) await job.run(left());
    } catch (error) {
      // Nobody else knows of it.
      if (keep !== true) await job[Symbol.asyncDispose]();
      throw explainError(error, { query, language: options.language });
    }
    return job;
  }

  /** A handle of a job. */
  jobAt(
    url: string | URL,
    init: Omit<TapJobInit, "home" | "http" | "onWarning">,
  ): TapJob {
    const { onWarning } = this.options;
    return new TapJob(url, { ...init, home: this, http: this.http, onWarning });
  }

  async #runJob(
    query: string,
    options: TapQueryOptions,
    warnings: readonly string[],
    validation: TapValidation,
  ): Promise<TapResult> {
    const left = startBudget(requestOptions(options));
    const {
      mode: _m,
      syncTimeoutMs: _s,
      method: _h,
      polling,
      onPhase,
      batchRows,
      onRows,
      ...sent
    } = options;
    const quiet = { ...sent, ...left(), onProgress: undefined };
    const job = await this.submit(query, quiet, validation);
    try {
      await job.wait({ ...left(), polling, onPhase });
      const result = await job.result({ ...left(), batchRows, onRows });
      return withWarnings(result, warnings);
    } finally {
      await job[Symbol.asyncDispose]();
    }
  }

  get #validation(): TapValidation {
    return this.options.validate ?? "warn";
  }

  /** Looks at a query before it is sent; gives what is doubtful about it. */
  async #validate(
    query: string,
    options: TapQueryParameters & RequestOptions,
    validation: TapValidation,
    left: () => RequestOptions,
  ): Promise<readonly string[]> {
    const { language } = options;
    if (typeof validation === "function") await validation(query, language ?? "ADQL");
    if (typeof validation === "function" || validation === "none") return [];
    // The query's parameters come first: a wrong one is wrong whatever the query.
    queryPairs(query, options, undefined);
    const warnings: string[] = [];
    if (validation === "tables" && /^adql/i.test(language ?? "ADQL")) {
      warnings.push(...(await checkQuery(this.#home, query, options, left)).warnings);
    } else {
      const fault = grammarFault(query, language);
      if (fault !== undefined && validation !== "warn") throw fault;
      if (fault !== undefined) warnings.push(`The query may be wrong: ${fault.message}`);
    }
    for (const warning of warnings) this.options.onWarning?.(warning);
    return warnings;
  }

  get #home(): CheckHome {
    const metadata = this.#metadata();
    return {
      tables: (left) => metadata.tables(left),
      find: (name, left) => metadata.find(name, left),
      declared: (left) => this.declared(left),
    };
  }

  /** See `TapService.check()`. */
  async check(
    query: string,
    options: RequestOptions & Pick<TapQueryParameters, "language" | "upload">,
  ): Promise<TapCheck> {
    const left = startBudget(requestOptions(options));
    return await checkQuery(this.#home, query, options, left);
  }

  /** The request for a query, or for the job that runs it. */
  async draft(
    url: string,
    query: string,
    options: TapQueryParameters & { readonly method?: "GET" | "POST" | undefined },
    mode: TapMode,
    left: () => RequestOptions,
  ): Promise<RequestDraft> {
    const parameters = { ...options, format: options.format ?? this.options.format };
    // What is wrong is found out before anything is sent.
    queryPairs(query, parameters, undefined);
    const { format = "auto" } = parameters;
    const isAsked = ["auto", "tabledata", "binary", "binary2"].includes(format) ||
      Object.keys(options.upload ?? {}).length > 0;
    const capability = isAsked ? await this.declared(left()) : this.#capabilities?.tap;
    const pairs = queryPairs(query, parameters, capability);
    const { pairs: uploads, files } = await prepareUploads(options.upload, {
      ...left(),
      mode,
      capability,
      serialization: this.options.uploadFormat,
      taken: ["UPLOAD", ...pairs.map(([name]) => name)],
    });
    return new RequestDraft(url, [...pairs, ...uploads], files, options.method);
  }

  /** What the service declares; asked for once, and queries do without where that fails. */
  async declared(options: RequestOptions): Promise<TapCapability | undefined> {
    if (this.#capabilities === undefined && !this.#isSilent) {
      // Most of the time is the query's.
      const timeoutMs = Math.min(DECLARATION_MS, (options.timeoutMs ?? Infinity) / 3);
      try {
        await this.capabilities({ ...options, timeoutMs, onProgress: undefined });
      } catch (error) {
        options.signal?.throwIfAborted();
        if (!isVoError(error)) throw error;
        this.#isSilent = true;
      }
    }
    return this.#capabilities?.tap;
  }

  /** See `TapService.capabilities()`. */
  async capabilities(options: RequestOptions = {}): Promise<Capabilities> {
    const { http, endpoints } = this;
    return this.#capabilities ??= await this.#asked.ask(
      (rest) => fetchCapabilities(endpoints.capabilities, { ...rest, http }),
      options,
    );
  }
}

/** Whether a query may go better as a job: nobody had the patience for it. TAP has no word for that. */
function isTooSlow(error: unknown): boolean {
  if (error instanceof VoTimeoutError) return true;
  if (isVoError(error, "E_HTTP_STATUS")) return [408, 502, 503, 504, 524].includes(error.status);
  return isVoError(error, "E_QUERY") &&
    /\btime(d)?[\s-]*out\b|\btime limit\b|\btoo long\b|statement timeout/i.test(
      error.serviceMessage,
    );
}

function withWarnings(result: TapResult, warnings: readonly string[]): TapResult {
  if (warnings.length === 0) return result;
  return Object.defineProperty(result, "queryWarnings", {
    value: [...warnings, ...result.queryWarnings],
    enumerable: true,
  });
}

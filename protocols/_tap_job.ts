/**
 * Asynchronous queries.
 *
 * @module
 */
import { JobError, QueryError, UnsupportedError } from "../core/runtime/errors.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import { redactUrl } from "../core/runtime/urls.ts";
import { readVotable } from "../core/votable/read.ts";
import { errorMessage, queryError, responseError } from "./_response.ts";
import { startBudget } from "./_service.ts";
import { caretLines, explainError } from "./_tap_error.ts";
import { readTapRows } from "./_tap_open_rows.ts";
import type { ReadRowsOptions, ResultContext, TapResult, TapRows } from "./_tap_rows.ts";
import { RequestDraft, requestOptions, type TapQueryParameters } from "./_tap_request.ts";
import { prepareUploads, type TapUploads } from "./_tap_upload.ts";
import type { TapJobStore } from "./_tap_store.ts";
import { UwsJob, type UwsJobInit } from "./_uws_job.ts";
import { PHASES } from "./_uws_phase.ts";
import type { TapCapability } from "./_vosi_tap.ts";

/** What a job needs of the service that it belongs to. */
export interface TapJobHome {
  /** URL of the service. */
  readonly accessUrl: string;
  /** What the service declares, as far as it is known already. */
  readonly knownCapability: TapCapability | undefined;
  /** Makes and starts a job. */
  submit(query: string, options: TapQueryParameters & RequestOptions): Promise<TapJob>;
}

/** What a handle of a query's job is made with. */
export interface TapJobInit extends UwsJobInit {
  /** The service. */
  readonly home: TapJobHome;
  /** The query, if this program has sent it. */
  readonly query?: string | undefined;
  /** What was sent with it. */
  readonly sent?: TapQueryParameters | undefined;
  /** What was noticed when it was sent. */
  readonly warnings?: readonly string[] | undefined;
  /** Where the job is noted. */
  readonly store?: TapJobStore | undefined;
}

/** How to read the rows of a job. */
export interface TapRowsOptions extends RequestOptions, ReadRowsOptions {}

/**
 * A query that runs on the server by itself: `await using` deletes it at the end of the block, {@linkcode TapJob.keep}
 * prevents that.
 */
export class TapJob extends UwsJob {
  readonly #home: TapJobHome;
  readonly #query: string | undefined;
  readonly #sent: TapQueryParameters | undefined;
  readonly #warnings: readonly string[];
  readonly #store: TapJobStore | undefined;

  /** Made by `service.submit()`, `service.job()` and `service.jobs()`. */
  constructor(url: string | URL, init: TapJobInit) {
    super(url, init);
    this.#home = init.home;
    this.#query = init.query;
    this.#sent = init.sent;
    this.#warnings = init.warnings ?? [];
    this.#store = init.store;
  }

  /** URL of the service that the job belongs to. */
  get accessUrl(): string {
    return this.#home.accessUrl;
  }

  /** The query, as far as it is known: as sent, or as the service says. */
  get query(): string | undefined {
    return this.parameter("QUERY") ?? this.#query;
  }

  /** The caller's own name for the job, if known. */
  override get runId(): string | undefined {
    return super.runId ?? this.#sent?.runid;
  }

  /** The language of the query, as far as it is known. */
  get language(): string | undefined {
    return this.parameter("LANG") ?? this.#sent?.language;
  }

  /**
   * Reads the result.
   *
   * @param options Signal, limits, progress.
   * @returns The table, with the outcome of the query.
   * @throws {JobError} If the job did not end well, or has not ended yet.
   * @throws {QueryError} If the result is an error.
   * @throws {FormatError} If the result is no table; {@linkcode fetchResult} gives it as it is.
   */
  async result(options: TapRowsOptions = {}): Promise<TapResult> {
    return await (await this.rows(options)).collect();
  }

  /**
   * Reads the result row by row.
   *
   * @param options Signal, limits, progress, size of batches.
   * @returns The rows; see {@linkcode result} for the errors.
   */
  async rows(options: TapRowsOptions = {}): Promise<TapRows> {
    const left = startBudget(requestOptions(options));
    const url = await this.resultUrl({ ...left(), onProgress: undefined });
    const response = await this.http.send(url, left());
    return await readTapRows(response, this.#context(url), options);
  }

  /** The result as it is, whatever its format; the standard result, unless another one is named. */
  override async fetchResult(id?: string, options: RequestOptions = {}): Promise<Response> {
    if (id !== undefined && id !== "result") return await super.fetchResult(id, options);
    const left = startBudget(options);
    const url = await this.resultUrl({ ...left(), onProgress: undefined });
    const response = await this.http.send(url, left());
    if (response.ok) return response;
    const { what } = this.#context(url);
    const error = await responseError(response, { signal: options.signal, queryUrl: url, what });
    throw explainError(error, {
      query: this.query,
      language: this.language,
    });
  }

  #context(url: string): ResultContext {
    const maxrec = this.parameter("MAXREC") ?? this.#sent?.maxrec;
    return {
      query: this.query ?? "",
      language: this.language,
      queryUrl: url,
      mode: "async",
      maxrec: maxrec === undefined || !/^\d+$/.test(String(maxrec)) ? undefined : Number(maxrec),
      what: "read the job's result",
      warnings: this.#warnings,
      http: this.http,
    };
  }

  /**
   * URL of the result, which other services can get too: `upload: { mine: job }` sends it to them.
   *
   * It is the result that is called `result`, else the one at `results/result` (TAP 1.1 §2.2), else the only one that is
   * no diagnostics; services list all sorts of things there.
   *
   * @param options Signal, limits.
   * @returns The URL.
   * @throws {JobError} If the job did not end well, or has not ended yet.
   */
  async resultUrl(options: RequestOptions = {}): Promise<string> {
    const state = this.state !== undefined && PHASES[this.state.phase].final
      ? this.state
      : await this.refresh(options);
    if (!PHASES[state.phase].results) throw await this.noResult("", options);
    const { results } = state;
    const named = results.find(({ id }) => id.toLowerCase() === "result") ??
      results.find(({ href }) => /\/results\/result\/?([?#].*)?$/.test(href));
    const others = results.filter(({ id }) => !/diag|log|summary/i.test(id));
    return named?.href ?? (others.length === 1 ? others[0]?.href : undefined) ??
      `${this.url}/results/result`;
  }

  /**
   * Changes the query of a job that was not started.
   *
   * @param query The query.
   * @param options Signal, limits.
   */
  async setQuery(query: string, options: RequestOptions = {}): Promise<void> {
    if (query.trim() === "") throw new TypeError("Cannot run a query without text");
    await this.setParameters({ QUERY: query }, options);
  }

  /**
   * Adds uploads to a job that was not started.
   *
   * @param uploads Tables by name.
   * @param options Signal, limits.
   * @throws {TypeError} If a name is no regular identifier of ADQL, or something cannot be uploaded.
   */
  async upload(uploads: TapUploads, options: RequestOptions = {}): Promise<void> {
    const { pairs, files } = await prepareUploads(uploads, {
      ...options,
      mode: "async",
      capability: this.#home.knownCapability,
      taken: ["UPLOAD"],
    });
    const draft = new RequestDraft(`${this.url}/parameters`, pairs, files);
    await this.post(draft.request(), "upload tables", options);
  }

  /**
   * Runs the same query again as a new job, such as one that was archived.
   *
   * @param changes What is to be different, such as `runid` or `queue`.
   * @param options Signal, limits.
   * @returns The new job, started.
   * @throws {UnsupportedError} If the job had uploads that only its service has.
   */
  async rerun(changes: TapQueryParameters = {}, options: RequestOptions = {}): Promise<TapJob> {
    const left = startBudget(options);
    await this.parameters(left());
    const { query } = this;
    if (query === undefined) {
      throw new JobError("Cannot run the job again: the service does not say what its query was", {
        url: redactUrl(this.url),
        jobUrl: this.url,
        phase: this.phase ?? "UNKNOWN",
      });
    }
    const uploads = changes.upload ?? this.#uploadUrls();
    const own = (name: string): string | undefined => this.parameter(name);
    const maxrec = own("MAXREC");
    return await this.#home.submit(query, {
      language: own("LANG"),
      maxrec: maxrec !== undefined && /^\d+$/.test(maxrec) ? Number(maxrec) : undefined,
      format: own("RESPONSEFORMAT") ?? own("FORMAT"),
      runid: own("RUNID") ?? this.runId,
      queue: own("QUEUE"),
      ...changes,
      upload: uploads,
      ...left(),
    });
  }

  /** Uploads that the service got by URL, and can get again. */
  #uploadUrls(): TapUploads | undefined {
    const { upload: sent } = this.#sent ?? {};
    if (sent !== undefined) return sent;
    const values =
      this.state?.parameters.filter(({ id, value }) =>
        id.toLowerCase() === "upload" && value.trim() !== ""
      ) ?? [];
    if (values.length === 0) return undefined;
    const items = values.flatMap(({ value }) => value.split(/;(?=[A-Za-z]\w*,)/));
    const pairs = items.map((item) => {
      const comma = item.indexOf(",");
      return [item.slice(0, comma).trim(), item.slice(comma + 1).trim()] as const;
    });
    const lost = pairs.find(([, url]) => !/^[a-z]+:\/\//i.test(url));
    if (lost === undefined) return Object.fromEntries(pairs);
    throw new UnsupportedError(
      `Cannot run the job again: the table "${
        lost[0]
      }" was uploaded with it; give it again as upload`,
      { feature: "uploads of old jobs", url: redactUrl(this.url) },
    );
  }

  /**
   * How the service's database would run the query, in the words of the database. No standard has it: it is GAVO DaCHS that
   * offers it, as the job's resource `plan`, also before the job is started.
   *
   * @param options Signal, limits.
   * @returns The plan.
   * @throws {UnsupportedError} If the service has no such resource.
   * @throws {QueryError} If the service refuses the query, in its own words.
   */
  async plan(options: RequestOptions = {}): Promise<string> {
    const url = `${this.url}/plan`;
    const response = await this.http.send(url, { ...options, onProgress: undefined });
    const missing = [400, 404, 405, 501].includes(response.status);
    const error = response.ok ? undefined : await responseError(response, {
      signal: options.signal,
      queryUrl: url,
      what: "get the plan",
    });
    if (error instanceof QueryError || (error !== undefined && !missing)) {
      throw explainError(error, { query: this.query, language: this.language });
    }
    const text = error === undefined ? (await response.text()).trim() : "";
    if (/<([\w.-]+:)?VOTABLE/i.test(text)) {
      const said = errorMessage(await readVotable(text, { signal: options.signal }));
      if (said !== undefined) throw queryError(said, "get the plan", redactUrl(url));
    }
    if (text !== "" && !/^\s*<(!doctype|html|\?xml)/i.test(text)) return text;
    throw new UnsupportedError("Cannot get the query's plan: the service has none", {
      feature: "query plans",
      url: redactUrl(this.url),
      cause: error,
    });
  }

  /** Deletes the job, and takes it out of the store that it is noted in. */
  override async delete(options: RequestOptions = {}): Promise<void> {
    await super.delete(options);
    await this.#store?.forget(this.url);
  }

  /** The service's words with the line of the query that they are about. */
  protected override explain(message: string): string {
    return message + caretLines(message, this.query, this.language);
  }
}

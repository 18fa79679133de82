/**
 * A job on a server: a URL, and what is known about it.
 *
 * @module
 */
import { isVoError, JobError } from "../core/runtime/errors.ts";
import { type Http, http as sharedHttp, type RequestOptions } from "../core/runtime/http.ts";
import { redactUrl } from "../core/runtime/urls.ts";
import { cleanAccessUrl } from "./_request.ts";
import { responseError } from "./_response.ts";
import { startBudget } from "./_service.ts";
import {
  commandRequest,
  deleteJob,
  fetchParameters,
  fetchResults,
  sendCommand,
} from "./_uws_command.ts";
import {
  JOB,
  jobOf,
  type UwsJobReference,
  type UwsJobState,
  type UwsParameter,
  type UwsResult,
} from "./_uws_document.ts";
import { failureMessage, jobError, notStarted, withoutResult } from "./_uws_error.ts";
import { PHASES, type UwsPhase } from "./_uws_phase.ts";
import { type LongPoll, type UwsWaitOptions, waitForJob } from "./_uws_wait.ts";
import { fetchXml } from "./_vosi_xml.ts";
import { formatTimestamp, type Pair } from "./params.ts";

/** What a handle of a job is made with. */
export interface UwsJobInit {
  /** The HTTP layer, with its credentials; the shared one by default. */
  readonly http?: Http | undefined;
  /** What a list of jobs said about it. */
  readonly reference?: UwsJobReference | undefined;
  /** Is told what goes wrong where nobody can be asked, as when a job cannot be deleted at the end of a block. */
  readonly onWarning?: ((warning: string) => void) | undefined;
}

/** How long the deletion at the end of a block may take (ms). */
const DISPOSAL_MS = 20_000;

/**
 * A handle of a job (UWS 1.1). Properties tell what is known and never ask the server; methods that ask are asynchronous.
 *
 * At the end of an `await using` block the job is deleted on the server, unless {@linkcode UwsJob.keep} was called. To
 * abort means to stop the work and keep the job; to abort `wait()` by its signal means to stop waiting.
 */
export class UwsJob implements AsyncDisposable {
  /** URL of the job; keep it to come back. */
  readonly url: string;
  /** The HTTP layer that everything of this job goes through. */
  protected readonly http: Http;
  readonly #onWarning: ((warning: string) => void) | undefined;
  #reference: UwsJobReference | undefined;
  #state: UwsJobState | undefined;
  #isRun = false;
  #isKept = false;
  #isDeleted = false;

  /**
   * Makes a handle; nothing is sent.
   *
   * @param url URL of the job; blanks and line breaks around it do not matter, as in a line from a file.
   * @param init HTTP layer.
   * @throws {TypeError} If the URL cannot be read.
   */
  constructor(url: string | URL, init: UwsJobInit = {}) {
    const clean = new URL(cleanAccessUrl(url));
    clean.pathname = clean.pathname.replace(/\/+$/, "");
    this.url = clean.href;
    this.http = init.http ?? sharedHttp;
    this.#onWarning = init.onWarning;
    this.#reference = init.reference;
  }

  /** The job as the service described it last; undefined if it was not asked yet. */
  get state(): UwsJobState | undefined {
    return this.#state;
  }

  /** The phase that is known; undefined if nothing is. Ask with {@linkcode refresh}. */
  get phase(): UwsPhase | undefined {
    return this.#state?.phase ?? this.#reference?.phase;
  }

  /** Identifier within the service. */
  get jobId(): string {
    return this.#state?.jobId || this.#reference?.jobId ||
      decode(this.url.replace(/[?#].*$/, "").replace(/^.*\//, ""));
  }

  /** The caller's own name for the job, if known. */
  get runId(): string | undefined {
    return this.#state?.runId ?? this.parameter("RUNID") ?? this.#reference?.runId;
  }

  /** Who owns the job, if known. */
  get ownerId(): string | undefined {
    return this.#state?.ownerId ?? this.#reference?.ownerId;
  }

  /** When the job was made, if known. */
  get creationTime(): Date | undefined {
    return this.#state?.creationTime ?? this.#reference?.creationTime;
  }

  /** Whether the job outlives the block of its handle. */
  get isKept(): boolean {
    return this.#isKept;
  }

  /** Whether the job was deleted through this handle. */
  get isDeleted(): boolean {
    return this.#isDeleted;
  }

  /** The value of a parameter, whatever the case of its name; undefined if it has none or is not known. */
  parameter(name: string): string | undefined {
    const wanted = name.toLowerCase();
    const found = this.#state?.parameters.find(({ id, value }) =>
      id.toLowerCase() === wanted && value.trim() !== ""
    );
    return found?.value;
  }

  /**
   * Asks the service for the job.
   *
   * @param options Signal, limits.
   * @returns Its state, which is also in {@linkcode state} from now on.
   * @throws {HttpStatusError} If there is no such job (any more); also as {@linkcode QueryError} in the service's words.
   * @throws {FormatError} If the answer is no job.
   */
  async refresh(options: RequestOptions = {}): Promise<UwsJobState> {
    return await this.#ask(undefined, options);
  }

  async #ask(question: LongPoll | undefined, options: RequestOptions): Promise<UwsJobState> {
    const url = new URL(this.url);
    if (question !== undefined) {
      url.searchParams.set("WAIT", String(question.waitSeconds));
      url.searchParams.set("PHASE", question.phase);
    }
    const { root } = await fetchXml(this.http, url, JOB, { ...options, onProgress: undefined });
    return this.#state = jobOf(root, this.url);
  }

  /**
   * Starts the job: `PHASE=RUN` (UWS 1.1 §2.2.3.5).
   *
   * @param options Signal, limits.
   * @returns The handle; its phase is up to date if the service could be asked.
   * @throws {JobError} If the job is known to have begun already.
   * @throws {QueryError} If the service refuses, in its own words.
   */
  async run(options: RequestOptions = {}): Promise<this> {
    const { phase } = this;
    if (phase !== undefined && phase !== "UNKNOWN" && !PHASES[phase].startable) {
      throw new JobError(`Cannot start the job: it is ${phase} already`, {
        url: redactUrl(this.url),
        jobUrl: this.url,
        phase,
      });
    }
    await this.#command("phase", [["PHASE", "RUN"]], "start the job", options);
    this.#isRun = true;
    return this;
  }

  /**
   * Stops the job: `PHASE=ABORT` (UWS 1.1 §2.2.3.6). What there is of it stays on the server.
   *
   * @param options Signal, limits.
   * @throws {QueryError} If the service refuses, in its own words.
   */
  async abort(options: RequestOptions = {}): Promise<void> {
    const { phase } = this;
    if (phase !== undefined && PHASES[phase].final) return;
    await this.#command("phase", [["PHASE", "ABORT"]], "abort the job", options);
  }

  /**
   * Deletes the job with its results (UWS 1.1 §2.2.3.2). Some services archive it instead: its parameters stay, and it
   * can be run again. That it is gone already is no error.
   *
   * @param options Signal, limits.
   * @throws {QueryError} If the service refuses, in its own words.
   */
  async delete(options: RequestOptions = {}): Promise<void> {
    await deleteJob(this.http, this.url, options);
    this.#isDeleted = true;
  }

  /**
   * Waits until the job is in one of the wanted phases. Failures to ask are forgiven within the time limit (without one,
   * ten in a row are too many).
   *
   * @param options Phases, how to ask, `onPhase`, signal; `timeoutMs` is the budget for all of the waiting.
   * @returns The handle.
   * @throws {JobError} If the job ends in another phase, with the service's words, or if it was never started.
   * @throws {VoTimeoutError} If the budget is used up; the job runs on.
   * @throws The signal's own reason; the job runs on.
   */
  async wait(options: UwsWaitOptions = {}): Promise<this> {
    const { phases = ["COMPLETED"] } = options;
    const wanted = typeof phases === "string" ? [phases] : phases;
    const what = "wait for the job";
    // What was known may be old: it ends nothing but what has ended for good, and it is a ground to let the server hold
    // back its answer only where this handle has started the job and something else is waited for.
    const state = this.#state;
    const known = state !== undefined &&
        (PHASES[state.phase].final || (this.#isRun && !wanted.includes(state.phase)))
      ? state
      : undefined;
    await waitForJob(
      {
        http: this.http,
        url: this.url,
        what: `${what} ${redactUrl(this.url)}`,
        ask: (question, left) => this.#ask(question, left),
        isDone: async (state, left) => {
          if (wanted.includes(state.phase)) return true;
          if (PHASES[state.phase].final) throw await this.failure(what, left);
          if (state.phase === "PENDING" && !this.#isRun) {
            throw notStarted(this.url);
          }
          return false;
        },
      },
      known,
      options,
    );
    return this;
  }

  /**
   * The error for a job that ended badly: what the job says, and its error document where there is one.
   *
   * @param what What was being done, for the message.
   * @param options Signal, limits.
   * @returns The error, to be thrown.
   */
  async failure(what = "use the job", options: RequestOptions = {}): Promise<JobError> {
    const state = this.#state ?? await this.refresh(options);
    const message = await failureMessage(this.http, this.url, state, options);
    const query = this.parameter("QUERY");
    return jobError(this.url, state, message, { what, query, marked: this.explain(message) });
  }

  /** The service's words with what can be added to them. */
  protected explain(message: string): string {
    return message;
  }

  /**
   * The results of the job.
   *
   * @param options Signal, limits.
   * @returns Those of the job document; where it has none, those of its `results` resource; empty before the job has ended.
   * @throws {FormatError} If the service's answer is no list of results.
   */
  async results(options: RequestOptions = {}): Promise<readonly UwsResult[]> {
    const left = startBudget(options);
    let state = this.#state;
    if (state === undefined || !PHASES[state.phase].final) state = await this.refresh(left());
    if (state.results.length > 0 || !PHASES[state.phase].results) return state.results;
    return await fetchResults(this.http, this.url, left());
  }

  /**
   * The parameters of the job.
   *
   * @param options Signal, limits.
   * @returns Those of the job document; where it has none, those of its `parameters` resource.
   * @throws {FormatError} If the service's answer is no list of parameters.
   */
  async parameters(options: RequestOptions = {}): Promise<readonly UwsParameter[]> {
    const left = startBudget(options);
    const state = this.#state ?? await this.refresh(left());
    if (state.parameters.length > 0) return state.parameters;
    const parameters = await fetchParameters(this.http, this.url, left());
    this.#state = { ...state, parameters };
    return parameters;
  }

  /**
   * Fetches a result as it is.
   *
   * @param id Its name; the first result if not given.
   * @param options Signal, limits, progress.
   * @returns The response, its body unread.
   * @throws {JobError} If the job did not end well, or has no such result.
   */
  async fetchResult(id?: string, options: RequestOptions = {}): Promise<Response> {
    const left = startBudget(options);
    const results = await this.results({ ...left(), onProgress: undefined });
    const result = id === undefined ? results[0] : results.find((one) => one.id === id);
    if (result === undefined) {
      throw await this.noResult(id === undefined ? "" : ` "${id}"`, left());
    }
    const response = await this.http.send(result.href, left());
    if (response.ok) return response;
    throw await responseError(response, {
      signal: options.signal,
      queryUrl: result.href,
      what: "fetch the job's result",
    });
  }

  /** The error for a job without the wanted result. */
  protected async noResult(which: string, options: RequestOptions): Promise<JobError> {
    const phase = this.phase ?? "UNKNOWN";
    if (PHASES[phase].final && phase !== "COMPLETED") {
      return await this.failure("fetch the job's result", options);
    }
    return withoutResult(this.url, phase, which);
  }

  /**
   * Changes parameters of a job that was not started (UWS 1.1 §2.1.11).
   *
   * @param parameters Names and values.
   * @param options Signal, limits.
   * @throws {QueryError} If the service refuses, in its own words.
   */
  async setParameters(
    parameters: Readonly<Record<string, string>>,
    options: RequestOptions = {},
  ): Promise<void> {
    await this.#command("parameters", Object.entries(parameters), "change the job", options);
  }

  /**
   * Asks for another limit of the job's running time. The service may decide otherwise: look at the result.
   *
   * @param seconds The limit in s; 0 is unlimited.
   * @param options Signal, limits.
   * @returns The limit that holds now, if the service says.
   * @throws {RangeError} If it is not a whole number from 0.
   */
  async setExecutionDuration(
    seconds: number,
    options: RequestOptions = {},
  ): Promise<number | undefined> {
    if (!Number.isSafeInteger(seconds) || seconds < 0) {
      throw new RangeError(`Cannot use executionDuration ${seconds}: it must be whole seconds`);
    }
    const pairs: Pair[] = [["EXECUTIONDURATION", String(seconds)]];
    await this.#command("executionduration", pairs, "change the job's duration", options);
    return this.#state?.executionDuration;
  }

  /**
   * Asks for another moment of destruction. The service may decide otherwise: look at the result.
   *
   * @param date The moment.
   * @param options Signal, limits.
   * @returns The moment that holds now, if the service says.
   * @throws {RangeError} If the date is invalid.
   */
  async setDestruction(date: Date, options: RequestOptions = {}): Promise<Date | undefined> {
    if (Number.isNaN(date.getTime())) throw new RangeError("Cannot use an invalid date");
    const pairs: Pair[] = [["DESTRUCTION", `${formatTimestamp(date).replace(/Z$/, "")}Z`]];
    await this.#command("destruction", pairs, "change the job's destruction", options);
    return this.#state?.destruction;
  }

  /** Posts to a resource of the job, and learns what has become of the job. */
  async #command(
    resource: string,
    pairs: readonly Pair[],
    what: string,
    options: RequestOptions,
  ): Promise<void> {
    await this.post(commandRequest(this.url, resource, pairs), what, options);
  }

  /** Sends a request that changes the job, and learns what has become of it. */
  protected async post(request: Request, what: string, options: RequestOptions): Promise<void> {
    const left = startBudget({ ...options, onProgress: undefined });
    await sendCommand(this.http, request, { jobUrl: this.url, what }, left());
    try {
      await this.refresh(left());
    } catch (error) {
      options.signal?.throwIfAborted();
      // The service has understood; what the job is now will be seen at the next occasion.
      if (!isVoError(error)) throw error;
      this.#state = undefined;
    }
  }

  /** Says that the job is to outlive the block of its handle. */
  keep(): this {
    this.#isKept = true;
    return this;
  }

  /** Deletes the job unless it is kept. That this fails is told to `onWarning` and not thrown. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isKept || this.#isDeleted) return;
    try {
      await this.delete({ timeoutMs: DISPOSAL_MS });
    } catch (error) {
      if (!isVoError(error)) throw error;
      this.#onWarning?.(`The job ${redactUrl(this.url)} stays on the server: ${error.message}`);
    }
  }

  /** URL and phase, for `console.log`. */
  [Symbol.for("Deno.customInspect")](): string {
    return this.#describe();
  }

  /** URL and phase, for `console.log` of Node. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.#describe();
  }

  #describe(): string {
    const name = this.runId === undefined ? "" : `"${this.runId}", `;
    return `${this.constructor.name}(${name}${this.phase ?? "not asked yet"}, ${
      redactUrl(this.url)
    })`;
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

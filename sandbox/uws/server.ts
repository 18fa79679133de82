/**
 * A server for jobs: the Universal Worker Service.
 *
 * UWS 1.1 (2016-10-24), its REST binding (section 2.2): list of jobs with filters, job documents and all their
 * parts, waiting for a change of phase. Representations are XML and plain text.
 *
 * @module
 */
import { formatJob, formatJobs, formatParameters, formatResults } from "./_documents.ts";
import { readForm } from "./_input.ts";
import type { Job } from "./_job.ts";
import { Jobs } from "./_jobs.ts";
import { isActive, isPhase, type Phase } from "./phase.ts";
import { formatTime, parseTime } from "./_time.ts";
import {
  type JobErrorDocument,
  type JobInput,
  JobRequestError,
  type JobServerOptions,
} from "./types.ts";

const METHODS = "GET, HEAD, POST, DELETE";

/** One request, taken apart. */
interface Call {
  readonly request: Request;
  readonly url: URL;
  readonly owner: string | undefined;
  readonly left: AbortSignal;
}

function text(content: string, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(content, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", ...headers },
  });
}

function xml(content: string): Response {
  return new Response(content, { headers: { "content-type": "text/xml; charset=utf-8" } });
}

function seeOther(location: string): Response {
  return new Response(null, { status: 303, headers: { location } });
}

function refuseMethod(method: string, allowed: string): never {
  throw new JobRequestError(`Method ${method} is not supported here; use ${allowed}`, 405);
}

/** The last value of a parameter of the input, trimmed; undefined when absent. */
function control(input: JobInput, name: string): string | undefined {
  return input.parameters.findLast((one) => one.name === name)?.value.trim();
}

function parseCount(name: string, value: string): number {
  if (!/^\d+$/.test(value)) throw new JobRequestError(`${name}: "${value}" is not a whole number`);
  return Number(value);
}

/**
 * Makes, runs, keeps and shows jobs.
 *
 * Jobs of an owner are in nobody else's list, and for others they are not there (404), so that nobody learns
 * what identifiers are taken. Jobs without owner belong to all who ask without one.
 */
export class JobServer implements Disposable {
  readonly #options: JobServerOptions;
  readonly #jobs: Jobs;

  constructor(options: JobServerOptions) {
    this.#options = options;
    this.#jobs = new Jobs(options);
  }

  /**
   * Answers a request.
   *
   * @param request The request; hrefs are made with its origin.
   * @param subpath The path after that of the list: empty for the list, `/ID/phase` or `ID/phase` for a phase.
   * @param owner Who asks; undefined for nobody in particular.
   * @param left Aborted when the client has left; by default the request's own signal.
   */
  async handle(
    request: Request,
    subpath: string,
    owner?: string,
    left: AbortSignal = request.signal,
  ): Promise<Response> {
    const call: Call = { request, url: new URL(request.url), owner, left };
    try {
      const [id = "", ...parts] = subpath.replace(/^\/|\/$/g, "").split("/").map(decodePart);
      if (id === "") return await this.#answerList(call);
      const job = this.#jobs.find(id);
      if (job === undefined || job.owner !== owner) {
        throw new JobRequestError(`There is no job ${id}`, 404);
      }
      return await this.#answerJob(call, job, parts);
    } catch (error) {
      if (!(error instanceof JobRequestError)) throw error;
      const { status, message } = error;
      const headers: Record<string, string> = status === 405
        ? { allow: METHODS }
        : status === 503
        ? { "retry-after": "60" }
        : {};
      return text(`${message}\n`, status, headers);
    }
  }

  #listUrl(call: Call): string {
    return call.url.origin + this.#options.path;
  }

  #jobUrl(call: Call, id: string): string {
    return `${this.#listUrl(call)}/${id}`;
  }

  async #read(call: Call): Promise<JobInput> {
    const read = this.#options.readInput ?? readForm;
    return await read(call.request, this.#jobs.limits.bodyBytes);
  }

  async #answerList(call: Call): Promise<Response> {
    const { method } = call.request;
    if (method === "GET" || method === "HEAD") return this.#list(call);
    if (method !== "POST") refuseMethod(method, "GET or POST");
    const input = await this.#read(call);
    const job = this.#jobs.create(input, call.owner, (id) => this.#jobUrl(call, id));
    try {
      this.#control(job, input);
    } catch (error) {
      this.#jobs.discard(job);
      throw error;
    }
    return seeOther(this.#jobUrl(call, job.id));
  }

  /** UWS 1.1, section 2.2.2.1: archived jobs are listed only when they are asked for. */
  #list(call: Call): Response {
    const query = [...call.url.searchParams];
    const all = (name: string) =>
      query.filter(([key]) => key.toUpperCase() === name).map(([, value]) => value.trim());
    const phases = all("PHASE").filter((phase) => phase !== "").map((phase): Phase => {
      const name = phase.toUpperCase();
      if (!isPhase(name)) throw new JobRequestError(`PHASE: there is no phase "${phase}"`);
      return name;
    });
    const after = Math.max(...all("AFTER").map((value) => parseTime("AFTER", value)));
    const last = Math.min(...all("LAST").map((value) => parseCount("LAST", value)));
    const jobs = this.#jobs.of(call.owner).filter((job) =>
      (phases.length === 0 ? job.phase !== "ARCHIVED" : phases.includes(job.phase)) &&
      job.created > after
    );
    const newest = last === Infinity ? jobs : jobs.toReversed().slice(0, last);
    return xml(formatJobs(newest, (job) => this.#jobUrl(call, job.id)));
  }

  async #answerJob(call: Call, job: Job, parts: readonly string[]): Promise<Response> {
    const { method } = call.request;
    const [part, name] = parts;
    if (method === "GET" || method === "HEAD") return await this.#show(call, job, part, name);
    if (method === "DELETE") {
      if (part !== undefined) refuseMethod(method, "GET");
      this.#jobs.delete(job);
      return seeOther(this.#listUrl(call));
    }
    if (method !== "POST") refuseMethod(method, METHODS);
    return await this.#post(call, job, parts);
  }

  async #show(call: Call, job: Job, part?: string, name?: string): Promise<Response> {
    if (part === "results" && name !== undefined) {
      const result = job.results.find(({ id }) => id === name);
      if (result === undefined) {
        throw new JobRequestError(`There is no result ${name}: the job is ${job.phase}`, 404);
      }
      return new Response(result.body, {
        headers: {
          "content-type": result.body.type === "" ? "application/octet-stream" : result.body.type,
          "content-length": String(result.body.size),
        },
      });
    }
    if (name !== undefined) throw new JobRequestError(`Nothing here: ${part}/${name}`, 404);
    switch (part) {
      case undefined:
        await this.#wait(call, job);
        return xml(formatJob(job, this.#jobUrl(call, job.id)));
      case "phase":
        return text(job.phase);
      case "executionduration":
        return text(String(job.executionSeconds));
      case "destruction":
        return text(formatTime(job.destruction));
      case "quote":
        // Nobody knows
        return text("");
      case "owner":
        return text(job.owner ?? "");
      case "parameters":
        return xml(formatParameters(job));
      case "results":
        return xml(formatResults(job, this.#jobUrl(call, job.id)));
      case "error":
        return this.#showError(job);
    }
    throw new JobRequestError(`Nothing here: ${part}`, 404);
  }

  #showError(job: Job): Response {
    if (job.error === undefined) throw new JobRequestError(`The job has no error`, 404);
    const cause = job.error.cause instanceof Error ? job.error.cause : job.error;
    const document: JobErrorDocument = this.#options.errorDocument?.(cause) ??
      { mediaType: "text/plain; charset=utf-8", text: `${job.error.message}\n` };
    return new Response(document.text, { headers: { "content-type": document.mediaType } });
  }

  /** Holds back the answer while the job stays in its phase. UWS 1.1, section 2.2.1.2. */
  async #wait({ url, left }: Call, job: Job): Promise<void> {
    const value = (name: string) =>
      [...url.searchParams].findLast(([key]) => key.toUpperCase() === name)?.[1].trim();
    const wait = value("WAIT");
    if (wait === undefined) return;
    if (!/^-?\d+$/.test(wait)) throw new JobRequestError(`WAIT: "${wait}" is not a whole number`);
    const before = value("PHASE")?.toUpperCase() ?? job.phase;
    if (job.phase !== before || !isActive(job.phase) || left.aborted) return;
    const { waitSeconds } = this.#jobs.limits;
    const seconds = Number(wait) < 0 ? waitSeconds : Math.min(Number(wait), waitSeconds);
    const { promise, resolve } = Promise.withResolvers<void>();
    const onLeft = () => resolve();
    left.addEventListener("abort", onLeft);
    const cancel = this.#jobs.clock.after(seconds * 1000, resolve);
    await Promise.race([promise, job.changed]);
    cancel();
    left.removeEventListener("abort", onLeft);
  }

  async #post(call: Call, job: Job, parts: readonly string[]): Promise<Response> {
    const [part, name] = parts;
    const input = await this.#read(call);
    const asked = (key: string): string => {
      const value = control(input, key);
      if (value === undefined) throw new JobRequestError(`${key} is missing`);
      return value;
    };
    if (name !== undefined) throw new JobRequestError(`Nothing here: ${part}/${name}`, 404);
    switch (part) {
      case undefined: {
        const action = control(input, "ACTION");
        if (action?.toUpperCase() === "DELETE") {
          this.#jobs.delete(job);
          return seeOther(this.#listUrl(call));
        }
        if (action !== undefined) {
          throw new JobRequestError(`ACTION: "${action}" is not known; there is DELETE`);
        }
        this.#jobs.change(job, input);
        this.#control(job, input);
        break;
      }
      case "parameters":
        this.#jobs.change(job, input);
        break;
      case "phase":
        this.#setPhase(job, asked("PHASE"));
        break;
      case "destruction":
        this.#setDestruction(job, asked("DESTRUCTION"));
        break;
      case "executionduration":
        this.#setExecution(job, asked("EXECUTIONDURATION"));
        break;
      default:
        refuseMethod("POST", "GET");
    }
    return seeOther(this.#jobUrl(call, job.id));
  }

  /** What a form can ask for besides parameters of the job; PHASE comes last. */
  #control(job: Job, input: JobInput): void {
    const duration = control(input, "EXECUTIONDURATION");
    if (duration !== undefined) this.#setExecution(job, duration);
    const destruction = control(input, "DESTRUCTION");
    if (destruction !== undefined) this.#setDestruction(job, destruction);
    const phase = control(input, "PHASE");
    if (phase !== undefined) this.#setPhase(job, phase);
  }

  #setPhase(job: Job, value: string): void {
    const phase = value.toUpperCase();
    if (phase === "RUN") this.#jobs.start(job);
    else if (phase === "ABORT") this.#jobs.abort(job);
    else throw new JobRequestError(`PHASE: "${value}" is not known; there are RUN and ABORT`);
  }

  #setDestruction(job: Job, value: string): void {
    this.#jobs.destroyAt(job, parseTime("DESTRUCTION", value));
  }

  #setExecution(job: Job, value: string): void {
    this.#jobs.limitExecution(job, parseCount("EXECUTIONDURATION", value));
  }

  /** Keeps a job that is QUEUED from being started: it is HELD. */
  hold(id: string): void {
    this.#jobs.hold(this.#known(id));
  }

  /** Lets a job that is EXECUTING wait at its next checkpoint: it is SUSPENDED. */
  suspend(id: string): void {
    this.#jobs.suspend(this.#known(id));
  }

  /** Lets a job that is HELD or SUSPENDED go on. */
  release(id: string): void {
    this.#jobs.release(this.#known(id));
  }

  #known(id: string): Job {
    const job = this.#jobs.find(id);
    if (job === undefined) throw new RangeError(`There is no job ${id}`);
    return job;
  }

  /** Stops all jobs and forgets them. */
  [Symbol.dispose](): void {
    this.#jobs[Symbol.dispose]();
  }
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new JobRequestError(`Nothing here: ${part}`, 404);
  }
}

/**
 * A TAP service: everything below its path.
 *
 * TAP 1.1, section 2 (resources); DALI 1.1, section 2.
 *
 * @module
 */
import { fileResponse } from "../_files.ts";
import { UsageError } from "../_parameters.ts";
import type { TapSite, TapUser } from "../tap_site.ts";
import { readForm } from "../uws/_input.ts";
import { JobServer } from "../uws/server.ts";
import {
  JobError,
  type JobInput,
  type JobOutcome,
  JobRequestError,
  type RunningJob,
} from "../uws/types.ts";
import { ERROR_MEDIA_TYPE, errorResponse, errorText, resultInfos } from "./answer.ts";
import { availabilityResponse, capabilitiesResponse } from "./capabilities.ts";
import type { TapResult } from "./engine.ts";
import { examplesResponse } from "./examples.ts";
import { parseQuery, type TapQuery } from "./query.ts";
import { makeRunner, type TapRunner } from "./runner.ts";
import { schemasOf, type TapSchema } from "./schema.ts";
import { tableResponse, tablesetResponse } from "./tableset.ts";
import { type AskSelf, fetchUploads, SELF_HEADER, type UploadBytes } from "./upload.ts";

/** Bytes of a request besides its uploads. */
const FORM_BYTES = 2_000_000;

const METHODS: readonly string[] = ["GET", "HEAD", "POST"];

/** Jobs that run at once: fewer than there are workers, so that synchronous queries get one. */
const RUNNING_JOBS = 2;

/** A TAP service that runs. */
export class TapServer implements Disposable {
  readonly #site: TapSite;
  readonly #origin: string;
  readonly #askSelf: AskSelf;
  readonly #runner: TapRunner;
  readonly #jobs: JobServer;
  readonly #upSince = new Date();
  #schemas: readonly TapSchema[] | undefined;

  /**
   * Makes the service.
   *
   * @param site What it is.
   * @param origin Where the sandbox is: `http://127.0.0.1:PORT`.
   * @param askSelf Asks the sandbox for what URLs of uploads lead to.
   */
  constructor(site: TapSite, origin: string, askSelf: AskSelf) {
    this.#site = site;
    this.#origin = origin;
    this.#askSelf = askSelf;
    this.#runner = makeRunner(site.path, origin);
    const { asyncSeconds, retentionSeconds } = site.limits;
    this.#jobs = new JobServer({
      path: `${site.path}/async`,
      run: (job, signal) => this.#runJob(job, signal),
      limits: {
        running: RUNNING_JOBS,
        executionSeconds: asyncSeconds.default,
        maxExecutionSeconds: asyncSeconds.hard,
        retentionSeconds: retentionSeconds.default,
        maxRetentionSeconds: retentionSeconds.hard,
        bodyBytes: this.#formBytes,
      },
      errorDocument: ({ message }) => ({ mediaType: ERROR_MEDIA_TYPE, text: errorText(message) }),
      archives: site.archives === true,
      ...(site.queues === undefined ? {} : {
        queues: site.queues.map(({ name, seconds }) => ({ name, executionSeconds: seconds })),
      }),
    });
  }

  get #formBytes(): number {
    return (this.#site.uploads?.bytes ?? 0) + FORM_BYTES;
  }

  get #tables(): readonly TapSchema[] {
    return this.#schemas ??= schemasOf(this.#site);
  }

  /**
   * Answers a request.
   *
   * @param request The request.
   * @param subpath The path after that of the service: `/sync`.
   * @param left Aborted when the client has left.
   */
  async handle(request: Request, subpath: string, left: AbortSignal): Promise<Response> {
    const user = this.#site.access?.authenticate(request);
    if (user instanceof Response) return user;
    const [, first = "", rest = ""] = /^\/?([^/]*)(?:\/(.*))?$/s.exec(subpath) ?? [];
    const base = new URL(request.url).origin + this.#site.path;
    if (first === "async") {
      return await this.#jobs.handle(request, rest === "" ? "" : `/${rest}`, user?.name, left);
    }
    if (!METHODS.includes(request.method)) {
      const message = `Method ${request.method} is not supported here`;
      return errorResponse(message, 405, { allow: METHODS.join(", ") });
    }
    if (first === "tables") return this.#answerTables(request, decodeName(rest));
    if (rest !== "") return errorResponse(`Nothing here: ${subpath}`, 404);
    switch (first) {
      case "":
        return new Response(null, { status: 303, headers: { location: `${base}/capabilities` } });
      case "sync":
        return await this.#answerSync(request, left, user);
      case "capabilities":
        return capabilitiesResponse(this.#site, base);
      case "availability":
        return availabilityResponse(this.#upSince);
      case "examples":
        return examplesResponse(this.#site);
      default:
        return errorResponse(`Nothing here: ${subpath}`, 404);
    }
  }

  /** Answers a request for a file of the service; the name is as it stands in the URL. */
  async handleFile(request: Request, name: string): Promise<Response> {
    const user = this.#site.access?.authenticate(request);
    if (user instanceof Response) return user;
    if (request.method !== "GET" && request.method !== "HEAD") {
      return errorResponse(`Method ${request.method} is not supported for files`, 405);
    }
    const file = this.#site.findFile?.(decodeName(name));
    return file === undefined
      ? errorResponse(`There is no file ${name}`, 404)
      : await fileResponse(request, file);
  }

  #answerTables(request: Request, name: string): Response {
    const detail = [...new URL(request.url).searchParams]
      .find(([key]) => key.toLowerCase() === "detail")?.[1].toLowerCase() ?? "max";
    if (detail !== "min" && detail !== "max") {
      return errorResponse(`detail: "${detail}" is neither min nor max`, 400);
    }
    if (name === "") return tablesetResponse(this.#tables, detail === "max");
    return tableResponse(this.#tables, name) ?? errorResponse(`There is no table ${name}`, 404);
  }

  async #answerSync(
    request: Request,
    left: AbortSignal,
    user: TapUser | undefined,
  ): Promise<Response> {
    try {
      const input = await readForm(request, this.#formBytes);
      const result = await this.#query(input, {
        url: request.url,
        timeoutMs: this.#site.limits.syncSeconds * 1000,
        signal: left,
        isSelf: request.headers.has(SELF_HEADER),
        owner: user?.name,
      });
      return new Response(new Blob([...result.chunks]), {
        headers: { "content-type": result.mediaType },
      });
    } catch (error) {
      if (error instanceof UsageError) return errorResponse(error.message, 400);
      if (error instanceof JobRequestError) return errorResponse(error.message, error.status);
      if (left.aborted) return errorResponse("The client has left", 499);
      return errorResponse(`The sandbox failed: ${(error as Error).message}`, 500);
    }
  }

  async #runJob(job: RunningJob, signal: AbortSignal): Promise<JobOutcome> {
    try {
      const result = await this.#query(job, {
        url: job.url,
        timeoutMs: this.#site.limits.asyncSeconds.hard * 1000,
        signal,
        isSelf: false,
        owner: job.owner,
      });
      const body = new Blob([...result.chunks], { type: result.mediaType });
      return { results: [{ id: "result", body }] };
    } catch (error) {
      if (error instanceof UsageError) throw new JobError(error.message);
      throw error;
    }
  }

  async #query(
    input: JobInput,
    how: {
      readonly url: string;
      readonly timeoutMs: number;
      readonly signal: AbortSignal;
      readonly isSelf: boolean;
      readonly owner: string | undefined;
    },
  ): Promise<TapResult> {
    const query = parseQuery(input, this.#site);
    if (how.isSelf && query.uploads.length > 0) {
      throw new UsageError("UPLOAD: a query whose result is uploaded cannot have uploads itself");
    }
    const uploads = await this.#fetch(query, how);
    const { text, reads, features, maxrec, format } = query;
    const infos = resultInfos(this.#site, how.url, text, query.ignored);
    const task = { text, reads, features, maxrec, format, uploads, infos };
    const uploadRows = this.#site.uploads?.rows ?? 0;
    const { outputBytes } = this.#site.limits;
    const limits = { timeoutMs: how.timeoutMs, uploadRows, outputBytes };
    return await this.#runner.run({ ...task, ...limits }, how.signal);
  }

  async #fetch(
    query: TapQuery,
    how: {
      readonly timeoutMs: number;
      readonly signal: AbortSignal;
      readonly owner: string | undefined;
    },
  ): Promise<readonly UploadBytes[]> {
    const { timeoutMs, signal, owner } = how;
    const late = new AbortController();
    const timer = setTimeout(
      () => late.abort(new UsageError(`UPLOAD: reading took more than ${timeoutMs} ms`)),
      timeoutMs,
    );
    const jobs = `${this.#site.path}/async/`;
    const own = {
      origin: this.#origin,
      ask: async (request: Request) => {
        const { pathname } = new URL(request.url);
        if (!pathname.startsWith(jobs)) return await this.#askSelf(request);
        // results of other jobs are for their owners, whose credentials a job does not have
        return await this.#jobs.handle(request, pathname.slice(jobs.length - 1), owner);
      },
    };
    try {
      const both = AbortSignal.any([signal, late.signal]);
      return await fetchUploads(query.uploads, this.#site.uploads, own, both);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Stops all queries and forgets all jobs. */
  [Symbol.dispose](): void {
    this.#jobs[Symbol.dispose]();
    this.#runner[Symbol.dispose]();
  }
}

/** A name as people write it; as it is, where its percent signs mean nothing. */
function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/**
 * Jobs that are about to be made, noted before the service is asked: a process that ends before it has heard where its
 * job is leaves such a note behind, and the job is found by it.
 *
 * @module
 */
import { isVoError } from "../../core/runtime/errors.ts";
import type { RequestOptions } from "../../core/runtime/http.ts";
import { openStore, type Store } from "../../core/runtime/store.ts";
import type { TapJob, TapJobStore, TapService, TapSubmitOptions } from "../../protocols/tap.ts";

/** A job that may have been made. */
export interface Intent {
  readonly file: string;
  readonly accessUrl: string;
  readonly query: string;
  readonly runid: string | undefined;
  readonly created: Date;
  /** Whether the job is to stay on the server. */
  readonly kept: boolean;
}

/** Services keep no job so long (ms); notes that are older are about nothing. */
const OLDEST_MS = 30 * 86_400_000;

/** Clocks of services may differ from ours by so much (ms). */
const SKEW_MS = 86_400_000;

/** Notes about jobs that are about to be made. */
export class JobIntents {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Opens the notes beside those about jobs. */
  static async open(o: { readonly store?: string | undefined }): Promise<JobIntents> {
    return new JobIntents(await openStore("intents", { directory: o.store }));
  }

  /** Makes a job; whatever becomes of this process, the job will be found. */
  async submit(service: TapService, query: string, options: TapSubmitOptions): Promise<TapJob> {
    const file = `${crypto.randomUUID()}.json`;
    const { runid } = options;
    // User names and passwords of URLs are not written down.
    const url = new URL(service.accessUrl);
    url.username = url.password = "";
    const created = new Date().toISOString();
    const intent = { accessUrl: url.href, query, runid, created, kept: options.keep === true };
    await this.#store.write(file, JSON.stringify(intent));
    try {
      const job = await service.submit(query, options);
      await this.#store.remove(file);
      return job;
    } catch (error) {
      // A service that has said no has made no job; where nothing was heard, nobody knows.
      if (!isSilence(error)) await this.#store.remove(file);
      throw error;
    }
  }

  /** All notes; those that are too old to be about anything are removed. */
  async list(): Promise<readonly Intent[]> {
    const found = [];
    for (const file of await this.#store.list()) {
      const text = await this.#store.readText(file);
      try {
        const { accessUrl, query, runid, created, kept } = JSON.parse(text ?? "");
        const date = new Date(created);
        if (Date.now() - date.getTime() < OLDEST_MS) {
          found.push({ file, accessUrl, query, runid, created: date, kept });
        } else await this.#store.remove(file);
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
      }
    }
    return found;
  }

  /**
   * Looks for the jobs that were made, and notes them as others.
   *
   * They were never started, since what is started is noted before: so a job that waits with the same query and name,
   * and is not noted, is the one.
   *
   * @throws {VoError} If the service does not answer; the note stays.
   */
  async adopt(
    intent: Intent,
    service: TapService,
    store: TapJobStore,
    options: RequestOptions,
  ): Promise<boolean> {
    const noted = new Set((await store.list()).map(({ url }) => url));
    let isFound = false;
    for (const job of await service.jobs({ phase: "PENDING" }, options)) {
      if (isFound || noted.has(job.url) || !await isMeant(job, intent, options)) continue;
      await store.save(intent.kept ? job.keep() : job);
      isFound = true;
    }
    await this.#store.remove(intent.file);
    return isFound;
  }
}

/** Makes a job; where there is a store for notes, it is noted before it is made. */
export async function submitJob(
  service: TapService,
  query: string,
  options: TapSubmitOptions,
  o: { readonly store?: string | undefined },
): Promise<TapJob> {
  if (options.store === undefined) return await service.submit(query, options);
  return await (await JobIntents.open(o)).submit(service, query, options);
}

async function isMeant(job: TapJob, intent: Intent, options: RequestOptions): Promise<boolean> {
  try {
    await job.refresh(options);
    await job.parameters(options);
  } catch (error) {
    // Somebody else's, or gone by now.
    if (isVoError(error, "E_HTTP_STATUS", "E_QUERY")) return false;
    throw error;
  }
  const folded = (text: string | undefined) => text?.replaceAll(/\s+/g, " ").trim();
  const { phase, query, runId, creationTime } = job;
  return phase === "PENDING" && folded(query) === folded(intent.query) &&
    (runId === undefined || runId === intent.runid) &&
    (creationTime === undefined ||
      creationTime.getTime() > intent.created.getTime() - SKEW_MS);
}

function isSilence(error: unknown): boolean {
  return !isVoError(error) || isVoError(error, "E_NETWORK", "E_TIMEOUT");
}

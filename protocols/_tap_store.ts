/**
 * Jobs noted on disk, so that another run of the program, or another day, finds them again.
 *
 * @module
 */
import { openStore, safeName, type Store } from "../core/runtime/store.ts";
import { isSecretName } from "../core/runtime/urls.ts";

/** A job as it is noted. There are no credentials in it. */
export interface TapJobRecord {
  /** URL of the job. */
  readonly url: string;
  /** URL of the service. */
  readonly accessUrl: string;
  /** The query, if known. */
  readonly query: string | undefined;
  /** The caller's own name for the job. */
  readonly runid: string | undefined;
  /** When it was noted first. */
  readonly created: Date;
  /** Whether the job is to stay on the server. */
  readonly kept: boolean;
}

/** What is noted of a job. */
export interface StorableJob {
  /** URL of the job. */
  readonly url: string;
  /** URL of the service. */
  readonly accessUrl: string;
  /** The query. */
  readonly query: string | undefined;
  /** The caller's own name for it. */
  readonly runId: string | undefined;
  /** Whether it is to stay on the server. */
  readonly isKept: boolean;
}

/**
 * A folder with notes about jobs: one small file a job, which only its user can read. User names, passwords and parameters
 * that look like secrets are taken out of the URLs, and have to be given again as credentials.
 */
export class TapJobStore {
  readonly #store: Store;

  /** Made by {@linkcode openJobStore}. */
  constructor(store: Store) {
    this.#store = store;
  }

  /** Where it is. */
  get path(): string {
    return this.#store.path;
  }

  /**
   * Notes a job, in place of what was noted about it before.
   *
   * @param job The job.
   * @returns Path of the file.
   */
  async save(job: StorableJob): Promise<string> {
    const url = withoutSecrets(job.url);
    const before = await this.#read(fileName(url));
    const note = {
      url,
      accessUrl: withoutSecrets(job.accessUrl),
      query: job.query ?? before?.query,
      runid: job.runId ?? before?.runid,
      created: (before?.created ?? new Date()).toISOString(),
      kept: job.isKept,
    };
    return await this.#store.write(fileName(url), `${JSON.stringify(note, undefined, 2)}\n`);
  }

  /** All jobs that are noted, the oldest first. Files that are something else are left out. */
  async list(): Promise<readonly TapJobRecord[]> {
    const found: TapJobRecord[] = [];
    for (const name of await this.#store.list()) {
      const record = await this.#read(name);
      if (record !== undefined) found.push(record);
    }
    return found.sort((a, b) => a.created.getTime() - b.created.getTime());
  }

  /** The note about a job, found by its URL, the end of it, or its name; undefined if there is none. */
  async find(key: string): Promise<TapJobRecord | undefined> {
    const wanted = key.trim();
    const all = await this.list();
    return all.find(({ url }) => url === withoutSecrets(wanted)) ??
      all.findLast(({ runid }) => runid === wanted) ??
      all.find(({ url }) => url.replace(/[?#].*$/, "").endsWith(`/${wanted}`));
  }

  /**
   * Takes out the note about a job; the job itself stays as it is.
   *
   * @param url URL of the job.
   * @returns Whether there was one.
   */
  async forget(url: string): Promise<boolean> {
    return await this.#store.remove(fileName(withoutSecrets(url)));
  }

  async #read(name: string): Promise<TapJobRecord | undefined> {
    const text = await this.#store.readText(name);
    if (text === undefined) return undefined;
    try {
      const { url, accessUrl, query, runid, created, kept } = JSON.parse(text);
      if (typeof url !== "string" || typeof accessUrl !== "string") return undefined;
      const date = new Date(typeof created === "string" ? created : NaN);
      return {
        url,
        accessUrl,
        query: typeof query === "string" ? query : undefined,
        runid: typeof runid === "string" ? runid : undefined,
        created: Number.isNaN(date.getTime()) ? new Date(0) : date,
        kept: kept === true,
      };
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }
}

/**
 * Opens the store of jobs; nothing is made on disk before the first job is noted.
 *
 * @example Back the next day
 * ```ts
 * import { openJobStore, TapService } from "@denovo/vo/protocols/tap";
 * const store = await openJobStore({ directory: await Deno.makeTempDir() });
 * await store.save(new TapService("http://example.org/tap").job("http://example.org/tap/async/42").keep());
 * for (const record of await store.list()) {
 *   const job = new TapService(record.accessUrl).job(record, { store });
 *   if (job.jobId !== "42" || !job.isKept) throw new Error("another job");
 *   await store.forget(job.url);
 * }
 * ```
 *
 * @param options `directory`: takes the place of the user's data directory.
 * @returns The store.
 * @throws {UnsupportedError} In a browser, or if the data directory cannot be told.
 */
export async function openJobStore(
  options: { readonly directory?: string | undefined } = {},
): Promise<TapJobStore> {
  return new TapJobStore(await openStore("jobs", options));
}

/** A name that the store leaves as it is; names that differ in case only have different hashes in them. */
function fileName(url: string): string {
  return safeName(`${url.replace(/^https?:\/\//, "")}.json`).toLowerCase();
}

function withoutSecrets(text: string): string {
  const url = URL.parse(text);
  if (url === null) return text;
  url.username = url.password = url.hash = "";
  const pairs = url.search.slice(1).split("&");
  url.search = pairs.filter((pair) => !isSecretName(pair.split("=", 1)[0] ?? "")).join("&");
  return url.href;
}

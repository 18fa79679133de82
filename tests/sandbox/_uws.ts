/**
 * What the tests of the sandbox's job server share: a clock that is turned by hand, work that is done by hand, and just
 * enough reading of its documents.
 *
 * @module
 */
import { JobServer } from "../../sandbox/uws/server.ts";
import type {
  JobClock,
  JobOutcome,
  JobServerOptions,
  RunningJob,
} from "../../sandbox/uws/types.ts";

/** A clock that only moves when it is told to. */
export class HandClock implements JobClock {
  #now = Date.parse("2026-03-01T00:00:00Z");
  #due = new Map<number, { readonly at: number; readonly act: () => void }>();
  #count = 0;

  now(): number {
    return this.#now;
  }

  after(ms: number, act: () => void): () => void {
    const key = this.#count++;
    this.#due.set(key, { at: this.#now + ms, act });
    return () => void this.#due.delete(key);
  }

  /** Alarms that are set. */
  get alarms(): number {
    return this.#due.size;
  }

  /** Lets time pass; what is due is done in its order. */
  async pass(seconds: number): Promise<void> {
    const end = this.#now + seconds * 1000;
    for (;;) {
      await turn();
      const [key, next] = [...this.#due].filter(([, { at }]) => at <= end)
        .sort(([a, x], [b, y]) => x.at - y.at || a - b)[0] ?? [];
      if (key === undefined || next === undefined) break;
      this.#due.delete(key);
      this.#now = Math.max(this.#now, next.at);
      next.act();
    }
    this.#now = end;
    await turn();
  }
}

/** Lets everything happen that waits for nothing but its turn. */
export async function turn(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}

/** A job whose end the test decides. */
export interface Work {
  readonly job: RunningJob;
  readonly signal: AbortSignal;
  finish(text?: string): void;
  fail(error: unknown): void;
}

/** A server with work done by hand, and requests to it. */
export class Bench implements Disposable {
  readonly clock = new HandClock();
  readonly server: JobServer;
  /** All work that was started. */
  readonly works: Work[] = [];

  constructor(options: Partial<JobServerOptions> = {}) {
    this.server = new JobServer({
      path: "/tap/async",
      clock: this.clock,
      run: (job, signal) => {
        const { promise, resolve, reject } = Promise.withResolvers<JobOutcome>();
        signal.addEventListener("abort", () => reject(signal.reason));
        this.works.push({
          job,
          signal,
          finish: (text = "done") => {
            const body = new Blob([text], { type: "text/csv" });
            resolve({ results: [{ id: "result", body }] });
          },
          fail: reject,
        });
        return promise;
      },
      ...options,
    });
  }

  /** A request; `path` is what follows that of the list. */
  async ask(path: string, init: RequestInit & { owner?: string; left?: AbortSignal } = {}) {
    const { owner, left, ...rest } = init;
    const request = new Request(`http://127.0.0.1:81/tap/async${path}`, rest);
    const subpath = path.replace(/\?.*/s, "");
    return await this.server.handle(request, subpath, owner, left);
  }

  /** The text of an answer. */
  async text(path: string, owner?: string): Promise<string> {
    return await (await this.ask(path, owner === undefined ? {} : { owner })).text();
  }

  /** Sends a form. */
  async post(path: string, form: Record<string, string> = {}, owner?: string): Promise<Response> {
    const body = new URLSearchParams(form);
    return await this.ask(path, {
      method: "POST",
      body,
      ...(owner === undefined ? {} : { owner }),
    });
  }

  /** Makes a job; gives its id, with a slash before it. */
  async make(form: Record<string, string> = {}, owner?: string): Promise<string> {
    const response = await this.post("", { QUERY: "SELECT 1", ...form }, owner);
    const location = response.headers.get("location") ?? "";
    await response.body?.cancel();
    const [, id] = /^http:\/\/127\.0\.0\.1:81\/tap\/async(\/[0-9a-f]+)$/.exec(location) ?? [];
    if (response.status !== 303 || id === undefined) {
      throw new Error(`No job: ${response.status} ${location}`);
    }
    return id;
  }

  /** Makes a job and lets it begin; gives its id, with a slash before it. */
  async begin(form: Record<string, string> = {}, owner?: string): Promise<string> {
    const id = await this.make({ PHASE: "RUN", ...form }, owner);
    await this.clock.pass(0);
    return id;
  }

  /** Ids in the list, with slashes before them, in its order. */
  async list(query = "", owner?: string): Promise<string[]> {
    const text = await this.text(query, owner);
    return [...text.matchAll(/<jobref id="([^"]*)"/g)].map(([, id]) => `/${id}`);
  }

  [Symbol.dispose](): void {
    this.server[Symbol.dispose]();
  }
}

/** The text of the first element of a name; undefined when there is none, or it is nil. */
export function textOf(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}(?: [^>]*)?>([^<]*)</${name}>`).exec(xml)?.[1];
}

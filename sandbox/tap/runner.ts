/**
 * Where the queries of a TAP service run.
 *
 * SQLite computes without giving way, so a long query would make the whole sandbox deaf until its
 * deadline: queries run in workers, which are started as they are needed, up to a few. A flag in shared
 * memory stops a query whose client has left; the deadline ends the others; a worker that does not
 * answer even then (SQLite sorts without looking at the clock) is given up.
 *
 * Workers need the permission to read their code. Where there is none, queries run in the sandbox's own
 * thread, one after the other, with a short deadline, since other requests then wait for them.
 *
 * @module
 */
import { UsageError } from "../_parameters.ts";
import { TAP_SITES } from "../tap_sites.ts";
import { isClientError, TapEngine, type TapResult, type TapTask } from "./engine.ts";
import type { Answer, RunMessage, StartMessage } from "./messages.ts";

/** Runs queries. */
export interface TapRunner extends Disposable {
  /**
   * Runs a query, at once or when its turn comes.
   *
   * @throws {UsageError} If the query is wrong, or takes too long.
   * @throws The signal's reason when it is aborted.
   */
  run(task: TapTask, signal: AbortSignal): Promise<TapResult>;
}

/** Workers for one service. */
const MAX_WORKERS = 3;

/** Milliseconds that a worker has to stop after the deadline. */
const GRACE_MS = 5000;

/** Milliseconds that a query may take in the sandbox's own thread, where everybody else waits for it. */
const OWN_THREAD_MS = 5000;

/** Makes a runner for the service at a path. */
export function makeRunner(path: string, origin: string): TapRunner {
  return canStartWorkers() ? new WorkerRunner(path, origin) : new OwnRunner(path, origin);
}

function canStartWorkers(): boolean {
  const worker = new URL("./worker.ts", import.meta.url);
  if (worker.protocol !== "file:") return false;
  const { state } = Deno.permissions.querySync({ name: "read", path: new URL("../../", worker) });
  // In a bundle there is no such file.
  return state === "granted" && isFile(worker);
}

function isFile(url: URL): boolean {
  try {
    return Deno.statSync(url).isFile;
  } catch {
    return false;
  }
}

/** A line in which everybody waits for one of a few places. */
class Places {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  async take(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = () => {
      const at = this.#waiting.indexOf(resolve);
      if (at < 0) return;
      this.#waiting.splice(at, 1);
      reject(signal.reason);
    };
    this.#waiting.push(resolve);
    signal.addEventListener("abort", leave, { once: true });
    try {
      await promise;
    } finally {
      signal.removeEventListener("abort", leave);
    }
  }

  give(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}

class WorkerRunner implements TapRunner {
  readonly #path: string;
  readonly #origin: string;
  readonly #places = new Places(MAX_WORKERS);
  readonly #all = new Set<QueryWorker>();
  readonly #idle: QueryWorker[] = [];

  constructor(path: string, origin: string) {
    this.#path = path;
    this.#origin = origin;
  }

  async run(task: TapTask, signal: AbortSignal): Promise<TapResult> {
    await this.#places.take(signal);
    const worker = this.#idle.pop() ?? new QueryWorker(this.#path, this.#origin);
    this.#all.add(worker);
    const done = worker.run(task, signal);
    done.catch(() => {}).finally(() => {
      if (worker.isLost) this.#all.delete(worker);
      else this.#idle.push(worker);
      this.#places.give();
    });
    const left = Promise.withResolvers<never>();
    const leave = () => left.reject(signal.reason);
    signal.addEventListener("abort", leave, { once: true });
    try {
      return await Promise.race([done, left.promise]);
    } finally {
      signal.removeEventListener("abort", leave);
    }
  }

  [Symbol.dispose](): void {
    for (const worker of this.#all) worker[Symbol.dispose]();
  }
}

class QueryWorker implements Disposable {
  readonly #worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  readonly #flag = new Int32Array(new SharedArrayBuffer(4));
  readonly #started: Promise<Answer>;
  #settle: PromiseWithResolvers<Answer> | undefined;
  #isLost = false;

  constructor(path: string, origin: string) {
    this.#worker.onmessage = ({ data }: MessageEvent<Answer>) => this.#settle?.resolve(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#lose(new Error(`The worker failed: ${event.message}`));
    };
    this.#started = this.#send({ kind: "start", path, origin, flag: this.#flag });
    this.#started.catch(() => {});
  }

  /** Whether it can be used no more. */
  get isLost(): boolean {
    return this.#isLost;
  }

  #lose(reason: Error): void {
    this.#isLost = true;
    // terminate() does not stop what SQLite is at, and the process would wait for it
    Atomics.store(this.#flag, 0, 1);
    this.#worker.terminate();
    this.#settle?.reject(reason);
  }

  #send(message: StartMessage | RunMessage): Promise<Answer> {
    this.#settle = Promise.withResolvers<Answer>();
    this.#worker.postMessage(message);
    return this.#settle.promise;
  }

  async run(task: TapTask, signal: AbortSignal): Promise<TapResult> {
    const started = await this.#started;
    if (started.kind === "failed") {
      this.#lose(new Error(started.message));
      throw new Error(`Cannot start TAP: ${started.message}`);
    }
    signal.throwIfAborted();
    Atomics.store(this.#flag, 0, 0);
    const stop = () => void Atomics.store(this.#flag, 0, 1);
    signal.addEventListener("abort", stop, { once: true });
    const watchdog = setTimeout(
      () => this.#lose(new UsageError(`The query took more than ${task.timeoutMs} ms`)),
      task.timeoutMs + GRACE_MS,
    );
    try {
      const answer = await this.#send({ kind: "run", task });
      signal.throwIfAborted();
      if (answer.kind === "done") return answer.result;
      if (answer.kind === "started") throw new Error("The worker answered out of turn");
      throw answer.isClient ? new UsageError(answer.message) : new Error(answer.message);
    } finally {
      clearTimeout(watchdog);
      signal.removeEventListener("abort", stop);
    }
  }

  [Symbol.dispose](): void {
    this.#lose(new Error("The sandbox is closed"));
  }
}

class OwnRunner implements TapRunner {
  readonly #path: string;
  readonly #origin: string;
  readonly #place = new Places(1);
  #engine: TapEngine | undefined;

  constructor(path: string, origin: string) {
    this.#path = path;
    this.#origin = origin;
  }

  async run(task: TapTask, signal: AbortSignal): Promise<TapResult> {
    await this.#place.take(signal);
    try {
      if (this.#engine === undefined) {
        const site = await TAP_SITES.find(({ path }) => path === this.#path)?.load();
        if (site === undefined) throw new RangeError(`No TAP service at ${this.#path}`);
        this.#engine = new TapEngine(site, this.#origin);
      }
      const timeoutMs = Math.min(task.timeoutMs, OWN_THREAD_MS);
      return await this.#engine.run({ ...task, timeoutMs }, signal);
    } catch (error) {
      throw isClientError(error) ? new UsageError(error.message) : error;
    } finally {
      this.#place.give();
    }
  }

  [Symbol.dispose](): void {
    this.#engine?.[Symbol.dispose]();
  }
}

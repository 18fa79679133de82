/**
 * One question for all who want its answer at the same time.
 *
 * @module
 */
import { durationText } from "./_duration.ts";
import { VoTimeoutError } from "./errors.ts";
import type { RequestOptions } from "./http.ts";
import { checkLimit, startTimer } from "./signals.ts";

/** A question under way. */
interface Question<T> {
  readonly answer: Promise<T>;
  readonly end: AbortController;
  /** How many wait for it. */
  waiting: number;
}

/** A question that is asked once for all who wait for its answer; neither the answer nor a failure is kept. */
export class Shared<T> {
  readonly #what: string;
  readonly #questions = new Map<string, Question<T>>();

  /** Makes it; `what` is for messages, as in `"read the tables"`. */
  constructor(what: string) {
    this.#what = what;
  }

  /**
   * Asks, unless that is being done, and waits for the answer.
   *
   * @param work Asks; what it gets besides the signal are the options of whoever comes first.
   * @param options Signal and `timeoutMs` of this caller alone: the others go on waiting, and the question ends with the
   *   last of them.
   * @param key Which question, where there are several.
   * @throws {VoTimeoutError} If the answer takes too long.
   * @throws The signal's own reason; else what `work` throws.
   */
  async ask(
    work: (options: RequestOptions) => Promise<T>,
    options: RequestOptions,
    key = "",
  ): Promise<T> {
    const { signal, timeoutMs, ...rest } = options;
    signal?.throwIfAborted();
    const limitMs = checkLimit("timeoutMs", timeoutMs, Infinity);
    const question = this.#questions.get(key) ??
      this.#begin(key, (own) => work({ ...rest, signal: own }));
    question.waiting++;
    const left = Promise.withResolvers<never>();
    const leave = (reason: unknown): void => {
      if (--question.waiting === 0) {
        this.#forget(key, question);
        question.end.abort(reason);
      }
      left.reject(reason);
    };
    const timer = startTimer(limitMs, () => {
      const message = `Cannot ${this.#what}: total time limit of ${durationText(limitMs)} reached`;
      leave(new VoTimeoutError(message, { limit: "total", limitMs }));
    });
    const onAbort = (): void => leave(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      return await Promise.race([question.answer, left.promise]);
    } finally {
      timer.stop();
      signal?.removeEventListener("abort", onAbort);
    }
  }

  #begin(key: string, work: (signal: AbortSignal) => Promise<T>): Question<T> {
    const end = new AbortController();
    // A turn later: whoever asks can leave from then on.
    const answer = Promise.resolve().then(() => {
      end.signal.throwIfAborted();
      return work(end.signal);
    });
    const question = { answer, end, waiting: 0 };
    const over = (): void => this.#forget(key, question);
    answer.then(over, over);
    this.#questions.set(key, question);
    return question;
  }

  /** The next who comes asks anew. */
  #forget(key: string, question: Question<T>): void {
    if (this.#questions.get(key) === question) this.#questions.delete(key);
  }
}

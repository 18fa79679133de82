/**
 * Messages for a loop, in order of arrival.
 *
 * @module
 */
import type { SampMessage } from "./message.ts";

/** Most messages that wait for a loop. */
const MOST = 10_000;

/** How a loop ends. */
interface End {
  readonly error?: unknown;
}

/** A queue that is iterated. */
export class Inbox<M extends string> implements AsyncGenerator<SampMessage<M>, void, void> {
  readonly #items: SampMessage<M>[] = [];
  readonly #waiting: PromiseWithResolvers<IteratorResult<SampMessage<M>, void>>[] = [];
  readonly #onClose: () => void | Promise<void>;
  #last: SampMessage<M> | undefined;
  #end: End | undefined;

  /** Makes an empty one; `onClose` is called when nobody will read it any more. */
  constructor(onClose: () => void | Promise<void>) {
    this.#onClose = onClose;
  }

  /** Puts a message in. Calls that nobody has time for are answered so. */
  push(message: SampMessage<M>): void {
    if (this.#end !== undefined) return;
    const reader = this.#waiting.shift();
    if (reader !== undefined) {
      this.#last = message;
      reader.resolve({ value: message, done: false });
      return;
    }
    this.#items.push(message);
    if (this.#items.length > MOST) {
      const lost = this.#items.shift();
      void lost?.fail("There are too many messages").catch(() => {});
    }
  }

  /** Ends the loop: after what is there, or with an error at once. */
  end(end: End = {}): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    for (const reader of this.#waiting.splice(0)) this.#finish(reader);
  }

  #finish(reader: PromiseWithResolvers<IteratorResult<SampMessage<M>, void>>): void {
    const { error } = this.#end ?? {};
    if (error === undefined) reader.resolve({ value: undefined, done: true });
    else reader.reject(error);
  }

  /** The next message. The last one, if it is a call without an answer yet, is answered that it went well. */
  async next(): Promise<IteratorResult<SampMessage<M>, void>> {
    const last = this.#last;
    this.#last = undefined;
    // The answer may fail when the hub has gone; the loop is told of that otherwise.
    await last?.succeed().catch(() => {});
    const reader = Promise.withResolvers<IteratorResult<SampMessage<M>, void>>();
    if (this.#end?.error !== undefined) this.#finish(reader);
    else if (this.#items.length > 0) {
      this.#last = this.#items.shift() as SampMessage<M>;
      reader.resolve({ value: this.#last, done: false });
    } else if (this.#end !== undefined) this.#finish(reader);
    else this.#waiting.push(reader);
    return await reader.promise;
  }

  /** Leaves the loop, by `break` or an error, which look alike here: the last message is answered with a warning. */
  async return(): Promise<IteratorResult<SampMessage<M>, void>> {
    const unread = this.#items.splice(0);
    const last = this.#last;
    this.#last = undefined;
    this.end();
    await Promise.allSettled([
      last?.warn("The program has stopped listening without saying how it went"),
      ...unread.map((message) => message.fail("The program has stopped listening")),
    ]);
    await this.#onClose();
    return { value: undefined, done: true };
  }

  /** Leaves the loop with an error. */
  async throw(error: unknown): Promise<IteratorResult<SampMessage<M>, void>> {
    await this.return();
    throw error;
  }

  /** Itself. */
  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Leaves the loop. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}

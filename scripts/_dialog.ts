/**
 * Questions on standard error, answers from standard input.
 *
 * @module
 */

import { escapeControls } from "../cli/_text.ts";

const ENCODER = new TextEncoder();

/** Asks one question at a time; another one may come in between, at Ctrl-C. */
export class Dialog {
  readonly #lines = readLines();
  #pending: Promise<IteratorResult<string>> | undefined;
  #interruption: Promise<boolean> | undefined;

  /**
   * Asks a question that is answered by yes or no.
   *
   * @param question Its text.
   * @param signal Ends the waiting, with its own reason.
   * @returns Whether the answer begins with a `y`; not at the end of the input.
   */
  async isYes(question: string, signal: AbortSignal): Promise<boolean> {
    await this.#interruption;
    signal.throwIfAborted();
    const answer = await this.#ask(question, signal);
    const asked = this.#interruption;
    if (asked === undefined) return answer === true;
    // The line was the answer to the question that came in between.
    await asked;
    signal.throwIfAborted();
    return await this.#ask(question, signal) === true;
  }

  /**
   * Asks something else at once, also while another question waits for its answer, which is asked again then.
   *
   * @param question Its text.
   * @returns Whether the answer begins with a `y`; also at the end of the input, where nobody can answer.
   */
  interrupt(question: string): Promise<boolean> {
    return this.#interruption ??= (async () => {
      try {
        return await this.#ask(question) !== false;
      } finally {
        this.#interruption = undefined;
      }
    })();
  }

  /** Undefined at the end of the input. */
  async #ask(question: string, signal?: AbortSignal): Promise<boolean | undefined> {
    // What services call their images may hold anything.
    const start = question.startsWith("\n") ? "\n" : "";
    Deno.stderr.writeSync(ENCODER.encode(start + escapeControls(question.slice(start.length))));
    const line = this.#pending ??= this.#lines.next();
    const clear = () => this.#pending = undefined;
    void line.then(clear, clear);
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const onAbort = () => reject(signal?.reason);
    signal?.addEventListener("abort", onAbort);
    try {
      const { value, done } = await Promise.race([line, aborted]);
      if (done !== true) return /^\s*y/i.test(value);
      Deno.stderr.writeSync(ENCODER.encode("\n"));
      return undefined;
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
  }
}

async function* readLines(): AsyncGenerator<string, undefined, undefined> {
  const text = Deno.stdin.readable.pipeThrough(new TextDecoderStream());
  let rest = "";
  for await (const chunk of text) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
  return undefined;
}

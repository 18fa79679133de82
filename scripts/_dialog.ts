/**
 * Questions on standard error, answers from standard input.
 *
 * @module
 */
import { escapeControls } from "../cli/_text.ts";
import { untilAborted } from "../core/runtime/signals.ts";
import { readLines } from "./_lines.ts";

const ENCODER = new TextEncoder();

/** Asks one question at a time; another one may come in between, at Ctrl-C. */
export class Dialog {
  readonly #lines = readLines();
  #pending: Promise<IteratorResult<string>> | undefined;
  /** The answer to the last question that came in between. */
  #interruption: Promise<boolean> | undefined;
  #isInterrupted = false;

  /**
   * Asks a question that is answered by yes or no.
   *
   * @param question Its text.
   * @param signal Ends the waiting, with its own reason.
   * @returns Whether the answer begins with a `y`; not at the end of the input.
   */
  async isYes(question: string, signal: AbortSignal): Promise<boolean> {
    for (;;) {
      await this.#interruption;
      signal.throwIfAborted();
      const before = this.#interruption;
      const answer = await this.#ask(question, signal);
      // Else the line was the answer to the question that came in between.
      if (this.#interruption === before) return answer === true;
    }
  }

  /**
   * Asks something else at once, also while another question waits for its answer, which is asked again then.
   *
   * @param question Its text.
   * @returns Whether the answer begins with a `y`; also at the end of the input, where nobody can answer.
   */
  interrupt(question: string): Promise<boolean> {
    if (this.#isInterrupted && this.#interruption !== undefined) return this.#interruption;
    this.#isInterrupted = true;
    return this.#interruption = (async () => {
      try {
        return await this.#ask(question) !== false;
      } finally {
        this.#isInterrupted = false;
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
    const { value, done } = await untilAborted(line, signal);
    if (done !== true) return /^\s*y/i.test(value);
    Deno.stderr.writeSync(ENCODER.encode("\n"));
    return undefined;
  }
}

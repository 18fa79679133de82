/**
 * Lines of standard input, as they are typed.
 *
 * @module
 */
import { untilAborted } from "../core/runtime/signals.ts";

/**
 * The lines of standard input, without their ends.
 *
 * @param signal Ends the waiting for one, with its own reason.
 */
export async function* readLines(signal?: AbortSignal): AsyncGenerator<string, undefined> {
  const reader = Deno.stdin.readable.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value = "", done } = await untilAborted(reader.read(), signal);
    const lines = (rest + value).split(/\r?\n/);
    rest = done ? "" : lines.pop() ?? "";
    // An input that ends without a line feed ends with a line all the same.
    yield* done && lines.at(-1) === "" ? lines.slice(0, -1) : lines;
    if (done) return undefined;
  }
}

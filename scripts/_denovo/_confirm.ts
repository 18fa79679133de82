/**
 * The answer to a question that decides about safety: it must have been given to this question.
 *
 * @module
 */

/** Nobody reads a question and answers it in this time, in ms: what is there so soon was typed before. */
const TOO_SOON_MS = 300;

/**
 * Reads a yes or a no.
 *
 * @param read Waits for a line; undefined at the end of the input.
 * @param now A clock, in ms.
 * @returns Whether the answer is yes.
 */
export async function readYes(
  read: () => Promise<string | undefined>,
  now: () => number = () => performance.now(),
): Promise<boolean> {
  const asked = now();
  for (;;) {
    const line = await read();
    if (line === undefined) return false;
    if (now() - asked >= TOO_SOON_MS) return /^\s*y(es)?\s*$/i.test(line);
  }
}

/** A line of the terminal. */
export async function readTerminal(): Promise<string | undefined> {
  const buffer = new Uint8Array(256);
  const size = await Deno.stdin.read(buffer);
  return size === null ? undefined : new TextDecoder().decode(buffer.subarray(0, size));
}

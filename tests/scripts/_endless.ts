/**
 * Scripts that run until Ctrl-C: what they print is waited for, then they are interrupted.
 *
 * @module
 */
import type { Outcome } from "./_run.ts";

/** A script that is running. */
export interface Endless extends AsyncDisposable {
  /** Resolves when what it has printed, on standard output or error, has a match. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  /** Ctrl-C, and what it came to. */
  interrupt(): Promise<Outcome>;
}

/** Runs `deno` with some arguments; `env` is added to the environment. */
export function startEndless(
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Endless {
  const process = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: options.cwd,
    env: { NO_COLOR: "1", ...options.env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const printed = { stdout: "", stderr: "" };
  let changed = Promise.withResolvers<void>();
  let over = false;
  const read = async (stream: "stdout" | "stderr"): Promise<void> => {
    for await (const text of process[stream].pipeThrough(new TextDecoderStream())) {
      printed[stream] += text;
      changed.resolve();
      changed = Promise.withResolvers();
    }
  };
  const reading = Promise.all([read("stdout"), read("stderr")]).then(() => {
    over = true;
    changed.resolve();
  });
  const interrupt = async (): Promise<Outcome> => {
    // It may have ended by itself.
    if (!over) process.kill("SIGINT");
    await reading;
    const { code } = await process.status;
    return { code, ...printed };
  };
  return {
    async until(pattern) {
      for (;;) {
        const match = pattern.exec(`${printed.stdout}\n${printed.stderr}`);
        if (match !== null) return match;
        if (over) throw new Error(`It ended without ${pattern}:\n${printed.stderr}`);
        await changed.promise;
      }
    },
    interrupt,
    [Symbol.asyncDispose]: async () => void await interrupt(),
  };
}

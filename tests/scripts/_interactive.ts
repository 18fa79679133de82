/**
 * A script as a process that is talked with: what it says is waited for, then it is answered or interrupted.
 *
 * @module
 */
import { expandHome, headerFlags, type Outcome, ROOT } from "./_run.ts";

/** A script that is running. */
export interface Conversation {
  /** Resolves when standard error has a match, after the one of the call before. */
  until(pattern: RegExp): Promise<string>;
  /** Writes a line on standard input. */
  say(line: string): Promise<void>;
  /** Ctrl-C, or another signal. */
  interrupt(signal?: Deno.Signal): void;
  /** Waits for its end; standard input ends now. */
  end(): Promise<Outcome>;
}

/** Starts a script with the flags of its header. */
export function converse(
  script: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Conversation {
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-q", "--frozen", "--no-prompt", ...expandHome(headerFlags(script), env)],
      ...[`${ROOT}scripts/${script}`, ...args],
    ],
    cwd,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1", ...env },
  }).spawn();
  const input = process.stdin.getWriter();
  let stderr = "";
  let from = 0;
  let changed = Promise.withResolvers<void>();
  let over = false;
  const reading = (async () => {
    for await (const text of process.stderr.pipeThrough(new TextDecoderStream())) {
      stderr += text;
      changed.resolve();
      changed = Promise.withResolvers();
    }
    over = true;
    changed.resolve();
  })();
  const stdout = new Response(process.stdout).text();
  return {
    async until(pattern) {
      while (true) {
        const match = pattern.exec(stderr.slice(from));
        if (match !== null) {
          from += match.index + match[0].length;
          return match[0];
        }
        if (over) throw new Error(`It ended without saying ${pattern}:\n${stderr}`);
        await changed.promise;
      }
    },
    say: (line) => input.write(new TextEncoder().encode(`${line}\n`)),
    interrupt: (signal = "SIGINT") => process.kill(signal),
    async end() {
      await input.close().catch(() => {/* it is gone */});
      const { code } = await process.status;
      await reading;
      return { code, stdout: await stdout, stderr };
    },
  };
}

// deno-lint-ignore-file no-console
/**
 * How a script runs: Ctrl-C, errors as lines of text, exit status, permissions.
 *
 * | status | meaning |
 * |---|---|
 * | 0 | done |
 * | 1 | failed |
 * | 2 | wrong option |
 * | 130 | Ctrl-C (143: ended by SIGTERM) |
 *
 * @module
 */
import { setDebugLog } from "../core/runtime/debug.ts";
import { readEnv } from "../core/runtime/env.ts";
import { describeError } from "./_describe_error.ts";
import { takeInterrupt } from "./interrupt.ts";
import { HelpRequest, OptionError } from "./options.ts";

export { missingFlag } from "./_describe_error.ts";

/**
 * What a script does.
 *
 * @param args The command line.
 * @param signal Aborted by Ctrl-C; the second Ctrl-C ends the script at once.
 * @returns Nothing, or the exit status.
 */
export type Main = (
  args: readonly string[],
  signal: AbortSignal,
) => Promise<void | number> | void | number;

/** What is known about a script's permissions. */
export interface ScriptOptions {
  /** Its URLs may lead to any host: the first line of its file has `--allow-net` without hosts. */
  readonly anyHost?: boolean;
}

/** Where {@linkcode runWith} writes; for tests. */
export interface MainOutput {
  /** Takes text for standard output. */
  readonly out: (text: string) => void;
  /** Takes text for standard error. */
  readonly err: (text: string) => void;
}

const CONSOLE: MainOutput = {
  out: (text) => console.log(text),
  err: (text) => console.error(text),
};

/** Why a script was aborted from outside. */
class Interrupted extends Error {
  override readonly name = "Interrupted";
  readonly status: number;

  constructor(signalName: Deno.Signal) {
    super(`Interrupted by ${signalName}`);
    this.status = signalName === "SIGINT" ? 130 : 143;
  }
}

/**
 * Runs a script and ends the process with its status.
 *
 * @param main What it does.
 * @param script What permissions it needs.
 */
export async function runMain(main: Main, script: ScriptOptions = {}): Promise<never> {
  const controller = new AbortController();
  const signals: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  for (const name of signals) {
    Deno.addSignalListener(name, () => {
      if (name === "SIGINT" && !controller.signal.aborted && takeInterrupt()) return;
      const reason = new Interrupted(name);
      if (controller.signal.aborted) Deno.exit(reason.status);
      controller.abort(reason);
    });
  }
  Deno.exit(await runWith(main, Deno.args, controller.signal, CONSOLE, script));
}

/**
 * Runs a script and tells what the process would end with; {@linkcode runMain} without a process.
 *
 * @param main What it does.
 * @param args The command line.
 * @param signal Aborts it.
 * @param output Where to write.
 * @param script What permissions it needs.
 * @returns The exit status.
 */
export async function runWith(
  main: Main,
  args: readonly string[],
  signal: AbortSignal = new AbortController().signal,
  output: MainOutput = CONSOLE,
  { anyHost = false }: ScriptOptions = {},
): Promise<number> {
  setDebugLog(output.err);
  try {
    return await main(args, signal) ?? 0;
  } catch (error) {
    if (error instanceof HelpRequest) {
      output.out(error.message);
      return 0;
    }
    if (error instanceof OptionError) {
      output.err(`${error.message}\nSee --help for all options`);
      return 2;
    }
    if (signal.aborted && (error === signal.reason || isAbort(error))) {
      return signal.reason instanceof Interrupted ? signal.reason.status : 130;
    }
    // Whoever reads our output has seen enough.
    if (error instanceof Deno.errors.BrokenPipe) return 0;
    const stack = (readEnv("DENOVO_DEBUG") ?? "").split(",").includes("stack");
    output.err(describeError(error, anyHost, args.includes("--sandbox")).join("\n"));
    if (stack) output.err(Deno.inspect(error));
    return 1;
  } finally {
    setDebugLog(undefined);
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}

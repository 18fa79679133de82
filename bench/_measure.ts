/**
 * Runs one process and takes its time, CPU time and peak memory.
 *
 * @module
 */
import { outputOf } from "./peers.ts";
import type { Outcome } from "./programs/_file.ts";
import type { Command } from "./tasks.ts";

/** One run of one process. */
export interface Measurement {
  /** From start to end. */
  readonly ms: number;
  /** User and system time; undefined without GNU time. */
  readonly cpuMs: number | undefined;
  /** `VmHWM`; undefined without GNU time. */
  readonly peakBytes: number | undefined;
  /** What it said about its work, if it did. */
  readonly outcome: Partial<Outcome>;
}

const TIME = "/usr/bin/time";

/** Whether GNU time is there, which asks the kernel for CPU time and peak memory. */
export async function hasTime(): Promise<boolean> {
  return /^\d+$/m.test(await outputOf([TIME, "-f", "%M", "true"]) ?? "");
}

/**
 * Runs a command to its end.
 *
 * @param command Program and arguments.
 * @param timed Whether GNU time is there.
 * @throws {Error} If the command fails.
 */
export async function measure(
  command: Command,
  timed: boolean,
  signal: AbortSignal,
): Promise<Measurement> {
  const all = timed ? [TIME, "-f", "%U %S %M", ...command] : command;
  const [program, ...args] = all as [string, ...string[]];
  const env = { DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" };
  const start = performance.now();
  const { success, stdout, stderr } = await new Deno.Command(program, { args, env, signal })
    .output();
  const ms = performance.now() - start;
  signal.throwIfAborted();
  const decoder = new TextDecoder();
  const said = decoder.decode(stderr);
  if (!success) {
    throw new Error(`failed: ${said.trim().split("\n")[0] ?? ""}`);
  }
  const figures = timed ? said.trimEnd().split("\n").at(-1)?.split(" ").map(Number) : undefined;
  const [user, system, kib] = figures ?? [];
  return {
    ms,
    cpuMs: user === undefined || system === undefined ? undefined : 1000 * (user + system),
    peakBytes: kib === undefined ? undefined : 1024 * kib,
    outcome: outcomeOf(decoder.decode(stdout)),
  };
}

function outcomeOf(text: string): Partial<Outcome> {
  const last = text.trimEnd().split("\n").at(-1) ?? "";
  if (last.startsWith("{")) return JSON.parse(last) as Outcome;
  const rows = /rows:\s*(\d+)/.exec(text)?.[1];
  return rows === undefined ? {} : { rows: Number(rows) };
}

/** The middle one, or the mean of the two in the middle; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? NaN) + upper) / 2;
}

/**
 * One campaign of damaged files: each must end in a value or in an error of the right kind, in bounded time and memory.
 *
 * It runs in a process of its own, so that its memory can be measured: a program calls {@linkcode campaign} and prints the
 * report, a test calls {@linkcode runCampaign}. Programs take `--count`, `--seed`, `--from`, and `--save=FOLDER` for the
 * files that fail.
 *
 * @module
 */
import { FormatError, UnsupportedError } from "../../core/runtime/errors.ts";
import { assert, assertEquals, assertGreaterOrEqual, assertLess } from "../../deps/assert.ts";
import { Random } from "./_random.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Longest time for one file (ms), and most memory (bytes). */
const MAX_MS = 2000;
const MAX_BYTES = 256 << 20;

/** What is damaged, and how it is read. */
export interface Campaign {
  readonly seeds: readonly { readonly name: string; readonly bytes: Bytes }[];
  /** A damaged file, of one and a piece of another. */
  readonly mutate: (bytes: Bytes, other: Bytes, random: Random) => Bytes | Promise<Bytes>;
  /** Reads it in one of the ways; calls `opened` when the file is past its beginning. */
  readonly read: (bytes: Bytes, random: Random, opened: () => void) => Promise<void>;
  /** What is wrong with the error of a damaged file, if anything is. */
  readonly faultOf?: (error: FormatError) => string | undefined;
  /** Number of files unless the caller says. */
  readonly count: number;
}

/** What came out, as printed. */
export interface CampaignReport {
  readonly mutants: number;
  readonly seeds: number;
  /** Files of which more than the beginning was read. */
  readonly opened: number;
  readonly values: number;
  readonly formatErrors: number;
  readonly unsupported: number;
  /** How many different messages there were. */
  readonly messages: number;
  /** Longest time for one file (ms). */
  readonly slowestMs: number;
  /** Largest growth of the peak of memory (bytes) by one file, and in all. */
  readonly largestGrowth: number;
  readonly totalGrowth: number;
  /** What must not be: number of the mutant, its seed, and what happened. */
  readonly failures: readonly string[];
}

/** Peak of resident memory (bytes). */
function peak(): number {
  const match = /VmHWM:\s*(\d+)/.exec(Deno.readTextFileSync("/proc/self/status"));
  return Number(match?.[1] ?? NaN) * 1024;
}

function argument(name: string): string | undefined {
  const prefix = `--${name}=`;
  return Deno.args.find((arg) => arg.startsWith(prefix))?.slice(prefix.length);
}

/** Runs a campaign in this process. */
export async function campaign(
  { seeds, mutate, read, faultOf, count }: Campaign,
): Promise<CampaignReport> {
  const until = Number(argument("count") ?? count);
  const from = Number(argument("from") ?? 0);
  const seed = Number(argument("seed") ?? 1);
  const save = argument("save");
  // Everything is compiled before memory counts.
  for (const { bytes } of seeds) await read(bytes, new Random(1), () => {}).catch(() => {});
  const before = peak();
  let last = before;
  let [opened, values, formatErrors, unsupported, slowestMs, largestGrowth] = [0, 0, 0, 0, 0, 0];
  const messages = new Set<string>();
  const failures: string[] = [];
  for (let i = from; i < until; i++) {
    const random = new Random(seed * 1_000_003 + i);
    const own = seeds[i % seeds.length] as (typeof seeds)[number];
    const bytes = await mutate(own.bytes, random.pick(seeds).bytes, random);
    const fail = (what: string): void => {
      failures.push(`mutant ${i} of ${own.name}: ${what}`);
      if (save !== undefined) {
        Deno.writeFileSync(`${save}/${i}-${own.name.replaceAll("/", "_")}`, bytes);
      }
    };
    const start = performance.now();
    try {
      await read(bytes, random, () => opened++);
      values++;
    } catch (error) {
      if (error instanceof UnsupportedError) unsupported++;
      else if (error instanceof FormatError) {
        formatErrors++;
        messages.add(error.message);
        const fault = faultOf?.(error);
        if (fault !== undefined) fail(fault);
      } else fail(Deno.inspect(error).slice(0, 600));
    }
    const ms = performance.now() - start;
    const now = peak();
    slowestMs = Math.max(slowestMs, ms);
    largestGrowth = Math.max(largestGrowth, now - last);
    if (ms > MAX_MS) fail(`took ${ms.toFixed(0)} ms`);
    if (now - last > MAX_BYTES) fail(`took ${now - last} bytes`);
    last = now;
  }
  return {
    mutants: until - from,
    seeds: seeds.length,
    opened,
    values,
    formatErrors,
    unsupported,
    messages: messages.size,
    slowestMs: Math.round(slowestMs),
    largestGrowth,
    totalGrowth: last - before,
    failures: failures.slice(0, 20),
  };
}

/** Runs a program of this folder, asserts what all campaigns must keep, and hands out its report. */
export async function runCampaign(program: string, count: number): Promise<CampaignReport> {
  const url = new URL(program, import.meta.url).href;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "-A", url, `--count=${count}`],
    signal: AbortSignal.timeout(600_000),
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  const report: CampaignReport = JSON.parse(new TextDecoder().decode(stdout));
  assertEquals(report.failures, []);
  assertEquals(report.mutants, count);
  assertEquals(report.values + report.formatErrors + report.unsupported, count);
  assertGreaterOrEqual(report.seeds, 40);
  assert(report.values > count / 10 && report.formatErrors > count / 10, "a good mixture");
  assertLess(report.slowestMs, MAX_MS);
  assertLess(report.totalGrowth, MAX_BYTES);
  return report;
}

/**
 * Reads damaged VOTables; every one must end in a value or a FormatError with its place, in bounded time and memory.
 *
 *     deno run -A tests/fuzz/votable_fuzz.ts [--count=20000] [--seed=1] [--from=0] [--save=FOLDER]
 *
 * Prints one line of JSON. With `--save`, documents that fail are written there.
 *
 * @module
 */
import { FormatError, UnsupportedError } from "../../core/runtime/errors.ts";
import { type OpenOptions, openTable, readVotable } from "../../core/votable/mod.ts";
import { recut } from "../_recut.ts";
import { mutant } from "./_mutants.ts";
import { Random } from "./_random.ts";
import { seeds } from "./_seeds.ts";

/** Longest time for one document (ms), and most memory (bytes). */
const MAX_MS = 2000;
const MAX_BYTES = 256 << 20;

/** What came out, as printed. */
export interface FuzzReport {
  readonly mutants: number;
  readonly seeds: number;
  /** Mutants whose columns were found, so that rows were tried. */
  readonly pastHeader: number;
  readonly values: number;
  readonly formatErrors: number;
  readonly unsupported: number;
  /** Longest time for one mutant (ms). */
  readonly slowestMs: number;
  /** Largest growth of the peak of memory (bytes) by one mutant, and in all. */
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

/** Reads one document in one of the ways; answers whether its columns were found. */
async function read(
  bytes: Uint8Array<ArrayBuffer>,
  random: Random,
  opened: () => void,
): Promise<void> {
  const rows = bytes.slice(0, 1000);
  const options: OpenOptions = {
    batchRows: random.pick([1, 7, 4096]),
    truncated: random.next() < 0.3 ? "keep" : "throw",
    ...(random.next() < 0.1 ? { strict: true } : {}),
    ...(random.next() < 0.2 ? { table: random.below(3) } : {}),
    ...(random.next() < 0.7 ? { openHref: () => rows } : {}),
  };
  const source = random.next() < 0.5 ? bytes : recut(bytes, 1 + random.below(5000));
  await using stream = await openTable(source, options);
  opened();
  for await (const batch of stream) {
    for (const column of batch.columns) column.toArray();
  }
  if (random.next() < 0.3) await readVotable(bytes, options);
}

async function main(): Promise<FuzzReport> {
  const count = Number(argument("count") ?? 20_000);
  const from = Number(argument("from") ?? 0);
  const seed = Number(argument("seed") ?? 1);
  const save = argument("save");
  const all = seeds();
  // Everything is compiled before memory counts.
  for (const { bytes } of all) await read(bytes, new Random(1), () => {}).catch(() => {});
  const before = peak();
  let last = before;
  let pastHeader = 0,
    values = 0,
    formatErrors = 0,
    unsupported = 0,
    slowestMs = 0,
    largestGrowth = 0;
  const failures: string[] = [];
  for (let i = from; i < count; i++) {
    const random = new Random(seed * 1_000_003 + i);
    const own = all[i % all.length] as (typeof all)[number];
    const bytes = mutant(own.bytes, random.pick(all).bytes, random);
    const fail = (what: string): void => {
      failures.push(`mutant ${i} of ${own.name}: ${what}`);
      if (save !== undefined) Deno.writeFileSync(`${save}/${i}.vot`, bytes);
    };
    const start = performance.now();
    try {
      await read(bytes, random, () => pastHeader++);
      values++;
    } catch (error) {
      if (error instanceof UnsupportedError) unsupported++;
      else if (!(error instanceof FormatError)) fail(Deno.inspect(error).slice(0, 600));
      else if (!((error.line ?? 0) >= 1 && (error.column ?? 0) >= 1)) {
        fail(`no place in "${error.message.slice(0, 200)}" (${error.line}, ${error.column})`);
      } else formatErrors++;
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
    mutants: count - from,
    seeds: all.length,
    pastHeader,
    values,
    formatErrors,
    unsupported,
    slowestMs: Math.round(slowestMs),
    largestGrowth,
    totalGrowth: last - before,
    failures,
  };
}

// deno-lint-ignore no-console -- a program of its own
if (import.meta.main) console.log(JSON.stringify(await main()));

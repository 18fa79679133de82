/**
 * Reads damaged PNG and JPEG files; every one must end in a picture or a FormatError, in bounded time and memory.
 *
 *     deno run -A tests/fuzz/images_fuzz.ts [--count=10000] [--seed=1] [--from=0] [--save=FOLDER]
 *
 * Prints one line of JSON. With `--save`, files that fail are written there.
 *
 * @module
 */
import { readPicture, writePicture } from "../../core/plot/picture.ts";
import { FormatError } from "../../core/runtime/errors.ts";
import { IMAGE_SEEDS, imageMutant } from "./_image_mutants.ts";
import { Random } from "./_random.ts";

/** Longest time for one file (ms), and most memory (bytes). */
const MAX_MS = 2000;
const MAX_BYTES = 256 << 20;

/** What came out, as printed. */
export interface ImagesFuzzReport {
  readonly mutants: number;
  readonly seeds: number;
  readonly pictures: number;
  readonly formatErrors: number;
  /** How many different messages there were. */
  readonly messages: number;
  readonly slowestMs: number;
  /** Growth of the peak of memory (bytes) in all. */
  readonly totalGrowth: number;
  /** What must not be: number of the mutant, its seed, and what happened. */
  readonly failures: readonly string[];
}

function peak(): number {
  const match = /VmHWM:\s*(\d+)/.exec(Deno.readTextFileSync("/proc/self/status"));
  return Number(match?.[1] ?? NaN) * 1024;
}

function argument(name: string): string | undefined {
  const prefix = `--${name}=`;
  return Deno.args.find((arg) => arg.startsWith(prefix))?.slice(prefix.length);
}

async function main(): Promise<ImagesFuzzReport> {
  const count = Number(argument("count") ?? 10_000);
  const from = Number(argument("from") ?? 0);
  const seed = Number(argument("seed") ?? 1);
  const save = argument("save");
  for (const { file } of IMAGE_SEEDS) writePicture(await readPicture(file));
  const before = peak();
  let last = before;
  let [pictures, formatErrors, slowestMs] = [0, 0, 0];
  const messages = new Set<string>();
  const failures: string[] = [];
  for (let i = from; i < count; i++) {
    const random = new Random(seed * 1_000_003 + i);
    const own = IMAGE_SEEDS[i % IMAGE_SEEDS.length] as (typeof IMAGE_SEEDS)[number];
    const bytes = await imageMutant(own.file, random.pick(IMAGE_SEEDS).file, random);
    const fail = (what: string): void => {
      failures.push(`mutant ${i} of ${own.name}: ${what}`);
      if (save !== undefined) Deno.writeFileSync(`${save}/${i}-${own.name}`, bytes);
    };
    const start = performance.now();
    try {
      const { width, height, data } = await readPicture(bytes);
      if (data.length !== 4 * width * height) fail(`${data.length} bytes for ${width}x${height}`);
      pictures++;
    } catch (error) {
      if (error instanceof FormatError) {
        formatErrors++;
        messages.add(error.message);
        const isClear = /^Cannot read (?:PNG|JPEG|picture): \S/.test(error.message) &&
          !/properties of|undefined|is not a/.test(error.message);
        if (!isClear) fail(error.message);
      } else fail(Deno.inspect(error).slice(0, 600));
    }
    const ms = performance.now() - start;
    const now = peak();
    slowestMs = Math.max(slowestMs, ms);
    if (ms > MAX_MS) fail(`took ${ms.toFixed(0)} ms`);
    if (now - last > MAX_BYTES) fail(`took ${now - last} bytes`);
    last = now;
  }
  return {
    mutants: count - from,
    seeds: IMAGE_SEEDS.length,
    pictures,
    formatErrors,
    messages: messages.size,
    slowestMs: Math.round(slowestMs),
    totalGrowth: last - before,
    failures: failures.slice(0, 20),
  };
}

// deno-lint-ignore no-console
if (import.meta.main) console.log(JSON.stringify(await main()));

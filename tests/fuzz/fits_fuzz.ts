/**
 * Reads damaged FITS files; every one must end in a value, a FormatError or an UnsupportedError, in bounded time and memory.
 *
 *     deno run -A tests/fuzz/fits_fuzz.ts [--count=10000] [--seed=1] [--from=0] [--save=FOLDER]
 *
 * Prints one line of JSON. With `--save`, files that fail are written there.
 *
 * @module
 */
import {
  cutout,
  type FitsHdu,
  hasCelestialWcs,
  openFitsTable,
  parseFits,
  readFits,
  Wcs,
  writeImage,
} from "../../core/fits/mod.ts";
import { FormatError, UnsupportedError } from "../../core/runtime/errors.ts";
import { recut } from "../_recut.ts";
import { fitsMutant, fitsSeeds } from "./_fits_mutants.ts";
import { Random } from "./_random.ts";

/** Longest time for one file (ms), and most memory (bytes). */
const MAX_MS = 2000;
const MAX_BYTES = 256 << 20;
const LIMIT = 64 << 20;

/** What came out, as printed. */
export interface FitsFuzzReport {
  readonly mutants: number;
  readonly seeds: number;
  /** Mutants in which all units were found. */
  readonly opened: number;
  readonly values: number;
  readonly formatErrors: number;
  readonly unsupported: number;
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

function readUnit(hdu: FitsHdu): void {
  for (const card of hdu.header) {
    if (card.fault === undefined) hdu.header.get(card.keyword);
  }
  if (hdu.kind === "bintable" && hdu.header.get("ZIMAGE") !== true) {
    for (const column of hdu.table().columns) column.toArray();
    return;
  }
  const image = hdu.image();
  if (image.data.length > 0) {
    cutout(image, { x: [1, 2], y: [1, 1] });
    writeImage(image);
  }
  if (hasCelestialWcs(hdu.header)) Wcs.fromHeader(hdu.header).pixelToWorld({ x: 1, y: 1 });
}

async function read(
  bytes: Uint8Array<ArrayBuffer>,
  random: Random,
  opened: () => void,
): Promise<void> {
  if (random.next() < 0.4) {
    const options = { maxBytes: LIMIT, batchRows: random.pick([1, 7, 4096]) };
    await using stream = await openFitsTable(recut(bytes, 1 + random.below(9000)), options);
    opened();
    for await (const batch of stream) for (const column of batch.columns) column.toArray();
    return;
  }
  const hdus = random.next() < 0.5
    ? parseFits(bytes)
    : await readFits(recut(bytes, 1 + random.below(9000)), { maxBytes: LIMIT });
  opened();
  let error: unknown;
  let read = 0;
  for (const hdu of hdus) {
    try {
      readUnit(hdu);
      read++;
    } catch (caught) {
      if (!(caught instanceof FormatError || caught instanceof UnsupportedError)) throw caught;
      error ??= caught;
    }
  }
  if (read === 0 && error !== undefined) throw error;
}

async function main(): Promise<FitsFuzzReport> {
  const count = Number(argument("count") ?? 10_000);
  const from = Number(argument("from") ?? 0);
  const seed = Number(argument("seed") ?? 1);
  const save = argument("save");
  const all = fitsSeeds();
  for (const { bytes } of all) await read(bytes, new Random(1), () => {}).catch(() => {});
  const before = peak();
  let last = before;
  let [opened, values, formatErrors, unsupported, slowestMs] = [0, 0, 0, 0, 0];
  const failures: string[] = [];
  for (let i = from; i < count; i++) {
    const random = new Random(seed * 1_000_003 + i);
    const own = all[i % all.length] as (typeof all)[number];
    const bytes = fitsMutant(own.bytes, random.pick(all).bytes, random);
    const fail = (what: string): void => {
      failures.push(`mutant ${i} of ${own.name}: ${what}`);
      if (save !== undefined) Deno.writeFileSync(`${save}/${i}.fits`, bytes);
    };
    const start = performance.now();
    try {
      await read(bytes, random, () => opened++);
      values++;
    } catch (error) {
      if (error instanceof UnsupportedError) unsupported++;
      else if (error instanceof FormatError) formatErrors++;
      else fail(Deno.inspect(error).slice(0, 600));
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
    seeds: all.length,
    opened,
    values,
    formatErrors,
    unsupported,
    slowestMs: Math.round(slowestMs),
    totalGrowth: last - before,
    failures: failures.slice(0, 20),
  };
}

// deno-lint-ignore no-console
if (import.meta.main) console.log(JSON.stringify(await main()));

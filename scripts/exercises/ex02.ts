#!/usr/bin/env -S deno run --allow-net --allow-read=images --allow-write=images
// deno-lint-ignore-file no-console
/**
 * Look for images of an object in some of all image services, taken by chance, and ask for each whether to save it
 * (exercise 2).
 *
 * ```sh
 * deno run --allow-net --allow-read=images --allow-write=images scripts/exercises/ex02.ts --object=M51 --fraction=0.1
 * ```
 *
 * Answer `y` to save an image; anything else goes on. While you think, other services answer already. Ctrl-C asks
 * whether to quit: `y` ends with status 130, anything else gives up on the service that takes longest. Prints path,
 * bytes, service and title of each file; questions are on standard error. `--seed` makes the choice repeatable.
 * `--allow-net` names no hosts, since those of the services come from the Registry.
 *
 * @module
 */
import { onInterrupt } from "../../cli/interrupt.ts";
import { runMain } from "../../cli/main.ts";
import { opt, parseOptions } from "../../cli/options.ts";
import { printRow } from "../../cli/print_row.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import { parsePosition } from "../../core/coords/position.ts";
import { saveDataset } from "../../protocols/download.ts";
import { resolveName, SESAME_MIRRORS } from "../../protocols/resolver.ts";
import type { SiaRecord } from "../../protocols/sia.ts";
import type { AllQuery } from "../../registry/query_all.ts";
import { search } from "../../registry/search.ts";
import { findEverywhere } from "../globalsiap.ts";
import { Dialog } from "../_dialog.ts";
import { allOptions, allSettings, answersOf, registrySearch, statusOf } from "../_registry.ts";
import { messageOf, tell } from "../_tell.ts";

const OPTIONS = {
  object: opt.string("name of the object", "M51"),
  pos: opt.value("ICRS position, in the place of --object", parsePosition),
  size: opt.number("field of view (deg)", 0.5, { min: 0 }),
  fraction: opt.number("part of the services that is asked", 0.1, { min: 0, max: 1 }),
  seed: opt.integer("makes the choice repeatable"),
  dir: opt.string("where to save images", "images"),
  ...allOptions,
};

/** Some of all items, by chance. */
export function someOf<T>(
  items: Iterable<T>,
  fraction: number,
  random = Math.random,
): readonly T[] {
  return [...items].filter(() => random() < fraction);
}

/** Numbers between 0 and 1 that follow from a seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const given = parseOptions("ex02: some image services by chance", OPTIONS, args);
  await using services = await resolveServices(given, { signal });
  const o = services.adapt(given, "registry", { fraction: "1" });
  const mirrors = services.sandbox === undefined ? undefined : SESAME_MIRRORS.map(services.url);
  const pos = o.pos ?? await resolveName(o.object, { signal, mirrors });
  const found = await search({ servicetype: "sia" }, registrySearch(o, services, signal));
  const chosen = someOf(found, o.fraction, o.seed === undefined ? undefined : seeded(o.seed));
  console.error(`Asking ${chosen.length} of ${found.length} image services`);

  const quit = new AbortController();
  const settings = allSettings(o, AbortSignal.any([signal, quit.signal]));
  const all = findEverywhere(chosen, { pos, size: o.size }, settings);
  const dialog = new Dialog();
  using _ = onInterrupt(() => askToQuit(dialog, all, quit));
  try {
    for await (const { item, value } of answersOf(all, o)) {
      for (const image of value) {
        if (!await dialog.isYes(`${item.name}: ${image.title} Get? `, quit.signal)) continue;
        const saved = await saveQuietly(image, o.dir, signal);
        if (saved !== undefined) await printRow(saved.path, saved.bytes, item.name, image.title);
      }
    }
  } catch (error) {
    if (error === quit.signal.reason) return 130;
    throw error;
  }
  return statusOf(all);
}

function askToQuit<I, T>(dialog: Dialog, all: AllQuery<I, T>, quit: AbortController): void {
  void dialog.interrupt("\nQuit? ").then((yes) => {
    if (yes) quit.abort(new DOMException("Interrupted by SIGINT", "AbortError"));
    else all.skip();
  });
}

/** Saves an image; one that cannot be had is told, and stops nothing. */
async function saveQuietly(
  image: SiaRecord,
  dir: string,
  signal: AbortSignal,
): Promise<{ readonly path: string; readonly bytes: number } | undefined> {
  try {
    return await saveDataset(image, { dir, signal, timeoutMs: 120_000 });
  } catch (error) {
    signal.throwIfAborted();
    tell(`Cannot save it: ${messageOf(error)}`);
    return undefined;
  }
}

if (import.meta.main) await runMain(main, { anyHost: true });

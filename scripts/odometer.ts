#!/usr/bin/env -S deno run --allow-net --allow-read=${HOME}/.samp --allow-write=${HOME}/.samp --allow-env=SAMP_HUB,HOME
/**
 * Add up the way over the sky from click to click in Aladin or TOPCAT (exercise 13).
 *
 * ```sh
 * deno run --allow-net --allow-read=${HOME}/.samp --allow-write=${HOME}/.samp --allow-env=SAMP_HUB,HOME scripts/odometer.ts --samp-hub
 * ```
 *
 * Prints the step and the sum, in degrees, with a tab between them, until Ctrl-C. The hub is as for coord-printer.ts.
 *
 * @module
 */
import { printLine } from "../cli/files.ts";
import { runMain } from "../cli/main.ts";
import { parseOptions } from "../cli/options.ts";
import type { Position } from "../core/coords/position.ts";
import { separation } from "../core/coords/sphere.ts";
import { connectSamp, hubOptions, tellSamp } from "./_samp.ts";
import { pointedPositions } from "./coord-printer.ts";

/** Steps between positions, and their sum (deg); none for the first position. */
export async function* odometer(
  positions: AsyncIterable<Position>,
): AsyncGenerator<{ readonly step: number; readonly total: number }> {
  let last: Position | undefined;
  let total = 0;
  for await (const pos of positions) {
    if (last !== undefined) {
      const step = separation(last, pos);
      total += step;
      yield { step, total };
    }
    last = pos;
  }
}

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const o = parseOptions("odometer: the way from click to click", hubOptions, args);
  await using samp = await connectSamp("odometer", o, signal);
  const { client } = samp;
  for await (const { step, total } of odometer(pointedPositions(client, signal))) {
    await printLine(`${step.toFixed(5)}\t${total.toFixed(5)}`);
  }
  tellSamp(`the connection has ended: ${await client.closed}`);
}

if (import.meta.main) await runMain(main, { anyHost: true });

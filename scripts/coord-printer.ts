#!/usr/bin/env -S deno run --allow-net --allow-read=${HOME}/.samp --allow-write=${HOME}/.samp --allow-env=SAMP_HUB,HOME
/**
 * Print where other programs point on the sky: click in Aladin, or on a row in TOPCAT that sends sky coordinates (course
 * script S-15).
 *
 * ```sh
 * deno run --allow-net --allow-read=${HOME}/.samp --allow-write=${HOME}/.samp --allow-env=SAMP_HUB,HOME scripts/coord-printer.ts --samp-hub
 * ```
 *
 * Prints right ascension and declination (deg, ICRS), with a tab between them, until Ctrl-C. A SAMP hub must be running:
 * TOPCAT brings one, `denovo samp hub` is one, and with `--samp-hub` the script is one where there is none. For a lock
 * file elsewhere (SAMP_HUB) allow reading that. `--allow-net` names no hosts, since the hub says where it is.
 *
 * @module
 */
import { printLine } from "../cli/files.ts";
import { runMain } from "../cli/main.ts";
import { parseOptions } from "../cli/options.ts";
import type { Position } from "../core/coords/position.ts";
import type { SampClient } from "../samp/client.ts";
import type { SampMessage } from "../samp/message.ts";
import { connectSamp, hubOptions, tellSamp } from "./_samp.ts";

/** The positions that other programs point at, as they come. */
export async function* pointedPositions(
  client: SampClient,
  signal?: AbortSignal,
): AsyncGenerator<Position> {
  for await (const message of client.messages(["coord.pointAt.sky"], { signal })) {
    const position = await positionIn(message);
    if (position !== undefined) yield position;
  }
}

/** The position of a message; the sender of one that has none is told so. */
async function positionIn(
  message: SampMessage<"coord.pointAt.sky">,
): Promise<Position | undefined> {
  try {
    return message.payload();
  } catch (error) {
    await message.fail((error as Error).message);
    return undefined;
  }
}

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const o = parseOptions("coord-printer: where other programs point on the sky", hubOptions, args);
  await using samp = await connectSamp("coord-printer", o, signal);
  const { client } = samp;
  for await (const { ra, dec } of pointedPositions(client, signal)) {
    await printLine(`${ra}\t${dec}`);
  }
  tellSamp(`the connection has ended: ${await client.closed}`);
}

if (import.meta.main) await runMain(main, { anyHost: true });

/**
 * Reads damaged PNG and JPEG files; every one must end in a picture or a FormatError, in bounded time and memory.
 *
 *     deno run -A tests/fuzz/images_fuzz.ts [--count=10000] [--seed=1] [--from=0] [--save=FOLDER]
 *
 * Prints one line of JSON. With `--save`, files that fail are written there.
 *
 * @module
 */
import { readPicture } from "../../core/plot/picture.ts";
import type { FormatError } from "../../core/runtime/errors.ts";
import { type Campaign, campaign } from "./_campaign.ts";
import { IMAGE_SEEDS, imageMutant } from "./_image_mutants.ts";
import type { Random } from "./_random.ts";

const SEEDS = IMAGE_SEEDS.map(({ name, file }) => ({ name, bytes: file }));

async function read(
  bytes: Uint8Array<ArrayBuffer>,
  _random: Random,
  opened: () => void,
): Promise<void> {
  const picture = await readPicture(bytes);
  const { width, height, data } = picture;
  if (data.length !== 4 * width * height) {
    throw new Error(`${data.length} bytes for ${width}x${height}`);
  }
  opened();
}

/** A message is a sentence of ours. */
function faultOf({ message }: FormatError): string | undefined {
  const isClear = /^Cannot read (?:PNG|JPEG|picture): \S/.test(message) &&
    !/properties of|undefined|is not a/.test(message);
  return isClear ? undefined : message;
}

const CAMPAIGN: Campaign = { seeds: SEEDS, mutate: imageMutant, read, faultOf, count: 10_000 };

// deno-lint-ignore no-console -- a program of its own
if (import.meta.main) console.log(JSON.stringify(await campaign(CAMPAIGN)));

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
import { type Campaign, campaign } from "./_campaign.ts";
import { fitsMutant, fitsSeeds } from "./_fits_mutants.ts";
import type { Random } from "./_random.ts";

const LIMIT = 64 << 20;

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

const CAMPAIGN: Campaign = { seeds: fitsSeeds(), mutate: fitsMutant, read, count: 10_000 };

// deno-lint-ignore no-console -- a program of its own
if (import.meta.main) console.log(JSON.stringify(await campaign(CAMPAIGN)));

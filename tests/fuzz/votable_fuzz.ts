/**
 * Reads damaged VOTables; every one must end in a value or a FormatError with its place, in bounded time and memory.
 *
 *     deno run -A tests/fuzz/votable_fuzz.ts [--count=20000] [--seed=1] [--from=0] [--save=FOLDER]
 *
 * Prints one line of JSON. With `--save`, documents that fail are written there.
 *
 * @module
 */
import type { FormatError } from "../../core/runtime/errors.ts";
import { type OpenOptions, openTable, readVotable } from "../../core/votable/mod.ts";
import { recut } from "../_recut.ts";
import { type Campaign, campaign } from "./_campaign.ts";
import { mutant } from "./_mutants.ts";
import type { Random } from "./_random.ts";
import { seeds } from "./_seeds.ts";

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

/** An error has its place. */
function faultOf({ message, line = 0, column = 0 }: FormatError): string | undefined {
  return line >= 1 && column >= 1
    ? undefined
    : `no place in "${message.slice(0, 200)}" (${line}, ${column})`;
}

const CAMPAIGN: Campaign = { seeds: seeds(), mutate: mutant, read, faultOf, count: 20_000 };

// deno-lint-ignore no-console -- a program of its own
if (import.meta.main) console.log(JSON.stringify(await campaign(CAMPAIGN)));

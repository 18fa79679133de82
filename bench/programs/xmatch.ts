/**
 * `xmatch.ts A B ARCSEC [TIMES]`: reads two VOTables and matches them; seconds are those of the match, the best of so many.
 * With a number of rows for A, positions are made.
 */
import { nearestMatches, type SkyPositions, skyPositions } from "../../core/table/match.ts";
import { readTable } from "../../core/votable/read.ts";
import { argument, readChunks, report } from "./_file.ts";

/** A golden spiral, which is even over the sky, in no order; as peers.py has it. */
function made(count: number, offset: number): SkyPositions {
  const [ra, dec] = [new Float64Array(count), new Float64Array(count)];
  for (let k = 0; k < count; k++) {
    const i = k * 7919 % count + offset;
    ra[k] = i * 222.49223594996212 % 360;
    dec[k] = Math.asin((2 * i + 1) / (count + 1) - 1) * 180 / Math.PI;
  }
  return { ra, dec };
}

const read = async (name: string) => skyPositions(await readTable(readChunks(name)));
const count = Number(argument(0));
const [left, right] = count > 0
  ? [made(count, 0), made(count, 0.3)]
  : [await read(argument(0)), await read(argument(1))];
const radius = Number(argument(2)) / 3600;
let rows = 0;
let seconds = Infinity;
for (let times = Number(Deno.args[3] ?? 1); times > 0; times--) {
  const start = performance.now();
  rows = nearestMatches(left, right, { radius }).left.length;
  seconds = Math.min(seconds, (performance.now() - start) / 1000);
}
report({ rows, seconds });

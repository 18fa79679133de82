/** `join.ts A B KEY [TIMES]`: reads two VOTables and joins them; seconds are those of the join, the best of so many. */
import { join } from "../../core/table/join.ts";
import { readTable } from "../../core/votable/mod.ts";
import { argument, readChunks, report } from "./_file.ts";

const [a, b] = [await readTable(readChunks(argument(0))), await readTable(readChunks(argument(1)))];
let rows = 0;
let seconds = Infinity;
for (let left = Number(Deno.args[3] ?? 1); left > 0; left--) {
  const start = performance.now();
  rows = join(a, b, { on: argument(2) }).length;
  seconds = Math.min(seconds, (performance.now() - start) / 1000);
}
report({ rows, seconds });

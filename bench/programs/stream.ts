/** `stream.ts FILE`: passes over all rows and keeps none; counts those with `ra` above 1000, which nothing has. */
import { openTable } from "../../core/votable/open.ts";
import { argument, readChunks, report } from "./_file.ts";

await using stream = await openTable(readChunks(argument(0)));
let rows = 0;
let selected = 0;
for await (const batch of stream) {
  rows += batch.length;
  const ra = batch.column("ra").toArray() as ArrayLike<number>;
  for (let row = 0; row < ra.length; row++) if ((ra[row] as number) > 1000) selected++;
}
if (selected > 0) throw new RangeError("No right ascension is above 360");
report({ rows });

/** `first_row.ts FILE`: opens a table, hands out its first row, and leaves. */
import { openTable } from "../../core/votable/open.ts";
import { argument, readChunks, report } from "./_file.ts";

await using stream = await openTable(readChunks(argument(0)));
let rows = 0;
for await (const batch of stream) {
  if (batch.row(0).source_id === undefined) throw new TypeError("The row has no source_id");
  rows = 1;
  break;
}
report({ rows });

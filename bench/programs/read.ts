/** `read.ts FILE`: reads a whole table into typed columns. */
import { readTable } from "../../core/votable/read.ts";
import { argument, readChunks, report } from "./_file.ts";

const table = await readTable(readChunks(argument(0)));
let columnBytes = 0;
for (const column of table.columns) {
  for (const vector of column.vectors) columnBytes += vector.byteLength;
}
report({ rows: table.length, columnBytes });

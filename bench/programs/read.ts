/** `read.ts FILE`: reads a whole table into typed columns. */
import { readTable } from "../../core/votable/mod.ts";
import { argument, openInput, report } from "./_file.ts";

const table = await readTable(await openInput(argument(0)));
let columnBytes = 0;
for (const column of table.columns) {
  for (const vector of column.vectors) columnBytes += vector.byteLength;
}
report({ rows: table.length, columnBytes });

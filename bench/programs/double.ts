/** `double.ts IN OUT FORMAT`: writes all rows of a table twice, for a file of twice the length. */
import { openTable, type Serialization, writeTable } from "../../core/votable/mod.ts";
import type { Table } from "../../core/table/table.ts";
import { argument, readChunks, report, writeChunks } from "./_file.ts";

let rows = 0;
async function* twice(): AsyncGenerator<Table> {
  for (let pass = 0; pass < 2; pass++) {
    await using stream = await openTable(readChunks(argument(0)));
    for await (const batch of stream) {
      rows += batch.length;
      yield batch;
    }
  }
}
const chunks = writeTable(twice(), { format: argument(2) as Serialization });
report({ bytes: await writeChunks(argument(1), chunks), rows });

/** `convert.ts IN OUT FORMAT`: a table as CSV or in another serialisation, batch by batch. */
import { writeCsv } from "../../core/table/csv.ts";
import { openTable, type Serialization, writeTable } from "../../core/votable/mod.ts";
import { argument, readChunks, report, writeChunks } from "./_file.ts";

let rows = 0;
const onRows = (sum: number): void => {
  rows = sum;
};
await using stream = await openTable(readChunks(argument(0)), { onRows });
const format = argument(2);
const chunks = format === "csv"
  ? writeCsv(stream)
  : writeTable(stream, { format: format as Serialization });
report({ bytes: await writeChunks(argument(1), chunks), rows });

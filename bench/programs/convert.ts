/** `convert.ts IN OUT FORMAT`: a table as CSV or in another serialisation, batch by batch. */
import { writeCsv } from "../../core/table/csv.ts";
import { openTable, type Serialization, writeTable } from "../../core/votable/mod.ts";
import { argument, openInput, report, writeOutput } from "./_file.ts";

let rows = 0;
const onRows = (sum: number): void => {
  rows = sum;
};
await using stream = await openTable(await openInput(argument(0)), { onRows });
const format = argument(2);
const chunks = format === "csv"
  ? writeCsv(stream)
  : writeTable(stream, { format: format as Serialization });
report({ bytes: await writeOutput(argument(1), chunks), rows });

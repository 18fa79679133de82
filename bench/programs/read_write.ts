/** `read_write.ts IN OUT FORMAT`: reads a whole table, then writes it. */
import { readTable, type Serialization, writeTable } from "../../core/votable/mod.ts";
import { argument, openInput, report, writeOutput } from "./_file.ts";

const table = await readTable(await openInput(argument(0)));
const chunks = writeTable(table, { format: argument(2) as Serialization });
report({ bytes: await writeOutput(argument(1), chunks), rows: table.length });

/** `read_write.ts IN OUT FORMAT`: reads a whole table, then writes it. */
import { readTable, type Serialization, writeTable } from "../../core/votable/mod.ts";
import { argument, readChunks, report, writeChunks } from "./_file.ts";

const table = await readTable(readChunks(argument(0)));
const chunks = writeTable(table, { format: argument(2) as Serialization });
report({ bytes: await writeChunks(argument(1), chunks), rows: table.length });

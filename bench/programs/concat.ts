/** `concat.ts DIR [OUT.csv]`: reads every VOTable of a folder, puts them below each other, and writes CSV if asked. */
import { writeCsv } from "../../core/table/csv.ts";
import { Table } from "../../core/table/table.ts";
import { readTable } from "../../core/votable/read.ts";
import { argument, readChunks, report, writeChunks } from "./_file.ts";

const folder = argument(0);
const names = [...Deno.readDirSync(folder)].map(({ name }) => name)
  .filter((name) => name.endsWith(".vot")).sort();
const tables = [];
for (const name of names) tables.push(await readTable(readChunks(`${folder}/${name}`)));
const table = Table.concat(tables);
const out = Deno.args[1];
if (out !== undefined) await writeChunks(out, writeCsv(table));
report({ rows: table.length });

/**
 * `fetch.ts URL BYTES`: reads a table from a server; the time counts from the request to the last row. BYTES is the length
 * of the document uncompressed: counting it here would cost time.
 */
import { http } from "../../core/runtime/http.ts";
import { readTable } from "../../core/votable/read.ts";
import { argument, report } from "./_file.ts";

const url = argument(0);
const bytes = Number(argument(1));
const start = performance.now();
const { body } = await http.send(url);
if (body === null) throw new TypeError(`${url} has no body`);
const table = await readTable(body);
report({ rows: table.length, bytes, seconds: (performance.now() - start) / 1000 });

/** `adql_parse.ts`: the largest query that pyVO sends to the Registry; seconds are those of one parse, when it is warm. */
import { parseAdql } from "../../core/adql/mod.ts";
import { report } from "./_file.ts";

const file = new URL("../../tests/fixtures/adql/valid/registry_search.adql", import.meta.url);
const query = Deno.readTextFileSync(file);
const times: number[] = [];
for (let i = 0; i < 2000; i++) {
  const start = performance.now();
  parseAdql(query);
  times.push(performance.now() - start);
}
const warm = times.slice(500).toSorted((a, b) => a - b);
report({ rows: 1, seconds: (warm[warm.length >> 1] as number) / 1000 });

/** `fetch.ts URL`: reads a table from a server; the time counts from the request to the last row. */
import { http } from "../../core/runtime/http.ts";
import { readTable } from "../../core/votable/mod.ts";
import { argument, report } from "./_file.ts";

const url = argument(0);
const start = performance.now();
const response = await http.send(url);
let bytes = 0;
const body = (response.body ?? new Response("").body as NonNullable<typeof response.body>)
  .pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        bytes += chunk.length;
        controller.enqueue(chunk);
      },
    }),
  );
const table = await readTable(body);
report({ rows: table.length, bytes, seconds: (performance.now() - start) / 1000 });

/** `serve_gzip.ts FILE`: serves a compressed file on 127.0.0.1 as servers do that compress, and prints the port. */
import { argument } from "./_file.ts";

const file = argument(0);
Deno.serve({
  hostname: "127.0.0.1",
  port: 0,
  // deno-lint-ignore no-console
  onListen: ({ port }) => console.log(port),
}, async () => {
  const body = await Deno.open(file);
  return new Response(body.readable, {
    headers: { "content-type": "application/x-votable+xml", "content-encoding": "gzip" },
  });
});

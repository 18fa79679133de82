/**
 * `query_all.ts URL CONCURRENCY DEADLINE_MS`: asks the hundred services of `sim_services.ts` for a cone; the time counts from
 * the call of `queryAll()`. Tells when the first answer came, and what became of all.
 */
import { createHttp } from "../../core/runtime/http.ts";
import { ScsService } from "../../protocols/scs.ts";
import { queryAll } from "../../registry/query_all.ts";
import { argument } from "./_file.ts";

const [concurrency, timeoutMs] = [Number(argument(1)), Number(argument(2))];
const http = createHttp({ perHost: 100 });
const services = Array.from(
  { length: 100 },
  (_, i) => new ScsService(`${argument(0).replace(/\/$/, "")}/services/${i}/scs?`, { http }),
);
const query = { pos: { ra: 10, dec: 20 }, radius: 0.1 };
const kinds: Record<string, number> = {};
let firstMs: number | undefined;
let rows = 0;
let peakMiB = 0;
const start = performance.now();
const all = queryAll(services, (service, options) => service.search(query, options), {
  concurrency,
  perHost: 100,
  timeoutMs,
});
for await (const outcome of all) {
  firstMs ??= performance.now() - start;
  const kind = outcome.ok ? "ok" : outcome.kind;
  kinds[kind] = (kinds[kind] ?? 0) + 1;
  rows++;
  // What the system knows as the peak needs all permissions, or is that of the parent process.
  peakMiB = Math.max(peakMiB, Deno.memoryUsage().rss / 2 ** 20);
}
const seconds = (performance.now() - start) / 1000;
// deno-lint-ignore no-console
console.log(JSON.stringify({ rows, seconds, firstMs, kinds, peakMiB }));

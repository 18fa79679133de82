/**
 * Runs `denovo table convert` with its arguments, and prints how much memory that took at most.
 *
 *     deno run -A tests/perf/_table_convert.ts IN OUT [options]
 *
 * @module
 */
import { main } from "../../scripts/_denovo/table_convert.ts";

await main(Deno.args, new AbortController().signal);
const status = Deno.readTextFileSync("/proc/self/status");
// deno-lint-ignore no-console -- a program of its own
console.log(1024 * Number(/VmHWM:\s*(\d+) kB/.exec(status)?.[1]));

/** How much memory a pass over a long table takes, in a process of its own. */
import { assertAlmostEquals, assertEquals, assertGreater, assertLess } from "../../deps/assert.ts";

const PROGRAM = new URL("./_votable_stream.ts", import.meta.url).href;

async function pass(form: string, megabytes: number): Promise<Record<string, number>> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "-A", PROGRAM, form, String(megabytes)],
    signal: AbortSignal.timeout(60_000),
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

for (const form of ["tabledata", "binary2"]) {
  Deno.test({
    name: `openTable() passes over 100 MB of ${form} in less than 90 MiB`,
    ignore: Deno.build.os !== "linux", // the peak of memory is told by /proc
    async fn() {
      const { rows = 0, nulls = 0, sum = 0, peak = NaN } = await pass(form, 100);
      assertGreater(rows, 500_000);
      assertEquals(rows % 600, 0);
      assertEquals(nulls, rows / 3);
      assertAlmostEquals(sum, rows / 600 * (599 * 600 / 2) / 7);
      assertLess(peak, 90 << 20);
    },
  });
}

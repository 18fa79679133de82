/** Damaged FITS files, in a process of their own so that its memory can be measured. 10,000 with `deno task fuzz`. */
import { assert, assertEquals, assertGreaterOrEqual, assertLess } from "../../deps/assert.ts";
import type { FitsFuzzReport } from "./fits_fuzz.ts";

const COUNT = Math.ceil(Number(Deno.env.get("DENOVO_FUZZ_COUNT") ?? 1000) / 2);

Deno.test({
  name:
    `every one of ${COUNT} damaged FITS files ends in a value or a clear error, soon and in little memory`,
  ignore: Deno.build.os !== "linux", // the peak of memory is told by /proc
  async fn() {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--no-check",
        "-A",
        new URL("./fits_fuzz.ts", import.meta.url).href,
        `--count=${COUNT}`,
      ],
      signal: AbortSignal.timeout(600_000),
    }).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    const report: FitsFuzzReport = JSON.parse(new TextDecoder().decode(stdout));
    assertEquals(report.failures, []);
    assertEquals(report.mutants, COUNT);
    assertEquals(report.values + report.formatErrors + report.unsupported, COUNT);
    assertGreaterOrEqual(report.seeds, 40);
    assertGreaterOrEqual(report.opened, COUNT / 4);
    assert(report.values > COUNT / 10 && report.formatErrors > COUNT / 10, "a good mixture");
    assertLess(report.slowestMs, 2000);
    assertLess(report.totalGrowth, 256 << 20);
  },
});

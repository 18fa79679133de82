/** Damaged pictures, in a process of their own so that its memory can be measured. 10,000 with `deno task fuzz`. */
import { assert, assertEquals, assertGreaterOrEqual, assertLess } from "../../deps/assert.ts";
import type { ImagesFuzzReport } from "./images_fuzz.ts";

const COUNT = Math.ceil(Number(Deno.env.get("DENOVO_FUZZ_COUNT") ?? 1000) / 2);

Deno.test({
  name:
    `every one of ${COUNT} damaged PNG and JPEG files ends in a picture or a FormatError, soon and in little memory`,
  ignore: Deno.build.os !== "linux", // the peak of memory is told by /proc
  async fn() {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--no-check",
        "-A",
        new URL("./images_fuzz.ts", import.meta.url).href,
        `--count=${COUNT}`,
      ],
      signal: AbortSignal.timeout(600_000),
    }).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    const report: ImagesFuzzReport = JSON.parse(new TextDecoder().decode(stdout));
    assertEquals(report.failures, []);
    assertEquals(report.mutants, COUNT);
    assertEquals(report.pictures + report.formatErrors, COUNT);
    assertGreaterOrEqual(report.seeds, 40);
    assert(report.pictures > COUNT / 10 && report.formatErrors > COUNT / 10, "a good mixture");
    assertGreaterOrEqual(report.messages, 20);
    assertLess(report.slowestMs, 2000);
    assertLess(report.totalGrowth, 256 << 20);
  },
});

/** Damaged FITS files, in a process of their own so that its memory can be measured. 10,000 with `deno task fuzz`. */
import { assertGreaterOrEqual } from "../../deps/assert.ts";
import { runCampaign } from "./_campaign.ts";

const COUNT = Math.ceil(Number(Deno.env.get("DENOVO_FUZZ_COUNT") ?? 1000) / 2);

Deno.test({
  name:
    `every one of ${COUNT} damaged FITS files ends in a value or a clear error, soon and in little memory`,
  ignore: Deno.build.os !== "linux", // the peak of memory is told by /proc
  async fn() {
    const { opened } = await runCampaign("./fits_fuzz.ts", COUNT);
    assertGreaterOrEqual(opened, COUNT / 4);
  },
});

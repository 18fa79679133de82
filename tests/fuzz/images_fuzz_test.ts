/** Damaged pictures, in a process of their own so that its memory can be measured. 10,000 with `deno task fuzz`. */
import { assertEquals, assertGreaterOrEqual } from "../../deps/assert.ts";
import { runCampaign } from "./_campaign.ts";

const COUNT = Math.ceil(Number(Deno.env.get("DENOVO_FUZZ_COUNT") ?? 1000) / 2);

Deno.test({
  name:
    `every one of ${COUNT} damaged PNG and JPEG files ends in a picture or a FormatError, soon and in little memory`,
  ignore: Deno.build.os !== "linux", // the peak of memory is told by /proc
  async fn() {
    const { messages, unsupported } = await runCampaign("./images_fuzz.ts", COUNT);
    assertEquals(unsupported, 0);
    assertGreaterOrEqual(messages, 20);
  },
});

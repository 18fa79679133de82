/** Damaged documents, in a process of their own so that its memory can be measured. 20,000 with `deno task fuzz`. */
import { assertGreaterOrEqual } from "../../deps/assert.ts";
import { runCampaign } from "./_campaign.ts";

const COUNT = Number(Deno.env.get("DENOVO_FUZZ_COUNT") ?? 1000);

Deno.test({
  name:
    `every one of ${COUNT} damaged VOTables ends in a value or a FormatError, soon and in little memory`,
  ignore: Deno.build.os !== "linux", // the peak of memory is told by /proc
  async fn() {
    const { opened } = await runCampaign("./votable_fuzz.ts", COUNT);
    assertGreaterOrEqual(opened, COUNT / 3);
  },
});

import { UnsupportedError } from "../../core/runtime/errors.ts";
import { Table } from "../../core/table/table.ts";
import { assertEquals, assertRejects } from "../../deps/assert.ts";
import { obscoreRecords } from "../../protocols/obscore.ts";
import { fromObscore } from "../../registry/found.ts";
import { withServer } from "../_server.ts";
import { votable } from "./_regtap_double.ts";

const ORIGIN = { protocol: "obscore", accessUrl: "http://x.example/tap", name: "x" } as const;

function found(accessUrl: string, accessFormat: string) {
  const row = { "obs_title": "M51", "access_url": accessUrl, "access_format": accessFormat };
  const [record] = obscoreRecords(Table.fromRows([row]));
  return fromObscore(ORIGIN, record!);
}

Deno.test("FoundDataset leads to the links of its record", async () => {
  const links = votable(["ID", "access_url", "semantics"], [
    ["ivo://x/m51", "http://x.example/m51.fits", "#this"],
    ["ivo://x/m51", "http://x.example/m51.png", "#preview"],
  ]);
  await withServer(() => links.clone(), async ({ url }) => {
    const dataset = found(
      new URL("links?ID=m51", url).href,
      "application/x-votable+xml;content=datalink",
    );
    assertEquals(dataset.hasDatalink, true);
    const document = await dataset.datalink();
    assertEquals(document.bySemantics("#preview")[0]?.accessUrl, "http://x.example/m51.png");
    await assertRejects(() => dataset.soda(), UnsupportedError, "none of its 2 links");
  });
});

Deno.test("FoundDataset without links says so", async () => {
  const dataset = found("http://x.example/m51.fits", "image/fits");
  assertEquals(dataset.hasDatalink, false);
  await assertRejects(() => dataset.datalink(), UnsupportedError, "Cannot get links");
  await assertRejects(() => dataset.soda(), UnsupportedError, "the row has no links");
});

import { formatJob, parseJob } from "../../protocols/uws.ts";
import { parseXml } from "../../core/xml/tree.ts";
import { assertEquals, assertStringIncludes } from "../../deps/assert.ts";
import { fixture } from "./_helpers.ts";

const OWN =
  `<job version="1.1" xmlns="http://www.ivoa.net/xml/UWS/v1.0" xmlns:xlink="http://www.w3.org/1999/xlink"
  xmlns:x="http://example.org/x"><jobId>a&lt;b</jobId><runId>my "run" &amp; more</runId><ownerId>somebody</ownerId>
  <phase>PAUSED</phase><quote>2026-01-02T03:04:05.5Z</quote><creationTime>2026-01-02T03:04:05Z</creationTime>
  <executionDuration>77</executionDuration><destruction>2030-01-01T00:00:00Z</destruction><parameters>
  <parameter id="QUERY">SELECT a
FROM t WHERE b &lt; 5</parameter><parameter id="UPLOAD" byReference="true">http://example.org/x?a=1&amp;b=2</parameter>
  </parameters><results><result id="result" xlink:href="http://example.org/r?a=1&amp;b=2" size="12" mime-type="text/csv"/>
  </results><errorSummary type="transient" hasDetail="true"><message>A &gt; B</message></errorSummary>
  <jobInfo><x:progress unit="%">12<x:of>100</x:of></x:progress><plain>y</plain></jobInfo></job>`;

Deno.test("formatJob() writes everything that parseJob() reads", async () => {
  const sources = [
    OWN,
    ...["completed", "pending", "error"].map((name) => fixture(`uws/dachs_${name}.xml`)),
  ];
  for (const source of sources) {
    const job = await parseJob(source, "http://example.org/async/1");
    const again = await parseJob(formatJob(job));
    const plain = ({ jobInfo, executionDuration, ...rest }: typeof job) => ({
      ...rest,
      executionDuration: executionDuration ?? 0,
      info: jobInfo.map(({ local, uri, children }) => [
        local,
        uri,
        children.map((child) => typeof child === "string" ? child : [child.local, child.uri]),
      ]),
    });
    assertEquals(plain(again), plain(job));
  }
});

Deno.test("formatJob() has the elements in the order of the schema, and nil where it wants them", async () => {
  const text = formatJob(await parseJob(OWN.replace(/<quote>.*<\/quote>/, "")));
  const root = await parseXml(text);
  assertEquals(root.uri, "http://www.ivoa.net/xml/UWS/v1.0");
  assertEquals(root.children.flatMap((child) => typeof child === "string" ? [] : child.local), [
    "jobId",
    "runId",
    "ownerId",
    "phase",
    "quote",
    "creationTime",
    "startTime",
    "endTime",
    "executionDuration",
    "destruction",
    "parameters",
    "results",
    "errorSummary",
    "jobInfo",
  ]);
  assertStringIncludes(text, `<uws:quote xsi:nil="true"/>`);
});

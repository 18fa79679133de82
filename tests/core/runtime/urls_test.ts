import { assertEquals } from "../../../deps/assert.ts";
import { isSecretName, parseUrl, redactUrl } from "../../../core/runtime/urls.ts";

Deno.test("redactUrl() hides secrets and nothing else", () => {
  const cases = [
    ["http://a.test/tap?QUERY=SELECT%201&b=%20+", "http://a.test/tap?QUERY=SELECT%201&b=%20+"],
    ["https://ann:pw@a.test/x#part", "https://a.test/x"],
    [
      "https://a.test/?Token=a&access_token=b&x=1",
      "https://a.test/?Token=***&access_token=***&x=1",
    ],
    [
      "https://a.test/?api%5Fkey=a&apikey=b&KEY=c",
      "https://a.test/?api%5Fkey=***&apikey=***&KEY=***",
    ],
    ["https://a.test/?X-Amz-Signature=a", "https://a.test/?X-Amz-Signature=***"],
    [
      "https://a.test/?password=a&passwd=b&sid=c",
      "https://a.test/?password=***&passwd=***&sid=***",
    ],
    ["https://a.test/?keyword=m51&ID=5&%zz=1", "https://a.test/?keyword=m51&ID=5&%zz=1"],
    ["no URL", "no URL"],
  ];
  for (const [url, shown] of cases) assertEquals(redactUrl(url!), shown);
});

Deno.test("parseUrl() reads absolute and relative URLs, and gives undefined for others", () => {
  assertEquals(parseUrl("../b", "http://a.test/x/y/z")?.href, "http://a.test/x/b");
  assertEquals(parseUrl("http://["), undefined);
  assertEquals(parseUrl("/b"), undefined);
});

Deno.test("isSecretName() knows secrets from parameters of the VO", () => {
  for (const name of ["token", "Set-Cookie", "apiKey", "sessionid", "SID", "pwd"]) {
    assertEquals(isSecretName(name), true, name);
  }
  const usual = [
    "ID",
    "POS",
    "SIZE",
    "QUERY",
    "RUNID",
    "PHASE",
    "keyword",
    "AUTHOR",
    "RESPONSEFORMAT",
  ];
  for (const name of usual) assertEquals(isSecretName(name), false, name);
});

import { assert, assertEquals, assertThrows } from "../../../deps/assert.ts";
import { basicAuth, cookieAuth, tokenAuth } from "../../../core/runtime/auth.ts";
import { createHttp } from "../../../core/runtime/http.ts";

Deno.test("tokenAuth() sends Bearer, or the scheme that is asked for, to its origin only", () => {
  const bearer = tokenAuth("https://a.test/tap", " t0ken\n");
  assertEquals(bearer.origin, "https://a.test");
  assertEquals(bearer.headersFor("https://a.test/other?x"), { authorization: "Bearer t0ken" });
  for (const url of ["http://a.test/", "https://a.test:8443/", "https://a.test.evil.test/", "x"]) {
    assertEquals(bearer.headersFor(url), {}, url);
  }
  const aip = tokenAuth("https://a.test", "t0ken", { scheme: "Token" });
  assertEquals(aip.headersFor(new URL("https://a.test/")), { authorization: "Token t0ken" });
});

Deno.test("basicAuth() encodes as UTF-8", () => {
  const { authorization } = basicAuth("http://a.test", "ann", "ü:€").headersFor("http://a.test/");
  const bytes = Uint8Array.from(atob(authorization?.slice(6) ?? ""), (c) => c.charCodeAt(0));
  assertEquals(new TextDecoder().decode(bytes), "ann:ü:€");
  assertThrows(() => basicAuth("http://a.test", "an:n", "x"), TypeError);
});

Deno.test("credentials refuse what cannot be sent, without showing it", () => {
  for (
    const make of [
      (): unknown => tokenAuth("https://a.test", "geheim\r\nX: y"),
      (): unknown => tokenAuth("https://a.test", "geheim€"),
      (): unknown => tokenAuth("file:///geheim", "x"),
      (): unknown => tokenAuth("https://a.test", " "),
      (): unknown => cookieAuth("https://a.test", "geheim"),
      (): unknown => cookieAuth("not an origin", "a=b"),
    ]
  ) {
    const error = assertThrows(make, TypeError);
    if (!String(make).includes("file")) assert(!error.message.includes("geheim"), error.message);
  }
});

Deno.test("credentials show their secret to nobody", () => {
  for (
    const credentials of [
      tokenAuth("https://a.test", "geheim"),
      basicAuth("https://a.test", "geheim", "geheim"),
      cookieAuth("https://a.test", "session=geheim"),
    ]
  ) {
    const http = createHttp({ credentials });
    const shown = [
      Deno.inspect(credentials, { depth: 9, showHidden: true }),
      Deno.inspect({ credentials, http }, { depth: 9 }),
      JSON.stringify(credentials),
      JSON.stringify(http),
      String(credentials),
      Object.values(credentials).join(),
    ].join("\n");
    assert(!/geheim|Z2VoZWlt/.test(shown), shown);
    assert(shown.includes("https://a.test"));
  }
});

Deno.test("cookieAuth() keeps what its origin sets, for the path and the time it says", () => {
  const jar = cookieAuth("https://a.test", "a=1; b=x=y");
  const cookie = (path: string): string | undefined =>
    jar.headersFor(`https://a.test${path}`)["cookie"];
  const receive = (url: string, ...lines: string[]): void => {
    jar.receive?.(url, new Headers(lines.map((line) => ["set-cookie", line])));
  };
  assertEquals(cookie("/"), "a=1; b=x=y");
  receive("https://a.test/login/form", "a=2; Path=/; Secure", "c=3", "d=4; Path=/tap; Max-Age=60");
  assertEquals(cookie("/"), "a=2; b=x=y");
  assertEquals(cookie("/login/other"), "a=2; b=x=y; c=3");
  assertEquals(cookie("/tap/sync"), "a=2; b=x=y; d=4");
  assertEquals(cookie("/tapx"), "a=2; b=x=y");
  receive("https://b.test/", "a=evil; Path=/");
  receive("http://a.test/", "a=evil; Path=/");
  assertEquals(cookie("/"), "a=2; b=x=y");
  receive("https://a.test/", "a=; Max-Age=0; Path=/", "b=; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
  assertEquals(cookie("/"), undefined);
  assertEquals(jar.headersFor("https://b.test/"), {});
});

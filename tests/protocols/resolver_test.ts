import { createHttp } from "../../core/runtime/http.ts";
import { NetworkError, QueryError } from "../../core/runtime/errors.ts";
import { assertEquals, assertRejects } from "../../deps/assert.ts";
import { resolveName } from "../../protocols/resolver.ts";

const M51 = `<?xml version="1.0"?><Sesame xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<Target option="SNV"><name>M51</name>
<Resolver name="N=NED (1)"><INFO>Zero (0) answers</INFO></Resolver>
<Resolver name="S=Simbad (CDS, via client/server)"><otype>Sy2</otype><jpos>13:29:52.698 +47:11:42.93</jpos>
<jradeg>202.469575</jradeg><jdedeg>47.1952583</jdedeg><errRAmas>350</errRAmas><errDEmas>365</errDEmas>
<pm><v>1</v><pmRA>0.1</pmRA><pmDE>-2.5</pmDE></pm><z type="v"><v>0.001534</v></z><oname>M  51</oname></Resolver>
</Target></Sesame>`;

function answering(answer: (url: string) => Response, asked: string[]) {
  return createHttp({
    maxRetries: 0,
    fetch: (request) => {
      asked.push(request.url);
      return Promise.resolve(answer(request.url));
    },
  });
}

Deno.test("resolveName() takes the first data base that has a position", async () => {
  const asked: string[] = [];
  const http = answering(() => new Response(M51), asked);
  const object = await resolveName(" M51 & co", { http, mirrors: ["http://a.test/sesame/"] });
  assertEquals(asked, ["http://a.test/sesame/-ox/SNV?M51%20%26%20co"]);
  assertEquals(object, {
    name: "M51 & co",
    ra: 202.469575,
    dec: 47.1952583,
    mainName: "M 51",
    objectType: "Sy2",
    positionError: 365,
    properMotion: { ra: 0.1, dec: -2.5 },
    redshift: 0.001534,
    resolver: "Simbad (CDS, via client/server)",
  });
});

Deno.test("resolveName() goes on to the next mirror, but not with a name that nobody knows", async () => {
  const asked: string[] = [];
  const mirrors = ["http://a.test/x", "http://b.test/x"];
  const failing = answering(
    (url) => url.includes("a.test") ? new Response("down", { status: 503 }) : new Response(M51),
    asked,
  );
  assertEquals((await resolveName("M51", { http: failing, mirrors })).ra, 202.469575);
  assertEquals(asked.length, 2);
  asked.length = 0;
  const none = answering(
    () => new Response("<Sesame><Target><INFO>*** Nothing found ***</INFO></Target></Sesame>"),
    asked,
  );
  const error = await assertRejects(
    () => resolveName("Xyzzy", { http: none, mirrors }),
    QueryError,
    "neither SIMBAD nor NED nor VizieR know that name",
  );
  assertEquals([error.query, asked.length], ["Xyzzy", 1]);
  const dead = answering(() => new Response("<html>oops</html>"), asked);
  await assertRejects(
    () => resolveName("M51", { http: dead, mirrors }),
    NetworkError,
    "no mirror of Sesame can be used",
  );
});

Deno.test("resolveName() refuses an empty name, and hands on the caller's signal", async () => {
  await assertRejects(() => resolveName("  "), RangeError);
  const controller = new AbortController();
  const http = createHttp({
    fetch: (request) =>
      new Promise((_, reject) =>
        request.signal.addEventListener("abort", () => reject(request.signal.reason))
      ),
  });
  const reason = new Error("enough");
  const asked = resolveName("M51", { http, signal: controller.signal });
  controller.abort(reason);
  assertEquals(await asked.catch((error) => error), reason);
});

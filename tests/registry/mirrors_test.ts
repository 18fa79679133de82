import { NetworkError, QueryError, VoTimeoutError } from "../../core/runtime/errors.ts";
import { createHttp } from "../../core/runtime/http.ts";
import { assert, assertEquals, assertRejects } from "../../deps/assert.ts";
import { tryMirrors } from "../../registry/mirrors.ts";
import { discoverImages, Registry, search } from "../../registry/mod.ts";
import { withServer } from "../_server.ts";
import { registry, votable } from "./_regtap_double.ts";

const down = () => new NetworkError("down");

Deno.test("tryMirrors() asks the next address where one is down, and tells", async () => {
  const asked: string[] = [];
  const told: string[] = [];
  const answer = await tryMirrors(
    "http://a.test/x?",
    () => Promise.resolve(["https://a.test/x", "http://b.test/x", "http://c.test/x"]),
    (url) => {
      asked.push(url);
      return url.includes("c.test") ? Promise.resolve("good") : Promise.reject(down());
    },
    { onWarning: (warning) => told.push(warning) },
  );
  assertEquals(answer, "good");
  assertEquals(asked, ["http://a.test/x?", "http://b.test/x", "http://c.test/x"]);
  assertEquals(told, ["http://c.test/x answered as a mirror: down"]);
});

Deno.test("tryMirrors() throws the first error if none answers, or no mirrors can be had", async () => {
  const first = down();
  const ask = (url: string) => Promise.reject(url === "http://a.test/" ? first : down());
  for (const mirrors of [["http://b.test/"], []]) {
    const error = await tryMirrors("http://a.test/", () => Promise.resolve(mirrors), ask)
      .catch((error) => error);
    assertEquals(error === first, true);
  }
  const error = await tryMirrors("http://a.test/", () => Promise.reject(down()), ask)
    .catch((error) => error);
  assertEquals(error === first, true);
});

Deno.test("tryMirrors() does not ask others what one has understood, nor after the caller has left", async () => {
  const none = (): Promise<readonly string[]> => {
    throw new Error("mirrors were asked for");
  };
  const refuse = () => Promise.reject(new QueryError("no"));
  await assertRejects(() => tryMirrors("http://a.test/", none, refuse), QueryError);
  const end = new AbortController();
  await assertRejects(
    () =>
      tryMirrors("http://a.test/", none, () => {
        end.abort();
        return Promise.reject(down());
      }, { signal: end.signal }),
    NetworkError,
  );
  const late = () => Promise.reject(new VoTimeoutError("late", { limit: "total", limitMs: 1 }));
  const mirrors = () => Promise.resolve(["http://b.test/"]);
  await assertRejects(() => tryMirrors("http://a.test/", mirrors, late), VoTimeoutError);
});

const IMAGES = `<VOTABLE><RESOURCE type="results"><TABLE>
<FIELD name="title" ucd="VOX:Image_Title" datatype="char" arraysize="*"/>
<FIELD name="url" ucd="VOX:Image_AccessReference" datatype="char" arraysize="*"/>
<DATA><TABLEDATA><TR><TD>a</TD><TD>http://x.test/a</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`;

Deno.test("resources and discoveries ask the mirrors that the Registry has", async () => {
  const columns = [
    ...["ivoid", "short_name", "access_urls", "standard_ids", "intf_types", "intf_roles"],
    "cap_descriptions",
  ];
  await withServer((request, server) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/down") return new Response("", { status: 503 });
    if (pathname === "/mirror") return new Response(IMAGES);
    return registry((query) => {
      if (query.includes("mirror_url")) {
        assert(query.includes("ivo://x"), query);
        return votable(["access_url", "mirror_url"], [
          [`${server.url}/down`, `http://127.0.0.1:1/#${server.url}/mirror`],
        ]);
      }
      if (query.includes("rr.relationship")) {
        return votable(["ivoid", "relationship_type", "related_id"], []);
      }
      return votable(columns, [
        ["ivo://x", "x", `${server.url}/down`, "ivo://ivoa.net/std/sia", "vs:paramhttp", "std", ""],
      ]);
    })(request, server);
  }, async ({ url }) => {
    const http = createHttp({ maxRetries: 0 });
    const found = await search({ servicetype: "sia" }, {
      registry: new Registry(`${url}/tap`),
      http,
    });
    const told: string[] = [];
    const query = { pos: { ra: 1, dec: 2 }, size: 1 };
    const images = await found.at(0)!.ask(
      "sia",
      (service, options) => service.search(query, options),
      { onWarning: (warning) => told.push(warning) },
    );
    assertEquals([images.length, told.length], [1, 1]);
    const results = await discoverImages({ space: { ra: 1, dec: 2, radius: 1 } }, {
      services: found,
      http,
    }).collect();
    assertEquals(results.length, 1);
    assert(results.log[0]?.note?.includes(`${url}/mirror answered as a mirror`));
    assertEquals(results.datasets[0]?.origin.accessUrl, `${url}/mirror`);
  });
});

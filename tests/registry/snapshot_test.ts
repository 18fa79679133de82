import { NetworkError } from "../../core/runtime/errors.ts";
import { createHttp } from "../../core/runtime/http.ts";
import { openStore } from "../../core/runtime/store.ts";
import { assertEquals, assertRejects, assertStrictEquals } from "../../deps/assert.ts";
import { Registry, search, snapshotHttp } from "../../registry/mod.ts";
import { registry, votable } from "./_regtap_double.ts";

Deno.test("snapshotHttp() keeps what a registry says, and gives it off line and when that is down", async () => {
  const directory = await Deno.makeTempDir();
  try {
    let state: "up" | "down" | "broken" = "up";
    let asked = 0;
    let title = "first";
    const columns = ["ivoid", "res_title", "access_urls", "standard_ids", "intf_types"];
    const handler = registry(() =>
      state === "broken"
        ? new Response(
          '<VOTABLE><RESOURCE type="results"><INFO name="QUERY_STATUS" value="ERROR">busy</INFO>' +
            "</RESOURCE></VOTABLE>",
        )
        : votable([...columns, "intf_roles", "cap_descriptions"], [
          ["ivo://a", title, "http://a.test/", "ivo://ivoa.net/std/sia", "", "std", ""],
        ])
    );
    const http = createHttp({
      maxRetries: 0,
      fetch: async (request) => {
        asked++;
        if (state === "down") throw new TypeError("connection refused");
        return await handler(request, { url: "", requests: [] });
      },
    });
    const store = await openStore("registry", { directory });
    const titles = async (options: Parameters<typeof snapshotHttp>[0], type = "sia") => {
      const kept = await snapshotHttp({ http, store, ...options });
      const home = new Registry("http://reg.test/tap", { http: kept });
      return [...await search({ servicetype: type }, { registry: home })].map((r) => r.title);
    };
    assertEquals(await titles({ keep: true }), ["first"]);
    title = "second";
    assertEquals(await titles({ keep: true }), ["second"], "on line, the registry is asked");
    const before = asked;
    assertEquals(await titles({ offline: true }), ["second"]);
    assertEquals(asked, before, "off line, nobody is asked");
    await assertRejects(() => titles({ offline: true }, "ssa"), NetworkError, "no answer is kept");
    state = "broken";
    await assertRejects(() => titles({ keep: true }), Error, "busy");
    assertEquals(await titles({ offline: true }), ["second"], "errors are not kept");
    state = "down";
    const told: string[] = [];
    const onWarning = (warning: string) => told.push(warning);
    assertEquals(await titles({ keep: true, onWarning }), ["second"], "it stands in");
    assertEquals(told.length > 0, true);
    assertEquals(told[0]?.startsWith("An answer of less than a day ago is used, since "), true);
    assertStrictEquals(await snapshotHttp({ http, keep: false, offline: false }), http);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

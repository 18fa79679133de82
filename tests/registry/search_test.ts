import {
  ColumnError,
  HttpStatusError,
  NetworkError,
  QueryError,
  UnsupportedError,
} from "../../core/runtime/errors.ts";
import { assert, assertEquals, assertRejects, assertThrows } from "../../deps/assert.ts";
import { TapService } from "../../protocols/tap.ts";
import { SEPARATOR } from "../../registry/compile.ts";
import {
  freetext,
  Registry,
  search,
  searchTables,
  servicetype,
  spatial,
} from "../../registry/mod.ts";
import { type Handler, withServer } from "../_server.ts";
import { capabilities, registry, votable } from "./_regtap_double.ts";

const COLUMNS = [
  "ivoid",
  "short_name",
  "res_title",
  "creator_seq",
  "waveband",
  "access_urls",
  "standard_ids",
  "intf_types",
  "intf_roles",
  "cap_descriptions",
];
const STD = "ivo://ivoa.net/std/";

function row(
  ivoid: string,
  shortName: string | null,
  interfaces: readonly (readonly [url: string, id: string, type: string, role: string])[],
): readonly (string | null)[] {
  const list = (k: number) => interfaces.map((each) => each[k] ?? "").join(SEPARATOR);
  return [
    ivoid,
    shortName,
    `About ${ivoid}`,
    "A, B.; C, D.",
    "optical#uv",
    list(0),
    list(1),
    list(2),
    list(3),
    list(4),
  ];
}

const HTTP = "vs:paramhttp";
const ROWS = [
  row("ivo://x/a", "A", [
    ["http://a.test/aux", `${STD}tap#aux`, HTTP, "std"],
    ["http://a.test/tap", `${STD}tap`, HTTP, "std"],
    ["https://a.test/tap", `${STD}tap`, HTTP, "std"],
    ["http://a.test/page", "", "vr:webbrowser", ""],
    ["http://a.test/avail", `${STD}vosi#availability`, HTTP, "std"],
  ]),
  row("ivo://x/b", "B", [["http://b.test/sia2", `${STD}sia#query-2.0`, HTTP, "std"]]),
  row("ivo://x/c", "B", []),
];

Deno.test("search() makes resources of the rows, and chooses interfaces", async () => {
  await withServer(registry(() => votable(COLUMNS, ROWS)), async ({ url }) => {
    const found = await search("star", { registry: `${url}/tap` });
    assertEquals([found.length, found.overflow, found.warnings], [3, "none", []]);
    const a = found.expect("A");
    assertEquals(a.accessModes, ["tap", "tap#aux", "web"]);
    assertEquals([a.creators, a.wavebands], [["A, B.", "C, D."], ["optical", "uv"]]);
    const choice = a.choose("tap");
    assertEquals(choice.interface.accessUrl, "https://a.test/tap");
    assertEquals(choice.others.map(({ accessUrl }) => accessUrl), [
      "http://a.test/tap",
      "http://a.test/aux",
    ]);
    assertEquals(choice.reason, "it uses https; 2 others would do");
    assertEquals(a.accessUrl("tap#aux"), "http://a.test/aux");
    assertEquals(a.listInterfaces("tap"), [choice.interface, ...choice.others]);
    assertEquals(a.listInterfaces("ssa"), []);
    assertEquals(a.listInterfaces().some(({ mode }) => mode.startsWith("vosi")), false);
    assertEquals(found.table.names.slice(0, 2), COLUMNS.slice(0, 2));
    assertEquals(a.accessUrl("web"), "http://a.test/page");
    assert(a.service("tap") instanceof TapService);
    assertThrows(() => a.service("sia"), QueryError, "it has tap#aux, tap, web");
    assertThrows(() => a.service(), TypeError, "say which kind of service");
    assertEquals(found.get("IVO://X/B")?.service().accessUrl, "http://b.test/sia2");
    assertThrows(() => found.get("B"), RangeError, "ivo://x/b, ivo://x/c");
    assertThrows(() => found.expect("AA"), RangeError, 'did you mean "A"');
    assertEquals(found.summary().names, [
      "index",
      "short_name",
      "title",
      "description",
      "interfaces",
    ]);
  });
});

Deno.test("search() says that a result is cut, in data and to whoever listens", async () => {
  await withServer(registry(() => votable(COLUMNS, ROWS, true)), async ({ url }) => {
    const told: string[] = [];
    const found = await search("star", {
      registry: `${url}/tap`,
      onWarning: (text) => told.push(text),
    });
    assertEquals(found.overflow, "server");
    assertEquals(told, found.warnings);
    assert(told[0]?.includes("Only 3 resources came back"), told[0]);
  });
});

Deno.test("search() asks the next registry if one is down, hangs, or lacks what is needed", async () => {
  const good = registry(() => votable(COLUMNS, ROWS));
  await withServer(good, async ({ url }) => {
    const down = () => new Response("down for maintenance", { status: 404 });
    await withServer(down, async ({ url: broken }) => {
      const told: string[] = [];
      const options = { onWarning: (text: string) => told.push(text) };
      const { Registry } = await import("../../registry/regtap.ts");
      const both = new Registry([`${broken}/tap`, `${url}/tap`], options);
      assertEquals((await search("star", { registry: both })).length, 3);
      assert(told[0]?.includes("is asked instead"), told[0]);
      const alone = new Registry(`${broken}/tap`);
      await assertRejects(() => search("star", { registry: alone }), HttpStatusError);
      const none = new Registry([`${broken}/tap`, `${broken}/other`]);
      await assertRejects(() => search("star", { registry: none }), NetworkError, "none of 2");
      // It has no coverages; another registry would be asked if there were one.
      const poor = registry(() => votable(COLUMNS, ROWS), { tables: ["rr.resource"] });
      await withServer(poor, async ({ url }) => {
        await assertRejects(
          () => search(spatial({ ra: 1, dec: 2 }), { registry: `${url}/tap` }),
          UnsupportedError,
          "rr.stc_spatial",
        );
      });
    });
  });
});

Deno.test("searches at the same time find out together what a registry can do, and leave one by one", async () => {
  const asked = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  const answer = registry(() => votable(COLUMNS, ROWS));
  const slow: Handler = async (request, server) => {
    if (!request.url.endsWith("/capabilities")) return await answer(request, server);
    asked.resolve();
    await go.promise;
    return await answer(request, server);
  };
  await withServer(slow, async ({ url, requests }) => {
    const home = new Registry(`${url}/tap`);
    const controller = new AbortController();
    const left = search("a", { registry: home, signal: controller.signal });
    const patient = search("b", { registry: home });
    await asked.promise;
    const reason = new Error("enough");
    controller.abort(reason);
    assertEquals(await left.catch((error) => error), reason);
    go.resolve();
    assertEquals((await patient).length, 3);
    assertEquals((await search("c", { registry: home })).length, 3);
    assertEquals(requests.filter(({ path }) => path.endsWith("/capabilities")).length, 1);
  });
});

Deno.test("Registry.abilities() asks the next registry if one is down, and says so", async () => {
  await withServer(registry(() => votable(COLUMNS, ROWS)), async ({ url }) => {
    await withServer(() => new Response("", { status: 404 }), async ({ url: broken }) => {
      const told: string[] = [];
      const onWarning = (text: string) => told.push(text);
      const both = new Registry([`${broken}/tap`, `${url}/tap`], { onWarning });
      assertEquals((await both.abilities()).union, true);
      assert(told[0]?.includes("is asked instead"), told[0]);
    });
  });
});

Deno.test("search() does not ask another registry about a query that is wrong", async () => {
  const refusing = registry(() =>
    new Response(
      `<VOTABLE><RESOURCE type="results"><INFO name="QUERY_STATUS" value="ERROR">no such column</INFO></RESOURCE></VOTABLE>`,
      { status: 400, headers: { "content-type": "application/x-votable+xml" } },
    )
  );
  await withServer(refusing, async (first) => {
    await withServer(registry(() => votable(COLUMNS, ROWS)), async (second) => {
      const { Registry } = await import("../../registry/regtap.ts");
      const both = new Registry([`${first.url}/tap`, `${second.url}/tap`]);
      await assertRejects(() => search("x", { registry: both }), QueryError, "no such column");
      assertEquals(second.requests.length, 0);
    });
  });
});

Deno.test("search() reads a registry that cannot aggregate, a row an interface", async () => {
  const columns = ["ivoid", "short_name", "access_url", "standard_id", "intf_type", "intf_role"];
  const rows = [
    ["ivo://x/a", "A", "http://a.test/1", `${STD}tap`, HTTP, "std"],
    ["ivo://x/a", "A", "http://a.test/2", `${STD}conesearch`, HTTP, "std"],
    ["ivo://x/b", null, null, null, null, null],
  ];
  const asked: string[] = [];
  const poor = registry((query) => {
    asked.push(query);
    return votable([...columns, "cap_description"], rows.map((each) => [...each, null]));
  }, { capabilities: capabilities([], false) });
  await withServer(poor, async ({ url }) => {
    const found = await search([freetext("star"), servicetype("tap")], { registry: `${url}/tap` });
    assertEquals(Array.from(found, ({ accessModes }) => accessModes), [["scs", "tap"], []]);
    assertEquals(/UNION|ivo_string_agg|GROUP BY/.test(asked[0] ?? ""), false);
  });
});

Deno.test("search() hands its signal and time limit to every request", async () => {
  const signals: AbortSignal[] = [];
  const controller = new AbortController();
  const { createHttp } = await import("../../core/runtime/http.ts");
  const answer = registry(() => votable(COLUMNS, ROWS));
  const http = createHttp({
    fetch: async (request) => {
      signals.push(request.signal);
      return await answer(request, { url: "", requests: [] });
    },
  });
  await search("star", { registry: "http://r.test/tap", http, signal: controller.signal });
  assertEquals(signals.length, 3);
  const reason = new Error("enough");
  controller.abort(reason);
  const late = search("star", {
    registry: "http://r.test/tap",
    http,
    signal: controller.signal,
  });
  assertEquals(await late.catch((error) => error), reason);
});

Deno.test("search() compares coverages itself where a registry has them but no functions for MOCs", async () => {
  const coverages = [
    ["ivo://x/a", "3/0-767"],
    ["ivo://x/b", "6/0"],
    ["ivo://x/c", "nonsense"],
    ["ivo://x/d", null],
  ];
  const queries: string[] = [];
  const handler = registry((query) => {
    queries.push(query);
    return query.startsWith("SELECT ivoid, coverage ")
      ? votable(["ivoid", "coverage"], coverages)
      : votable(COLUMNS, ROWS);
  });
  await withServer(handler, async ({ url }) => {
    const home = new Registry(`${url}/tap`);
    const place = { ra: 45.2, dec: 0.6 }; // in the first cell of order 6
    const found = await search(["star", spatial(place)], { registry: home });
    assertEquals(queries.length, 2);
    assert(queries[0]?.includes("SELECT ivoid, coverage FROM rr.stc_spatial"), queries[0]);
    assert(queries[0]?.includes("ivo_hasword") || queries[0]?.includes("ILIKE '%star%'"));
    assert(queries[1]?.includes("(ivoid IN ('ivo://x/a', 'ivo://x/b'))"), queries[1]);
    assert(found.warnings.some((text) => text.startsWith("1 coverages are no MOCs")));
    const last = async (...options: Parameters<typeof spatial>) => {
      await search(spatial(...options), { registry: home });
      return /WHERE (.*)\nGROUP/s.exec(queries.at(-1) ?? "")?.[1];
    };
    assertEquals(
      await last({ ...place, radius: 5 }, { relation: "covers" }),
      "(ivoid IN ('ivo://x/a'))",
    );
    assertEquals(await last("6/0-3", { relation: "enclosed" }), "(ivoid IN ('ivo://x/b'))");
    assertEquals(await last("0/1", { relation: "enclosed" }), "(1=0)");
    assert((await last("0/1", { inclusive: true, relation: "overlaps" }))?.includes("NOT IN"));
  });
});

Deno.test("search() takes names in capitals, and no answer without the columns of interfaces", async () => {
  const shouted = COLUMNS.map((name) => name.toUpperCase());
  await withServer(registry(() => votable(shouted, ROWS)), async ({ url }) => {
    const found = await search("star", { registry: `${url}/tap` });
    assertEquals(found.length, 3);
    assertEquals(found.expect("A").accessModes, ["tap", "tap#aux", "web"]);
    assertEquals(found.expect("A").title, "About ivo://x/a");
  });
  const names = COLUMNS.slice(0, 3);
  const rows = ROWS.map((cells) => cells.slice(0, 3));
  await withServer(registry(() => votable(names, rows)), async ({ url }) => {
    const error = await assertRejects(
      () => search("star", { registry: `${url}/tap` }),
      ColumnError,
      "it has no column access_urls, which was asked for",
    );
    assertEquals(error.columnName, "access_urls");
  });
});

Deno.test("search() asks a mirror where the columns or interfaces of an answer are not those that were asked for", async () => {
  const liars: readonly (readonly [answer: () => Response, fault: string])[] = [
    [
      () => votable(COLUMNS.slice(0, 5), ROWS.map((cells) => cells.slice(0, 5))),
      "no column access_urls",
    ],
    [() => votable(["x"], [["1"]]), "no column ivoid"],
    [
      () => votable(COLUMNS, ROWS.map((cells) => cells.with(-1, `a${SEPARATOR}`.repeat(9)))),
      "do not match",
    ],
    [() => votable(COLUMNS, ROWS.map((cells) => cells.with(0, null))), "a row has no ivoid"],
  ];
  await withServer(registry(() => votable(COLUMNS, ROWS)), async ({ url: mirror }) => {
    for (const [answer, fault] of liars) {
      await withServer(registry(answer), async ({ url }) => {
        const told: string[] = [];
        const both = new Registry(`${url}/tap ${mirror}/tap`, {
          onWarning: (text) => told.push(text),
        });
        const found = await search("star", { registry: both });
        assertEquals(Array.from(found, ({ ivoid }) => ivoid), [
          "ivo://x/a",
          "ivo://x/b",
          "ivo://x/c",
        ]);
        assertEquals(told.length, 1);
        assert(
          told[0]?.startsWith(`The registry at ${url}/tap cannot be used, ${mirror}/tap`),
          told[0],
        );
        assert(told[0]?.includes(fault), told[0]);
        const error = await assertRejects(
          () => search("star", { registry: `${url}/tap ${url}/other` }),
          NetworkError,
          "none of 2 can be used",
        );
        assert(error.message.includes(fault), error.message);
      });
    }
  });
});

Deno.test("what a registry has about resources and tables is asked of a mirror, too, where columns are missing", async () => {
  const [main] = ROWS;
  const truth = registry((query) => {
    if (query.includes("rr.res_role")) {
      return votable(["ROLE_NAME", "EMAIL", "TELEPHONE", "STREET_ADDRESS"], [[
        "A",
        "a@x.invalid",
        null,
        null,
      ]]);
    }
    if (query.includes("rr.alt_identifier")) return votable(["alt_identifier"], [["doi:10.1/x"]]);
    if (query.includes("FROM rr.res_table")) {
      return votable(["table_index", "table_name"], [["1", "t"]]);
    }
    if (query.includes("FROM rr.table_column")) {
      return votable(["table_index", "name"], [["1", "c"]]);
    }
    if (query.includes("NATURAL JOIN rr.res_table")) {
      const columns = (/DISTINCT (.*)/.exec(query)?.[1] ?? "").split(", ");
      return votable(columns, [
        columns.map((name) => name === "access_url" ? "http://a.test/" : name),
      ]);
    }
    return votable(COLUMNS, [main as readonly string[]]);
  });
  const liar = registry((query) =>
    query.includes("access_urls")
      ? votable(COLUMNS, [main as readonly string[]])
      : votable(["x"], [["1"]])
  );
  await withServer(truth, async ({ url: mirror }) => {
    await withServer(liar, async ({ url }) => {
      const told: string[] = [];
      const both = new Registry([`${url}/tap`, `${mirror}/tap`], {
        onWarning: (text) => told.push(text),
      });
      const resource = (await search("star", { registry: both })).expect("A");
      assertEquals(told, []);
      assertEquals((await resource.contacts())[0]?.email, "a@x.invalid");
      assertEquals((await resource.alternativeIdentifiers())[0]?.identifier, "doi:10.1/x");
      const [table] = await resource.tables();
      assertEquals([table?.name, table?.columns?.[0]?.name], ["t", "c"]);
      const tables = await searchTables({ ucd: "pos.pm%" }, { registry: both });
      assertEquals(Array.from(tables, ({ table }) => table), ["table_name"]);
      assertEquals(told.length, 5);
      for (const text of told) assert(text.includes("it has no column"), text);
      await assertRejects(
        () => searchTables({ name: "t" }, { registry: `${url}/tap` }),
        ColumnError,
        "it has no column ivoid",
      );
    });
  });
});

Deno.test("search() takes a resource that comes twice as one", async () => {
  const [a, b] = ROWS.map((cells) => [...cells]) as [string[], string[]];
  const more = row("IVO://x/A", "A", [
    ["http://a.test/tap", `${STD}tap`, HTTP, "std"],
    ["http://a.test/scs", `${STD}conesearch`, HTTP, "std"],
  ]);
  await withServer(registry(() => votable(COLUMNS, [a, b, a, more])), async ({ url }) => {
    const found = await search("star", { registry: `${url}/tap` });
    assertEquals(Array.from(found, ({ ivoid }) => ivoid), ["ivo://x/a", "ivo://x/b"]);
    assertEquals(found.expect("A").interfaces.map(({ accessUrl }) => accessUrl), [
      "http://a.test/aux",
      "http://a.test/tap",
      "https://a.test/tap",
      "http://a.test/page",
      "http://a.test/avail",
      "http://a.test/scs",
    ]);
  });
});

import { assertEquals } from "../../deps/assert.ts";
import { Table } from "../../core/table/table.ts";
import { obscoreRecords } from "../../protocols/obscore.ts";
import {
  comparableUrl,
  type DiscoveryService,
  SeenDatasets,
  type ServiceRelation,
  serviceRelations,
  withoutRedundant,
} from "../../registry/dedupe.ts";
import { fromObscore } from "../../registry/found.ts";
import { Registry } from "../../registry/regtap.ts";
import { withServer } from "../_server.ts";
import { registry, votable } from "./_regtap_double.ts";

function service(
  protocol: DiscoveryService["protocol"],
  name: string,
  url = `http://${name}.example/${protocol}?`,
): DiscoveryService {
  return { protocol, accessUrl: url, name, ivoid: `ivo://${name}` };
}

const servedBy = (from: string, to: string): ServiceRelation => ({
  from: `ivo://${from}`,
  type: "served-by",
  to: `ivo://${to}`,
});

const shown = (services: readonly DiscoveryService[]) =>
  services.map(({ protocol, name }) => `${name} ${protocol}`);

Deno.test("withoutRedundant() prefers ObsCore to SIA 2 to SIA 1 of one resource", () => {
  const all = [
    service("sia", "a"),
    service("sia2", "a"),
    service("sia2", "b"),
    service("obscore", "b"),
    service("sia", "c"),
  ];
  const { kept, redundant } = withoutRedundant(all);
  assertEquals(shown(kept), ["b obscore", "a sia2", "c sia"]);
  assertEquals(
    redundant.map(({ service, instead, reason }) => [
      ...shown([service, instead]),
      reason,
    ]),
    [
      ["b sia2", "b obscore", "the same resource is asked by obscore"],
      ["a sia", "a sia2", "the same resource is asked by sia2"],
    ],
  );
});

Deno.test("withoutRedundant() leaves out what is served by a service that is asked", () => {
  const all = [service("sia", "images"), service("obscore", "tap"), service("sia", "alone")];
  const relations = [servedBy("images", "tap"), servedBy("alone", "elsewhere")];
  const { kept, redundant } = withoutRedundant(all, relations);
  assertEquals(shown(kept), ["tap obscore", "alone sia"]);
  assertEquals(redundant[0]?.reason, "it is served by tap, which is asked");
});

Deno.test("withoutRedundant() never lets a better service stand back for a worse one", () => {
  const all = [service("sia", "plain"), service("obscore", "good")];
  assertEquals(shown(withoutRedundant(all, [servedBy("good", "plain")]).kept), [
    "good obscore",
    "plain sia",
  ]);
});

Deno.test("withoutRedundant() keeps one of services that are said to serve each other", () => {
  const all = [service("sia", "a"), service("sia", "b"), service("sia", "c")];
  const circle = [servedBy("a", "b"), servedBy("b", "c"), servedBy("c", "a")];
  assertEquals(withoutRedundant(all.slice(0, 2), [servedBy("a", "b"), servedBy("b", "a")]).kept, [
    all[0]!,
  ]);
  // Whoever is left serves at least one that is not.
  assertEquals(withoutRedundant(all, circle).kept.length < 3, true);
  // A server comes after its client in the list, and is kept all the same.
  assertEquals(shown(withoutRedundant(all, [servedBy("a", "b")]).kept), ["b sia", "c sia"]);
  assertEquals(shown(withoutRedundant(all, [servedBy("a", "a")]).kept), [
    "a sia",
    "b sia",
    "c sia",
  ]);
});

Deno.test("withoutRedundant() knows a service by all resources that have its URL", () => {
  const all = [
    service("obscore", "obscore", "http://dc.example/tap"),
    service("obscore", "tap", "HTTPS://DC.example/tap/"),
    service("sia", "images"),
  ];
  const { kept, redundant } = withoutRedundant(all, [servedBy("images", "tap")]);
  assertEquals(shown(kept), ["obscore obscore"]);
  assertEquals(kept[0]?.aliases, ["ivo://tap"]);
  assertEquals(redundant.map(({ service, reason }) => `${service.name}: ${reason}`), [
    "tap: obscore has the same URL",
    "images: it is served by obscore, which is asked",
  ]);
});

Deno.test("withoutRedundant() leaves out a copy of the same data", () => {
  const relations = [{ from: "ivo://b", type: "identical", to: "ivo://a" }] as const;
  assertEquals(
    shown(withoutRedundant([service("ssa", "a"), service("ssa", "b")], relations).kept),
    [
      "a ssa",
    ],
  );
});

Deno.test("comparableUrl() passes over what says nothing about the data", () => {
  const same = ["http://a.example/x?", "https://A.example/x", "http://a.example:80/x/?&"];
  assertEquals(new Set(same.map(comparableUrl)).size, 1);
  const different = ["http://a.example/X", "http://a.example/x?a=1", "http://a.example:81/x"];
  assertEquals(new Set(different.map(comparableUrl)).size, 3);
  assertEquals(comparableUrl(" no url "), "no url");
});

Deno.test("serviceRelations() reads relations in both directions, in old words and new ones", async () => {
  const rows = [
    ["ivo://a", "isservedby", "ivo://tap"],
    ["ivo://tap", "service-for", "IVO://B"],
    ["ivo://c", "mirror-of", "ivo://d"],
    ["ivo://e", "isservedby", null],
  ];
  const queries: string[] = [];
  const handler = registry((query) => {
    queries.push(query);
    return votable(["ivoid", "relationship_type", "related_id"], rows);
  });
  await withServer(handler, async ({ url }) => {
    const home = new Registry(`${url}/tap`);
    const ids = Array.from({ length: 301 }, (_, i) => `ivo://x/it's/${i}`);
    const found = await serviceRelations(home, ids);
    assertEquals(queries.length, 2);
    assertEquals(queries.every((query) => query.includes("'ivo://x/it''s/")), true);
    assertEquals(found.slice(0, 3), [
      servedBy("a", "tap"),
      servedBy("b", "tap"),
      { from: "ivo://c", type: "identical", to: "ivo://d" },
    ]);
    assertEquals(await serviceRelations(home, []), []);
  });
});

Deno.test("SeenDatasets drops what came by its URL, but not other data sets in the same file", () => {
  const make = (access_url: string, obs_publisher_did: string, accessUrl: string) => {
    const table = Table.fromColumns({
      access_url: [access_url],
      obs_publisher_did: [obs_publisher_did],
    });
    const origin = { protocol: "obscore", accessUrl, name: "x" } as const;
    return fromObscore(origin, obscoreRecords(table)[0]!);
  };
  const seen = new SeenDatasets();
  const file = "http://a.example/file.fits";
  assertEquals(seen.add(make(file, "ivo://a?1", "http://one/")), true);
  assertEquals(seen.add(make(file, "ivo://a?2", "http://one/")), true, "another in the file");
  assertEquals(seen.add(make(file, "ivo://a?2", "http://one/")), false, "twice the same");
  assertEquals(seen.add(make(file, "ivo://a?3", "http://two/")), false, "another service");
  assertEquals(seen.add(make("https://a.example/file.fits", "", "http://two/")), false);
  assertEquals(seen.add(make(`${file}#ext=2`, "", "http://two/")), true);
  assertEquals(seen.add(make("", "", "http://two/")), true);
  assertEquals(seen.add(make("", "", "http://two/")), true);
});

/**
 * Data sets from all services of somebody else's data centre, half of which are broken.
 *
 * @module
 */
import { assert, assertEquals } from "../../deps/assert.ts";
import { createHttp } from "../../core/runtime/http.ts";
import { Time } from "../../core/coords/time.ts";
import {
  discoverImages,
  type DiscoverOptions,
  discoverSpectra,
  type DiscoveryQuery,
  type DiscoveryResults,
  search,
} from "../../registry/mod.ts";
import { DACHS, NO_DACHS, peerTest } from "./_peers.ts";

const REGISTRY = `${DACHS}/tap`;
const FIELD_E = { ra: 107, dec: -10, radius: 0.1 };

async function images(
  query: DiscoveryQuery,
  options: DiscoverOptions = {},
): Promise<DiscoveryResults> {
  const http = createHttp({ maxRetries: 0 });
  return await discoverImages(query, { registry: REGISTRY, http, ...options }).collect();
}

const outcomes = ({ log }: DiscoveryResults) =>
  Object.fromEntries(log.map(({ ivoid = "", outcome, kind }) => [
    ivoid.replace("ivo://localdc.test/", ""),
    kind ?? outcome,
  ]));

peerTest(
  "discoverImages() asks ObsCore for what SIA 1 and 2 serve too, and names the broken ones",
  NO_DACHS,
  async () => {
    const found = await images({ space: FIELD_E, inclusive: true });
    assertEquals(outcomes(found), {
      "tap": "answered",
      "broken/sia-refused": "refused",
      "broken/sia-http500": "status",
      "broken/sia-garbage": "html",
      "broken/sia-notfound": "status",
      "__system__/siap2/sitewide": "not-asked",
      "surveyim/q/i": "not-asked",
    });
    assertEquals(found.length, 7);
    assertEquals(
      new Set(found.datasets.map(({ obsCollection }) => obsCollection)),
      new Set(["SynthSurvey"]),
    );
    assert(found.datasets.every(({ origin }) => origin.protocol === "obscore"));
  },
);

peerTest(
  "discoverImages() finds the same images by ObsCore, SIA 2 and SIA 1",
  NO_DACHS,
  async () => {
    const queries: readonly DiscoveryQuery[] = [
      { space: FIELD_E },
      { space: FIELD_E, spectrum: { value: 7500, unit: "Angstrom" } },
      { space: FIELD_E, time: [57050, 58050] },
      {
        space: FIELD_E,
        time: [Time.fromMjd(57050), Time.fromMjd(58050)],
        spectrum: [7.3e-7, 8e-7],
      },
      { space: { ra: 213.97, dec: 11.5, radius: 0.2 }, time: 53000.5 },
      { space: { ra: 10, dec: 80, radius: 0.2 } },
    ];
    const sizes: number[] = [];
    for (const query of queries) {
      const titles = await Promise.all(
        (["tap", "sia2", "sia"] as const).map(async (servicetype) => {
          const all = await search({ servicetype, ivoid: IVOIDS[servicetype] }, {
            registry: REGISTRY,
          });
          const found = await images(query, { services: all });
          assertEquals(found.log.map(({ message }) => message), [undefined]);
          return found.datasets.map(({ title }) => title).sort();
        }),
      );
      assertEquals(titles[1], titles[0], JSON.stringify(query));
      assertEquals(titles[2], titles[0], JSON.stringify(query));
      sizes.push(titles[0]?.length ?? 0);
    }
    assertEquals(sizes, [7, 5, 5, 3, 1, 0]);
  },
);

const IVOIDS = {
  tap: "ivo://localdc.test/tap",
  sia2: "ivo://localdc.test/__system__/siap2/sitewide",
  sia: "ivo://localdc.test/surveyim/q/i",
};

peerTest(
  "discoverImages() without redundancy removal drops the data sets that come twice",
  NO_DACHS,
  async () => {
    const found = await images({ space: FIELD_E, inclusive: true }, { removeRedundant: false });
    assertEquals(outcomes(found)["surveyim/q/i"], "answered");
    const kept = found.log.reduce((sum, { kept = 0 }) => sum + kept, 0);
    assertEquals([kept, new Set(found.datasets.map(({ accessUrl }) => accessUrl)).size], [
      found.length,
      found.length,
    ]);
    assert(found.log.some(({ duplicates = 0 }) => duplicates === 7), JSON.stringify(found.log));
  },
);

peerTest("discoverSpectra() finds the same spectra by SSA and by ObsCore", NO_DACHS, async () => {
  const query = { space: { ra: 340.1, dec: 3.36, radius: 0.3 } };
  const http = createHttp({ maxRetries: 0 });
  const bySsa = await discoverSpectra(query, { registry: REGISTRY, http }).collect();
  const inclusive = { ...query, inclusive: true };
  const byObscore = await discoverSpectra(inclusive, { registry: REGISTRY, http }).collect();
  assertEquals([bySsa.log[0]?.protocol, byObscore.log[0]?.protocol], ["ssa", "obscore"]);
  const dids = (found: DiscoveryResults) =>
    found.datasets.map(({ publisherDid }) => publisherDid).sort();
  assertEquals(bySsa.length, 4);
  assertEquals(dids(byObscore), dids(bySsa));
});

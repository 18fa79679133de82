/**
 * What the documentation of pyVO's registry module does, by this library on the sandbox's registry.
 *
 * @module
 */
import { createHttp } from "../../core/runtime/http.ts";
import { Table } from "../../core/table/table.ts";
import { assert, assertEquals, assertMatch, assertThrows } from "../../deps/assert.ts";
import { resolveName } from "../../protocols/resolver.ts";
import {
  compile,
  type Constraints,
  freetext,
  queryAll,
  Registry,
  type RegistryResults,
  registryUrls,
  search,
  type SearchOptions,
  spatial,
  ucd,
  waveband,
} from "../../registry/mod.ts";
import { SSA_COLUMNS } from "../../sandbox/ssa.ts";
import { ask } from "../sandbox/_answers.ts";

interface World {
  readonly find: (
    constraints: Constraints,
    options?: Partial<SearchOptions>,
  ) => Promise<RegistryResults>;
  readonly registry: Registry;
  readonly http: ReturnType<typeof createHttp>;
}

/** A sandbox without sockets, and what asks its registry. */
async function inSandbox(body: (world: World) => Promise<void>, path = "/tap"): Promise<void> {
  const http = createHttp({
    fetch: (request) => {
      const { pathname, search: query } = new URL(request.url);
      return ask(pathname + query, request);
    },
  });
  const registry = new Registry(`http://127.0.0.1${path}`, { http });
  const find: World["find"] = (constraints, options) =>
    search(constraints, { registry, http, ...options });
  await body({ find, registry, http });
}

function names(results: RegistryResults): readonly (string | undefined)[] {
  return Array.from(results, ({ shortName }) => shortName).sort();
}

Deno.test("docs: keywords, constraints and a mixture of both find the same", async () => {
  await inSandbox(async ({ find }) => {
    const expected = ["White dwarfs"];
    assertEquals(names(await find({ keywords: "white dwarf", waveband: "UV" })), expected);
    assertEquals(names(await find([freetext("white dwarf"), waveband("UV")])), expected);
    assertEquals(names(await find([freetext("white dwarf"), { waveband: "UV" }])), expected);
    const radio = ["NVSS", "SUMSS"];
    assertEquals(names(await find(waveband("Radio", "Millimeter"))), radio);
    assertEquals(names(await find({ waveband: ["Radio", "Millimeter"] })), radio);
  });
});

Deno.test("docs: the query that would be sent can be had without sending it", () => {
  const { query } = compile([ucd("pos.pm%")]);
  assertMatch(query, /^SELECT ivoid, res_type/);
  assertMatch(query, /ucd LIKE 'pos\.pm%'/);
});

Deno.test("docs: redshifts of supernovae, by short name, cone search, tables and TAP", async () => {
  await inSandbox(async ({ find }) => {
    const resources = await find([ucd("src.redshift"), freetext("supernovae")]);
    assertEquals([...resources.summary().column("short_name")], ["II/283"]);
    const catalogue = resources.expect("II/283");
    assertEquals(catalogue.accessModes, ["scs", "tap#aux", "web"]);
    const rows = await catalogue.service("scs").search({ pos: { ra: 120, dec: 73 }, radius: 1 });
    assertEquals(rows.length, 1);
    const [table] = await catalogue.tables();
    assertEquals(table?.name, "J/A+A/437/789/table2");
    assertEquals(table?.columns?.map(({ name }) => name).sort(), [
      "bmag",
      "dec",
      "ra",
      "sn",
      "type",
      "z",
    ]);
    const far = await catalogue.service("tap#aux")
      .query('SELECT sn, z FROM "J/A+A/437/789/table2" WHERE z>0.04');
    assertEquals(far.length, 4);
    assertMatch(catalogue.service("web").accessUrl, /\/\?about=supernovae$/);
    assertThrows(() => resources.expect("II/282"), RangeError, 'did you mean "II/283"');
  });
});

Deno.test("docs: TAP resources enclosed by a cone, auxiliary ones included", async () => {
  await inSandbox(async ({ find }) => {
    const cone = spatial({ ra: 23, dec: 3, radius: 3 }, { relation: "enclosed" });
    const found = await find([cone, { servicetype: "tap" }], { includeAuxiliary: true });
    assertEquals(names(found), ["J/ApJ/835/123"]);
    assertEquals((await find([cone, { servicetype: "tap" }])).length, 0);
  });
});

Deno.test("docs: infrared spectra of an object from all services that have them", async () => {
  await inSandbox(async ({ find, http }) => {
    const pos = await resolveName("Bellatrix", { http, mirrors: ["http://127.0.0.1/sesame"] });
    const counts: number[] = [];
    for (const resource of await find({ waveband: "infrared", servicetype: "ssa" })) {
      const spectra = await resource.service("ssa").search({ pos, diameter: 0.001 });
      counts.push(spectra.length);
    }
    assertEquals(counts, [3]);
  });
});

Deno.test("docs: kinds of data products in all services with ObsCore", async () => {
  await inSandbox(async ({ find }) => {
    const services = await find({ datamodel: "obscore" });
    assertEquals(services.length, 3);
    for (const each of services) {
      const kinds = await each.service("tap").query(
        "SELECT DISTINCT dataproduct_type FROM ivoa.obscore",
      );
      assert([...kinds.column("dataproduct_type")].includes("spectrum"), each.name);
    }
  });
});

Deno.test("docs: archives of X-ray images, a survey by its short name, cutouts at changing positions", async () => {
  await inSandbox(async ({ find }) => {
    const archives = await find({ servicetype: "sia", waveband: "x-ray" });
    const images = await archives.expect("CDA").service("sia")
      .search({ pos: { ra: 202.47, dec: 47.195 }, size: 0.25 });
    assertEquals(images.length, 7);
    assertEquals((await find({ keywords: ["blazar", "Fermi"] })).length, 1);
    const surveys = await find({ keywords: ["NVSS"], servicetype: "sia" });
    assertEquals(names(surveys), ["NVSS", "SUMSS"]);
    const survey = surveys.expect("NVSS");
    assertMatch(survey.accessUrl(), /\/sia\?$/);
    assertMatch(
      survey.describe({ verbose: true }),
      /^Stand-in: NRAO VLA Sky Survey \(NVSS\)\nShort name: NVSS\nIVOA identifier: ivo:\/\/nasa\.heasarc\/skyview\/nvss\nAccess modes: sia\n/,
    );
    const service = survey.service("sia");
    const counts: number[] = [];
    for (const pos of [{ ra: 202.47, dec: 47.195 }, { ra: 350.85, dec: 58.815 }]) {
      counts.push((await service.search({ pos, size: 0.2 })).length);
    }
    assertEquals(counts, [7, 0]);
    const again = (await find({ ivoid: "ivo://nasa.heasarc/skyview/NVSS" })).at(0);
    const fits = await again?.service("sia")
      .search({ pos: { ra: 202.47, dec: 47.195 }, size: 0.25, format: "image/fits" });
    assertEquals(fits?.length, 6);
  });
});

Deno.test("docs: access modes, contact, tables and other identifiers of a resource", async () => {
  await inSandbox(async ({ find }) => {
    const spectra = (await find({ ivoid: "ivo://org.gavo.dc/flashheros/q/ssa" })).at(0);
    assertEquals(spectra?.accessModes, [
      "datalink#links-1.0",
      "soda#sync-1.0",
      "ssa",
      "tap#aux",
      "web",
    ]);
    assertEquals((await spectra?.tables())?.map(({ name, columns }) => [name, columns?.length]), [
      ["", SSA_COLUMNS.length],
      ["ivoa.obscore", 0],
    ]);
    const tap = (await find({ ivoid: "ivo://org.gavo.dc/tap" })).at(0);
    const [contact] = await tap?.contacts() ?? [];
    assertEquals(contact?.email, "nobody@sandbox.invalid");
    const supernovae = (await find({ ivoid: "ivo://cds.vizier/II/283" })).at(0);
    const [other] = await supernovae?.alternativeIdentifiers() ?? [];
    assertEquals(other?.url, "https://doi.org/10.5072/sandbox.supernovae");
  });
});

Deno.test("docs: other registries are found by their data model, and one is chosen by a variable", async () => {
  await inSandbox(async ({ find }) => {
    const urls = Array.from(await find({ datamodel: "regtap" }), (each) => each.accessUrl("tap"));
    assertEquals(urls, ["http://127.0.0.1/tap"]);
  });
  const before = Deno.env.get("IVOA_REGISTRY");
  try {
    Deno.env.set("IVOA_REGISTRY", "http://127.0.0.1:1234/tap");
    if (Deno.env.get("DENOVO_REGISTRY") === undefined) {
      assertEquals(registryUrls(), ["http://127.0.0.1:1234/tap"]);
    }
  } finally {
    if (before === undefined) Deno.env.delete("IVOA_REGISTRY");
    else Deno.env.set("IVOA_REGISTRY", before);
  }
});

Deno.test("docs: the robust query of all ObsCore services, some of which are broken", async () => {
  await inSandbox(async ({ find }) => {
    const services = await find({ datamodel: "obscore", servicetype: "tap" });
    assertEquals(services.length, 11);
    const results: Table[] = [];
    const failed: string[] = [];
    const outcomes = queryAll(
      [...services],
      async (each, options) =>
        await each.service("tap").query("SELECT TOP 1 s_ra, s_dec FROM ivoa.obscore", options),
      { concurrency: 12, perHost: 12, timeoutMs: 2000 },
    );
    for await (const outcome of outcomes) {
      if (outcome.ok) results.push(outcome.value);
      else failed.push(outcome.item.name);
    }
    assertEquals(results.length, 3);
    assertEquals(Table.concat(results).length, 3);
    // without sockets there is nothing at any port, which is a failure as well
    assertEquals(failed.sort(), [
      "dripping tap",
      "error tap",
      "hanging tap",
      "html tap",
      "refused tap",
      "reset tap",
      "truncated tap",
      "unavailable tap",
    ]);
  }, "/broken/tap");
});

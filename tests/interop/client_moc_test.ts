/**
 * The same places searched for by the functions of a registry, and by comparing its coverages here.
 *
 * @module
 */
import { Moc } from "../../core/coords/moc.ts";
import { createHttp, type Http } from "../../core/runtime/http.ts";
import { assert, assertEquals } from "../../deps/assert.ts";
import { Registry, search, searchTables, spatial } from "../../registry/mod.ts";
import { DACHS, NO_DACHS, peerTest } from "./_peers.ts";

/** The registry without what it says about MOCs. */
function withoutMocs(http: Http): Http {
  return {
    async send(request, options) {
      const response = await http.send(request, options);
      if (!response.url.endsWith("/capabilities")) return response;
      const text = (await response.text()).replaceAll("<form>MOC</form>", "<form>NOMOC</form>");
      return new Response(text, { headers: { "content-type": "text/xml" } });
    },
  };
}

/** pgsphere's own MOCs of circles are larger than they need be, so that both sides get the same one. */
const circle = (ra: number, dec: number, radius: number, order = 6) =>
  String(Moc.fromRegion({ kind: "circle", center: { ra, dec }, radius }, order));

const HERE = { ra: 340.1, dec: 3.36 };
const PLACES: readonly Parameters<typeof spatial>[] = [
  [HERE],
  [{ ra: 10, dec: 80 }],
  [{ ra: 0, dec: -90 }],
  [circle(340.1, 3.36, 0.1)],
  [circle(340.1, 3.36, 5), { relation: "overlaps" }],
  [circle(340.1, 3.36, 90), { relation: "enclosed" }],
  [circle(107, -10, 2, 8), { relation: "overlaps" }],
  [circle(0, 90, 40), { relation: "overlaps" }],
  ["3/0-100", { relation: "overlaps" }],
  ["6/30000"],
  ["0/0-11", { relation: "enclosed" }],
  [HERE, { inclusive: true }],
];

peerTest(
  "search() by place finds the same with and without MOCs in the registry",
  NO_DACHS,
  async () => {
    const http = createHttp();
    const theirs = new Registry(`${DACHS}/tap`, { http });
    const ours = new Registry(`${DACHS}/tap`, { http: withoutMocs(http) });
    assertEquals([(await theirs.abilities()).moc, (await ours.abilities()).moc], [true, false]);
    const sizes: number[] = [];
    for (const place of PLACES) {
      const ask = async (registry: Registry) =>
        [...await search(spatial(...place), { registry })].map(({ ivoid }) => ivoid).sort();
      const [a, b] = await Promise.all([ask(theirs), ask(ours)]);
      assertEquals(b, a, JSON.stringify(place));
      sizes.push(a.length);
    }
    assert(new Set(sizes).size >= 4, `sizes ${sizes}`);
    const resource = spatial({ ra: 12, dec: 13 });
    const tables = async (registry: Registry) =>
      [...await searchTables({ ucd: "pos.pm%", resource }, { registry })].map(({ table }) => table)
        .sort();
    assertEquals(await tables(ours), await tables(theirs));
  },
);

/**
 * The same searches of a registry by us and by pyVO: the same resources, but for defects of pyVO that are shown.
 *
 * @module
 */
import { Time } from "../../core/coords/time.ts";
import { assert, assertEquals } from "../../deps/assert.ts";
import {
  type Constraints,
  freetext,
  ivoid,
  Registry,
  search,
  type SearchOptions,
  spatial,
  spectral,
  temporal,
  ucd,
} from "../../registry/mod.ts";
import { DACHS, missingPeer, NO_DACHS, peerTest, PYTHON, runPeer } from "./_peers.ts";

const HERE = { ra: 340.1, dec: 3.36 };
const CORNERS = [[339, 2], [341, 2], [341, 5], [339, 5]] as const;
const POLYGON = { kind: "polygon", vertices: CORNERS.map(([ra, dec]) => ({ ra, dec })) } as const;

/** What is asked here for each search of `registry_peer.py`. */
const SEARCHES: Readonly<Record<string, readonly [Constraints, SearchOptions?]>> = {
  "words": [freetext("synthetic")],
  "words two": [{ keywords: ["synthetic", "stars"] }],
  "words none": [{ keywords: "nosuchwordanywhere" }],
  "words quote": ["it's"],
  "words and ucd": [[freetext("synthetic"), ucd("pos.pm%")]],
  "author": [{ author: "%Operators%" }],
  "author case": [{ author: "%operators%" }],
  "author none": [{ author: "Hubble" }],
  "tap": [{ servicetype: "tap" }],
  "tap aux": [{ servicetype: "tap" }, { includeAuxiliary: true }],
  "sia": [{ servicetype: "sia" }],
  "sia1": [{ servicetype: "sia1" }],
  "sia2": [{ servicetype: "sia2" }],
  "ssa": [{ servicetype: "ssap" }],
  "scs": [{ servicetype: "conesearch" }],
  "slap": [{ servicetype: "slap" }],
  "hips": [{ servicetype: "hips" }],
  "several types": [{ servicetype: ["sia", "sia2", "ssa"] }],
  "by uri": [{ servicetype: "ivo://ivoa.net/std/registry" }],
  "sia optical": [{ servicetype: "sia", waveband: "optical" }],
  "optical": [{ waveband: "optical" }],
  "uv": [{ waveband: "UV" }],
  "bands": [{ waveband: ["infrared", "uv"] }],
  "radio": [{ waveband: "Radio" }],
  "obscore": [{ datamodel: "obscore" }],
  "obscore new": [{ datamodel: "obscore_new" }],
  "epntap": [{ datamodel: "epntap" }],
  "regtap": [{ datamodel: "regtap" }],
  "ivoid": [{ ivoid: "ivo://localdc.test/TAP" }],
  "ivoids": [ivoid("ivo://localdc.test/tap", "ivo://localdc.test/lines/q/slap")],
  "ivoid none": [{ ivoid: "ivo://localdc.test/none" }],
  "ucd": [{ ucd: "phot.mag;em.ir.%" }],
  "ucds": [{ ucd: ["pos.pm%", "phot.mag;em.opt.u"] }],
  "ucd redshift": [ucd("src.redshift")],
  "ucd and optical": [[ucd("pos.pm%"), { waveband: "optical" }]],
  "uat": [{ uat: "supernovae" }],
  "point": [{ spatial: HERE }],
  "point far": [{ spatial: { ra: 10, dec: 80 } }],
  "circle": [{ spatial: { ...HERE, radius: 0.1 } }],
  "circle large": [{ spatial: { ...HERE, radius: 5 } }],
  "overlaps": [spatial({ ...HERE, radius: 5 }, { relation: "overlaps" })],
  "enclosed": [spatial({ ...HERE, radius: 90 }, { relation: "enclosed" })],
  "polygon": [spatial(POLYGON, { relation: "overlaps" })],
  "moc": [spatial("3/0-100", { relation: "overlaps" })],
  "moc covers": [{ spatial: "6/30000" }],
  "galactic": [spatial(HERE)],
  "spatial inclusive": [spatial(HERE, { inclusive: true })],
  "spatial tap aux": [[spatial(HERE), { servicetype: "tap" }], { includeAuxiliary: true }],
  "spectral value": [spectral(5500, "Angstrom")],
  "spectral energies": [{ spectral: [2, 3, "eV"] }],
  "spectral wavelengths": [spectral([5000, 6000], "Angstrom")],
  "spectral frequencies": [spectral([88, 102], "MHz")],
  "spectral inclusive": [spectral([2, 3], "eV", { inclusive: true })],
  "temporal": [{ temporal: [54130, 58000] }],
  "temporal value": [temporal(57200.25)],
  "temporal none": [{ temporal: [10000, 10001] }],
  "temporal date": [temporal(Time.parse("2015-06-27", "TDB"))],
  "temporal inclusive": [temporal([10000, 10001], { inclusive: true })],
  "all at once": [{
    keywords: "synthetic",
    servicetype: "scs",
    waveband: "optical",
    ucd: "pos.pm%",
    spatial: HERE,
  }],
};

/** Where pyVO is wrong, and how that is seen. */
const DEFECTS: Readonly<Record<string, string>> = {
  "spectral wavelengths": "the ends of an interval of wavelengths are not put in order of energy",
  "spatial inclusive": "resources without a coverage have no row with NULL, so that none is found",
};

const missing = NO_DACHS ?? await missingPeer(PYTHON, "-c", "import pyvo");

peerTest("search() finds what pyVO finds", missing, async () => {
  const asked = runPeer(PYTHON, [
    decodeURIComponent(new URL("registry_peer.py", import.meta.url).pathname),
    `${DACHS}/tap`,
  ]);
  const registry = new Registry(`${DACHS}/tap`);
  const results = new Map<string, readonly string[]>();
  for (const [name, [constraints, options]] of Object.entries(SEARCHES)) {
    const resources = await search(constraints, { ...options, registry });
    results.set(name, Array.from(resources, ({ ivoid }) => ivoid).sort());
  }
  const peer = await asked;
  assertEquals(peer.code, 0, peer.stderr);
  const theirs = JSON.parse(peer.stdout) as Record<string, readonly string[] | string>;
  const different: string[] = [];
  let found = 0;
  for (const [name, ours] of results) {
    if (ours.length > 0) found++;
    if (JSON.stringify(ours) !== JSON.stringify(theirs[name])) different.push(name);
    if (name in DEFECTS) {
      assert(theirs[name]!.length < ours.length, `${name}: pyVO has ${theirs[name]}`);
    }
  }
  assertEquals(different.sort(), Object.keys(DEFECTS).sort());
  assert(found >= 40, `only ${found} searches found anything`);
});

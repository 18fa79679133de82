/**
 * The sandbox's registry before unmodified pyVO: the same searches by both, alone and in pairs, find the same resources;
 * and the examples of pyVO's documentation run, off line, with names and vocabularies through the sandbox's proxy mode.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "../../deps/assert.ts";
import {
  author,
  type Constraint,
  datamodel,
  freetext,
  ivoid,
  Registry,
  search,
  servicetype,
  spatial,
  spectral,
  temporal,
  uat,
  ucd,
  waveband,
} from "../../registry/mod.ts";
import { startSandbox } from "../../sandbox/serve.ts";
import { SSA_COLUMNS } from "../../sandbox/ssa.ts";
import { missingPeer, peerTest, PYTHON, runPeer } from "./_peers.ts";

/** A constraint of pyVO: class, arguments, keyword arguments. */
type Theirs = readonly [string, readonly unknown[], Readonly<Record<string, unknown>>];

interface Pair {
  readonly ours: Constraint;
  readonly theirs: Theirs;
}

function pair(
  ours: Constraint,
  name: string,
  args: readonly unknown[],
  options: Theirs[2] = {},
): Pair {
  return { ours, theirs: [name, args, options] };
}

const FIELD = { ra: 12, dec: 13, radius: 0.1 };
const TRIANGLE = [[11, 12], [13, 12], [12, 14]] as const;

/** Constraints of every kind, those that find nothing too. */
const SINGLE: Readonly<Record<string, Pair>> = {
  words: pair(freetext("synthetic"), "Freetext", ["synthetic"]),
  "two words": pair(freetext("invented", "stars"), "Freetext", ["invented", "stars"]),
  "no such word": pair(freetext("nosuchword"), "Freetext", ["nosuchword"]),
  quotes: pair(freetext('it\'s -- "x"'), "Freetext", ['it\'s -- "x"']),
  author: pair(author("%sandbox"), "Author", ["%sandbox"]),
  "other author": pair(author("Bovy%"), "Author", ["Bovy%"]),
  "author in another case": pair(author("bovy%"), "Author", ["bovy%"]),
  tap: pair(servicetype("tap"), "Servicetype", ["tap"]),
  scs: pair(servicetype("scs"), "Servicetype", ["conesearch"]),
  sia: pair(servicetype("sia"), "Servicetype", ["sia"]),
  sia2: pair(servicetype("sia2"), "Servicetype", ["sia2"]),
  "images and spectra": pair(servicetype("sia", "ssa"), "Servicetype", ["sia", "ssa"]),
  slap: pair(servicetype("slap"), "Servicetype", ["slap"]),
  optical: pair(waveband("optical"), "Waveband", ["optical"]),
  bands: pair(waveband("Infrared", "X-ray"), "Waveband", ["Infrared", "X-ray"]),
  obscore: pair(datamodel("obscore"), "Datamodel", ["obscore"]),
  "obscore's tables": pair(datamodel("obscore-new"), "Datamodel", ["obscore_new"]),
  epntap: pair(datamodel("epntap"), "Datamodel", ["epntap"]),
  regtap: pair(datamodel("regtap"), "Datamodel", ["regtap"]),
  ivoid: pair(ivoid("ivo://Sandbox.INVALID/sia"), "Ivoid", ["ivo://Sandbox.INVALID/sia"]),
  ivoids: pair(
    ivoid("ivo://org.gavo.dc/tap", "ivo://sandbox.invalid/ssa"),
    "Ivoid",
    ["ivo://org.gavo.dc/tap", "ivo://sandbox.invalid/ssa"],
  ),
  ucd: pair(ucd("pos.pm%"), "UCD", ["pos.pm%"]),
  ucds: pair(ucd("src.redshift", "phot.mag;em.opt.b"), "UCD", [
    "src.redshift",
    "phot.mag;em.opt.b",
  ]),
  uat: pair(uat("astrometry"), "UAT", ["astrometry"]),
  "uat and below": pair(
    uat("observational-astronomy", { narrower: 3 }),
    "UAT",
    ["observational-astronomy"],
    { expand_down: 3 },
  ),
  "uat and above": pair(uat("supernovae", { wider: 2 }), "UAT", ["supernovae"], {
    expand_up: 2,
  }),
  point: pair(spatial({ ra: 202.47, dec: 47.195 }), "Spatial", [[202.47, 47.195]]),
  circle: pair(spatial(FIELD), "Spatial", [[12, 13, 0.1]]),
  overlapping: pair(spatial(FIELD, { relation: "overlaps" }), "Spatial", [[12, 13, 0.1]], {
    intersect: "overlaps",
  }),
  enclosed: pair(
    spatial({ ra: 23, dec: 3, radius: 20 }, { relation: "enclosed" }),
    "Spatial",
    [[23, 3, 20]],
    { intersect: "enclosed" },
  ),
  polygon: pair(
    spatial({ kind: "polygon", vertices: TRIANGLE.map(([ra, dec]) => ({ ra, dec })) }, {
      relation: "overlaps",
    }),
    "Spatial",
    [TRIANGLE.flat()],
    { intersect: "overlaps" },
  ),
  moc: pair(spatial("0/4 1/3", { relation: "overlaps" }), "Spatial", ["0/4 1/3"], {
    intersect: "overlaps",
  }),
  pole: pair(spatial({ ra: 0, dec: 90 }), "Spatial", [[0, 90]]),
  energy: pair(spectral(4.4e-19, "J"), "Spectral", [4.4e-19]),
  energies: pair(spectral([2, 3], "eV"), "Spectral", [[[2, "eV"], [3, "eV"]]]),
  wavelength: pair(spectral(5500, "Angstrom"), "Spectral", [[5500, "Angstrom"]]),
  "time": pair(temporal(46890.5), "Temporal", [46890.5]),
  times: pair(temporal([57000, 58100]), "Temporal", [[57000, 58100]]),
  "ucd in capitals": pair(ucd("phot.mag;em.opt.B"), "UCD", ["phot.mag;em.opt.B"]),
  wavelengths: pair(spectral([2000, 30000], "Angstrom"), "Spectral", [[
    [2000, "Angstrom"],
    [30000, "Angstrom"],
  ]]),
  "place, or none": pair(
    spatial({ ra: 12, dec: 13 }, { inclusive: true }),
    "Spatial",
    [[12, 13]],
    { inclusive: true },
  ),
  "energy, or none": pair(spectral([2, 3], "eV", { inclusive: true }), "Spectral", [[
    [2, "eV"],
    [3, "eV"],
  ]], { inclusive: true }),
  "no such time": pair(temporal([10000, 10001]), "Temporal", [[10000, 10001]]),
};

/** Where pyVO is wrong, and how that is seen. */
const DEFECTS: Readonly<Record<string, string>> = {
  "ucd in capitals": "UCDs are case-insensitive and in small letters in RegTAP; patterns are not",
  "wavelengths": "the ends of an interval of wavelengths are not put in order of energy",
  "place, or none": "resources without a coverage have no row with NULL, so that none is found",
};

/** Those whose pairs are asked as well. */
const IN_PAIRS = [
  "words",
  "author",
  "tap",
  "scs",
  "optical",
  "obscore",
  "ucd",
  "uat and below",
  "overlapping",
  "energies",
  "times",
] as const;

interface Combination {
  readonly pairs: readonly Pair[];
  readonly aux: boolean;
}

function* combinations(): Generator<readonly [name: string, combination: Combination]> {
  for (const [name, one] of Object.entries(SINGLE)) yield [name, { pairs: [one], aux: false }];
  for (const [i, first] of IN_PAIRS.entries()) {
    for (const second of IN_PAIRS.slice(i + 1)) {
      const pairs = [first, second].map((name) => SINGLE[name] as Pair);
      yield [`${first} + ${second}`, { pairs, aux: false }];
      if (first === "tap" || second === "tap") {
        yield [`${first} + ${second} + auxiliary`, { pairs, aux: true }];
      }
    }
  }
}

const missing = await missingPeer(PYTHON, "-c", "import pyvo, astropy");
const PEER = decodeURIComponent(new URL("sandbox_registry_peer.py", import.meta.url).pathname);

peerTest("the sandbox's registry: search() finds what pyVO finds", missing, async () => {
  await using sandbox = await startSandbox({ proxy: true });
  const all = new Map(combinations());
  const specs = Object.fromEntries(Array.from(all, ([name, { pairs, aux }]) => [
    name,
    { constraints: pairs.map(({ theirs }) => theirs), aux },
  ]));
  const asked = runPeer(PYTHON, [PEER, sandbox.base, "search"], JSON.stringify(specs));
  const registry = new Registry(sandbox.services.registry);
  const results = new Map<string, readonly string[]>();
  for (const [name, { pairs, aux }] of all) {
    const constraints = pairs.map(({ ours }) => ours);
    const resources = await search(constraints, { registry, includeAuxiliary: aux });
    results.set(name, Array.from(resources, (resource) => resource.ivoid).sort());
  }
  const peer = await asked;
  assertEquals(peer.code, 0, peer.stderr);
  const theirs = JSON.parse(peer.stdout) as Record<string, readonly string[] | string>;
  const different = new Set<string>();
  for (const [name, ours] of results) {
    if (JSON.stringify(ours) === JSON.stringify(theirs[name])) continue;
    different.add(name);
    if (!(name in DEFECTS)) assertEquals(ours, theirs[name], name);
    // what pyVO lacks is that which it should have found
    assert(theirs[name]!.length < ours.length, `${name}: pyVO has ${theirs[name]}`);
  }
  assertEquals([...different].sort(), Object.keys(DEFECTS).sort());
  const found = [...results.values()].filter((ivoids) => ivoids.length > 0).length;
  assert(results.size >= 100, `${results.size} searches`);
  assert(found >= 70 && found < results.size - 5, `${found} of ${results.size} found anything`);
});

peerTest(
  "the sandbox's registry: pyVO does the examples of its documentation",
  missing,
  async () => {
    await using sandbox = await startSandbox({ proxy: true });
    const peer = await runPeer(PYTHON, [PEER, sandbox.base, "examples"]);
    assertEquals(peer.code, 0, peer.stderr);
    const { describe, contact, obscore, ...answers } = JSON.parse(peer.stdout);
    for (const kind of ["image", "spectrum"]) assert(obscore.includes(kind), obscore.join());
    assertMatch(describe, /^Stand-in: NRAO VLA Sky Survey \(NVSS\)\nShort Name: NVSS\n/);
    assertMatch(describe, /Access modes: sia\n.*\n\nStand-in of the sandbox/);
    assertMatch(contact, /^denovo sandbox, .*<nobody@sandbox\.invalid>$/);
    assertEquals(answers, {
      "two ways": [["White dwarfs"], ["White dwarfs"]],
      "sequences": [["NVSS", "SUMSS"], ["NVSS", "SUMSS"]],
      "query": "SELECT",
      "redshifts": ["II/283"],
      "enclosed": ["J/ApJ/835/123"],
      "cone": 1,
      "tables": { "J/A+A/437/789/table2": ["bmag", "dec", "ra", "sn", "type", "z"] },
      "adql": 4,
      "web": "/?about=supernovae",
      "names": [81.283, 350.85, 62.42],
      "spectra": [3],
      "archives": 7,
      "blazars": 1,
      "nvss": ["ivo://nasa.heasarc/skyview/nvss", "ivo://nasa.heasarc/skyview/sumss"],
      "cutouts": [6, 7],
      "by ivoid": 6,
      "modes": ["datalink#links-1.0", "soda#sync-1.0", "ssa", "tap#aux", "web"],
      "get_tables": { "": SSA_COLUMNS.length, "ivoa.obscore": 0 },
      "registries": ["/tap"],
      "robust": 3,
      "limits": [[20000, 200000]],
      "constellation": "Virgo",
      "epncore": [
        ["synth-rings.epn_core", "ivo://ivoa.net/std/epntap#table-2.0"],
        ["synth_comets.epn_core", "ivo://vopdc.obspm/std/epncore#schema-2.0"],
        ["synth_moons.epn_core", "ivo://ivoa.net/std/epntap#table-2.0"],
        ["synth_planets.epn_core", "ivo://ivoa.net/std/epntap#table-2.0"],
      ],
      "uat": 1,
      "proxied": 3000,
      "proxied job": 5,
    });
  },
);

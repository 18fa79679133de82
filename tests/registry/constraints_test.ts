import { assertEquals, assertThrows } from "../../deps/assert.ts";
import { Time } from "../../core/coords/time.ts";
import {
  auxiliary,
  datamodel,
  freetext,
  ivoid,
  messenger,
  servicetype,
  spatial,
  spectral,
  temporal,
  uat,
  ucd,
  waveband,
} from "../../registry/constraints.ts";
import { constraintsOf } from "../../registry/keywords.ts";

Deno.test("constraints are frozen data", () => {
  const constraint = waveband("Infrared", "uv");
  assertEquals(constraint, { kind: "waveband", bands: ["infrared", "uv"] });
  assertThrows(() => (constraint as { kind: string }).kind = "x", TypeError);
  assertThrows(() => (constraint.bands as string[]).push("x"), TypeError);
});

Deno.test("waveband() refuses what is no term, and names the nearest", () => {
  assertThrows(() => waveband("infrarred"), RangeError, 'did you mean "Infrared"');
  assertThrows(() => waveband(), RangeError, "nothing is given");
});

Deno.test("messenger() takes all that is narrower", () => {
  assertEquals(messenger("uv").bands, ["uv", "euv"]);
  assertEquals(messenger("Photon").bands.length, 9);
  assertEquals(messenger("neutrino").bands, ["neutrino"]);
});

Deno.test("servicetype() knows aliases and identifiers, and refuses the rest", () => {
  assertEquals(servicetype("conesearch", "SSAP", "ivo://ivoa.net/std/SIA").types, [
    "scs",
    "ssa",
    "ivo://ivoa.net/std/sia",
  ]);
  assertEquals(auxiliary(servicetype("tap")).auxiliary, true);
  assertThrows(() => servicetype("tapp"), RangeError, "did you mean tap?");
  assertThrows(() => servicetype("constructor"), RangeError, "no kind of service");
  const known = "Known are scs, sia, sia2, ssa, slap, tap, hats, hips, and standards by";
  for (
    const type of ["tapp", "anything://", "http://ivoa.net/std/sia", "ivo://", "ivo://x", "://"]
  ) {
    assertThrows(() => servicetype("tap", type), RangeError, known, type);
  }
  assertEquals(servicetype("ivo://x.y/std/New#v-1.0").types, ["ivo://x.y/std/new#v-1.0"]);
});

Deno.test("spectral() has energies in ascending order, whatever runs the other way", () => {
  const [low, high] = spectral([5000, 6000], "Angstrom").energy;
  assertEquals(low < high, true);
  assertEquals(spectral([6000, 5000], "Angstrom").energy, [low, high]);
  const [fm0, fm1] = spectral([88, 102], "MHz").energy;
  assertEquals(fm0 < fm1, true);
  assertEquals(spectral(1.5e-18, "J").energy, [1.5e-18, 1.5e-18]);
  assertThrows(() => spectral(-5, "nm"), RangeError, "spectrum: -5 nm is not in it");
  assertThrows(() => spectral([7, -1], "GHz"), RangeError, "spectrum: -1 GHz is not in it");
  assertThrows(() => spectral(NaN, "m"), RangeError, "NaN m");
});

Deno.test("temporal() brings times to TDB and refuses intervals that end before they begin", () => {
  assertEquals(temporal([54130, 54200]).mjd, [54130, 54200]);
  const [mjd] = temporal(Time.fromMjd(59000, "UTC")).mjd;
  // 37 leap seconds and 32.184 s
  assertEquals(Math.round((mjd - 59000) * 86400), 69);
  assertThrows(() => temporal([2, 1]), RangeError);
  assertThrows(() => temporal(Infinity), RangeError);
});

Deno.test("spatial() takes positions, circles, regions and MOCs", () => {
  assertEquals(spatial({ ra: 1, dec: 2 }).area, { kind: "point", center: { ra: 1, dec: 2 } });
  assertEquals(spatial({ ra: 1, dec: 2, radius: 3 }, { relation: "enclosed" }), {
    kind: "spatial",
    area: { kind: "circle", center: { ra: 1, dec: 2 }, radius: 3 },
    relation: "enclosed",
    order: 6,
    inclusive: false,
  });
  assertEquals(spatial("6/1-3 7/9").area, "6/1-3 7/9");
  assertThrows(() => spatial("6/1'); DROP"), RangeError, "is no MOC");
  assertThrows(() => spatial({ ra: 1, dec: 91 }), RangeError);
  assertThrows(() => spatial({ ra: NaN, dec: 1 }), RangeError);
  assertThrows(() => spatial({ ra: 1, dec: 1 }, { order: 30 }), RangeError);
});

Deno.test("datamodel(), ivoid(), ucd() and uat() refuse what makes no sense", () => {
  assertEquals(datamodel("ObsCore_New").model, "obscore-new");
  assertThrows(() => datamodel("obscor"), RangeError, "known are");
  assertEquals(ivoid("IVO://A.b/C").ivoids, ["ivo://a.b/c"]);
  for (const wrong of ["x", "ivo://", "http://a/b", "ivo://a b/c"]) {
    assertThrows(() => ivoid(wrong), RangeError, "is no identifier");
  }
  assertEquals(ucd("PHOT.mag%").patterns, ["phot.mag%"]);
  assertThrows(() => uat("no-such-thing"), RangeError, "a part is bundled");
  assertEquals(uat("supernovae", { wider: 1 }).concepts.includes("supernovae"), true);
});

Deno.test("constraintsOf() takes keywords, constraints and words together", () => {
  assertEquals(
    constraintsOf(["star", { waveband: ["radio", "uv"], servicetype: "tap" }, ucd("pos.pm%")]),
    [
      freetext("star"),
      waveband("radio", "uv"),
      servicetype("tap"),
      ucd("pos.pm%"),
    ],
  );
  assertEquals(constraintsOf({ keywords: ["blazar", "Fermi"] }), [freetext("blazar", "Fermi")]);
  assertEquals(constraintsOf({ spectral: [5, "eV"], waveband: undefined }).length, 1);
  const misspelt = { wavebands: "radio" } as unknown as { waveband: string };
  assertThrows(() => constraintsOf(misspelt), TypeError, 'did you mean "waveband"?');
  const own = { constructor: "x" } as unknown as { waveband: string };
  assertThrows(() => constraintsOf(own), TypeError, "Cannot search by");
});

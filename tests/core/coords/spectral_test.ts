import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../../../deps/assert.ts";
import {
  convertSpectral,
  convertSpectralInterval,
  toEnergy,
  toFrequency,
  toWavelength,
} from "../../../core/coords/spectral.ts";
import { UnsupportedError } from "../../../core/runtime/errors.ts";
import { seeded } from "./_seeded.ts";
import astropy from "../../fixtures/coords/spectral.json" with { type: "json" };

Deno.test("convertSpectral() agrees with astropy's spectral equivalence", () => {
  assertEquals(astropy.rows.length, 300);
  for (const [value, from, to, wanted] of astropy.rows as [number, string, string, number][]) {
    const got = convertSpectral(value, from, to);
    assert(Math.abs(got / wanted - 1) < 1e-14, `${value} ${from} > ${to}: ${got} ${wanted}`);
  }
});

Deno.test("toWavelength(), toFrequency() and toEnergy() undo each other", () => {
  const random = seeded(31);
  for (let i = 0; i < 100; i++) {
    const meters = 10 ** (random() * 12 - 10);
    assertAlmostEquals(toWavelength(toFrequency(meters, "m"), "Hz") / meters, 1, 1e-15);
    assertAlmostEquals(toWavelength(toEnergy(meters, "m"), "eV") / meters, 1, 1e-15);
  }
});

Deno.test("convertSpectral() passes NaN, 0 and infinity on", () => {
  assert(Number.isNaN(toWavelength(NaN, "Hz")));
  assertEquals(toWavelength(0, "Hz"), Infinity);
  assertEquals(toFrequency(Infinity, "m"), 0);
  assertEquals(convertSpectral(0, "Hz", "eV"), 0);
});

Deno.test("convertSpectral() refuses other units", () => {
  for (const unit of ["s", "K", "", "kg", "furlong", "log(Hz)", '"h:m:s"', "m2"]) {
    assertThrows(() => toWavelength(1, unit), UnsupportedError, "as a spectral unit");
    assertThrows(() => convertSpectral(1, "m", unit), UnsupportedError, "as a spectral unit");
  }
});

Deno.test("convertSpectralInterval() keeps ascending order", () => {
  const near = ([a, b]: readonly [number, number], [c, d]: readonly [number, number]) =>
    assert(Math.abs(a / c - 1) < 1e-12 && Math.abs(b / d - 1) < 1e-12, `${a} ${b}`);
  near(convertSpectralInterval([400, 750], "nm", "m"), [4e-7, 7.5e-7]);
  near(convertSpectralInterval([1, 2], "GHz", "m"), [0.149896229, 0.299792458]);
  near(convertSpectralInterval([1, 2], "GHz", "MHz"), [1000, 2000]);
  near(convertSpectralInterval([0.5, 2], "keV", "Angstrom"), [
    6.199209921660013,
    24.796839686640052,
  ]);
});

Deno.test("convertSpectralInterval() turns open ends round", () => {
  assertEquals(convertSpectralInterval([0, Infinity], "m", "Hz"), [0, Infinity]);
  assertEquals(convertSpectralInterval([-Infinity, 1], "m", "Hz"), [299792458, Infinity]);
  assertEquals(convertSpectralInterval([1, Infinity], "m", "Hz"), [0, 299792458]);
});

Deno.test("convertSpectralInterval() refuses what is no interval", () => {
  for (const interval of [[2, 1], [-1, 1], [NaN, 1], [1, NaN]] as const) {
    assertThrows(() => convertSpectralInterval(interval, "m", "Hz"), RangeError, "not ascending");
  }
});

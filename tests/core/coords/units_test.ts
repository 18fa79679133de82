import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../../../deps/assert.ts";
import { knownUnits, unitAliases } from "../../../core/coords/_unit_table.ts";
import {
  conversionFactor,
  convert,
  formatUnit,
  isConvertible,
  parseUnit,
} from "../../../core/coords/units.ts";
import { UnsupportedError } from "../../../core/runtime/errors.ts";
import astropy from "../../fixtures/coords/units.json" with { type: "json" };
import { seeded } from "./_seeded.ts";

Deno.test("conversionFactor() agrees with astropy on 500 pairs, to 4e-15", () => {
  assertEquals(astropy.rows.length, 500);
  for (const [from, to, wanted] of astropy.rows as [string, string, number][]) {
    const got = conversionFactor(from, to);
    assert(Math.abs(got / wanted - 1) < 4e-15, `${from} > ${to}: ${got}, astropy ${wanted}`);
  }
});

Deno.test("formatUnit() writes what parseUnit() reads back as the same", () => {
  for (const [from, to] of astropy.rows as [string, string, number][]) {
    for (const text of [from, to]) {
      const again = formatUnit(text);
      assertAlmostEquals(conversionFactor(text, again), 1, 4e-15, `${text} > ${again}`);
      assertEquals(formatUnit(again), again);
    }
  }
});

Deno.test("the table of units is sound", () => {
  for (const unit of knownUnits().values()) {
    assert(unit.mantissa > 0 && Number.isInteger(unit.power), unit.symbol);
    assertEquals(parseUnit(unit.symbol).kind, "unit", unit.symbol);
  }
  for (const [alias, symbol] of unitAliases()) {
    assertEquals(conversionFactor(alias, symbol), 1, alias);
    assert(!knownUnits().has(alias), alias);
    assert(parseUnit(alias).terms.every((term) => term.known), alias);
  }
});

for (
  const [text, formatted, factor] of [
    ["mas.yr**-1", "mas.yr**-1", 4.84813681109536e-9 / 3.15576e7],
    ["mas/yr", "mas.yr**-1", 4.84813681109536e-9 / 3.15576e7],
    ["s**-1", "s**-1", 1],
    ["10**-2 m", "10**-2m", 0.01],
    ["m.s^-1", "m.s**-1", 1],
    ["km/s", "km.s**-1", 1000],
    ["erg/s/cm2", "erg.s**-1.cm**-2", 1e-3],
    ["erg.s-1.cm-2", "erg.s**-1.cm**-2", 1e-3],
    ["10-16erg/cm2/s/Angstrom", "10**-16erg.cm**-2.s**-1.Angstrom**-1", 1e-9],
    ["1e-17erg/s/cm2/AA", "10**-17erg.s**-1.cm**-2.Angstrom**-1", 1e-10],
    ["1E-17 erg/s/cm^2/A", "10**-17erg.s**-1.cm**-2.A**-1", 1e-20],
    ["10^(-16) W", "10**-16W", 1e-16],
    ["10+21W", "10**21W", 1e21],
    ["1.5x10+11m", "1.5e11m", 1.5e11],
    ["0.1nm", "0.1nm", 1e-10],
    ["1/s", "s**-1", 1],
    ["/s", "s**-1", 1],
    ["ct / s", "count.s**-1", 1],
    ["counts/sec", "count.s**-1", 1],
    ["km s-1 Mpc-1", "km.s**-1.Mpc**-1", 1e3 / 3.085677581491367e22],
    ["W m⁻² µm⁻¹", "W.m**-2.um**-1", 1e6],
    ["sqrt(Hz)", "Hz**(1/2)", 1],
    ["Jy.Hz**(3/2)", "Jy.Hz**(3/2)", 1e-26],
    ["m**0.5", "m**(1/2)", 1],
    ["erg/(s.cm2)", "erg.s**-1.cm**-2", 1e-3],
    ["(km/s)**2", "km**2.s**-2", 1e6],
    ["mag(AB)", "mag(AB)", 1],
    ["ABmag", "mag(AB)", 1],
    ["mag/arcsec2", "mag.arcsec**-2", 1 / 4.84813681109536e-6 ** 2],
    ["'electron'.s-1", "'electron'.s**-1", 1],
    ["k'furlong'", "k'furlong'", 1000],
    ["e-/s", "electron.s**-1", 1],
    ["furlong/fortnight", "'furlong'.'fortnight'**-1", 1],
    ["Angstrom", "Angstrom", 1e-10],
    ["Å", "Angstrom", 1e-10],
    ["%", "%", 0.01],
    ["°", "deg", Math.PI / 180],
    ['"', "arcsec", 4.84813681109536e-6],
    ["''", "arcsec", 4.84813681109536e-6],
    ["″", "arcsec", 4.84813681109536e-6],
    ["'", "arcmin", 2.908882086657216e-4],
    ["′", "arcmin", 2.908882086657216e-4],
    ['"/yr', "arcsec.yr**-1", 4.84813681109536e-6 / 3.15576e7],
    ["''/yr", "arcsec.yr**-1", 4.84813681109536e-6 / 3.15576e7],
    ["0.1 ''", "0.1arcsec", 4.84813681109536e-7],
    ['mag/"2', "mag.arcsec**-2", 1 / 4.84813681109536e-6 ** 2],
    ["mag/(')^2", "mag.arcmin**-2", 1 / 2.908882086657216e-4 ** 2],
    ["DEG", "deg", Math.PI / 180],
    ["Degrees", "deg", Math.PI / 180],
    ["uas", "uarcsec", 4.84813681109536e-12],
    ["Msun/yr", "solMass.yr**-1", 1.988409870698051e30 / 3.15576e7],
    ["cy", "hyr", 3.15576e9],
    ["Pa", "Pa", 1],
    ["Pyr", "Pyr", 3.15576e22],
    ["cd", "cd", 1],
    ["min", "min", 60],
    ["dB", "dB", 1],
    ["KiB", "Kibyte", 8192],
    ["kB", "kbyte", 8000],
    ["log(Hz)", "log(Hz)", 1],
    ["[cm/s2]", "log(cm.s**-2)", 0.01],
    ["dex(cm/s2)", "log(cm.s**-2)", 0.01],
    ["ln(K)", "ln(K)", 1],
  ] as const
) {
  Deno.test(`parseUnit() understands ${text}`, () => {
    const unit = parseUnit(text);
    assertEquals(formatUnit(unit), formatted);
    assertAlmostEquals(unit.factor / factor, 1, 1e-15);
  });
}

Deno.test("parseUnit() tells no unit, formats and what it cannot understand", () => {
  const kinds = (texts: readonly (string | null | undefined)[]) =>
    new Set(texts.map((text) => parseUnit(text).kind));
  assertEquals(
    kinds(["", " ", "---", "-", "1", "unitless", null, undefined, '""']),
    new Set(["none"]),
  );
  assertEquals(
    kinds(['"h:m:s"', '"d:m:s"', "h:m:s", "hh:mm:ss.ss", "dd:mm:ss", '"Y:M:D"']),
    new Set(["format"]),
  );
  assertEquals(
    kinds([
      ...[
        "m/",
        "m//s",
        "(m",
        "m)",
        "H2O",
        "erg/s cm2",
        "exp(K)",
        "sin(m)",
        "m2s",
        "unknown",
        "1e999m",
      ],
      ...["' '", "'m", "m'", "m''", "''''", `'"`, "''x''", "'.m.'", '"m', "'10"],
      ...[
        "x".repeat(5) + "**",
        "5**",
        "**2",
        "m**(1/0)",
        "\u0000",
        "[",
        "log(log(m))",
        "0 m",
        "10**9999",
        "(".repeat(1e5),
        "m.".repeat(1e5),
      ],
    ]),
    new Set(["unknown"]),
  );
  assertEquals(formatUnit('"h:m:s"'), '"h:m:s"');
  assertEquals(formatUnit("erg/s cm2"), "erg/s cm2");
  assertEquals(formatUnit("---"), "");
});

Deno.test("parseUnit() never throws, whatever it is given", () => {
  const random = seeded(21);
  const pieces = [
    "m",
    "kg",
    "10",
    "**",
    "^",
    "-",
    "1",
    "(",
    ")",
    "/",
    ".",
    " ",
    "'",
    "[",
    "]",
    "log(",
    "e",
    "%",
    "'x'",
    '"',
    "sqrt(",
  ];
  let understood = 0;
  for (let i = 0; i < 20000; i++) {
    const text = Array.from(
      { length: 1 + Math.floor(random() * 8) },
      () => pieces[Math.floor(random() * pieces.length)],
    ).join("");
    const unit = parseUnit(text);
    if (unit.kind !== "unit") continue;
    understood++;
    assert(unit.factor > 0, text);
    assertAlmostEquals(parseUnit(formatUnit(unit)).factor / unit.factor, 1, 1e-14, text);
  }
  assert(understood > 500, String(understood));
});

Deno.test("conversionFactor() is exact for powers of ten and sexagesimal parts", () => {
  for (
    const [from, to, factor] of [
      ["nm", "Angstrom", 10],
      ["Angstrom", "nm", 0.1],
      ["um", "m", 1e-6],
      ["Jy", "erg/s/cm2/Hz", 1e-23],
      ["deg", "arcsec", 3600],
      ["arcsec", "deg", 1 / 3600],
      ["deg", "mas", 3.6e6],
      ["arcmin", "arcsec", 60],
      ["d", "s", 86400],
      ["yr", "d", 365.25],
      ["kpc", "pc", 1000],
      ["km/s", "m/s", 1000],
      ["%", "", 0.01],
      ["hourangle", "deg", 15],
    ] as const
  ) {
    assertEquals(conversionFactor(from, to), factor, `${from} > ${to}`);
  }
});

Deno.test("conversionFactor() refuses what measures different things", () => {
  for (
    const [from, to] of [
      ["m", "s"],
      ["nm", "GHz"],
      ["mag", "mag(AB)"],
      ["mag(Vega)", "mag(AB)"],
      ["mag", "dex"],
      ["ct", "photon"],
      ["'electron'", "electron"],
      ["furlong", "m"],
      ["deg", ""],
      ["log(m)", "m"],
      ['"h:m:s"', "deg"],
      ["erg/s cm2", "erg/s/cm2"],
      ["rad", "sr"],
    ] as const
  ) {
    assertThrows(() => conversionFactor(from, to), UnsupportedError, "Cannot convert from");
    assertThrows(() => conversionFactor(to, from), UnsupportedError, "Cannot convert from");
  }
  assertEquals(conversionFactor("erg/s cm2", "erg/s cm2"), 1);
  assertEquals(conversionFactor("mmag(AB)", "mag(ab)"), 0.001);
  assertEquals(conversionFactor("furlong/min", "furlong/s"), 1 / 60);
});

Deno.test("convert() knows logarithms", () => {
  assertAlmostEquals(convert(2, "log(kHz)", "log(Hz)"), 5, 1e-15);
  assertAlmostEquals(convert(3, "log(m)", "m"), 1000, 1e-12);
  assertAlmostEquals(convert(1000, "m", "log(km)"), 0, 1e-15);
  assertAlmostEquals(convert(1, "ln(m)", "log(m)"), Math.LOG10E, 1e-15);
  assertEquals(convert(7, "log(m)", "log(m)"), 7);
  assertAlmostEquals(convert(0, "[Msun]", "kg"), 1.988409870698051e30, 1e16);
  assert(Number.isNaN(convert(NaN, "m", "km")));
  assertEquals(convert(3, "km", "m"), 3000);
  assertThrows(() => convert(1, "log(m)", "log(s)"), UnsupportedError);
  assertThrows(() => convert(1, "log(m)", "h:m:s"), UnsupportedError);
});

Deno.test("isConvertible() says whether convert() would work", () => {
  assert(isConvertible("km/s", "AU/d") && isConvertible("log(m)", "km"));
  assert(!isConvertible("km/s", "km") && !isConvertible("erg/s cm2", "erg"));
});

import { assert, assertEquals, assertStringIncludes, assertThrows } from "../../deps/assert.ts";
import { parseAdql } from "../../core/adql/mod.ts";
import { UnsupportedError } from "../../core/runtime/errors.ts";
import { compile, condition, STANDARD_ABILITIES } from "../../registry/compile.ts";
import {
  author,
  auxiliary,
  type Constraint,
  datamodel,
  freetext,
  ivoid,
  servicetype,
  spatial,
  spectral,
  temporal,
  uat,
  ucd,
  waveband,
  where,
} from "../../registry/constraints.ts";

const POOR = {
  ...STANDARD_ABILITIES,
  union: false,
  ilike: false,
  moc: false,
  functions: new Set<string>(),
};

const ALL: readonly Constraint[] = [
  freetext("white dwarf", "it's"),
  author("%O'Neill%"),
  servicetype("tap", "sia2", "ivo://example.org/std/x"),
  auxiliary(servicetype("sia2", "scs")),
  waveband("radio"),
  datamodel("obscore"),
  datamodel("obscore-new"),
  datamodel("epntap"),
  datamodel("regtap"),
  ivoid("ivo://a/b", "ivo://c/d"),
  ucd("pos.pm%", "phot.mag;em.ir.%"),
  uat("supernovae"),
  spectral([5000, 6000], "Angstrom", { inclusive: true }),
  temporal(55000),
  where("updated > '2020'"),
  where("res_subject = 'x'", { table: "rr.res_subject" }),
];

Deno.test("compile() writes ADQL that parses, for registries rich and poor", () => {
  for (const abilities of [STANDARD_ABILITIES, POOR]) {
    for (const constraint of ALL) parseAdql(compile([constraint], abilities).query);
    const { aggregated } = compile(ALL, abilities);
    assertEquals(aggregated, abilities !== POOR);
  }
  for (const area of [{ ra: 1, dec: -2 }, { ra: 1, dec: 2, radius: 3 }, "6/1-3"]) {
    const text = condition(spatial(area, { inclusive: true }));
    assertStringIncludes(text, "ivoid NOT IN (SELECT ivoid FROM rr.stc_spatial");
  }
});

Deno.test("compile() uses no UNION, ILIKE or function that the registry lacks", () => {
  const { query } = compile(ALL, POOR);
  for (const word of ["UNION", "ILIKE", "ivo_hasword", "ivo_nocasematch", "ivo_interval"]) {
    assert(!query.includes(word), word);
  }
});

Deno.test("compile() keeps what is given within its literal", () => {
  for (const text of ["'", "''", "' OR 1=1 --", "/* x */", "a'b\"c", "\\'"]) {
    const written = condition(freetext(text));
    assertEquals(written.replaceAll(/'(?:[^']|'')*'/g, "?").includes("1=1 --"), false);
    parseAdql(compile([freetext(text), author(text), ucd(text)]).query);
  }
});

Deno.test("condition() tells SIA 1 from SIA 2, and auxiliary services", () => {
  assertEquals(condition(servicetype("sia")), "standard_id IN ('ivo://ivoa.net/std/sia')");
  assertEquals(
    condition(servicetype("sia2")),
    "standard_id LIKE 'ivo://ivoa.net/std/sia#query-2.%'",
  );
  assertEquals(
    condition(auxiliary(servicetype("tap"))),
    "standard_id IN ('ivo://ivoa.net/std/tap', 'ivo://ivoa.net/std/tap#aux')",
  );
});

Deno.test("condition() refuses what a registry cannot do, by name", () => {
  const tables = new Set(["rr.resource"]);
  const error = assertThrows(
    () => condition(spatial({ ra: 1, dec: 2 }), { ...STANDARD_ABILITIES, tables }),
    UnsupportedError,
  );
  assertEquals(error.feature, "rr.stc_spatial");
  assertThrows(() => condition(spatial({ ra: 1, dec: 2 }), POOR), UnsupportedError, "MOC");
  assertThrows(() => compile([]), RangeError);
});

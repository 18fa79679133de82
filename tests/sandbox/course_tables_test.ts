import { assert, assertEquals, assertMatch } from "../../deps/assert.ts";
import { checkUcd } from "../../core/coords/ucd.ts";
import type { TableSpec } from "../../sandbox/column.ts";
import {
  GAIA_TABLES,
  GAVO_TABLES,
  SYNTHETIC_TABLES,
  VIZIER_TABLES,
} from "../../sandbox/course_tables.ts";
import { tableCredit } from "../../sandbox/credit.ts";
import { skyDistance } from "../../sandbox/_sky.ts";

const STAND_INS = [...GAVO_TABLES, ...VIZIER_TABLES, ...GAIA_TABLES];
const ALL = [...SYNTHETIC_TABLES, ...STAND_INS];

function table(tapName: string): TableSpec {
  const found = ALL.find((spec) => spec.tapName === tapName);
  if (found === undefined) throw new Error(`no ${tapName}`);
  return found;
}

/** The cells of some columns, row by row. */
function cells(tapName: string, ...names: readonly string[]): readonly (readonly unknown[])[] {
  const spec = table(tapName);
  const indices = names.map((name) => spec.columns.findIndex((column) => column.name === name));
  assert(!indices.includes(-1), `${tapName}: ${names}`);
  return [...spec.rows()].map((row) => indices.map((index) => row[index]));
}

function nearest(ra: number, dec: number, others: readonly (readonly unknown[])[]): number {
  const near = others.filter(([, d]) => Math.abs(d as number - dec) < 0.01);
  return 3600 * Math.min(...near.map(([a, d]) => skyDistance(ra, dec, a as number, d as number)));
}

Deno.test("course tables say of themselves that they are synthetic, or whose place they take", () => {
  for (const spec of SYNTHETIC_TABLES) {
    assertMatch(spec.tapName ?? "", /^synthetic\.\w+$/);
    assertMatch(spec.title, /^SYNTHETIC /);
    assertMatch(spec.description, /SYNTHETIC \(seed \d+\)/);
    assertMatch(tableCredit(spec).origin, /^SYNTHETIC, seed \d+/);
  }
  for (const spec of STAND_INS) {
    assertMatch(spec.title, /^Stand-in for /);
    assertMatch(spec.description, /^Stand-in for .* of a real service, with other content\. /);
    // The stars in the place of ARIHIP's are real.
    if (spec.tapName === "arihip.main") assertMatch(tableCredit(spec).citation, /XHIP/);
    else assertMatch(tableCredit(spec).origin, /^SYNTHETIC, seed \d+/);
  }
});

Deno.test("course tables have rows that fit their columns, the same each time", () => {
  const counts: Record<string, number> = {};
  for (const spec of ALL) {
    const rows = [...spec.rows()];
    counts[spec.tapName ?? ""] = rows.length;
    assertEquals([...spec.rows()], rows);
    for (const column of spec.columns) {
      if (column.ucd !== undefined) assertEquals(checkUcd(column.ucd), [], column.ucd);
    }
    for (const row of rows) {
      assertEquals(row.length, spec.columns.length);
      spec.columns.forEach(({ name, datatype, nullable }, c) => {
        const value = row[c] ?? null;
        if (value === null) return assert(nullable === true, `${spec.tapName}.${name} is null`);
        const kind = { char: "string", unicodeChar: "string", long: "bigint" }[datatype as string];
        assertEquals(typeof value, kind ?? "number", `${spec.tapName}.${name}`);
        // From real services, floats come with single precision.
        if (datatype === "float" && spec.credit !== undefined) {
          assertEquals(value, Math.fround(value as number), `${spec.tapName}.${name}`);
        }
      });
    }
  }
  assertEquals(counts, {
    "synthetic.optical": 2500,
    "synthetic.nir": 1355,
    "synthetic.mir": 1271,
    "synthetic.motions": 3000,
    "synthetic.velocities": 2000,
    "synthetic.sources": 5044,
    "synthetic.quality": 4585,
    "synthetic.hd_sources": 3340,
    "synthetic.frames": 17,
    "arihip.main": 5044,
    "twomass.data": 1355,
    "tgas.main": 3000,
    "rave.main": 2000,
    "hdgaia.main": 3340,
    "gedr3spur.main": 4585,
    "maidanak.reduced": 17,
    'vizier."V/147/sdss12"': 2500,
    'vizier."II/328/allwise"': 1271,
    "gaiadr3.gaia_source": 5044,
  });
});

Deno.test("three surveys share their stars within a fraction of an arcsecond", () => {
  const optical = cells('vizier."V/147/sdss12"', "RA_ICRS", "DE_ICRS");
  const mir = cells('vizier."II/328/allwise"', "RAJ2000", "DEJ2000");
  const nir = cells("twomass.data", "raj2000", "dej2000").slice(0, 300) as [number, number][];
  const shared = nir.map(([ra, dec]) =>
    [nearest(ra, dec, optical), nearest(ra, dec, mir)] as const
  );
  assert(shared.every(([o]) => o < 0.6), "each near infrared star is in visible light");
  assert(shared.filter(([, m]) => m < 1).length > 270);
  assert(shared.some(([o]) => o > 0.05), "but not at the same place to the digit");
});

Deno.test("identifiers are beyond 2^53, in pairs that a double cannot tell apart", () => {
  const ids = cells("gaiadr3.gaia_source", "source_id").map(([id]) => id as bigint);
  assertEquals(new Set(ids).size, ids.length);
  assert(ids.every((id) => id > 2n ** 53n && id < 2n ** 63n));
  assert(new Set(ids.map(Number)).size <= ids.length / 2);
  const known = new Set(ids);
  for (const name of ["hdgaia.main", "gedr3spur.main"] as const) {
    const column = name === "hdgaia.main" ? "source_id3" : "source_id";
    assert(cells(name, column).every(([id]) => known.has(id as bigint)), name);
  }
  // Sirius is HD 48915.
  const sirius = cells("hdgaia.main", "hd", "mv_meas", "spectral").find(([hd]) => hd === 48915);
  assertEquals(sirius, [48915, Math.fround(-1.44), "A"]);
});

Deno.test("half of the stars with radial velocities have proper motions, and some are of magnitude 8", () => {
  const motions = cells("tgas.main", "ra", "dec");
  const velocities = cells("rave.main", "raj2000", "dej2000", "hmag") as [number, number, number][];
  const distances = velocities.slice(0, 400).map(([ra, dec]) => nearest(ra, dec, motions));
  assertEquals(distances.filter((arcsec) => arcsec < 1).length, 200);
  assertEquals(distances.filter((arcsec) => arcsec < 0.5).length, 200);
  const between = (mag: number) => mag >= 8 && mag <= 8.2;
  assert(velocities.filter(([, , mag]) => between(mag)).length > 50);
  const mags = cells("tgas.main", "phot_g_mean_mag") as [number][];
  assert(mags.filter(([mag]) => between(mag)).length > 50);
});

Deno.test("the log of frames has names with blanks and quotes", () => {
  const objects = new Set(cells("maidanak.reduced", "object").map(([object]) => object));
  for (const name of ["IC 4756", "NGC 3377", "Barnard's star"]) assert(objects.has(name), name);
});

import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertMatch,
  assertRejects,
  assertThrows,
} from "../../deps/assert.ts";
import { startLocalSandbox } from "../../cli/sandbox.ts";
import { literal } from "../../core/adql/literal.ts";
import { parseAdql } from "../../core/adql/mod.ts";
import { ColumnError, QueryError, UnsupportedError } from "../../core/runtime/errors.ts";
import type { Row } from "../../core/table/cell.ts";
import { Table } from "../../core/table/table.ts";
import { readTable } from "../../core/votable/read.ts";
import { TapService } from "../../protocols/tap.ts";
import type { VosiColumn } from "../../protocols/vosi.ts";
import { Registry } from "../../registry/regtap.ts";
import { searchTables } from "../../registry/tables.ts";
import { pmStars } from "../../sandbox/tables/synthetic_pm.ts";
import { hashlistHas } from "../../scripts/_epn.ts";
import { askService, type MotionRow } from "../../scripts/_motions.ts";
import { searchMotions, tableQuery } from "../../scripts/_multitap.ts";
import { positionsOf, positionTable } from "../../scripts/_positions.ts";
import { spellings, withSpelling } from "../../scripts/_table_names.ts";
import { seeded, someOf } from "../../scripts/exercises/ex02.ts";
import { tablesByService } from "../../scripts/exercises/ex19.ts";
import { featureStrings } from "../../scripts/exercises/ex20.ts";
import { headerFlags, runScript, withFolder } from "./_run.ts";

/** Which of the sandbox's invented stars each table has. */
const STARS: Readonly<Record<string, readonly [first: number, count: number]>> = {
  "pmcat.numbered": [0, 120],
  "pmcat.named": [100, 120],
  "motions.north": [200, 100],
  "motions.south": [280, 100],
  "J/Syn/1/1/table1": [350, 80],
  "J/Syn/2/7/stars": [420, 80],
  "astrom.cat": [480, 120],
};

Deno.test("multitap.ts gives every proper motion of every table in mas/yr, and where it came from", async () => {
  await withFolder(async (cwd) => {
    const args = ["--sandbox", "--radius=1"];
    const { code, stdout, stderr } = await runScript("multitap.ts", args, { cwd });
    assertEquals(code, 0, stderr);
    const table = await readTable(await Deno.readFile(`${cwd}/all-pms.vot`));
    assertEquals(
      table.fields.map(({ name, unit, ucd }) => [name, unit, ucd]),
      [
        ["cat_id", undefined, "meta.id;meta.main"],
        ["ra", "deg", "pos.eq.ra;meta.main"],
        ["dec", "deg", "pos.eq.dec;meta.main"],
        ["pmra", "mas/yr", "pos.pm;pos.eq.ra"],
        ["pmde", "mas/yr", "pos.pm;pos.eq.dec"],
        ["table_name", undefined, "meta.id;meta.table"],
        ["svc_url", undefined, "meta.ref.url"],
      ],
    );
    const rows = table.toArray();
    const lines = stdout.trimEnd().split("\n").map((line) => line.split("\t"));
    for (const [name, [first, count]] of Object.entries(STARS)) {
      const own = rows.filter((row) => row["table_name"] === name);
      assertEquals(own.length, count, name);
      const line = lines.find(([, each]) => each === name);
      assertEquals(line, [String(own[0]?.["svc_url"]), name, String(count)]);
      const byPlace = new Map(own.map((row) => [`${row["ra"]} ${row["dec"]}`, row]));
      for (const star of pmStars().slice(first, first + count)) {
        const row = byPlace.get(`${star.ra} ${star.dec}`) as Row;
        assertAlmostEquals(row["pmra"] as number, star.pmra, 1e-6, name);
        assertAlmostEquals(row["pmde"] as number, star.pmdec, 1e-6, name);
      }
      const ids = own.map((row) => String(row["cat_id"]));
      assertEquals(new Set(ids).size, count);
      assert(ids.every((id) => /^(\d+000|SYN-PM \d{4})$/.test(id)), ids[0]);
    }
    assertEquals(rows.length, Number(/(\d+) rows in all-pms\.vot/.exec(stderr)?.[1]));
  });
});

Deno.test("multitap.ts asks so many tables as it may, and says what it left out", async () => {
  await withFolder(async (cwd) => {
    const args = ["--sandbox", "--tables=1", "--out=few.vot", "--maxrec=2"];
    const flags = ["--allow-net", "--allow-read=few.vot", "--allow-write=few.vot"];
    const { code, stdout, stderr } = await runScript("multitap.ts", args, { cwd, flags });
    assertEquals(code, 0, stderr);
    assertMatch(stderr, /centres\/complete: asking 1 of 2 tables$/m);
    assertMatch(stderr, /centres\/complete: there are more than 2 rows$/m);
    const counts = stdout.trimEnd().split("\n").map((line) => Number(line.split("\t")[2]));
    assert(counts.length > 0 && counts.every((count) => count <= 2), stdout);
  });
});

Deno.test("multitap.ts asks services with UNION and CAST once, others for one table after the other", async () => {
  await withFolder(async (cwd) => {
    const { code, stderr } = await runScript("multitap.ts", ["--sandbox"], {
      cwd,
      flags: [...headerFlags("multitap.ts"), "--allow-env=DENOVO_DEBUG"],
      env: { DENOVO_DEBUG: "http" },
    });
    assertEquals(code, 0, stderr);
    const count = (name: string) =>
      stderr.match(new RegExp(`^http POST \\S+/centres/${name}/sync \\d+ `, "gm"))?.length;
    assertEquals(["complete", "nocast", "barenames", "old"].map(count), [1, 2, 2, 1]);
    assert(!stderr.includes("all tables at once"), stderr);
  });
});

Deno.test("askService() keeps the rows of tables that answered before the service stopped", async () => {
  await using sandbox = await startLocalSandbox();
  const registry = new Registry(sandbox.services["tap"]);
  const field = { ra: 12, dec: 13, radius: 1 };
  const found = await searchMotions(field, { registry });
  const place = found.byService().find(({ accessUrl }) => accessUrl.endsWith("/barenames"));
  assert(place !== undefined && place.tables.length === 2);
  const end = new AbortController();
  const rows: MotionRow[] = [];
  const notes: string[] = [];
  await assertRejects(
    () =>
      askService(place, field, {
        registry,
        tables: 30,
        maxrec: 1000,
        signal: end.signal,
        onNote: (note) => notes.push(note),
        onRows: (more) => {
          rows.push(...more);
          end.abort(new Error("enough"));
        },
      }),
    Error,
    "enough",
  );
  assertEquals([rows.length, notes], [80, []]);
  assertEquals(new Set(rows.map((row) => row["table_name"])).size, 1);
});

const FIELD = { ra: 12, dec: -13.5, radius: 0.1 };

function column(name: string, ucd: string, unit?: string): VosiColumn {
  return {
    name,
    ucd,
    unit,
    description: undefined,
    utype: undefined,
    datatype: "double",
    arraysize: undefined,
    xtype: undefined,
    declaredType: undefined,
    flags: [],
    indexed: false,
    principal: undefined,
    std: undefined,
    attributes: {},
  };
}

const COLUMNS = [
  column("e_pmRA", "stat.error;pos.pm;pos.eq.ra", "mas/yr"),
  column("recno", "META.ID;META.MAIN"),
  column("RAJ2000", "pos.eq.ra;meta.main", "deg"),
  column("DEJ2000", "pos.eq.dec;meta.main", "deg"),
  column('"pm-RA"', "pos.pm;pos.eq.ra", "arcsec/yr"),
  column("pmDE", "pos.pm;pos.eq.dec", "mas.yr**-1"),
];

Deno.test("tableQuery() quotes, casts and converts as its style says, and only what has to be", () => {
  const good = tableQuery("II/246/out", COLUMNS, FIELD, {
    quote: true,
    cast: true,
    units: "in_unit",
  });
  assertEquals(
    good,
    `SELECT CAST(recno AS CHAR(*)) AS cat_id, RAJ2000 AS ra, DEJ2000 AS dec, ` +
      `IN_UNIT("pm-RA", 'mas/yr') AS pmra, pmDE AS pmde, 'II/246/out' AS table_name
FROM "II/246/out"
WHERE 1 = CONTAINS(POINT('ICRS', RAJ2000, DEJ2000),
  CIRCLE('ICRS', 12, -13.5, 0.1))`,
  );
  parseAdql(good);
  const factors = tableQuery("t", COLUMNS, FIELD, { quote: true, cast: false, units: "factor" });
  assertMatch(factors, /^SELECT recno AS cat_id, .* "pm-RA" \* 1000 AS pmra, pmDE AS pmde/);
  parseAdql(factors);
  const bare = tableQuery("II/246/out", COLUMNS, FIELD, {
    quote: false,
    cast: false,
    units: "none",
  });
  assertMatch(bare, /^SELECT recno AS cat_id, .*\nFROM II\/246\/out\n/);
  assertThrows(() => parseAdql(bare));
  // What is in a name never ends a literal.
  const odd = tableQuery("o'b", COLUMNS, FIELD, { quote: true, cast: false, units: "none" });
  assert(odd.includes(`${literal("o'b")} AS table_name\nFROM "o'b"\n`), odd);
});

Deno.test("tableQuery() refuses tables without a column, and units that are unknown or of something else", () => {
  const style = { quote: true, cast: true, units: "in_unit" } as const;
  const without = COLUMNS.filter(({ name }) => name !== "pmDE");
  const error = assertThrows(() => tableQuery("t", without, FIELD, style), ColumnError);
  assertMatch(String(error), /Cannot ask t: no column has the UCD pos\.pm;pos\.eq\.dec/);
  for (const unit of [undefined, "mag", "furlong/yr"]) {
    const columns = [...without, column("pmDE", "pos.pm;pos.eq.dec", unit)];
    assertThrows(() => tableQuery("t", columns, FIELD, style), UnsupportedError);
  }
});

Deno.test("spellings() quotes what needs it, as one name and as schema and table", () => {
  assertEquals(spellings("nearstars.main"), ["nearstars.main"]);
  assertEquals(spellings("II/246/out"), ['"II/246/out"']);
  assertEquals(spellings("synth-rings.epn_core"), [
    '"synth-rings".epn_core',
    '"synth-rings.epn_core"',
  ]);
  assertEquals(spellings('s."a-b"'), ['s."a-b"']);
  assertEquals(spellings("a..b"), ['"a..b"']);
});

Deno.test("withSpelling() tries the next one only when the service does not understand", async () => {
  const asked: string[] = [];
  const found = await withSpelling("USNO-B-1.0", (name) => {
    asked.push(name);
    return asked.length === 1 ? Promise.reject(new QueryError("no")) : Promise.resolve(name);
  });
  assertEquals([found, asked], ['"USNO-B-1.0"', ['"USNO-B-1"."0"', '"USNO-B-1.0"']]);
  let count = 0;
  await assertRejects(
    () =>
      withSpelling("a-b.c", () => {
        count++;
        return Promise.reject(new UnsupportedError("down", { feature: "x" }));
      }),
    UnsupportedError,
  );
  assertEquals(count, 1);
  await assertRejects(
    () => withSpelling("a-b.c", (name) => Promise.reject(new QueryError(name))),
    QueryError,
    '"a-b".c',
  );
});

Deno.test("hashlistHas() matches whole items only, with the function and without", async () => {
  await using sandbox = await startLocalSandbox();
  const service = new TapService(sandbox.services["tap"] ?? "");
  const lists = ["Titan", "Mars#TITAN", "#titan#Mars", "Titania", "a#Titan b", ""];
  const upload = { mine: Table.fromRows(lists.map((list, i) => ({ i, list }))) };
  for (const has of [true, false]) {
    const condition = hashlistHas("list", "Titan", has).text;
    const rows = await service.query(
      `SELECT i FROM TAP_UPLOAD.mine WHERE ${condition} ORDER BY i`,
      { upload },
    );
    assertEquals(rows.column("i").toArray().map(Number), [0, 1, 2], condition);
  }
  assertEquals(hashlistHas("target_name", "o'b%", false).text.includes("'%#o''b%#%'"), true);
});

Deno.test("positionsOf() knows positions by their UCDs, converts them, and keeps numbers of rows", () => {
  const table = Table.fromColumns({ dec: [9, 9, 9], x: [1, null, 3], y: [60, 120, NaN] }, [
    { name: "x", datatype: "double", unit: "deg", ucd: "POS_EQ_RA_MAIN" },
    { name: "y", datatype: "double", unit: "arcmin", ucd: "pos.eq.dec;meta.main" },
  ]);
  assertEquals(positionsOf(table).toArray(), [{ poi: 0, ra: 1, dec: 1 }]);
  const plain = Table.fromColumns({ RA: [1, 2], Dec: [-1, -2] });
  assertEquals(positionsOf(plain).toArray(), [{ poi: 0, ra: 1, dec: -1 }, {
    poi: 1,
    ra: 2,
    dec: -2,
  }]);
  assertEquals(positionTable([{ ra: 5, dec: 6 }]).toArray(), [{ poi: 0, ra: 5, dec: 6 }]);
  const error = assertThrows(() => positionsOf(Table.fromColumns({ a: [1] })), ColumnError);
  assertMatch(String(error), /no column has the UCD pos\.eq\.ra or the name ra; there are a$/);
});

Deno.test("someOf() takes its part by chance, the same for the same seed", () => {
  const items = Array.from({ length: 5000 }, (_, i) => i);
  const some = someOf(items, 0.1, seeded(7));
  assert(some.length > 400 && some.length < 600, `${some.length}`);
  assertEquals(someOf(items, 0.1, seeded(7)), some);
  assert(someOf(items, 0.1, seeded(8)).join() !== some.join());
  assertEquals([someOf(items, 0).length, someOf(items, 1).length], [0, 5000]);
});

Deno.test("tablesByService() groups on the server what searchTables() groups here", async () => {
  await using sandbox = await startLocalSandbox();
  const registry = new Registry(sandbox.services["tap"]);
  const grouped = await tablesByService(registry, "pos.pm%");
  const here = (await searchTables({ ucd: "pos.pm%" }, { registry })).byService();
  const sorted = (entries: Iterable<readonly [string, readonly string[]]>) =>
    [...entries].map(([url, tables]) => [url, tables.toSorted()] as const)
      .sort(([a], [b]) => a < b ? -1 : 1);
  assert(grouped.size >= 7);
  assertEquals(
    sorted(grouped),
    sorted(here.map(({ accessUrl, tables }) => [accessUrl, tables.map(({ table }) => table)])),
  );
});

Deno.test("featureStrings() knows what the features of ADQL 2.1 are called", () => {
  const base = "ivo://ivoa.net/std/TAPRegExt#features-adql-";
  const found = ["union", "EXCEPT", "INTERSECT", "CAST", "in_unit", "OFFSET", "ILIKE", "WITH"]
    .map((name) => featureStrings(name)?.type.replace(base, ""));
  assertEquals(found, ["sets", "sets", "sets", "type", "unit", "offset", "string", "common-table"]);
  assertEquals(featureStrings("nonsense"), undefined);
});

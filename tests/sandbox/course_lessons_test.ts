/**
 * What the course teaches by queries that fail: each error names its cause, and each query works once that is mended.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertRejects } from "../../deps/assert.ts";
import { createHttp } from "../../core/runtime/http.ts";
import { isVoError } from "../../core/runtime/errors.ts";
import { quoteMetadataName } from "../../core/adql/literal.ts";
import { TapService } from "../../protocols/tap.ts";
import { createSandboxHandler } from "../../sandbox/serve.ts";

interface Lesson {
  readonly name: string;
  readonly path: string;
  readonly broken: string;
  /** What the error says. */
  readonly cause: RegExp;
  readonly fixed: string;
  readonly rows: number;
}

const LESSONS: readonly Lesson[] = [
  {
    name: "exercise 6: a text without quotes",
    path: "/gavo",
    broken: "select accref, imagetitle\nfrom maidanak.reduced\nwhere object=IC 4756",
    cause: /found 4756 at line 3, column \d+ \(text must be in single quotes: 'IC 4756'\)/,
    fixed: "select accref, imagetitle\nfrom maidanak.reduced\nwhere object='IC 4756'",
    rows: 4,
  },
  {
    name: "exercise 6 with double quotes: a text is no name",
    path: "/gavo",
    broken: 'select accref from maidanak.reduced where object="IC 4756"',
    cause: /no column "IC 4756" .* line 1, column 50 \(.*text must be in single quotes/,
    fixed: "select accref from maidanak.reduced where object='IC 4756'",
    rows: 4,
  },
  {
    name: "multitap-broken1: a name of VizieR without quotes",
    path: "/vizier",
    broken: "SELECT TOP 3 RA_ICRS, DE_ICRS FROM V/147/sdss12",
    cause: /must be in double quotes at line 1, column 36 \(write "V\/147\/sdss12"\)/,
    fixed: `SELECT TOP 3 RA_ICRS, DE_ICRS FROM ${quoteMetadataName("V/147/sdss12")}`,
    rows: 3,
  },
  {
    name: "multitap-broken2: UNION of numbers and texts",
    path: "/gavo",
    broken: "SELECT source_id AS id, pmra FROM tgas.main WHERE pmra > 40" +
      " UNION SELECT name AS id, rv AS pmra FROM rave.main WHERE rv > 110",
    cause: /UNION types .* cannot be matched/i,
    fixed: "SELECT CAST(source_id AS CHAR(*)) AS id, pmra FROM tgas.main WHERE pmra > 40" +
      " UNION SELECT name AS id, rv AS pmra FROM rave.main WHERE rv > 110",
    rows: 4,
  },
  {
    name: "exercise 7: a misspelt column",
    path: "/gavo",
    broken: "SELECT TOP 5 raj2000, dej200, rv FROM rave.main",
    cause: /no column dej200 in rave.main at line 1, column 23 \(did you mean dej2000/,
    fixed: "SELECT TOP 5 raj2000, dej2000, rv FROM rave.main",
    rows: 5,
  },
];

Deno.test("the course's broken queries fail for the reason that they teach", async (t) => {
  using sandbox = await createSandboxHandler();
  const http = createHttp({ fetch: (request) => sandbox.handle(request) });
  for (const { name, path, broken, cause, fixed, rows } of LESSONS) {
    await t.step(name, async () => {
      const service = new TapService(`http://127.0.0.1${path}`, { http });
      for (const mode of ["sync", "async"] as const) {
        const error = await assertRejects(() => service.query(broken, { mode, polling: 5 }));
        assert(isVoError(error), String(error));
        assertEquals(error.code, mode === "sync" ? "E_QUERY" : "E_JOB");
        assertMatch(error.message, cause);
      }
      assertEquals((await service.query(fixed)).length, rows);
    });
  }
});

/** What tables say whose content is real. */
const REAL: Readonly<Record<string, RegExp>> = {
  "arihip.main": /^citation: XHIP/m,
  "exomercat.exomercat": /^citation: Open Exoplanet Catalogue/m,
  "ivoa.obscore": /^citation: IRAF test image/m,
  "cstl.geo": /^citation: Catalogue of Constellation Boundary Data/m,
};

Deno.test("services with stand-ins say what their tables are, in TAP_SCHEMA and in results", async () => {
  using sandbox = await createSandboxHandler();
  const http = createHttp({ fetch: (request) => sandbox.handle(request) });
  const expected = { "/gavo": 12, "/vizier": 2, "/gaia": 1, "/synthetic": 9 };
  for (const [path, count] of Object.entries(expected)) {
    const service = new TapService(`http://127.0.0.1${path}`, { http });
    const tables = (await service.query(
      "SELECT table_name, description FROM tap_schema.tables WHERE schema_name <> 'tap_schema'",
    )).expect({ "table_name": "string", description: "string" });
    assertEquals(tables.length, count, path);
    for (const { table_name: name, description } of tables) {
      assertMatch(description ?? "", /^Stand-in for |SYNTHETIC \(seed \d+\)/);
      const rows = await service.query(`SELECT TOP 2 * FROM ${name}`);
      assertEquals(rows.length, 2, name ?? "");
      const infos = rows.infos.map((info) => `${info.name}: ${info.value}`).join("\n");
      assertMatch(infos, /^sandbox: local training data, not a real service$/m);
      assertMatch(infos, REAL[name ?? ""] ?? /^source: SYNTHETIC, seed/m);
    }
  }
  const { services } = await (await sandbox.handle(
    new Request("http://127.0.0.1/", { headers: { accept: "application/json" } }),
  )).json();
  for (const name of ["tapGavo", "tapVizier", "tapGaia", "tapSynthetic"]) {
    assertMatch(services[name], /^http:\/\/127\.0\.0\.1\/(gavo|vizier|gaia|synthetic)$/);
  }
});

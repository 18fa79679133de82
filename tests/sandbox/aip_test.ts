import { assert, assertAlmostEquals, assertEquals, assertMatch } from "../../deps/assert.ts";
import { assertStringIncludes } from "../../deps/assert.ts";
import { AIP_SITE } from "../../sandbox/aip/site.ts";
import { parseFits } from "../../sandbox/_fits.ts";
import { ask } from "./_answers.ts";
import { textOf } from "./_uws.ts";

const TAP = "/aip/tap";

function headers(token: string): Record<string, string> {
  return { authorization: `Token ${token}` };
}

function get(path: string, token = "demo"): Promise<Response> {
  return ask(path, { headers: headers(token) });
}

function post(path: string, form: Record<string, string>, token = "demo"): Promise<Response> {
  const body = new URLSearchParams(form);
  return ask(path, { method: "POST", headers: headers(token), body });
}

async function sync(query: string, lang = "PostgreSQL"): Promise<Response> {
  return await post(`${TAP}/sync`, { LANG: lang, QUERY: query, RESPONSEFORMAT: "tsv" });
}

/** The rows of a query as records of texts. */
async function rows(query: string, lang?: string): Promise<Record<string, string>[]> {
  const response = await sync(query, lang);
  const text = await response.text();
  assertEquals(response.status, 200, text);
  const [names = [], ...lines] = text.trimEnd().split(/\r?\n/).map((line) => line.split("\t"));
  return lines.map((cells) =>
    Object.fromEntries(cells.map((cell, i) => [(names[i] ?? "").replaceAll('"', ""), cell]))
  );
}

/** Makes a job; gives its path. */
async function submit(form: Record<string, string>, token?: string): Promise<string> {
  const response = await post(`${TAP}/async`, { REQUEST: "doQuery", ...form }, token);
  assertEquals(response.status, 303, await response.text());
  return new URL(response.headers.get("location") ?? "").pathname;
}

/** The document of a job that has ended. */
async function finished(path: string): Promise<string> {
  for (;;) {
    const job = await (await get(`${path}?WAIT=30`)).text();
    if (!["PENDING", "QUEUED", "EXECUTING"].includes(textOf(job, "phase") ?? "")) return job;
  }
}

async function list(query: string, token?: string): Promise<string[]> {
  const text = await (await get(`${TAP}/async${query}`, token)).text();
  return [...text.matchAll(/<jobref id="([^"]*)"/g)].map(([, id]) => `${TAP}/async/${id}`);
}

Deno.test("the AIP-like service wants a token that it knows, but for its metadata", async () => {
  const query = `${TAP}/sync?LANG=ADQL&QUERY=SELECT+TOP+1+hes_name+FROM+cars_dr1.targets`;
  const statuses = async (path: string, init: RequestInit = {}) => {
    const response = await ask(path, init);
    await response.body?.cancel();
    return response.status;
  };
  assertEquals(await statuses(query), 401);
  assertEquals((await ask(query)).headers.get("www-authenticate"), 'Token realm="denovo sandbox"');
  const wrong = ["Token nobody", "Token", "Token demo x", "Bearer demo", "Basic ZGVtbzpkZW1v"];
  for (const authorization of [...wrong, "Token toString", "Token __proto__"]) {
    assertEquals(await statuses(query, { headers: { authorization } }), 401, authorization);
  }
  assertEquals(await statuses(query, { headers: headers("closed") }), 403);
  assertEquals(await statuses(query, { headers: headers("demo") }), 200);
  assertEquals(await statuses(query, { headers: { authorization: "token other" } }), 200);
  for (const path of ["capabilities", "availability", "tables", "tables/cars_dr1.targets"]) {
    assertEquals(await statuses(`${TAP}/${path}`), 200, path);
    assertEquals(await statuses(`${TAP}/${path}`, { headers: headers("nobody") }), 401, path);
  }
  for (const path of ["/async", "/async/tables", "/async/x/tables"]) {
    assertEquals(await statuses(TAP + path), 401, path);
  }
  assertEquals(await statuses("/aip/files/tap/tables"), 401);
});

Deno.test("the query of CARS@AIP's page on spectral energy distributions, log() decimal", async () => {
  const found = await rows(`
-- Spectral Energy Distribution (SED) for target HE0040-1105

SELECT phot_band, phot_centwave, phot_flux, phot_flux_error, phot_flux_limit,
       log(phot_centwave) as "log_centwave",
       log(phot_flux) as "log_phot_flux"
  FROM cars_dr1.photometry
 WHERE hes_name = 'HE0040-1105'
`);
  assertEquals(found.length, 14);
  for (const row of found) {
    assertAlmostEquals(Number(row.log_centwave), Math.log10(Number(row.phot_centwave)), 1e-12);
    if (row.phot_flux === "") assert(Number(row.phot_flux_limit) > 0);
    else assertAlmostEquals(Number(row.log_phot_flux), Math.log10(Number(row.phot_flux)), 1e-12);
  }
  const [both] = await rows(
    "SELECT log(100) AS a, ln(100) AS b FROM cars_dr1.targets LIMIT 1",
  );
  assertEquals(both?.a, "2");
  assertAlmostEquals(Number(both?.b), Math.log(100), 1e-12);
  const bands = await rows(
    `SELECT CASE WHEN phot_centwave < 1 THEN 'blue' ELSE 'red' END AS a,
       CASE phot_band WHEN 'FUV' THEN 1 END AS b, target_id::text AS c
     FROM cars_dr1.photometry WHERE target_id = 1 ORDER BY phot_centwave`,
  );
  assertEquals([bands[0]?.a, bands[0]?.b, bands[0]?.c], ["blue", "1", "1"]);
  assertEquals([bands.at(-1)?.a, bands.at(-1)?.b], ["red", ""]);
  assertEquals(
    (await sync("SELECT CASE 1 WHEN 1 THEN 2 END AS a FROM cars_dr1.targets", "ADQL")).status,
    400,
  );
  const [natural] = await rows("SELECT TOP 1 LOG(100) AS a FROM cars_dr1.targets", "ADQL");
  assertAlmostEquals(Number(natural?.a), Math.log(100), 1e-12);
  const refused = await sync("SELECT ln(0) AS a FROM cars_dr1.targets");
  assertEquals(refused.status, 400);
  assertStringIncludes(await refused.text(), "cannot take logarithm");
});

Deno.test("the other queries of the AIP's pages have answers", async () => {
  const masses = await rows(`SELECT agn.target_id, agn.hes_name, agn.log_bh_mass,
       host.enlr_max_kpc, log(host.enlr_max_kpc) as "log_enlr_max_kpc"
  FROM cars_dr1.agn_parameters as agn, cars_dr1.host_properties as host
 WHERE agn.target_id = host.target_id AND host.enlr_max_kpc > 0.0;`);
  assertEquals(masses.length, 36);
  const winds = await rows(`SELECT agn.hes_name, agn.wing_sigma, ifu.observed, ifu.maps_full
  FROM cars_dr1.agn_parameters as agn, cars_dr1.ifu_observations as ifu
  WHERE agn.target_id = ifu.target_id AND agn.wing_sigma > 300;`);
  assertEquals(winds.length, 6);
  assert(winds.every(({ wing_sigma }) => Number(wing_sigma) > 300));
  const lines = await rows(`-- BPT line construction for CARS target ID 12

-- LANGUAGE = PostgreSQL
-- QUEUE = 30s

SELECT log(oiii5007_flux/hbeta_flux) as "log(oiii_hb)",
       log(nii6583_flux/halpha_flux) as "log(nii_ha)",
       distance
  FROM cars_dr1.ifu_datatable_unbinned
 WHERE target_id = 12
   AND (oiii5007_flux/oiii5007_flux_err) > 3
   AND (nii6583_flux/nii6583_flux_err) > 3
   AND (hbeta_flux/hbeta_flux_err) > 3
   AND (halpha_flux/halpha_flux_err) > 3
   AND (gas_vel_err < 20)
   AND (gas_fwhm_err < 30);`);
  assert(lines.length > 50 && lines.length < 400);
  assertEquals(Object.keys(lines[0] ?? {}), ["log(oiii_hb)", "log(nii_ha)", "distance"]);
  const refused = await sync("SELECT distance FROM cars_dr1.ifu_datatable_unbinned", "ADQL");
  assertEquals(refused.status, 400);
  assertStringIncludes(await refused.text(), "distance is a reserved word of ADQL");
  const quoted = 'SELECT TOP 1 "distance" FROM cars_dr1.ifu_datatable_unbinned';
  assertEquals((await rows(quoted, "ADQL")).length, 1);

  const types = `-- Show spectral types for all objects
SELECT objname,sptype FROM "stella_vpnep".objects;`;
  assertEquals((await rows(types, "ADQL")).length, 320);
  const cool = await rows(
    `SELECT t1.objname,t1.sptype,t1.simbad,t1.vmag,t1.teff,t1.logg
FROM stella_vpnep.objects AS t1 WHERE t1.teff < 7500 AND t1.logg > 3.5`,
    "ADQL",
  );
  assert(cool.length > 50 && cool.every(({ logg }) => Number(logg) > 3.5));
  const observed = await rows(
    `SELECT t1.objname,t2.sn
FROM stella_vpnep.objects AS t1
JOIN stella_vpnep.observations AS t2 ON t1.objname = t2.objname
JOIN stella_vpnep.stella_obs AS t3 ON t2.obsid = t3.obsid
WHERE t1.teff > 4500`,
    "ADQL",
  );
  assert(observed.length > 100);
});

Deno.test("queues of the AIP-like service set the time that jobs have", async () => {
  const seconds = { "30s": "30", "1m": "60", "5m": "300", "1h": "3600" };
  for (const [queue, limit] of Object.entries(seconds)) {
    const job = await submit({
      LANG: "ADQL",
      QUERY: "SELECT * FROM cars_dr1.targets",
      QUEUE: queue,
    });
    assertEquals(await (await get(`${job}/executionduration`)).text(), limit);
  }
  const usual = await submit({ LANG: "ADQL", QUERY: "SELECT * FROM cars_dr1.targets" });
  assertEquals(await (await get(`${usual}/executionduration`)).text(), "30");
  const bad = await post(`${TAP}/async`, {
    LANG: "ADQL",
    QUERY: "SELECT * FROM cars_dr1.targets",
    QUEUE: "2h",
  });
  assertEquals(bad.status, 400);
  assertStringIncludes(await bad.text(), 'there is no "2h"; there are 30s, 1m, 5m, 1h');
});

Deno.test("jobs of the AIP-like service are archived, found by run id, and run again", async () => {
  const query = "-- as it was written\nSELECT COUNT(*) AS n FROM stella_vpnep.observations";
  const form = { LANG: "PostgreSQL", QUERY: query, RUNID: "count-them", PHASE: "RUN" };
  const job = await submit(form);
  const done = await finished(job);
  assertEquals(textOf(done, "phase"), "COMPLETED");
  assertEquals(textOf(done, "ownerId"), "demo");
  const [href = ""] = /http:[^"]*\/results\/result/.exec(done) ?? [];
  assertStringIncludes(await (await get(new URL(href).pathname)).text(), "<TD>1068</TD>");
  assert((await list("?PHASE=COMPLETED")).includes(job));

  assertEquals((await ask(job, { method: "DELETE", headers: headers("demo") })).status, 303);
  assert(!(await list("")).includes(job));
  const archived = await list("?PHASE=ARCHIVED&LAST=2");
  assertEquals(archived[0], job);
  const kept = await (await get(job)).text();
  assertEquals([textOf(kept, "phase"), textOf(kept, "runId")], ["ARCHIVED", "count-them"]);
  const [, text = ""] = /<parameter id="QUERY">([^<]*)</.exec(kept) ?? [];
  assertEquals(text, query);
  assertEquals((await get(new URL(href).pathname)).status, 404);

  const again = await submit({ ...form, QUERY: text, RUNID: "rerun" });
  assertEquals(textOf(await finished(again), "phase"), "COMPLETED");
});

Deno.test("one user's jobs at the AIP-like service are not another's", async () => {
  const job = await submit({ LANG: "ADQL", QUERY: "SELECT * FROM cars_dr1.targets" }, "other");
  assert(!(await list("")).includes(job));
  assert((await list("", "other")).includes(job));
  for (const path of [job, `${job}/phase`, `${job}/parameters`]) {
    assertEquals((await get(path)).status, 404, path);
    assertEquals((await get(path, "other")).status, 200, path);
  }
  assertEquals((await ask(job, { method: "DELETE", headers: headers("demo") })).status, 404);
});

Deno.test("a wrong query ends a job at the AIP-like service with its reason and place", async () => {
  const form = { LANG: "PostgreSQL", PHASE: "RUN", QUERY: "SELECT\nnothing FROM cars_dr1.targets" };
  const job = await finished(await submit(form));
  assertEquals(textOf(job, "phase"), "ERROR");
  assertMatch(textOf(job, "message") ?? "", /nothing.* at line 2, column 1/);
});

Deno.test("files of the AIP-like service are where its tables say", async () => {
  const found = await rows(`SELECT ifu.observed as "file_urls"
  FROM cars_dr1.agn_parameters as agn, cars_dr1.ifu_observations as ifu
 WHERE agn.target_id = ifu.target_id AND agn.wing_sigma > 300`);
  assertEquals(found.length, 6);
  for (const { file_urls: path = "" } of found) {
    assertEquals((await ask(`/aip/files/${path}`)).status, 401);
    const response = await get(`/aip/files/${path}`);
    assertEquals(response.headers.get("content-type"), "image/fits");
    const { cards, dataOffset } = parseFits(await response.bytes());
    assertEquals(dataOffset, 2880);
    assert(cards.some(({ comment }) => comment?.startsWith("SYNTHETIC")));
    assertEquals(
      path,
      `cars_dr1/observed/${cards.find(({ keyword }) => keyword === "OBJECT")?.value}.observed.fits`,
    );
  }
  for (const path of ["cars_dr1", "../tap/tables", "%ff", "cars_dr1/observed/none.fits", ""]) {
    assertEquals((await get(`/aip/files/${path}`)).status, path.startsWith("..") ? 200 : 404, path);
  }
  const written = await post(`/aip/files/${found[0]?.file_urls}`, {});
  assertEquals(written.status, 405);
});

Deno.test("tables of the AIP-like service say that they are synthetic, and are the same each time", () => {
  for (const table of AIP_SITE.tables) {
    assertMatch(table.description, /^SYNTHETIC, seed \d+: /);
    assertMatch(table.credit?.origin ?? "", /^SYNTHETIC/);
    const [first, second] = [[...table.rows()], [...table.rows()]];
    assertEquals(first, second);
    for (const row of first) {
      assertEquals(row.length, table.columns.length, table.name);
      for (const [i, value] of row.entries()) {
        const column = table.columns[i];
        if (value === null) assert(column?.nullable, `${table.name}.${column?.name}`);
        else assertEquals(typeof value, column?.datatype === "char" ? "string" : "number");
      }
    }
  }
  const nullable = AIP_SITE.tables.flatMap(({ tapName, columns, rows }) =>
    columns.flatMap(({ name, nullable }, i) =>
      nullable === true && [...rows()].every((row) => row[i] !== null) ? [`${tapName}.${name}`] : []
    )
  );
  assertEquals(nullable, []);
});

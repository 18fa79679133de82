/**
 * What a TAP service must do whatever its data: checks that give complaints, so that services with faults put into
 * them can show that the checks see these.
 *
 * The truth about columns is written down here, not taken from the descriptions from which the service is made.
 *
 * @module
 */
import type { Ask } from "./_tap.ts";
import { post } from "./_tap.ts";

/** Columns as the catalogues they come from have them: table, column, unit, UCD. */
const TRUTH: readonly (readonly [table: string, column: string, unit: string, ucd: string])[] = [
  ["stars.hip", "ra", "deg", "pos.eq.ra;meta.main"],
  ["stars.hip", "dec", "deg", "pos.eq.dec;meta.main"],
  ["stars.hip", "vmag", "mag", "phot.mag;em.opt.V"],
  ["clusters.main", '"distance"', "kpc", "pos.distance;pos.heliocentric"],
  ["clusters.main", "pmra", "mas/yr", "pos.pm;pos.eq.ra"],
  ["clusters.main", "radial_velocity", "km/s", "spect.dopplerVeloc.opt;pos.heliocentric"],
  ["ivoa.obscore", "em_min", "m", "em.wl;stat.min"],
  ["ivoa.obscore", "s_pixel_scale", "arcsec", "phys.angSize;instr.pixel"],
  ["ivoa.obscore", "t_exptime", "s", "time.duration;obs.exposure"],
];

/** All that is wrong with a service, in words; nothing for a good one. */
export async function complaints(ask: Ask): Promise<readonly string[]> {
  const found = [
    ...await checkColumns(ask),
    ...await checkMaxrec(ask),
    ...await checkJobs(ask),
    ...await checkErrors(ask),
  ];
  return found;
}

async function queryText(ask: Ask, query: Readonly<Record<string, string>>): Promise<string> {
  return await (await ask("/tap/sync", post({ LANG: "ADQL", ...query }))).text();
}

function attribute(tag: string, name: string): string {
  return new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? "";
}

function childText(xml: string, name: string): string {
  return (new RegExp(`<${name}[^>]*>([^<]*)<`).exec(xml)?.[1] ?? "").replaceAll("&quot;", '"');
}

/** Units and UCDs in results, in TAP_SCHEMA and in VOSI's tables. */
async function checkColumns(ask: Ask): Promise<readonly string[]> {
  const found: string[] = [];
  const compare = (where: string, seen: readonly string[], wanted: readonly string[]) => {
    if (seen.join() !== wanted.join()) {
      found.push(`${where}: ${seen.join()} is not ${wanted.join()}`);
    }
  };
  const schema = await queryText(ask, {
    QUERY: "SELECT table_name, column_name, unit, ucd FROM tap_schema.columns",
    RESPONSEFORMAT: "tsv",
  });
  const lines = schema.split(/\r?\n/).map((line) => line.replaceAll('"', "").split("\t"));
  for (const [table, column, ...wanted] of TRUTH) {
    const text = await queryText(ask, { QUERY: `SELECT TOP 1 ${column} FROM ${table}` });
    const field = /<FIELD[^>]*>/.exec(text)?.[0] ?? "";
    compare(
      `FIELD ${table}.${column}`,
      [attribute(field, "unit"), attribute(field, "ucd")],
      wanted,
    );
    const plain = column.replaceAll('"', "");
    const line = lines.find(([a, b]) => a === table && b === plain);
    compare(`TAP_SCHEMA ${table}.${column}`, line?.slice(2) ?? [], wanted);
    const vosi = await (await ask(`/tap/tables/${table}`)).text();
    const element = vosi.split("<column").find((part) => childText(part, "name") === column) ?? "";
    compare(
      `VOSI ${table}.${column}`,
      [childText(element, "unit"), childText(element, "ucd")],
      wanted,
    );
  }
  return found;
}

async function checkMaxrec(ask: Ask): Promise<readonly string[]> {
  const found: string[] = [];
  for (const MAXREC of ["0", "1", "9"]) {
    const text = await queryText(ask, { QUERY: "SELECT hip FROM stars.hip", MAXREC });
    const rows = text.split("<TR>").length - 1;
    if (rows !== Number(MAXREC)) found.push(`MAXREC=${MAXREC}: ${rows} rows`);
    if (!text.slice(text.indexOf("</TABLE>")).includes('value="OVERFLOW"')) {
      found.push(`MAXREC=${MAXREC}: no OVERFLOW after the table`);
    }
  }
  return found;
}

async function checkJobs(ask: Ask): Promise<readonly string[]> {
  const found: string[] = [];
  const seeOther = async (what: string, path: string, init: RequestInit): Promise<string> => {
    const response = await ask(path, { redirect: "manual", ...init });
    await response.body?.cancel();
    if (response.status !== 303) found.push(`${what}: status ${response.status}, not 303`);
    return response.headers.get("location") ?? "";
  };
  const made = await seeOther(
    "job made",
    "/tap/async",
    post({ QUERY: "SELECT 1 AS a FROM stars.hip" }),
  );
  if (!URL.canParse(made)) return [...found, "job made: no location"];
  const job = new URL(made).pathname;
  const phase = await (await ask(`${job}/phase`)).text();
  if (phase.trim() !== "PENDING") found.push(`job made: phase ${phase}, not PENDING`);
  await seeOther("phase set", `${job}/phase`, post({ PHASE: "RUN" }));
  await seeOther("duration set", `${job}/executionduration`, post({ EXECUTIONDURATION: "5" }));
  await seeOther("job deleted", job, post({ ACTION: "DELETE" }));
  const gone = await ask(job);
  await gone.body?.cancel();
  if (gone.status !== 404) found.push(`job deleted: status ${gone.status}, not 404`);
  return found;
}

async function checkErrors(ask: Ask): Promise<readonly string[]> {
  const response = await ask("/tap/sync", post({ LANG: "ADQL", QUERY: "DUFF QUERY" }));
  const text = await response.text();
  const found: string[] = [];
  if (response.status !== 400) found.push(`wrong query: status ${response.status}, not 400`);
  if (!/votable\+xml/.test(response.headers.get("content-type") ?? "")) {
    found.push("wrong query: no VOTable");
  }
  if (!/name="QUERY_STATUS" value="ERROR">[^<]*line 1, column 1/.test(text)) {
    found.push("wrong query: no message with a place");
  }
  return found;
}

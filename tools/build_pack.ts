#!/usr/bin/env -S deno run --allow-run=npm,apt-get,tar,dpkg --allow-read --allow-write
// deno-lint-ignore-file no-console
/**
 * Rebuild the sandbox's data pack, `sandbox/data/`, from public packages.
 *
 * ```sh
 * deno run -A tools/build_pack.ts             # fetches the packages into a temporary folder
 * deno run -A tools/build_pack.ts --from DIR  # DIR already holds the .tgz and .deb files
 * ```
 *
 * Needs Debian 12's `apt-get download` and `dpkg` (nothing is installed) and `npm pack`. The result
 * depends on nothing but the package files (and Deno's gzip): same packages, same bytes. Values are copied as they are;
 * what is changed (longitudes to 0..360, sexagesimal to degrees, rows left out) stands in the `notes`
 * of `manifest.json`. The M51 image is made by `build_pack.m51.ts`, the exoplanets by
 * `build_pack.exoplanets.ts`.
 *
 * @module
 */
import { type Columns, orNull, toColumns, toNumber } from "./build_pack.columns.ts";
import { buildExoplanets } from "./build_pack.exoplanets.ts";
import { buildM51 } from "./build_pack.m51.ts";

/** Where a file of the pack comes from. */
interface Origin {
  readonly package: string;
  readonly version: string;
  readonly files: readonly string[];
}

const OUT = new URL("../sandbox/data/", import.meta.url);

const CELESTIAL = { package: "npm:d3-celestial", version: "0.7.35" };
const GALPY = { package: "debian:python3-galpy", version: "1.8.1-2+b1" };
const ASTROQUERY = { package: "debian:python3-astroquery", version: "0.4.6+dfsg-4" };
const IRAF = { package: "debian:iraf", version: "2.17-4" };

const PYTHON = "usr/lib/python3/dist-packages";
const OEC = `${PYTHON}/astroquery/open_exoplanet_catalogue/tests/data/systems.xml.gz`;
const GALPY_OBJECTS = `${PYTHON}/galpy/orbit/named_objects.json`;
const IRAF_DEV = "usr/lib/iraf/dev";

async function run(cwd: string, command: string, ...args: string[]): Promise<void> {
  const { success } = await new Deno.Command(command, { args, cwd, stdout: "null" }).output();
  if (!success) throw new Error(`Cannot build the pack: ${command} ${args.join(" ")} failed`);
}

/** Fetches what is not there yet and unpacks all; `npm/` and `deb/` appear below `dir`. */
async function unpack(dir: string): Promise<void> {
  const names = [...Deno.readDirSync(dir)].map((entry) => entry.name);
  const tgz = `d3-celestial-${CELESTIAL.version}.tgz`;
  if (!names.includes(tgz)) await run(dir, "npm", "pack", `d3-celestial@${CELESTIAL.version}`);
  Deno.mkdirSync(`${dir}/npm`, { recursive: true });
  await run(dir, "tar", "-xzf", tgz, "-C", "npm");
  for (const { package: name, version } of [GALPY, ASTROQUERY, IRAF]) {
    const bare = name.slice("debian:".length);
    const find = () => [...Deno.readDirSync(dir)].find((e) => e.name.startsWith(`${bare}_`))?.name;
    if (find() === undefined) await run(dir, "apt-get", "download", `${bare}=${version}`);
    await run(dir, "dpkg", "-x", find() ?? bare, "deb");
  }
}

/** Longitude of GeoJSON, -180 to 180, as right ascension, with the digits it came with. */
function toRa(longitude: number): number {
  return longitude < 0 ? Number((longitude + 360).toFixed(4)) : longitude;
}

interface Feature {
  readonly id: string | number;
  readonly properties: Record<string, string | number>;
  readonly geometry: { readonly coordinates: never };
}

function readFeatures(dir: string, name: string): Feature[] {
  return JSON.parse(Deno.readTextFileSync(`${dir}/npm/package/data/${name}`)).features;
}

function buildStars(dir: string): Columns {
  const names: Record<string, Record<string, string>> = JSON.parse(
    Deno.readTextFileSync(`${dir}/npm/package/data/starnames.json`),
  );
  return toColumns(
    readFeatures(dir, "stars.6.json").map((star) => {
      const [longitude, dec]: [number, number] = star.geometry.coordinates;
      const name = names[String(star.id)];
      return {
        hip: Number(star.id),
        ra: toRa(longitude),
        dec,
        vmag: Number(star.properties.mag),
        bv: toNumber(String(star.properties.bv)),
        hd: toNumber(name?.hd?.replace(/^HD\s*/, "")),
        name: orNull(name?.name),
        bayer: orNull(name?.bayer),
        flamsteed: toNumber(name?.flam),
        variable: orNull(name?.var),
        gliese: orNull(name?.gl),
        constellation: orNull(name?.c),
      };
    }),
  );
}

function buildMessier(dir: string): Columns {
  return toColumns(
    readFeatures(dir, "messier.json").map(({ properties: p, geometry }) => {
      const [longitude, dec]: [number, number] = geometry.coordinates;
      const [major, minor] = String(p.dim).split("x");
      return {
        messier: Number(String(p.name).slice(1)),
        ra: toRa(longitude),
        dec,
        designation: orNull(String(p.desig)),
        name: orNull(String(p.alt)),
        object_type: String(p.type),
        vmag: Number(p.mag),
        major_axis: toNumber(major),
        minor_axis: toNumber(minor ?? major),
        class: orNull(String(p.cl)),
      };
    }),
  );
}

/**
 * The ring with its inside to the left when seen from the Earth, as DALI 1.2 wants polygons. East is
 * to the left then, so a ring around no pole has a negative area in the plane of (RA, dec).
 */
function windAsDali(ring: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  let [area, turned] = [0, 0];
  for (const [index, [ra, dec]] of ring.entries()) {
    const [nextRa, nextDec] = ring[(index + 1) % ring.length] ?? [ra, dec];
    const step = nextRa - ra - 360 * Math.round((nextRa - ra) / 360);
    const from = ra + turned - (ring[0]?.[0] ?? 0);
    area += (from * nextDec - (from + step) * dec) / 2;
    turned += step - (nextRa - ra);
  }
  const around = Math.round(turned / 360);
  const north = (ring[0]?.[1] ?? 0) > 0;
  const right = around === 0 ? area < 0 : north ? around < 0 : around > 0;
  return right ? [...ring] : ring.toReversed();
}

function buildConstellations(dir: string): Columns {
  const centres = readFeatures(dir, "constellations.json");
  const seen = new Map<string, number>();
  return toColumns(
    readFeatures(dir, "constellations.bounds.json").map((bounds, index) => {
      const centre = centres[index];
      const code = String(bounds.id);
      if (centre?.id !== code) throw new Error(`Constellation ${code} is out of order`);
      const part = (seen.get(code) ?? 0) + 1;
      seen.set(code, part);
      const [longitude, dec]: [number, number] = centre.geometry.coordinates;
      const rings: [number, number][][] = bounds.geometry.coordinates;
      const ring = rings[0] ?? [];
      // GeoJSON repeats the first vertex at the end; DALI polygons do not
      const vertices = windAsDali(ring.slice(0, -1).map(([lon, lat]) => [toRa(lon), lat]));
      return {
        code,
        part,
        name: String(centre.properties.name),
        genitive: String(centre.properties.gen),
        ra: toRa(longitude),
        dec,
        bounds: vertices.flat().join(" "),
      };
    }),
  );
}

interface GalpyObject {
  readonly [key: string]: number | string | undefined;
}

function buildClusters(dir: string): Columns {
  // Python's NaN (a radial velocity nobody measured) is no JSON
  const text = Deno.readTextFileSync(`${dir}/deb/${GALPY_OBJECTS}`);
  const all = JSON.parse(text.replaceAll(/: NaN\b/g, ": null"));
  const collections: Record<string, string[]> = all._collections;
  const synonyms: Record<string, string> = all._synonyms;
  const rowsOf = (collection: string, type: string) =>
    (collections[collection] ?? []).toSorted().map((name) => {
      const object: GalpyObject = all[name];
      const number = (key: string) => typeof object[key] === "number" ? object[key] : null;
      return {
        name,
        other_names: orNull(
          Object.keys(synonyms).filter((key) => synonyms[key] === name).toSorted().join("; "),
        ),
        object_type: type,
        ra: number("ra"),
        dec: number("dec"),
        distance: number("distance"),
        distance_error: number("distance_e"),
        pmra: number("pmra"),
        pmra_error: number("pmra_e"),
        pmdec: number("pmdec"),
        pmdec_error: number("pmdec_e"),
        pm_corr: number("pmcorr"),
        radial_velocity: number("vlos"),
        radial_velocity_error: number("vlos_e"),
        reference: String(object.source).replace("arXiv:1804:", "arXiv:1804."),
      };
    });
  return toColumns([
    ...rowsOf("MWglobularclusters", "globular cluster"),
    ...rowsOf("MWsatellitegalaxies", "satellite galaxy"),
  ]);
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return [...new Uint8Array(digest)].map((b) => b.toString(16).padStart(2, "0")).join("");
}

/** Columns as JSON, one line each. */
function formatColumns(columns: Columns): string {
  const lines = Object.entries(columns).map(([name, values]) =>
    `${JSON.stringify(name)}:${JSON.stringify(values)}`
  );
  return `{\n${lines.join(",\n")}\n}\n`;
}

async function main(args: readonly string[]): Promise<void> {
  const from = args[0] === "--from" ? args[1] : undefined;
  const dir = from ?? await Deno.makeTempDir({ prefix: "denovo-pack-" });
  await unpack(dir);
  const { columns: exoplanets, without } = await buildExoplanets(`${dir}/deb/${OEC}`);
  const m51 = await buildM51(`${dir}/deb/${IRAF_DEV}`, `iraf ${IRAF.version}`);

  const celestial = (...files: string[]) => ({
    ...CELESTIAL,
    files: files.map((file) => `package/data/${file}`),
  });
  const pack: {
    file: string;
    text: string;
    rows: number;
    origin: Origin;
    root: string;
    notes: string;
  }[] = [];
  const add = (file: string, columns: Columns, origin: Origin, root: string, notes: string) =>
    pack.push({
      file,
      text: formatColumns(columns),
      rows: Object.values(columns)[0]?.length ?? 0,
      origin,
      root,
      notes,
    });
  add(
    "hip_stars.json",
    buildStars(dir),
    celestial("stars.6.json", "starnames.json"),
    "npm",
    "Longitudes -180..180 written as right ascensions 0..360; translated names left out.",
  );
  add(
    "messier.json",
    buildMessier(dir),
    celestial("messier.json"),
    "npm",
    "Longitudes written as right ascensions; the size 'AxB' split into two numbers.",
  );
  add(
    "constellations.json",
    buildConstellations(dir),
    celestial("constellations.bounds.json", "constellations.json"),
    "npm",
    "Serpens has two parts. Boundaries precessed to J2000 by the origin; one ring a part, wound" +
      " counter-clockwise as seen from the Earth.",
  );
  add(
    "clusters.json",
    buildClusters(dir),
    { ...GALPY, files: [GALPY_OBJECTS] },
    "deb",
    "Collections MWglobularclusters and MWsatellitegalaxies; 18 other entries (incomplete objects," +
      " a stream) and the solar system left out; one reference 'arXiv:1804:...' mended.",
  );
  add(
    "exoplanets.json",
    exoplanets,
    { ...ASTROQUERY, files: [OEC] },
    "deb",
    `Sexagesimal positions in degrees; error bars and limits left out; ${without.length} planets` +
      ` without a position left out: ${without.join(", ")}. The host is the parent star or binary.`,
  );
  pack.push({
    file: "m51.fits.gz.b64.txt",
    text: m51.text,
    rows: 1,
    origin: { ...IRAF, files: ["pix.pix", "ypix.imh"].map((name) => `${IRAF_DEV}/${name}`) },
    root: "deb",
    notes: m51.notes,
  });

  const credits: Record<string, { license: string; citation: string }> = JSON.parse(
    Deno.readTextFileSync(new URL("credits.json", OUT)),
  );
  const manifest = [];
  for (const { file, text, rows, origin, root, notes } of pack) {
    const bytes = new TextEncoder().encode(text);
    await Deno.writeFile(new URL(file, OUT), bytes);
    const sources = [];
    for (const source of origin.files) {
      const hash = await sha256(await Deno.readFile(`${dir}/${root}/${source}`));
      sources.push({ file: source, sha256: hash });
    }
    manifest.push({
      file,
      rows,
      bytes: bytes.length,
      sha256: await sha256(bytes),
      origin: { package: origin.package, version: origin.version, files: sources },
      ...credits[file],
      notes,
    });
    console.log(`${file}\t${rows} rows\t${bytes.length} bytes`);
  }
  await Deno.writeTextFile(
    new URL("manifest.json", OUT),
    JSON.stringify(manifest, undefined, 2) + "\n",
  );
  if (from === undefined) await Deno.remove(dir, { recursive: true });
}

if (import.meta.main) await main(Deno.args);

/**
 * The exoplanets of the data pack, from the XML of the Open Exoplanet Catalogue.
 *
 * @module
 */
import { type Columns, orNull, toColumns, toNumber, type Value } from "./build_pack.columns.ts";

interface Element {
  readonly tag: string;
  readonly parent: Element | undefined;
  readonly children: Element[];
  text: string;
}

/** The tree of the catalogue's plain XML: elements and text; attributes (error bars) are left. */
function readXml(xml: string): Element {
  const root: Element = { tag: "", parent: undefined, children: [], text: "" };
  let at = root;
  const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
  for (const [token, close, tag, empty] of xml.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>|[^<]+/gi)) {
    if (tag === undefined) {
      at.text += token.replace(/&(\w+);/g, (_, name) => entities[name] ?? "?").trim();
    } else if (close === "/") {
      at = at.parent ?? root;
    } else {
      const child: Element = { tag, parent: at, children: [], text: "" };
      at.children.push(child);
      if (empty !== "/") at = child;
    }
  }
  return root;
}

function textOf(element: Element | undefined, tag: string): string | undefined {
  return element?.children.find((child) => child.tag === tag)?.text;
}

/** "12 20 43" as 12.345…, rounded to a tenth of an arc second or better. */
function parseSexagesimal(text: string): number {
  const [first = "", minutes = "", seconds = ""] = text.trim().split(/\s+/);
  const value = Math.abs(Number(first)) + Number(minutes) / 60 + Number(seconds) / 3600;
  return first.startsWith("-") ? -value : value;
}

/** Planets with a position as columns, and the names of those without, from a gzipped file. */
export async function buildExoplanets(
  path: string,
): Promise<{ columns: Columns; without: string[] }> {
  const file = await Deno.open(path);
  const stream = file.readable.pipeThrough(new DecompressionStream("gzip"));
  const root = readXml(await new Response(stream).text());
  const rows: Record<string, Value>[] = [];
  const without: string[] = [];
  const visit = (element: Element, system: Element): void => {
    if (element.tag === "planet") {
      const ra = textOf(system, "rightascension");
      const dec = textOf(system, "declination");
      if (ra === undefined || dec === undefined) {
        without.push(textOf(element, "name") ?? "");
        return;
      }
      const host = element.parent?.tag === "system" ? undefined : element.parent;
      const planet = (tag: string) => toNumber(textOf(element, tag));
      const star = (tag: string) => toNumber(textOf(host, tag));
      rows.push({
        name: textOf(element, "name") ?? "",
        system: textOf(system, "name") ?? "",
        host_name: orNull(textOf(host, "name")),
        ra: Number((15 * parseSexagesimal(ra)).toFixed(5)),
        dec: Number(parseSexagesimal(dec).toFixed(5)),
        distance: toNumber(textOf(system, "distance")),
        status: orNull(textOf(element, "list")),
        discovery_method: orNull(textOf(element, "discoverymethod")),
        discovery_year: planet("discoveryyear"),
        mass: planet("mass"),
        radius: planet("radius"),
        period: planet("period"),
        semimajor_axis: planet("semimajoraxis"),
        eccentricity: planet("eccentricity"),
        temperature: planet("temperature"),
        host_mass: star("mass"),
        host_radius: star("radius"),
        host_temperature: star("temperature"),
        host_metallicity: star("metallicity"),
        host_spectral_type: orNull(textOf(host, "spectraltype")),
        host_bmag: star("magB"),
        host_vmag: star("magV"),
        host_jmag: star("magJ"),
        host_hmag: star("magH"),
        host_kmag: star("magK"),
      });
    }
    for (const child of element.children) visit(child, child.tag === "system" ? child : system);
  };
  visit(root, root);
  return { columns: toColumns(rows), without };
}

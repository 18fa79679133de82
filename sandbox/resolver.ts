/**
 * Positions of objects by name, as Sesame answers, for the objects that the sandbox knows.
 *
 * Sesame is no standard; its XML form (`-ox`) and its text form are described at pages of the CDS.
 *
 * @module
 */
import { SANDBOX_NOTICE } from "./_answer.ts";
import { element, textElement, xmlResponse } from "./_xml.ts";
import type { SkyTable, Value } from "./column.ts";
import { CLUSTERS } from "./tables/clusters.ts";
import { EXOPLANETS } from "./tables/exoplanets.ts";
import { MESSIER } from "./tables/messier.ts";
import { STARS } from "./tables/stars.ts";

interface KnownObject {
  readonly name: string;
  readonly ra: number;
  readonly dec: number;
  readonly type: string;
  /** Proper motion in mas/yr. */
  readonly pm?: readonly [ra: number, dec: number];
}

/** Objects of lessons that are in no table here, or better known than there: J2000, degrees. */
const LESSONS: Readonly<Record<string, KnownObject>> = Object.fromEntries(
  ([
    [["M51", "NGC 5194", "Whirlpool Galaxy"], "M 51", 202.469575, 47.1952583, "GiP"],
    [["Cas A", "Cassiopeia A", "3C 461"], "NAME Cassiopeia A", 350.85, 58.815, "SNR"],
    [["EI Eri", "V* EI Eri", "HD 26337"], "V* EI Eri", 62.4204, -7.8927, "RS*"],
    [["Mira", "omi Cet", "Omicron Ceti"], "V* omi Cet", 34.8366, -2.97764, "Mi*"],
    [
      ["Barnard's star", "Barnard star", "V2500 Oph", "GJ 699"],
      "NAME Barnard's star",
      269.452077,
      4.693365,
      "BY*",
    ],
    [["Bellatrix", "gam Ori"], "* gam Ori", 81.2827, 6.3497, "*"],
    [["3C273", "3C 273"], "3C 273", 187.2779, 2.0524, "QSO"],
    [["Crab Nebula", "Crab", "M1"], "M 1", 83.6287, 22.0147, "SNR"],
  ] as const).flatMap(([names, name, ra, dec, type]) =>
    names.map((own) => [keyOf(own), { name, ra, dec, type }])
  ),
);

function keyOf(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_*]+/g, "").replace(/^messier(?=\d)/, "m");
}

let known: ReadonlyMap<string, KnownObject> | undefined;

function objects(): ReadonlyMap<string, KnownObject> {
  if (known !== undefined) return known;
  const all = new Map<string, KnownObject>();
  addTable(all, STARS, ["main_id", "name", "hd"], "*");
  addTable(all, EXOPLANETS, ["host_name", "name"], "Pl");
  addTable(all, CLUSTERS, ["name", "other_names"], "GlC");
  addTable(all, MESSIER, ["main_id", "designation", "name"], "Messier");
  for (const [key, object] of Object.entries(LESSONS)) all.set(key, object);
  return known = all;
}

function addTable(
  all: Map<string, KnownObject>,
  table: SkyTable,
  names: readonly string[],
  type: string,
): void {
  const at = (name: string) => table.columns.findIndex((column) => column.name === name);
  const [ra, dec, main] = [at(table.ra), at(table.dec), at(table.id)];
  const [pmra, pmdec] = [at("pmra"), at("pmdec")];
  const kind = at("object_type");
  for (const row of table.rows()) {
    const cell = (index: number): Value => row[index] ?? null;
    const object: KnownObject = {
      name: String(cell(main)),
      ra: Number(cell(ra)),
      dec: Number(cell(dec)),
      type: kind < 0 ? type : String(cell(kind) ?? type),
      ...(pmra < 0 || cell(pmra) === null
        ? {}
        : { pm: [Number(cell(pmra)), Number(cell(pmdec))] as const }),
    };
    for (const column of names) {
      const value = cell(at(column));
      if (value === null) continue;
      const prefix = column === "hd" ? "HD " : "";
      for (const name of String(value).split(";")) all.set(keyOf(prefix + name), object);
    }
  }
}

function sexagesimal(degrees: number, hours: boolean): string {
  const sign = degrees < 0 ? "-" : hours ? "" : "+";
  const total = Math.round(Math.abs(hours ? degrees / 15 : degrees) * 360_000) / 100;
  const [whole, rest] = [Math.floor(total / 3600), total % 3600];
  const pad = (value: number, digits: number) => String(value).padStart(digits, "0");
  return `${sign}${pad(whole, 2)}:${pad(Math.floor(rest / 60), 2)}:${
    (rest % 60).toFixed(2).padStart(5, "0")
  }`;
}

function document(name: string, object: KnownObject | undefined): Response {
  const found = object === undefined
    ? [
      textElement("INFO", " *** Nothing found *** "),
      textElement(
        "INFO",
        `the sandbox, which was asked, knows only ${objects().size} names, such as M51, Mira, HD 26337`,
      ),
    ]
    : [element("Resolver", { name: "S=Simbad (sandbox)" }, [
      textElement("INFO", `Zero (0) answers from the network: ${SANDBOX_NOTICE}`),
      textElement("otype", object.type),
      textElement("jpos", `${sexagesimal(object.ra, true)} ${sexagesimal(object.dec, false)}`),
      textElement("jradeg", String(object.ra)),
      textElement("jdedeg", String(object.dec)),
      ...(object.pm === undefined ? [] : [element("pm", {}, [
        textElement("v", Math.hypot(...object.pm).toFixed(3)),
        textElement("pmRA", String(object.pm[0])),
        textElement("pmDE", String(object.pm[1])),
      ])]),
      textElement("oname", object.name),
    ])];
  return xmlResponse(element("Sesame", {
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
  }, [
    element("Target", { option: "SNV" }, [textElement("name", name), ...found]),
  ]));
}

function plainText(name: string, object: KnownObject | undefined): Response {
  const lines = object === undefined ? ["#!SIMBAD (sandbox): Nothing found"] : [
    `%@ ${SANDBOX_NOTICE}`,
    `%C.0 ${object.type}`,
    `%J ${object.ra} ${object.dec} = ${sexagesimal(object.ra, true)} ${
      sexagesimal(object.dec, false)
    }`,
    `%I.0 ${object.name}`,
  ];
  return new Response([`# ${name}`, ...lines, "", "#====Done (sandbox)====", ""].join("\n"), {
    headers: { "content-type": "text/plain; charset=utf-8" },
  });
}

/**
 * Answers a request to Sesame: the path has the form of the answer, the query is the name.
 *
 * @param request The request.
 */
export function answerSesame(request: Request): Response {
  const { pathname, search } = new URL(request.url);
  let name: string;
  try {
    name = decodeURIComponent(search.slice(1).replaceAll("+", " ")).trim();
  } catch {
    name = "";
  }
  if (name === "") return new Response("A name must follow the question mark\n", { status: 400 });
  const object = objects().get(keyOf(name));
  return /-o[a-z]*x/i.test(pathname) ? document(name, object) : plainText(name, object);
}

/**
 * Lines of hydrogen, whose wavelengths follow from the formula of Rydberg: nothing measured, nothing invented.
 *
 * Simple Line Access 1.0 (2010-12-09), sections 4 (WAVELENGTH and the optional parameters), 5 (the table) and 8
 * (FORMAT=METADATA); utypes of the Simple Spectral Lines data model.
 *
 * @module
 */
import { ignoredInfos, originInfos, overflowInfos, refusal, tableResponse } from "./_answer.ts";
import { Parameters, parseNumber, UsageError } from "./_parameters.ts";
import type { ParamSpec } from "./_votable.ts";
import type { ColumnSpec, Value } from "./column.ts";

const MEDIA_TYPE = "application/x-votable+xml";
const STANDARD_ID = "ivo://ivoa.net/std/SLAP";
/** Rydberg's constant (1/m) for the mass of hydrogen's nucleus, and Planck's constant times the speed of light (J m). */
const RYDBERG = 10_967_758.34;
const PLANCK_LIGHT = 1.98644586e-25;
const SERIES = ["Lyman", "Balmer", "Paschen", "Brackett"] as const;
const LETTERS = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"] as const;

/** A line: between which levels. */
interface Line {
  readonly title: string;
  readonly lower: number;
  readonly upper: number;
  /** In m, in vacuum. */
  readonly wavelength: number;
}

/** Energy (J) of a level above the ground. */
function energy(level: number): number {
  return PLANCK_LIGHT * RYDBERG * (1 - 1 / level ** 2);
}

const LINES: readonly Line[] = SERIES.flatMap((series, n) =>
  LETTERS.map((letter, k): Line => {
    const [lower, upper] = [n + 1, n + 2 + k];
    const wavelength = 1 / (RYDBERG * (1 / lower ** 2 - 1 / upper ** 2));
    const title = series === "Balmer" ? `H ${letter}` : `H ${series} ${letter}`;
    return { title, lower, upper, wavelength };
  })
).sort((a, b) => a.wavelength - b.wavelength);

type Draft = readonly [
  name: string,
  type: Pick<ColumnSpec, "datatype" | "arraysize" | "unit">,
  utype: string,
  ucd: string,
  description: string,
  value: (line: Line) => Value,
];

const TEXT = { datatype: "char", arraysize: "*" } as const;
const JOULE = { datatype: "double", unit: "J" } as const;
const LEVEL_ENERGY = "phys.energy;phys.atmol.level";

const DRAFTS: readonly Draft[] = [
  [
    "wavelength",
    { datatype: "double", unit: "m" },
    "Line.wavelength.value",
    "em.wl",
    "Wavelength in vacuum",
    ({ wavelength }) => wavelength,
  ],
  ["title", TEXT, "Line.title", "meta.id;em.line", "What it is called", ({ title }) => title],
  [
    "chemical_element",
    TEXT,
    "Line.species.name",
    "phys.atmol.element",
    "The element whose line it is",
    () => "H",
  ],
  [
    "identification_status",
    TEXT,
    "Line.identificationStatus",
    "meta.code",
    "Whether it is known what it comes from",
    () => "identified",
  ],
  [
    "initial_name",
    TEXT,
    "Line.initialLevel.name",
    "phys.atmol.initial;phys.atmol.level",
    "The level at the start",
    ({ upper }) => `n=${upper}`,
  ],
  [
    "final_name",
    TEXT,
    "Line.finalLevel.name",
    "phys.atmol.final;phys.atmol.level",
    "The level at the end",
    ({ lower }) => `n=${lower}`,
  ],
  [
    "initial_level_energy",
    JOULE,
    "Line.initialLevel.energy.value",
    LEVEL_ENERGY,
    "Energy of the level at the start, above the ground",
    ({ upper }) => energy(upper),
  ],
  [
    "final_level_energy",
    JOULE,
    "Line.finalLevel.energy.value",
    LEVEL_ENERGY,
    "Energy of the level at the end, above the ground",
    ({ lower }) => energy(lower),
  ],
];

/** The columns of an answer. */
const SLAP_COLUMNS: readonly ColumnSpec[] = DRAFTS.map(
  ([name, type, utype, ucd, description]) => ({
    name,
    ...type,
    utype: `ssldm:${utype}`,
    ucd,
    description,
    verbosity: 1,
  }),
);

/** Parameters that are ranges, and what they are compared with. */
const RANGES: Readonly<Record<string, (line: Line) => number>> = {
  WAVELENGTH: ({ wavelength }) => wavelength,
  INITIAL_LEVEL_ENERGY: ({ upper }) => energy(upper),
  FINAL_LEVEL_ENERGY: ({ lower }) => energy(lower),
};

function ranges(name: string, text: string): readonly (readonly [number, number])[] {
  return text.split(",").map((part) => {
    const ends = part.split("/").map((end) => end.trim());
    const [low = "", high = low] = ends;
    if (ends.length > 2 || (low === "" && high === "")) {
      throw new UsageError(`${name}: "${part}" is no range`);
    }
    const [from, to] = [
      low === "" ? -Infinity : parseNumber(name, low),
      high === "" ? Infinity : parseNumber(name, high),
    ];
    if (from > to) throw new UsageError(`${name}: "${part}" ends before it begins`);
    return [from, to];
  });
}

function inputs(): readonly ParamSpec[] {
  const [first, last] = [LINES[0], LINES.at(-1)];
  const own = (name: string, unit: string, ucd: string, description: string): ParamSpec => ({
    name: `INPUT:${name}`,
    ...TEXT,
    ...(unit === "" ? {} : { unit }),
    ucd,
    description,
    value: "",
  });
  return [
    {
      ...own("WAVELENGTH", "m", "em.wl", "Wavelengths in vacuum: lo/hi"),
      min: String(first?.wavelength),
      max: String(last?.wavelength),
    },
    own("CHEMICAL_ELEMENT", "", "phys.atmol.element", "Symbol of the element"),
    own("INITIAL_LEVEL_ENERGY", "J", LEVEL_ENERGY, "Energy of the level at the start: lo/hi"),
    own("FINAL_LEVEL_ENERGY", "J", LEVEL_ENERGY, "Energy of the level at the end: lo/hi"),
  ];
}

/** Answers a search for lines. */
export async function answerSlap(request: Request, ivoid: string): Promise<Response> {
  try {
    return query(request, await Parameters.from(request), ivoid);
  } catch (error) {
    return refusal(error, MEDIA_TYPE);
  }
}

function query(request: Request, parameters: Parameters, ivoid: string): Response {
  const asked = parameters.one("REQUEST");
  if (asked !== undefined && asked.toLowerCase() !== "querydata") {
    throw new UsageError(`REQUEST: "${asked}" is not queryData`);
  }
  parameters.one("VERSION");
  const format = (parameters.one("FORMAT") ?? "").trim().toLowerCase();
  const isMetadata = format === "metadata";
  const response = parameters.responseFormat(MEDIA_TYPE);
  const maxrec = parameters.maxrec();
  const element = parameters.one("CHEMICAL_ELEMENT");
  const tests = Object.entries(RANGES).flatMap(([name, value]) => {
    const text = parameters.one(name);
    if (text === undefined) return [];
    const wanted = ranges(name, text);
    return [(line: Line) => wanted.some(([lo, hi]) => value(line) >= lo && value(line) <= hi)];
  });
  const isHydrogen = element === undefined ||
    element.split(",").some((name) => name.trim().toUpperCase() === "H");
  const found = isMetadata || !isHydrogen
    ? []
    : LINES.filter((line) => tests.every((test) => test(line)));
  const description = "Lines of hydrogen, computed";
  const table = {
    name: "lines",
    description,
    columns: SLAP_COLUMNS,
    ...(isMetadata
      ? {}
      : { rows: found.slice(0, maxrec).map((line) => DRAFTS.map(([, , , , , of]) => of(line))) }),
  };
  const credit = {
    citation: "Nothing to cite: computed by the formula of Rydberg",
    license: "MIT",
    origin: "computed",
  };
  return tableResponse(response, {
    description,
    resource: {
      infos: [
        { name: "QUERY_STATUS", value: "OK" },
        ...originInfos(request, { ivoid, standardId: STANDARD_ID }, credit),
        ...ignoredInfos(parameters.ignored()),
      ],
      params: isMetadata ? inputs() : [],
      table,
      trailing: overflowInfos(!isMetadata && found.length > maxrec, maxrec),
    },
  }, table);
}

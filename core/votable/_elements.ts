/**
 * XML elements made the model: what each element of VOTable becomes when it ends.
 *
 * @module
 */
import type { Extras, ForeignElement, Limit, Link, Option, Values } from "../table/annotation.ts";
import { type Datatype, DATATYPES, type Field, parseArraySize } from "../table/field.ts";
import type { CoordinateSystem, Group, Info, LinkItem, Param, Reference } from "../table/meta.ts";
import { FormatError } from "../runtime/errors.ts";
import type { Diagnostics, Place } from "./diagnostics.ts";
import type { DocumentAttributes, ResourceAttributes } from "./model.ts";
import { parseCell } from "./values.ts";

/** An element that is open, or has just ended. */
export interface Frame {
  /** Name without prefix, as VOTable spells it; foreign elements have their name as written. */
  readonly tag: string;
  /** Whether the element is not VOTable's. */
  readonly foreign: boolean;
  readonly attributes: Readonly<Record<string, string>>;
  readonly place: Place;
  /** Converted children, in order. */
  readonly items: unknown[];
  /** Text directly within. */
  text: string;
  /** Children as they were, of a foreign element. */
  readonly raw: (ForeignElement | string)[];
  description: string | undefined;
  /** Columns of a table. */
  readonly fields: Field[];
  values: Values[] | undefined;
  links: Link[] | undefined;
  foreigners: ForeignElement[] | undefined;
}

// Most elements have neither: lists of their own would be a good part of what reading a small document allocates.
const NO_FIELDS: Field[] = [];
const NOTHING_RAW: (ForeignElement | string)[] = [];

/** Makes a frame for a start tag. */
export function newFrame(
  tag: string,
  foreign: boolean,
  attributes: Readonly<Record<string, string>>,
  place: Place,
): Frame {
  return {
    tag,
    foreign,
    attributes,
    place,
    items: [],
    text: "",
    raw: foreign ? [] : NOTHING_RAW,
    description: undefined,
    fields: tag === "TABLE" ? [] : NO_FIELDS,
    values: undefined,
    links: undefined,
    foreigners: undefined,
  };
}

/** The attributes that an element defines, by its tag; all others are kept as extras. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  INFO: ["ID", "name", "value", "unit", "ucd", "utype", "xtype", "ref"],
  LINK: ["ID", "href", "content-role", "content-type", "title", "value", "action"],
  VALUES: ["ID", "type", "null", "ref"],
  GROUP: ["ID", "name", "ucd", "utype", "ref"],
  FIELDref: ["ref", "ucd", "utype"],
  PARAMref: ["ref", "ucd", "utype"],
  COOSYS: ["ID", "system", "equinox", "epoch", "refposition"],
  TIMESYS: ["ID", "timeorigin", "timescale", "refposition"],
  RESOURCE: ["ID", "name", "type", "utype"],
  TABLE: ["ID", "name", "ucd", "utype", "ref", "nrows"],
  VOTABLE: ["ID", "version"],
};
const NO_EXTRAS: Extras = {};
const FIELD_ATTRIBUTES = [
  "ID",
  "name",
  "datatype",
  "arraysize",
  "unit",
  "ucd",
  "utype",
  "xtype",
  "ref",
  "precision",
  "width",
  "type",
];
const PARAM_ATTRIBUTES = [...FIELD_ATTRIBUTES, "value"];

/** Attributes and children that VOTable does not define, of an element. */
export function extrasOf(frame: Frame): Extras {
  const known = frame.tag === "FIELD"
    ? FIELD_ATTRIBUTES
    : frame.tag === "PARAM"
    ? PARAM_ATTRIBUTES
    : KNOWN[frame.tag] ?? [];
  let attributes: Record<string, string> | undefined;
  for (const name of Object.keys(frame.attributes)) {
    if (!known.includes(name)) (attributes ??= {})[name] = frame.attributes[name] as string;
  }
  const foreign = frame.foreigners;
  if (attributes === undefined) return foreign === undefined ? NO_EXTRAS : { foreign };
  return foreign === undefined ? { attributes } : { attributes, foreign };
}

/** Leaves out what is undefined, so that printed and compared objects stay small. */
function compact<T extends object>(object: T): T {
  const compacted: Partial<T> = {};
  for (const key of Object.keys(object) as (keyof T)[]) {
    if (object[key] !== undefined) compacted[key] = object[key];
  }
  return compacted as T;
}

/** An INFO. */
export function toInfo(frame: Frame): Info {
  const a = frame.attributes;
  const text = frame.text.trim() === "" ? undefined : frame.text;
  return compact<Info>({
    kind: "info",
    name: a["name"] ?? a["ID"] ?? "",
    value: a["value"] ?? "",
    id: a["ID"],
    text,
    unit: a["unit"],
    ucd: a["ucd"],
    utype: a["utype"],
    xtype: a["xtype"],
    ref: a["ref"],
    description: frame.description,
    ...extrasOf(frame),
  });
}

/** A LINK. */
export function toLink(frame: Frame): Link {
  const a = frame.attributes;
  return compact<Link>({
    id: a["ID"],
    href: a["href"],
    contentRole: a["content-role"],
    contentType: a["content-type"],
    title: a["title"],
    value: a["value"],
    action: a["action"],
    ...extrasOf(frame),
  });
}

/** A LINK among other children. */
export function toLinkItem(frame: Frame): LinkItem {
  return { kind: "link", ...toLink(frame) };
}

/** MIN or MAX. */
export function toLimit(frame: Frame): Limit {
  return {
    value: frame.attributes["value"] ?? "",
    inclusive: frame.attributes["inclusive"]?.toLowerCase() !== "no",
  };
}

/** OPTION. */
export function toOption(frame: Frame): Option {
  return compact<Option>({
    name: frame.attributes["name"],
    value: frame.attributes["value"] ?? "",
    options: frame.items as Option[],
  });
}

/** VALUES; its children have been put into `items` as tagged pairs. */
export function toValues(frame: Frame): Values {
  const a = frame.attributes;
  const children = frame.items as readonly (readonly [string, Limit | Option])[];
  const find = (tag: string) => children.find(([t]) => t === tag)?.[1] as Limit | undefined;
  return compact<Values>({
    id: a["ID"],
    type: a["type"],
    null: a["null"],
    ref: a["ref"],
    min: find("MIN"),
    max: find("MAX"),
    options: children.filter(([t]) => t === "OPTION").map(([, o]) => o as Option),
    ...extrasOf(frame),
  });
}

/** What a FIELD and a PARAM have in common; faults in type and shape are noted. */
export function toField(frame: Frame, diagnostics: Diagnostics): Field {
  const a = frame.attributes;
  const name = a["name"] ?? a["ID"] ?? "";
  const place = () => frame.place;
  if (a["name"] === undefined) {
    diagnostics.note("W_NO_NAME", () => `a ${frame.tag} has no name`, place);
  }
  const given = a["datatype"]?.trim();
  const datatype = datatypeOf(given, frame, name, diagnostics);
  let arraysize = a["arraysize"];
  try {
    parseArraySize(arraysize);
  } catch (error) {
    if (!(error instanceof SyntaxError)) {
      throw new FormatError(
        `Cannot read VOTable: ${frame.tag} "${name.slice(0, 60)}" is too large, ` +
          `arraysize is "${String(arraysize).slice(0, 60)}"`,
        { format: "votable", ...frame.place, element: frame.tag },
      );
    }
    diagnostics.note(
      "W_BAD_ARRAYSIZE",
      () => `${frame.tag} "${name}" has the arraysize "${arraysize}", which was read as "*"`,
      place,
    );
    arraysize = "*";
  }
  return compact<Field>({
    name,
    datatype,
    arraysize,
    id: a["ID"],
    unit: a["unit"],
    ucd: a["ucd"],
    utype: a["utype"],
    xtype: a["xtype"],
    ref: a["ref"],
    precision: a["precision"],
    width: a["width"],
    type: a["type"],
    description: frame.description,
    values: frame.values,
    links: frame.links,
    ...extrasOf(frame),
  });
}

/** Names of datatypes that are none of VOTable's, but occur. */
const ALIASES: Readonly<Record<string, Datatype>> = {
  string: "char",
  text: "char",
  unicode: "unicodeChar",
  bool: "boolean",
  byte: "unsignedByte",
  unsignedbyte: "unsignedByte",
  integer: "int",
  smallint: "short",
  bigint: "long",
  real: "float",
  number: "double",
  unicodechar: "unicodeChar",
  floatcomplex: "floatComplex",
  doublecomplex: "doubleComplex",
};

function datatypeOf(
  given: string | undefined,
  frame: Frame,
  name: string,
  diagnostics: Diagnostics,
): Datatype {
  if (given !== undefined && (DATATYPES as readonly string[]).includes(given)) {
    return given as Datatype;
  }
  const place = () => frame.place;
  if (given === undefined || given === "") {
    diagnostics.note(
      "W_NO_DATATYPE",
      () => `${frame.tag} "${name}" has no datatype and was read as char`,
      place,
    );
    return "char";
  }
  const lower = given.toLowerCase();
  const known = DATATYPES.find((d) => d.toLowerCase() === lower) ??
    (Object.hasOwn(ALIASES, lower) ? ALIASES[lower] : undefined);
  if (known === undefined) {
    throw new FormatError(
      `Cannot read VOTable: ${frame.tag} "${name.slice(0, 60)}" has unknown datatype ` +
        `"${given.slice(0, 60)}"`,
      { format: "votable", ...frame.place, element: frame.tag },
    );
  }
  diagnostics.note(
    "W_DATATYPE",
    () => `${frame.tag} "${name}" has the datatype "${given}", which was read as ${known}`,
    place,
  );
  return known;
}

/** A PARAM. */
export function toParam(frame: Frame, diagnostics: Diagnostics): Param {
  const value = frame.attributes["value"] ?? "";
  const field = toField(frame, diagnostics);
  // A text PARAM without arraysize is one character by the standard, and hardly ever meant so.
  const isText = field.datatype === "char" || field.datatype === "unicodeChar";
  const typed = isText && field.arraysize === undefined ? { ...field, arraysize: "*" } : field;
  const cell = parseCell(
    value,
    typed,
    (code, message) => diagnostics.note(code, message, () => frame.place),
  );
  return { kind: "param", ...field, value, cell };
}

/** A FIELDref or PARAMref. */
export function toReference(frame: Frame): Reference {
  const a = frame.attributes;
  return compact<Reference>({
    kind: frame.tag === "FIELDref" ? "fieldref" : "paramref",
    ref: a["ref"] ?? "",
    ucd: a["ucd"],
    utype: a["utype"],
    ...extrasOf(frame),
  });
}

/** A GROUP. */
export function toGroup(frame: Frame): Group {
  const a = frame.attributes;
  return compact<Group>({
    kind: "group",
    id: a["ID"],
    name: a["name"],
    ucd: a["ucd"],
    utype: a["utype"],
    ref: a["ref"],
    description: frame.description,
    items: frame.items as Group["items"],
    ...extrasOf(frame),
  });
}

/** A COOSYS or TIMESYS. */
export function toCoordinateSystem(frame: Frame): CoordinateSystem {
  const a = frame.attributes;
  const text = frame.text.trim();
  return compact<CoordinateSystem>({
    kind: frame.tag === "COOSYS" ? "coosys" : "timesys",
    id: a["ID"],
    system: a["system"] ?? (frame.tag === "COOSYS" && text !== "" ? text : undefined),
    equinox: a["equinox"],
    epoch: a["epoch"],
    refposition: a["refposition"],
    timeorigin: a["timeorigin"],
    timescale: a["timescale"],
    items: frame.items as CoordinateSystem["items"],
    ...extrasOf(frame),
  });
}

/** A foreign element with all that is in it. */
export function toForeign(frame: Frame): ForeignElement {
  return { name: frame.tag, attributes: frame.attributes, children: frame.raw };
}

/** Attributes of the root, from its frame. */
export function rootAttributes(frame: Frame): DocumentAttributes {
  return {
    version: frame.attributes["version"],
    id: frame.attributes["ID"],
    description: frame.description,
    ...extrasOf(frame),
  };
}

/** Attributes of a RESOURCE, from its frame. */
export function resourceAttributes(frame: Frame): ResourceAttributes {
  return {
    name: frame.attributes["name"],
    id: frame.attributes["ID"],
    type: frame.attributes["type"],
    utype: frame.attributes["utype"],
    description: frame.description,
    ...extrasOf(frame),
  };
}

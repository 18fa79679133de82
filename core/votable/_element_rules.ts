/**
 * Which elements there are, and where they may stand.
 *
 * @module
 */

/** The elements of VOTable. */
export const TAGS: ReadonlySet<string> = new Set([
  ..."VOTABLE RESOURCE DEFINITIONS TABLE FIELD PARAM GROUP FIELDref PARAMref INFO LINK".split(" "),
  ..."VALUES MIN MAX OPTION COOSYS TIMESYS DESCRIPTION DATA TABLEDATA BINARY BINARY2".split(" "),
  ..."FITS PARQUET STREAM".split(" "),
]);
/** Their names by those in small letters. */
export const SPELLINGS: ReadonlyMap<string, string> = new Map(
  [...TAGS].map((tag) => [tag.toLowerCase(), tag]),
);

/** Where an element may stand, of any version, and where services put it; elsewhere its meaning is not known. */
export const PARENTS: Readonly<Record<string, readonly string[]>> = {
  INFO: ["VOTABLE", "RESOURCE", "TABLE", "DEFINITIONS"],
  LINK: ["VOTABLE", "RESOURCE", "TABLE", "FIELD", "PARAM"],
  VALUES: ["FIELD", "PARAM"],
  MIN: ["VALUES"],
  MAX: ["VALUES"],
  OPTION: ["VALUES", "OPTION"],
  FIELD: ["TABLE"],
  PARAM: ["VOTABLE", "RESOURCE", "TABLE", "GROUP", "DEFINITIONS", "COOSYS", "TIMESYS"],
  FIELDref: ["GROUP", "COOSYS", "TIMESYS"],
  PARAMref: ["GROUP", "COOSYS", "TIMESYS"],
  GROUP: ["VOTABLE", "RESOURCE", "TABLE", "GROUP", "DEFINITIONS", "COOSYS", "TIMESYS"],
  COOSYS: ["VOTABLE", "RESOURCE", "TABLE", "DEFINITIONS"],
  TIMESYS: ["VOTABLE", "RESOURCE", "TABLE", "DEFINITIONS"],
  DEFINITIONS: ["VOTABLE", "RESOURCE"],
  DATA: ["TABLE"],
  TABLE: ["VOTABLE", "RESOURCE", "DEFINITIONS"],
  RESOURCE: ["VOTABLE", "RESOURCE", "DEFINITIONS"],
};

/** Elements whose text counts. */
export const TEXT_TAGS: ReadonlySet<string> = new Set(["INFO", "DESCRIPTION", "COOSYS", "STREAM"]);
/** Elements whose children of other vocabularies keep their place. */
export const CONTAINERS: ReadonlySet<string> = new Set([
  "VOTABLE",
  "RESOURCE",
  "DEFINITIONS",
  "TABLE",
]);

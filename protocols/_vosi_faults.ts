/**
 * What is wrong with VOSI documents: read leniently it is told, read strictly it is an error.
 *
 * @module
 */
import { FormatError } from "../core/runtime/errors.ts";
import { DATATYPES } from "../core/table/field.ts";
import { childOf, childrenOf, type XmlElement } from "../core/xml/tree.ts";
import { attributeOf, contentOf, dateOf, integerOf, tokenOf, typeOf } from "./_vosi_xml.ts";

/** How to read a document. */
export interface VosiParseOptions {
  /** Whether the first fault is an error; by default faults are in `warnings`. */
  readonly strict?: boolean | undefined;
}

/** Collects faults as sentences with their lines. */
class Faults {
  readonly list: string[] = [];

  add(element: XmlElement, text: string): void {
    this.list.push(`${text} at line ${element.line}`);
  }
}

/**
 * Gives the faults back, or throws for the first of them.
 *
 * @throws {FormatError} If there are faults and the reading is strict.
 */
export function faultsOf(
  root: XmlElement,
  find: (root: XmlElement) => readonly string[],
  what: string,
  options: VosiParseOptions,
): readonly string[] {
  const faults = find(root);
  const [first] = faults;
  if (options.strict !== true || first === undefined) return faults;
  const line = Number(/ at line (\d+)$/.exec(first)?.[1] ?? root.line);
  const detail = first.replace(/ at line \d+$/, "");
  throw new FormatError(`Cannot ${what}: ${detail}`, { format: "vosi", line });
}

/** Faults of a document of tables (VODataService 1.2 §3.3). */
export function tableFaults(root: XmlElement): readonly string[] {
  const faults = new Faults();
  const schemas = root.local === "schema" ? [root] : childrenOf(root, "schema");
  for (const schema of schemas) {
    if (tokenOf(childOf(schema, "name")) === undefined) {
      faults.add(schema, "A schema without a name");
    }
  }
  const loose = root.local === "table" ? [root] : childrenOf(root, "table");
  const tables = root.local === "schema"
    ? childrenOf(root, "table")
    : [...schemas.flatMap((schema) => childrenOf(schema, "table")), ...loose];
  const seen = new Set<string>();
  for (const table of tables) {
    const name = tokenOf(childOf(table, "name"));
    if (name === undefined) {
      const other = attributeOf(table, "name");
      faults.add(
        table,
        other === undefined ? "A table without a name" : `A name that is no element (${other})`,
      );
    } else if (seen.has(name)) faults.add(table, `A second table ${name}`);
    else seen.add(name);
    const nrows = childOf(table, "nrows");
    if (nrows !== undefined && !((integerOf(contentOf(nrows)) ?? -1) >= 0)) {
      faults.add(nrows, `A number of rows that is none in ${name ?? "a table"}`);
    }
    columnFaults(table, name ?? "a table", faults);
    for (const key of childrenOf(table, "foreignKey")) {
      if (tokenOf(childOf(key, "targetTable")) === undefined) {
        faults.add(key, `A foreign key without a target in ${name ?? "a table"}`);
      } else if (childrenOf(key, "fkColumn").length === 0) {
        faults.add(key, `A foreign key without columns in ${name ?? "a table"}`);
      }
    }
  }
  return faults.list;
}

function columnFaults(table: XmlElement, of: string, faults: Faults): void {
  const seen = new Set<string>();
  for (const column of childrenOf(table, "column")) {
    const name = tokenOf(childOf(column, "name"));
    if (name === undefined) {
      faults.add(column, `A column without a name in ${of}`);
      continue;
    }
    if (seen.has(name)) faults.add(column, `A second column ${name} in ${of}`);
    seen.add(name);
    const type = childOf(column, "dataType");
    const text = contentOf(type);
    if (type === undefined || text === undefined) {
      faults.add(column, `A column ${name} without a type in ${of}`);
    } else if (
      /^votabletype$/i.test(typeOf(type) ?? "") && !(DATATYPES as readonly string[]).includes(text)
    ) faults.add(type, `A column ${name} with the type ${text}, which VOTable has not, in ${of}`);
  }
}

/** Faults of a capabilities document (VOResource 1.1 §2.2.1, TAPRegExt 1.0 §2). */
export function capabilityFaults(root: XmlElement): readonly string[] {
  const faults = new Faults();
  for (const capability of childrenOf(root, "capability")) {
    const name = attributeOf(capability, "standardID") ?? typeOf(capability) ??
      "without a standard";
    const interfaces = childrenOf(capability, "interface");
    if (interfaces.length === 0) faults.add(capability, `A capability ${name} without interface`);
    for (const one of interfaces) {
      const urls = childrenOf(one, "accessURL").map(contentOf);
      if (urls.every((url) => url === undefined)) {
        faults.add(one, `An interface without URL in the capability ${name}`);
      }
      for (const url of urls) {
        if (url !== undefined && URL.parse(url) === null) {
          faults.add(one, `A URL that is none (${url}) in the capability ${name}`);
        }
      }
    }
    for (const language of childrenOf(capability, "language")) {
      const words = tokenOf(childOf(language, "name"));
      if (words === undefined) faults.add(language, "A query language without a name");
      if (childrenOf(language, "version").length === 0) {
        faults.add(
          language,
          `A query language ${words ?? ""} without a version`.replace("  ", " "),
        );
      }
      for (const list of childrenOf(language, "languageFeatures")) {
        if (attributeOf(list, "type") === undefined) faults.add(list, "Features without a type");
        for (const feature of childrenOf(list, "feature")) {
          if (tokenOf(childOf(feature, "form")) === undefined) {
            faults.add(feature, "A feature without a form");
          }
        }
      }
    }
    for (const format of childrenOf(capability, "outputFormat")) {
      if (tokenOf(childOf(format, "mime")) === undefined) {
        faults.add(format, "An output format without a MIME type");
      }
    }
    for (const local of ["retentionPeriod", "executionDuration", "outputLimit", "uploadLimit"]) {
      for (const limit of childrenOf(capability, local)) {
        for (const value of [childOf(limit, "default"), childOf(limit, "hard")]) {
          if (value !== undefined && integerOf(contentOf(value)) === undefined) {
            faults.add(value, `A limit ${local} that is no number`);
          }
        }
      }
    }
  }
  return faults.list;
}

/** Faults of an availability document (VOSI 1.1 §2.2). */
export function availabilityFaults(root: XmlElement): readonly string[] {
  const faults = new Faults();
  const available = childOf(root, "available");
  const text = contentOf(available);
  if (available !== undefined && text !== undefined && !/^(true|false|1|0)$/.test(text)) {
    faults.add(available, `An availability that is neither true nor false (${text})`);
  }
  for (const local of ["upSince", "downAt", "backAt"]) {
    const element = childOf(root, local);
    const date = contentOf(element);
    if (element !== undefined && date !== undefined && dateOf(date) === undefined) {
      faults.add(element, `A date ${local} that is none (${date})`);
    }
  }
  return faults.list;
}

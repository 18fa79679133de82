/**
 * Tables and their columns, as VODataService describes them.
 *
 * @module
 */
import { ident } from "../core/adql/mod.ts";
import { matchUcd } from "../core/coords/ucd_match.ts";
import { type Datatype, DATATYPES, type Field } from "../core/table/field.ts";
import { childOf, childrenOf, textOf, type XmlElement } from "../core/xml/tree.ts";
import { attributeOf, contentOf, integerOf, tokenOf, typeOf } from "./_vosi_xml.ts";

/** A column's type as it was declared. */
export interface DeclaredType {
  /** Which vocabulary it is from: VOTable's, TAP 1.0's (SQL), or the simple one of VODataService. */
  readonly system: "votable" | "tap" | "simple";
  /** The type itself, such as `"double"` or `"VARCHAR"`, without prefix. */
  readonly name: string;
  /** Shape, as in `"*"`. */
  readonly arraysize: string | undefined;
  /** Length of a text (TAP 1.0). */
  readonly size: number | undefined;
  /** What separates the elements of an array. */
  readonly delim: string | undefined;
  /** A more exact type. */
  readonly extendedType: string | undefined;
  /** Where the more exact type is defined. */
  readonly extendedSchema: string | undefined;
}

/** A column as a service describes it. */
export interface VosiColumn {
  /** Name as it is to be written in a query, in double quotes where it needs them. */
  readonly name: string;
  /** Description. */
  readonly description: string | undefined;
  /** Unit. */
  readonly unit: string | undefined;
  /** UCD. */
  readonly ucd: string | undefined;
  /** Utype. */
  readonly utype: string | undefined;
  /** Type in VOTable's terms; undefined if it cannot be told. */
  readonly datatype: Datatype | undefined;
  /** Shape in VOTable's terms; undefined for scalars. */
  readonly arraysize: string | undefined;
  /** Extended type such as `"timestamp"`. */
  readonly xtype: string | undefined;
  /** The type as declared. */
  readonly declaredType: DeclaredType | undefined;
  /** Flags such as `"indexed"`, `"primary"`, `"nullable"`. */
  readonly flags: readonly string[];
  /** Whether an index makes constraints on it fast. */
  readonly indexed: boolean;
  /** Whether it is one of the important columns; undefined if not declared. */
  readonly principal: boolean | undefined;
  /** Whether a standard defines it; undefined if not declared. */
  readonly std: boolean | undefined;
  /** Attributes that VODataService does not know, such as column statistics. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** A hint for joins. */
export interface ForeignKey {
  /** Table that is referred to. */
  readonly targetTable: string;
  /** Pairs of columns: of this table, and of the target. */
  readonly columns: readonly (readonly [from: string, target: string])[];
  /** Description. */
  readonly description: string | undefined;
  /** Utype. */
  readonly utype: string | undefined;
}

/** What a {@linkcode VosiTable} is made of. */
export type VosiTableInit = Pick<
  VosiTable,
  | "name"
  | "schema"
  | "title"
  | "description"
  | "utype"
  | "type"
  | "nrows"
  | "columns"
  | "foreignKeys"
>;

/** A table as a service describes it. */
export class VosiTable {
  /** Name as it is to be written in a query. */
  readonly name: string;
  /** Name of its schema, if known. */
  readonly schema: string | undefined;
  /** Title. */
  readonly title: string | undefined;
  /** Description. */
  readonly description: string | undefined;
  /** Utype, by which tables of a standard are known. */
  readonly utype: string | undefined;
  /** `"base_table"`, `"view"`, `"output"` and the like. */
  readonly type: string | undefined;
  /** Approximate number of rows. */
  readonly nrows: number | undefined;
  /** Columns; undefined as long as only name and description are known. */
  readonly columns: readonly VosiColumn[] | undefined;
  /** Hints for joins; empty as long as the columns are not known. */
  readonly foreignKeys: readonly ForeignKey[];

  /** Makes a description. */
  constructor(init: VosiTableInit) {
    this.name = init.name;
    this.schema = init.schema;
    this.title = init.title;
    this.description = init.description;
    this.utype = init.utype;
    this.type = init.type;
    this.nrows = init.nrows;
    this.columns = init.columns;
    this.foreignKeys = init.foreignKeys;
  }

  /** The column of a name: as written, else without quotes and regardless of case. */
  column(name: string): VosiColumn | undefined {
    return findNamed(this.columns ?? [], name);
  }

  /** The column with a UCD, found as `Table.columnByUcd()` does: an equal one first. */
  columnByUcd(ucd: string): VosiColumn | undefined {
    const columns = this.columns ?? [];
    return columns[matchUcd(columns.map((column) => column.ucd), ucd)];
  }

  /** The column with a utype, whatever its case; prefixes do not matter where either has none. */
  columnByUtype(utype: string): VosiColumn | undefined {
    const wanted = utype.trim().toLowerCase();
    const local = (text: string): string => text.slice(text.indexOf(":") + 1);
    const columns = this.columns ?? [];
    return columns.find((column) => column.utype?.trim().toLowerCase() === wanted) ??
      columns.find(({ utype: own }) => {
        const lower = own?.trim().toLowerCase();
        return lower !== undefined && (!wanted.includes(":") || !lower.includes(":")) &&
          local(lower) === local(wanted);
      });
  }
}

/** Finds by name: as written first, then without quotes and regardless of case. */
export function findNamed<T extends { readonly name: string }>(
  items: readonly T[],
  name: string,
): T | undefined {
  const exact = items.find((item) => item.name === name);
  if (exact !== undefined) return exact;
  const plain = plainName(name);
  return items.find((item) => plainName(item.name) === plain) ??
    items.find((item) => plainName(item.name).toLowerCase() === plain.toLowerCase());
}

/** A name without its double quotes. */
export function plainName(name: string): string {
  return name.trim().replaceAll(
    /"((?:[^"]|"")*)"/g,
    (_, inside: string) => inside.replaceAll('""', '"'),
  );
}

/** Reads a `table` element; undefined if it has no name. */
export function readVosiTable(
  element: XmlElement,
  schema: string | undefined,
): VosiTable | undefined {
  const name = tokenOf(childOf(element, "name")) ?? attributeOf(element, "name");
  if (name === undefined) return undefined;
  const columns = childrenOf(element, "column");
  return new VosiTable({
    name,
    schema,
    title: tokenOf(childOf(element, "title")),
    description: contentOf(childOf(element, "description")),
    utype: tokenOf(childOf(element, "utype")),
    type: attributeOf(element, "type"),
    nrows: integerOf(contentOf(childOf(element, "nrows"))),
    columns: columns.length === 0 ? undefined : columns.flatMap((one) => readColumn(one) ?? []),
    foreignKeys: childrenOf(element, "foreignKey").flatMap((one) => readForeignKey(one) ?? []),
  });
}

function readForeignKey(element: XmlElement): ForeignKey | undefined {
  const targetTable = tokenOf(childOf(element, "targetTable"));
  if (targetTable === undefined) return undefined;
  return {
    targetTable,
    columns: childrenOf(element, "fkColumn").map((pair) =>
      [textOf(childOf(pair, "fromColumn")), textOf(childOf(pair, "targetColumn"))] as const
    ),
    description: tokenOf(childOf(element, "description")),
    utype: tokenOf(childOf(element, "utype")),
  };
}

/**
 * A column of a result as a service would describe it, for tables that nobody has described yet.
 *
 * @example
 * ```ts
 * import { columnOfField } from "@denovo/vo/protocols/vosi";
 * const column = columnOfField({ name: "pm-RA", datatype: "double", unit: "mas/yr" });
 * if (column.name !== '"pm-RA"' || column.unit !== "mas/yr") throw new Error(column.name);
 * ```
 *
 * @param field The field.
 * @returns The column; its name is in double quotes where a query needs them.
 */
export function columnOfField(field: Field): VosiColumn {
  const { datatype, arraysize, xtype } = field;
  return {
    name: ident(field.name).text,
    description: field.description,
    unit: field.unit,
    ucd: field.ucd,
    utype: field.utype,
    datatype,
    arraysize,
    xtype,
    declaredType: {
      system: "votable",
      name: datatype,
      arraysize,
      size: undefined,
      delim: undefined,
      extendedType: xtype,
      extendedSchema: undefined,
    },
    flags: [],
    indexed: false,
    principal: undefined,
    std: undefined,
    attributes: field.attributes ?? {},
  };
}

const KNOWN_ATTRIBUTES = new Set(["std"]);

function readColumn(element: XmlElement): VosiColumn | undefined {
  const name = tokenOf(childOf(element, "name"));
  if (name === undefined) return undefined;
  const flags = childrenOf(element, "flag").map(textOf).filter((text) => text !== "");
  const declared = declaredType(childOf(element, "dataType"));
  const std = attributeOf(element, "std");
  return {
    name,
    description: contentOf(childOf(element, "description")),
    unit: contentOf(childOf(element, "unit")),
    ucd: contentOf(childOf(element, "ucd")),
    utype: contentOf(childOf(element, "utype")),
    ...votableType(declared),
    declaredType: declared,
    flags,
    indexed: flags.some((flag) => /^indexed$|^primary$/i.test(flag)),
    principal: flags.some((flag) => /^principal$/i.test(flag)) ? true : undefined,
    std: std === undefined ? undefined : /^(true|1)$/i.test(std),
    attributes: Object.fromEntries(
      Object.entries(element.attributes).filter(([key]) =>
        !KNOWN_ATTRIBUTES.has(key) && !key.startsWith("xmlns")
      ),
    ),
  };
}

function declaredType(element: XmlElement | undefined): DeclaredType | undefined {
  const text = contentOf(element);
  if (element === undefined || text === undefined) return undefined;
  const name = text.replace(/^.*:/, "");
  const kind = typeOf(element)?.toLowerCase();
  const isVotable = kind === "votabletype" ||
    (kind !== "taptype" && (DATATYPES as readonly string[]).includes(name));
  return {
    system: isVotable ? "votable" : kind === "taptype" || text.includes(":") ? "tap" : "simple",
    name,
    arraysize: attributeOf(element, "arraysize"),
    size: integerOf(attributeOf(element, "size")),
    delim: attributeOf(element, "delim"),
    extendedType: attributeOf(element, "extendedType"),
    extendedSchema: attributeOf(element, "extendedSchema"),
  };
}

/** Types of SQL and of VODataService's simple vocabulary: VOTable datatype, shape (`#` is the length), xtype. */
const SQL_TYPES: Readonly<Record<string, readonly [Datatype, string?, string?]>> = {
  BOOLEAN: ["boolean"],
  SMALLINT: ["short"],
  INTEGER: ["int"],
  INT: ["int"],
  BIGINT: ["long"],
  REAL: ["float"],
  FLOAT: ["double"],
  DOUBLE: ["double"],
  "DOUBLE PRECISION": ["double"],
  TIMESTAMP: ["char", "*", "timestamp"],
  CHAR: ["char", "#"],
  VARCHAR: ["char", "#*"],
  BINARY: ["unsignedByte", "#"],
  VARBINARY: ["unsignedByte", "#*"],
  POINT: ["char", "*", "adql:POINT"],
  REGION: ["char", "*", "adql:REGION"],
  CLOB: ["char", "*"],
  BLOB: ["unsignedByte", "*"],
  STRING: ["char", "*"],
};

/** The type in VOTable's terms. */
export function votableType(
  declared: DeclaredType | undefined,
): Pick<VosiColumn, "datatype" | "arraysize" | "xtype"> {
  if (declared === undefined) {
    return { datatype: undefined, arraysize: undefined, xtype: undefined };
  }
  const { name, arraysize, size, extendedType } = declared;
  const scalar = arraysize === "1" ? undefined : arraysize;
  const known = DATATYPES.find((datatype) => datatype.toLowerCase() === name.toLowerCase());
  if (declared.system !== "tap" && known !== undefined) {
    return { datatype: known, arraysize: scalar, xtype: extendedType };
  }
  // TAP 1.0 services write the length into the type, too.
  const [, word = "", length] = /^([A-Z ]+?)\s*(?:\(\s*(\d+|\*)\s*\))?$/i.exec(name) ?? [];
  const [datatype, shape, xtype] = SQL_TYPES[word.toUpperCase()] ?? [];
  if (datatype === undefined) {
    return { datatype: known, arraysize: scalar, xtype: extendedType };
  }
  const count = length ?? (size === undefined ? undefined : String(size));
  const filled = shape === "#"
    ? count === "1" ? undefined : count
    : shape === "#*"
    ? count === undefined || count === "*" ? "*" : `${count}*`
    : shape;
  return { datatype, arraysize: scalar ?? filled, xtype: extendedType ?? xtype };
}

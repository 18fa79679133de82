/**
 * Static types: of columns as services describe them, of what is computed, and which fit together.
 *
 * ADQL says little about conversions; where it is silent, PostgreSQL's rules are taken, since most services run on it.
 *
 * @module
 */

/** The types that are told apart. `"unknown"` fits with everything, `"null"` is the type of NULL. */
export type TypeName =
  | "boolean"
  | "smallint"
  | "integer"
  | "bigint"
  | "real"
  | "double"
  | "text"
  | "timestamp"
  | "point"
  | "circle"
  | "polygon"
  | "region"
  | "moc"
  | "binary"
  | "array"
  | "null"
  | "unknown";

/** A type, with the attributes that a VOTable field of it has. */
export interface ValueType {
  /** The type. */
  readonly name: TypeName;
  /** VOTable datatype. */
  readonly datatype: string;
  /** VOTable arraysize; absent for scalars. */
  readonly arraysize?: string | undefined;
  /** VOTable xtype. */
  readonly xtype?: string | undefined;
  /** Whether it is that of a text literal, which can stand for other types. */
  readonly literal?: string | undefined;
}

/** A column, as VOSI tables, TAP_SCHEMA and VOTable fields have it. */
export interface ColumnDescription {
  /** The name; with quotes when the service writes it so. */
  readonly name: string;
  /** A datatype of VOTable (`"double"`, `"char"`) or of TAP (`"DOUBLE"`, `"adql:VARCHAR(20)"`). Unknown without. */
  readonly datatype?: string | undefined;
  /** VOTable arraysize. */
  readonly arraysize?: string | undefined;
  /** VOTable xtype. */
  readonly xtype?: string | undefined;
  /** Unit. */
  readonly unit?: string | undefined;
  /** UCD. */
  readonly ucd?: string | undefined;
  /** Utype. */
  readonly utype?: string | undefined;
  /** What the column holds. */
  readonly description?: string | undefined;
}

/** A table, as services describe it. */
export interface TableDescription {
  /** The name, with its schema; with quotes when the service writes it so. */
  readonly name: string;
  /** The columns, in their order. */
  readonly columns: readonly ColumnDescription[];
  /** What the table holds. */
  readonly description?: string | undefined;
}

const SCALARS: Readonly<Partial<Record<TypeName, string>>> = {
  boolean: "boolean",
  smallint: "short",
  integer: "int",
  bigint: "long",
  real: "float",
  double: "double",
};

/** Makes a type from its name alone. */
export function valueType(name: TypeName): ValueType {
  return MADE[name] ??= make(name);
}

const MADE: Partial<Record<TypeName, ValueType>> = {};

function make(name: TypeName): ValueType {
  const datatype = SCALARS[name];
  if (datatype !== undefined) return Object.freeze({ name, datatype });
  switch (name) {
    case "timestamp":
      return Object.freeze({ name, datatype: "char", arraysize: "*", xtype: "timestamp" });
    case "point":
      return Object.freeze({ name, datatype: "double", arraysize: "2", xtype: "point" });
    case "circle":
      return Object.freeze({ name, datatype: "double", arraysize: "3", xtype: "circle" });
    case "polygon":
      return Object.freeze({ name, datatype: "double", arraysize: "*", xtype: "polygon" });
    case "region":
      return Object.freeze({ name, datatype: "char", arraysize: "*", xtype: "adql:REGION" });
    case "moc":
      return Object.freeze({ name, datatype: "char", arraysize: "*", xtype: "moc" });
    case "binary":
      return Object.freeze({ name, datatype: "unsignedByte", arraysize: "*" });
    case "array":
      return Object.freeze({ name, datatype: "double", arraysize: "*" });
    default:
      return Object.freeze({ name, datatype: "char", arraysize: "*" });
  }
}

const TAP_TYPES: Readonly<Record<string, TypeName>> = {
  BOOLEAN: "boolean",
  BIT: "boolean",
  SMALLINT: "smallint",
  INTEGER: "integer",
  INT: "integer",
  BIGINT: "bigint",
  REAL: "real",
  DOUBLE: "double",
  "DOUBLE PRECISION": "double",
  FLOAT: "double",
  NUMERIC: "double",
  CHAR: "text",
  CHARACTER: "text",
  VARCHAR: "text",
  TEXT: "text",
  CLOB: "text",
  TIMESTAMP: "timestamp",
  DATE: "timestamp",
  POINT: "point",
  CIRCLE: "circle",
  POLYGON: "polygon",
  REGION: "region",
  MOC: "moc",
  BLOB: "binary",
  BINARY: "binary",
  VARBINARY: "binary",
};

const VOTABLE_TYPES: Readonly<Record<string, TypeName>> = {
  boolean: "boolean",
  bit: "boolean",
  unsignedByte: "smallint",
  short: "smallint",
  int: "integer",
  long: "bigint",
  float: "real",
  double: "double",
};

const XTYPES: Readonly<Record<string, TypeName>> = {
  timestamp: "timestamp",
  point: "point",
  circle: "circle",
  polygon: "polygon",
  region: "region",
  shape: "region",
  multishape: "region",
  moc: "moc",
};

/**
 * The type of a described column.
 *
 * @param column The column; datatypes of VOTable are recognised by their case.
 * @returns Its type; `"unknown"` where the description does not tell.
 */
export function typeOfColumn(column: ColumnDescription): ValueType {
  const { datatype, arraysize, xtype } = column;
  const special = XTYPES[(xtype ?? "").toLowerCase().replace(/^adql:/, "")];
  if (datatype === undefined || datatype === "") return valueType("unknown");
  const scalar = arraysize === undefined || arraysize === "" || arraysize === "1";
  const shape = { datatype, arraysize, xtype };
  if (datatype === "char" || datatype === "unicodeChar") {
    return { name: special ?? "text", ...shape, arraysize: scalar ? arraysize : arraysize };
  }
  const plain = VOTABLE_TYPES[datatype];
  if (plain !== undefined) {
    if (scalar) return { name: plain, datatype, xtype };
    if (special !== undefined) return { name: special, ...shape };
    return { name: datatype === "unsignedByte" ? "binary" : "array", ...shape };
  }
  const match = /^(?:adql:)?([A-Z ]+?)\s*(?:\((\d+|\*)\))?$/.exec(datatype.toUpperCase().trim());
  const name = special ?? TAP_TYPES[match?.[1] ?? ""] ??
    TAP_TYPES[datatype.toUpperCase().replace(/^ADQL:/, "").replace(/\(.*/, "").trim()];
  if (name === undefined) return valueType("unknown");
  if (name !== "text" || match?.[2] === undefined) return valueType(name);
  const varying = /VAR/.test(match[1] ?? "") && match[2] !== "*";
  return { name, datatype: "char", arraysize: varying ? `${match[2]}*` : match[2] };
}

const NUMBERS: readonly TypeName[] = ["smallint", "integer", "bigint", "real", "double"];

/** Whether a type is a number for sure. */
export function isNumeric(type: ValueType): boolean {
  return NUMBERS.includes(type.name);
}

/** Whether a type is an integer for sure. */
export function isInteger(type: ValueType): boolean {
  return type.name === "smallint" || type.name === "integer" || type.name === "bigint";
}

/** Whether a type says nothing. */
export function isOpen(type: ValueType): boolean {
  return type.name === "unknown" || type.name === "null";
}

/** Whether a value of this type can be a region of the sky; texts can, for columns that are badly described. */
export function isRegion(type: ValueType): boolean {
  return isOpen(type) ||
    ["point", "circle", "polygon", "region", "moc", "array"].includes(type.name);
}

/** What PostgreSQL and messages call a type. */
export function typeLabel(type: ValueType): string {
  return type.name === "double" ? "double precision" : type.name;
}

/** The type of the result of arithmetic; integers with `real` give `double`, as in PostgreSQL. */
export function arithmeticType(a: ValueType, b: ValueType): ValueType {
  if (isOpen(a)) {
    return isOpen(b) ? valueType("unknown") : isNumeric(b) ? bare(b) : valueType("unknown");
  }
  if (isOpen(b)) return isNumeric(a) ? bare(a) : valueType("unknown");
  const names = [a.name, b.name];
  if (names.includes("real") && names.some((name) => isInteger(valueType(name)))) {
    return valueType("double");
  }
  return valueType(
    NUMBERS[Math.max(NUMBERS.indexOf(a.name), NUMBERS.indexOf(b.name), 0)] as TypeName,
  );
}

/** A type without what a column's description adds to it. */
export function bare(type: ValueType): ValueType {
  return valueType(type.name);
}

/**
 * The type that can hold both, for UNION, COALESCE and CASE; undefined if there is none.
 *
 * Numbers fit with numbers, text literals with what they can be read as, NULL with everything.
 */
export function commonType(a: ValueType, b: ValueType): ValueType | undefined {
  if (a.name === "null") return b;
  if (b.name === "null") return a;
  if (a.name === "unknown" || b.name === "unknown") return valueType("unknown");
  if (isNumeric(a) && isNumeric(b)) {
    if (a.name === b.name) return a;
    return valueType(
      NUMBERS[Math.max(NUMBERS.indexOf(a.name), NUMBERS.indexOf(b.name))] as TypeName,
    );
  }
  if (a.name === b.name) return a.name === "text" ? commonText(a, b) : a;
  if (a.literal !== undefined && readsAs(a.literal, b)) return b;
  if (b.literal !== undefined && readsAs(b.literal, a)) return a;
  if (isShape(a) && isShape(b)) return valueType("region");
  return undefined;
}

function isShape(type: ValueType): boolean {
  return ["point", "circle", "polygon", "region", "moc"].includes(type.name);
}

function commonText(a: ValueType, b: ValueType): ValueType {
  const same = a.datatype === b.datatype && a.arraysize === b.arraysize;
  if (same) return a.literal === undefined ? a : b;
  const datatype = [a.datatype, b.datatype].includes("unicodeChar") ? "unicodeChar" : "char";
  return { name: "text", datatype, arraysize: "*" };
}

/** Whether a text literal can be read as a value of a type. */
export function readsAs(text: string, type: ValueType): boolean {
  if (isNumeric(type)) {
    const pattern = isInteger(type)
      ? /^\s*[+-]?\d+\s*$/
      : /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;
    return pattern.test(text) || (!isInteger(type) && /^\s*[+-]?(nan|inf(inity)?)\s*$/i.test(text));
  }
  if (type.name === "boolean") return /^\s*(t|f|true|false|yes|no|on|off|1|0)\s*$/i.test(text);
  if (type.name === "timestamp") return /^\s*\d{4}-\d\d-\d\d/.test(text);
  return true;
}

/** Whether two values can be compared. */
export function isComparable(a: ValueType, b: ValueType): boolean {
  if (commonType(a, b) !== undefined) return true;
  const names = [a.name, b.name];
  return names.includes("boolean") && names.some((name) => name === "integer");
}

/** The type of CAST's target. */
export function typeOfCast(name: string, length: number | "*" | null): ValueType {
  const type = TAP_TYPES[name] ?? "unknown";
  if (type !== "text") return valueType(type);
  if (name === "CHAR" && typeof length === "number") {
    return { name: "text", datatype: "char", arraysize: String(length) };
  }
  const arraysize = typeof length === "number" ? `${length}*` : "*";
  return { name: "text", datatype: "char", arraysize };
}

/**
 * What the header of a table says about its columns.
 *
 * Follows the FITS standard 3.0, section 7.3 (binary tables), with TUCD, TUTYP, TCOMM and TXTYP as STIL writes them.
 *
 * @module
 */
import { FormatError, UnsupportedError } from "../runtime/errors.ts";
import type { Datatype, Field } from "../table/field.ts";
import { MAX_CELL_ELEMENTS } from "../table/field.ts";
import type { Param, TableItem, TableMeta } from "../table/meta.ts";
import { cardError, type FitsHeader } from "./header.ts";
import { nameOf } from "./_unit.ts";

/** The types of elements in binary tables. */
export type TypeCode = "L" | "X" | "B" | "I" | "J" | "K" | "A" | "E" | "D" | "C" | "M";

/** Bytes of an element; bits are counted by eight. */
export const SIZES: Readonly<Record<TypeCode, number>> = {
  L: 1,
  X: 1,
  B: 1,
  I: 2,
  J: 4,
  K: 8,
  A: 1,
  E: 4,
  D: 8,
  C: 8,
  M: 16,
};

/** One column of a binary table. */
export interface FitsColumn {
  readonly field: Field;
  readonly code: TypeCode;
  /** Elements a cell. */
  readonly repeat: number;
  /** Where its cells begin in a row. */
  readonly offset: number;
  /** Bytes of a descriptor, for arrays of variable length. */
  readonly descriptor?: 8 | 16 | undefined;
  /** Whether stored integers stand for unsigned ones (signed, for bytes). */
  readonly unsigned: boolean;
  /** TSCAL and TZERO otherwise. */
  readonly scaling?: { readonly scale: number; readonly zero: number } | undefined;
  /** TNULL. */
  readonly nothing?: number | bigint | undefined;
  /** Characters an item of arrays of strings; 0 for other columns. */
  readonly itemLength: number;
}

/** A table as its header declares it. */
export interface TablePlan {
  readonly columns: readonly FitsColumn[];
  readonly rowLength: number;
  readonly rows: number;
  /** Where the heap begins, from the beginning of the data. */
  readonly heap: number;
  readonly meta: TableMeta;
}

const FORM = /^(\d*)([LXBIJKAEDCM])(\d*)\s*$/;
const VARIABLE = /^([01]?)([PQ])([LXBIJKAEDCM])(?:\((\d*)\))?/;
const OFFSETS: Readonly<Partial<Record<TypeCode, string>>> = {
  B: "-128",
  I: "32768",
  J: "2147483648",
  K: "9223372036854775808",
};
const TYPES: Readonly<Record<TypeCode, Datatype>> = {
  L: "boolean",
  X: "bit",
  B: "unsignedByte",
  I: "short",
  J: "int",
  K: "long",
  A: "char",
  E: "float",
  D: "double",
  C: "floatComplex",
  M: "doubleComplex",
};
const UNSIGNED: Readonly<Partial<Record<TypeCode, Datatype>>> = {
  B: "short",
  I: "int",
  J: "long",
  K: "char",
};

/**
 * Reads the columns of a binary table from its header.
 *
 * @throws {FormatError} If the header contradicts itself.
 * @throws {UnsupportedError} If it has something that would otherwise read wrong.
 */
export function planTable(header: FitsHeader): TablePlan {
  if (header.get("ZTABLE") === true) {
    throw new UnsupportedError("Cannot read FITS table: it is compressed (ZTABLE)", {
      feature: "compressed FITS tables",
    });
  }
  const count = header.integer("TFIELDS");
  if (count === undefined || count < 0 || count > 9999) {
    throw new FormatError(`Cannot read FITS table: TFIELDS is ${count ?? "missing"}`, {
      format: "fits",
      element: "TFIELDS",
    });
  }
  const rowLength = header.integer("NAXIS1") ?? 0;
  const rows = header.integer("NAXIS2") ?? 0;
  const columns: FitsColumn[] = [];
  let offset = 0;
  for (let n = 1; n <= count; n++) {
    const column = planColumn(header, n, offset);
    columns.push(column);
    offset += column.descriptor ??
      (column.code === "X" ? Math.ceil(column.repeat / 8) : column.repeat * SIZES[column.code]);
  }
  if (offset > rowLength) {
    throw new FormatError(
      `Cannot read FITS table: its columns need ${offset} bytes a row, NAXIS1 is ${rowLength}`,
      { format: "fits", element: "NAXIS1" },
    );
  }
  // Rows without bytes would cost memory and time that the file does not have.
  if (offset === 0 && rows > 1_000_000) {
    throw new FormatError(`Cannot read FITS table: it has ${rows} rows without any bytes`, {
      format: "fits",
      element: "NAXIS2",
    });
  }
  const heap = header.integer("THEAP") ?? rowLength * rows;
  if (heap < rowLength * rows) throw cardError(header.card("THEAP")!, "the heap is in the rows");
  return { columns, rowLength, rows, heap, meta: tableMeta(header) };
}

function planColumn(header: FitsHeader, n: number, offset: number): FitsColumn {
  const form = header.string(`TFORM${n}`)?.trim().toUpperCase() ?? "";
  const variable = VARIABLE.exec(form);
  const fixed = variable === null ? FORM.exec(form) : null;
  if (variable === null && fixed === null) {
    throw new FormatError(
      `Cannot read FITS table: TFORM${n} is ${JSON.stringify(form.slice(0, 30))}`,
      { format: "fits", element: `TFORM${n}` },
    );
  }
  const code = (variable?.[3] ?? fixed?.[2]) as TypeCode;
  const repeat = variable === null ? Number(fixed?.[1] === "" ? 1 : fixed?.[1]) : 0;
  if (repeat > MAX_CELL_ELEMENTS) {
    throw new FormatError(`Cannot read FITS table: TFORM${n} asks for ${repeat} elements a cell`, {
      format: "fits",
      element: `TFORM${n}`,
    });
  }
  const isNumber = code !== "L" && code !== "X" && code !== "A";
  const zeroCard = isNumber ? header.get(`TZERO${n}`) ?? 0 : 0;
  const scale = isNumber ? header.number(`TSCAL${n}`) ?? 1 : 1;
  const zero = isNumber ? header.number(`TZERO${n}`) ?? 0 : 0;
  const unsigned = scale === 1 && OFFSETS[code] !== undefined &&
    (String(zeroCard) === OFFSETS[code] || zero === Number(OFFSETS[code]));
  const scaled = !unsigned && (scale !== 1 || zero !== 0);
  if (scaled && (code === "C" || code === "M")) {
    throw new UnsupportedError(`Cannot read FITS table: complex column ${n} is scaled`, {
      feature: "scaled complex columns in FITS tables",
    });
  }
  const nothing = /[BIJK]/.test(code) ? integerOf(header, `TNULL${n}`) : undefined;
  const { arraysize, itemLength } = shapeOf(header, n, {
    code,
    repeat,
    width: Number(fixed?.[3] || 0),
    isVariable: variable !== null,
    isText: code === "A" || (code === "K" && unsigned),
  });
  const isArray = arraysize !== undefined && code !== "A";
  if (code === "K" && unsigned && (isArray && arraysize !== "20*")) {
    throw new UnsupportedError(
      `Cannot read FITS table: column ${n} has arrays of unsigned 64-bit integers`,
      { feature: "arrays of unsigned 64-bit integers in FITS tables" },
    );
  }
  const text = (keyword: string): string | undefined => {
    const value = header.card(`${keyword}${n}`)?.value;
    return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
  };
  const datatype = unsigned ? UNSIGNED[code] as Datatype : scaled ? "double" : TYPES[code];
  return {
    field: {
      name: text("TTYPE") ?? `col${n}`,
      datatype,
      ...(arraysize === undefined ? {} : { arraysize }),
      ...given("unit", text("TUNIT")),
      ...given("ucd", text("TUCD")),
      ...given("utype", text("TUTYP")),
      ...given("xtype", text("TXTYP")),
      ...given("description", text("TCOMM")),
    },
    code,
    repeat,
    offset,
    descriptor: variable === null ? undefined : variable[2] === "P" ? 8 : 16,
    unsigned,
    scaling: scaled ? { scale, zero } : undefined,
    nothing,
    itemLength,
  };
}

function given(key: string, value: string | undefined): Record<string, string> {
  return value === undefined ? {} : { [key]: value };
}

function integerOf(header: FitsHeader, keyword: string): number | bigint | undefined {
  const value = header.get(keyword) ?? undefined;
  if (value === undefined || typeof value === "bigint" || Number.isInteger(value)) {
    return value as number | bigint | undefined;
  }
  throw cardError(header.card(keyword)!, "value is not an integer");
}

interface Shape {
  readonly code: TypeCode;
  readonly repeat: number;
  /** Characters an item, in the older convention `rAw`. */
  readonly width: number;
  readonly isVariable: boolean;
  readonly isText: boolean;
}

function shapeOf(
  header: FitsHeader,
  n: number,
  { code, repeat, width, isVariable, isText }: Shape,
): { readonly arraysize: string | undefined; readonly itemLength: number } {
  if (isVariable) return { arraysize: "*", itemLength: 0 };
  const tdim = header.card(`TDIM${n}`)?.value;
  const dims = typeof tdim === "string"
    ? /^\(\s*\d+(?:\s*,\s*\d+)*\s*\)$/.exec(tdim.trim())?.[0].slice(1, -1).split(",").map(Number)
    : undefined;
  const product = dims?.reduce((all, dim) => all * dim, 1);
  if (code === "A") {
    if (dims !== undefined && dims.length > 1 && product === repeat && repeat > 0) {
      return { arraysize: dims.join("x"), itemLength: dims[0] as number };
    }
    if (width > 0 && width < repeat && repeat % width === 0) {
      return { arraysize: `${width}x${repeat / width}`, itemLength: width };
    }
    return {
      arraysize: repeat === 1 ? undefined : repeat === 0 ? "*" : `${repeat}`,
      itemLength: 0,
    };
  }
  if (isText && repeat === 1) return { arraysize: "20*", itemLength: 0 };
  if (dims !== undefined && product === repeat && repeat > 0 && dims.length > 0) {
    const arraysize = dims.join("x");
    return { arraysize: arraysize === "1" ? undefined : arraysize, itemLength: 0 };
  }
  return { arraysize: repeat === 1 ? undefined : repeat === 0 ? "*" : `${repeat}`, itemLength: 0 };
}

const STRUCTURE =
  /^(?:XTENSION|BITPIX|NAXIS\d*|PCOUNT|GCOUNT|TFIELDS|THEAP|EXTNAME|CHECKSUM|DATASUM|(?:TTYPE|TFORM|TUNIT|TNULL|TSCAL|TZERO|TDISP|TDIM|TUCD|TUTYP|TXTYP|TCOMM|TBCOL)\d+)$/;

/** Name of the table, and the other cards as PARAMs. */
export function tableMeta(header: FitsHeader): TableMeta {
  const name = nameOf(header);
  const items: TableItem[] = [];
  for (const { keyword, value, comment } of header) {
    if (value === undefined || value === null || STRUCTURE.test(keyword)) continue;
    items.push(paramOf(keyword, value, comment));
  }
  return {
    ...(name === "" ? {} : { name }),
    ...(items.length > 0 ? { items } : {}),
  };
}

function paramOf(
  name: string,
  value: NonNullable<FitsHeader["cards"][number]["value"]>,
  comment: string,
): Param {
  const described = comment === "" ? {} : { description: comment };
  const param = { kind: "param" as const, name, ...described };
  switch (typeof value) {
    case "string":
      return { ...param, datatype: "char", arraysize: "*", value, cell: value };
    case "boolean":
      return { ...param, datatype: "boolean", value: value ? "T" : "F", cell: value };
    case "bigint":
      return BigInt.asIntN(64, value) === value
        ? { ...param, datatype: "long", value: String(value), cell: value }
        : { ...param, datatype: "char", arraysize: "*", value: String(value), cell: String(value) };
    case "number":
      return Number.isInteger(value)
        ? { ...param, datatype: "long", value: String(value), cell: BigInt(value) }
        : { ...param, datatype: "double", value: String(value), cell: value };
    default:
      return { ...param, datatype: "doubleComplex", value: `${value.re} ${value.im}`, cell: value };
  }
}

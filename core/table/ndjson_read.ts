/**
 * Reading newline-delimited JSON without rounding.
 *
 * @module
 */
import { FormatError, UnsupportedError } from "../runtime/errors.ts";
import { countMembers, repeatedKey } from "./_json_check.ts";
import { chunksOf, type TextSource, utf8Chunks } from "./_source.ts";
import type { Cell, Complex } from "./cell.ts";
import { Column } from "./column.ts";
import { ColumnBuilder } from "./column_builder.ts";
import { type Datatype, type Field, formatArraySize } from "./field.ts";
import { jsonText } from "./json.ts";
import { Table } from "./table.ts";

/** How {@linkcode readNdjson} reads. */
export interface ReadNdjsonOptions {
  /** Descriptions of some or all columns by name; where there is a datatype, it is not guessed. */
  readonly fields?: readonly Partial<Field>[] | undefined;
}

/**
 * Reads a table from newline-delimited JSON: one object a line, its keys the columns, in order of appearance.
 *
 * Types are found from all rows, without loss: whole numbers are `int` or `long` (exact), others, and the words `"NaN"`,
 * `"Infinity"`, `"-Infinity"` among numbers, `double`; arrays keep their length where all have the same; `{"re":1,"im":2}` is
 * complex. Columns with values of several kinds, or other objects, become text that holds the JSON. An absent key is null.
 *
 * @example
 * ```ts
 * import { readNdjson } from "@denovo/vo/table";
 * const table = await readNdjson('{"id":9007199254740993,"mag":"NaN"}\n{"id":1,"mag":4.5}\n');
 * if (table.column("id").at(0) !== 9007199254740993n) throw new Error();
 * if (!Number.isNaN(table.column("mag").at(0))) throw new Error();
 * ```
 *
 * @param source The text, its bytes, or a stream of bytes.
 * @param options Known columns.
 * @returns The table.
 * @throws {FormatError} If a line is no JSON object, has a key twice or a number beyond the range of a double, or if a
 *   value does not fit the datatype given for its column.
 * @throws {UnsupportedError} If a number needs more than 53 bits and this engine's `JSON.parse()` can only round it.
 */
export async function readNdjson(
  source: TextSource,
  options: ReadNdjsonOptions = {},
): Promise<Table> {
  const columns = new Map<string, Cell[]>();
  const lines: number[] = [];
  for (const field of options.fields ?? []) {
    if (field.name !== undefined) columns.set(field.name, []);
  }
  for await (const { text, line } of linesOf(source)) {
    const row = parseLine(text, line);
    for (const [name, value] of Object.entries(row)) {
      let cells = columns.get(name);
      if (cells === undefined) columns.set(name, cells = []);
      while (cells.length < lines.length) cells.push(null);
      cells[lines.length] = value as Cell;
    }
    lines.push(line);
  }
  const made = [...columns].map(([name, cells]) => {
    while (cells.length < lines.length) cells.push(null);
    return toColumn(name, cells, options.fields?.find((field) => field.name === name), lines);
  });
  return new Table(made);
}

async function* linesOf(
  source: TextSource,
): AsyncGenerator<{ readonly text: string; readonly line: number }, void, void> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let rest = "";
  let line = 0;
  for await (const chunk of utf8Chunks(chunksOf(source), undefined, "json")) {
    const parts = decoder.decode(chunk).split("\n");
    parts[0] = rest + parts[0];
    rest = parts.pop() as string;
    for (const text of parts) {
      line++;
      if (text.trim() !== "") yield { text, line };
    }
  }
  if (rest.trim() !== "") yield { text: rest, line: line + 1 };
}

function parseLine(text: string, line: number): object {
  let value: unknown;
  try {
    // Whole numbers below 16 digits are exact in any case.
    value = /\d{16}/.test(text) ? JSON.parse(text, keepExact) : JSON.parse(text);
  } catch (cause) {
    if (cause instanceof UnsupportedError) throw cause;
    throw new FormatError(`Cannot read NDJSON: ${(cause as Error).message}`, {
      format: "json",
      line,
      cause,
    });
  }
  const fail = (detail: string): never => {
    throw new FormatError(`Cannot read NDJSON: ${detail}`, { format: "json", line });
  };
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return fail("the line is no JSON object");
  }
  let members = 0;
  for (const [name, member] of Object.entries(value)) {
    const count = countMembers(member);
    if (Number.isNaN(count)) {
      fail(`a number in ${JSON.stringify(name)} is too large for a double`);
    }
    members += 1 + count;
  }
  // Each member has a colon: only where there are more of them, in strings or in members that were lost, it is worth a look.
  const key = text.split(":").length - 1 > members ? repeatedKey(text) : undefined;
  return key === undefined ? value : fail(`the key ${JSON.stringify(key)} occurs twice`);
}

/** For `JSON.parse()`: whole numbers that a double would round become bigint. */
function keepExact(
  _key: string,
  value: unknown,
  context?: { readonly source?: string | undefined },
): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value) || !Number.isInteger(value)) {
    return value;
  }
  const source = context?.source;
  if (source === undefined) {
    throw new UnsupportedError(
      "Cannot read a whole number of more than 53 bits from JSON: this engine rounds it",
      { feature: "JSON.parse source text access" },
    );
  }
  return /^-?\d+$/.test(source) ? BigInt(source) : value;
}

/** What the values of a column have in common. */
interface Kind {
  readonly datatype: Datatype;
  readonly arraysize?: string | undefined;
}

const WORDS: ReadonlySet<unknown> = new Set(["NaN", "Infinity", "-Infinity"]);
const TEXT: Kind = { datatype: "unicodeChar", arraysize: "*" };

function toColumn(
  name: string,
  cells: readonly Cell[],
  given: Partial<Field> | undefined,
  lines: readonly number[],
): Column {
  const kind = given?.datatype === undefined ? kindOf(cells) : undefined;
  const field: Field = {
    ...kind,
    ...given,
    name,
    datatype: given?.datatype ?? kind?.datatype ?? "unicodeChar",
  };
  const builder = new ColumnBuilder(field, cells.length);
  const convert = converter(field.datatype);
  cells.forEach((cell, row) => {
    try {
      builder.push(
        builder.isArray && Array.isArray(cell) ? cell.flat(Infinity).map(convert) : convert(cell),
      );
    } catch (cause) {
      throw new FormatError(`Cannot read NDJSON: ${(cause as Error).message}`, {
        format: "json",
        line: lines[row],
        cause,
      });
    }
  });
  return new Column(field, [builder.finish()]);
}

/** Makes of a JSON value what the builder wants; what cannot be made is left to the builder's error. */
function converter(datatype: Datatype): (cell: Cell) => Cell {
  switch (datatype) {
    case "float":
      return toSingle;
    case "double":
      return toNumber;
    case "floatComplex":
    case "doubleComplex": {
      const part = datatype === "floatComplex" ? toSingle : toNumber;
      return (cell) => {
        if (!isComplex(cell)) return cell;
        return { re: part(cell.re) as number, im: part(cell.im) as number };
      };
    }
    case "char":
    case "unicodeChar":
      return (cell) => cell === null || typeof cell === "string" ? cell : jsonText(cell);
    default:
      return (cell) => cell;
  }
}

function toNumber(cell: Cell): Cell {
  return typeof cell === "bigint" || WORDS.has(cell) ? Number(cell) : cell;
}

function toSingle(cell: Cell): Cell {
  const value = toNumber(cell);
  if (Number.isFinite(value) && !Number.isFinite(Math.fround(value as number))) {
    throw new RangeError(`${value} is too large for a float`);
  }
  return value;
}

function isComplex(cell: unknown): cell is Complex {
  if (typeof cell !== "object" || cell === null) return false;
  const keys = Object.keys(cell);
  return keys.length === 2 && keys[0] === "re" && keys[1] === "im" &&
    Object.values(cell).every((part) =>
      typeof part === "number" || typeof part === "bigint" || WORDS.has(part)
    );
}

/** The narrowest type that holds all cells unchanged. */
function kindOf(cells: readonly Cell[]): Kind {
  const some = cells.filter((cell) => cell !== null);
  if (some.length === 0) return TEXT;
  if (some.every((cell) => Array.isArray(cell))) return arrayKind(some as readonly Cell[][]);
  return scalarKind(some) ?? TEXT;
}

function arrayKind(cells: readonly (readonly Cell[])[]): Kind {
  const elements = cells.flat().filter((cell) => cell !== null);
  const kind = elements.length === 0 ? undefined : scalarKind(elements);
  if (elements.length > 0 && kind === undefined) return TEXT;
  if (kind?.datatype === "unicodeChar") {
    // VOTable has no null strings in arrays.
    if (elements.length < cells.flat().length) return TEXT;
    const longest = elements.reduce<number>((max, s) => Math.max(max, (s as string).length), 1);
    return { datatype: "unicodeChar", arraysize: `${longest}x*` };
  }
  const lengths = new Set(cells.map((cell) => cell.length));
  const [length] = lengths;
  const fixed = lengths.size === 1 && length !== undefined && length > 1;
  return {
    datatype: kind?.datatype ?? "double",
    arraysize: formatArraySize({ fixed: fixed ? [length] : [], variable: !fixed }),
  };
}

/** The type of cells without null; undefined when they have none in common. */
function scalarKind(cells: readonly Cell[]): Kind | undefined {
  if (cells.every((cell) => typeof cell === "boolean")) return { datatype: "boolean" };
  if (cells.every(isComplex)) return { datatype: "doubleComplex" };
  const strings = cells.filter((cell) => typeof cell === "string");
  const numbers = cells.filter((cell) => typeof cell === "number" || typeof cell === "bigint");
  const words = strings.every((cell) => WORDS.has(cell));
  if (strings.length === cells.length && !words) return TEXT;
  if (numbers.length + (words ? strings.length : 0) < cells.length) return undefined;
  const whole = numbers.every((cell) =>
    typeof cell === "bigint" || Number.isSafeInteger(cell) && !Object.is(cell, -0)
  );
  if (whole && strings.length === 0) {
    const int = numbers.every((cell) => typeof cell === "number" && (cell | 0) === cell);
    if (int) return { datatype: "int" };
    const long = numbers.every((cell) => BigInt.asIntN(64, BigInt(cell)) === BigInt(cell));
    if (long) return { datatype: "long" };
  }
  const exact = numbers.every((cell) =>
    typeof cell === "number" || BigInt(Number(cell)) === cell ||
    String(Number(cell)) === String(cell)
  );
  return exact ? { datatype: "double" } : undefined;
}

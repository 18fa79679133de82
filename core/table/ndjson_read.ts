/**
 * Reading newline-delimited JSON without rounding.
 *
 * @module
 */
import { FormatError, UnsupportedError } from "../runtime/errors.ts";
import { countMembers, repeatedKey } from "./_json_check.ts";
import { chunksOf, type TextSource, utf8Chunks } from "./_source.ts";
import { isComplex, isWord, type Kind, KindDetector } from "./_json_kind.ts";
import type { Cell } from "./cell.ts";
import { Column } from "./column.ts";
import { ColumnBuilder } from "./column_builder.ts";
import type { Datatype, Field } from "./field.ts";
import { jsonText } from "./json.ts";
import { Table } from "./table.ts";
import { type OpenText, TextTable, type TextTableStream } from "./text_stream.ts";
import type { Vector } from "./vector.ts";

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
  const rows = new RowCollector(options.fields);
  for await (const lines of linesOf(source)) {
    for (const { text, line } of lines) rows.add(parseLine(text, line), line);
  }
  const { columns, lines } = rows.take();
  const made = [...columns].map(([name, cells]) => {
    const given = options.fields?.find((field) => field.name === name);
    const field = toField(name, given, () => {
      const detector = new KindDetector();
      for (const cell of cells) detector.add(cell);
      return detector.kind();
    });
    return new Column(field, [toVector(field, cells, lines)]);
  });
  return new Table(made);
}

/** Rows a batch. */
const BATCH_ROWS = 1024;
/** So many characters of text end a batch as well. */
const BATCH_CHARACTERS = 1 << 20;

/**
 * Opens newline-delimited JSON as a stream of tables, in bounded memory: it is read twice, first for the names and types of
 * its columns, which follow from all rows (see {@linkcode readNdjson}), then for the rows.
 *
 * @example
 * ```ts
 * import { openNdjson } from "@denovo/vo/table";
 * const stream = await openNdjson(() => '{"n":1}\n{"n":2.5,"name":"b"}\n');
 * const rows = [];
 * for await (const batch of stream) rows.push(...batch.toArray());
 * if (rows[1]?.n !== 2.5 || rows[0]?.name !== null) throw new Error();
 * ```
 *
 * @param open Opens the text; called once for the columns, and once whenever the rows are read.
 * @param options Known columns.
 * @returns The columns, and the rows in batches.
 * @throws {FormatError} As {@linkcode readNdjson}.
 */
export async function openNdjson(
  open: OpenText,
  options: ReadNdjsonOptions = {},
): Promise<TextTableStream> {
  const detectors = new Map<string, KindDetector>();
  for (const { name } of options.fields ?? []) {
    if (name !== undefined) detectors.set(name, new KindDetector());
  }
  for await (const lines of linesOf(await open())) {
    for (const { text, line } of lines) {
      for (const [name, value] of Object.entries(parseLine(text, line))) {
        let detector = detectors.get(name);
        if (detector === undefined) detectors.set(name, detector = new KindDetector());
        detector.add(value as Cell);
      }
    }
  }
  const fields = [...detectors].map(([name, detector]) =>
    toField(name, options.fields?.find((field) => field.name === name), () => detector.kind())
  );
  return new TextTable(fields, async function* () {
    const rows = new RowCollector(fields);
    const take = () => {
      const { columns, lines } = rows.take();
      if (columns.size !== fields.length) {
        throw new FormatError("Cannot read NDJSON: it has changed since its columns were found", {
          format: "json",
          line: lines[0],
        });
      }
      return fields.map((field) => toVector(field, columns.get(field.name) as Cell[], lines));
    };
    let size = 0;
    for await (const lines of linesOf(await open())) {
      for (const { text, line } of lines) {
        rows.add(parseLine(text, line), line);
        size += text.length;
        if (rows.length < BATCH_ROWS && size < BATCH_CHARACTERS) continue;
        yield take();
        size = 0;
      }
    }
    if (rows.length > 0) yield take();
  });
}

/** Rows by column, absent keys as nulls. */
class RowCollector {
  readonly #names: readonly string[];
  #columns = new Map<string, Cell[]>();
  #lines: number[] = [];

  constructor(fields: readonly Partial<Field>[] = []) {
    this.#names = fields.map(({ name }) => name).filter((name) => name !== undefined);
    this.take();
  }

  get length(): number {
    return this.#lines.length;
  }

  add(row: object, line: number): void {
    for (const [name, value] of Object.entries(row)) {
      let cells = this.#columns.get(name);
      if (cells === undefined) this.#columns.set(name, cells = []);
      while (cells.length < this.#lines.length) cells.push(null);
      cells[this.#lines.length] = value as Cell;
    }
    this.#lines.push(line);
  }

  /** Takes out the rows so far. */
  take(): { readonly columns: ReadonlyMap<string, Cell[]>; readonly lines: readonly number[] } {
    const columns = this.#columns;
    const lines = this.#lines;
    for (const cells of columns.values()) while (cells.length < lines.length) cells.push(null);
    this.#columns = new Map(this.#names.map((name) => [name, []]));
    this.#lines = [];
    return { columns, lines };
  }
}

interface Line {
  readonly text: string;
  /** Its number, from 1. */
  readonly line: number;
}

/** Lines that are not blank, as they come: some at once. */
async function* linesOf(source: TextSource): AsyncGenerator<readonly Line[], void, void> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let rest = "";
  let line = 0;
  for await (const chunk of utf8Chunks(chunksOf(source), undefined, "json")) {
    const parts = decoder.decode(chunk, { stream: true }).split("\n");
    parts[0] = rest + parts[0];
    rest = parts.pop() as string;
    const lines: Line[] = [];
    for (const text of parts) {
      line++;
      if (text.trim() !== "") lines.push({ text, line });
    }
    yield lines;
  }
  if (rest.trim() !== "") yield [{ text: rest, line: line + 1 }];
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

/** A column's description: what is given, and the type of its cells where none is. */
function toField(name: string, given: Partial<Field> | undefined, kindOf: () => Kind): Field {
  if (given?.datatype !== undefined) return { ...given, name, datatype: given.datatype };
  const kind = kindOf();
  return { ...kind, ...given, name, datatype: kind.datatype };
}

function toVector(field: Field, cells: readonly Cell[], lines: readonly number[]): Vector {
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
  return builder.finish();
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
  return typeof cell === "bigint" || isWord(cell) ? Number(cell) : cell;
}

function toSingle(cell: Cell): Cell {
  const value = toNumber(cell);
  if (Number.isFinite(value) && !Number.isFinite(Math.fround(value as number))) {
    throw new RangeError(`${value} is too large for a float`);
  }
  return value;
}

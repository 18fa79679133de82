/**
 * Reading CSV and TSV (RFC 4180, and what else occurs: LF or CR alone, byte order marks, UTF-16, blank lines).
 *
 * @module
 */
import { FormatError } from "../runtime/errors.ts";
import {
  BATCH_ROWS,
  CsvRecords,
  scanCsv,
  type TextBatch,
  TextCollector,
  TypeCollector,
} from "./_csv_records.ts";
import { TypeDetector } from "./_detect.ts";
import { cellParser } from "./_parse_cell.ts";
import type { TextSource } from "./_source.ts";
import { Column } from "./column.ts";
import { ColumnBuilder } from "./column_builder.ts";
import type { Datatype, Field } from "./field.ts";
import { uniqueKeys } from "./keys.ts";
import { Table } from "./table.ts";
import { type OpenText, TextTable, type TextTableStream } from "./text_stream.ts";
import type { StringVector, Vector } from "./vector.ts";

/** How {@linkcode readCsv} reads. */
export interface ReadCsvOptions {
  /** What separates cells; found from the first line unless given (comma, tab, semicolon or bar). */
  readonly delimiter?: "," | "\t" | ";" | "|" | undefined;
  /** Whether the first line has the columns' names; `true` unless given. */
  readonly header?: boolean | undefined;
  /** Descriptions of some or all columns by name; where there is a datatype, it is not guessed. */
  readonly fields?: readonly Partial<Field>[] | undefined;
  /** Encoding label such as `"latin1"`; UTF-8, or UTF-16 with a byte order mark, unless given. */
  readonly encoding?: string | undefined;
}

/**
 * Reads a table from CSV or TSV.
 *
 * Types are found from all rows, without loss: integers are `int`, beyond 32 bits `long`, beyond 64 bits text; numbers with
 * a point or exponent (and NaN, Inf) `double`; `true` and `false` boolean; all else is text, also numbers with leading zeros
 * such as `007`. An empty cell is null, in text columns only when it is not quoted.
 *
 * @example
 * ```ts
 * import { readCsv } from "@denovo/vo/table";
 * const table = await readCsv("id,ra,name\n9007199254740993,10.5,\"a,b\"\n,,\n");
 * if (table.column("id").at(0) !== 9007199254740993n) throw new Error();
 * if (table.column("name").at(0) !== "a,b" || table.column("ra").at(1) !== null) throw new Error();
 * ```
 *
 * @param source The text, its bytes, or a stream of bytes.
 * @param options Separator, header line, known columns, encoding.
 * @returns The table; column names that are absent or occur twice are made unique.
 * @throws {FormatError} If rows have different numbers of cells, a quote is not closed, the bytes are not in the encoding,
 * or a cell does not fit the datatype given for its column. It has the line.
 */
export async function readCsv(source: TextSource, options: ReadCsvOptions = {}): Promise<Table> {
  const collector = new TextCollector(BATCH_ROWS.whole);
  const records = new CsvRecords(options.header ?? true, collector);
  for await (const _ of scanCsv(source, options, records));
  collector.finish();
  const { batches } = collector;
  const plans = planColumns(
    records.names,
    (c) => detect(batches.map(({ vectors }) => vectors[c] as StringVector)),
    options.fields,
  );
  return new Table(
    plans.map((plan, c) =>
      new Column(plan.field, batches.map((batch) => toVector(plan, batch, c)))
    ),
  );
}

/**
 * Opens CSV or TSV as a stream of tables, in bounded memory: it is read twice, first for the types of its columns, which
 * follow from all rows (see {@linkcode readCsv}), then for the rows.
 *
 * @example
 * ```ts
 * import { openCsv } from "@denovo/vo/table";
 * const stream = await openCsv(() => "id,name\n1,a\n9007199254740993,b\n");
 * let rows = 0;
 * for await (const batch of stream) rows += batch.length;
 * if (rows !== 2 || stream.fields[0]?.datatype !== "long") throw new Error();
 * ```
 *
 * @param open Opens the text; called once for the types, and once whenever the rows are read.
 * @param options Separator, header line, known columns, encoding.
 * @returns The columns, and the rows in batches.
 * @throws {FormatError} As {@linkcode readCsv}.
 */
export async function openCsv(
  open: OpenText,
  options: ReadCsvOptions = {},
): Promise<TextTableStream> {
  const hasHeader = options.header ?? true;
  const types = new TypeCollector();
  const records = new CsvRecords(hasHeader, types);
  for await (const _ of scanCsv(await open(), options, records));
  const plans = planColumns(
    records.names,
    (c) => types.detectors[c]?.datatype() ?? "unicodeChar",
    options.fields,
  );
  const fields = plans.map(({ field }) => field);
  return new TextTable(fields, async function* () {
    const collector = new TextCollector(BATCH_ROWS.stream);
    const again = new CsvRecords(hasHeader, collector);
    const take = () => {
      const taken = collector.batches;
      collector.batches = [];
      return taken.map((batch) => {
        if (batch.vectors.length !== plans.length) throw changed(batch.lines[0]);
        return plans.map((plan, c) => toVector(plan, batch, c));
      });
    };
    for await (const _ of scanCsv(await open(), options, again)) yield* take();
    collector.finish();
    yield* take();
  });
}

function changed(line: number | undefined): FormatError {
  return new FormatError("Cannot read CSV: it has changed since its columns were found", {
    format: "csv",
    line,
  });
}

/** What becomes of a column of texts. */
interface ColumnPlan {
  readonly field: Field;
  /** Whether the texts are the cells. */
  readonly asItIs: boolean;
}

function planColumns(
  names: readonly string[],
  datatypeOf: (column: number) => Datatype,
  given: readonly Partial<Field>[] = [],
): readonly ColumnPlan[] {
  return uniqueKeys(names.map((name) => ({ name }))).map((name, c) => {
    const own = given.find((field) => field.name === name || field.name === names[c]);
    const datatype = own?.datatype ?? datatypeOf(c);
    const asItIs = datatype === "unicodeChar" && own?.datatype === undefined;
    const size = asItIs && own?.arraysize === undefined ? { arraysize: "*" } : {};
    return { field: { ...own, ...size, name, datatype }, asItIs };
  });
}

/** The cells of one column of a batch, by their type. */
function toVector({ field, asItIs }: ColumnPlan, batch: TextBatch, column: number): Vector {
  const vector = batch.vectors[column] as StringVector;
  if (asItIs) return vector;
  const { name, datatype } = field;
  const parse = cellParser(field);
  const isText = datatype === "char" || datatype === "unicodeChar";
  const builder = new ColumnBuilder(field, vector.length);
  for (let row = 0; row < vector.length; row++) {
    const cell = vector.at(row);
    // A quoted empty cell is null as well, but for text and arrays, which can be empty.
    if (cell === null || (cell === "" && !isText && !builder.isArray)) {
      builder.pushNull();
      continue;
    }
    const value = parse(cell);
    try {
      if (value === undefined) throw new TypeError("not such a value");
      builder.push(value);
    } catch (cause) {
      const shown = JSON.stringify(cell.slice(0, 60));
      throw new FormatError(
        `Cannot read CSV: ${shown} in column "${name}" does not fit datatype ${datatype}`,
        { format: "csv", line: batch.lines[row], cause },
      );
    }
  }
  return builder.finish();
}

function detect(vectors: readonly StringVector[]): Datatype {
  const detector = new TypeDetector();
  for (const vector of vectors) {
    for (let i = 0; i < vector.length && !detector.isText; i++) {
      const cell = vector.at(i);
      if (cell !== null && cell !== "") detector.add(cell);
    }
  }
  return detector.datatype();
}

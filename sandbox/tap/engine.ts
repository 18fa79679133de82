/**
 * Runs the queries of a TAP service and writes their results.
 *
 * This is the part that computes: it may run in a worker (see `worker.ts`), so what goes in and out can
 * be cloned.
 *
 * @module
 */
import {
  AdqlError,
  missingFeatures,
  parseAdql,
  type Query,
  type TableDescription,
} from "../../core/adql/mod.ts";
import { type AdqlRows, Engine } from "../../core/engine/mod.ts";
import { concatBytes } from "../../core/runtime/chunks.ts";
import { isVoError } from "../../core/runtime/errors.ts";
import type { Cell } from "../../core/table/cell.ts";
import { emptyTable } from "../../core/table/_empty_table.ts";
import { Column } from "../../core/table/column.ts";
import { ColumnBuilder } from "../../core/table/column_builder.ts";
import { writeCsv } from "../../core/table/csv.ts";
import type { Field } from "../../core/table/field.ts";
import type { CoordinateSystem, Info } from "../../core/table/meta.ts";
import { Table } from "../../core/table/table.ts";
import { writeTable } from "../../core/votable/write.ts";
import { descriptorElement, type InfoSpec } from "../_votable.ts";
import { UsageError } from "../_parameters.ts";
import { type Credit, tableCredit } from "../credit.ts";
import { type ColumnSpec, isNumberArray, type TableSpec, type Value } from "../column.ts";
import { linksDescriptor } from "../datalink_service.ts";
import type { TapSite } from "../tap_site.ts";
import type { TapQuery } from "./query.ts";
import { columnName, schemasOf } from "./schema.ts";
import { readUpload, type UploadBytes } from "./upload.ts";

/** A query, ready to run. */
export interface TapTask extends Omit<TapQuery, "uploads" | "ignored"> {
  readonly uploads: readonly UploadBytes[];
  /** Longest time in ms, the reading of rows included. */
  readonly timeoutMs: number;
  /** Rows of one upload, at most. */
  readonly uploadRows: number;
  /** Bytes of the result, at most. */
  readonly outputBytes: number;
  /** What the result is to say besides. */
  readonly infos: readonly InfoSpec[];
}

/** The result of a query. */
export interface TapResult {
  readonly mediaType: string;
  readonly chunks: readonly Uint8Array<ArrayBuffer>[];
  readonly rows: number;
  readonly overflow: boolean;
}

/** The tables of a site, in an engine. */
export class TapEngine implements Disposable {
  readonly #engine: Engine;
  readonly #origin: string;
  readonly #specs = new Map<TableDescription, TableSpec>();

  /**
   * Declares the tables; each is made and loaded by the first query that names it.
   *
   * @param site The service.
   * @param origin Where the sandbox is, for URLs in rows.
   */
  constructor(site: TapSite, origin: string) {
    this.#engine = new Engine({ functions: site.functions });
    this.#origin = origin;
    for (const { name, spec } of schemasOf(site).flatMap((schema) => schema.tables)) {
      const description = {
        name,
        columns: spec.columns.map((column) => ({ ...column, name: columnName(column) })),
        description: spec.description,
      };
      this.#engine.declare(description, () => toTable(spec, origin));
      this.#specs.set(description, spec);
    }
  }

  /**
   * Runs a query.
   *
   * @throws {VoError} If the query is wrong, or takes too long.
   * @throws {UsageError} If an upload cannot be read, or the result is too large.
   * @throws The signal's reason when it is aborted.
   */
  async run(task: TapTask, signal?: AbortSignal): Promise<TapResult> {
    const query = parseAdql(task.text, { lang: task.reads });
    checkFeatures(query, task);
    const uploads: Record<string, Table> = {};
    for (const upload of task.uploads) {
      const table = await readUpload(upload, task.uploadRows);
      uploads[`TAP_UPLOAD.${upload.name}`] = table;
    }
    const { maxrec, timeoutMs, reads } = task;
    using rows = this.#engine.query(task.text, { maxrec, timeoutMs, lang: reads, uploads, signal });
    const batches: Table[] = [];
    if (maxrec > 0) await collect(rows, batches, task.outputBytes);
    const table = batches.length === 0 ? emptyTable(rows.fields) : Table.concat(batches);
    const overflow = rows.overflow || maxrec === 0;
    const written = await write(this.#described(table, rows, task, overflow), task);
    const hasLinks = task.format.kind === "votable" && didIndex(table) >= 0;
    const chunks = hasLinks ? withLinks(written, this.#origin) : written;
    return { mediaType: task.format.mediaType, chunks, rows: table.length, overflow };
  }

  /** The table with the references to coordinate systems, and with all that the answer is to say. */
  #described(table: Table, rows: AdqlRows, task: TapTask, overflow: boolean): Table {
    const systems = new Set<keyof typeof SYSTEMS>();
    const columns = table.columns.map((column, i) => {
      if (i === didIndex(table)) {
        return new Column({ ...column.field, id: DID }, column.vectors);
      }
      const system = this.#systemOf(rows, i);
      if (system === undefined) return column;
      systems.add(system);
      return new Column({ ...column.field, ref: system }, column.vectors);
    });
    const used = rows.resolution.tables.flatMap((one) => this.#specs.get(one) ?? []);
    const warnings = rows.resolution.diagnostics
      .map(({ message }) => ({ name: "warning", value: message }));
    const infos = [
      { name: "QUERY_STATUS", value: "OK" },
      ...task.infos,
      ...creditInfos(used),
      ...warnings,
      ...(overflow ? [{ name: "QUERY_STATUS", value: "OVERFLOW" }] : []),
    ].map((info): Info => ({ kind: "info", ...info }));
    return new Table(columns, {
      meta: { name: "result" },
      infos,
      systems: [...systems].map((system) => SYSTEMS[system]),
    });
  }

  #systemOf(rows: AdqlRows, index: number): ColumnSpec["system"] {
    const binding = rows.resolution.columns[index]?.binding;
    if (binding?.kind !== "column" || binding.source.table === undefined) return undefined;
    return this.#specs.get(binding.source.table)?.columns[binding.index]?.system;
  }

  [Symbol.dispose](): void {
    this.#engine[Symbol.dispose]();
  }
}

const SYSTEMS: Readonly<Record<"icrs" | "mjd", CoordinateSystem>> = {
  icrs: { kind: "coosys", id: "icrs", system: "ICRS", epoch: "J2000", items: [] },
  mjd: {
    kind: "timesys",
    id: "mjd",
    timeorigin: "MJD-origin",
    timescale: "UTC",
    refposition: "TOPOCENTER",
    items: [],
  },
};

/** The column with the identifiers of data sets, for which there are links. */
const DID = "obs_publisher_did";

function didIndex(table: Table): number {
  return table.columns.findIndex(({ field }) => field.name.toLowerCase() === DID);
}

/** The document with the description of the service for links at its end. */
function withLinks(
  chunks: readonly Uint8Array<ArrayBuffer>[],
  origin: string,
): readonly Uint8Array<ArrayBuffer>[] {
  const end = new TextEncoder().encode("</VOTABLE>");
  const from = Math.max(0, chunks.length - end.length);
  const tail = concatBytes(chunks.slice(from));
  const at = tail.findLastIndex((_, i) => end.every((byte, k) => tail[i + k] === byte));
  const descriptor = new TextEncoder().encode(descriptorElement(linksDescriptor(origin, DID)));
  return [...chunks.slice(0, from), tail.slice(0, at), descriptor, tail.slice(at)];
}

async function collect(rows: AdqlRows, batches: Table[], outputBytes: number): Promise<void> {
  let bytes = 0;
  for await (const batch of rows) {
    bytes += batch.byteLength;
    if (bytes > outputBytes) throw new UsageError(tooLarge(outputBytes));
    batches.push(batch);
  }
}

async function write(
  table: Table,
  { format, outputBytes }: TapTask,
): Promise<readonly Uint8Array<ArrayBuffer>[]> {
  const parts = format.kind === "votable"
    ? writeTable(table, { format: format.serialization })
    : writeCsv(table, { delimiter: format.kind === "csv" ? "," : "\t" });
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for await (const part of parts) {
    bytes += part.length;
    if (bytes > outputBytes) throw new UsageError(tooLarge(outputBytes));
    chunks.push(part as Uint8Array<ArrayBuffer>);
  }
  return chunks;
}

function tooLarge(bytes: number): string {
  return `The result is larger than ${bytes} bytes: ask for fewer rows or columns`;
}

function creditInfos(specs: readonly TableSpec[]): readonly InfoSpec[] {
  const credits = new Map<string, Credit>();
  for (const spec of specs) {
    const credit = tableCredit(spec);
    if (credit.citation !== "") credits.set(credit.origin, credit);
  }
  return [...credits.values()].flatMap((credit) => [
    { name: "citation", value: credit.citation },
    { name: "rights", value: credit.license },
    { name: "source", value: credit.origin },
  ]);
}

/** Refuses what the service does not declare. */
function checkFeatures(query: Query, { text, features }: TapTask): void {
  const [missing] = missingFeatures(query, features);
  if (missing === undefined) return;
  const [near] = missing.nearest;
  throw new AdqlError(missing.message, {
    stage: "name",
    query: text,
    span: missing.span,
    hint: near === undefined ? undefined : `did you mean ${near}?`,
  });
}

function toField(column: ColumnSpec): Field {
  const { name, datatype, arraysize, unit, ucd, utype, xtype, description } = column;
  return { name, datatype, arraysize, unit, ucd, utype, xtype, description };
}

/** Arrays in the data pack are texts. */
function toCell(column: ColumnSpec, value: Value): Cell {
  return isNumberArray(column) && typeof value === "string"
    ? value.split(" ").map(Number)
    : value as Cell;
}

/** The rows of a table as columns. */
export function toTable(spec: TableSpec, origin: string): Table {
  const builders = spec.columns.map((column) => new ColumnBuilder(toField(column)));
  for (const row of spec.rows({ origin })) {
    spec.columns.forEach((column, i) => builders[i]?.push(toCell(column, row[i] ?? null)));
  }
  return new Table(builders.map((builder) => new Column(builder.field, [builder.finish()])));
}

/** Whether an error is the client's, and not a fault of the sandbox. */
export function isClientError(error: unknown): error is Error {
  return error instanceof UsageError || isVoError(error);
}

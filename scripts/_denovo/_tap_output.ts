/**
 * Rows of a service, written as they come: one batch is held at a time.
 *
 * @module
 */
import { escapeJson } from "../../cli/_text.ts";
import { printLine } from "../../cli/files.ts";
import { progressLine } from "../../cli/progress_line.ts";
import { renderTable } from "../../cli/text_table.ts";
import { counted } from "../../core/runtime/_count.ts";
import { emptyTable } from "../../core/table/_empty_table.ts";
import { jsonText } from "../../core/table/json.ts";
import { writeNdjson } from "../../core/table/ndjson.ts";
import { Table } from "../../core/table/table.ts";
import type { BatchSource } from "../../core/votable/write.ts";
import type { Overflow, TapRows } from "../../protocols/tap.ts";
import { encodeTable, type OutputFormat, writeNew } from "./_output.ts";
import { type ResultValues, tellNoRows, wantedFormat } from "./_print_result.ts";
import { tellSaved } from "./_saved.ts";
import { note } from "./_tap.ts";
import { safeLine } from "../_tell.ts";

/** What became of rows that were written. */
export interface Delivery {
  readonly rows: number;
  readonly overflow: Overflow;
  /** Bytes of the file; undefined where there is none. */
  readonly bytes?: number | undefined;
}

/** Prints or saves rows, and tells who cut them, if anybody did. */
export async function deliverRows(
  rows: TapRows,
  o: ResultValues & { readonly json?: boolean },
  signal: AbortSignal,
): Promise<Delivery> {
  await using open = rows;
  const format = wantedFormat(o);
  let delivery: Delivery;
  if (o.json === true) delivery = await printJson(open);
  else if (format === undefined && Deno.stdout.isTerminal()) {
    delivery = await printHead(open, o.rows);
  } else {
    delivery = await saveRows(open, o.out, format ?? "tsv", { ...o, signal });
    tellSaved(o.out, delivery.bytes ?? 0, counted(delivery.rows, "row"));
  }
  if (delivery.rows === 0) tellNoRows();
  for (const text of overflowNotes(delivery)) note(text);
  return delivery;
}

/** Sentences about rows that are missing. */
export function overflowNotes({ rows, overflow }: Delivery): readonly string[] {
  switch (overflow) {
    case "none":
      return [];
    case "client":
      return [`there are more rows: --maxrec has cut them at ${rows} (OVERFLOW)`];
    case "server":
      return [
        `there are more rows: the service has cut them at ${rows} (OVERFLOW); a larger --maxrec may bring them`,
      ];
  }
}

/** Writes rows to a file, or standard output (`-`), batch by batch. */
export async function saveRows(
  rows: TapRows,
  out: string,
  format: OutputFormat,
  options: { readonly overwrite: boolean; readonly signal: AbortSignal },
): Promise<Delivery> {
  using line = progressLine();
  const source = await batchSource(rows, (count) => line.show(`${count} rows`));
  const bytes = await writeNew(out, encodeTable(source, format), options);
  return { rows: rows.rowCount, overflow: rows.overflow ?? "none", bytes };
}

/**
 * Rows as writers take them. The first batch is read before they begin, since an error may come in its place; what the table
 * is, is known to the full after the last.
 */
async function batchSource(
  rows: TapRows,
  onRows: (count: number) => void,
): Promise<BatchSource> {
  const batches = rows.batches();
  const first = await batches.next();
  return {
    fields: rows.fields,
    systems: rows.systems,
    get infos() {
      return rows.infos;
    },
    get meta() {
      return rows.meta;
    },
    async *[Symbol.asyncIterator]() {
      for (let step = first; step.done !== true; step = await batches.next()) {
        onRows(rows.rowCount);
        yield step.value;
      }
    },
  };
}

/** As many rows as are to be shown; the others are counted and let go. */
async function printHead(rows: TapRows, most: number): Promise<Delivery> {
  const head: Table[] = [];
  let shown = 0;
  {
    using line = progressLine();
    for await (const batch of rows.batches()) {
      if (shown < most) head.push(batch.slice(0, most - shown));
      shown = Math.min(most, shown + batch.length);
      line.show(`${rows.rowCount} rows`);
    }
  }
  const table = head.length === 0 ? emptyTable(rows.fields) : Table.concat(head);
  await printLine(renderTable(table, { maxRows: most }));
  const { rowCount } = rows;
  if (rowCount > shown) note(`${shown} of ${rowCount} rows are shown; --out saves them all`);
  return { rows: rowCount, overflow: rows.overflow ?? "none" };
}

/** A report: what was asked, columns, rows, and behind them what is known only then. */
async function printJson(rows: TapRows): Promise<Delivery> {
  const { query, queryUrl, mode } = rows;
  const columns = rows.fields.map((
    { name, datatype, arraysize, xtype, unit, ucd, description },
  ) => ({ name, datatype, arraysize, xtype, unit, ucd, description }));
  const head = escapeJson(jsonText({ query, queryUrl, mode, columns }, 2));
  await printLine(`${head.slice(0, -2)},\n  "rows": [`);
  const decoder = new TextDecoder();
  const source = await batchSource(rows, () => {});
  let rest = "";
  let before: string | undefined;
  for await (const chunk of writeNdjson(source)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    const text = lines.filter((line) => line !== "").map((line) => `    ${line}`).join(",\n");
    if (text === "") continue;
    if (before !== undefined) await printLine(`${before},`);
    before = escapeJson(text);
  }
  if (before !== undefined) await printLine(before);
  const delivery = { rows: rows.rowCount, overflow: rows.overflow ?? "none" } as const;
  const infos = rows.infos.map(({ name, value, text }) => ({ name, value, text }));
  const tail = escapeJson(
    jsonText({ length: delivery.rows, overflow: delivery.overflow, infos }, 2),
  );
  await printLine(`  ],\n${tail.slice(2)}`);
  return delivery;
}

/** A service's text for one line of a report. */
export function shortText(text: string | undefined, most: number): string {
  const line = safeLine(text ?? "");
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`;
}

/**
 * Tables as sub-commands read them: a file, a URL or standard input, in any format that is known.
 *
 * @module
 */
import { isUrl, openInput } from "../../cli/files.ts";
import { commonOptions, opt, type Option, requestOptions } from "../../cli/options.ts";
import type { Field } from "../../core/table/field.ts";
import type { Diagnostic, Info, TableMeta } from "../../core/table/meta.ts";
import { openCsv } from "../../core/table/csv_read.ts";
import { openNdjson } from "../../core/table/ndjson_read.ts";
import type { Table } from "../../core/table/table.ts";
import { sniffTable, type TableFormat } from "../../core/votable/any.ts";
import type { VotableDocument } from "../../core/votable/model.ts";
import { openTable } from "../../core/votable/open.ts";
import { replay } from "./_replay.ts";
import { errorSentence, explainStatus, remember, statusIn } from "./_status.ts";

/** Options of all commands that read a table. */
export const inputOptions: {
  readonly from: Option<TableFormat | undefined>;
  readonly table: Option<string | undefined>;
  readonly follow: Option<boolean>;
  readonly timeout: Option<number | undefined>;
} = {
  from: opt.choice("format of the input, if it is not to be found from its beginning", [
    "votable",
    "fits",
    "csv",
    "tsv",
    "ndjson",
  ]),
  table: opt.string(
    "which table of a VOTable: its number from 0, its name or ID; which unit of a FITS file",
  ),
  follow: opt.flag("also read rows that a VOTable keeps behind a URL (STREAM href)"),
  timeout: commonOptions.timeout,
};

/** Values of {@linkcode inputOptions}. */
export interface InputValues {
  readonly from?: TableFormat | undefined;
  readonly table?: string | undefined;
  readonly follow?: boolean | undefined;
  readonly timeout?: number | undefined;
}

/** An input whose format is known. */
export interface Input {
  readonly name: string;
  readonly format: TableFormat;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** A table that is being read. */
export interface TableInput extends AsyncIterable<Table>, AsyncDisposable {
  readonly fields: readonly Field[];
  /** Complete after the last batch, as the rest. */
  readonly meta: TableMeta;
  readonly infos: readonly Info[];
  readonly diagnostics: readonly Diagnostic[];
  /** The VOTable around it; known after the last batch. */
  readonly document: VotableDocument | undefined;
}

/** Opens an input and finds out what it is. */
export async function openAny(name: string, o: InputValues, signal: AbortSignal): Promise<Input> {
  return { name, ...await sniffTable(await openBytes(name, o, signal), o.from) };
}

/**
 * Opens an input as bytes.
 *
 * @throws {QueryError} If a URL answers with an error and a VOTable that says which.
 */
export async function openBytes(
  name: string,
  o: InputValues,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  try {
    return await openInput(name, requestOptions(o, signal));
  } catch (error) {
    throw await explainStatus(error, name);
  }
}

/** How to read a VOTable that came from an input. */
export function readOptions(
  name: string,
  o: InputValues,
  signal: AbortSignal,
): {
  readonly signal: AbortSignal;
  readonly url?: string;
  readonly openHref?: (href: string) => Promise<AsyncIterable<Uint8Array>>;
} {
  const base = isUrl(name) ? name : undefined;
  return {
    signal,
    ...(base === undefined ? {} : { url: base }),
    ...(o.follow === true
      ? {
        openHref: (href) =>
          openInput(URL.parse(href, base)?.href ?? href, requestOptions(o, signal)),
      }
      : {}),
  };
}

/**
 * Opens a table, which comes in batches. Text forms are read twice, since their columns' types follow from all rows.
 *
 * @throws {FormatError} If it cannot be read.
 * @throws {QueryError} If it is a service's error without a table.
 */
export async function openRows(
  { name, format, bytes }: Input,
  o: InputValues,
  signal: AbortSignal,
): Promise<TableInput> {
  if (format === "votable") {
    const wanted = o.table !== undefined && /^\d+$/.test(o.table) ? Number(o.table) : o.table;
    const source = remember(bytes);
    try {
      return await openTable(source.bytes, { ...readOptions(name, o, signal), table: wanted });
    } catch (error) {
      throw await source.explain(error, name);
    }
  }
  if (format === "fits") {
    const { openFitsTable } = await import("../../core/fits/table.ts");
    const hdu = o.table !== undefined && /^\d+$/.test(o.table) ? Number(o.table) : o.table;
    const table = await openFitsTable(bytes, { signal, hdu });
    return {
      fields: table.fields,
      meta: table.meta,
      infos: [],
      diagnostics: [],
      document: undefined,
      [Symbol.asyncIterator]: () => table[Symbol.asyncIterator](),
      [Symbol.asyncDispose]: () => table[Symbol.asyncDispose](),
    };
  }
  const source = replay(name, bytes, signal);
  const open = () => source.open();
  try {
    const table = format === "ndjson"
      ? await openNdjson(open)
      : await openCsv(open, format === "tsv" ? { delimiter: "\t" } : {});
    return {
      fields: table.fields,
      meta: {},
      infos: [],
      diagnostics: [],
      document: undefined,
      [Symbol.asyncIterator]: () => table[Symbol.asyncIterator](),
      [Symbol.asyncDispose]: () => Promise.resolve(source[Symbol.dispose]()),
    };
  } catch (error) {
    source[Symbol.dispose]();
    throw error;
  }
}

/** What people should know about a table that was read, as sentences. */
export function notesOn(table: TableInput): readonly string[] {
  const notes: string[] = [];
  const others = (table.document?.allTables.length ?? 1) - 1;
  if (others > 0) {
    notes.push(`the document has ${others} more table${others > 1 ? "s" : ""} (--table)`);
  }
  const { error, overflow } = statusIn(table.infos);
  if (error !== undefined) notes.push(errorSentence(error));
  if (overflow) notes.push("the service says that there are more rows (OVERFLOW)");
  const faults = table.diagnostics.reduce((sum, { count }) => sum + count, 0);
  if (faults > 0) notes.push(`${faults} faults were read over (denovo table lint tells them)`);
  return notes;
}

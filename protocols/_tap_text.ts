/**
 * Results as CSV or TSV. Whether their first line has the names of the columns is not for everyone the same: DaCHS sends TSV
 * without them.
 *
 * @module
 */
import { AdqlError, parseAdql, type QueryBody } from "../core/adql/mod.ts";
import { concatBytes } from "../core/runtime/chunks.ts";
import { readCsv } from "../core/table/csv_read.ts";
import { Table } from "../core/table/table.ts";
import { adqlLanguage } from "./_tap_grammar.ts";

/** What is known of a result in text. */
export interface TextContext {
  /** The query. */
  readonly query: string;
  /** Its language. */
  readonly language: string | undefined;
  /** The header `Content-Type`, which may say whether there are names. */
  readonly contentType: string;
}

/** A result, and what was noticed about it. */
export interface TextResult {
  /** The table. */
  readonly table: Table;
  /** Warnings about its names. */
  readonly warnings: readonly string[];
}

/** Reads a result, whose columns go by the names of the query where it has none itself. */
export async function readTextResult(
  chunks: AsyncIterable<Uint8Array>,
  delimiter: "," | "\t",
  context: TextContext,
): Promise<TextResult> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk.slice());
  const bytes = concatBytes(parts);
  const names = outputNames(context.query, context.language);
  const header = await hasHeader(bytes, delimiter, context.contentType, names);
  const table = await readCsv(bytes, { delimiter, header });
  if (header) return { table, warnings: [] };
  if (names?.length !== table.columns.length) {
    const warning = "The result does not say what its columns are called; they are numbered";
    return { table, warnings: [warning] };
  }
  const named = table.columns.map((column, i) =>
    column.withField({ ...column.field, name: names[i] ?? column.field.name })
  );
  const warning =
    "The result does not say what its columns are called; the names are those of the query";
  return { table: new Table(named, { meta: table.meta }), warnings: [warning] };
}

/** RFC 4180 §3 has a parameter for it; else the names of the query tell, or that a number is no name. */
async function hasHeader(
  bytes: Uint8Array,
  delimiter: "," | "\t",
  contentType: string,
  names: readonly string[] | undefined,
): Promise<boolean> {
  const declared = /;\s*header\s*=\s*"?(present|absent)/i.exec(contentType)?.[1]?.toLowerCase();
  if (declared !== undefined) return declared === "present";
  const end = bytes.findIndex((byte) => byte === 10 || byte === 13);
  const line = end < 0 ? bytes : bytes.subarray(0, end + 1);
  // A line break within a name would be a quoted one, and a header all the same.
  const first = await readCsv(line, { delimiter, header: false }).catch(() => undefined);
  if (first === undefined || first.length === 0) return true;
  const cells = first.columns.map((column) => column.at(0));
  const words = cells.map((cell) => String(cell ?? "").trim().toLowerCase());
  if (names !== undefined && names.length === words.length) {
    const known = names.map((name) => name.trim().toLowerCase());
    return words.some((word, i) => word === known[i]);
  }
  return cells.every((cell) => typeof cell === "string");
}

/** Names of the query's columns; undefined where they depend on its tables, or are up to the service. */
function outputNames(query: string, language: string | undefined): readonly string[] | undefined {
  const lang = adqlLanguage(language);
  if (lang === undefined) return undefined;
  let body: QueryBody | undefined;
  try {
    body = parseAdql(query, { lang });
  } catch (error) {
    if (error instanceof AdqlError) return undefined;
    throw error;
  }
  // The first SELECT names the columns of all.
  while (body !== undefined && body.kind !== "select") {
    body = body.kind === "set" ? body.operands[0] : body.body;
  }
  const names: string[] = [];
  for (const item of body?.items ?? []) {
    if (item.kind !== "item") return undefined;
    const { alias, expression } = item;
    const name = alias ?? (expression.kind === "column" ? expression.name : undefined);
    if (name === undefined) return undefined;
    names.push(name.name);
  }
  return names;
}

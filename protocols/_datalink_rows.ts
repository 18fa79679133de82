/**
 * From the rows of a search to their links, in batches.
 *
 * @module
 */
import { UnsupportedError } from "../core/runtime/errors.ts";
import { type Http, http as sharedHttp, type RequestOptions } from "../core/runtime/http.ts";
import type { Table } from "../core/table/table.ts";
import { cellOf, columnOf, type Meaning, textOf } from "./_columns.ts";
import { checkCount, documentsOf } from "./_datalink_batches.ts";
import { DatalinkDocument, fetchLinks } from "./_datalink_document.ts";
import type { SourceRow } from "./_datalink_parts.ts";
import { sodaOfRow } from "./_datalink_soda.ts";
import { completeUrl } from "./_fetch_dataset.ts";
import { isDatalinkMime } from "./_mime.ts";
import { daliRequest } from "./_request.ts";
import type { ServiceDescriptor } from "./descriptor.ts";
import type { SodaService } from "./soda.ts";

/** IVOID of the links resource, without its version. */
export const LINKS = "ivo://ivoa.net/std/DataLink#links";

const URL_: Meaning = {
  names: ["access_url"],
  utypes: ["Access.Reference"],
  ucds: [
    "VOX:Image_AccessReference",
    "meta.ref.url;meta.dataset",
    "meta.dataset;meta.ref.url",
    "VOX:Spectrum_AccessReference",
  ],
};
const FORMAT: Meaning = {
  names: ["access_format"],
  utypes: ["Access.Format"],
  ucds: ["VOX:Image_Format", "VOX:Spectrum_Format", "meta.code.mime"],
};

/** What an answer tells about the links of its rows. */
export interface LinkContext {
  /** What to send requests with; the shared layer if not given. */
  readonly http?: Http | undefined;
  /** URL of the answer, to complete relative URLs. */
  readonly base?: string | undefined;
  /** The services that the answer describes. */
  readonly services?: readonly ServiceDescriptor[] | undefined;
}

/** How to ask for the links of many rows. */
export interface DatalinksOptions extends RequestOptions {
  /** How many identifiers are sent at once; 50 by default. A service that answers fewer is asked again for the rest. */
  readonly batchSize?: number | undefined;
  /** How many requests are under way at once where each row has its own URL; 4 by default. */
  readonly concurrency?: number | undefined;
}

/** The descriptor of a service for links that takes its ID from the rows of this table. */
function linksDescriptor(table: Table, context: LinkContext): ServiceDescriptor | undefined {
  return context.services?.find((one) =>
    one.follows(LINKS) && !one.isSelf && one.accessUrl !== "" && one.columns.length > 0 &&
    one.fits(table)
  );
}

/** The URL of a document of links that a row has; undefined if it has none. */
function linksUrl(table: Table, index: number, context: LinkContext): string | undefined {
  const base = context.base ?? "";
  const format = textOf(cellOf(table, index, FORMAT));
  const url = textOf(cellOf(table, index, URL_));
  if (url !== undefined && format !== undefined && isDatalinkMime(format)) {
    return completeUrl(url, base);
  }
  // DataLink 1.1 §5: a column whose LINK says that all of its URLs are documents of links.
  const column = table.columns.find(({ field }) =>
    field.links?.some((link) => isDatalinkMime(link.contentType ?? "")) ?? false
  );
  const cell = column === undefined ? undefined : textOf(column.at(index));
  return cell === undefined ? undefined : completeUrl(cell, base);
}

/** Whether there is a way to the links of a row. */
export function hasDatalink(table: Table, index: number, context: LinkContext): boolean {
  return linksDescriptor(table, context) !== undefined ||
    linksUrl(table, index, context) !== undefined;
}

/** The links of one row. */
export async function datalinkOf(
  table: Table,
  index: number,
  context: LinkContext,
  options: RequestOptions = {},
): Promise<DatalinkDocument> {
  for await (const document of datalinksOf(table, context, options, [index])) {
    if (document.url === "" && document.problem !== undefined) {
      throw new UnsupportedError(`Cannot get the links of row ${index}: ${document.problem}`, {
        feature: "datalink",
      });
    }
    return document;
  }
  throw new RangeError(`Cannot get the links of row ${index}: there is no such row`);
}

/** The cutout service for one row: that which the answer describes, else that among the row's links. */
export async function sodaOf(
  table: Table,
  index: number,
  context: LinkContext,
  options: RequestOptions = {},
): Promise<SodaService> {
  const soda = sodaOfRow(context.services ?? [], table, index, context.http);
  if (soda !== undefined) return soda;
  if (!hasDatalink(table, index, context)) {
    throw new UnsupportedError(
      `Cannot cut out of row ${index}: the answer describes no cutout service (SODA), and the row ` +
        `has no links${missing(table)}`,
      { feature: "SODA" },
    );
  }
  return (await datalinkOf(table, index, context, options)).expectSoda();
}

/** What a query should have asked for. */
function missing(table: Table): string {
  const lacks = [
    ...(columnOf(table, URL_) === undefined ? ["access_url"] : []),
    ...(columnOf(table, FORMAT) === undefined ? ["access_format"] : []),
  ];
  return lacks.length === 0 ? "" : `; the table has no ${lacks.join(" and no ")}`;
}

/**
 * The links of rows, in the order of the rows. Each row has exactly one document, which knows it; a row that nothing can be
 * said about has one with a `problem`.
 *
 * @throws {UnsupportedError} If there is no way to links for any row.
 * @throws {QueryError} If the service says no to all.
 */
export async function* datalinksOf(
  table: Table,
  context: LinkContext,
  options: DatalinksOptions = {},
  rows: readonly number[] = Array.from({ length: table.length }, (_, i) => i),
): AsyncGenerator<DatalinkDocument, void, undefined> {
  if (rows.length === 0) return;
  const descriptor = linksDescriptor(table, context);
  if (descriptor !== undefined) {
    yield* byDescriptor(descriptor, table, context, options, rows);
    return;
  }
  if (!rows.some((index) => linksUrl(table, index, context) !== undefined)) {
    throw new UnsupportedError(
      "Cannot get links: the answer describes no service for links, and no row has the URL of a " +
        `document of links${missing(table)}`,
      { feature: "datalink" },
    );
  }
  yield* byUrl(table, context, options, rows);
}

const sourceOf = (table: Table, index: number): SourceRow => ({ row: table.row(index), index });

async function* byUrl(
  table: Table,
  context: LinkContext,
  options: DatalinksOptions,
  rows: readonly number[],
): AsyncGenerator<DatalinkDocument, void, undefined> {
  const { concurrency = 4, batchSize: _batchSize, ...rest } = options;
  checkCount("concurrency", concurrency);
  const { http = sharedHttp } = context;
  const work = async (index: number): Promise<DatalinkDocument> => {
    const source = sourceOf(table, index);
    const url = linksUrl(table, index, context);
    if (url === undefined) {
      return new DatalinkDocument({ id: "", source, problem: "the row has no links" });
    }
    const [first] = await fetchLinks(http, new Request(url), rest);
    return first?.of(source) ??
      new DatalinkDocument({ id: "", source, problem: "the service sent no links" });
  };
  const pending: Promise<DatalinkDocument>[] = [];
  let next = 0;
  while (next < rows.length || pending.length > 0) {
    while (next < rows.length && pending.length < concurrency) {
      const promise = work(rows[next++] ?? 0);
      // An earlier one may fail first; this one's error is then nobody's.
      promise.catch(() => undefined);
      pending.push(promise);
    }
    const document = await pending.shift();
    if (document !== undefined) yield document;
  }
}

async function* byDescriptor(
  descriptor: ServiceDescriptor,
  table: Table,
  context: LinkContext,
  options: DatalinksOptions,
  rows: readonly number[],
): AsyncGenerator<DatalinkDocument, void, undefined> {
  const { batchSize = 50, concurrency: _concurrency, ...rest } = options;
  const { http = sharedHttp } = context;
  const ids = rows.map((index) => idOf(descriptor, table, index));
  const askFor = (some: readonly string[]) => ask(descriptor, http, some, rest);
  let at = 0;
  for await (const document of documentsOf(ids, batchSize, askFor)) {
    const id = ids[at] ?? "";
    const source = sourceOf(table, rows[at++] ?? 0);
    const problem = id === ""
      ? "the row has no identifier"
      : "the service sent no links for its identifier";
    yield document?.of(source) ?? new DatalinkDocument({ id, source, problem });
  }
}

function idOf(descriptor: ServiceDescriptor, table: Table, index: number): string {
  const ref = idColumn(descriptor)?.ref;
  const column = table.columns.find(({ field }) => field.id === ref);
  return column === undefined ? "" : textOf(column.at(index)) ?? "";
}

function idColumn(descriptor: ServiceDescriptor): { name: string; ref: string } | undefined {
  return descriptor.columns.find(({ name }) => name.toUpperCase() === "ID") ??
    descriptor.columns[0];
}

async function ask(
  descriptor: ServiceDescriptor,
  http: Http,
  ids: readonly string[],
  options: RequestOptions,
): Promise<readonly DatalinkDocument[]> {
  const name = idColumn(descriptor)?.name ?? "ID";
  const [first = ""] = ids;
  const values = Object.fromEntries(descriptor.columns.map((one) => [one.name, first]));
  const others = descriptor.bindValues(values, http).pairs().filter(([one]) => one !== name);
  const pairs = [...others, ...ids.map((id) => [name, id] as const)];
  const method = ids.length > 1 ? "POST" as const : "GET" as const;
  return await fetchLinks(http, daliRequest(descriptor.accessUrl, pairs, { method }), options);
}

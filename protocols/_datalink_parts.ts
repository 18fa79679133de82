/**
 * What links consist of: the columns of their table, where they came from, what they mean.
 *
 * @module
 */
import type { Http } from "../core/runtime/http.ts";
import type { Row } from "../core/table/cell.ts";
import type { Table } from "../core/table/table.ts";
import { cellOf, type Meaning, textOf } from "./_columns.ts";
import type { ServiceDescriptor } from "./descriptor.ts";
import { bundledVocabulary } from "./vocabulary.ts";

const named = (name: string, ...ucds: string[]): Meaning => ({ names: [name], ucds });
/** The columns of DataLink 1.1 §3.2, by their names; UCDs are shared by several. */
export const ID = named("ID");
export const ACCESS_URL = named("access_url");
export const SERVICE_DEF = named("service_def");
export const ERROR = named("error_message");
export const DESCRIPTION = named("description");
export const SEMANTICS = named("semantics");
export const CONTENT_TYPE = named("content_type");
export const CONTENT_LENGTH = named("content_length");
export const QUALIFIER = named("content_qualifier");
export const LOCAL_SEMANTICS = named("local_semantics");
export const LINK_AUTH = named("link_auth");
export const LINK_AUTHORIZED = named("link_authorized");

/** Where a document came from. */
export interface LinksOrigin {
  /** What the links are fetched with. */
  readonly http: Http;
  /** URL of the document. */
  readonly url: string;
  /** URLs of the documents that led here, that of this one last. */
  readonly trail: readonly string[];
}

/** The row of a search that links are about. */
export interface SourceRow {
  /** The row with the service's own column names. */
  readonly row: Row;
  /** Its place in the table. */
  readonly index: number;
}

/** All that the links of one answer share. */
export interface LinksHome {
  /** The table of links. */
  readonly table: Table;
  /** The services that the document describes. */
  readonly descriptors: readonly ServiceDescriptor[];
  /** Where it came from. */
  readonly origin: LinksOrigin;
}

/** How to choose links. */
export interface SemanticsOptions {
  /** Whether terms that are narrower than the wanted ones count, too; default true. */
  readonly narrower?: boolean | undefined;
}

/** Tells whether a link has one of some meanings; see `DatalinkDocument.bySemantics()`. */
export function semanticsTest(
  terms: string | readonly string[],
  narrower: boolean,
): (semantics: string) => boolean {
  const vocabulary = bundledVocabulary("datalink/core");
  const wanted = new Set(
    [terms].flat().flatMap((term) => {
      const known = vocabulary.get(term as string);
      if (known === undefined) return [bareTerm(term as string)];
      return narrower ? [...vocabulary.narrower(known.id)] : [known.id];
    }),
  );
  return (semantics) => wanted.has(vocabulary.get(semantics)?.id ?? bareTerm(semantics));
}

function bareTerm(term: string): string {
  return term.trim().replace(/^#/, "").replace(
    /^http:\/\/www\.ivoa\.net\/rdf\/datalink\/core#/,
    "",
  );
}

/** The texts of a column; nulls are left out. */
export function cellTexts(table: Table, meaning: Meaning): readonly string[] {
  return Array.from({ length: table.length }, (_, i) => textOf(cellOf(table, i, meaning)))
    .filter((text) => text !== undefined);
}

/** Whether two URLs are the same document. */
export function comparable(url: string): string {
  return url.replace(/#.*$/, "");
}

/** Whether a table is one of links. */
export function hasLinks(table: Table): boolean {
  const names = new Set(table.fields.map((field) => field.name.toLowerCase()));
  return names.has("access_url") && names.has("semantics");
}

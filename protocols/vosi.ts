/**
 * What services say about themselves: capabilities, availability, tables.
 *
 * Implements VOSI 1.1 (with the availability that 1.2 drops): the capabilities and tables documents with `detail` and
 * the child resources of single tables, for the content VOResource 1.1, VODataService 1.2 with column statistics kept
 * as attributes, TAPRegExt 1.0, SimpleDALRegExt 1.1. Documents are read leniently: prefixes and the order of elements do
 * not matter, types that nobody knows are taken for their base, and what has no name is left out with a warning.
 *
 * @module
 */
import { FormatError, isVoError } from "../core/runtime/errors.ts";
import { type Http, http as sharedHttp, type RequestOptions } from "../core/runtime/http.ts";
import { redactUrl } from "../core/runtime/urls.ts";
import { childOf, childrenOf, textOf, type XmlElement } from "../core/xml/tree.ts";
import { cleanAccessUrl } from "./_request.ts";
import { startBudget } from "./_service.ts";
import { Capabilities } from "./_vosi_capabilities.ts";
import { readCapability } from "./_vosi_capability.ts";
import {
  availabilityFaults,
  capabilityFaults,
  faultsOf,
  tableFaults,
  type VosiParseOptions,
} from "./_vosi_faults.ts";
import { findNamed, readVosiTable, type VosiTable } from "./_vosi_table.ts";
import { contentOf, dateOf, type Expected, fetchXml, parseRoot, tokenOf } from "./_vosi_xml.ts";

export { Capabilities } from "./_vosi_capabilities.ts";
export {
  type AccessUrl,
  type Capability,
  type CapabilityInterface,
  type SimpleLimits,
  simpleLimits,
} from "./_vosi_capability.ts";
export type { VosiParseOptions } from "./_vosi_faults.ts";
export {
  columnOfField,
  type DeclaredType,
  type ForeignKey,
  type VosiColumn,
  VosiTable,
  type VosiTableInit,
} from "./_vosi_table.ts";
export {
  type DataAmount,
  type DataLimit,
  type LanguageFeature,
  type OutputFormat,
  type QueryLanguage,
  TapCapability,
  type TapMode,
  type TimeLimit,
  type UserFunction,
} from "./_vosi_tap.ts";
export type { XmlElement } from "../core/xml/tree.ts";

const CAPABILITIES: Expected = {
  what: "read the service's capabilities",
  format: "vosi",
  roots: ["capabilities"],
};
const AVAILABILITY: Expected = {
  what: "read the service's availability",
  format: "vosi",
  roots: ["availability"],
};
const TABLES: Expected = {
  what: "read the service's tables",
  format: "vosi",
  roots: ["tableset", "tables", "table", "schema"],
};

/** Settings of the functions that fetch. */
export interface VosiOptions extends RequestOptions {
  /** The HTTP layer, with its credentials; the shared one by default. */
  readonly http?: Http | undefined;
}

/** Whether a service is there. */
export interface Availability {
  /** Whether it takes requests. */
  readonly available: boolean;
  /** Since when. */
  readonly upSince: Date | undefined;
  /** When it will go down. */
  readonly downAt: Date | undefined;
  /** When it will be back. */
  readonly backAt: Date | undefined;
  /** Remarks. */
  readonly notes: readonly string[];
  /** What is wrong with the document, as sentences. */
  readonly warnings: readonly string[];
}

/** A schema: a group of tables. */
export interface VosiSchema {
  /** Name. */
  readonly name: string;
  /** Title. */
  readonly title: string | undefined;
  /** Description. */
  readonly description: string | undefined;
  /** Utype. */
  readonly utype: string | undefined;
  /** Its tables. */
  readonly tables: readonly VosiTable[];
}

/** The tables of a document. */
export class VosiTableSet implements Iterable<VosiTable> {
  /** Schemas in order; tables without one are in {@linkcode tables} only. */
  readonly schemas: readonly VosiSchema[];
  /** All tables in order. */
  readonly tables: readonly VosiTable[];
  /** What is wrong with the document or was left out, as sentences. */
  readonly warnings: readonly string[];

  /** Puts a set together. */
  constructor(
    schemas: readonly VosiSchema[],
    loose: readonly VosiTable[],
    warnings: readonly string[],
  ) {
    this.schemas = schemas;
    this.tables = [...schemas.flatMap((schema) => schema.tables), ...loose];
    this.warnings = warnings;
  }

  /** Number of tables. */
  get length(): number {
    return this.tables.length;
  }

  /** All tables in order. */
  [Symbol.iterator](): Iterator<VosiTable> {
    return this.tables[Symbol.iterator]();
  }

  /** The table of a name: as written, else without quotes and regardless of case. */
  get(name: string): VosiTable | undefined {
    return findNamed(this.tables, name);
  }
}

/**
 * Reads a capabilities document.
 *
 * @example What a TAP service declares
 * ```ts
 * import { parseCapabilities } from "@denovo/vo/protocols/vosi";
 * const { tap } = await parseCapabilities(`<c:capabilities xmlns:c="http://www.ivoa.net/xml/VOSICapabilities/v1.0"
 *   xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><capability standardID="ivo://ivoa.net/std/TAP">
 *   <language><name>ADQL</name><version>2.1</version>
 *   <languageFeatures type="ivo://ivoa.net/std/TAPRegExt#features-adql-sets"><feature><form>UNION</form></feature>
 *   </languageFeatures></language></capability></c:capabilities>`);
 * if (!tap?.supports("UNION") || tap.supports("CAST")) throw new Error("wrong");
 * ```
 *
 * @param source The document.
 * @param options `strict`: whether the first fault is an error.
 * @returns The capabilities.
 * @throws {FormatError} If it is another document, or none, or has faults and is read strictly.
 */
export async function parseCapabilities(
  source: string | Uint8Array,
  options: VosiParseOptions = {},
): Promise<Capabilities> {
  return capabilitiesOf(await parseRoot(source, CAPABILITIES), undefined, options);
}

/**
 * Fetches the capabilities of a service: from `capabilities` below its URL, else beside it.
 *
 * @param accessUrl URL of the service; its query is left out.
 * @param options HTTP layer, signal, limits.
 * @returns The capabilities.
 * @throws {HttpStatusError} If neither place has them.
 * @throws {FormatError} If another document is there.
 */
export async function fetchCapabilities(
  accessUrl: string | URL,
  options: VosiOptions = {},
): Promise<Capabilities> {
  const { http = sharedHttp, ...rest } = options;
  const left = startBudget(rest);
  const urls = capabilityUrls(accessUrl);
  let first: unknown;
  for (const url of urls) {
    try {
      const found = await fetchXml(http, url, CAPABILITIES, left());
      return capabilitiesOf(found.root, found.url);
    } catch (error) {
      rest.signal?.throwIfAborted();
      first ??= error;
      // 404: not here; a document that is something else: a page for people, say.
      const isElsewhere = isVoError(error, "E_FORMAT", "E_QUERY") ||
        (isVoError(error, "E_HTTP_STATUS") && [400, 404, 405, 410, 503].includes(error.status));
      if (!isElsewhere) throw error;
    }
  }
  throw first;
}

function capabilityUrls(accessUrl: string | URL): readonly string[] {
  const url = new URL(cleanAccessUrl(accessUrl));
  url.search = url.username = url.password = "";
  const path = url.pathname.replace(/\/+$/, "");
  if (/\/capabilities$/.test(path)) return [url.href];
  const at = (folder: string): string => {
    const made = new URL(url);
    made.pathname = `${folder}/capabilities`;
    return made.href;
  };
  return [...new Set([at(path), at(path.slice(0, Math.max(0, path.lastIndexOf("/"))))])];
}

function capabilitiesOf(
  root: XmlElement,
  url: string | undefined,
  options: VosiParseOptions = {},
): Capabilities {
  const warnings = faultsOf(root, capabilityFaults, CAPABILITIES.what, options);
  return new Capabilities(childrenOf(root, "capability").map(readCapability), url, warnings);
}

/**
 * Reads an availability document; dates that are none are undefined.
 *
 * @param source The document.
 * @param options `strict`: whether the first fault is an error.
 * @returns Whether the service is there.
 * @throws {FormatError} If it is another document, or none, or has faults and is read strictly.
 */
export async function parseAvailability(
  source: string | Uint8Array,
  options: VosiParseOptions = {},
): Promise<Availability> {
  return availabilityOf(await parseRoot(source, AVAILABILITY), options);
}

/**
 * Fetches the availability document of a service.
 *
 * @param url URL of the document itself, as in `http://example.org/tap/availability`.
 * @param options HTTP layer, signal, limits.
 * @returns Whether the service is there.
 * @throws {FormatError} If another document is there.
 */
export async function fetchAvailability(
  url: string | URL,
  options: VosiOptions = {},
): Promise<Availability> {
  const { http = sharedHttp, ...rest } = options;
  return availabilityOf((await fetchXml(http, url, AVAILABILITY, rest)).root);
}

function availabilityOf(root: XmlElement, options: VosiParseOptions = {}): Availability {
  const date = (local: string): Date | undefined => dateOf(contentOf(childOf(root, local)));
  const available = contentOf(childOf(root, "available"));
  if (available === undefined) {
    throw new FormatError("Cannot read the service's availability: it does not say", {
      format: "vosi",
      line: root.line,
    });
  }
  return {
    available: /^(true|1)$/i.test(available),
    upSince: date("upSince"),
    downAt: date("downAt"),
    backAt: date("backAt"),
    notes: childrenOf(root, "note").map(textOf).filter((text) => text !== ""),
    warnings: faultsOf(root, availabilityFaults, AVAILABILITY.what, options),
  };
}

/**
 * Reads a document of tables: a set of schemas, or one table.
 *
 * @param source The document.
 * @param options `strict`: whether the first fault is an error.
 * @returns The tables.
 * @throws {FormatError} If it is another document, or none, or has faults and is read strictly.
 */
export async function parseTables(
  source: string | Uint8Array,
  options: VosiParseOptions = {},
): Promise<VosiTableSet> {
  return tablesOf(await parseRoot(source, TABLES), options);
}

/** What to fetch of the tables. */
export interface FetchTablesOptions extends VosiOptions {
  /** `"min"` asks for names and descriptions only, `"max"` for everything; the service decides if not given. */
  readonly detail?: "min" | "max" | undefined;
  /** Name of the one table to describe, as the service writes it. */
  readonly table?: string | undefined;
}

/**
 * Fetches the description of tables.
 *
 * @param url URL of the tables resource itself, as in `http://example.org/tap/tables`.
 * @param options How much, which table, HTTP layer, signal, limits.
 * @returns The tables; how much of them is known is up to the service.
 * @throws {FormatError} If another document is there, or an empty one.
 */
export async function fetchTables(
  url: string | URL,
  options: FetchTablesOptions = {},
): Promise<VosiTableSet> {
  const { http = sharedHttp, detail, table, ...rest } = options;
  const address = new URL(cleanAccessUrl(url));
  if (table !== undefined) {
    // A slash or plus in a name must not look like one of the path; broken servers answer 200 with nothing to that.
    address.pathname = `${address.pathname.replace(/\/+$/, "")}/${encodeURIComponent(table)}`;
  }
  if (detail !== undefined) address.searchParams.set("detail", detail);
  const { root } = await fetchXml(http, address, TABLES, rest);
  const set = tablesOf(root);
  if (set.length === 0 && table !== undefined) {
    throw new FormatError(`Cannot read the service's tables: "${table}" is not described`, {
      format: "vosi",
      url: redactUrl(address),
    });
  }
  return set;
}

function tablesOf(root: XmlElement, options: VosiParseOptions = {}): VosiTableSet {
  const warnings = faultsOf(root, tableFaults, TABLES.what, options);
  const tablesIn = (element: XmlElement, schema: string | undefined): readonly VosiTable[] =>
    childrenOf(element, "table").flatMap((child) => readVosiTable(child, schema) ?? []);
  const schemas = (root.local === "schema" ? [root] : childrenOf(root, "schema")).map(
    (element): VosiSchema => {
      const name = tokenOf(childOf(element, "name")) ?? "";
      return {
        name,
        title: tokenOf(childOf(element, "title")),
        description: contentOf(childOf(element, "description")),
        utype: tokenOf(childOf(element, "utype")),
        tables: tablesIn(element, name === "" ? undefined : name),
      };
    },
  );
  const loose = root.local === "schema"
    ? []
    : root.local === "table"
    ? [readVosiTable(root, undefined)].flatMap((table) => table ?? [])
    : tablesIn(root, undefined);
  return new VosiTableSet(schemas, loose, warnings);
}

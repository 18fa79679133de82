/**
 * Where a result comes from and how to cite it, as services say in INFO elements.
 *
 * The names are those of the IVOA Note "Data Origin in the VO" 1.2, tables "INFO names available for specifying the
 * query" and "… the origin of the data set(s)", those that version 1.0 had in their place, and DALI's `citation` and
 * `standardID` (DALI 1.2 §5 "Additional Information"). An INFO may occur several times, so most of what is here is
 * a list.
 *
 * @module
 */
import type { Infos } from "./_infos.ts";

/** What a service says about the origin of a result. */
export interface DataOrigin {
  /** Data centre that made the document. */
  readonly publisher?: string | undefined;
  /** Version of its software. */
  readonly serverSoftware?: string | undefined;
  /** IVOID of the protocol. */
  readonly serviceProtocol?: string | undefined;
  /** Full URL of the request as the service saw it. */
  readonly request?: string | undefined;
  /** Query in a formal language. */
  readonly query?: string | undefined;
  /** When the query was run. */
  readonly requestDate?: string | undefined;
  /** E-mail address or URL of the publisher. */
  readonly contact?: string | undefined;
  /** IVOID of the service. */
  readonly ivoidService?: string | undefined;
  /** IVOIDs of the underlying data collections. */
  readonly ivoid: readonly string[];
  /** What to cite: DOIs, bibcodes, or URLs of advice. */
  readonly citation: readonly string[];
  /** Landing pages. */
  readonly referenceUrl: readonly string[];
  /** Versions of the data sets. */
  readonly resourceVersion: readonly string[];
  /** URIs of licences. */
  readonly rightsUri: readonly string[];
  /** Licences or copyright as text. */
  readonly rights: readonly string[];
  /** Authors. */
  readonly creator: readonly string[];
  /** Editors (journals). */
  readonly editor: readonly string[];
  /** Bibcodes or DOIs of articles that describe the data. */
  readonly article: readonly string[];
  /** Identifiers of resources that the data cite. */
  readonly cites: readonly string[];
  /** Identifiers of resources from which the data were made. */
  readonly isDerivedFrom: readonly string[];
  /** Date of the original resource. */
  readonly originalDate?: string | undefined;
  /** Date of first publication in the data centre. */
  readonly publicationDate?: string | undefined;
  /** Last update by the data centre. */
  readonly lastUpdateDate?: string | undefined;
  /** A sentence for an acknowledgement, with all that is known; empty when nothing is. */
  cite(): string;
}

/**
 * Collects what INFO elements say about the origin of a result.
 *
 * @param infos The INFOs of the document.
 * @returns The origin; what was not said is undefined or an empty list.
 */
export function dataOriginOf(infos: Infos): DataOrigin {
  const one = (...names: readonly string[]): string | undefined => many(...names)[0];
  const many = (...names: readonly string[]): readonly string[] => {
    const found = names.flatMap((name) => infos.values(name)).map((value) => value.trim());
    return [...new Set(found.filter((value) => value !== ""))];
  };
  const origin = {
    publisher: one("publisher"),
    serverSoftware: one("server_software", "version"),
    serviceProtocol: one("service_protocol", "server_protocol", "standardID"),
    request: one("request"),
    query: one("query"),
    requestDate: one("request_date"),
    contact: one("contact"),
    ivoidService: one("ivoid_service"),
    ivoid: many("ivoid"),
    citation: many("citation", "publication_id"),
    referenceUrl: many("reference_url", "referenceURL", "landing_page"),
    resourceVersion: many("resource_version"),
    rightsUri: many("rights_uri"),
    rights: many("rights", "copyrights"),
    creator: many("creator"),
    editor: many("editor"),
    article: many("article"),
    cites: many("cites"),
    isDerivedFrom: many("is_derived_from"),
    originalDate: one("original_date"),
    publicationDate: one("publication_date"),
    lastUpdateDate: one("last_update_date", "resource_date"),
  };
  return { ...origin, cite: () => citationOf(origin) };
}

function citationOf(origin: Omit<DataOrigin, "cite">): string {
  const parts: string[] = [];
  const what = [...origin.article, ...origin.citation, ...origin.cites];
  if (what.length > 0) {
    const who = [origin.creator.join("; "), origin.originalDate ?? ""].filter((part) =>
      part !== ""
    );
    parts.push(`${what.join(", ")}${who.length > 0 ? ` (${who.join(", ")})` : ""}`);
  } else if (origin.creator.length > 0) parts.push(origin.creator.join("; "));
  if (origin.publisher !== undefined) parts.push(`served by ${origin.publisher}`);
  if (origin.ivoid.length > 0) parts.push(origin.ivoid.join(", "));
  if (origin.serviceProtocol !== undefined) parts.push(`through ${origin.serviceProtocol}`);
  if (origin.requestDate !== undefined) parts.push(`retrieved on ${origin.requestDate}`);
  return parts.length === 0 ? "" : `Data: ${parts.join("; ")}.`;
}

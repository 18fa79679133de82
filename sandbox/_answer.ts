/**
 * Answers as all services of the sandbox give them: marked as training data, with credits.
 *
 * The names of the INFO elements are those of the IVOA note "Data Origin in the VO" where it has one.
 *
 * @module
 */
import { type ResponseFormat, UsageError } from "./_parameters.ts";
import {
  type DocumentSpec,
  formatSeparated,
  formatVotable,
  type InfoSpec,
  type TableData,
} from "./_votable.ts";
import type { Credit } from "./credit.ts";

/** What `INFO name="sandbox"` says in every VOTable. */
export const SANDBOX_NOTICE = "local training data, not a real service";

/** The value of the Server header of every answer. */
export const SERVER_NAME = "denovo-sandbox";

/** The authority of all identifiers; `.invalid` cannot exist. */
export const AUTHORITY = "ivo://sandbox.invalid";

/** The mark that every VOTable carries. */
export const SANDBOX_INFO: InfoSpec = { name: "sandbox", value: SANDBOX_NOTICE };

/** Who answers what, from whose data. */
export function originInfos(
  request: Request,
  service: { readonly ivoid: string; readonly standardId: string },
  credit: Credit,
): InfoSpec[] {
  return [
    SANDBOX_INFO,
    { name: "publisher", value: "denovo sandbox on this computer" },
    { name: "server_software", value: SERVER_NAME },
    { name: "service_protocol", value: service.standardId },
    { name: "ivoid", value: service.ivoid },
    { name: "request", value: request.url },
    { name: "citation", value: credit.citation },
    { name: "rights", value: credit.license },
    { name: "source", value: credit.origin },
  ];
}

/** What was not understood, for the client's eyes: the standards want it to be passed over. */
export function ignoredInfos(names: readonly string[]): InfoSpec[] {
  return names.map((name) => ({
    name: "warning",
    value: `parameter ${name} is not known here and was ignored`,
  }));
}

function textResponse(text: string, mediaType: string): Response {
  const bytes = new TextEncoder().encode(text);
  return new Response(bytes, {
    headers: { "content-type": mediaType, "content-length": String(bytes.length) },
  });
}

/** A document as VOTable. */
export function votableResponse(
  document: DocumentSpec,
  mediaType: string,
  serialization: "tabledata" | "binary" | "binary2" = "tabledata",
): Response {
  return textResponse(formatVotable(document, serialization), mediaType);
}

/** The document for a request that is wrong; other errors are thrown on. */
export function refusal(error: unknown, mediaType: string, description?: string): Response {
  if (!(error instanceof UsageError)) throw error;
  const status = { name: "QUERY_STATUS", value: "ERROR", text: error.message };
  return votableResponse(
    { description, resource: { infos: [status, SANDBOX_INFO] } },
    mediaType,
  );
}

/** A table in the format asked for; only VOTable can say what else is to be said. */
export function tableResponse(
  format: ResponseFormat,
  document: DocumentSpec,
  table: TableData,
): Response {
  if (format.kind !== "votable") {
    return textResponse(
      formatSeparated(table, format.kind === "csv" ? "," : "\t"),
      format.mediaType,
    );
  }
  return votableResponse(document, format.mediaType, format.serialization);
}

/** INFO after the table when MAXREC cut it. DALI 1.1, section 4.4.1. */
export function overflowInfos(overflow: boolean, maxrec: number): InfoSpec[] {
  return overflow
    ? [{ name: "QUERY_STATUS", value: "OVERFLOW", text: `only the first ${maxrec} rows were sent` }]
    : [];
}

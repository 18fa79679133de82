/**
 * Errors of TAP as documents, and what results say about themselves.
 *
 * DALI 1.1, section 4.2 (errors) and 4.4 (QUERY_STATUS).
 *
 * @module
 */
import { AUTHORITY, ignoredInfos, SANDBOX_INFO, SERVER_NAME } from "../_answer.ts";
import { formatVotable, type InfoSpec } from "../_votable.ts";
import type { TapSite } from "../tap_site.ts";

/** A VOTable that says what is wrong. */
export function errorText(message: string): string {
  return formatVotable({
    resource: {
      infos: [{ name: "QUERY_STATUS", value: "ERROR", text: message }, SANDBOX_INFO],
    },
  });
}

/** The media type of {@linkcode errorText}. */
export const ERROR_MEDIA_TYPE = "application/x-votable+xml";

/** The response to a request that is wrong. */
export function errorResponse(
  message: string,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(errorText(message), {
    status,
    headers: { "content-type": ERROR_MEDIA_TYPE, ...headers },
  });
}

/** Who answers, and what was asked: the INFOs of every result. */
export function resultInfos(
  site: TapSite,
  url: string,
  query: string,
  ignored: readonly string[],
): readonly InfoSpec[] {
  return [
    SANDBOX_INFO,
    { name: "publisher", value: "denovo sandbox on this computer" },
    { name: "publisherID", value: AUTHORITY },
    { name: "server_software", value: SERVER_NAME },
    { name: "service_protocol", value: "ivo://ivoa.net/std/TAP" },
    { name: "ivoid", value: site.ivoid },
    { name: "request", value: url },
    { name: "query", value: query.slice(0, 10_000) },
    ...ignoredInfos(ignored),
  ];
}

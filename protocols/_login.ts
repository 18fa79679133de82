/**
 * What services say about logging in.
 *
 * @module
 */
import { HttpStatusError } from "../core/runtime/errors.ts";

/**
 * What a service asks for when it answers 401, added to the error: the schemes of its `WWW-Authenticate` headers.
 *
 * @param error The error for the response.
 * @param response The response.
 * @returns An error to throw.
 */
export function explainLogin(error: HttpStatusError, response: Response): HttpStatusError {
  if (error.status !== 401) return error;
  const wanted = response.headers.get("www-authenticate")?.split(/,\s*(?=[A-Za-z][\w-]*(?:\s|$))/)
    .map((challenge) => challenge.trim().split(/\s/, 1)[0] ?? "").filter((scheme) => scheme !== "");
  const schemes = [...new Set(wanted)].join(", ");
  const hint = schemes === ""
    ? "; the service wants credentials"
    : `; the service wants credentials (${schemes})`;
  const { status, body, url, query, retryAfterMs } = error;
  return new HttpStatusError(`${error.message}${hint}`, {
    status,
    body,
    url,
    query,
    retryAfterMs,
    cause: error,
  });
}

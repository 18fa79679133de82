/**
 * Kinds of failures, for reports on many services.
 *
 * @module
 */
import { isVoError } from "../core/runtime/errors.ts";

/** What went wrong, in a word. */
export type FailureKind =
  | "dns"
  | "refused"
  | "tls"
  | "blocked-port"
  | "unreachable"
  | "reset"
  | "not-http"
  | "no-answer"
  | "status"
  | "html"
  | "truncated"
  | "format"
  | "query"
  | "job"
  | "unsupported"
  | "hanging"
  | "dripping"
  | "skipped"
  | "error";

/**
 * The kind of a failure.
 *
 * @param error What was thrown.
 * @param loaded Bytes of bodies that had arrived: a time limit is of a service that hangs, or of one that drips.
 */
export function failureKind(error: unknown, loaded = 0): FailureKind {
  if (isVoError(error, "E_NETWORK")) {
    const { reason } = error;
    return reason === "cut" ? "truncated" : reason === "unknown" ? "no-answer" : reason;
  }
  if (isVoError(error, "E_TIMEOUT")) {
    return loaded > 0 && error.limit !== "idle" ? "dripping" : "hanging";
  }
  if (isVoError(error, "E_FORMAT")) {
    if (/\b(an HTML|web) page\b/.test(error.detail)) return "html";
    return /ends too early|is empty/.test(error.detail) ? "truncated" : "format";
  }
  if (isVoError(error, "E_HTTP_STATUS")) return "status";
  if (isVoError(error, "E_QUERY")) return "query";
  if (isVoError(error, "E_JOB")) return "job";
  return isVoError(error, "E_UNSUPPORTED", "E_COLUMN") ? "unsupported" : "error";
}

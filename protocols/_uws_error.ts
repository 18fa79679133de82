/**
 * What a job says about its failure, as an error.
 *
 * @module
 */
import { readBeginning } from "../core/runtime/_beginning.ts";
import { isVoError, JobError, QueryError } from "../core/runtime/errors.ts";
import type { Http, RequestOptions } from "../core/runtime/http.ts";
import { redactUrl } from "../core/runtime/urls.ts";
import { readVotable } from "../core/votable/read.ts";
import {
  charsetOf,
  conventionalError,
  responseError,
  statusBehind,
  statusOf,
} from "./_response.ts";
import type { UwsJobState } from "./_uws_document.ts";
import type { UwsPhase } from "./_uws_phase.ts";
import { pageWords } from "./_web_page.ts";

/** How much of an error document is read. */
const MOST_BYTES = 64 * 1024;
/** How long that may take (ms). */
const MOST_MS = 20_000;
/** How much of one that is a log rather than a message goes into an error. */
const MOST_CHARACTERS = 4000;

/**
 * Whether an error says that a service has no such job, or none any more: status 404 or 410, whatever words come with it.
 *
 * @param error What asking for a job has thrown.
 */
export function isJobGone(error: unknown): boolean {
  const status = statusBehind(error);
  return status === 404 || status === 410;
}

/**
 * The service's words on why a job failed: those of the job document, and those of its `error` resource where there is
 * one and the document says so or says nothing itself.
 *
 * @returns The words; empty if there are none.
 */
export async function failureMessage(
  http: Http,
  url: string,
  state: UwsJobState,
  options: RequestOptions = {},
): Promise<string> {
  const summary = state.error?.message.trim() ?? "";
  if (state.phase !== "ERROR" && summary === "" && state.error === undefined) return "";
  if (summary !== "" && state.error?.hasDetail !== true) return summary;
  const detail = await errorDocument(http, `${url}/error`, options);
  if (detail === "" || summary.includes(detail)) return summary;
  return summary === "" || detail.includes(summary) ? detail : `${summary}\n${detail}`;
}

/** Text of an error document, which may be a VOTable, HTML or plain text; empty if there is none. */
async function errorDocument(http: Http, url: string, options: RequestOptions): Promise<string> {
  try {
    const response = await http.send(url, options);
    if (!response.ok) {
      const error = await responseError(response, {
        signal: options.signal,
        what: "read the error",
      });
      return isVoError(error, "E_QUERY") ? error.serviceMessage : "";
    }
    const { signal } = options;
    const bytes = await readBeginning(response, { bytes: MOST_BYTES, ms: MOST_MS, signal });
    const text = new TextDecoder().decode(bytes);
    if (/<([\w.-]+:)?VOTABLE/i.test(text)) {
      const document = await readVotable(bytes, {
        signal: options.signal,
        charset: charsetOf(response),
      });
      const status = statusOf(document);
      return (status.value === "ERROR" ? status.message : conventionalError(document) ?? "").trim();
    }
    return cut(/^\s*</.test(text) ? pageWords(text, MOST_CHARACTERS) : text.trim());
  } catch (error) {
    options.signal?.throwIfAborted();
    // The job has failed already; that its explanation cannot be had is no news beside that.
    if (isVoError(error)) return "";
    throw error;
  }
}

function cut(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}

/** Makes the error for a job that ended without what was wanted. */
export function jobError(
  url: string,
  state: UwsJobState,
  message: string,
  context: { readonly what: string; readonly query: string | undefined; readonly marked: string },
): JobError {
  const shown = redactUrl(url);
  const words = context.marked === "" ? phaseWords(state) : context.marked;
  const phase = state.phase === "UNKNOWN" ? state.phaseText || "UNKNOWN" : state.phase;
  return new JobError(`Cannot ${context.what}: the job ended as ${phase}: ${words}`, {
    url: shown,
    jobUrl: url,
    phase,
    query: context.query,
    cause: message === "" ? undefined : new QueryError(message, {
      url: shown,
      query: context.query,
      serviceMessage: message,
    }),
  });
}

function phaseWords({ phase }: UwsJobState): string {
  switch (phase) {
    case "ABORTED":
      return "somebody or the service stopped it";
    case "ARCHIVED":
      return "its results are gone; it can be run again";
    default:
      return "the service does not say why";
  }
}

/** The error for waiting for a job that nobody has started. */
export function notStarted(url: string): JobError {
  return new JobError(
    "Cannot wait for the job: it is PENDING and was not started; call run() first",
    { url: redactUrl(url), jobUrl: url, phase: "PENDING" },
  );
}

/** The error for asking a job for a result that it has not, or not yet. */
export function withoutResult(url: string, phase: UwsPhase, which: string): JobError {
  const why = phase === "COMPLETED"
    ? `there is no result${which}`
    : `it is ${phase}; wait() for it first`;
  return new JobError(`Cannot fetch the job's result: ${why}`, {
    url: redactUrl(url),
    jobUrl: url,
    phase,
  });
}

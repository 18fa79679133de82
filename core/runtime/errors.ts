/**
 * The one error family of this package.
 *
 * Every failure of a service, a connection or a document is a {@linkcode VoError} with a `code` that never changes.
 * Wrong arguments stay plain `TypeError` and `RangeError`, thrown before anything is sent. A caller's own abort comes
 * out as the caller's `signal.reason`, never wrapped.
 *
 * @module
 */

/** The codes of all errors, one literal type. */
export type VoErrorCode =
  | "E_NETWORK"
  | "E_HTTP_STATUS"
  | "E_TIMEOUT"
  | "E_FORMAT"
  | "E_QUERY"
  | "E_JOB"
  | "E_UNSUPPORTED"
  | "E_COLUMN"
  | "E_SAMP_NO_HUB"
  | "E_SAMP_FAULT";

/** What every {@linkcode VoError} can carry. */
export interface VoErrorOptions {
  /** The URL that was being asked. */
  readonly url?: string | undefined;
  /** The query that was sent (ADQL, or the parameters), where there was one. */
  readonly query?: string | undefined;
  /** The error below this one. */
  readonly cause?: unknown;
}

/** Base of all errors of this package; catch it to go on with the next service. */
export abstract class VoError extends Error {
  /** Stable code of the failure; see {@linkcode isVoError}. */
  abstract readonly code: VoErrorCode;
  /** The URL that was being asked, if any. */
  readonly url: string | undefined;
  /** The query that was sent, if any. */
  readonly query: string | undefined;

  /** Makes an error with a message in the form "Cannot do this: details". */
  constructor(message: string, options: VoErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.url = options.url;
    this.query = options.query;
  }
}

/** Why there is no answer, as far as it can be told. */
export type NetworkReason =
  | "dns"
  | "refused"
  | "tls"
  | "blocked-port"
  | "unreachable"
  | "reset"
  | "cut"
  | "not-http"
  | "unknown";

/** No answer: name not found, connection refused, TLS failure, connection reset. */
export class NetworkError extends VoError {
  /** Always `"E_NETWORK"`. */
  readonly code = "E_NETWORK";
  /** Why; `"cut"` when the body ended too early. */
  readonly reason: NetworkReason;

  /** Makes an error with its reason. */
  constructor(
    message: string,
    options: VoErrorOptions & { readonly reason?: NetworkReason | undefined } = {},
  ) {
    super(message, options);
    this.reason = options.reason ?? "unknown";
  }
}

/** An answer with an HTTP status that is not a success, and no VOTable that says more. */
export class HttpStatusError extends VoError {
  /** Always `"E_HTTP_STATUS"`. */
  readonly code = "E_HTTP_STATUS";
  /** The HTTP status. */
  readonly status: number;
  /** The first 2 kB of the body, as text. */
  readonly body: string;
  /** How long the service asked us to wait, in ms, from `Retry-After`. */
  readonly retryAfterMs: number | undefined;

  /** Makes an error from the status and the beginning of the body. */
  constructor(
    message: string,
    options: VoErrorOptions & {
      readonly status: number;
      readonly body: string;
      readonly retryAfterMs?: number | undefined;
    },
  ) {
    super(message, options);
    this.status = options.status;
    this.body = options.body;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** One of our own time limits was reached. */
export class VoTimeoutError extends VoError {
  /** Always `"E_TIMEOUT"`. */
  readonly code = "E_TIMEOUT";
  /** Which limit: the whole exchange, the wait for headers, silence in the body, an item of many, a job. */
  readonly limit: "total" | "response" | "idle" | "item" | "job";
  /** The limit in ms. */
  readonly limitMs: number;

  /** Makes an error that names the limit and its length. */
  constructor(
    message: string,
    options: VoErrorOptions & {
      readonly limit: VoTimeoutError["limit"];
      readonly limitMs: number;
    },
  ) {
    super(message, options);
    this.limit = options.limit;
    this.limitMs = options.limitMs;
  }
}

/** Which format could not be read. */
export type FormatName =
  | "xml"
  | "votable"
  | "vosi"
  | "uws"
  | "samp"
  | "fits"
  | "csv"
  | "json"
  | "picture"
  | "dataset";

/** A document that cannot be read as what it should be. */
export class FormatError extends VoError {
  /** Always `"E_FORMAT"`. */
  readonly code = "E_FORMAT";
  /** The format that was expected. */
  readonly format: FormatName;
  /** Line of the fault, from 1; undefined for binary formats. */
  readonly line: number | undefined;
  /** Column of the fault, from 1; undefined for binary formats. */
  readonly column: number | undefined;
  /** The element in which the fault is, if known. */
  readonly element: string | undefined;
  /** The message without the position. */
  readonly detail: string;

  /** Makes an error whose message ends with the position. */
  constructor(
    detail: string,
    options: VoErrorOptions & {
      readonly format: FormatName;
      readonly line?: number | undefined;
      readonly column?: number | undefined;
      readonly element?: string | undefined;
    },
  ) {
    const at = options.line === undefined
      ? ""
      : ` at line ${options.line}, column ${options.column ?? 1}`;
    super(`${detail}${at}`, options);
    this.detail = detail;
    this.format = options.format;
    this.line = options.line;
    this.column = options.column ?? (options.line === undefined ? undefined : 1);
    this.element = options.element;
  }
}

/** The service understood us and said no; the message holds its words. */
export class QueryError extends VoError {
  /** Always `"E_QUERY"`. */
  readonly code = "E_QUERY";
  /** The service's own message, verbatim. */
  readonly serviceMessage: string;

  /** Makes an error around the service's own message. */
  constructor(
    message: string,
    options: VoErrorOptions & { readonly serviceMessage?: string } = {},
  ) {
    super(message, options);
    this.serviceMessage = options.serviceMessage ?? message;
  }
}

/** An asynchronous job ended without a result. */
export class JobError extends VoError {
  /** Always `"E_JOB"`. */
  readonly code = "E_JOB";
  /** URL of the job. */
  readonly jobUrl: string;
  /** Phase in which the job ended. */
  readonly phase: string;

  /** Makes an error from a job's URL, phase and error summary. */
  constructor(
    message: string,
    options: VoErrorOptions & { readonly jobUrl: string; readonly phase: string },
  ) {
    super(message, options);
    this.jobUrl = options.jobUrl;
    this.phase = options.phase;
  }
}

/** The service, the platform or this version cannot do what was asked. */
export class UnsupportedError extends VoError {
  /** Always `"E_UNSUPPORTED"`. */
  readonly code = "E_UNSUPPORTED";
  /** The feature that is missing. */
  readonly feature: string;

  /** Makes an error that names the feature. */
  constructor(message: string, options: VoErrorOptions & { readonly feature: string }) {
    super(message, options);
    this.feature = options.feature;
  }
}

/** A column that is not there, or is not of the wanted kind. */
export class ColumnError extends VoError {
  /** Always `"E_COLUMN"`. */
  readonly code = "E_COLUMN";
  /** The column's name as asked. */
  readonly columnName: string;
  /** Names in the table that are nearest to the one asked, best first. */
  readonly nearest: readonly string[];

  /** Makes an error that names the column and its nearest neighbours. */
  constructor(
    message: string,
    options: VoErrorOptions & { readonly columnName: string; readonly nearest?: readonly string[] },
  ) {
    super(message, options);
    this.columnName = options.columnName;
    this.nearest = options.nearest ?? [];
  }
}

/** The error class of each code, for {@linkcode isVoError}. */
export interface ErrorsByCode {
  /** See {@linkcode NetworkError}. */
  readonly E_NETWORK: NetworkError;
  /** See {@linkcode HttpStatusError}. */
  readonly E_HTTP_STATUS: HttpStatusError;
  /** See {@linkcode VoTimeoutError}. */
  readonly E_TIMEOUT: VoTimeoutError;
  /** See {@linkcode FormatError}. */
  readonly E_FORMAT: FormatError;
  /** See {@linkcode QueryError}. */
  readonly E_QUERY: QueryError;
  /** See {@linkcode JobError}. */
  readonly E_JOB: JobError;
  /** See {@linkcode UnsupportedError}. */
  readonly E_UNSUPPORTED: UnsupportedError;
  /** See {@linkcode ColumnError}. */
  readonly E_COLUMN: ColumnError;
  /** See {@linkcode VoError}. */
  readonly E_SAMP_NO_HUB: VoError;
  /** See {@linkcode VoError}. */
  readonly E_SAMP_FAULT: VoError;
}

/**
 * Tells whether something caught is an error of this package, and of one of the given codes.
 *
 * @example Going on after a time limit
 * ```ts
 * import { isVoError, VoTimeoutError } from "@denovo/vo/runtime";
 * const error: unknown = new VoTimeoutError("Cannot finish", { limit: "total", limitMs: 100 });
 * if (!isVoError(error, "E_TIMEOUT")) throw error;
 * error.limitMs satisfies number;
 * ```
 *
 * @param error Anything that was caught.
 * @param codes The codes to accept; none means any.
 * @returns Whether `error` is a {@linkcode VoError} with one of these codes.
 */
export function isVoError<C extends VoErrorCode = VoErrorCode>(
  error: unknown,
  ...codes: readonly C[]
): error is ErrorsByCode[C] {
  return error instanceof VoError &&
    (codes.length === 0 || (codes as readonly string[]).includes(error.code));
}

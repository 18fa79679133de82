/**
 * Settings of TAP services, of queries and of jobs.
 *
 * @module
 */
import type { Http, RequestOptions } from "../core/runtime/http.ts";
import type { Serialization } from "../core/votable/model.ts";
import type { TapValidation } from "./_tap_check.ts";
import type { TapEndpoints } from "./_tap_endpoints.ts";
import type { TapRowsOptions } from "./_tap_job.ts";
import type { TapFormat, TapQueryParameters } from "./_tap_request.ts";
import type { TapJobStore } from "./_tap_store.ts";
import type { UwsPhase } from "./_uws_phase.ts";
import type { UwsPolling } from "./_uws_wait.ts";
import type { TapMode } from "./_vosi_tap.ts";
import type { Capabilities } from "./vosi.ts";

/** Settings of a {@linkcode TapService}. */
export interface TapServiceOptions {
  /** The HTTP layer, with its credentials and limits; everything that comes from the service uses it. */
  readonly http?: Http | undefined;
  /** What the service is, for people; from the Registry or from the caller. */
  readonly description?: string | undefined;
  /** Is told what is doubtful, such as a job that could not be deleted. */
  readonly onWarning?: ((warning: string) => void) | undefined;
  /** Format of results where a query does not say; `"auto"` by default. */
  readonly format?: TapFormat | undefined;
  /** How uploads are written; `"tabledata"` by default, which every service reads. */
  readonly uploadFormat?: Serialization | undefined;
  /** What the service declares, where it is known already; it is not asked for it then. */
  readonly capabilities?: Capabilities | undefined;
  /** Where its resources are; at their standard names by default. */
  readonly endpoints?: Partial<TapEndpoints> | undefined;
  /** How queries are looked at before they are sent; `"warn"` by default. */
  readonly validate?: TapValidation | undefined;
}

/** How to run a query and read its result. */
export interface TapQueryOptions extends TapQueryParameters, TapRowsOptions {
  /**
   * How to run it: `"sync"` (the default) in one request; `"async"` as a job that is waited for and deleted;
   * `"auto"` in one request, and where that takes too long, as a job.
   */
  readonly mode?: TapMode | "auto" | undefined;
  /** With `"auto"`: how long (ms) to wait for the first answer; 30 000 by default. */
  readonly syncTimeoutMs?: number | undefined;
  /** With a job: how to ask whether it is done. */
  readonly polling?: UwsPolling | undefined;
  /** With a job: is told each phase that is new. */
  readonly onPhase?: ((phase: UwsPhase) => void) | undefined;
  /** HTTP method of a request without files; `"POST"` by default, since queries may be long and caches stale. */
  readonly method?: "GET" | "POST" | undefined;
}

/** How to make a job. */
export interface TapSubmitOptions extends TapQueryParameters, RequestOptions {
  /** Whether to start it; default true. */
  readonly run?: boolean | undefined;
  /** Whether it stays on the server after an `await using` block; default false. */
  readonly keep?: boolean | undefined;
  /** Where to note it before it is started; the note goes when the job is deleted. */
  readonly store?: TapJobStore | undefined;
  /** Limit (s) of its running time to ask for. */
  readonly executionDuration?: number | undefined;
  /** Moment of destruction to ask for. */
  readonly destruction?: Date | undefined;
}

/** What shows a query instead of running it, or gives its answer as it is, can be told besides. */
export interface TapEchoOptions extends TapQueryParameters, RequestOptions {
  /** Whether to show the request for the result (the default) or the one that makes a job. */
  readonly mode?: TapMode | undefined;
  /** HTTP method of a request without files; `"POST"` by default. */
  readonly method?: "GET" | "POST" | undefined;
}

/** Keys of {@linkcode TapSubmitOptions} besides those of all queries. */
export const SUBMIT_KEYS: readonly string[] = [
  "run",
  "keep",
  "store",
  "executionDuration",
  "destruction",
];
/** Keys of {@linkcode TapQueryOptions} besides those of all queries. */
export const RUN_KEYS: readonly string[] = [
  "mode",
  "syncTimeoutMs",
  "polling",
  "onPhase",
  "method",
  "batchRows",
  "onRows",
];

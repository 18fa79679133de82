/**
 * Queries on tables: the Table Access Protocol.
 *
 * Implements the client's side of TAP 1.1 (2019-09-27), and copes with TAP 1.0: synchronous and asynchronous queries
 * (§2.1, §2.2), the parameters of §2.7, uploads of all kinds, the errors and overflows of §3.3 and §3.4, TAP_SCHEMA (§4), the tables,
 * examples, availability and capabilities beside them, with UWS 1.1, VOSI 1.1, DALI 1.1 and TAPRegExt 1.0. Beyond
 * the standard, since services do: other query languages, queues (AIP), results that are no VOTables, plain text as
 * an error, tables of one's own (prototype). Not in here: the query itself, which is a text; `core/adql` reads and writes it.
 *
 * @example What is sent for a query
 * ```ts
 * import { TapService } from "@denovo/vo/protocols/tap";
 * const service = new TapService("http://example.org/tap");
 * const { url, parameters } = await service.echo("SELECT TOP 5 ra FROM stars", { maxrec: 0, format: "default" });
 * if (url !== "http://example.org/tap/sync" || String(parameters[3]) !== "MAXREC,0") throw new Error(url);
 * ```
 *
 * @module
 */
export { TapService } from "./_tap_service.ts";
export type { TapCheck, TapValidation } from "./_tap_check.ts";
export type { TablesOptions } from "./_tap_metadata.ts";
export type { TapEndpoints } from "./_tap_endpoints.ts";
export { findPosition, type QueryPosition } from "./_tap_error.ts";
export { type ExamplesDocument, parseExamples, type TapExample } from "./_tap_examples_document.ts";
export { TapJob, type TapJobHome, type TapJobInit, type TapRowsOptions } from "./_tap_job.ts";
export type { TapMatchOptions, TapUploadJoinOptions } from "./_tap_match.ts";
export { type TableContent, type TableDefinition, TapOwnTables } from "./_tap_manage.ts";
export type {
  TapEchoOptions,
  TapQueryOptions,
  TapServiceOptions,
  TapSubmitOptions,
} from "./_tap_options.ts";
export type { RequestEcho, TapFormat, TapQueryParameters } from "./_tap_request.ts";
export {
  type Overflow,
  type ReadRowsOptions,
  type ResultContext,
  TapResult,
  TapRows,
} from "./_tap_rows.ts";
export { readTapRows } from "./_tap_open_rows.ts";
export { type JobService, runAll, type RunAllOptions, type TapTask } from "./_tap_run_all.ts";
export { runPlan } from "./_tap_run_plan.ts";
export { openJobStore, type StorableJob, type TapJobRecord, TapJobStore } from "./_tap_store.ts";
export type { ColumnSearch, FoundColumn } from "./_tap_schema.ts";
export { type TableSource, TapTables } from "./_tap_tables.ts";
export type { JobWithResult, TapUpload, TapUploads } from "./_tap_upload.ts";
export { TapCapability, type TapMode } from "./_vosi_tap.ts";
export type { UwsPolling, UwsWaitOptions } from "./_uws_wait.ts";
export type { UwsJob, UwsJobFilter, UwsJobInit, UwsJobState, UwsPhase } from "./uws.ts";
export type { Availability, Capabilities, VosiColumn, VosiTable } from "./vosi.ts";
export type { Outcome } from "../core/runtime/pool.ts";
export type { Infos } from "./_infos.ts";
export type { DataOrigin } from "./_data_origin.ts";

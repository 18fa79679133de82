// deno-lint-ignore-file no-console
/**
 * One query for a TAP service: checked, sent, its rows written as they come.
 *
 * @module
 */
import { escapeControls, safeLines } from "../../cli/_text.ts";
import { optionName } from "../../cli/_option.ts";
import { printLine, writeOutput } from "../../cli/files.ts";
import { printJson } from "../../cli/print_json.ts";
import { isGiven, opt, type Option, OptionError, requestOptions } from "../../cli/options.ts";
import { progressLine } from "../../cli/progress_line.ts";
import { bodyChunks } from "../../core/runtime/chunks.ts";
import { isVoError } from "../../core/runtime/errors.ts";
import type { TapJob, TapQueryParameters, UwsPolling } from "../../protocols/tap.ts";
import { submitJob } from "./_job_intents.ts";
import { openNotesOrWarn, storeOption, tellStays } from "./_job_store.ts";
import { refuseExisting, writeNew } from "./_output.ts";
import { resultOptions, type ResultValues, wantedFormat } from "./_print_result.ts";
import { tellSaved } from "./_saved.ts";
import { note, type TapTarget } from "./_tap.ts";
import { checkQuery } from "./_tap_check.ts";
import { deliverRows } from "./_tap_output.ts";
import { readUploads } from "./_tap_uploads.ts";
import { safeLine } from "../_tell.ts";

/** Options of commands that send queries as jobs. */
export const jobOptions: {
  readonly lang: Option<string | undefined>;
  readonly maxrec: Option<number | undefined>;
  readonly queue: Option<string | undefined>;
  readonly polling: Option<UwsPolling | undefined>;
  readonly keep: Option<boolean>;
  readonly noCheck: Option<boolean>;
  readonly store: Option<string | undefined>;
} = {
  lang: opt.string("language, such as ADQL-2.1 or PostgreSQL; ADQL by default"),
  maxrec: opt.integer("rows at most; 0 for the columns only", undefined, { min: 0 }),
  queue: opt.string("queue, where the service has several (AIP)"),
  polling: opt.value(
    "how to ask whether a job is done: long, growing, or every so many seconds",
    parsePolling,
  ),
  keep: opt.flag("leave jobs on the server; else they are deleted when their results were read"),
  noCheck: opt.flag("send the query without looking at it"),
  store: storeOption,
};

/** Options of commands that send one query. */
export const queryOptions: typeof jobOptions & typeof resultOptions & {
  readonly upload: Option<readonly string[]>;
  readonly runid: Option<string | undefined>;
  readonly async: Option<boolean>;
  readonly noWait: Option<boolean>;
  readonly dryRun: Option<boolean>;
  readonly responseFormat: Option<string | undefined>;
  readonly json: Option<boolean>;
} = {
  upload: opt.list("NAME=FILE: a table to send along, TAP_UPLOAD.NAME in the query; also a URL"),
  async: opt.flag("as a job: for queries that take long"),
  noWait: opt.flag("make the job, print its URL, and leave (denovo tap resume comes back)"),
  runid: opt.string("your own name for the query, for lists of jobs"),
  ...jobOptions,
  responseFormat: opt.string("what to ask the service for (FITS, …); saved as it is, not read"),
  ...resultOptions,
  json: opt.flag("print JSON: the query, columns, rows, overflow"),
  dryRun: opt.flag("only show the request"),
};

/** How to ask whether a job is done, from a text. */
export function parsePolling(text: string): UwsPolling {
  if (text === "long" || text === "growing") return text;
  const seconds = Number(text);
  if (text.trim() !== "" && seconds >= 0.1 && seconds <= 86_400) return Math.round(seconds * 1000);
  throw new RangeError(`"${text}" is not long, growing, or a number of seconds from 0.1`);
}

/** Values of {@linkcode queryOptions}. */
export interface QueryValues extends ResultValues {
  readonly upload: readonly string[];
  readonly async: boolean;
  readonly noWait: boolean;
  readonly runid?: string | undefined;
  readonly lang?: string | undefined;
  readonly maxrec?: number | undefined;
  readonly queue?: string | undefined;
  readonly polling?: UwsPolling | undefined;
  readonly keep: boolean;
  readonly noCheck: boolean;
  readonly store?: string | undefined;
  readonly responseFormat?: string | undefined;
  readonly json: boolean;
  readonly dryRun: boolean;
  readonly timeout?: number | undefined;
}

/**
 * Refuses options that contradict each other, before anything is asked.
 *
 * @throws {OptionError} If some do.
 */
export function checkQueryOptions(o: QueryValues): void {
  if (o.responseFormat === undefined) wantedFormat(o);
  else if (o.out === "-" && !o.dryRun && !o.noWait && Deno.stdout.isTerminal()) {
    throw new OptionError(
      "Option --response-format brings bytes as they are: give --out, or a pipe",
    );
  }
  const pairs = [
    ["noWait", "out"],
    ["noWait", "format"],
    ["noWait", "dryRun"],
    ["responseFormat", "format"],
    ["json", "out"],
    ["json", "format"],
    ["json", "responseFormat"],
  ] as const;
  for (const [a, b] of pairs) {
    if (isGiven(o, a) && isGiven(o, b)) {
      throw new OptionError(`Options --${optionName(a)} and --${optionName(b)} do not go together`);
    }
  }
  const isJob = o.async || o.noWait;
  for (const key of ["keep", "polling", "store"] as const) {
    if (!isJob && isGiven(o, key)) {
      throw new OptionError(`Option --${key} is for jobs: give --async, too`);
    }
  }
}

/** Runs one query, as the options say. */
export async function runQuery(
  target: TapTarget,
  query: string,
  o: QueryValues,
  signal: AbortSignal,
): Promise<void> {
  if (!o.dryRun) refuseExisting(o.out, o.overwrite);
  const upload = await readUploads(o.upload, signal);
  if (!o.noCheck) {
    const { timeoutMs: limitMs } = requestOptions(o, signal);
    const { others } = target;
    const options = { signal, language: o.lang, upload, limitMs, others };
    for (const text of await checkQuery(target.service, query, options)) note(text);
  }
  const parameters: TapQueryParameters = {
    language: o.lang,
    maxrec: o.maxrec,
    runid: o.runid,
    queue: o.queue,
    upload,
    format: o.responseFormat,
  };
  const isJob = o.async || o.noWait;
  if (o.dryRun) return await showRequest(target, query, parameters, isJob, o, signal);
  if (isJob) return await runJob(target, query, parameters, o, signal);
  const request = { ...parameters, ...requestOptions(o, signal) };
  using line = progressLine();
  const onProgress = line.bytes("receiving");
  if (o.responseFormat === undefined) {
    const rows = await target.service.rows(query, { ...request, onProgress });
    await deliverRows(rows, o, signal);
  } else await saveRaw(await target.service.fetch(query, { ...request, onProgress }), o, signal);
}

/** Runs a query as a job. The job is noted as soon as it is there, and goes when its result was read. */
async function runJob(
  { service, isPassing }: TapTarget,
  query: string,
  parameters: TapQueryParameters,
  o: QueryValues,
  signal: AbortSignal,
): Promise<void> {
  if (isPassing && (o.noWait || o.keep)) {
    throw new OptionError(
      "The sandbox that --sandbox starts ends with this command, and so do its jobs: leave " +
        "--no-wait and --keep out, or start one with denovo sandbox",
    );
  }
  const store = isPassing ? undefined : await openNotesOrWarn(o);
  const end = o.timeout === undefined ? Infinity : performance.now() + o.timeout * 1000;
  const left = () => ({
    signal,
    ...(end === Infinity ? {} : { timeoutMs: Math.max(1, end - performance.now()) }),
  });
  const options = { ...parameters, keep: o.keep, store, ...left() };
  const job = await submitJob(service, query, options, o);
  if (o.noWait) {
    await printLine(job.url);
    return;
  }
  try {
    await waitAndRead(job, o, left, signal);
  } catch (error) {
    const isOver = isVoError(error, "E_JOB", "E_QUERY");
    if (!isOver && !isPassing) tellStays(job, store !== undefined);
    else await job[Symbol.asyncDispose]();
    throw error;
  }
  await job[Symbol.asyncDispose]();
  if (o.keep) console.error(`The job stays: ${safeLine(job.url)}`);
}

async function waitAndRead(
  job: TapJob,
  o: QueryValues,
  left: () => { readonly signal: AbortSignal },
  signal: AbortSignal,
): Promise<void> {
  {
    using line = progressLine();
    const { polling } = o;
    await job.wait({ ...left(), polling, onPhase: (phase) => line.show(`The job is ${phase}`) });
  }
  if (o.responseFormat === undefined) await deliverRows(await job.rows(left()), o, signal);
  else await saveRaw(await job.fetchResult(undefined, left()), o, signal);
}

/** Saves an answer as it is. */
async function saveRaw(
  response: Response,
  o: ResultValues,
  signal: AbortSignal,
): Promise<void> {
  if (o.out === "-") {
    await writeOutput("-", bodyChunks(response), { signal });
    return;
  }
  const type = response.headers.get("content-type") ?? "no type given";
  const bytes = await writeNew(o.out, bodyChunks(response), { ...o, signal });
  tellSaved(o.out, bytes, type);
}

async function showRequest(
  { service }: TapTarget,
  query: string,
  parameters: TapQueryParameters,
  isJob: boolean,
  o: QueryValues,
  signal: AbortSignal,
): Promise<void> {
  const mode = isJob ? "async" : "sync";
  const echo = await service.echo(query, { ...parameters, mode, ...requestOptions(o, signal) });
  if (o.json) return await printJson({ ...echo });
  await printLine(`${echo.method} ${echo.url}`);
  for (const [name, value] of echo.parameters) await printLine(`${name}=${escapeControls(value)}`);
  for (const { name, contentType, bytes } of echo.files) {
    await printLine(`${name}: a file of ${bytes} B (${contentType})`);
  }
  await printLine(`\n${safeLines(echo.curl).join("\n")}`);
}

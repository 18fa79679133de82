// deno-lint-ignore-file no-console
/**
 * `denovo tap resume`: back to the jobs that were noted, to fetch their results.
 *
 * @module
 */
import {
  opt,
  OptionError,
  type OptionValues,
  parseOptions,
  parseUrlText,
  requestOptions,
} from "../../cli/options.ts";
import { printJson } from "../../cli/print_json.ts";
import { rowPrinter } from "../../cli/print_row.ts";
import { progressLine } from "../../cli/progress_line.ts";
import { join } from "../../deps/path.ts";
import { isVoError } from "../../core/runtime/errors.ts";
import { createHttp, type Http, type RequestOptions } from "../../core/runtime/http.ts";
import { settleAll } from "../../core/runtime/pool.ts";
import { safeName } from "../../core/runtime/store.ts";
import {
  type TapJob,
  type TapJobRecord,
  type TapJobStore,
  TapService,
} from "../../protocols/tap.ts";
import { isFinalPhase, isJobGone } from "../../protocols/uws.ts";
import { credentialOptions, hasCredentials, readCredentials } from "./_credentials.ts";
import { isFileThere, saveJobResult } from "./_job_files.ts";
import { JobIntents } from "./_job_intents.ts";
import { fits, openNotes, storeOption } from "./_job_store.ts";
import { endingOf, FORMATS } from "./_output.ts";
import { note, warn } from "./_tap.ts";
import { overflowNotes } from "./_tap_output.ts";
import { parsePolling } from "./_tap_query.ts";
import { safeLine } from "../_tell.ts";

const OPTIONS = {
  jobs: opt.rest("URLs, identifiers or names of noted jobs; all by default", "[JOB ...]"),
  dir: opt.string("folder for the results", "results"),
  format: opt.choice("format of the results", FORMATS, "votable"),
  overwrite: opt.flag("fetch results again that are in the folder already"),
  clean: opt.flag("then delete the jobs on their servers, but those that were made with --keep"),
  noFetch: opt.flag("fetch nothing: for --clean, when the results are not wanted"),
  noWait: opt.flag("fetch what is done, and leave what still runs"),
  jobsAtOnce: opt.integer("jobs at once", 8, { min: 1 }),
  connections: opt.integer("connections at once to one host", 6, { min: 1 }),
  polling: opt.value("how to ask: long, growing, or every so many seconds", parsePolling),
  service: opt.value("only jobs of this TAP service", parseUrlText),
  timeout: opt.number("limit for each job (s)", undefined, { min: 0.001 }),
  json: opt.flag("print JSON"),
  store: storeOption,
  ...credentialOptions,
};

type Values = OptionValues<typeof OPTIONS>;

/** What became of a job that was noted. */
interface Resumed {
  readonly job: string;
  readonly runid: string | undefined;
  readonly phase: string;
  readonly rows?: number | undefined;
  readonly path?: string | undefined;
  readonly deleted: boolean;
  readonly notes: readonly string[];
  /** Why the result was not fetched. */
  readonly error?: string | undefined;
}

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const title = "denovo tap resume: back to the jobs that were noted, to fetch their results";
  const o = parseOptions(title, OPTIONS, args);
  if (o.noFetch && !o.clean) {
    throw new OptionError("Option --no-fetch is for --clean: give it, too");
  }
  if (hasCredentials(o) && o.service === undefined) {
    throw new OptionError("Credentials are for one service: give --service, too");
  }
  const store = await openNotes(o);
  const credentials = o.service === undefined ? undefined : await readCredentials(o, o.service);
  const http = createHttp({ credentials: credentials ?? [], perHost: o.connections });
  const problems = await adoptAll(o, store, http, signal);
  const noted = await store.list();
  const records = noted.filter((record) =>
    fits(o.jobs, record.url, record.runid) &&
    (o.service === undefined || sameService(record.accessUrl, o.service))
  );
  if (o.jobs.length > 0 && records.length === 0) {
    throw new Error(`No such job is noted in ${store.path}; denovo tap jobs lists them`);
  }
  if (records.length === 0) console.error(`No jobs are noted in ${store.path}`);
  else if (!o.noFetch) await Deno.mkdir(o.dir, { recursive: true });
  const all: Resumed[] = [];
  const print = o.json ? undefined : rowPrinter(COLUMNS);
  {
    using line = progressLine();
    const work = (record: TapJobRecord, left: RequestOptions) =>
      resume(record, { store, http, o, signal, left });
    const options = {
      concurrency: o.jobsAtOnce,
      signal,
      ...(o.timeout === undefined ? {} : { timeoutMs: Math.round(o.timeout * 1000) }),
    };
    for await (const outcome of settleAll(records, work, options)) {
      const { item } = outcome;
      const isRefused = !outcome.ok && outcome.error instanceof Deno.errors.NotCapable;
      if (isRefused) throw outcome.error;
      const result: Resumed = outcome.ok ? outcome.value : {
        job: item.url,
        runid: item.runid,
        phase: "?",
        deleted: false,
        notes: [],
        error: outcome.error.message,
      };
      all.push(result);
      line.clear();
      await tell(result, print);
      line.show(`${all.length} of ${records.length} jobs`);
    }
  }
  const failed = all.filter(({ error }) => error !== undefined).length;
  if (o.json) await printJson({ length: all.length, failed, jobs: all });
  return failed > 0 || problems > 0 ? 1 : 0;
}

/** Finds the jobs of processes that have ended before they knew where their jobs are; resolves with how many fail. */
async function adoptAll(
  o: Values,
  store: TapJobStore,
  http: Http,
  signal: AbortSignal,
): Promise<number> {
  const intents = await JobIntents.open(o);
  let problems = 0;
  for (const intent of await intents.list()) {
    if (o.service !== undefined && !sameService(intent.accessUrl, o.service)) continue;
    const service = new TapService(intent.accessUrl, { http, onWarning: warn });
    try {
      await intents.adopt(intent, service, store, requestOptions(o, signal));
    } catch (error) {
      signal.throwIfAborted();
      if (!isVoError(error)) throw error;
      problems++;
      warn(`There may be one more job on ${intent.accessUrl}: ${error.message}`);
    }
  }
  return problems;
}

interface Context {
  readonly store: TapJobStore;
  readonly http: Http;
  readonly o: Values;
  readonly signal: AbortSignal;
  readonly left: RequestOptions;
}

/** One job: waits for it, saves its result, deletes it if that is wanted. */
async function resume(record: TapJobRecord, context: Context): Promise<Resumed> {
  const { store, http, o, left } = context;
  const service = new TapService(record.accessUrl, { http, onWarning: warn });
  const job = service.job(record, { store });
  const about = { job: record.url, runid: record.runid, deleted: false, notes: [] } as const;
  const clean = o.clean && !record.kept;
  try {
    await job.refresh(left);
  } catch (error) {
    if (!isJobGone(error)) throw error;
    await store.forget(record.url);
    return { ...about, phase: "GONE", error: "the service does not have it any more" };
  }
  if (o.noFetch) {
    if (clean) await job.delete(left);
    return { ...about, phase: job.phase ?? "UNKNOWN", deleted: clean };
  }
  // Who was to start it did not come to that.
  if (job.phase === "PENDING") await job.run(left);
  if (o.noWait && !(job.phase !== undefined && isFinalPhase(job.phase))) {
    return { ...about, phase: job.phase ?? "UNKNOWN" };
  }
  try {
    await job.wait({ ...left, polling: o.polling });
    const saved = await save(job, record, context);
    if (clean) await job.delete(left);
    return { ...about, ...saved, phase: "COMPLETED", deleted: clean };
  } catch (error) {
    // What has failed on the server will not come any more.
    if (!isVoError(error, "E_JOB", "E_QUERY")) throw error;
    if (clean) await job.delete(left);
    return { ...about, phase: job.phase ?? "ERROR", deleted: clean, error: error.message };
  }
}

async function save(
  job: TapJob,
  record: TapJobRecord,
  { o, signal, left }: Context,
): Promise<Pick<Resumed, "path" | "rows" | "notes">> {
  const name = safeName(`${record.runid ?? new URL(record.url).host}-${job.jobId}`);
  const stem = join(o.dir, name);
  const path = `${stem}.${endingOf(o.format)}`;
  if (!o.overwrite && await isFileThere(path)) {
    return { path, notes: ["the result is in the folder already; --overwrite fetches it again"] };
  }
  const { format, overwrite } = o;
  const saved = await saveJobResult(job, stem, { format, overwrite, signal }, left);
  const notes = saved.rows === undefined
    ? ["the result is no table, and was saved as it is"]
    : overflowNotes({ ...saved, rows: saved.rows });
  return { path: saved.path, rows: saved.rows, notes };
}

/** What is told of a job, and how wide at a terminal. */
const COLUMNS = { phase: 11, runid: 20, rows: 10, path: 30, deleted: 9, job: 0 };

async function tell(
  result: Resumed,
  print: ReturnType<typeof rowPrinter> | undefined,
): Promise<void> {
  const { job, runid, phase, rows, path, deleted, notes, error } = result;
  await print?.(phase, runid, rows, path, deleted ? "deleted" : "", job);
  for (const text of notes) note(`${runid ?? job}: ${text}`);
  if (error !== undefined) {
    console.error(`Failed: ${safeLine(runid ?? job)}: ${safeLine(error)}`);
  }
}

function sameService(a: string, b: string): boolean {
  const plain = (url: string) => new TapService(url).accessUrl.replace(/\/+$/, "");
  return plain(a) === plain(b);
}

// deno-lint-ignore-file no-console
/**
 * `denovo tap run`: many queries from files, as jobs at the same time.
 *
 * @module
 */
import {
  opt,
  OptionError,
  type OptionValues,
  parseOptions,
  requestOptions,
} from "../../cli/options.ts";
import { printJson } from "../../cli/print_json.ts";
import { rowPrinter } from "../../cli/print_row.ts";
import { progressLine } from "../../cli/progress_line.ts";
import { join } from "../../deps/path.ts";
import { isVoError } from "../../core/runtime/errors.ts";
import type { RequestOptions } from "../../core/runtime/http.ts";
import { settleAll } from "../../core/runtime/pool.ts";
import { safeName } from "../../core/runtime/store.ts";
import type { TapJob, TapJobStore, TapSubmitOptions } from "../../protocols/tap.ts";
import { isFileThere, type SavedResult, saveJobResult } from "./_job_files.ts";
import { submitJob } from "./_job_intents.ts";
import { openNotesOrWarn } from "./_job_store.ts";
import { endingOf, FORMATS } from "./_output.ts";
import { findSqlFiles, readSqlFile, type SqlFile } from "./_sql_files.ts";
import { note, openTap, splitWords, tapOptions, type TapTarget } from "./_tap.ts";
import { checkQuery } from "./_tap_check.ts";
import { overflowNotes } from "./_tap_output.ts";
import { jobOptions } from "./_tap_query.ts";
import { readUploads } from "./_tap_uploads.ts";
import { safeLine } from "../_tell.ts";

const OPTIONS = {
  args: opt.rest(
    "TAP access URL, the same as --url; files with one query each, or folders of .sql and .adql files. Comments such " +
      "as -- LANGUAGE = PostgreSQL, QUEUE, MAXREC, RUNID, UPLOAD = NAME=FILE count for their file",
    "[URL] FILES ...",
  ),
  dir: opt.string("folder for the results, each named as its query", "results"),
  format: opt.choice("format of the results", FORMATS, "votable"),
  overwrite: opt.flag("run queries again whose results are in the folder already"),
  jobsAtOnce: opt.integer("jobs at once", 8, { min: 1 }),
  connections: opt.integer("connections at once to the service", 6, { min: 1 }),
  ...jobOptions,
  json: opt.flag("print JSON"),
  ...tapOptions,
};

type Values = OptionValues<typeof OPTIONS>;

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const title = "denovo tap run: many queries from files, as jobs at the same time";
  const o = parseOptions(title, OPTIONS, args);
  const { url, rest } = splitWords(o.args);
  if (rest.length === 0) throw new OptionError("Queries are missing: give files or a folder");
  const paths = await findSqlFiles(rest);
  const files: SqlFile[] = [];
  for (const path of paths) {
    const file = await readSqlFile(path, signal);
    for (const text of file.notes) note(`${path}: ${text}`);
    const result = join(o.dir, `${safeName(file.name)}.${endingOf(o.format)}`);
    if (!o.overwrite && await isFileThere(result)) {
      note(`${path} is left out: ${result} is there already; --overwrite runs it again`);
    } else files.push(file);
  }
  await Deno.mkdir(o.dir, { recursive: true });
  await using target = await openTap(o, url, signal, o.connections);
  const store = target.isPassing ? undefined : await openNotesOrWarn(o);
  return await runFiles(files, { target, store, o, signal });
}

interface Context {
  readonly target: TapTarget;
  readonly store: TapJobStore | undefined;
  readonly o: Values;
  readonly signal: AbortSignal;
}

/** Runs all queries, and tells each result as soon as it is there. One that fails stops no other. */
async function runFiles(files: readonly SqlFile[], context: Context): Promise<number> {
  const { o, signal } = context;
  const failed: { readonly path: string; readonly error: string }[] = [];
  const done: (SavedResult & { readonly query: string })[] = [];
  const left = new Set<TapJob>();
  const print = rowPrinter({ name: 24, rows: 10, overflow: 10, path: 0 });
  {
    using line = progressLine();
    const work = (file: SqlFile, limits: RequestOptions) => runFile(file, limits, context, left);
    const options = {
      concurrency: o.jobsAtOnce,
      signal,
      ...(o.timeout === undefined ? {} : { timeoutMs: Math.round(o.timeout * 1000) }),
    };
    try {
      for await (const outcome of settleAll(files, work, options)) {
        const { item } = outcome;
        line.clear();
        if (outcome.ok) {
          const { path, rows, overflow } = outcome.value;
          done.push({ query: item.path, ...outcome.value });
          if (!o.json) await print(item.name, rows, overflow, path);
          for (const text of overflowNotes({ rows: rows ?? 0, overflow })) {
            note(`${item.name}: ${text}`);
          }
        } else {
          if (outcome.error instanceof Deno.errors.NotCapable) throw outcome.error;
          failed.push({ path: item.path, error: outcome.error.message });
          const lines = outcome.error.message.split("\n").map((text) => escapeLine(text));
          console.error(`Failed: ${safeLine(item.path)}: ${lines.join("\n  ")}`);
        }
        line.show(`${done.length + failed.length} of ${files.length} queries`);
      }
    } finally {
      for (const job of left) console.error(`The job runs on: ${safeLine(job.url)}`);
      if (left.size > 0) {
        console.error("denovo tap resume fetches results, and --clean deletes jobs");
      }
    }
  }
  if (o.json) {
    const count = done.length + failed.length;
    await printJson({ length: count, results: done, failed });
  } else if (failed.length > 0) {
    console.error(`${failed.length} of ${files.length} queries failed`);
  }
  return failed.length > 0 ? 1 : 0;
}

/** Keeps the blanks before a caret. */
function escapeLine(text: string): string {
  const [, indent = "", rest = ""] = /^([ |]*)(.*)$/s.exec(text) ?? [];
  return indent + safeLine(rest);
}

/** One query: checked, sent, waited for, saved. What ends in good order is deleted, unless it is kept. */
async function runFile(
  file: SqlFile,
  limits: RequestOptions,
  { target, store, o, signal }: Context,
  left: Set<TapJob>,
): Promise<SavedResult> {
  const { query, options } = file;
  const language = options.language ?? o.lang;
  const upload = await readUploads(options.upload, signal);
  if (!o.noCheck) {
    const { timeoutMs: limitMs } = requestOptions(o, signal);
    const check = { signal, language, upload, limitMs };
    for (const text of await checkQuery(target.service, query, check)) {
      note(`${file.path}: ${text}`);
    }
  }
  const submit: TapSubmitOptions = {
    language,
    queue: options.queue ?? o.queue,
    maxrec: options.maxrec ?? o.maxrec,
    runid: options.runid ?? file.name,
    upload,
    keep: o.keep,
    store,
    ...limits,
  };
  const job = await submitJob(target.service, query, submit, o);
  left.add(job);
  let isOver = false;
  try {
    await job.wait({ ...limits, polling: o.polling });
    const stem = join(o.dir, safeName(file.name));
    const { format, overwrite } = o;
    const saved = await saveJobResult(job, stem, { format, overwrite, signal }, limits);
    isOver = true;
    return saved;
  } catch (error) {
    isOver = isVoError(error, "E_JOB", "E_QUERY");
    throw error;
  } finally {
    if (isOver) {
      left.delete(job);
      await job[Symbol.asyncDispose]();
    }
  }
}

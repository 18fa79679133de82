// deno-lint-ignore-file no-console
/**
 * `denovo tap jobs`: the jobs on a service, and those that were noted on this computer.
 *
 * @module
 */
import { printJson } from "../../cli/print_json.ts";
import {
  bothGiven,
  isGiven,
  opt,
  OptionError,
  type OptionValues,
  parseOptions,
  requestOptions,
} from "../../cli/options.ts";
import { printRow } from "../../cli/print_row.ts";
import { printTable } from "../../cli/print_table.ts";
import { settleAll } from "../../core/runtime/pool.ts";
import type { RequestOptions } from "../../core/runtime/http.ts";
import { isVoError } from "../../core/runtime/errors.ts";
import { Table } from "../../core/table/table.ts";
import { type TapJob, type TapJobRecord, TapService, type UwsPhase } from "../../protocols/tap.ts";
import { learnNames } from "../../protocols/_uws_list.ts";
import { isJobGone, parsePhase, UWS_PHASES } from "../../protocols/uws.ts";
import { hasCredentials } from "./_credentials.ts";
import { fits, openNotes, openNotesIfAny, openNotesOrWarn, storeOption } from "./_job_store.ts";
import { httpFor, note, openTap, splitWords, tapOptions, warn } from "./_tap.ts";
import { shortText } from "./_tap_output.ts";
import { safeLine } from "../_tell.ts";

const OPTIONS = {
  args: opt.rest(
    "TAP access URL, or the URL of a job; without it all jobs that were noted on this computer; identifiers of jobs " +
      "or their own names",
    "[URL] [JOB ...]",
  ),
  phase: opt.list("only jobs in this phase, such as ARCHIVED", [], parsePhaseText),
  after: opt.value("only jobs that were started after this time (2026-01-31T12:00:00Z)", parseDate),
  last: opt.integer("only so many of the youngest", undefined, { min: 1 }),
  runid: opt.string("only jobs with this name"),
  all: opt.flag("all jobs, for --delete, --abort and --rerun without any filter"),
  delete: opt.flag("delete the jobs that are listed (some services archive them)"),
  abort: opt.flag("stop the jobs that are listed"),
  rerun: opt.flag(
    "run the queries of the jobs that are listed again, as new jobs, which are noted",
  ),
  offline: opt.flag("what was noted on this computer, without asking services"),
  json: opt.flag("print JSON"),
  store: storeOption,
  ...tapOptions,
};

const ACTIONS = ["delete", "abort", "rerun"] as const;

type Values = OptionValues<typeof OPTIONS>;

/** A job of the list. */
interface Listed {
  readonly job: TapJob;
  readonly phase: UwsPhase | "GONE" | undefined;
  readonly noted: TapJobRecord | undefined;
  readonly problem?: string | undefined;
}

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const title = "denovo tap jobs: jobs on a service, and those that were noted on this computer";
  const o = parseOptions(title, OPTIONS, args);
  const actions = ACTIONS.filter((action) => o[action]);
  const [action, another] = actions;
  if (another !== undefined) throw bothGiven(`option --${another}`, action as string);
  const { url, rest } = splitWords(o.args);
  const [, service = url, id] = /^(https?:\/\/.*\/async)\/([^/?#]+)\/?$/i.exec(url ?? "") ?? [];
  const wanted = id === undefined ? rest : [id, ...rest];
  const isFiltered = wanted.length > 0 ||
    (["phase", "after", "last", "runid"] as const).some((key) => isGiven(o, key));
  if (action !== undefined && !isFiltered && !o.all) {
    throw new OptionError(
      `Option --${action} wants jobs: name them, or give --phase, --runid, --last, --all`,
    );
  }
  const isOnService = service !== undefined || isGiven(o, "url") || o.sandbox;
  if (o.offline && (isOnService || action !== undefined)) {
    throw new OptionError("Option --offline asks no service: leave the URL and actions out");
  }
  const listed = isOnService
    ? await listService(o, service, wanted, signal)
    : await listNotes(o, wanted, signal);
  const failed = action === undefined ? 0 : await change(listed, action, o, signal);
  if (o.json) await printJson({ length: listed.length, jobs: listed.map(report) });
  else if (action === undefined) await show(listed);
  return failed > 0 ? 1 : 0;
}

/** Jobs of one service. */
async function listService(
  o: Values,
  url: string | undefined,
  wanted: readonly string[],
  signal: AbortSignal,
): Promise<readonly Listed[]> {
  await using target = await openTap(o, url, signal);
  const { service } = target;
  const options = requestOptions(o, signal);
  const store = await openNotesIfAny(o);
  const notes = new Map((await store?.list() ?? []).map((record) => [record.url, record]));
  const { after, last, runid } = o;
  // Not all lists have the names of jobs, and the youngest of one name are not among the youngest of all.
  const isNamed = runid !== undefined || wanted.length > 0;
  const filter = {
    after,
    ...(isNamed ? {} : { last }),
    ...(o.phase.length > 0 ? { phase: o.phase } : {}),
  };
  let jobs = await service.jobs(filter, options);
  if (isNamed) {
    jobs = (await learnNames(jobs, options)).filter((job) => {
      const name = job.runId ?? notes.get(job.url)?.runid;
      return fits(wanted, job.url, name) && (runid === undefined || name === runid);
    });
    if (last !== undefined) jobs = jobs.slice(-last);
  }
  return jobs.map((job) => ({
    // Handles that know the store take the note along when they delete.
    job: notes.has(job.url) ? service.job(job.url, { store }) : job,
    phase: job.phase,
    noted: notes.get(job.url),
    ...(job.phase === undefined ? { problem: "the list does not say the phase" } : {}),
  }));
}

/** Jobs that were noted, of any service. */
async function listNotes(
  o: Values,
  wanted: readonly string[],
  signal: AbortSignal,
): Promise<readonly Listed[]> {
  if (hasCredentials(o)) {
    throw new OptionError("Credentials are for one service: give its URL, too");
  }
  const store = await openNotes(o);
  const records = (await store.list()).filter((record) =>
    fits(wanted, record.url, record.runid) &&
    (o.runid === undefined || record.runid === o.runid) &&
    (o.after === undefined || record.created > o.after)
  );
  const listed: Listed[] = [];
  const options = requestOptions(o, signal);
  const work = async (record: TapJobRecord, left: RequestOptions): Promise<Listed> => {
    const http = await httpFor(o, record.accessUrl);
    const job = new TapService(record.accessUrl, { http, onWarning: warn }).job(record, { store });
    if (o.offline) return { job, phase: undefined, noted: record };
    try {
      const { phase } = await job.refresh({ ...options, ...left });
      return { job, phase, noted: record };
    } catch (error) {
      signal.throwIfAborted();
      if (!isVoError(error)) throw error;
      return {
        job,
        noted: record,
        ...(isJobGone(error) ? { phase: "GONE" } : { phase: undefined, problem: error.message }),
      };
    }
  };
  for await (const outcome of settleAll(records, work, { signal })) {
    if (!outcome.ok) throw outcome.error;
    listed.push(outcome.value);
  }
  const order = new Map(records.map(({ url }, i) => [url, i]));
  const sorted = listed.toSorted((a, b) =>
    (order.get(a.noted?.url ?? "") ?? 0) - (order.get(b.noted?.url ?? "") ?? 0)
  );
  const fitting = o.phase.length === 0
    ? sorted
    : sorted.filter(({ phase }) => (o.phase as readonly (string | undefined)[]).includes(phase));
  return o.last === undefined ? fitting : fitting.slice(-o.last);
}

const DONE = { delete: "deleted", abort: "aborted", rerun: "run again" } as const;

/** Does something with jobs, each for itself; resolves with how many have failed. */
async function change(
  listed: readonly Listed[],
  action: typeof ACTIONS[number],
  o: Values,
  signal: AbortSignal,
): Promise<number> {
  if (listed.length === 0) note("no job fits");
  let failed = 0;
  const options = requestOptions(o, signal);
  const store = action === "rerun" ? await openNotesOrWarn(o) : undefined;
  const work = async ({ job }: Listed, left: RequestOptions): Promise<string> => {
    const limits = { ...options, ...left };
    if (action === "delete") await job.delete(limits);
    else if (action === "abort") await job.abort(limits);
    else {
      const again = await job.rerun({}, limits);
      await store?.save(again);
      return again.url;
    }
    return "";
  };
  for await (const outcome of settleAll(listed, work, { signal })) {
    const { job } = outcome.item;
    if (outcome.ok) {
      console.error(`${safeLine(job.url)} ${DONE[action]}`);
      if (outcome.value !== "" && !o.json) await printRow(outcome.value);
    } else {
      failed++;
      const why = safeLine(outcome.error.message);
      console.error(`${safeLine(job.url)} not ${DONE[action]}: ${why}`);
    }
  }
  return failed;
}

const TEXT = { datatype: "unicodeChar", arraysize: "*" } as const;

async function show(listed: readonly Listed[]): Promise<void> {
  if (listed.length === 0) {
    console.error("There are no such jobs");
    return;
  }
  const rows = listed.map((one) => {
    const { url, phase, runid, created, kept, noted, query, problem } = report(one);
    return {
      phase: phase ?? (problem === undefined ? null : "?"),
      name: runid ?? null,
      created: created === undefined ? null : `${created.slice(0, 19)}Z`,
      here: noted ? (kept ? "kept" : "noted") : null,
      job: url,
      query: query === undefined ? null : shortText(query, 200),
    };
  });
  const names = ["phase", "name", "created", "here", "job", "query"];
  const table = Table.fromRows(rows, names.map((name) => ({ name, ...TEXT }))).select(names);
  await printTable(table, { maxRows: Infinity, maxColWidth: 80 });
  for (const { job, problem } of listed) {
    if (problem !== undefined) note(`${job.url}: ${problem.split("\n", 1)[0]}`);
  }
}

function report({ job, phase, noted, problem }: Listed) {
  return {
    url: job.url,
    jobId: job.jobId,
    phase,
    runid: job.runId ?? noted?.runid,
    ownerId: job.ownerId,
    created: (job.creationTime ?? noted?.created)?.toISOString(),
    noted: noted !== undefined,
    kept: noted?.kept ?? false,
    query: job.query ?? noted?.query,
    problem,
  };
}

function parsePhaseText(text: string): UwsPhase {
  const phase = parsePhase(text);
  if (phase === "UNKNOWN" && text.trim().toUpperCase() !== "UNKNOWN") {
    throw new RangeError(`"${text}" is not one of ${UWS_PHASES.join(", ")}`);
  }
  return phase;
}

function parseDate(text: string): Date {
  const hasZone = /(Z|[+-]\d\d:?\d\d)$/i.test(text);
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text);
  const date = new Date(hasZone || isDay ? text : `${text}Z`);
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(date.getTime())) {
    throw new RangeError(`"${text}" is no time such as 2026-01-31T12:00:00Z`);
  }
  return date;
}

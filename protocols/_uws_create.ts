/**
 * Making jobs.
 *
 * @module
 */
import { FormatError } from "../core/runtime/errors.ts";
import { platform } from "../core/runtime/env.ts";
import type { Http, RequestOptions } from "../core/runtime/http.ts";
import { startTimer, untilAborted } from "../core/runtime/signals.ts";
import { redactUrl } from "../core/runtime/urls.ts";
import { cleanAccessUrl, daliRequest } from "./_request.ts";
import { responseError } from "./_response.ts";
import { deleteJob, isDone } from "./_uws_command.ts";
import { absolute, JOB, jobOf } from "./_uws_document.ts";
import { readXml } from "./_vosi_xml.ts";

/** How long (ms) a job is looked after whose making was aborted. */
const UNMAKE_MS = 2000;

/**
 * Makes a job that is not started; resolves with its URL. An abort while the service answers would leave a job of
 * which nobody knows: its answer is waited for a little longer, and the job deleted.
 */
export async function createJobUrl(
  listUrl: string | URL,
  parameters: Readonly<Record<string, string>> | Request,
  options: RequestOptions & { readonly http: Http },
): Promise<string> {
  const { signal, http } = options;
  if (signal === undefined) return await makeJob(listUrl, parameters, options);
  signal.throwIfAborted();
  const own = new AbortController();
  const made = makeJob(listUrl, parameters, { ...options, signal: own.signal });
  try {
    return await untilAborted(made, signal);
  } catch (error) {
    if (signal.aborted) await unmakeJob(made, own, http);
    throw error;
  }
}

async function unmakeJob(made: Promise<string>, own: AbortController, http: Http): Promise<void> {
  const timer = startTimer(UNMAKE_MS, () => own.abort());
  try {
    await deleteJob(http, await made, { signal: own.signal });
  } catch {
    // Whoever aborts gets the own reason, and no second one.
  } finally {
    timer.stop();
  }
}

async function makeJob(
  listUrl: string | URL,
  parameters: Readonly<Record<string, string>> | Request,
  options: RequestOptions & { readonly http: Http },
): Promise<string> {
  const { http, signal } = options;
  const what = "make a job";
  const list = cleanAccessUrl(listUrl);
  const request = parameters instanceof Request
    ? parameters
    : daliRequest(list, Object.entries(parameters), { method: "POST" });
  // We do not follow to the job: if that failed, nobody would know where it is. Pages cannot but follow.
  const inPage = platform() === "browser";
  const sent = new Request(request, { redirect: inPage ? "follow" : "manual" });
  const response = await http.send(sent, { ...options, onProgress: undefined });
  if (!isDone(response)) throw await responseError(response, { signal, queryUrl: list, what });
  const location = response.headers.get("location");
  const moved = location === null ? null : URL.parse(location, response.url || list);
  if (moved !== null) {
    await response.body?.cancel();
    return absolute(moved.href, list);
  }
  // Without a Location: a page that has followed, or a service that answers with the job itself.
  const { root, url } = await readXml(response, { ...JOB, what }, { signal, url: list });
  if (response.redirected) return url;
  const { jobId } = jobOf(root, undefined);
  if (jobId !== "") return `${list.replace(/\/+$/, "")}/${encodeURIComponent(jobId)}`;
  throw new FormatError(`Cannot ${what}: the service does not say where it is`, {
    format: "uws",
    url: redactUrl(list),
  });
}

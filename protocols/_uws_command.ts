/**
 * Requests to a job: those that change it, and those for its lists.
 *
 * @module
 */
import { platform } from "../core/runtime/env.ts";
import { isVoError } from "../core/runtime/errors.ts";
import type { Http, RequestOptions } from "../core/runtime/http.ts";
import { daliRequest } from "./_request.ts";
import { responseError } from "./_response.ts";
import {
  JOB,
  parametersOf,
  resultsOf,
  type UwsParameter,
  type UwsResult,
} from "./_uws_document.ts";
import { fetchXml, readXml } from "./_vosi_xml.ts";
import type { Pair } from "./params.ts";

/** Whether a request that changes something was accepted; the answer is a redirect to what it has changed. */
export function isDone(response: Response): boolean {
  return response.ok || response.type === "opaqueredirect" ||
    (response.status >= 300 && response.status < 400 && response.status !== 304);
}

/** A request to a resource of a job. */
export function commandRequest(jobUrl: string, resource: string, pairs: readonly Pair[]): Request {
  const url = new URL(jobUrl);
  url.pathname = `${url.pathname}/${resource}`;
  return daliRequest(url, pairs, { method: "POST" });
}

/**
 * Sends a request that changes a job. Its answer is not followed, since the job is asked anyway.
 *
 * @throws {QueryError} If the service refuses, also by an error with the status of a success.
 */
export async function sendCommand(
  http: Http,
  request: Request,
  context: { readonly jobUrl: string; readonly what: string },
  options: RequestOptions,
): Promise<void> {
  const { jobUrl, what } = context;
  const { signal } = options;
  const sent = new Request(request, { redirect: platform() === "browser" ? "follow" : "manual" });
  const response = await http.send(sent, { ...options, onProgress: undefined });
  if (!isDone(response)) throw await responseError(response, { signal, queryUrl: jobUrl, what });
  if (!response.ok) return void await response.body?.cancel();
  try {
    await readXml(response, JOB, { signal, url: jobUrl });
  } catch (error) {
    signal?.throwIfAborted();
    if (!isVoError(error) || isVoError(error, "E_QUERY")) throw error;
  }
}

/** Deletes a job; that it is gone already is no error. */
export async function deleteJob(http: Http, url: string, options: RequestOptions): Promise<void> {
  // The answer leads to the list of all jobs, which nobody wants to read.
  const request = new Request(url, { method: "DELETE", redirect: "manual" });
  const response = await http.send(request, { ...options, onProgress: undefined });
  const gone = response.status === 404 || response.status === 410;
  if (!isDone(response) && !gone) {
    const { signal } = options;
    throw await responseError(response, { signal, queryUrl: url, what: "delete the job" });
  }
  await response.body?.cancel();
}

/** The results that a job lists in their own resource. */
export async function fetchResults(
  http: Http,
  jobUrl: string,
  options: RequestOptions,
): Promise<readonly UwsResult[]> {
  const expected = { ...JOB, what: "read the job's results", roots: ["results"] };
  const { root } = await fetchXml(http, `${jobUrl}/results`, expected, options);
  return resultsOf(root, jobUrl);
}

/** The parameters that a job lists in their own resource. */
export async function fetchParameters(
  http: Http,
  jobUrl: string,
  options: RequestOptions,
): Promise<readonly UwsParameter[]> {
  const expected = { ...JOB, what: "read the job's parameters", roots: ["parameters"] };
  const { root } = await fetchXml(http, `${jobUrl}/parameters`, expected, options);
  return parametersOf(root);
}

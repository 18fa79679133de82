/**
 * The documents of UWS, after its schema: a job, its parts, a list of jobs.
 *
 * UWS 1.1, section 2.2.2 and appendix B.
 *
 * @module
 */
import { escapeText, formatAttributes } from "../../core/xml/write.ts";
import type { Job } from "./_job.ts";
import { formatTime } from "./_time.ts";

const NAMESPACES = 'xmlns="http://www.ivoa.net/xml/UWS/v1.0"' +
  ' xmlns:xlink="http://www.w3.org/1999/xlink"' +
  ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** An element with text; `xsi:nil` without. */
function element(name: string, text: string | undefined): string {
  return text === undefined
    ? `<${name} xsi:nil="true"/>\n`
    : `<${name}>${escapeText(text)}</${name}>\n`;
}

function time(name: string, ms: number | undefined): string {
  return element(name, ms === undefined ? undefined : formatTime(ms));
}

function runId(job: Job): string {
  return job.runId === undefined ? "" : element("runId", job.runId);
}

function parameters(job: Job, namespaces = ""): string {
  const all = job.parameters.map(({ name, value }) =>
    `<parameter${formatAttributes({ id: name })}>${escapeText(value)}</parameter>\n`
  );
  return `<parameters${namespaces}>\n${all.join("")}</parameters>\n`;
}

function results(job: Job, url: string, namespaces = ""): string {
  const all = job.results.map(({ id, body }) => {
    const attributes = {
      id,
      "xlink:type": "simple",
      "xlink:href": `${url}/results/${encodeURIComponent(id)}`,
      size: String(body.size),
      "mime-type": body.type === "" ? undefined : body.type,
    };
    return `<result${formatAttributes(attributes)}/>\n`;
  });
  return `<results${namespaces}>\n${all.join("")}</results>\n`;
}

function errorSummary({ error }: Job): string {
  if (error === undefined) return "";
  return `<errorSummary type="${error.type}" hasDetail="true">\n` +
    `${element("message", error.message)}</errorSummary>\n`;
}

/** The document of a job at a URL. */
export function formatJob(job: Job, url: string): string {
  return `${HEAD}<job ${NAMESPACES} version="1.1">\n` +
    element("jobId", job.id) +
    runId(job) +
    element("ownerId", job.owner) +
    element("phase", job.phase) +
    element("quote", undefined) +
    time("creationTime", job.created) +
    time("startTime", job.started) +
    time("endTime", job.ended) +
    element("executionDuration", String(job.executionSeconds)) +
    time("destruction", job.destruction) +
    parameters(job) +
    results(job, url) +
    errorSummary(job) +
    "</job>\n";
}

/** The document of a job's parameters. */
export function formatParameters(job: Job): string {
  return HEAD + parameters(job, ` ${NAMESPACES}`);
}

/** The document of the results of the job at a URL. */
export function formatResults(job: Job, url: string): string {
  return HEAD + results(job, url, ` ${NAMESPACES}`);
}

/** The document of a list of jobs. */
export function formatJobs(jobs: readonly Job[], urlOf: (job: Job) => string): string {
  const all = jobs.map((job) => {
    const attributes = { id: job.id, "xlink:type": "simple", "xlink:href": urlOf(job) };
    return `<jobref${formatAttributes(attributes)}>\n` +
      element("phase", job.phase) +
      runId(job) +
      element("ownerId", job.owner) +
      time("creationTime", job.created) +
      "</jobref>\n";
  });
  return `${HEAD}<jobs ${NAMESPACES} version="1.1">\n${all.join("")}</jobs>\n`;
}

/**
 * Jobs as documents of UWS.
 *
 * @module
 */
import { escapeText, formatAttributes } from "../core/xml/write.ts";
import type { XmlElement } from "../core/xml/tree.ts";
import type { UwsJobState } from "./_uws_document.ts";
import { formatTimestamp } from "./params.ts";

const UWS = "http://www.ivoa.net/xml/UWS/v1.0";

/**
 * Writes a job as a document (UWS 1.1 §2.2.2.2, schema of appendix B), which {@linkcode parseJob} reads back: to keep what a
 * service said of a job that it will forget, or to answer for a service.
 *
 * @example
 * ```ts
 * import { formatJob, parseJob } from "@denovo/vo/protocols/uws";
 * const job = await parseJob(`<job version="1.1" xmlns="http://www.ivoa.net/xml/UWS/v1.0"><jobId>42</jobId>
 *   <phase>EXECUTING</phase><runId>a &amp; b</runId></job>`);
 * const again = await parseJob(formatJob(job));
 * if (again.runId !== "a & b" || again.phase !== "EXECUTING") throw new Error("wrong");
 * ```
 *
 * @param job The job.
 * @returns The document. What is undefined is left out, or nil where the schema wants the element.
 */
export function formatJob(job: UwsJobState): string {
  const element = (name: string, text: string | undefined, nillable = false): string =>
    text !== undefined
      ? `  <uws:${name}>${escapeText(text)}</uws:${name}>\n`
      : nillable
      ? `  <uws:${name} xsi:nil="true"/>\n`
      : "";
  const time = (date: Date | undefined): string | undefined =>
    date === undefined ? undefined : `${formatTimestamp(date)}Z`;
  const parameters = job.parameters.map(({ id, value, byReference }) =>
    `    <uws:parameter${formatAttributes({ id, byReference: byReference ? "true" : undefined })}>${
      escapeText(value)
    }</uws:parameter>\n`
  );
  const results = job.results.map(({ id, href, size, mimeType }) => {
    const attributes = { id, size: size?.toString(), "mime-type": mimeType };
    return `    <uws:result${formatAttributes({ ...attributes, "xlink:href": href })}/>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n` +
    `<uws:job xmlns:uws="${UWS}" xmlns:xlink="http://www.w3.org/1999/xlink" ` +
    `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"` +
    `${job.version === "1.0" ? "" : formatAttributes({ version: job.version })}>\n` +
    element("jobId", job.jobId) +
    element("runId", job.runId) +
    element("ownerId", job.ownerId, true) +
    element("phase", job.phaseText === "" ? job.phase : job.phaseText) +
    element("quote", time(job.quote), true) +
    element("creationTime", time(job.creationTime)) +
    element("startTime", time(job.startTime), true) +
    element("endTime", time(job.endTime), true) +
    // The schema wants these two; 0 is "unlimited", and nil is "never".
    element("executionDuration", String(job.executionDuration ?? 0)) +
    element("destruction", time(job.destruction), true) +
    list("parameters", parameters) +
    list("results", results) +
    errorOf(job) +
    (job.jobInfo.length === 0
      ? ""
      : `  <uws:jobInfo>${job.jobInfo.map(copyOf).join("")}</uws:jobInfo>\n`) +
    "</uws:job>\n";
}

function list(name: string, items: readonly string[]): string {
  return items.length === 0
    ? `  <uws:${name}/>\n`
    : `  <uws:${name}>\n${items.join("")}  </uws:${name}>\n`;
}

function errorOf({ error }: UwsJobState): string {
  if (error === undefined) return "";
  const { type = "fatal", hasDetail, message } = error;
  const attributes = formatAttributes({ type, hasDetail: String(hasDetail) });
  return `  <uws:errorSummary${attributes}><uws:message>${escapeText(message)}` +
    "</uws:message></uws:errorSummary>\n";
}

/** An element of the service's own, each with its namespace, since that of its parents is not here. */
function copyOf(element: XmlElement): string {
  const { name, uri, attributes, children } = element;
  const colon = name.indexOf(":");
  const declaration = colon < 0 ? "xmlns" : `xmlns:${name.slice(0, colon)}`;
  const own: Record<string, string | undefined> = { [declaration]: uri ?? "" };
  for (const [key, value] of Object.entries(attributes)) {
    // Prefixes of attributes are declared elsewhere, and their declarations are lost.
    if (!key.includes(":") && key !== "xmlns") own[key] = value;
  }
  const inside = children.map((child) =>
    typeof child === "string" ? escapeText(child) : copyOf(child)
  ).join("");
  return `<${name}${formatAttributes(own)}>${inside}</${name}>`;
}

/**
 * Documents of UWS: jobs and lists of jobs.
 *
 * @module
 */
import { childOf, childrenOf, textOf, type XmlElement } from "../core/xml/tree.ts";
import { parsePhase, type UwsPhase } from "./_uws_phase.ts";
import {
  attributeOf,
  contentOf,
  dateOf,
  type Expected,
  integerOf,
  parseRoot,
} from "./_vosi_xml.ts";

/** A parameter of a job. */
export interface UwsParameter {
  /** Its name, in the service's case. */
  readonly id: string;
  /** Its value, line breaks kept; a URL if it is given by reference. */
  readonly value: string;
  /** Whether the value is behind a URL. */
  readonly byReference: boolean;
}

/** A result of a job. */
export interface UwsResult {
  /** Its name. */
  readonly id: string;
  /** Where it is: absolute if the job's URL is known. */
  readonly href: string;
  /** Its size in bytes, if the service says. */
  readonly size: number | undefined;
  /** Its MIME type, if the service says. */
  readonly mimeType: string | undefined;
}

/** What a job says about its failure. */
export interface UwsErrorSummary {
  /** `"transient"` if it may go better another time, else `"fatal"`; in the service's words. */
  readonly type: string | undefined;
  /** Whether there is more at the job's `error` resource. */
  readonly hasDetail: boolean;
  /** The message; empty if there is none. */
  readonly message: string;
}

/** What a list of jobs says about one of them. */
export interface UwsJobReference {
  /** Identifier within the service. */
  readonly jobId: string;
  /** URL of the job. */
  readonly url: string;
  /** Phase at the time of asking; undefined if the list does not say. */
  readonly phase: UwsPhase | undefined;
  /** The caller's own name for it. */
  readonly runId: string | undefined;
  /** Who owns it; undefined for anonymous jobs. */
  readonly ownerId: string | undefined;
  /** When it was made. */
  readonly creationTime: Date | undefined;
}

/** A job as the service described it at one moment. */
export interface UwsJobState {
  /** Version of UWS that the service follows; `"1.0"` if it does not say. */
  readonly version: string;
  /** Identifier within the service. */
  readonly jobId: string;
  /** The caller's own name for it. */
  readonly runId: string | undefined;
  /** Who owns it; undefined for anonymous jobs. */
  readonly ownerId: string | undefined;
  /** Phase. */
  readonly phase: UwsPhase;
  /** Phase as written, where it is none of the ten. */
  readonly phaseText: string;
  /** When the service thinks that it will be done. */
  readonly quote: Date | undefined;
  /** When it was made. */
  readonly creationTime: Date | undefined;
  /** When it began. */
  readonly startTime: Date | undefined;
  /** When it ended. */
  readonly endTime: Date | undefined;
  /** How long (s) it may run; 0 is unlimited. */
  readonly executionDuration: number | undefined;
  /** When it will be destroyed with its results. */
  readonly destruction: Date | undefined;
  /** Parameters in order; names need not be unique. */
  readonly parameters: readonly UwsParameter[];
  /** Results in order. */
  readonly results: readonly UwsResult[];
  /** What went wrong, if something did. */
  readonly error: UwsErrorSummary | undefined;
  /** What the service adds of its own; names need not be unique. */
  readonly jobInfo: readonly XmlElement[];
}

/** What a job document is, for messages. */
export const JOB: Expected = { what: "read the job", format: "uws", roots: ["job"] };
/** What a list of jobs is, for messages. */
export const JOBS: Expected = { what: "read the list of jobs", format: "uws", roots: ["jobs"] };

/**
 * Reads a job document (UWS 1.1 §2.2.2.2, schema of appendix B). Prefixes do not matter; absent elements, empty ones and
 * those with `xsi:nil` are undefined; dates without zone are UTC.
 *
 * @example
 * ```ts
 * import { parseJob } from "@denovo/vo/protocols/uws";
 * const job = await parseJob(`<job version="1.1" xmlns="http://www.ivoa.net/xml/UWS/v1.0"><jobId>42</jobId>
 *   <phase>EXECUTING</phase><quote xmlns:x="http://www.w3.org/2001/XMLSchema-instance" x:nil="true"/></job>`);
 * if (job.phase !== "EXECUTING" || job.quote !== undefined) throw new Error("wrong");
 * ```
 *
 * @param source The document.
 * @param url URL of the job, which relative references are relative to.
 * @returns The job.
 * @throws {FormatError} If it is another document, or none.
 */
export async function parseJob(source: string | Uint8Array, url?: string): Promise<UwsJobState> {
  return jobOf(await parseRoot(source, JOB), url);
}

/**
 * Reads a list of jobs (UWS 1.1 §2.2.2.1).
 *
 * @param source The document.
 * @param url URL of the list, below which the jobs are unless they have URLs of their own.
 * @returns The references in order.
 * @throws {FormatError} If it is another document, or none.
 */
export async function parseJobList(
  source: string | Uint8Array,
  url: string,
): Promise<readonly UwsJobReference[]> {
  return jobsOf(await parseRoot(source, JOBS), url);
}

/** Reads a `job` element. */
export function jobOf(root: XmlElement, url: string | undefined): UwsJobState {
  const text = (local: string): string | undefined => contentOf(childOf(root, local));
  const phaseText = text("phase") ?? "";
  const parameters = childOf(root, "parameters");
  const results = childOf(root, "results");
  const info = childOf(root, "jobInfo");
  return {
    version: attributeOf(root, "version") ?? "1.0",
    jobId: text("jobId") ?? "",
    runId: text("runId"),
    ownerId: text("ownerId"),
    phase: parsePhase(phaseText),
    phaseText,
    quote: dateOf(text("quote")),
    creationTime: dateOf(text("creationTime")),
    startTime: dateOf(text("startTime")),
    endTime: dateOf(text("endTime")),
    executionDuration: integerOf(text("executionDuration")),
    destruction: dateOf(text("destruction")),
    parameters: parameters === undefined ? [] : parametersOf(parameters),
    results: results === undefined ? [] : resultsOf(results, url),
    error: errorOf(childOf(root, "errorSummary")),
    jobInfo: (info?.children ?? []).filter((child) => typeof child !== "string"),
  };
}

/** Reads a `parameters` element. */
export function parametersOf(element: XmlElement): readonly UwsParameter[] {
  return childrenOf(element, "parameter").map((child) => ({
    id: attributeOf(child, "id") ?? "",
    value: rawText(child),
    byReference: /^(true|1)$/i.test(attributeOf(child, "byReference") ?? ""),
  }));
}

/** Reads a `results` element. */
export function resultsOf(element: XmlElement, url: string | undefined): readonly UwsResult[] {
  return childrenOf(element, "result").map((child) => ({
    id: attributeOf(child, "id") ?? "",
    href: absolute(attributeOf(child, "href") ?? textOf(child), url),
    size: integerOf(attributeOf(child, "size")),
    mimeType: attributeOf(child, "mime-type"),
  })).filter(({ href }) => href !== "");
}

/** Reads a `jobs` element. */
export function jobsOf(root: XmlElement, url: string): readonly UwsJobReference[] {
  const folder = url.replace(/[?#].*$/, "").replace(/\/*$/, "/");
  return childrenOf(root, "jobref").flatMap((child) => {
    const href = attributeOf(child, "href");
    const id = attributeOf(child, "id") ?? href?.replace(/\/+$/, "").replace(/^.*\//, "");
    if (id === undefined) return [];
    const text = (local: string): string | undefined => contentOf(childOf(child, local));
    const phase = text("phase");
    return [{
      jobId: id,
      url: href === undefined ? folder + encodeURIComponent(id) : absolute(href, folder),
      phase: phase === undefined ? undefined : parsePhase(phase),
      runId: text("runId"),
      ownerId: text("ownerId"),
      creationTime: dateOf(text("creationTime")),
    }];
  });
}

function errorOf(element: XmlElement | undefined): UwsErrorSummary | undefined {
  if (element === undefined || attributeOf(element, "nil") === "true") return undefined;
  return {
    type: attributeOf(element, "type"),
    hasDetail: /^(true|1)$/i.test(attributeOf(element, "hasDetail") ?? ""),
    message: contentOf(childOf(element, "message")) ?? "",
  };
}

/**
 * A reference against the URL of a job or list, which counts as a folder. Services behind a proxy do not know that they are
 * asked over https, and write http for themselves: credentials would not go there, and should not.
 */
export function absolute(href: string, url: string | undefined): string {
  if (href === "") return "";
  const base = url?.replace(/[?#].*$/, "").replace(/\/*$/, "/");
  const found = URL.parse(href, base);
  if (found === null) return href;
  const from = base === undefined ? null : URL.parse(base);
  if (
    from?.protocol === "https:" && found.protocol === "http:" && found.port === "" &&
    found.hostname === from.hostname
  ) found.protocol = "https:";
  return found.href;
}

function rawText(element: XmlElement): string {
  return element.children.map((child) => typeof child === "string" ? child : rawText(child)).join(
    "",
  );
}

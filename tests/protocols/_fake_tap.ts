/**
 * A small TAP service for tests, written from TAP 1.1 and UWS 1.1: jobs as a state machine, whose phases come from a
 * script, and answers that a test can replace.
 *
 * @module
 */
import type { Handler } from "../_server.ts";
import { smallTable, votable } from "./_helpers.ts";

/** A job of the service. */
export interface FakeJob {
  readonly id: string;
  phase: string;
  /** Parameters as they came, names in capitals. */
  readonly parameters: [string, string][];
  /** Phases that it will go through, one for each question after it was started. */
  readonly script: string[];
  executionDuration: string;
  destruction: string;
}

/** How the service behaves. */
export interface FakeOptions {
  /** Version of UWS; 1.1 by default. */
  readonly version?: string;
  /** Phases after the start; `["EXECUTING", "COMPLETED"]` by default. */
  readonly script?: (job: FakeJob) => readonly string[];
  /** What `errorSummary` has. */
  readonly error?: string;
  /** Answers in place of the service; undefined lets it answer itself. */
  readonly before?: (
    request: Request,
    path: string,
  ) => Response | undefined | Promise<Response | undefined>;
  /** Answer to a query; a table with as many rows as TOP says by default. */
  readonly answer?: (parameters: URLSearchParams) => string;
  /** The capabilities document; a 404 by default. */
  readonly capabilities?: string;
  /** What deleting leaves; the job is gone by default. */
  readonly archives?: boolean;
}

/** The jobs of a service and its handler. */
export interface FakeTap {
  readonly jobs: Map<string, FakeJob>;
  readonly handler: Handler;
}

const XML = { "content-type": "text/xml" };
const NAMESPACES =
  `xmlns="http://www.ivoa.net/xml/UWS/v1.0" xmlns:xlink="http://www.w3.org/1999/xlink" ` +
  `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`;

/** Text of a table with so many rows, with the status around it. */
export function tableText(rows: number, status = "OK"): string {
  return votable(
    `<RESOURCE type="results"><INFO name="QUERY_STATUS" value="OK"/>${smallTable(rows)}` +
      (status === "OK" ? "" : `<INFO name="QUERY_STATUS" value="${status}"/>`) + "</RESOURCE>",
  );
}

/** Text of an error document. */
export function errorText(message: string): string {
  return votable(
    `<RESOURCE type="results"><INFO name="QUERY_STATUS" value="ERROR">${message}</INFO></RESOURCE>`,
  );
}

function rowsOf(parameters: URLSearchParams): string {
  const top = /TOP\s+(\d+)/i.exec(parameters.get("QUERY") ?? "")?.[1];
  return tableText(Number(top ?? 1));
}

/** Makes a service below `/tap`. */
export function fakeTap(options: FakeOptions = {}): FakeTap {
  const { version = "1.1", answer = rowsOf } = options;
  const jobs = new Map<string, FakeJob>();
  let count = 0;

  const jobText = (job: FakeJob, origin: string): string => {
    const results = job.phase === "COMPLETED"
      ? `<results><result id="result" xlink:href="${origin}/tap/async/${job.id}/results/result"/></results>`
      : "<results/>";
    const error = job.phase === "ERROR"
      ? `<errorSummary type="fatal" hasDetail="true"><message>${
        options.error ?? ""
      }</message></errorSummary>`
      : "";
    const parameters = job.parameters.map(([name, value]) =>
      `<parameter id="${name}">${
        value.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
      }</parameter>`
    ).join("");
    const runId = job.parameters.find(([name]) => name === "RUNID")?.[1];
    return `<job ${
      version === "1.0" ? "" : `version="${version}"`
    } ${NAMESPACES}><jobId>${job.id}</jobId>` +
      (runId === undefined ? "" : `<runId>${runId}</runId>`) +
      `<ownerId xsi:nil="true"/><phase>${job.phase}</phase><quote xsi:nil="true"/><startTime xsi:nil="true"/>` +
      `<endTime xsi:nil="true"/><executionDuration>${job.executionDuration}</executionDuration>` +
      `<destruction>${job.destruction}</destruction><parameters>${parameters}</parameters>${results}${error}</job>`;
  };

  const handler: Handler = async (request, server) => {
    const url = new URL(request.url);
    const path = url.pathname.replace(/^\/tap/, "");
    const replaced = await options.before?.(request, path);
    if (replaced !== undefined) return replaced;
    const form = request.method === "POST" ? await formOf(request) : new URLSearchParams();
    const seeOther = (where: string): Response =>
      new Response(null, { status: 303, headers: { location: `${server.url}/tap${where}` } });
    if (path === "/capabilities" && options.capabilities !== undefined) {
      return new Response(options.capabilities, { headers: XML });
    }
    if (path === "/sync") {
      const parameters = request.method === "GET" ? url.searchParams : form;
      return new Response(answer(parameters), {
        headers: { "content-type": "application/x-votable+xml" },
      });
    }
    if (path === "/async" && request.method === "POST") {
      const id = `j${++count}`;
      jobs.set(id, {
        id,
        phase: "PENDING",
        parameters: [...form].map(([name, value]) => [name.toUpperCase(), value]),
        script: [],
        executionDuration: "600",
        destruction: "2030-01-01T00:00:00Z",
      });
      return seeOther(`/async/${id}`);
    }
    if (path === "/async") {
      const wanted = url.searchParams.getAll("PHASE");
      const listed = [...jobs.values()].filter((job) =>
        wanted.length === 0 ? job.phase !== "ARCHIVED" : wanted.includes(job.phase)
      );
      const last = Number(url.searchParams.get("LAST") ?? Infinity);
      const text = listed.slice(Math.max(0, listed.length - last)).map((job) => {
        const runId = job.parameters.find(([name]) => name === "RUNID")?.[1];
        return `<jobref id="${job.id}" xlink:href="${server.url}/tap/async/${job.id}"><phase>${job.phase}</phase>` +
          (runId === undefined ? "" : `<runId>${runId}</runId>`) + "</jobref>";
      }).join("");
      return new Response(`<jobs version="${version}" ${NAMESPACES}>${text}</jobs>`, {
        headers: XML,
      });
    }
    const [, id = "", resource = ""] = /^\/async\/([^/]+)\/?(.*)$/.exec(path) ?? [];
    const job = jobs.get(id);
    if (job === undefined) return new Response("not here", { status: 404 });
    if (request.method === "DELETE") {
      if (options.archives === true) job.phase = "ARCHIVED";
      else jobs.delete(id);
      return seeOther("/async");
    }
    switch (resource) {
      case "":
        if (request.method === "GET") {
          job.phase = job.script.shift() ?? job.phase;
          return new Response(jobText(job, server.url), { headers: XML });
        }
        break;
      case "phase":
        if (form.get("PHASE") === "RUN") {
          const script = options.script?.(job) ?? ["EXECUTING", "COMPLETED"];
          job.phase = "QUEUED";
          job.script.push("QUEUED", ...script);
        }
        if (form.get("PHASE") === "ABORT") job.phase = "ABORTED";
        return seeOther(`/async/${id}`);
      case "executionduration":
        job.executionDuration = form.get("EXECUTIONDURATION") ?? "";
        return seeOther(`/async/${id}`);
      case "destruction":
        job.destruction = form.get("DESTRUCTION") ?? "";
        return seeOther(`/async/${id}`);
      case "parameters":
        for (const [name, value] of form) {
          const at = job.parameters.findIndex(([own]) => own === name.toUpperCase());
          if (at < 0) job.parameters.push([name.toUpperCase(), value]);
          else job.parameters[at] = [name.toUpperCase(), value];
        }
        return seeOther(`/async/${id}`);
      case "results/result":
        return new Response(answer(new URLSearchParams(job.parameters)), {
          headers: { "content-type": "application/x-votable+xml" },
        });
    }
    return new Response("not here", { status: 404 });
  };
  return { jobs, handler };
}

async function formOf(request: Request): Promise<URLSearchParams> {
  const form = new URLSearchParams();
  for (const [name, value] of await request.clone().formData()) {
    form.append(name, typeof value === "string" ? value : `file ${value.name} ${value.type}`);
  }
  return form;
}

/** A capabilities document with what a TAP service declares inside. */
export function capabilitiesText(inside: string): string {
  return `<c:capabilities xmlns:c="http://www.ivoa.net/xml/VOSICapabilities/v1.0" ` +
    `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:q="http://www.ivoa.net/xml/TAPRegExt/v1.0">` +
    `<capability standardID="ivo://ivoa.net/std/TAP" xsi:type="q:TableAccess"><interface role="std" ` +
    `xsi:type="vs:ParamHTTP"><accessURL use="base">http://example.org/tap</accessURL></interface>${inside}` +
    `</capability></c:capabilities>`;
}

/** A delay that waits for nothing and notes what it was asked for. */
export function noDelay(): {
  readonly waits: number[];
  readonly delay: (ms: number) => Promise<void>;
} {
  const waits: number[] = [];
  return {
    waits,
    delay: (ms) => {
      waits.push(Math.round(ms));
      return Promise.resolve();
    },
  };
}

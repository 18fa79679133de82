/**
 * Requests of TAP, as data first: they can be looked at before they are sent, and sent by other programs.
 *
 * @module
 */
import type { RequestOptions } from "../core/runtime/http.ts";
import { isSecretName } from "../core/runtime/urls.ts";
import { checkKeys } from "./_keys.ts";
import { cleanAccessUrl, daliRequest } from "./_request.ts";
import { refuseStandard } from "./_service.ts";
import { type FilePart, multipartForm } from "./_tap_multipart.ts";
import type { TapUploads } from "./_tap_upload.ts";
import type { TapCapability } from "./_vosi_tap.ts";
import { checkCount, type Pair, type ParameterValue, plainPairs } from "./params.ts";

/**
 * Format of a result: `"auto"` (the default) is BINARY2 where the service declares it, since it keeps nulls apart from
 * values, else the service's own; `"default"` leaves it to the service; the three serialisations of VOTable; anything
 * else is sent as it is, as in `"csv"` or `"application/fits"`.
 */
export type TapFormat =
  | "auto"
  | "default"
  | "tabledata"
  | "binary"
  | "binary2"
  // deno-lint-ignore ban-types
  | (string & {});

/** What belongs to a query besides its text. */
export interface TapQueryParameters {
  /** Query language; `"ADQL"` by default. */
  readonly language?: string | undefined;
  /** Largest number of rows; 0 asks for the columns only. Without it the service's default holds. */
  readonly maxrec?: number | undefined;
  /** Format of the result. */
  readonly format?: TapFormat | undefined;
  /** The caller's own name for the query, which goes into logs and lists of jobs. */
  readonly runid?: string | undefined;
  /** Name of a queue, for services that have several. */
  readonly queue?: string | undefined;
  /** Tables to send along, by name: `mine` is `TAP_UPLOAD.mine` in the query. */
  readonly upload?: TapUploads | undefined;
  /** Parameters of this one service, by its own names. */
  readonly extra?: Readonly<Record<string, ParameterValue | undefined>> | undefined;
}

/** Keys of {@linkcode TapQueryParameters} and of the options that every function takes. */
const QUERY_KEYS: readonly string[] = [
  "language",
  "maxrec",
  "format",
  "runid",
  "queue",
  "upload",
  "extra",
  "signal",
  "timeoutMs",
  "responseTimeoutMs",
  "idleTimeoutMs",
  "onProgress",
];
const MEANT = {
  lang: "language",
  "max_rec": "maxrec",
  maxrows: "maxrec",
  uploads: "upload",
  responseformat: "format",
  "run_id": "runid",
  timeout: "timeoutMs",
};
const STANDARD = {
  REQUEST: "adql",
  LANG: "language",
  QUERY: "adql",
  MAXREC: "maxrec",
  FORMAT: "format",
  RESPONSEFORMAT: "format",
  RUNID: "runid",
  QUEUE: "queue",
  UPLOAD: "upload",
  PHASE: "run()",
};

/** Refuses options that nobody knows. */
export function checkTapOptions(
  what: string,
  options: object,
  more: readonly string[] = [],
): void {
  checkKeys(what, options, [...QUERY_KEYS, ...more], MEANT);
}

/** The parameters of a query without its uploads (TAP 1.1 §2.7). */
export function queryPairs(
  query: string,
  parameters: TapQueryParameters,
  capability: TapCapability | undefined,
): readonly Pair[] {
  if (typeof query !== "string" || query.trim() === "") {
    throw new TypeError("Cannot run a query without text");
  }
  const { language = "ADQL", maxrec, runid, queue, extra } = parameters;
  refuseStandard(extra, STANDARD);
  // TAP 1.0 wants REQUEST; 1.1 does not know it and ignores it.
  const pairs: Pair[] = [["REQUEST", "doQuery"], ["LANG", language], ["QUERY", query]];
  if (maxrec !== undefined) pairs.push(["MAXREC", String(checkCount("maxrec", maxrec))]);
  const format = responseFormat(parameters.format, capability);
  if (format !== undefined) pairs.push(["RESPONSEFORMAT", format]);
  if (runid !== undefined) pairs.push(["RUNID", runid]);
  if (queue !== undefined) pairs.push(["QUEUE", queue]);
  for (const [name, value] of Object.entries(extra ?? {})) {
    if (value !== undefined) pairs.push(...plainPairs(name, value, "dali"));
  }
  return pairs;
}

function responseFormat(
  format: TapFormat = "auto",
  capability: TapCapability | undefined,
): string | undefined {
  const declared = (end: string): string | undefined =>
    capability?.outputFormats.find(({ ivoid }) =>
      ivoid?.toLowerCase().endsWith(`#output-votable-${end}`)
    )?.mime;
  switch (format) {
    case "auto":
      return capability?.binary2?.mime;
    case "default":
      return undefined;
    case "tabledata":
      return declared("td") ?? "application/x-votable+xml;serialization=TABLEDATA";
    case "binary":
      return declared("binary") ?? "application/x-votable+xml;serialization=BINARY";
    case "binary2":
      return capability?.binary2?.mime ?? "application/x-votable+xml;serialization=BINARY2";
    default:
      return format;
  }
}

/** A request as data. */
export interface RequestEcho {
  /** Method. */
  readonly method: "GET" | "POST";
  /** URL. */
  readonly url: string;
  /** Parameters in order. */
  readonly parameters: readonly Pair[];
  /** Files that go along. */
  readonly files: readonly {
    readonly name: string;
    readonly fileName: string;
    readonly contentType: string;
    readonly bytes: number;
  }[];
  /** The body, if it is a form without files. */
  readonly body: string | undefined;
  /** A URL that does the same in a browser; undefined if there are files. */
  readonly getUrl: string | undefined;
  /** A command line that does the same; secrets are left out, and files have to be there. */
  readonly curl: string;
}

/** A request that is ready to be sent, and can be looked at. */
export class RequestDraft {
  readonly #url: string;
  readonly #method: "GET" | "POST";
  readonly #pairs: readonly Pair[];
  readonly #files: readonly FilePart[];

  /** Makes a draft; files need POST. */
  constructor(
    url: string,
    pairs: readonly Pair[],
    files: readonly FilePart[] = [],
    method: "GET" | "POST" = "POST",
  ) {
    this.#url = url;
    this.#pairs = pairs;
    this.#files = files;
    this.#method = files.length > 0 ? "POST" : method;
  }

  /** A URL that does the same, for messages and for sharing; without files, if there are some. */
  get getUrl(): string {
    return daliRequest(this.#url, this.#pairs).url;
  }

  /** Makes the request. */
  request(): Request {
    if (this.#files.length === 0) {
      return daliRequest(this.#url, this.#pairs, { method: this.#method });
    }
    const { contentType, body } = multipartForm(this.#pairs, this.#files);
    return new Request(cleanAccessUrl(this.#url), {
      method: "POST",
      headers: { "content-type": contentType },
      body,
    });
  }

  /** The request as data. */
  echo(): RequestEcho {
    const files = this.#files.map(({ name, fileName, contentType, content }) => ({
      name,
      fileName,
      contentType,
      bytes: content.size,
    }));
    const isForm = this.#method === "POST" && files.length === 0;
    const url = this.#method === "GET" ? this.getUrl : cleanAccessUrl(this.#url);
    return {
      method: this.#method,
      url,
      parameters: this.#pairs,
      files,
      body: isForm
        ? new URLSearchParams(this.#pairs.map(([n, v]) => [n, v])).toString()
        : undefined,
      getUrl: files.length === 0 ? this.getUrl : undefined,
      curl: this.#curl(url, files),
    };
  }

  #curl(url: string, files: RequestEcho["files"]): string {
    if (this.#method === "GET") return `curl -L ${quote(url)}`;
    const words = ["curl", "-L", "--post301", "--post302"];
    const option = files.length > 0 ? "--form-string" : "--data-urlencode";
    for (const [name, value] of this.#pairs) {
      words.push(option, quote(`${name}=${isSecretName(name) ? "***" : value}`));
    }
    for (const { name, fileName, contentType } of files) {
      words.push("-F", quote(`${name}=@${fileName};type=${contentType}`));
    }
    return [...words, quote(url)].join(" ");
  }
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Options for a request without those for the query, so that the HTTP layer gets what is its own. */
export function requestOptions(options: RequestOptions): RequestOptions {
  const { signal, timeoutMs, responseTimeoutMs, idleTimeoutMs, onProgress } = options;
  return { signal, timeoutMs, responseTimeoutMs, idleTimeoutMs, onProgress };
}

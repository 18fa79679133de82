/**
 * Cutouts on the server: parts of images, cubes and spectra.
 *
 * Implements the client's side of SODA 1.0: the parameters ID, CIRCLE, POLYGON, POS, BAND, TIME and POL (§3), parameters
 * of single services, synchronous and asynchronous resources (§2), and descriptors with limits (§4). A service comes
 * from a record (`record.soda()`) or from links (`links.soda()`), bound to one data set.
 *
 * A cutout that cannot be made is an error that names the reason. There is no falling back to the whole file.
 *
 * @module
 */
import { bodyChunks, concatBytes } from "../core/runtime/chunks.ts";
import { QueryError, UnsupportedError } from "../core/runtime/errors.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import { redactUrl } from "../core/runtime/urls.ts";
import { readVotable } from "../core/votable/read.ts";
import { errorMessage, queryError, responseError } from "./_response.ts";
import { type SodaQuery, sodaValues, WHAT } from "./_soda_query.ts";
import type { BoundService, InputParameter, ServiceDescriptor } from "./descriptor.ts";
import { createJob, type UwsJob } from "./uws.ts";
import { pageWords } from "./_web_page.ts";

export type { SodaMoment, SodaQuery } from "./_soda_query.ts";
export type { InputOption, InputParameter, ServiceDescriptor } from "./descriptor.ts";
export type { ExtraParameters } from "./_service.ts";
export type { InputValue } from "./_serialize.ts";
export type { UwsJob } from "./uws.ts";

/** IVOID of the synchronous resource, without its version. */
export const SODA_SYNC = "ivo://ivoa.net/std/SODA#sync";
/** IVOID of the asynchronous resource, without its version. */
export const SODA_ASYNC = "ivo://ivoa.net/std/SODA#async";

/** How to ask for a cutout. */
export interface SodaOptions extends RequestOptions {
  /**
   * Whether what lies outside the declared limits, or is not declared, is refused before anything is sent. Default true:
   * a service that does not know a parameter ignores it, and sends more than was asked for.
   */
  readonly checkLimits?: boolean | undefined;
}

/**
 * A cutout service for one data set.
 *
 * Where several are described for it, such as one that cuts on the sky and one that cuts spectra, a request goes to the
 * first that declares what is asked for.
 */
export class SodaService {
  /** The descriptor that is used; of several the first, see {@linkcode descriptorFor}. */
  readonly descriptor: ServiceDescriptor;
  /** Where the descriptor was found: in the search's own answer, or among the links. */
  readonly foundIn: "results" | "links";
  readonly #sync: readonly BoundService[];
  readonly #async: readonly BoundService[];

  /**
   * Puts a service together.
   *
   * @param services The resources for one data set; at least one of the two.
   * @param foundIn Where they were described.
   * @throws {TypeError} If there is none.
   */
  constructor(
    services: {
      readonly sync?: BoundService | readonly BoundService[] | undefined;
      readonly async?: BoundService | readonly BoundService[] | undefined;
    },
    foundIn: SodaService["foundIn"] = "links",
  ) {
    this.#sync = [services.sync ?? []].flat();
    this.#async = [services.async ?? []].flat();
    const used = this.#sync[0] ?? this.#async[0];
    if (used === undefined) throw new TypeError("Cannot make a cutout service of nothing");
    this.descriptor = used.descriptor;
    this.foundIn = foundIn;
  }

  /** What can be asked: names, units, limits, options. */
  get params(): readonly InputParameter[] {
    return askable(this.descriptor);
  }

  /** Identifier of the data set, if the service wants one. */
  get id(): string | undefined {
    const used = this.#sync[0] ?? this.#async[0];
    const bound = used?.bound.find(([name]) => name.toUpperCase() === "ID");
    return bound?.[1] ?? this.descriptor.param("ID")?.default;
  }

  /** Whether cutouts can be made by jobs. */
  get hasAsync(): boolean {
    return this.#async.length > 0;
  }

  /**
   * The descriptor that a request would go by.
   *
   * @param query What to cut out.
   * @param options Whether to check the declared limits; whether the request is for a job.
   * @throws As {@linkcode request}.
   */
  descriptorFor(
    query: SodaQuery,
    options: Pick<SodaOptions, "checkLimits"> & { readonly job?: boolean | undefined } = {},
  ): ServiceDescriptor {
    return this.#choose(options.job ? "asynchronous" : "synchronous", query, options)
      .service.descriptor;
  }

  /**
   * The request for a cutout, without sending it.
   *
   * @param query What to cut out.
   * @param options Whether to check the declared limits.
   * @returns A GET request.
   * @throws {TypeError} If the query is not one.
   * @throws {RangeError} If it limits nothing, or lies outside the declared limits.
   * @throws {UnsupportedError} If the service does not declare what is needed.
   */
  request(query: SodaQuery, options: Pick<SodaOptions, "checkLimits"> = {}): Request {
    return this.#choose("synchronous", query, options).request;
  }

  /**
   * Cuts out, and resolves as soon as the data begin to arrive.
   *
   * @param query What to cut out.
   * @param options Signal, limits, progress; whether to check the declared limits.
   * @returns A successful response with the cutout: read it or cancel it.
   * @throws {TypeError} If the query is not one.
   * @throws {RangeError} If it limits nothing, or lies outside the declared limits.
   * @throws {UnsupportedError} If the service does not declare what is needed.
   * @throws {QueryError} If the service says no, has no data there (204), or sends a web page.
   * @throws {HttpStatusError} If the response is not a success; its message has the service's words.
   */
  async process(query: SodaQuery, options: SodaOptions = {}): Promise<Response> {
    const { checkLimits, ...rest } = options;
    const { service, request } = this.#choose("synchronous", query, { checkLimits });
    const response = await service.http.send(request, rest);
    const what = `${WHAT} with ${service.descriptor.label}`;
    const about = { signal: rest.signal, queryUrl: request.url, what };
    if (!response.ok) throw await responseError(response, about);
    const url = redactUrl(request.url);
    if (response.status === 204 || response.headers.get("content-length") === "0") {
      await response.body?.cancel();
      throw new QueryError(`Cannot ${what}: it has no data there (${response.status})`, {
        url,
        query: url,
        serviceMessage: "",
      });
    }
    const type = response.headers.get("content-type") ?? "";
    const isPage = /^\s*(?:text\/html|application\/xhtml\+xml)/i.test(type);
    if (isPage && !isPageWanted(service.descriptor, request.url)) {
      throw await pageError(response, what, url);
    }
    return /xml/i.test(type) ? await refuseError(response, what, url) : response;
  }

  /**
   * Makes a job for a cutout; it is not started.
   *
   * @param query What to cut out.
   * @param options Signal, limits; whether to check the declared limits.
   * @returns The job; it is deleted at the end of an `await using` block.
   * @throws {UnsupportedError} If the service makes no jobs, or does not declare what is needed.
   * @throws {RangeError} If the query limits nothing, or lies outside the declared limits.
   * @throws {QueryError} If the service says no.
   */
  async submit(query: SodaQuery, options: SodaOptions = {}): Promise<UwsJob> {
    const { checkLimits, ...rest } = options;
    const { service, request } = this.#choose("asynchronous", query, { checkLimits });
    return await createJob(service.descriptor.accessUrl, request, { ...rest, http: service.http });
  }

  /** A description for people: which descriptors are used, and what can be asked. */
  describe(): string {
    const used = this.#sync.length > 0 ? this.#sync : this.#async;
    return used.map(({ descriptor }) => describeCutouts(descriptor, this)).join("\n");
  }

  /** The descriptor and the data set, for `console.log`. */
  [Symbol.for("Deno.customInspect")](): string {
    return `SodaService(${this.descriptor.label}, ${this.id ?? "no ID"})`;
  }

  /** The first service that can do it, and what to send to it. */
  #choose(
    kind: "synchronous" | "asynchronous",
    query: SodaQuery,
    { checkLimits = true }: Pick<SodaOptions, "checkLimits">,
  ): { readonly service: BoundService; readonly request: Request } {
    const services = kind === "synchronous" ? this.#sync : this.#async;
    const [first, ...others] = services;
    if (first === undefined) {
      throw new UnsupportedError(
        `Cannot ${WHAT} with ${this.descriptor.label}: there is no ${kind} service` +
          (kind === "synchronous" ? ", only one that makes jobs" : ""),
        { feature: `${kind} SODA` },
      );
    }
    const method = kind === "synchronous" ? "GET" : "POST";
    const ask = (service: BoundService, check: boolean) => {
      const values = sodaValues(query, service.descriptor, { checkLimits: check });
      return {
        service,
        request: service.request(values, { check: check ? "refuse" : "warn", method }),
      };
    };
    if (others.length === 0) return ask(first, checkLimits);
    const errors: Error[] = [];
    for (const service of services) {
      try {
        return ask(service, true);
      } catch (error) {
        if (!(error instanceof UnsupportedError) && !(error instanceof RangeError)) throw error;
        errors.push(error);
      }
    }
    if (!checkLimits) return ask(first, false);
    // One that knows the parameters says more than one that does not.
    const limits = errors.find((error) => error instanceof RangeError);
    if (limits !== undefined) throw limits;
    const rest = others.map(({ descriptor }) => descriptor.label).join(", ");
    throw new UnsupportedError(`${errors[0]?.message}; nor can all of it be asked of ${rest}`, {
      feature: "SODA",
    });
  }
}

function describeCutouts(descriptor: ServiceDescriptor, { foundIn, id }: SodaService): string {
  const lines = [`Cutouts by ${descriptor.label}, described in the ${foundIn}`];
  if (descriptor.standardId !== "") lines.push(`  ${descriptor.standardId}`);
  if (id !== undefined) lines.push(`  for ${id}`);
  for (const param of askable(descriptor)) {
    const { name, unit, options, description } = param;
    const limits = describeLimits(param);
    const offered = options.length === 0
      ? ""
      : ` one of ${options.map((option) => option.value).join(", ")}`;
    const about = description === undefined ? "" : `: ${description.replaceAll(/\s+/g, " ")}`;
    lines.push(`  ${name}${unit ? ` [${unit}]` : ""}${limits}${offered}${about}`);
  }
  return lines.join("\n");
}

/** Where values may lie, with a blank before; empty where anything goes. */
function describeLimits({ xtype, min, max }: InputParameter): string {
  if (min !== undefined && max !== undefined) return ` ${min} .. ${max}`;
  if (min !== undefined) return ` at least ${min}`;
  if (max === undefined) return "";
  const [, from, to] = /^(\S+)\s+(\S+)$/.exec(String(max)) ?? [];
  if (/interval/i.test(xtype ?? "") && to !== undefined) return ` ${from} .. ${to}`;
  // What is "largest" of a circle or polygon is one that holds all of the data.
  return /\s/.test(String(max)) ? ` within ${max}` : ` at most ${max}`;
}

function askable(descriptor: ServiceDescriptor): readonly InputParameter[] {
  return descriptor.params
    .filter((param) => param.name.toUpperCase() !== "ID" || param.default === undefined);
}

/** Whether the service makes pages, or was asked for one. */
function isPageWanted(descriptor: ServiceDescriptor, url: string): boolean {
  return /html/i.test(descriptor.contentType ?? "") ||
    [...new URL(url).searchParams.values()].some((value) => /html/i.test(value));
}

/** A page with status 200 where a cutout was expected: a login, a notice of maintenance. */
async function pageError(response: Response, what: string, url: string): Promise<QueryError> {
  const chunks = bodyChunks(response);
  const head = concatBytes(await headOf(chunks));
  await chunks.return?.();
  const words = pageWords(new TextDecoder().decode(head), 300);
  return new QueryError(
    `Cannot ${what}: it sent a web page in place of data${words === "" ? "" : `: ${words}`}`,
    { url, query: url, serviceMessage: words },
  );
}

/** How much of a document is looked at for an error. */
const HEAD_BYTES = 16 * 1024;

async function headOf(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array[]> {
  const head: Uint8Array[] = [];
  let size = 0;
  while (size < HEAD_BYTES) {
    const { done, value } = await chunks.next();
    if (done) break;
    head.push(value.slice());
    size += value.byteLength;
  }
  return head;
}

/** Passes a VOTable on, unless it is an error: services send those with the status 200, too. */
async function refuseError(response: Response, what: string, url: string): Promise<Response> {
  const { status, statusText, headers, url: final } = response;
  const chunks = bodyChunks(response);
  const head = await headOf(chunks);
  let size = head.reduce((sum, chunk) => sum + chunk.byteLength, 0);
  const text = new TextDecoder().decode(concatBytes(head));
  if (
    /QUERY_STATUS["'][^>]*value\s*=\s*["']ERROR|value\s*=\s*["']ERROR["'][^>]*QUERY_STATUS/i.test(
      text,
    )
  ) {
    for await (const chunk of chunks) {
      head.push(chunk.slice());
      if ((size += chunk.byteLength) > 1 << 20) break;
    }
    const document = await readVotable(concatBytes(head), { truncated: "keep" });
    throw queryError(errorMessage(document) ?? "", what, url);
  }
  const body = new ReadableStream<Uint8Array>({
    start(controller): void {
      for (const chunk of head) controller.enqueue(chunk);
    },
    async pull(controller): Promise<void> {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value.slice());
    },
    async cancel(): Promise<void> {
      await chunks.return?.();
    },
  });
  const copy = new Response(body, { status, statusText, headers });
  Object.defineProperty(copy, "url", { value: final });
  return copy;
}

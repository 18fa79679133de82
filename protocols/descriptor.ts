/**
 * Services that an answer describes: what they take, which of it comes from a row, and the request for one row.
 *
 * Implements DataLink 1.1 §4 "Service Descriptors": a RESOURCE with the utype `adhoc:service` (or `adhoc:this`), its
 * PARAMs accessURL, standardID, resourceIdentifier, contentType, and the group inputParams. Any such service can be
 * called, whether or not it follows a standard.
 *
 * @module
 */
import { FormatError, UnsupportedError } from "../core/runtime/errors.ts";
import type { Http, RequestOptions } from "../core/runtime/http.ts";
import { http as sharedHttp } from "../core/runtime/http.ts";
import { parseUrl, redactUrl } from "../core/runtime/urls.ts";
import type { Cell } from "../core/table/cell.ts";
import type { Group, Param } from "../core/table/meta.ts";
import type { Table } from "../core/table/table.ts";
import type { Resource, VotableDocument } from "../core/votable/model.ts";
import { cellText, plainValue, type ServiceValues } from "./_descriptor_values.ts";
import { describeInputs, type InputParameter } from "./_describe.ts";
import { daliRequest } from "./_request.ts";
import { responseError } from "./_response.ts";
import { serializeAll } from "./_serialize.ts";
import type { Pair } from "./params.ts";

export type { InputOption, InputParameter } from "./_describe.ts";
export type { InputValue } from "./_serialize.ts";
export type { ServiceValue, ServiceValues } from "./_descriptor_values.ts";
export type { ExtraParameters } from "./_service.ts";

/** A parameter whose value comes from a column. */
export interface ColumnParameter {
  /** Name as it is sent. */
  readonly name: string;
  /** XML ID of the FIELD (or PARAM) that has the value. */
  readonly ref: string;
}

/** A service as an answer describes it. */
export class ServiceDescriptor {
  /** XML ID, which links of a datalink document refer to. */
  readonly id: string | undefined;
  /** Name. */
  readonly name: string | undefined;
  /** What it does, for people. */
  readonly description: string | undefined;
  /** IVOID of the protocol, such as `"ivo://ivoa.net/std/SODA#sync-1.0"`; empty for services of no standard. */
  readonly standardId: string;
  /** IVOID of the service in the Registry. */
  readonly resourceIdentifier: string | undefined;
  /** URL of the service; empty if the descriptor lacks it: such a service cannot be called. */
  readonly accessUrl: string;
  /** MIME type of what it sends. */
  readonly contentType: string | undefined;
  /** Whether it describes the service that sent the document (`adhoc:this`). */
  readonly isSelf: boolean;
  /** What the caller can give, types, units, limits and options included; a `default` is sent unless it is given. */
  readonly params: readonly InputParameter[];
  /** What comes from the columns of a row. */
  readonly columns: readonly ColumnParameter[];
  /** The resource as it came. */
  readonly resource: Resource;
  readonly #params: readonly Param[];

  /** Reads the description that a resource is. */
  constructor(resource: Resource, base = "") {
    const value = (name: string): string | undefined =>
      resource.params.find((param) => param.name.trim().toLowerCase() === name)?.value.trim() ||
      undefined;
    this.resource = resource;
    this.id = resource.id;
    this.name = resource.name;
    this.description = resource.description?.trim() || undefined;
    this.standardId = value("standardid") ?? "";
    this.resourceIdentifier = value("resourceidentifier");
    const url = value("accessurl") ?? "";
    const isComplete = url === "" || base === "" || URL.canParse(url);
    this.accessUrl = isComplete ? url : parseUrl(url, base)?.href ?? url;
    this.contentType = value("contenttype");
    this.isSelf = utypeOf(resource) === "adhoc:this";
    this.#params = inputGroups(resource).flatMap(paramsOf);
    this.columns = this.#params.filter(hasRef)
      .map((param) => ({ name: param.name, ref: (param.ref ?? "").trim() }));
    this.params = describeInputs(this.#params.filter((param) => !hasRef(param)));
  }

  /**
   * Whether it follows a standard, whatever the case and the minor version.
   *
   * @param standardId Beginning of the standard's IVOID, such as `"ivo://ivoa.net/std/SODA#sync"`.
   */
  follows(standardId: string): boolean {
    return this.standardId.toLowerCase().startsWith(standardId.toLowerCase());
  }

  /** A parameter that the caller can give, by its name whatever its case; undefined if there is none. */
  param(name: string): InputParameter | undefined {
    const wanted = name.toLowerCase();
    return this.params.find((param) => param.name.toLowerCase() === wanted);
  }

  /** Whether a table has all columns that parameters come from. */
  fits(table: Table): boolean {
    return this.columns.every(({ ref }) => sourceOf(table, ref) !== undefined);
  }

  /**
   * Takes the values of one row.
   *
   * @param table The table of the document that the descriptor is in.
   * @param index The row.
   * @param http What to send requests with; the shared layer if not given.
   * @returns The service for this row.
   * @throws {FormatError} If the service has no URL, a column is not there, or the row has no value in it.
   */
  bind(table: Table, index: number, http?: Http): BoundService {
    this.#check();
    const pairs = this.columns.map(({ name, ref }): Pair => {
      const source = sourceOf(table, ref);
      if (source === undefined) {
        throw this.#wrong(
          `its parameter ${name} refers to "${ref}", which the table does not have`,
        );
      }
      const text = cellText(source(index));
      if (text === undefined) {
        throw this.#wrong(`row ${index} has no value for its parameter ${name}`);
      }
      return [name, text];
    });
    return new BoundService(this, pairs, http);
  }

  /**
   * Takes values for the parameters that come from columns.
   *
   * @param values Values by the parameters' names.
   * @param http What to send requests with.
   * @throws {FormatError} If the service has no URL.
   * @throws {TypeError} If a value is missing.
   */
  bindValues(values: Readonly<Record<string, string>>, http?: Http): BoundService {
    this.#check();
    const pairs = this.columns.map(({ name }): Pair => {
      const value = values[name];
      if (value === undefined) {
        throw new TypeError(`Cannot use ${this.label}: a value for ${name} is missing`);
      }
      return [name, value];
    });
    return new BoundService(this, pairs, http);
  }

  /** What it is called in messages. */
  get label(): string {
    const name = this.id ?? this.name;
    const what = name === undefined ? "the service" : `the service "${name}"`;
    return this.accessUrl === "" ? what : `${what} (${redactUrl(this.accessUrl)})`;
  }

  /** Name, standard and URL, for `console.log`. */
  [Symbol.for("Deno.customInspect")](): string {
    const names = this.params.map((param) => param.name).join(", ");
    return `ServiceDescriptor(${this.label}, ${this.standardId || "no standard"}; ${names})`;
  }

  #check(): void {
    const url = parseUrl(this.accessUrl);
    if (this.accessUrl === "") throw this.#wrong("its descriptor has no accessURL");
    if (url === undefined || !/^https?:$/.test(url.protocol)) {
      throw this.#wrong(`its accessURL "${this.accessUrl.slice(0, 200)}" is no http or https URL`);
    }
  }

  #wrong(detail: string): FormatError {
    return new FormatError(`Cannot use ${this.label}: ${detail}`, { format: "votable" });
  }
}

/** How to treat values that a descriptor does not allow. */
export interface ServiceRequestOptions {
  /**
   * What to do about values outside the declared limits and options, and about parameters that are not declared:
   * `"refuse"` throws, `"warn"` (default) sends them and tells.
   */
  readonly check?: "refuse" | "warn" | undefined;
  /** Is told what is doubtful. */
  readonly onWarning?: ((warning: string) => void) | undefined;
  /** GET by default: a service of no standard need not know POST. */
  readonly method?: "GET" | "POST" | undefined;
}

/** A described service with the values of one row. */
export class BoundService {
  /** The description. */
  readonly descriptor: ServiceDescriptor;
  /** What the row gives. */
  readonly bound: readonly Pair[];
  readonly #http: Http;

  /** Made by {@linkcode ServiceDescriptor.bind}. */
  constructor(descriptor: ServiceDescriptor, bound: readonly Pair[], http: Http = sharedHttp) {
    this.descriptor = descriptor;
    this.bound = bound;
    this.#http = http;
  }

  /** What the caller can give. */
  get params(): readonly InputParameter[] {
    return this.descriptor.params;
  }

  /** What requests are sent with. */
  get http(): Http {
    return this.#http;
  }

  /**
   * The parameters of a request: the row's, the caller's, and the defaults of those that the caller does not give.
   *
   * @param values Values by name; the case of a declared name does not matter, it is sent as declared.
   * @param options How to treat what is not allowed.
   * @returns Names and values in order.
   * @throws {RangeError} If something is not allowed, with `check: "refuse"`; or a number cannot be sent.
   */
  pairs(values: ServiceValues = {}, options: ServiceRequestOptions = {}): readonly Pair[] {
    const { params, label } = this.descriptor;
    const taken = new Set(this.bound.map(([name]) => name.toLowerCase()));
    const named = Object.fromEntries(
      Object.entries(values).map(([name, value]) => {
        if (taken.has(name.toLowerCase())) {
          throw new TypeError(`Cannot use ${label}: its parameter ${name} comes from the row`);
        }
        return [declaredName(params, name), plainValue(this.descriptor.param(name), value)];
      }),
    );
    const sent = serializeAll(params, named, "dali");
    for (const warning of sent.warnings) {
      if (options.check === "refuse") {
        throw new RangeError(`Cannot use ${label}: ${lower(warning)}`);
      }
      options.onWarning?.(warning);
    }
    const given = new Set(sent.parameters.map(([name]) => name.toLowerCase()));
    const defaults = params.flatMap(({ name, default: value }): readonly Pair[] =>
      value === undefined || given.has(name.toLowerCase()) ? [] : [[name, value]]
    );
    return [...this.bound, ...defaults, ...sent.parameters];
  }

  /** The request for the service, not sent yet; see {@linkcode pairs}. */
  request(values: ServiceValues = {}, options: ServiceRequestOptions = {}): Request {
    const { method } = options;
    return daliRequest(this.descriptor.accessUrl, this.pairs(values, options), { method });
  }

  /**
   * Calls the service.
   *
   * @param values Values by name.
   * @param options Signal, limits, and how to treat what is not allowed.
   * @returns A successful response, whatever is in it: read it or cancel it.
   * @throws {QueryError} If the service says no in a VOTable.
   * @throws {HttpStatusError} If the response is not a success.
   */
  async fetch(
    values: ServiceValues = {},
    options: ServiceRequestOptions & RequestOptions = {},
  ): Promise<Response> {
    const { check, onWarning, method, ...rest } = options;
    const request = this.request(values, { check, onWarning, method });
    const response = await this.#http.send(request, rest);
    if (response.ok) return response;
    const what = `call ${this.descriptor.label}`;
    throw await responseError(response, { signal: rest.signal, queryUrl: request.url, what });
  }
}

/**
 * The services that a document describes, in its order.
 *
 * @example The service for a row
 * ```ts
 * import { serviceDescriptors } from "@denovo/vo/protocols/descriptor";
 * import { readVotable } from "@denovo/vo/votable";
 * const document = await readVotable(`<VOTABLE><RESOURCE type="results"><TABLE>
 *   <FIELD ID="did" name="obs_id" datatype="char" arraysize="*"/>
 *   <DATA><TABLEDATA><TR><TD>ivo://x/y?1</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE>
 *   <RESOURCE type="meta" utype="adhoc:service">
 *     <PARAM name="accessURL" datatype="char" arraysize="*" value="http://example.org/links"/>
 *     <GROUP name="inputParams"><PARAM name="ID" datatype="char" arraysize="*" value="" ref="did"/></GROUP>
 *   </RESOURCE></VOTABLE>`);
 * const [service] = serviceDescriptors(document);
 * const request = service!.bind(document.allTables[0]!, 0).request();
 * if (request.url !== "http://example.org/links?ID=ivo://x/y%3F1") throw new Error(request.url);
 * ```
 *
 * @param document The document.
 * @param base URL of the document, to complete relative URLs.
 * @returns The services, those without URL included; empty if there are none.
 */
export function serviceDescriptors(
  document: VotableDocument,
  base = "",
): readonly ServiceDescriptor[] {
  return document.allResources
    .filter((resource) => /^adhoc:(service|this)$/.test(utypeOf(resource)))
    .map((resource) => new ServiceDescriptor(resource, base));
}

/**
 * The service with an XML ID.
 *
 * @throws {UnsupportedError} If there is none; the message names those that there are.
 */
export function expectDescriptor(
  descriptors: readonly ServiceDescriptor[],
  id: string,
): ServiceDescriptor {
  const found = descriptors.find((one) => one.id === id);
  if (found !== undefined) return found;
  const ids = descriptors.map((one) => one.id ?? one.name ?? "(without ID)").join(", ");
  throw new UnsupportedError(
    `Cannot use the service "${id}": the document does not describe it` +
      (ids === "" ? "" : `, but ${ids}`),
    { feature: id },
  );
}

function utypeOf(resource: Resource): string {
  return resource.utype?.trim().toLowerCase() ?? "";
}

function inputGroups(resource: Resource): readonly Group[] {
  return resource.groups.filter(({ name }) => name?.trim().toLowerCase() === "inputparams");
}

function paramsOf(group: Group): readonly Param[] {
  return group.items.flatMap((item) =>
    item.kind === "param" ? [item] : item.kind === "group" ? paramsOf(item) : []
  );
}

function hasRef(param: Param): boolean {
  return (param.ref?.trim() ?? "") !== "";
}

/** What gives the values for a reference: a column by its ID, or one value for all rows. */
function sourceOf(table: Table, ref: string): ((index: number) => Cell) | undefined {
  const column = table.columns.find(({ field }) => field.id === ref);
  if (column !== undefined) return (index) => column.at(index);
  const param = table.params.find(({ id }) => id === ref);
  return param === undefined ? undefined : () => param.cell;
}

/** A name as the service declares it; one that it does not declare stays. */
function declaredName(params: readonly InputParameter[], name: string): string {
  const wanted = name.toLowerCase();
  const sent = params.flatMap((param) => [param.name, ...param.sent]);
  return sent.find((one) => one === name) ?? sent.find((one) => one.toLowerCase() === wanted) ??
    name;
}

function lower(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

/**
 * A resource of the Registry: what it is, how it can be reached, who made it, which tables it has.
 *
 * @module
 */
import type { RequestOptions } from "../core/runtime/http.ts";
import type { VosiTable } from "../protocols/vosi.ts";
import {
  type AlternativeIdentifier,
  alternativeIdentifiersOf,
  type Contact,
  contactsOf,
  mirrorsOf,
} from "./_details.ts";
import { tablesOfResource } from "./_resource_tables.ts";
import {
  chooseInterface,
  type ChooseOptions,
  type Interface,
  type InterfaceChoice,
  isVosi,
  rankInterfaces,
} from "./interface.ts";
import { type MirrorOptions, tryMirrors } from "./mirrors.ts";
import type { Registry } from "./regtap.ts";
import { makeService, type ServiceClasses, type ServiceSettings } from "./services.ts";

export type { AlternativeIdentifier, Contact };

/** What the Registry says about a resource; texts that are not there are undefined. */
export interface ResourceInit {
  /** Identifier, in lower case. */
  readonly ivoid: string;
  /** Kind of record, as in `"vs:catalogservice"`. */
  readonly type: string | undefined;
  /** A name of at most 16 characters; not always unique. */
  readonly shortName: string | undefined;
  /** The title. */
  readonly title: string | undefined;
  /** Whom it is for, as in `"research"`. */
  readonly contentLevels: readonly string[];
  /** What it is. */
  readonly description: string | undefined;
  /** A page about it. */
  readonly referenceUrl: string | undefined;
  /** Who made it, in their order. */
  readonly creators: readonly string[];
  /** When the record was made (ISO 8601). */
  readonly created: string | undefined;
  /** When the record was changed (ISO 8601). */
  readonly updated: string | undefined;
  /** What may be done with it. */
  readonly rights: string | undefined;
  /** Kinds of content, as in `"catalog"`. */
  readonly contentTypes: readonly string[];
  /** What `source` is, as in `"bibcode"`. */
  readonly sourceFormat: string | undefined;
  /** The publication to cite. */
  readonly source: string | undefined;
  /** Angle (deg) by which a position should be blurred to get a match. */
  readonly regionOfRegard: number | undefined;
  /** Terms of the vocabulary "messenger". */
  readonly wavebands: readonly string[];
  /** How it can be reached; of a search for a kind of service, only those of that kind. */
  readonly interfaces: readonly Interface[];
}

/** What a resource needs to ask for more. */
export interface ResourceHome {
  /** The registry that it came from. */
  readonly registry: Registry;
  /** The kinds of service that were searched for; the first one is what `service()` gives. */
  readonly searchedTypes: readonly string[];
  /** Settings that all services of these resources get. */
  readonly settings: ServiceSettings;
}

/** A resource that was found, with all that the Registry says about it. */
export interface RegistryResource extends ResourceInit {}

/** A resource that was found. */
export class RegistryResource {
  readonly #home: ResourceHome;

  /** Makes a resource of what a registry said. */
  constructor(init: ResourceInit, home: ResourceHome) {
    Object.assign(this, init);
    this.#home = home;
  }

  /** The registry that it came from. */
  get registry(): Registry {
    return this.#home.registry;
  }

  /** What to call it: the short name, else the identifier. */
  get name(): string {
    return this.shortName ?? this.ivoid;
  }

  /** The ways to reach it in short, sorted: `"scs"`, `"tap#aux"`, `"web"`; what only tells about services is left out. */
  get accessModes(): readonly string[] {
    return [
      ...new Set(
        this.interfaces.filter((each) =>
          !isVosi(each) && (each.standardId !== undefined || each.mode === "web")
        ).map(({ mode }) => mode),
      ),
    ].sort();
  }

  /**
   * Chooses an interface, and says why.
   *
   * @param type A short name (`"tap"`), an access mode (`"tap#aux"`), an identifier of a standard, or `"web"`; what was
   *   searched for by default.
   * @param options Which of several.
   * @throws {QueryError} If there is none; the message names what there is.
   */
  choose(type: string = this.#wantedType(), options: ChooseOptions = {}): InterfaceChoice {
    return chooseInterface(this.interfaces, type, options, this.name);
  }

  /**
   * The interfaces of a kind of service, best first; all but those that only tell about services without a kind.
   *
   * @param type As for {@linkcode choose}.
   * @param options Which of several.
   */
  listInterfaces(type?: string, options: ChooseOptions = {}): readonly Interface[] {
    if (type !== undefined) return rankInterfaces(this.interfaces, type, options);
    return this.interfaces.filter((each) => !isVosi(each));
  }

  /** Where to send requests of a kind of service, or which page to open; see {@linkcode choose}. */
  accessUrl(type?: string, options: ChooseOptions = {}): string {
    return this.choose(type, options).interface.accessUrl;
  }

  /**
   * A service to query.
   *
   * @example For a resource of a search by `servicetype("scs")`
   * ```ts
   * import type { RegistryResource } from "@denovo/vo/registry";
   * async function count(resource: RegistryResource): Promise<number> {
   *   return (await resource.service("scs").search({ pos: { ra: 10, dec: 20 }, radius: 0.1 })).length;
   * }
   * count satisfies (resource: RegistryResource) => Promise<number>;
   * ```
   *
   * @param type The kind of service.
   * @param options Which of several interfaces, and settings of the service.
   * @throws {QueryError} If the resource has no such interface; the message names what there is.
   * @throws {UnsupportedError} For a kind of service that this library does not speak.
   */
  service<T extends keyof ServiceClasses>(
    type: T,
    options?: ChooseOptions & ServiceSettings,
  ): ServiceClasses[T];
  /** A service of the kind that was searched for. */
  service(
    type?: string,
    options?: ChooseOptions & ServiceSettings,
  ): ServiceClasses[keyof ServiceClasses];
  service(
    type: string = this.#wantedType(),
    options: ChooseOptions & ServiceSettings = {},
  ): ServiceClasses[keyof ServiceClasses] {
    const { keyword, ...settings } = options;
    const { interface: chosen } = this.choose(type, { keyword });
    return makeService(chosen, {
      description: this.title,
      ...this.#home.settings,
      ...settings,
    });
  }

  /**
   * Asks a service, and where that is down or answers what is none, the other addresses that the Registry knows of it.
   *
   * @example With many resources, of which one or the other has mirrors
   * ```ts
   * import { queryAll, type RegistryResource } from "@denovo/vo/registry";
   * const around = { pos: { ra: 10, dec: 20 }, radius: 0.1 };
   * function askAll(resources: readonly RegistryResource[]) {
   *   return queryAll(resources, (resource, options) =>
   *     resource.ask("scs", (service, rest) => service.search(around, rest), options));
   * }
   * if (askAll([]).log.length !== 0) throw new Error();
   * ```
   *
   * @param type The kind of service.
   * @param question The question to it.
   * @param options Limits, for all addresses together; who is told that another one is asked.
   * @returns The first answer.
   * @throws {QueryError} If the resource has no such interface.
   * @throws The error of the first address, if no other one answers.
   */
  async ask<T extends keyof ServiceClasses, R>(
    type: T,
    question: (service: ServiceClasses[T], options: RequestOptions) => PromiseLike<R>,
    options: ChooseOptions & MirrorOptions = {},
  ): Promise<R> {
    const { keyword, ...rest } = options;
    const { interface: chosen } = this.choose(type, { keyword });
    const settings = { description: this.title, ...this.#home.settings };
    return await tryMirrors(
      chosen.accessUrl,
      async (limits) => (await this.mirrors(limits)).get(chosen.accessUrl) ?? [],
      (accessUrl, limits) =>
        question(makeService({ ...chosen, accessUrl }, settings) as ServiceClasses[T], limits),
      rest,
    );
  }

  #wantedType(): string {
    const searched = this.#home.searchedTypes[0];
    if (searched !== undefined) return searched;
    const modes = this.accessModes;
    const [only] = modes;
    if (modes.length === 1 && only !== undefined) return only;
    throw new TypeError(
      `Cannot choose an interface of ${this.name}: say which kind of service, one of ${
        modes.join(", ")
      }`,
    );
  }

  /**
   * The tables that belong to the resource, with their columns, as the Registry has them.
   *
   * @param options Limits; `maxTables`: at most so many tables, 500 by default.
   * @throws {VoError} If the registry cannot be asked.
   */
  async tables(
    options: RequestOptions & { readonly maxTables?: number | undefined } = {},
  ): Promise<readonly VosiTable[]> {
    return await tablesOfResource(this.#home.registry, this.ivoid, options);
  }

  /** Whom to tell that the service is down. */
  async contacts(options: RequestOptions = {}): Promise<readonly Contact[]> {
    return await contactsOf(this.#home.registry, this.ivoid, options);
  }

  /** Other identifiers: DOIs, bibcodes. */
  async alternativeIdentifiers(
    options: RequestOptions = {},
  ): Promise<readonly AlternativeIdentifier[]> {
    return await alternativeIdentifiersOf(this.#home.registry, this.ivoid, options);
  }

  /** Other addresses of the resource's interfaces, by access URL; empty where the registry does not know any. */
  async mirrors(options: RequestOptions = {}): Promise<ReadonlyMap<string, readonly string[]>> {
    return await mirrorsOf(this.#home.registry, [this.ivoid], options);
  }

  /**
   * A description for people, of several lines.
   *
   * @param options `verbose`: with makers, publication and rights.
   */
  describe(options: { readonly verbose?: boolean | undefined } = {}): string {
    const lines = [
      this.title ?? "(no title)",
      ...(this.shortName === undefined ? [] : [`Short name: ${this.shortName}`]),
      `IVOA identifier: ${this.ivoid}`,
      `Access modes: ${this.accessModes.join(", ") || "none"}`,
    ];
    const urls = [...new Set(this.interfaces.filter((e) => !isVosi(e)).map((e) => e.accessUrl))];
    if (urls.length === 1) lines.push(`Access URL: ${urls[0]}`);
    else if (urls.length > 1) lines.push(`Access URLs: ${urls.length}`);
    if (this.description !== undefined) lines.push("", plainText(this.description));
    if (options.verbose) {
      if (this.creators.length > 0) lines.push("", `Authors: ${this.creators.join("; ")}`);
      if (this.wavebands.length > 0) lines.push(`Wavebands: ${this.wavebands.join(", ")}`);
      if (this.source !== undefined) lines.push(`Source: ${this.source}`);
      if (this.rights !== undefined) lines.push(`Rights: ${this.rights}`);
    }
    if (this.referenceUrl !== undefined) lines.push("", `More: ${this.referenceUrl}`);
    return lines.join("\n");
  }
}

/** Descriptions come with tags and TeX now and then. */
function plainText(text: string): string {
  return text.replaceAll(/<\/?[a-z][^<>]*>/gi, " ").replaceAll(/\$\s*([^$\n]*?)\s*\$/g, "$1")
    .replaceAll(/[ \t]*\n[ \t]*\n\s*/g, "\0").replaceAll(/\s+/g, " ").replaceAll("\0", "\n\n")
    .trim();
}

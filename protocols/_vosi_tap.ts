/**
 * What a TAP service declares about itself (TAPRegExt 1.0; 1.1 adds nothing that is read here but `forMode`).
 *
 * @module
 */
import { childOf, childrenOf, textOf, type XmlElement } from "../core/xml/tree.ts";
import type { Capability } from "./_vosi_capability.ts";
import { attributeOf, contentOf, integerOf, tokenOf } from "./_vosi_xml.ts";

/** How a query is run. */
export type TapMode = "sync" | "async";

/** An optional feature of a language. */
export interface LanguageFeature {
  /** IVOID of the group, such as `"ivo://ivoa.net/std/TAPRegExt#features-adql-sets"`. */
  readonly group: string;
  /** The feature itself: a keyword, or the signature of a function. */
  readonly form: string;
  /** Description. */
  readonly description: string | undefined;
}

/** A user defined function. */
export interface UserFunction {
  /** Its name as declared. */
  readonly name: string;
  /** The parameters, as in `"x DOUBLE PRECISION"`. */
  readonly parameters: readonly string[];
  /** Type of its value; undefined if the signature does not say. */
  readonly returns: string | undefined;
  /** The signature as declared. */
  readonly form: string;
  /** Description. */
  readonly description: string | undefined;
}

/** A query language. */
export interface QueryLanguage {
  /** Name, as in `"ADQL"`. */
  readonly name: string;
  /** Versions, as in `["2.0", "2.1"]`. */
  readonly versions: readonly string[];
  /** Description. */
  readonly description: string | undefined;
  /** Optional features, user defined functions among them. */
  readonly features: readonly LanguageFeature[];
}

/** A format of results. */
export interface OutputFormat {
  /** MIME type, which is also a value for RESPONSEFORMAT. */
  readonly mime: string;
  /** Other values for RESPONSEFORMAT. */
  readonly aliases: readonly string[];
  /** IVOID that says more than the MIME type. */
  readonly ivoid: string | undefined;
}

/** A limit in seconds. */
export interface TimeLimit {
  /** For new jobs. */
  readonly default: number | undefined;
  /** What cannot be exceeded. */
  readonly hard: number | undefined;
}

/** A number of rows or bytes. */
export interface DataAmount {
  /** The number. */
  readonly value: number;
  /** Of what. */
  readonly unit: "row" | "byte";
}

/** A limit in rows or bytes. */
export interface DataLimit {
  /** For new jobs. */
  readonly default: DataAmount | undefined;
  /** What cannot be exceeded. */
  readonly hard: DataAmount | undefined;
}

interface ForMode<T> {
  readonly mode: string | undefined;
  readonly limit: T;
}

const UDF_GROUP = "features-udf";

/** The TAP capability of a service. */
export class TapCapability {
  /** The capability in general: interfaces, description. */
  readonly capability: Capability;
  /** Query languages. */
  readonly languages: readonly QueryLanguage[];
  /** Data models: name and IVOID. */
  readonly dataModels: readonly { readonly name: string; readonly ivoid: string | undefined }[];
  /** Formats of results. */
  readonly outputFormats: readonly OutputFormat[];
  /** IVOIDs of ways to upload; empty if there are no uploads. */
  readonly uploadMethods: readonly string[];
  readonly #retention: readonly ForMode<TimeLimit>[];
  readonly #duration: readonly ForMode<TimeLimit>[];
  readonly #output: readonly ForMode<DataLimit>[];
  readonly #upload: readonly ForMode<DataLimit>[];

  /** Reads the element of a capability. */
  constructor(capability: Capability) {
    const { element } = capability;
    this.capability = capability;
    this.languages = childrenOf(element, "language").map(readLanguage);
    this.dataModels = childrenOf(element, "dataModel").map((child) => ({
      name: tokenOf(child) ?? "",
      ivoid: attributeOf(child, "ivo-id"),
    }));
    this.outputFormats = childrenOf(element, "outputFormat").flatMap((child) => {
      const mime = tokenOf(childOf(child, "mime"));
      const aliases = childrenOf(child, "alias").map(textOf).filter((text) => text !== "");
      return mime === undefined ? [] : [{ mime, aliases, ivoid: attributeOf(child, "ivo-id") }];
    });
    this.uploadMethods = childrenOf(element, "uploadMethod").flatMap((child) =>
      attributeOf(child, "ivo-id") ?? []
    );
    this.#retention = modes(element, "retentionPeriod", timeLimit);
    this.#duration = modes(element, "executionDuration", timeLimit);
    this.#output = modes(element, "outputLimit", dataLimit);
    this.#upload = modes(element, "uploadLimit", dataLimit);
  }

  /** The language of a name, whatever its case; ADQL by default. */
  language(name = "ADQL"): QueryLanguage | undefined {
    const wanted = name.toLowerCase();
    return this.languages.find((language) => language.name.toLowerCase() === wanted) ??
      this.languages.find((language) =>
        language.versions.some((version) => `${language.name}-${version}`.toLowerCase() === wanted)
      );
  }

  /**
   * Whether the service declares an optional feature of a language, by its keyword (`"UNION"`, `"CAST"`, `"MOC"`) or the
   * name of a user defined function; case does not matter.
   *
   * @param feature The keyword or name.
   * @param options `group`: the end of the group's IVOID, as in `"features-adql-sets"`; `language`: ADQL by default.
   * @returns Whether it is declared. What every service must have, such as TOP, is not declared anywhere.
   */
  supports(
    feature: string,
    options: { readonly group?: string; readonly language?: string } = {},
  ): boolean {
    const wanted = feature.trim().toLowerCase();
    return this.features(options).some(({ group, form }) =>
      form.trim().toLowerCase() === wanted ||
      (isUdf(group) && form.split("(", 1)[0]?.trim().toLowerCase() === wanted)
    );
  }

  /** Optional features of a language, perhaps of one group only; IVOIDs are compared without case. */
  features(
    options: { readonly group?: string; readonly language?: string } = {},
  ): readonly LanguageFeature[] {
    const wanted = options.group?.trim().toLowerCase();
    return (this.language(options.language)?.features ?? []).filter(({ group }) =>
      wanted === undefined || group.toLowerCase() === wanted ||
      group.toLowerCase().endsWith(`#${wanted}`)
    );
  }

  /** User defined functions of ADQL. */
  get functions(): readonly UserFunction[] {
    return this.features({ group: UDF_GROUP }).map(readFunction);
  }

  /** The format with BINARY2, or undefined if none is declared. */
  get binary2(): OutputFormat | undefined {
    return this.outputFormats.find(({ ivoid }) => /#output-votable-binary2$/i.test(ivoid ?? "")) ??
      this.outputFormats.find(({ mime }) => /votable.*;\s*serialization="?binary2/i.test(mime));
  }

  /** How long jobs are kept (s). */
  retentionPeriod(mode?: TapMode): TimeLimit {
    return pick(this.#retention, mode) ?? { default: undefined, hard: undefined };
  }

  /** How long queries may run (s). */
  executionDuration(mode?: TapMode): TimeLimit {
    return pick(this.#duration, mode) ?? { default: undefined, hard: undefined };
  }

  /** How much comes back; units other than asked for are left out. */
  outputLimit(mode?: TapMode, unit?: DataAmount["unit"]): DataLimit {
    return inUnit(this.#output, mode, unit);
  }

  /** How much may be uploaded; units other than asked for are left out. */
  uploadLimit(mode?: TapMode, unit?: DataAmount["unit"]): DataLimit {
    return inUnit(this.#upload, mode, unit);
  }

  /** Number of rows that come back without MAXREC; undefined if not declared. */
  maxrec(mode?: TapMode): number | undefined {
    return this.outputLimit(mode, "row").default?.value;
  }

  /** Number of rows that MAXREC cannot exceed; undefined if not declared. */
  hardLimit(mode?: TapMode): number | undefined {
    return this.outputLimit(mode, "row").hard?.value;
  }
}

function isUdf(group: string): boolean {
  return group.toLowerCase().endsWith(`#${UDF_GROUP}`);
}

function readLanguage(element: XmlElement): QueryLanguage {
  return {
    name: tokenOf(childOf(element, "name")) ?? "",
    versions: childrenOf(element, "version").map(textOf).filter((text) => text !== ""),
    description: tokenOf(childOf(element, "description")),
    features: childrenOf(element, "languageFeatures").flatMap((list) => {
      const group = attributeOf(list, "type") ?? "";
      return childrenOf(list, "feature").flatMap((feature) => {
        const form = tokenOf(childOf(feature, "form"));
        const description = contentOf(childOf(feature, "description"));
        return form === undefined ? [] : [{ group, form, description }];
      });
    }),
  };
}

function readFunction({ form, description }: LanguageFeature): UserFunction {
  const match = /^\s*([^\s(]+)\s*\(([^]*)\)\s*(?:->\s*([^]*))?$/.exec(form);
  const inside = match?.[2]?.trim() ?? "";
  return {
    name: match?.[1] ?? form.trim(),
    parameters: inside === "" ? [] : splitTop(inside),
    returns: match?.[3]?.trim() || undefined,
    form,
    description,
  };
}

/** Splits at commas that are not within parentheses. */
function splitTop(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === "(") depth++;
    else if (character === ")") depth--;
    else if (character === "," && depth === 0) {
      parts.push(text.slice(start, i).trim());
      start = i + 1;
    }
  }
  return [...parts, text.slice(start).trim()];
}

function modes<T>(
  element: XmlElement,
  local: string,
  read: (element: XmlElement) => T,
): readonly ForMode<T>[] {
  return childrenOf(element, local).map((child) => ({
    mode: attributeOf(child, "forMode")?.toLowerCase(),
    limit: read(child),
  }));
}

/** The limit for a mode, else the one for all modes, else the first. */
function pick<T>(limits: readonly ForMode<T>[], mode: TapMode | undefined): T | undefined {
  const found = limits.find((one) => mode !== undefined && one.mode === mode) ??
    limits.find((one) => one.mode === undefined) ?? (mode === undefined ? limits[0] : undefined);
  return found?.limit;
}

function inUnit(
  limits: readonly ForMode<DataLimit>[],
  mode: TapMode | undefined,
  unit: DataAmount["unit"] | undefined,
): DataLimit {
  const keep = (amount: DataAmount | undefined): DataAmount | undefined =>
    unit === undefined || amount?.unit === unit ? amount : undefined;
  const fitting = limits.map(({ mode, limit }) => ({
    mode,
    limit: { default: keep(limit.default), hard: keep(limit.hard) },
  })).filter(({ limit }) => limit.default !== undefined || limit.hard !== undefined);
  return pick(fitting, mode) ?? { default: undefined, hard: undefined };
}

function timeLimit(element: XmlElement): TimeLimit {
  return {
    default: integerOf(contentOf(childOf(element, "default"))),
    hard: integerOf(contentOf(childOf(element, "hard"))),
  };
}

function dataLimit(element: XmlElement): DataLimit {
  const amount = (local: string): DataAmount | undefined => {
    const child = childOf(element, local);
    const value = integerOf(contentOf(child));
    if (child === undefined || value === undefined) return undefined;
    return { value, unit: /^bytes?$/i.test(attributeOf(child, "unit") ?? "row") ? "byte" : "row" };
  };
  return { default: amount("default"), hard: amount("hard") };
}

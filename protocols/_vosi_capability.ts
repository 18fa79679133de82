/**
 * Capabilities and their interfaces, as VOResource describes them.
 *
 * @module
 */
import { childOf, childrenOf, textOf, type XmlElement } from "../core/xml/tree.ts";
import { attributeOf, contentOf, integerOf, tokenOf, typeOf } from "./_vosi_xml.ts";

/** A URL at which an interface answers. */
export interface AccessUrl {
  /** The URL. */
  readonly url: string;
  /** How it is meant: `"full"`, `"base"`, `"dir"` or `"post"`. */
  readonly use: string | undefined;
}

/** One way to reach a capability. */
export interface CapabilityInterface {
  /** Type without prefix, such as `"ParamHTTP"` or `"WebBrowser"`. */
  readonly type: string | undefined;
  /** `"std"` for the interface of the standard. */
  readonly role: string | undefined;
  /** Version of the standard, as in `"1.1"`. */
  readonly version: string | undefined;
  /** The URLs. */
  readonly accessUrls: readonly AccessUrl[];
  /** Other URLs that do the same (VOResource 1.1), with their titles. */
  readonly mirrorUrls: readonly { readonly url: string; readonly title: string | undefined }[];
  /** IVOIDs of the ways to log in; empty for anonymous use. */
  readonly securityMethods: readonly string[];
  /** Parameters of a query that finds something. */
  readonly testQuery: string | undefined;
  /** HTTP methods that it takes, in capitals. */
  readonly queryTypes: readonly string[];
  /** MIME type of the answer. */
  readonly resultType: string | undefined;
  /** WSDL documents of a SOAP interface. */
  readonly wsdlUrls: readonly string[];
  /** Names of the parameters that it declares. */
  readonly parameters: readonly string[];
}

/** What a service can do by one standard. */
export interface Capability {
  /** IVOID of the standard; undefined for interfaces of the service's own. */
  readonly standardId: string | undefined;
  /** Type without prefix, such as `"TableAccess"`. */
  readonly type: string | undefined;
  /** Description. */
  readonly description: string | undefined;
  /** How well registries have checked it. */
  readonly validationLevels: readonly {
    readonly level: number;
    readonly validatedBy: string | undefined;
  }[];
  /** The interfaces in order. */
  readonly interfaces: readonly CapabilityInterface[];
  /** The element itself, for what is not taken out of it. */
  readonly element: XmlElement;
}

/** Reads a `capability` element. */
export function readCapability(element: XmlElement): Capability {
  return {
    standardId: attributeOf(element, "standardID"),
    type: typeOf(element),
    description: tokenOf(childOf(element, "description")),
    validationLevels: childrenOf(element, "validationLevel").flatMap((one) => {
      const level = integerOf(contentOf(one));
      return level === undefined ? [] : [{ level, validatedBy: attributeOf(one, "validatedBy") }];
    }),
    interfaces: childrenOf(element, "interface").map(readInterface),
    element,
  };
}

function readInterface(element: XmlElement): CapabilityInterface {
  const texts = (local: string): readonly string[] =>
    childrenOf(element, local).map((child) => textOf(child)).filter((text) => text !== "");
  return {
    type: typeOf(element),
    role: attributeOf(element, "role"),
    version: attributeOf(element, "version"),
    accessUrls: childrenOf(element, "accessURL").flatMap((child) => {
      const url = contentOf(child);
      return url === undefined ? [] : [{ url, use: attributeOf(child, "use") }];
    }),
    mirrorUrls: childrenOf(element, "mirrorURL").flatMap((child) => {
      const url = contentOf(child);
      return url === undefined ? [] : [{ url, title: attributeOf(child, "title") }];
    }),
    securityMethods: childrenOf(element, "securityMethod").flatMap((child) =>
      attributeOf(child, "standardID") ?? []
    ),
    testQuery: contentOf(childOf(element, "testQueryString")),
    queryTypes: texts("queryType").map((text) => text.toUpperCase()),
    resultType: contentOf(childOf(element, "resultType")),
    wsdlUrls: texts("wsdlURL"),
    parameters: childrenOf(element, "param").flatMap((child) =>
      tokenOf(childOf(child, "name")) ?? []
    ),
  };
}

/** What capabilities of the simple protocols say about themselves. */
export interface SimpleLimits {
  /** Largest number of rows that an answer has. */
  readonly maxRecords: number | undefined;
  /** Number of rows that it has unless MAXREC says otherwise. */
  readonly defaultMaxRecords: number | undefined;
  /** Largest search radius (deg) of a cone search. */
  readonly maxSr: number | undefined;
  /** Largest size (deg) of a searched region; longitude, latitude. */
  readonly maxQueryRegionSize: readonly [long: number, lat: number] | undefined;
  /** Largest file (bytes) that comes back. */
  readonly maxFileSize: number | undefined;
  /** Whether VERB is understood (SCS). */
  readonly verbosity: boolean | undefined;
  /** Parameters of a query that finds something, by their element names; nested ones with a dot. */
  readonly testQuery: Readonly<Record<string, string>>;
}

/**
 * Reads the limits of a capability by SimpleDALRegExt: cone search, SIA, SSA, SLAP.
 *
 * @param capability The capability; also of another kind, where most will be undefined.
 * @returns The limits.
 */
export function simpleLimits(capability: Capability): SimpleLimits {
  const { element } = capability;
  const number = (local: string): number | undefined =>
    numberOf(contentOf(childOf(element, local)));
  const region = childOf(element, "maxQueryRegionSize");
  const long = region && numberOf(contentOf(childOf(region, "long")));
  const lat = region && numberOf(contentOf(childOf(region, "lat")));
  const verbosity = contentOf(childOf(element, "verbosity"));
  const query = childOf(element, "testQuery");
  return {
    maxRecords: number("maxRecords"),
    defaultMaxRecords: number("defaultMaxRecords"),
    maxSr: number("maxSR"),
    maxQueryRegionSize: long === undefined || lat === undefined ? undefined : [long, lat],
    maxFileSize: number("maxFileSize"),
    verbosity: verbosity === undefined ? undefined : /^(true|1)$/i.test(verbosity),
    testQuery: query === undefined ? {} : Object.fromEntries(leaves(query, "")),
  };
}

function leaves(element: XmlElement, prefix: string): readonly (readonly [string, string])[] {
  return element.children.flatMap((child) => {
    if (typeof child === "string") return [];
    const name = `${prefix}${child.local}`;
    const nested = leaves(child, `${name}.`);
    return nested.length > 0 ? nested : [[name, textOf(child)] as const];
  });
}

function numberOf(text: string | undefined): number | undefined {
  const value = Number(text ?? NaN);
  return Number.isFinite(value) ? value : undefined;
}

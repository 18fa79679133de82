/**
 * Capabilities of services, as records of the registry have them.
 *
 * @module
 */
import type { TapSite } from "../tap_site.ts";
import type { CapabilitySpec, ContactSpec, ParameterSpec } from "./record.ts";

const STD = "ivo://ivoa.net/std";

/** Whom to ask about everything here. */
export const CONTACT: ContactSpec = {
  name: "denovo sandbox",
  email: "nobody@sandbox.invalid",
  address: "This computer",
};

/** A page for people. */
export function webCapability(url: string, description: string): CapabilitySpec {
  return {
    type: "vr:Capability",
    description,
    interfaces: [{ type: "vr:WebBrowser", url }],
  };
}

/** A service of one of the simple protocols. */
export function simpleCapability(
  standardId: string,
  type: string,
  url: string,
  options: {
    readonly version?: string;
    readonly description?: string;
    readonly details?: CapabilitySpec["details"];
    readonly mirrors?: readonly string[];
    readonly parameters?: readonly ParameterSpec[];
  } = {},
): CapabilitySpec {
  const { version, description, details, mirrors, parameters } = options;
  return {
    standardId: standardId.includes("://") ? standardId : `${STD}/${standardId}`,
    type,
    ...(description === undefined ? {} : { description }),
    ...(details === undefined ? {} : { details }),
    interfaces: [{
      type: "vs:ParamHTTP",
      role: "std",
      url,
      resultType: "application/x-votable+xml",
      ...(version === undefined ? {} : { version }),
      ...(mirrors === undefined ? {} : { mirrors }),
      ...(parameters === undefined ? {} : { parameters }),
    }],
  };
}

/** The TAP service at which the tables of a record can be queried. */
export function auxiliaryTap(site: Pick<TapSite, "path" | "access" | "version">): CapabilitySpec {
  return {
    standardId: `${STD}/TAP#aux`,
    type: "vr:Capability",
    interfaces: [{
      type: "vs:ParamHTTP",
      role: "std",
      version: site.version ?? "1.1",
      url: site.path,
      ...(site.access === undefined ? {} : { loginOnly: true }),
    }],
  };
}

/** All that a TAP service can do. */
export function tapCapabilities(site: TapSite): readonly CapabilitySpec[] {
  const login = site.access === undefined ? {} : { loginOnly: true };
  const models = (site.dataModels ?? []).flatMap(({ name, ivoid }) =>
    [
      ["/capability/dataModel", name],
      ["/capability/dataModel/@ivo-id", ivoid],
    ] as const
  );
  const languages = site.languages.flatMap(({ name, versions, features }) =>
    [
      ["/capability/language/name", name],
      ...versions.flatMap(({ ivoid }) =>
        ivoid === undefined ? [] : [["/capability/language/version/@ivo-id", ivoid] as const]
      ),
      ...features.map(({ form }) =>
        ["/capability/language/languageFeatures/feature/form", form] as const
      ),
    ] as const
  );
  const uploads = (site.uploads?.methods ?? []).map((method) =>
    ["/capability/uploadMethod/@ivo-id", `${STD}/TAPRegExt#upload-${method}`] as const
  );
  return [
    {
      standardId: `${STD}/TAP`,
      type: "tr:TableAccess",
      description: site.title,
      interfaces: [{
        type: "vs:ParamHTTP",
        role: "std",
        version: site.version ?? "1.1",
        url: site.path,
        ...login,
      }],
      details: [
        ...models,
        ...languages,
        ...uploads,
        ["/capability/outputLimit/default", String(site.limits.rows.default)],
        ["/capability/outputLimit/hard", String(site.limits.rows.hard)],
      ],
    },
    ...["capabilities", "availability", "tables"].map((name): CapabilitySpec => ({
      standardId: `${STD}/VOSI#${name}`,
      type: "vr:Capability",
      interfaces: [{
        type: "vs:ParamHTTP",
        role: "std",
        url: `${site.path}/${name}`,
        use: "full",
        ...login,
      }],
    })),
    {
      standardId: `${STD}/DALI#examples`,
      type: "vr:Capability",
      interfaces: [{ type: "vr:WebBrowser", url: `${site.path}/examples`, use: "full", ...login }],
    },
  ];
}

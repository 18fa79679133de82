/**
 * What a TAP service declares: languages and their features, formats, uploads, limits.
 *
 * VOSI 1.1, section 2.1 and 2.2; TAPRegExt 1.1, section 2.
 *
 * @module
 */
import { SANDBOX_NOTICE } from "../_answer.ts";
import { element, textElement, xmlResponse } from "../_xml.ts";
import type { TapLanguage, TapSite } from "../tap_site.ts";

const TAPREGEXT = "ivo://ivoa.net/std/TAPRegExt";

const NAMESPACES = {
  "xmlns:vosi": "http://www.ivoa.net/xml/VOSICapabilities/v1.0",
  "xmlns:tr": "http://www.ivoa.net/xml/TAPRegExt/v1.0",
  "xmlns:vr": "http://www.ivoa.net/xml/VOResource/v1.0",
  "xmlns:vs": "http://www.ivoa.net/xml/VODataService/v1.1",
  "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
};

const FORMATS: readonly (readonly [mime: string, aliases: readonly string[], id?: string])[] = [
  ["application/x-votable+xml", ["votable"], `${TAPREGEXT}#output-votable-td`],
  ["text/xml", [], `${TAPREGEXT}#output-votable-td`],
  [
    "application/x-votable+xml;serialization=tabledata",
    ["votable/td"],
    `${TAPREGEXT}#output-votable-td`,
  ],
  [
    "application/x-votable+xml;serialization=binary",
    ["votable/b"],
    `${TAPREGEXT}#output-votable-binary`,
  ],
  [
    "application/x-votable+xml;serialization=binary2",
    ["votable/b2"],
    `${TAPREGEXT}#output-votable-binary2`,
  ],
  ["text/csv;header=present", ["csv", "text/csv"]],
  ["text/tab-separated-values", ["tsv"]],
];

function languageElement(language: TapLanguage): string {
  const types = [...new Set(language.features.map(({ type }) => type))];
  return element("language", {}, [
    textElement("name", language.name),
    ...language.versions.map(({ version, ivoid }) =>
      textElement("version", version, { "ivo-id": ivoid })
    ),
    textElement("description", language.description),
    ...types.map((type) =>
      element(
        "languageFeatures",
        { type },
        language.features.filter((feature) => feature.type === type).map((feature) =>
          element("feature", {}, [
            textElement("form", feature.form),
            textElement("description", feature.description),
          ])
        ),
      )
    ),
  ]);
}

function times(name: string, low: number, high: number): string {
  return element(name, {}, [
    textElement("default", String(low)),
    textElement("hard", String(high)),
  ]);
}

function interfaceElement(
  type: string,
  url: string,
  site: TapSite,
  attributes: Readonly<Record<string, string>> = {},
): string {
  const methods = site.access?.securityMethods ?? [];
  return element("interface", { "xsi:type": type, ...attributes }, [
    textElement("accessURL", url, { use: type === "vs:ParamHTTP" ? "base" : "full" }),
    ...methods.map((standardID) => element("securityMethod", { standardID })),
  ]);
}

function tapCapability(site: TapSite, base: string): string {
  const { limits, uploads } = site;
  return element("capability", {
    standardID: "ivo://ivoa.net/std/TAP",
    "xsi:type": "tr:TableAccess",
  }, [
    textElement("description", `${site.title}: ${SANDBOX_NOTICE}`),
    interfaceElement("vs:ParamHTTP", base, site, {
      role: "std",
      version: site.version ?? "1.1",
    }),
    ...(site.dataModels ?? []).map(({ name, ivoid }) =>
      textElement("dataModel", name, { "ivo-id": ivoid })
    ),
    ...site.languages.map(languageElement),
    ...FORMATS.map(([mime, aliases, id]) =>
      element("outputFormat", { "ivo-id": id }, [
        textElement("mime", mime),
        ...aliases.map((alias) => textElement("alias", alias)),
      ])
    ),
    ...(uploads?.methods ?? []).map((method) =>
      element("uploadMethod", { "ivo-id": `${TAPREGEXT}#upload-${method}` })
    ),
    times("retentionPeriod", limits.retentionSeconds.default, limits.retentionSeconds.hard),
    times("executionDuration", limits.asyncSeconds.default, limits.asyncSeconds.hard),
    element("outputLimit", {}, [
      textElement("default", String(limits.rows.default), { unit: "row" }),
      textElement("hard", String(limits.rows.hard), { unit: "row" }),
    ]),
    ...(uploads === undefined ? [] : [
      element("uploadLimit", {}, [textElement("hard", String(uploads.bytes), { unit: "byte" })]),
    ]),
  ]);
}

/** The capabilities of a site whose URL is `base`. */
export function capabilitiesResponse(site: TapSite, base: string): Response {
  const vosi = ["capabilities", "availability", "tables"].map((name) =>
    element("capability", {
      standardID: `ivo://ivoa.net/std/VOSI#${name}${name === "tables" ? "-1.1" : ""}`,
    }, [interfaceElement("vs:ParamHTTP", `${base}/${name}`, site, { version: "1.1" })])
  );
  const examples = (site.examples ?? []).length === 0 ? [] : [
    element("capability", { standardID: "ivo://ivoa.net/std/DALI#examples" }, [
      interfaceElement("vr:WebBrowser", `${base}/examples`, site),
    ]),
  ];
  return xmlResponse(
    element("vosi:capabilities", NAMESPACES, [tapCapability(site, base), ...vosi, ...examples]),
  );
}

/** Says that the service is up, and since when. VOSI 1.1, section 2.4. */
export function availabilityResponse(upSince: Date): Response {
  const namespace = { "xmlns:vosi": "http://www.ivoa.net/xml/VOSIAvailability/v1.0" };
  return xmlResponse(element("vosi:availability", namespace, [
    textElement("vosi:available", "true"),
    textElement("vosi:upSince", upSince.toISOString()),
    textElement("vosi:note", "Local training data, not a real service"),
  ]));
}

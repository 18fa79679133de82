/**
 * What services with the resources of VOSI say of themselves, for others than TAP.
 *
 * VOSI 1.1 (2017-05-24), section 2.1 and 2.2.
 *
 * @module
 */
import { element, textElement, xmlResponse } from "./_xml.ts";

const NAMESPACES = {
  "xmlns:vosi": "http://www.ivoa.net/xml/VOSICapabilities/v1.0",
  "xmlns:vr": "http://www.ivoa.net/xml/VOResource/v1.0",
  "xmlns:vs": "http://www.ivoa.net/xml/VODataService/v1.1",
  "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
};

/** A capability: the standard, the address, and the version where the standard says it. */
export interface VosiCapability {
  readonly standardId: string;
  readonly url: string;
  readonly version?: string;
}

/** The capabilities of a service, with those of VOSI itself below its base. */
export function vosiCapabilities(base: string, own: readonly VosiCapability[]): Response {
  const all: readonly VosiCapability[] = [
    ...own,
    { standardId: "ivo://ivoa.net/std/VOSI#capabilities", url: `${base}/capabilities` },
    { standardId: "ivo://ivoa.net/std/VOSI#availability", url: `${base}/availability` },
  ];
  return xmlResponse(element(
    "vosi:capabilities",
    NAMESPACES,
    all.map(({ standardId, url, version }) =>
      element("capability", { standardID: standardId }, [
        element("interface", { "xsi:type": "vs:ParamHTTP", role: "std", version }, [
          textElement("accessURL", url, { use: version === undefined ? "full" : "base" }),
        ]),
      ])
    ),
  ));
}

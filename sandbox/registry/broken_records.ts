/**
 * Records of services that fail on purpose, for registries that have them as the real one does.
 *
 * @module
 */
import { AUTHORITY } from "../_answer.ts";
import { likelyClosedPort } from "../faults.ts";
import { MESSIER } from "../tables/messier.ts";
import { OBSCORE } from "../tables/obscore.ts";
import { CONTACT, simpleCapability } from "./capabilities.ts";
import { ALL_SKY, energies } from "./coverage.ts";
import type { CapabilitySpec, ResourceRecord } from "./record.ts";

/** How services fail, and where. */
function failures(origin: string): readonly (readonly [kind: string, url: string])[] {
  const port = Number(new URL(origin || "http://127.0.0.1:1").port || 80);
  return [
    ["refused", `http://127.0.0.1:${likelyClosedPort(port)}/`],
    ["unavailable", "/faults/unavailable"],
    ["error", "/faults/error"],
    ["hanging", "/faults/hanging"],
    ["dripping", "/faults/dripping"],
    ["html", "/faults/html"],
    ["truncated", "/faults/truncated"],
    ["reset", "/faults/reset"],
  ];
}

type Make = (url: string, mirrors?: readonly string[]) => CapabilitySpec;

/** Services that could answer in the place of those that refuse to. */
const MIRRORS: Readonly<Record<string, readonly string[]>> = {
  scs: ["/scs/messier?"],
  sia: ["/sia?"],
  ssa: ["/ssa?"],
};

const PROTOCOLS: Readonly<Record<string, Make>> = {
  scs: (url, mirrors = []) =>
    simpleCapability("ConeSearch", "cs:ConeSearch", `${url}?`, { version: "1.03", mirrors }),
  sia: (url, mirrors = []) =>
    simpleCapability("SIA", "sia:SimpleImageAccess", `${url}?`, { version: "1.0", mirrors }),
  sia2: (url) =>
    simpleCapability("SIA#query-2.0", "sia:SimpleImageAccess", url, { version: "2.0" }),
  ssa: (url, mirrors = []) =>
    simpleCapability("SSA", "ssap:SimpleSpectralAccess", `${url}?`, { version: "1.1", mirrors }),
  tap: (url) =>
    simpleCapability("TAP", "tr:TableAccess", url, {
      version: "1.1",
      details: [
        ["/capability/dataModel", "ObsCore-1.1"],
        ["/capability/dataModel/@ivo-id", "ivo://ivoa.net/std/ObsCore#core-1.1"],
      ],
    }),
};

/** The records. */
export function brokenRecords(origin: string): readonly ResourceRecord[] {
  return failures(origin).flatMap(([kind, url]) =>
    Object.entries(PROTOCOLS).map(([protocol, make]): ResourceRecord => ({
      ivoid: `${AUTHORITY}/broken/${kind}/${protocol}`,
      type: "vs:CatalogService",
      shortName: `${kind} ${protocol}`,
      title: `A service that fails on purpose: ${kind}, ${protocol}`,
      description: `This service fails on purpose, each time in the same way (${kind}), so that ` +
        "programs can show what they do then.",
      referenceUrl: "https://sandbox.invalid/",
      creators: ["denovo sandbox"],
      contact: CONTACT,
      subjects: ["virtual-observatories", "broken services"],
      contentTypes: ["Catalog"],
      wavebands: ["Optical", "Infrared"],
      coverage: { spatial: ALL_SKY, spectral: [energies(300e-9, 3e-6)] },
      capabilities: [make(url, kind === "refused" ? MIRRORS[protocol] : [])],
      tables: protocol === "tap"
        ? [{ spec: OBSCORE }]
        : protocol === "scs"
        ? [{ spec: MESSIER, type: "output" }]
        : [],
    }))
  );
}

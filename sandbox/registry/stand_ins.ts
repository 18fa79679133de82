/**
 * Records under the identifiers and short names that introductions to the Registry use, for what stands in here. Each says
 * what it is in its title.
 *
 * @module
 */
import type { TableSpec } from "../column.ts";
import { GAVO_SITE } from "../sites/course.ts";
import { SSA_COLUMNS } from "../ssa.ts";
import { OBSCORE } from "../tables/obscore.ts";
import { NGC474_CLUSTERS, SUPERNOVAE } from "../tables/synthetic_supernovae.ts";
import type { TapSite } from "../tap_site.ts";
import { auxiliaryTap, CONTACT, simpleCapability, webCapability } from "./capabilities.ts";
import { ALL_SKY, circleMoc, energies } from "./coverage.ts";
import type { CoverageSpec, ResourceRecord } from "./record.ts";
import { outputTable, spectraCoverage } from "./service_records.ts";
import { type RecordHints, tableRecord } from "./tap_records.ts";

/** Of the tables at the data centres, what their descriptions do not say. */
export const STAND_IN_HINTS: ReadonlyMap<string, RecordHints & { readonly ivoid?: string }> =
  new Map<string, RecordHints & { readonly ivoid?: string }>([
    ["exomercat.exomercat", {
      shortName: "ExoMerCat",
      title: "Stand-in for the exoplanet merged catalogue: exoplanets",
      subjects: ["exoplanets", "exoplanet-catalogs"],
    }],
    ["cstl.geo", {
      shortName: "cstl cone",
      title: "Stand-in for constellation polygons: the constellations of the IAU",
      subjects: ["constellations", "celestial-sphere"],
      coverage: { spatial: ALL_SKY },
    }],
    [SUPERNOVAE.tapName ?? "", {
      ivoid: "ivo://cds.vizier/ii/283",
      shortName: "II/283",
      subjects: ["supernovae", "redshifted"],
      capabilities: [
        simpleCapability("ConeSearch", "cs:ConeSearch", "/scs/supernovae?", { version: "1.03" }),
        webCapability("/?about=supernovae", "A page about the supernovae"),
      ],
      alternatives: ["doi:10.5072/sandbox.supernovae"],
      source: "2005A&A...437..789N",
    }],
    [NGC474_CLUSTERS.tapName ?? "", {
      ivoid: "ivo://cds.vizier/j/apj/835/123",
      shortName: "J/ApJ/835/123",
      subjects: ["globular-star-clusters", "galaxies"],
      coverage: { spatial: () => circleMoc(20.03, 3.42, 0.05, 8) },
    }],
  ]);

const NOTE = "Stand-in of the sandbox for a resource of the real VO, with other content.";

interface Draft {
  readonly ivoid: string;
  readonly shortName: string;
  readonly title: string;
  readonly description: string;
  readonly subjects: readonly string[];
  readonly wavebands: readonly string[];
  readonly coverage?: CoverageSpec;
}

function imageRecord(draft: Draft): ResourceRecord {
  return {
    ...draft,
    title: `Stand-in: ${draft.title}`,
    description: `${NOTE} ${draft.description}`,
    type: "vs:CatalogService",
    referenceUrl: "https://sandbox.invalid/",
    creators: ["denovo sandbox"],
    contact: CONTACT,
    contentTypes: ["Archive"],
    capabilities: [simpleCapability("SIA", "sia:SimpleImageAccess", "/sia?", { version: "1.0" })],
  };
}

function pageRecord(draft: Draft): ResourceRecord {
  return {
    ...imageRecord(draft),
    type: "vs:CatalogResource",
    contentTypes: ["Catalog"],
    capabilities: [webCapability("/", draft.title)],
  };
}

const FLASHHEROS: TableSpec = { ...OBSCORE, columns: [] };

/**
 * The records.
 *
 * @param main The main TAP service.
 */
export function standInRecords(main: TapSite): readonly ResourceRecord[] {
  const gavo = tableRecord(GAVO_SITE, GAVO_SITE.tables[0] as TableSpec);
  return [
    {
      ...gavo,
      ivoid: "ivo://org.gavo.dc/tap",
      type: "vs:CatalogService",
      shortName: "GAVO DC TAP",
      title: "Stand-in: the TAP service of the GAVO data centre",
      description: `${NOTE} Who asks for the identifier of that service gets this record.`,
      contact: { ...CONTACT, name: "denovo sandbox, in place of the GAVO Data Center Team" },
      capabilities: [auxiliaryTap(GAVO_SITE)],
      coverage: {},
      tables: [],
      relationships: [["IsDerivedFrom", GAVO_SITE.ivoid, GAVO_SITE.title]],
    },
    imageRecord({
      ivoid: "ivo://nasa.heasarc/skyview/nvss",
      shortName: "NVSS",
      title: "NRAO VLA Sky Survey (NVSS)",
      description: "In its place, the images of M51.",
      subjects: ["radio-astronomy", "surveys"],
      wavebands: ["Radio"],
      coverage: { spectral: [energies(0.2, 0.22)] },
    }),
    imageRecord({
      ivoid: "ivo://cxc.harvard.edu/cda",
      shortName: "CDA",
      title: "Chandra X-ray Observatory Data Archive",
      description: "In its place, the images of M51.",
      subjects: ["x-ray-astronomy", "observational-astronomy"],
      wavebands: ["X-ray"],
      coverage: { spectral: [energies(1.2e-10, 6e-9)] },
    }),
    imageRecord({
      ivoid: "ivo://nasa.heasarc/skyview/sumss",
      shortName: "SUMSS",
      title: "Sydney University Molonglo Sky Survey, like NVSS of the south",
      description: "In its place, the images of M51.",
      subjects: ["radio-astronomy", "surveys"],
      wavebands: ["Radio", "Millimeter"],
    }),
    pageRecord({
      ivoid: "ivo://sandbox.invalid/standin/blazars",
      shortName: "Blazars",
      title: "Catalogue of blazars seen by Fermi",
      description: "A page and no table.",
      subjects: ["blazars", "gamma-ray-astronomy"],
      wavebands: ["Gamma-ray"],
    }),
    pageRecord({
      ivoid: "ivo://sandbox.invalid/standin/dwarfs",
      shortName: "White dwarfs",
      title: "White dwarfs in ultraviolet light",
      description: "A page about each white dwarf, and no table.",
      subjects: ["white-dwarf-stars", "ultraviolet-astronomy"],
      wavebands: ["UV", "EUV"],
      coverage: { spectral: [energies(10e-9, 300e-9)] },
    }),
    {
      ...imageRecord({
        ivoid: "ivo://org.gavo.dc/flashheros/q/ssa",
        shortName: "Flash/Heros SSAP",
        title: "Flash/Heros SSAP: spectra",
        description: "In its place, SYNTHETIC spectra.",
        subjects: ["spectroscopy", "stellar-spectral-lines"],
        wavebands: ["Optical"],
        coverage: spectraCoverage(),
      }),
      capabilities: [
        simpleCapability("SSA", "ssap:SimpleSpectralAccess", "/ssa?", { version: "1.1" }),
        simpleCapability("DataLink#links-1.0", "vr:Capability", "/datalink/links"),
        simpleCapability("SODA#sync-1.0", "vr:Capability", "/soda/sync"),
        webCapability("/", "A page about the spectra"),
        auxiliaryTap(main),
      ],
      tables: [
        { spec: outputTable(SSA_COLUMNS, "spectra"), name: "", type: "output" },
        { spec: FLASHHEROS },
      ],
    },
  ];
}

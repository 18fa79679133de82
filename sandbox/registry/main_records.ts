/**
 * Records of the main TAP service, of its tables, and of the cone and image searches over them.
 *
 * @module
 */
import { AUTHORITY } from "../_answer.ts";
import type { SkyTable } from "../column.ts";
import { SERVICES, type ServiceSpec } from "../simple_services.ts";
import { CLUSTERS } from "../tables/clusters.ts";
import { CONSTELLATIONS } from "../tables/constellations.ts";
import { EXOPLANETS } from "../tables/exoplanets.ts";
import { MESSIER } from "../tables/messier.ts";
import { OBSCORE } from "../tables/obscore.ts";
import { ALL_OBSCORE } from "../tables/obscore_spectra.ts";
import { STARS } from "../tables/stars.ts";
import { SUPERNOVAE } from "../tables/synthetic_supernovae.ts";
import type { TapSite } from "../tap_site.ts";
import { simpleCapability, webCapability } from "./capabilities.ts";
import { ALL_SKY, circleMoc, energies } from "./coverage.ts";
import type { CapabilitySpec, ParameterSpec, ResourceRecord } from "./record.ts";
import { type RecordHints, tableRecord, tapRecord } from "./tap_records.ts";

const VISIBLE = energies(400e-9, 700e-9);
const BLUE = energies(390e-9, 490e-9);
const M51_TAKEN = [46890, 46891] as const;

/** What the descriptions of the tables do not say. */
const HINTS: ReadonlyMap<SkyTable, RecordHints> = new Map<SkyTable, RecordHints>([
  [STARS, {
    shortName: "HIP V<6",
    creators: ["Anderson, E.", "Francis, C."],
    subjects: ["stellar-astronomy", "astrometry", "stellar-photometry", "bright stars"],
    coverage: { spectral: [VISIBLE], temporal: [[47892, 49078]] },
  }],
  [MESSIER, {
    shortName: "Messier",
    creators: ["Messier, C."],
    subjects: ["galaxies", "star-clusters", "planetary-nebulae", "messier-objects"],
    coverage: { spectral: [VISIBLE] },
  }],
  [CLUSTERS, {
    shortName: "GC galpy",
    creators: ["Bovy, J."],
    subjects: ["globular-star-clusters", "dwarf-galaxies", "proper-motions"],
    coverage: { spectral: [VISIBLE], temporal: [[56863, 57901]] },
  }],
  [EXOPLANETS, {
    shortName: "OEC",
    creators: ["Rein, H."],
    subjects: ["exoplanets", "exoplanet-catalogs"],
    wavebands: ["Optical", "Infrared"],
    coverage: { spectral: [energies(350e-9, 2.3e-6)] },
  }],
]);

const CONE_PARAMETERS: readonly ParameterSpec[] = [
  {
    name: "RA",
    description: "Right ascension of the centre",
    use: "required",
    datatype: "real",
    unit: "deg",
    ucd: "pos.eq.ra",
  },
  {
    name: "DEC",
    description: "Declination of the centre",
    use: "required",
    datatype: "real",
    unit: "deg",
    ucd: "pos.eq.dec",
  },
  { name: "SR", description: "Radius", use: "required", datatype: "real", unit: "deg" },
  { name: "VERB", description: "How many columns come", use: "optional", datatype: "integer" },
];

/** Finds something in each of the tables. */
const TEST_QUERY = [
  ["/capability/testQuery/ra", "180"],
  ["/capability/testQuery/dec", "0"],
  ["/capability/testQuery/sr", "90"],
] as const;

function cone({ path, title, ivoid }: ServiceSpec): readonly CapabilitySpec[] {
  return [
    simpleCapability("ConeSearch", "cs:ConeSearch", `${path}?`, {
      version: "1.03",
      description: `Cone search: ${title}`,
      details: [["/capability/maxSR", "180"], ["/capability/verbosity", "true"], ...TEST_QUERY],
      parameters: CONE_PARAMETERS,
    }),
    webCapability(`/?about=${encodeURIComponent(ivoid)}`, `A page about ${title}`),
  ];
}

/** The records; the identifiers of cone searches are those that their answers give. */
export function mainRecords(main: TapSite): readonly ResourceRecord[] {
  const cones = SERVICES.flatMap((service) => {
    const { table, ivoid } = service;
    // that of the supernovae is with their table, at another service
    return table === undefined || table === SUPERNOVAE ? [] : [tableRecord(main, table, {
      contentLevels: ["General", "University", "Research"],
      ...HINTS.get(table),
      ivoid,
      capabilities: cone(service),
      alternatives: [`doi:10.5072/sandbox.${table.name}`],
    })];
  });
  const images = SERVICES.filter(({ protocol }) => protocol === "sia")
    .map((service): ResourceRecord => ({
      ...tableRecord(main, OBSCORE),
      ivoid: service.ivoid,
      type: "vs:CatalogService",
      shortName: "M51 images",
      title: service.title,
      description: "A photograph of the galaxy M51 in blue light, taken at Kitt Peak in 1987, in " +
        "several sizes.",
      creators: ["National Optical Astronomy Observatories"],
      subjects: ["galaxies", "spiral-galaxies", "galaxy-photometry"],
      contentTypes: ["Archive", "Survey"],
      coverage: {
        spatial: () => circleMoc(202.47, 47.195, 0.1),
        spectral: [BLUE],
        temporal: [M51_TAKEN],
      },
      capabilities: [
        simpleCapability("SIA", "sia:SimpleImageAccess", `${service.path}?`, {
          version: "1.0",
          details: [["/capability/imageServiceType", "Pointed"]],
        }),
        webCapability("/", "A page about the images"),
      ],
      tables: [],
      // ObsCore has all of the images
      relationships: [["IsServedBy", main.ivoid, main.title]],
    }));
  return [
    tapRecord(main, {
      shortName: "sandbox TAP",
      subjects: ["virtual-observatories", "surveys"],
      alternatives: ["doi:10.5072/sandbox.tap"],
    }),
    ...images,
    ...cones,
    tableRecord(main, CONSTELLATIONS, {
      shortName: "Constellations",
      subjects: ["constellations", "celestial-sphere"],
      coverage: { spatial: ALL_SKY },
    }),
    tableRecord(main, ALL_OBSCORE, {
      ivoid: `${AUTHORITY}/obscore`,
      shortName: "Obscore",
      subjects: ["observational-astronomy", "virtual-observatories"],
      contentTypes: ["Archive"],
      wavebands: ["Optical", "Infrared"],
      coverage: { spectral: [energies(380e-9, 2.4e-6)], temporal: [M51_TAKEN, [58_000, 59_000]] },
      table: { utype: "ivo://ivoa.net/std/ObsCore#table-1.1" },
    }),
  ];
}

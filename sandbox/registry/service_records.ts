/**
 * Records of the simple services for images and spectra.
 *
 * @module
 */
import { AUTHORITY } from "../_answer.ts";
import type { ColumnSpec, TableSpec } from "../column.ts";
import { spectra } from "../spectra.ts";
import { SSA_COLUMNS } from "../ssa.ts";
import { OBSCORE_COLUMNS } from "../tables/obscore.ts";
import { invented } from "../tables/_synthetic.ts";
import type { TapSite } from "../tap_site.ts";
import { CONTACT, simpleCapability, webCapability } from "./capabilities.ts";
import { circleMoc, energies, mocOf } from "./coverage.ts";
import type { CoverageSpec, ResourceRecord } from "./record.ts";

/** A table that is not stored: the answer of a service. */
export function outputTable(columns: readonly ColumnSpec[], title: string): TableSpec {
  return {
    name: "output",
    tapName: "",
    title,
    description: `What the service answers: ${title}`,
    credit: invented(46),
    columns,
    rows: () => [],
  };
}

/** What a record of spectra says. */
export function spectraCoverage(): CoverageSpec {
  return {
    spatial: () => mocOf(spectra()),
    spectral: [energies(380e-9, 2.4e-6)],
    temporal: () => {
      const times = spectra()
        .flatMap(({ start, exposure }) => [start, start + exposure / 86_400]);
      return [[Math.min(...times), Math.max(...times)]];
    },
  };
}

const SHARED = {
  type: "vs:CatalogService",
  referenceUrl: "https://sandbox.invalid/",
  contact: CONTACT,
  contentTypes: ["Archive"],
} as const;

/**
 * The records.
 *
 * @param main The main TAP service, which has what SIA 2 finds in ObsCore, too.
 */
export function serviceRecords(main: TapSite): readonly ResourceRecord[] {
  return [
    {
      ...SHARED,
      ivoid: `${AUTHORITY}/ssa`,
      shortName: "SYN spectra",
      title: "SYNTHETIC spectra of stars",
      description: "SYNTHETIC spectra of bright stars and of invented ones: black bodies with a " +
        "few lines, in blue, red and infrared light.",
      creators: ["denovo sandbox"],
      subjects: ["spectroscopy", "stellar-spectral-lines", "stellar-astronomy"],
      wavebands: ["Optical", "Infrared"],
      coverage: spectraCoverage(),
      capabilities: [
        simpleCapability("SSA", "ssap:SimpleSpectralAccess", "/ssa?", {
          version: "1.1",
          details: [
            ["/capability/dataSource", "artificial"],
            ["/capability/creationType", "archival"],
          ],
        }),
        webCapability("/", "A page about the spectra"),
      ],
      tables: [{ spec: outputTable(SSA_COLUMNS, "spectra"), name: "", type: "output" }],
    },
    {
      ...SHARED,
      ivoid: `${AUTHORITY}/sia2`,
      shortName: "M51 SIA2",
      title: "Images of M51, by SIA 2",
      description: "A photograph of the galaxy M51 in blue light, taken at Kitt Peak in 1987, in " +
        "several sizes; found by Simple Image Access 2.",
      creators: ["National Optical Astronomy Observatories"],
      subjects: ["galaxies", "spiral-galaxies"],
      wavebands: ["Optical"],
      coverage: {
        spatial: () => circleMoc(202.47, 47.195, 0.1),
        spectral: [energies(390e-9, 490e-9)],
        temporal: [[46890, 46891]],
      },
      capabilities: [
        simpleCapability("SIA#query-2.0", "sia:SimpleImageAccess", "/sia2", { version: "2.0" }),
      ],
      tables: [{ spec: outputTable(OBSCORE_COLUMNS, "images"), name: "", type: "output" }],
      relationships: [["IsServedBy", main.ivoid, main.title]],
    },
  ];
}

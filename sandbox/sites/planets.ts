/**
 * Data centres with tables of EPN-TAP.
 *
 * @module
 */
import { AUTHORITY } from "../_answer.ts";
import type { TableSpec } from "../column.ts";
import { EPN_UTYPE, epnTable, OLD_EPN_UTYPE } from "../tables/synthetic_epn.ts";
import type { TapSite } from "../tap_site.ts";
import { FULL_ADQL, MAIN_SITE } from "./main.ts";

const PLANETS = epnTable({
  schema: "synth_planets",
  title: "Observations of planets",
  utype: EPN_UTYPE,
  targets: [["Mars", "planet"], ["Jupiter", "planet"], ["Saturn", "planet"], ["Venus", "planet"]],
  instruments: ["SYNCAM", "SYNSPEC#SYNSPEC-IR", "SYNCAM#SYNSPEC"],
  hosts: ["Synthetic Orbiter", "Synthetic Orbiter#Synthetic Lander"],
  products: ["im", "sp", "im#sp", "sp"],
  count: 200,
  seed: 51,
});

const MOONS = epnTable({
  schema: "synth_moons",
  title: "Spectra of moons",
  utype: EPN_UTYPE,
  targets: [["Io", "satellite"], ["Europa", "satellite"], ["Titan", "satellite"]],
  instruments: ["SYNSPEC", "SYNSPEC#SYNPOL"],
  hosts: ["Synthetic Orbiter"],
  products: ["sp", "sc"],
  count: 90,
  seed: 52,
});

const COMETS = epnTable({
  schema: "synth_comets",
  title: "Photographs of comets",
  utype: OLD_EPN_UTYPE,
  targets: [["1P", "comet"], ["67P", "comet"], ["9P#67P", "comet#comet"]],
  instruments: ["SYNPLATE"],
  hosts: ["Synthetic Observatory"],
  products: ["im"],
  count: 60,
  seed: 53,
});

const HYPHEN = epnTable({
  schema: '"synth-rings"',
  title: "Spectra of rings",
  utype: EPN_UTYPE,
  targets: [["Saturn", "ring"], ["Uranus", "ring"]],
  instruments: ["SYNSPEC"],
  hosts: ["Synthetic Orbiter"],
  products: ["sp"],
  count: 40,
  seed: 54,
});

function site(
  key: string,
  title: string,
  tables: readonly TableSpec[],
  rest: Partial<TapSite> = {},
): TapSite {
  const path = `/planets/${key}`;
  return {
    path,
    ivoid: AUTHORITY + path,
    title,
    description: `${title}: SYNTHETIC tables of EPN-TAP. Local training data, not a real service.`,
    tables,
    languages: [FULL_ADQL],
    limits: MAIN_SITE.limits,
    uploads: MAIN_SITE.uploads,
    examples: [{
      id: "spectra",
      title: "Kinds of products",
      query: `SELECT DISTINCT dataproduct_type FROM ${tables[0]?.tapName}`,
      description: "Some have several kinds, with hash signs between them.",
    }],
    ...rest,
  };
}

/** Two tables in the standard's form. */
export const PLANETS_SITE: TapSite = site("new", "A centre of planetary data", [PLANETS, MOONS]);

/** A table with the utype from before the standard. */
export const OLD_PLANETS_SITE: TapSite = site("old", "An old centre of planetary data", [COMETS]);

/** A table whose name is shown without the quotes that it needs. */
export const BARE_PLANETS_SITE: TapSite = site("bare", "A centre of data of rings", [HYPHEN], {
  bareNames: true,
});

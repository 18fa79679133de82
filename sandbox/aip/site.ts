/**
 * A TAP service as those of the AIP are documented to be: tokens, queues, PostgreSQL beside ADQL, jobs that are archived
 * when they are deleted, and files beside the tables.
 *
 * @module
 */
import { type DeclaredFeature, FEATURE_TYPES } from "../../core/adql/mod.ts";
import type { EngineFunction } from "../../core/engine/mod.ts";
import { AUTHORITY } from "../_answer.ts";
import { FULL_ADQL } from "../sites/main.ts";
import type { TapSite } from "../tap_site.ts";
import { TOKEN_ACCESS } from "./access.ts";
import { CARS_TABLES } from "./cars.ts";
import { carsFile } from "./files.ts";
import { STELLA_TABLES } from "./stella.ts";

/** PostgreSQL's natural logarithm; its `log()` is the decimal one. */
const LN: EngineFunction = {
  form: "ln(x DOUBLE PRECISION) -> DOUBLE PRECISION",
  call(x = null) {
    if (x === null) return null;
    if (Number(x) <= 0) throw new RangeError("cannot take logarithm of zero or a negative number");
    return Math.log(Number(x));
  },
};

/** What PostgreSQL has without any declaration, by the names that ADQL gives to it. */
const POSTGRESQL_FEATURES: readonly DeclaredFeature[] = [
  ...FULL_ADQL.features.filter(({ type }) =>
    type !== FEATURE_TYPES.geometry && type !== FEATURE_TYPES.udf && type !== FEATURE_TYPES.unit
  ),
  { type: FEATURE_TYPES.extra, form: "CASE" },
  { type: FEATURE_TYPES.udf, form: LN.form, description: "Natural logarithm" },
];

/** The AIP-like service. */
export const AIP_SITE: TapSite = {
  path: "/aip/tap",
  ivoid: `${AUTHORITY}/aip/tap`,
  title: "TAP service like those of the AIP (synthetic)",
  description:
    "SYNTHETIC tables with the names and columns that the documentation of CARS@AIP and" +
    " STELLA@AIP uses: nothing in them was ever measured. It wants a token, which the sandbox" +
    " prints; it has queues, takes PostgreSQL, and archives jobs. Local training data, not a real" +
    " service.",
  tables: [...CARS_TABLES, ...STELLA_TABLES],
  schemas: {
    "cars_dr1": {
      title: "SYNTHETIC: active galaxies",
      description: "SYNTHETIC tables with the columns of the documentation of CARS@AIP",
    },
    "stella_vpnep": {
      title: "SYNTHETIC: stars near the ecliptic pole",
      description: "SYNTHETIC tables with the columns of the documentation of STELLA@AIP",
    },
  },
  languages: [
    FULL_ADQL,
    {
      name: "PostgreSQL",
      description: "The part of PostgreSQL's SELECT that the documentation uses: LIMIT, CASE, ::," +
        " fewer reserved words; log() is the decimal logarithm.",
      versions: [{ version: "16", reads: "PostgreSQL" }],
      features: POSTGRESQL_FEATURES,
    },
  ],
  functions: [LN],
  limits: {
    rows: { default: 100_000, hard: 1_000_000 },
    outputBytes: 100_000_000,
    syncSeconds: 10,
    asyncSeconds: { default: 30, hard: 3600 },
    retentionSeconds: { default: 604_800, hard: 2_419_200 },
  },
  examples: [
    {
      id: "bh-mass-vs-enlr",
      title: "Masses of black holes and extents of their surroundings",
      query:
        "SELECT agn.target_id, agn.hes_name, agn.log_bh_mass, LOG10(host.enlr_max_kpc) AS log_kpc" +
        " FROM cars_dr1.agn_parameters AS agn" +
        " JOIN cars_dr1.host_properties AS host ON agn.target_id = host.target_id" +
        " WHERE host.enlr_max_kpc > 0",
      description: "A join of two tables; in PostgreSQL, log() would do for LOG10().",
    },
    {
      id: "cool-dwarfs",
      title: "Dwarf stars of less than 5000 K",
      query: "SELECT objname, sptype, teff, logg FROM stella_vpnep.objects" +
        " WHERE teff < 5000 AND logg > 4 ORDER BY teff",
      description: "Conditions on two columns; rows where one is NULL are not among them.",
    },
  ],
  access: TOKEN_ACCESS,
  queues: [
    { name: "30s", description: "30 seconds: the default", seconds: 30 },
    { name: "1m", description: "One minute", seconds: 60 },
    { name: "5m", description: "Five minutes", seconds: 300 },
    { name: "1h", description: "One hour", seconds: 3600 },
  ],
  archives: true,
  findFile: carsFile,
};

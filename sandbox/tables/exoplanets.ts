/**
 * Planets of other stars, with their hosts.
 *
 * @module
 */
import type { ColumnSpec, SkyTable } from "../column.ts";
import data from "../data/exoplanets.json" with { type: "json" };
import { magnitude, position, rowsOf, text } from "./_columns.ts";

function host(band: string, ucd: string, verbosity: 2 | 3): ColumnSpec {
  return {
    name: `host_${band.toLowerCase()}mag`,
    ...magnitude,
    ucd: `phot.mag;${ucd}`,
    description: `${band} magnitude of the host`,
    verbosity,
  };
}

function optional(
  name: string,
  unit: string | undefined,
  ucd: string,
  description: string,
  verbosity: 1 | 2 | 3 = 2,
): ColumnSpec {
  const unitPart = unit === undefined ? {} : { unit };
  return { name, datatype: "double", ...unitPart, ucd, description, verbosity, nullable: true };
}

const COLUMNS: readonly ColumnSpec[] = [
  {
    name: "name",
    ...text,
    ucd: "meta.id;meta.main",
    description: "Name of the planet",
    verbosity: 1,
  },
  {
    name: "system",
    ...text,
    ucd: "meta.id.parent",
    description: "Name of the planetary system",
    verbosity: 2,
  },
  {
    name: "host_name",
    ...text,
    ucd: "meta.id.parent",
    description: "Name of the star or binary the planet goes round; null for free planets",
    verbosity: 2,
    nullable: true,
  },
  ...position("J2000, of the system, as precise as published (often to a second of time)"),
  optional("distance", "pc", "pos.distance;pos.heliocentric", "Distance of the system"),
  {
    name: "status",
    ...text,
    ucd: "meta.code.status",
    description: "Confirmed planets, Controversial, or Kepler Objects of Interest",
    verbosity: 2,
  },
  {
    name: "discovery_method",
    ...text,
    ucd: "meta.note",
    description: "How it was found: RV, transit, imaging, microlensing, timing",
    verbosity: 1,
    nullable: true,
  },
  {
    name: "discovery_year",
    datatype: "short",
    unit: "yr",
    ucd: "time",
    description: "Year of discovery",
    verbosity: 1,
    nullable: true,
  },
  optional(
    "mass",
    "'jupiterMass'",
    "phys.mass",
    "Mass, or mass times sin(i), in Jupiter masses",
    1,
  ),
  optional("radius", "'jupiterRadius'", "phys.size.radius", "Radius in Jupiter radii"),
  optional("period", "d", "time.period", "Orbital period", 1),
  optional("semimajor_axis", "au", "phys.size.smajAxis", "Semi-major axis of the orbit"),
  optional("eccentricity", undefined, "src.orbital.eccentricity", "Eccentricity of the orbit"),
  optional("temperature", "K", "phys.temperature", "Surface or equilibrium temperature", 3),
  optional("host_mass", "solMass", "phys.mass", "Mass of the host", 3),
  optional("host_radius", "solRad", "phys.size.radius", "Radius of the host", 3),
  optional(
    "host_temperature",
    "K",
    "phys.temperature.effective",
    "Effective temperature of the host",
    3,
  ),
  optional("host_metallicity", undefined, "phys.abund.Z", "Metallicity of the host (dex)", 3),
  {
    name: "host_spectral_type",
    ...text,
    ucd: "src.spType",
    description: "Spectral type of the host",
    verbosity: 3,
    nullable: true,
  },
  host("B", "em.opt.B", 3),
  host("V", "em.opt.V", 2),
  host("J", "em.IR.J", 2),
  host("H", "em.IR.H", 3),
  host("K", "em.IR.K", 3),
];

/** Planets of other stars, with their hosts. */
export const EXOPLANETS: SkyTable = {
  name: "exoplanets",
  tapName: "exoplanets.main",
  title: "Open Exoplanet Catalogue",
  description: "1793 planets outside of the solar system and their hosts, state of about 2014.",
  file: "exoplanets.json",
  id: "name",
  ra: "ra",
  dec: "dec",
  columns: COLUMNS,
  rows: rowsOf(data, COLUMNS),
};

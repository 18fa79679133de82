/**
 * Objects that several catalogues have in common, with what those say about their brightness.
 *
 * @module
 */
import { formatPosition, type Position } from "../core/coords/position.ts";
import { fromVector, toVector } from "../core/coords/sphere.ts";
import type { Chart } from "../core/plot/chart_spec.ts";
import { photometryColumns, photometryOf, sedChart, type SedPoint } from "../core/plot/sed.ts";
import type { Field } from "../core/table/field.ts";
import { matchGroups, skyPositions } from "../core/table/match.ts";
import type { Info } from "../core/table/meta.ts";
import { Table } from "../core/table/table.ts";

/** A catalogue. */
export interface Catalogue {
  readonly name: string;
  readonly table: Table;
}

/** One object, as far as positions tell. */
export interface Cluster {
  /** Counts from 1. */
  readonly number: number;
  /** The mean of its members. */
  readonly pos: Position;
  /** How many catalogues have it. */
  readonly catalogues: number;
  /** Its brightness, by wavelength. */
  readonly points: readonly SedPoint[];
}

/** What makes a cluster. */
export interface ClusterOptions {
  /** Largest separation of two of its members (deg). */
  readonly radius: number;
  /** Fewest catalogues. */
  readonly least: number;
  /** Takes the place of a column's UCD; undefined leaves it. */
  readonly ucdOf?: ((field: Field) => string | undefined) | undefined;
}

/**
 * Objects in several catalogues: rows are of one object if a chain of near pairs leads from one to the other.
 *
 * Columns of positions and brightness are found by their UCDs. Objects without brightness in any band are left out.
 *
 * @throws {ColumnError} If a catalogue has no positions.
 */
export function findClusters(
  catalogues: readonly Catalogue[],
  { radius, least, ucdOf }: ClusterOptions,
): Cluster[] {
  const groups = matchGroups(catalogues.map(({ table }) => table), radius);
  const places = catalogues.map(({ table }) => skyPositions(table));
  const columns = catalogues.map(({ table }) => photometryColumns(table.fields, { ucdOf }));
  const clusters: Cluster[] = [];
  for (let g = 0; g < groups.length; g++) {
    const members = groups.members(g);
    const count = new Set(members.map(({ table }) => table)).size;
    const points = members.flatMap(({ table, row }) => {
      const { name, table: rows } = catalogues[table] as Catalogue;
      return photometryOf(rows, row, name, columns[table]);
    });
    if (count < least || points.length === 0) continue;
    const pos = meanPosition(members.map(({ table, row }) => ({
      ra: places[table]?.ra[row] ?? NaN,
      dec: places[table]?.dec[row] ?? NaN,
    })));
    clusters.push({ number: clusters.length + 1, pos, catalogues: count, points });
  }
  return clusters;
}

function meanPosition(positions: readonly Position[]): Position {
  const [x, y, z] = positions.map(toVector)
    .reduce(([a, b, c], [d, e, f]) => [a + d, b + e, c + f], [0, 0, 0]);
  return fromVector([x, y, z]);
}

/** The SED of a cluster. */
export function clusterChart({ number, pos, catalogues, points }: Cluster, of: number): Chart {
  return sedChart(points, {
    title: formatPosition(pos),
    subtitle: `Object ${number} of ${of}: ${points.length} bands of ${catalogues} catalogues`,
  });
}

const ICRS = { kind: "coosys", id: "icrs", system: "ICRS", items: [] } as const;
const FIELDS: readonly Field[] = [
  {
    name: "object",
    datatype: "int",
    ucd: "meta.record",
    description: "Number of the object in the list it was selected from",
  },
  {
    name: "ra",
    datatype: "double",
    unit: "deg",
    ucd: "pos.eq.ra;meta.main",
    ref: "icrs",
    precision: "7",
    description: "ICRS right ascension of a selected object, mean of the catalogues",
  },
  {
    name: "dec",
    datatype: "double",
    unit: "deg",
    ucd: "pos.eq.dec;meta.main",
    ref: "icrs",
    precision: "7",
    description: "ICRS declination of a selected object, mean of the catalogues",
  },
  {
    name: "catalogues",
    datatype: "int",
    ucd: "meta.number",
    description: "Number of catalogues that have the object",
  },
  {
    name: "bands",
    datatype: "int",
    ucd: "meta.number",
    description: "Number of bands in which its brightness is known",
  },
];

/** INFOs that go along with what is made of a table: whose data these are, and whether they are real. */
const ORIGINS = ["sandbox", "publisher", "citation", "rights", "source"];

/** What the catalogues say about their origin, each sentence once. */
export function originsOf(catalogues: readonly Catalogue[]): Info[] {
  const all = new Map<string, Info>();
  for (const { name, value } of catalogues.flatMap(({ table }) => table.infos)) {
    if (ORIGINS.includes(name)) all.set(`${name} ${value}`, { kind: "info", name, value });
  }
  return [...all.values()];
}

/** Clusters as a table that says what it is: names, units, UCDs, descriptions, the frame, where they come from. */
export function clusterTable(
  clusters: readonly Cluster[],
  description: string,
  infos: readonly Info[] = [],
): Table {
  const rows = clusters.map(({ number, pos, catalogues, points }) => ({
    object: number,
    ra: pos.ra,
    dec: pos.dec,
    catalogues,
    bands: points.length,
  }));
  const table = Table.fromRows(rows, FIELDS);
  return new Table(table.columns, {
    meta: { name: "selected_positions", description },
    systems: [ICRS],
    infos,
  });
}

/**
 * What the descriptions of tables have in common.
 *
 * @module
 */
import type { ColumnSpec, Value } from "../column.ts";

/** A file of the data pack: columns by name. */
export type DataColumns = Readonly<Record<string, readonly (string | number | null)[]>>;

/** Rows of a file of the pack; `main` makes the first column, which no file has. */
export function rowsOf(
  data: DataColumns,
  columns: readonly ColumnSpec[],
  main?: (at: (name: string) => Value) => string,
): () => Iterable<readonly Value[]> {
  return function* () {
    const cells = columns.map(({ name }) => data[name]);
    const length = Object.values(data)[0]?.length ?? 0;
    for (let row = 0; row < length; row++) {
      yield cells.map((values, index) =>
        index === 0 && main !== undefined
          ? main((name) => data[name]?.[row] ?? null)
          : values?.[row] ?? null
      );
    }
  };
}

/** A string of any length. */
export const text = { datatype: "char", arraysize: "*" } as const;
/** A string of any length that is not all ASCII. */
export const unicode = { datatype: "unicodeChar", arraysize: "*" } as const;

/** A magnitude that may be missing. */
export const magnitude = { datatype: "float", unit: "mag", nullable: true } as const;

/** The columns `ra` and `dec`. */
export function position(precision: string): [ColumnSpec, ColumnSpec] {
  const shared = {
    datatype: "double",
    unit: "deg",
    system: "icrs",
    indexed: true,
    verbosity: 1,
  } as const;
  return [
    {
      name: "ra",
      ...shared,
      ucd: "pos.eq.ra;meta.main",
      description: `Right ascension (ICRS), ${precision}`,
    },
    {
      name: "dec",
      ...shared,
      ucd: "pos.eq.dec;meta.main",
      description: `Declination (ICRS), ${precision}`,
    },
  ];
}

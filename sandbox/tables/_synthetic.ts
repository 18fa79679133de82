/**
 * What invented tables have in common: chance with a seed, how it is said that they are invented, and stand-ins.
 *
 * @module
 */
import type { ColumnSpec, TableSpec } from "../column.ts";
import type { Credit } from "../credit.ts";

/** Numbers from 0 to 1 that look like chance and are always the same (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6D2B79F5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A number of the normal distribution with mean 0 and deviation 1. */
export function normal(random: () => number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}

/** Cuts a number to some decimals. */
export function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}

/** The nearest `float`, which is what comes back from a service. */
export function float(value: number, decimals = 3): number {
  return Math.fround(rounded(value, decimals));
}

/** Where invented numbers come from. */
export function invented(seed: number): Credit {
  return {
    citation: "Nothing to cite: SYNTHETIC data, invented for training; do not use for science",
    license: "MIT",
    origin: `SYNTHETIC, seed ${seed}`,
  };
}

/**
 * A table under the name of one that a real service has, for programs that ask for that. It says what it is wherever it
 * says anything.
 *
 * @param table The table that it shows.
 * @param tapName The other one's name.
 * @param names The other one's names of columns, by ours; the columns that it has, in this order.
 */
export function standIn(
  table: TableSpec,
  tapName: string,
  names: Readonly<Record<string, string>>,
): TableSpec {
  const indices = Object.keys(names).map((own) => {
    const index = table.columns.findIndex(({ name }) => name === own);
    if (index < 0) throw new RangeError(`No column "${own}" in ${table.name}`);
    return index;
  });
  const columns = indices.map((index): ColumnSpec => {
    const column = table.columns[index] as ColumnSpec;
    return { ...column, name: names[column.name] as string };
  });
  const { id, ra, dec, keys: _, ...rest } = table;
  const renamed = (own: string | undefined) => own === undefined ? undefined : names[own];
  const places = Object.entries({ id: renamed(id), ra: renamed(ra), dec: renamed(dec) })
    .filter(([, name]) => name !== undefined);
  return {
    ...rest,
    ...Object.fromEntries(places),
    name: tapName.replaceAll(/\W+/g, "_").replaceAll(/^_+|_+$/g, ""),
    tapName,
    title: `Stand-in for ${tapName.replaceAll('"', "")}: ${table.title}`,
    description: `Stand-in for ${tapName.replaceAll('"', "")} of a real service, with other ` +
      `content. ${table.description}`,
    columns,
    rows: function* (context) {
      for (const row of table.rows(context)) {
        yield indices.map((index) => row[index] ?? null);
      }
    },
  };
}

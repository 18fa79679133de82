/**
 * What the synthetic tables of the AIP-like service share.
 *
 * @module
 */
import type { ColumnSpec, TableSpec } from "../column.ts";
import { invented, normal, seeded } from "../tables/_synthetic.ts";

/** A table with invented content, under the name of one that is documented for a service of the AIP. */
export function inventedTable(
  tapName: string,
  title: string,
  about: string,
  seed: number,
  content: Pick<TableSpec, "columns" | "rows"> & Partial<TableSpec>,
): TableSpec {
  return {
    name: tapName.replace(".", "_"),
    tapName,
    title: `SYNTHETIC: ${title}`,
    description: `SYNTHETIC, seed ${seed}: ${about}`,
    credit: invented(seed),
    ...content,
  };
}

/** Random numbers from a seed. */
export class Random {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = seeded(seed);
  }

  /** From 0 (included) to 1 (excluded). */
  uniform(): number {
    return this.#next();
  }

  /** Between two numbers. */
  between(low: number, high: number): number {
    return low + (high - low) * this.#next();
  }

  /** Normally distributed. */
  normal(mean: number, sigma: number): number {
    return mean + sigma * normal(this.#next);
  }

  /** One of some. */
  pick<T>(values: readonly [T, ...T[]]): T {
    return values[Math.floor(this.#next() * values.length)] ?? values[0];
  }
}

/** A column of text. */
export function textColumn(name: string, ucd: string, description: string): ColumnSpec {
  return { name, datatype: "char", arraysize: "*", ucd, description, verbosity: 1 };
}

/** A column of whole numbers. */
export function intColumn(name: string, ucd: string, description: string): ColumnSpec {
  return { name, datatype: "int", ucd, description, verbosity: 1 };
}

/** A column of measured numbers. */
export function numberColumn(
  name: string,
  unit: string | undefined,
  ucd: string,
  description: string,
  more: Partial<ColumnSpec> = {},
): ColumnSpec {
  const unitEntry = unit === undefined ? {} : { unit };
  return { name, datatype: "double", ...unitEntry, ucd, description, verbosity: 1, ...more };
}

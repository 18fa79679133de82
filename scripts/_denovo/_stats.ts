/**
 * What the cells of a column are like, added up batch by batch.
 *
 * @module
 */
import { cellText, isSingle } from "../../core/table/_text.ts";
import type { Row } from "../../core/table/cell.ts";
import type { Column } from "../../core/table/column.ts";
import type { Field } from "../../core/table/field.ts";

/** Nulls of a column, and for numbers the smallest, the largest and the mean. */
export class ColumnStats {
  readonly field: Field;
  readonly #numbers: boolean;
  #nulls = 0;
  #nans = 0;
  #count = 0;
  #sum = 0;
  #min: number | bigint | undefined;
  #max: number | bigint | undefined;

  /** Starts with nothing. */
  constructor(field: Field, numbers: boolean) {
    this.field = field;
    this.#numbers = numbers;
  }

  /** Adds a batch. */
  add(column: Column): void {
    this.#nulls += column.nullCount;
    if (!this.#numbers) return;
    for (const cell of column) {
      if (typeof cell !== "number" && typeof cell !== "bigint") continue;
      if (Number.isNaN(cell)) {
        this.#nans++;
        continue;
      }
      this.#count++;
      this.#sum += Number(cell);
      if (this.#min === undefined || cell < this.#min) this.#min = cell;
      if (this.#max === undefined || cell > this.#max) this.#max = cell;
    }
  }

  get #mean(): number | undefined {
    return this.#count === 0 ? undefined : this.#sum / this.#count;
  }

  /** With so many digits as the numbers of the column can tell. */
  get #meanText(): string | null {
    const mean = this.#mean;
    return mean === undefined
      ? ""
      : String(Number(mean.toPrecision(isSingle(this.field) ? 7 : 15)));
  }

  /** A value of the column with the digits that its type needs. */
  #text(value: number | bigint | undefined): string | null {
    return value === undefined ? null : cellText(value, isSingle(this.field));
  }

  /** As plain data; what is not known is absent. */
  toJson(): unknown {
    const { name, id, datatype, arraysize, unit, ucd, utype, xtype, description } = this.field;
    const meta = { name, id, datatype, arraysize, unit, ucd, utype, xtype, description };
    if (!this.#numbers) return { ...meta, nulls: this.#nulls };
    const [min, max] = [this.#min, this.#max].map((value) =>
      typeof value === "number" ? Number(this.#text(value)) : value
    );
    const found = { nans: this.#nans, min, max, mean: this.#mean };
    return { ...meta, nulls: this.#nulls, ...found };
  }

  /** As a row for people. */
  toRow(stats: boolean): Row {
    const { name, datatype, arraysize, unit, ucd, xtype, description } = this.field;
    return {
      name,
      type: `${datatype}${arraysize === undefined ? "" : `[${arraysize}]`}` +
        (xtype === undefined ? "" : ` ${xtype}`),
      unit: unit ?? null,
      ucd: ucd ?? null,
      nulls: this.#nulls,
      ...(stats
        ? { min: this.#text(this.#min), max: this.#text(this.#max), mean: this.#meanText }
        : { description: description?.replaceAll(/\s+/g, " ").trim() ?? null }),
    };
  }
}

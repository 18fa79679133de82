/**
 * Tables that have columns only.
 *
 * @module
 */
import { Column } from "./column.ts";
import { ColumnBuilder } from "./column_builder.ts";
import type { Field } from "./field.ts";
import { Table } from "./table.ts";

/** A table without rows. */
export function emptyTable(fields: readonly Field[]): Table {
  return new Table(fields.map((field) => new Column(field, [new ColumnBuilder(field).finish()])));
}

/**
 * The value of one cell from its text, outside of tables.
 *
 * @module
 */
import type { Cell } from "../table/cell.ts";
import { ColumnBuilder } from "../table/column_builder.ts";
import type { Field } from "../table/field.ts";
import { appendCell } from "./_cells.ts";
import { nullValueOf, type Report } from "./_scalars.ts";

export type { Report };

const ENCODER = new TextEncoder();

/**
 * Decodes the text of a PARAM's value, or of a TABLEDATA cell.
 *
 * @param text The text, entities resolved already.
 * @param field Datatype, arraysize and null value.
 * @param report Told when the text is not what the datatype allows; the cell is null then.
 * @returns The value; `null` for an empty text, the declared null, or what cannot be decoded.
 */
export function parseCell(text: string, field: Field, report: Report = () => {}): Cell {
  const builder = new ColumnBuilder(field, 8);
  const bytes = ENCODER.encode(`${text} `);
  appendCell(builder, nullValueOf(builder), bytes, 0, bytes.length - 1, report);
  return builder.finish().at(0);
}

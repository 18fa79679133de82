/**
 * Rows that are in a FITS file: in the document as base64, or behind its link (VOTable 1.4 §5.3).
 *
 * Loaded when a document has them.
 *
 * @module
 */
import { FormatError } from "../runtime/errors.ts";
import { openFitsTable } from "../fits/table.ts";
import type { Cell } from "../table/cell.ts";
import type { Column } from "../table/column.ts";
import { ColumnBuilder } from "../table/column_builder.ts";
import { cellKind, type Field } from "../table/field.ts";
import { Table } from "../table/table.ts";
import type { Vector } from "../table/vector.ts";
import { writeFitsTable } from "../fits/table_write.ts";
import type { Diagnostic } from "../table/meta.ts";
import { declaredNull, INTEGERS } from "./_nulls.ts";
import { encodeBase64 } from "./_base64.ts";

const ENCODER = new TextEncoder();

/** Which FITS file, and how its rows are wanted. */
export interface FitsRowsOptions {
  /** The file's bytes. */
  readonly bytes: AsyncIterator<Uint8Array>;
  /** `extnum` of the FITS element: number of the unit, the primary one being 0. */
  readonly extnum: string | undefined;
  readonly batchRows: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Rows as the document's FIELDs describe them.
 *
 * @throws {FormatError} If the file has other columns, or cells that do not go with the FIELDs.
 */
export async function* fitsRows(
  fields: readonly Field[],
  { bytes, extnum, batchRows, signal }: FitsRowsOptions,
): AsyncGenerator<readonly Vector[]> {
  // Closing the file must not close what it stands in: the document goes on behind it.
  const source = { [Symbol.asyncIterator]: () => ({ next: () => bytes.next() }) };
  const number = extnum === undefined || !/^\s*\d+\s*$/.test(extnum) ? undefined : Number(extnum);
  const stream = await openFitsTable(source, {
    signal,
    batchRows,
    ...(number === undefined || number === 0 ? {} : { hdu: number }),
  });
  if (stream.fields.length !== fields.length) {
    throw new FormatError(
      `Cannot read VOTable: its FITS file has ${stream.fields.length} columns, ` +
        `${fields.length} are declared`,
      { format: "votable", element: "FITS" },
    );
  }
  for await (const batch of stream) {
    yield batch.columns.map((column, c) => asDeclared(column, fields[c] as Field));
  }
}

function asDeclared(column: Column, field: Field): Vector {
  const only = column.vectors[0];
  const nothing = INTEGERS[field.datatype] === undefined ? undefined : declaredNull(field);
  const declared = nothing?.long ?? nothing?.number;
  const sameType = column.field.datatype === field.datatype ||
    (/char/i.test(column.field.datatype) && /char/i.test(field.datatype));
  if (
    only !== undefined && column.vectors.length === 1 && sameType && declared === undefined &&
    cellKind(column.field) === cellKind(field)
  ) return only;
  const builder = new ColumnBuilder(field, column.length);
  try {
    for (const cell of column) {
      builder.push(isDeclared(cell, nothing) ? null : cellOf(cell, field));
    }
  } catch (cause) {
    throw new FormatError(
      `Cannot read VOTable: column "${field.name}" is ${column.field.datatype} in its FITS file, ` +
        `${field.datatype} is declared`,
      { format: "votable", element: "FITS", cause },
    );
  }
  return builder.finish();
}

function isDeclared(cell: Cell, nothing: ReturnType<typeof declaredNull>): boolean {
  if (nothing === undefined) return false;
  return typeof cell === "bigint"
    ? cell === nothing.long
    : cell !== null && cell === nothing.number;
}

/** A cell of FITS as one of a FIELD: one element is an array of one where that is declared, and the other way round. */
function cellOf(cell: Cell, field: Field): Cell {
  const isArray = typeof cell === "object" && cell !== null && "length" in cell;
  const kind = cellKind(field);
  if (kind.endsWith("s") && cell !== null && !isArray && kind !== "strings") return [cell] as Cell;
  if (!kind.endsWith("s") && isArray && cell.length === 1) return cell[0] as Cell;
  return cell;
}

/**
 * A table as the content of a STREAM.
 *
 * @param table The rows.
 * @param onDiagnostics Told what could not be written as it is.
 */
export async function* fitsStream(
  table: Table,
  onDiagnostics: (found: readonly Diagnostic[]) => void,
): AsyncGenerator<Uint8Array> {
  const bare = new Table(table.columns, {});
  let left: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  for await (const piece of writeFitsTable(bare, { onDiagnostics })) {
    const bytes = new Uint8Array(left.length + piece.length);
    bytes.set(left);
    bytes.set(piece, left.length);
    const whole = bytes.length - bytes.length % 3;
    left = bytes.slice(whole);
    yield ENCODER.encode(`${encodeBase64(bytes.subarray(0, whole))}\n`);
  }
  if (left.length > 0) yield ENCODER.encode(`${encodeBase64(left)}\n`);
}

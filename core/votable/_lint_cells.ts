/**
 * Cells that are read as they are, but are not what their column declares (VOTable 1.4 §2.1, §2.2).
 *
 * @module
 */
import type { Cell } from "../table/cell.ts";
import { cellKind, type Field, fixedLength, parseArraySize } from "../table/field.ts";
import { StringVector, type Vector } from "../table/vector.ts";
import { isAscii } from "./_layout.ts";

/** Tells of a cell; `row` is its number in the batch, from 0. */
export type NoteCell = (code: string, message: string, row: number) => void;

/** Looks at a batch of one column: texts and arrays longer than declared, and other characters than ASCII in `char`. */
export function lintCells(field: Field, vector: Vector, note: NoteCell): void {
  const kind = cellKind(field);
  const name = `column "${field.name}"`;
  if (field.datatype === "char" && !isAscii(vector)) {
    eachCell(vector, (cell, row) => {
      // deno-lint-ignore no-control-regex
      if (/^[\x00-\x7f]*$/.test([cell].flat().join(""))) return;
      note("W_NOT_ASCII", `${name} (char) has other characters than ASCII`, row);
    });
  }
  const declared = `where arraysize is "${field.arraysize ?? ""}"`;
  if (kind === "string") {
    const most = textLimit(field);
    if (vector instanceof StringVector && noLonger(vector, most)) return;
    eachCell(vector, (cell, row) => {
      const { length } = cell as string;
      if (length <= most) return;
      note("W_TEXT_LENGTH", `${name} has a text of ${length} characters ${declared}`, row);
    });
    return;
  }
  const size = parseArraySize(field.arraysize);
  if (size === undefined) return;
  const fixed = fixedLength({
    ...size,
    fixed: kind === "strings" ? size.fixed.slice(1) : size.fixed,
  });
  const most = !size.variable ? fixed : size.max === undefined ? Infinity : size.max * fixed;
  const text = kind === "strings";
  if (most === Infinity && (fixed <= 1 || text)) return;
  eachCell(vector, (cell, row) => {
    const { length } = cell as ArrayLike<Cell>;
    if (length > most || (size.variable && fixed > 1 && length % fixed !== 0)) {
      note(
        "W_ARRAY_BOUND",
        `${name} has ${length} ${text ? "texts" : "elements"} in a cell ${declared}`,
        row,
      );
    }
  });
}

/** Characters that a cell may have. */
function textLimit({ arraysize }: Field): number {
  const text = arraysize?.trim() ?? "";
  if (text === "") return 1;
  const limit = Number.parseInt(text);
  return Number.isNaN(limit) ? Infinity : limit;
}

/** Whether no text has more bytes than a number, and so no more characters. */
function noLonger({ offsets, length }: StringVector, most: number): boolean {
  for (let i = 0; i < length; i++) {
    if ((offsets[i + 1] as number) - (offsets[i] as number) > most) return false;
  }
  return true;
}

function eachCell(vector: Vector, run: (cell: NonNullable<Cell>, row: number) => void): void {
  for (let row = 0; row < vector.length; row++) {
    const cell = vector.at(row);
    if (cell !== null) run(cell, row);
  }
}

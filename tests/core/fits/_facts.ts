/** What astropy finds in FITS files, and whether we find the same. */
import { assert, assertEquals } from "../../../deps/assert.ts";
import type { Cell, Complex, Field, Table } from "../../../core/table/mod.ts";

/** A table. */
export interface TableFacts {
  readonly name: string;
  readonly path: string;
  readonly kind: "table";
  readonly columns: Readonly<Record<string, readonly unknown[]>>;
  readonly units: Readonly<Record<string, string>>;
}

/** An image. */
export interface ImageFacts {
  readonly name: string;
  readonly path: string;
  readonly kind: "image";
  readonly hdu: number;
  readonly shape: readonly number[];
  readonly stored?: string;
  readonly physical: string;
  /** Of the physical pixels as doubles, in the place of these. */
  readonly sha256?: string;
  readonly tiled?: boolean;
}

/** What is in a file. */
export type Facts = TableFacts | ImageFacts;

/** A number as the peer tells it: hexadecimal bits. */
function bits(value: number, width: 4 | 8): string {
  const view = new DataView(new ArrayBuffer(8));
  if (width === 4) view.setFloat32(0, value);
  else view.setFloat64(0, value);
  return Array.from(new Uint8Array(view.buffer, 0, width), (b) => b.toString(16).padStart(2, "0"))
    .join("");
}

/** A cell as the peer tells it. */
function told(cell: Cell, { datatype }: Field): unknown {
  if (cell === null || typeof cell === "boolean") return cell;
  if (typeof cell === "string") return cell.trimEnd();
  if (typeof cell === "bigint") return String(cell);
  if (typeof cell === "number") {
    if (datatype === "float") return bits(cell, 4);
    if (datatype === "double") return bits(cell, 8);
    return datatype === "bit" ? cell === 1 : String(cell);
  }
  if (typeof cell === "object" && "re" in cell) {
    const { re, im } = cell as Complex;
    const width = datatype === "floatComplex" ? 4 : 8;
    return [bits(re, width), bits(im, width)];
  }
  return Array.from(cell as ArrayLike<Cell>, (one) => told(one, { name: "", datatype }));
}

/** NaNs are equal whatever their other bits; a null text, an empty one and a missing one are told apart by us alone. */
function same(ours: unknown, theirs: unknown): boolean {
  if (Array.isArray(theirs)) {
    // Astropy makes arrays of what has one element.
    const list = Array.isArray(ours) ? ours : [ours];
    return list.length === theirs.length && list.every((one, i) => same(one, theirs[i]));
  }
  if (Array.isArray(ours) && ours.length === 1) return same(ours[0], theirs);
  if (ours === theirs) return true;
  if (ours === null && (theirs === "" || theirs === false)) return true;
  const isNan = (text: unknown) =>
    typeof text === "string" && /^(?:7f[c-f]|7ff[89a-f]|ff[c-f])/.test(text);
  return isNan(ours) && isNan(theirs);
}

/** Compares all cells, bit for bit. */
export function compareTable(table: Table, facts: TableFacts, name = facts.name): void {
  assertEquals(table.columns.length, Object.keys(facts.columns).length, name);
  for (const [column, cells] of Object.entries(facts.columns)) {
    const ours = table.column(column);
    assertEquals(ours.length, cells.length, `${name}: ${column}`);
    cells.forEach((theirs, row) => {
      const own = told(ours.at(row) as Cell, ours.field);
      assert(
        same(own, theirs),
        `${name}: ${column}[${row}] is ${JSON.stringify(own)}, not ${JSON.stringify(theirs)}`,
      );
    });
    const unit = facts.units[column];
    if (unit !== undefined) assertEquals(ours.field.unit, unit, `${name}: unit of ${column}`);
  }
}

/**
 * MOCs in FITS files (MOC 2.0, the section on FITS serialisation): NUNIQ and RANGE read, NUNIQ written.
 *
 * @module
 */
import { Moc } from "../coords/moc.ts";
import { FormatError, UnsupportedError } from "../runtime/errors.ts";
import type { Param } from "../table/meta.ts";
import { Table } from "../table/table.ts";
import type { FitsReadOptions, FitsSource } from "./_source.ts";
import { openFitsTable } from "./table.ts";
import { writeFitsTable } from "./table_write.ts";

const DEEPEST = 29;

/**
 * Reads the spatial MOC of a FITS file.
 *
 * @example There and back
 * ```ts
 * import { Moc } from "@denovo/vo/coords";
 * import { readMocFits, writeMocFits } from "@denovo/vo/fits";
 * const moc = Moc.fromRegion({ kind: "circle", center: { ra: 10, dec: 20 }, radius: 2 }, 8);
 * if (!(await readMocFits(writeMocFits(moc))).equals(moc)) throw new Error("wrong");
 * ```
 *
 * @param source The file's bytes, or its chunks; gzip is recognised.
 * @throws {FormatError} If it is no FITS file, or holds no MOC.
 * @throws {UnsupportedError} If the MOC is one of time or frequency, or not in equatorial coordinates.
 */
export async function readMocFits(
  source: FitsSource,
  options: FitsReadOptions = {},
): Promise<Moc> {
  const table = await (await openFitsTable(source, options)).collect();
  const said = (name: string) => table.params.find((param) => param.name === name)?.cell;
  const dimension = String(said("MOCDIM") ?? "SPACE").trim();
  if (dimension !== "SPACE") {
    throw new UnsupportedError(`Cannot read MOC: it is one of ${dimension}`, {
      feature: `MOCs of ${dimension}`,
    });
  }
  const frame = String(said("COORDSYS") ?? "C").trim();
  if (frame !== "C") {
    throw new UnsupportedError(`Cannot read MOC: it is in the frame ${frame}`, {
      feature: `MOCs in the frame ${frame}`,
    });
  }
  const order = Number(said("MOCORD_S") ?? said("MOCORDER") ?? NaN);
  const ordering = String(said("ORDERING") ?? "").trim();
  const [column] = table.columns;
  if (
    column === undefined || !Number.isInteger(order) || order < 0 || order > DEEPEST ||
    !/^(?:short|int|long)$/.test(column.field.datatype) || column.field.arraysize !== undefined
  ) {
    throw new FormatError("Cannot read MOC: the FITS file holds none", { format: "fits" });
  }
  const numbers = Array.from(column, (cell) => BigInt(cell as number | bigint));
  try {
    switch (ordering) {
      case "NUNIQ":
        return fromUniq(order, numbers);
      case "RANGE":
      case "RANGE29":
        return fromRanges(order, numbers);
    }
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new FormatError(`Cannot read MOC: ${cause.message}`, { format: "fits", cause });
  }
  throw new UnsupportedError(`Cannot read MOC: its ORDERING is ${JSON.stringify(ordering)}`, {
    feature: `MOC ordering ${ordering}`,
  });
}

/** NUNIQ numbers: a cell plus four times the cells of one base pixel. */
function fromUniq(order: number, numbers: readonly bigint[]): Moc {
  return Moc.fromCells(
    order,
    numbers.map((number) => {
      if (number < 4n || number >= 16n << 58n) throw new RangeError(`${number} is no NUNIQ number`);
      const own = (number.toString(2).length - 3) >> 1;
      return { order: own, cell: number - (4n << BigInt(2 * own)) };
    }),
  );
}

/** Pairs of a first cell and the one behind the last, at order 29. */
function fromRanges(order: number, numbers: readonly bigint[]): Moc {
  if (numbers.length % 2 !== 0) throw new RangeError("there are half pairs of cells");
  const ranges = Array.from(
    { length: numbers.length / 2 },
    (_, i) => [DEEPEST, numbers[2 * i] as bigint, (numbers[2 * i + 1] as bigint) - 1n] as const,
  );
  return Moc.fromCellRanges(DEEPEST, ranges).degrade(order);
}

/**
 * Writes a MOC as a FITS file, in the NUNIQ form that all versions of the standard have.
 *
 * @param moc The MOC.
 * @returns The file in pieces.
 */
export async function* writeMocFits(moc: Moc): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const numbers: bigint[] = [];
  for (const [order, first, last] of moc.cellRanges()) {
    const base = 4n << BigInt(2 * order);
    for (let cell = first; cell <= last; cell++) numbers.push(base + cell);
  }
  numbers.sort((a, b) => a < b ? -1 : a > b ? 1 : 0);
  const text = (name: string, value: string): Param => ({
    kind: "param",
    name,
    datatype: "char",
    arraysize: "*",
    value,
    cell: value,
  });
  const number = (name: string, value: number): Param => ({
    kind: "param",
    name,
    datatype: "int",
    value: String(value),
    cell: value,
  });
  const table = Table.fromColumns({ UNIQ: numbers }, [{ name: "UNIQ", datatype: "long" }], {
    items: [
      text("PIXTYPE", "HEALPIX"),
      text("ORDERING", "NUNIQ"),
      text("COORDSYS", "C"),
      text("MOCVERS", "2.0"),
      text("MOCDIM", "SPACE"),
      number("MOCORD_S", moc.order),
      number("MOCORDER", moc.order),
    ],
  });
  yield* writeFitsTable(table);
}

/**
 * Column types from values.
 *
 * @module
 */
import type { Cell } from "./cell.ts";
import type { Datatype, Field } from "./field.ts";

/** Completes a field: what is not given follows from the first cells that are not null. */
export function guessField(
  name: string,
  cells: ArrayLike<Cell>,
  given: Partial<Field> | undefined,
): Field {
  if (given?.datatype !== undefined) return { ...given, name, datatype: given.datatype };
  const guessed = ArrayBuffer.isView(cells) ? typeOfView(cells) : typeOfCells(cells);
  return { ...guessed, ...given, name, datatype: guessed.datatype };
}

type Guess = Pick<Field, "datatype" | "arraysize">;

function typeOfView(view: unknown): Guess {
  const types: Record<string, Datatype> = {
    Uint8Array: "unsignedByte",
    Int16Array: "short",
    Int32Array: "int",
    BigInt64Array: "long",
    Float32Array: "float",
    Float64Array: "double",
  };
  const kind = Object.prototype.toString.call(view).slice(8, -1);
  const datatype = types[kind];
  if (datatype === undefined) {
    throw new TypeError(
      `Cannot make a column of a ${kind}: use Uint8, Int16, Int32, BigInt64, Float32 or Float64`,
    );
  }
  return { datatype };
}

function typeOfCells(cells: ArrayLike<Cell>): Guess {
  let guess: Guess | undefined;
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i];
    if (cell === null || cell === undefined) continue;
    guess = widen(guess, typeOfCell(cell));
  }
  return guess ?? { datatype: "unicodeChar", arraysize: "*" };
}

function widen(a: Guess | undefined, b: Guess): Guess {
  if (a === undefined || a.datatype === b.datatype && a.arraysize === b.arraysize) return b;
  const order: readonly Datatype[] = ["unsignedByte", "short", "int", "float", "double"];
  const i = order.indexOf(a.datatype);
  const j = order.indexOf(b.datatype);
  const arraysize = a.arraysize === b.arraysize ? a.arraysize : "*";
  const datatype = i >= 0 && j >= 0 ? order[Math.max(i, j)] as Datatype : a.datatype;
  return arraysize === undefined ? { datatype } : { datatype, arraysize };
}

function typeOfCell(cell: Cell): Guess {
  switch (typeof cell) {
    case "boolean":
      return { datatype: "boolean" };
    case "number":
      return { datatype: "double" };
    case "bigint":
      return { datatype: "long" };
    case "string":
      return { datatype: "unicodeChar", arraysize: "*" };
  }
  if (ArrayBuffer.isView(cell)) {
    return { ...typeOfView(cell), arraysize: String((cell as { length: number }).length) };
  }
  if (Array.isArray(cell)) {
    const items = typeOfCells(cell as readonly Cell[]);
    if (items.datatype === "unicodeChar") {
      const longest = cell.reduce<number>(
        (max, item) => Math.max(max, typeof item === "string" ? item.length : 1),
        1,
      );
      return { datatype: "unicodeChar", arraysize: `${longest}x*` };
    }
    return { datatype: items.datatype, arraysize: String(cell.length) };
  }
  return { datatype: "doubleComplex" };
}

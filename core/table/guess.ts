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
  let emptyArrays = false;
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i];
    if (cell === null || cell === undefined) continue;
    const one = typeOfCell(cell);
    if (one === undefined) emptyArrays = true;
    else guess = widen(guess, one);
  }
  if (emptyArrays) {
    // Arrays of other lengths than those that were seen.
    if (guess === undefined) return { datatype: "double", arraysize: "*" };
    if (/^\d+$/.test(guess.arraysize ?? "")) guess = { ...guess, arraysize: "*" };
  }
  return guess ?? { datatype: "unicodeChar", arraysize: "*" };
}

function widen(a: Guess | undefined, b: Guess): Guess {
  if (a === undefined || a.datatype === b.datatype && a.arraysize === b.arraysize) return b;
  const order: readonly Datatype[] = ["unsignedByte", "short", "int", "float", "double"];
  const i = order.indexOf(a.datatype);
  const j = order.indexOf(b.datatype);
  const arraysize = widenSize(a.arraysize, b.arraysize);
  const wider = order[Math.max(i, j)] as Datatype;
  // A float does not hold every int.
  const mixed = wider === "float" && (a.datatype === "int" || b.datatype === "int");
  const datatype = i >= 0 && j >= 0 ? mixed ? "double" : wider : a.datatype;
  return arraysize === undefined ? { datatype } : { datatype, arraysize };
}

/** Strings of an array have room for the longest one; other arrays of different lengths are variable. */
function widenSize(a: string | undefined, b: string | undefined): string | undefined {
  if (a === b) return a;
  if (a?.endsWith("x*") && b?.endsWith("x*")) {
    return `${Math.max(Number.parseInt(a), Number.parseInt(b))}x*`;
  }
  return "*";
}

/** The type of one cell; undefined for an array without values, which says nothing. */
function typeOfCell(cell: Cell): Guess | undefined {
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
    return { ...typeOfView(cell), arraysize: sizeOf((cell as { length: number }).length) };
  }
  if (Array.isArray(cell)) {
    const elements = cell.flat(Infinity) as readonly Cell[];
    if (!elements.some((item) => item !== null && item !== undefined)) return undefined;
    const items = typeOfCells(elements);
    if (items.datatype === "unicodeChar") {
      const longest = elements.reduce<number>(
        (max, item) => Math.max(max, typeof item === "string" ? item.length : 1),
        1,
      );
      return { datatype: "unicodeChar", arraysize: `${longest}x*` };
    }
    return { datatype: items.datatype, arraysize: sizeOf(elements.length) };
  }
  return { datatype: "doubleComplex" };
}

/** The shape of an array cell; one element alone would mean a scalar. */
function sizeOf(length: number): string {
  return length > 1 ? String(length) : "*";
}

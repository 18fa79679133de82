/**
 * The type of a column of JSON values that all of them fit without loss.
 *
 * @module
 */
import type { Cell, Complex } from "./cell.ts";
import { type Datatype, formatArraySize } from "./field.ts";

/** What the values of a column have in common. */
export interface Kind {
  readonly datatype: Datatype;
  readonly arraysize?: string | undefined;
}

const WORDS: ReadonlySet<unknown> = new Set(["NaN", "Infinity", "-Infinity"]);
const TEXT: Kind = { datatype: "unicodeChar", arraysize: "*" };

/** Whether a value is one of the words that stand for NaN and infinities. */
export function isWord(value: unknown): boolean {
  return WORDS.has(value);
}

/** Whether a value is a complex number: an object with just `re` and `im`, in this order. */
export function isComplex(value: unknown): value is Complex {
  if (typeof value !== "object" || value === null) return false;
  const keys = Object.keys(value);
  return keys.length === 2 && keys[0] === "re" && keys[1] === "im" &&
    Object.values(value).every((part) =>
      typeof part === "number" || typeof part === "bigint" || isWord(part)
    );
}

/** Collects the values of one column; {@linkcode KindDetector.kind} is then the narrowest type that holds all unchanged. */
export class KindDetector {
  #cells = 0;
  #arrays = 0;
  readonly #scalars = new ScalarKind();
  readonly #elements = new ScalarKind();
  #nullElements = false;
  #length: number | undefined;
  #sameLength = true;

  /** Takes a value; null says nothing. */
  add(cell: Cell): void {
    if (cell === null) return;
    this.#cells++;
    if (!Array.isArray(cell)) return this.#scalars.add(cell);
    this.#arrays++;
    this.#length ??= cell.length;
    if (cell.length !== this.#length) this.#sameLength = false;
    for (const item of cell as readonly Cell[]) {
      if (item === null) this.#nullElements = true;
      else this.#elements.add(item);
    }
  }

  /** The type so far; text where nothing else fits, or nothing came. */
  kind(): Kind {
    if (this.#cells === 0) return TEXT;
    if (this.#arrays === this.#cells) return this.#arrayKind();
    return this.#arrays > 0 ? TEXT : this.#scalars.kind() ?? TEXT;
  }

  #arrayKind(): Kind {
    const elements = this.#elements;
    const kind = elements.kind();
    if (elements.count > 0 && kind === undefined) return TEXT;
    if (kind?.datatype === "unicodeChar") {
      // VOTable has no null strings in arrays.
      if (this.#nullElements) return TEXT;
      return { datatype: "unicodeChar", arraysize: `${Math.max(1, elements.longest)}x*` };
    }
    const length = this.#length as number;
    const fixed = this.#sameLength && length > 1;
    return {
      datatype: kind?.datatype ?? "double",
      arraysize: formatArraySize({ fixed: fixed ? [length] : [], variable: !fixed }),
    };
  }
}

/** What values that are no arrays have in common. */
class ScalarKind {
  count = 0;
  /** Length of the longest string. */
  longest = 0;
  #booleans = 0;
  #complexes = 0;
  #strings = 0;
  #words = 0;
  #numbers = 0;
  /** Whether all numbers are whole, fit 32 and 64 bits, and a double without loss. */
  #whole = true;
  #int = true;
  #long = true;
  #exact = true;

  add(cell: Exclude<Cell, null>): void {
    this.count++;
    switch (typeof cell) {
      case "boolean":
        this.#booleans++;
        return;
      case "string":
        this.#strings++;
        if (isWord(cell)) this.#words++;
        if (cell.length > this.longest) this.longest = cell.length;
        return;
      case "number":
        this.#numbers++;
        if (!Number.isSafeInteger(cell) || Object.is(cell, -0)) this.#whole = false;
        else if ((cell | 0) !== cell) this.#int = false;
        return;
      case "bigint":
        this.#numbers++;
        this.#int = false;
        if (BigInt.asIntN(64, cell) !== cell) this.#long = false;
        if (BigInt(Number(cell)) !== cell && String(Number(cell)) !== String(cell)) {
          this.#exact = false;
        }
        return;
      default:
        if (isComplex(cell)) this.#complexes++;
    }
  }

  /** The type so far; undefined when the values have none in common. */
  kind(): Kind | undefined {
    const n = this.count;
    if (n === 0) return undefined;
    if (this.#booleans === n) return { datatype: "boolean" };
    if (this.#complexes === n) return { datatype: "doubleComplex" };
    if (this.#strings === n && this.#words < n) return TEXT;
    if (this.#numbers + this.#words < n) return undefined;
    if (this.#whole && this.#strings === 0) {
      if (this.#int) return { datatype: "int" };
      if (this.#long) return { datatype: "long" };
    }
    return this.#exact ? { datatype: "double" } : undefined;
  }
}

/**
 * One column of a table: a list of batches that reads like an array.
 *
 * @module
 */
import { convert, parseUnit } from "../coords/units.ts";
import type { Cell } from "./cell.ts";
import type { Field } from "./field.ts";
import { isNull, NumberVector, type Vector } from "./vector.ts";

/**
 * A column: its description and its cells.
 *
 * `at()` and iteration make values on access; `toNumbers()` gives one typed array and is the fast way to compute.
 */
export class Column<T = Cell> implements Iterable<T> {
  /** Name, type, unit and meaning. */
  readonly field: Field;
  /** Number of cells. */
  readonly length: number;
  readonly #vectors: readonly Vector[];
  readonly #starts: readonly number[];
  #last = 0;

  /** Makes a column from batches, which are not copied. */
  constructor(field: Field, vectors: readonly Vector[]) {
    this.field = field;
    this.#vectors = vectors;
    const starts = [0];
    let length = 0;
    for (const vector of vectors) starts.push(length += vector.length);
    this.#starts = starts;
    this.length = length;
  }

  /** The batches, for code that works on typed arrays. */
  get vectors(): readonly Vector[] {
    return this.#vectors;
  }

  /** Number of null cells. */
  get nullCount(): number {
    return this.#vectors.reduce((sum, vector) => sum + vector.nullCount, 0);
  }

  /** Bytes held. */
  get byteLength(): number {
    return this.#vectors.reduce((sum, vector) => sum + vector.byteLength, 0);
  }

  /**
   * The cell at an index; negative indexes count from the end.
   *
   * @throws {RangeError} If there is no such cell.
   */
  at(index: number): T {
    const i = index < 0 ? index + this.length : index;
    if (!Number.isInteger(i) || i < 0 || i >= this.length) {
      throw new RangeError(
        `Cannot read cell ${index} of column "${this.field.name}": there are ${this.length}`,
      );
    }
    let v = this.#last;
    if (i < (this.#starts[v] as number) || i >= (this.#starts[v + 1] as number)) {
      v = this.#last = this.#find(i);
    }
    return (this.#vectors[v] as Vector).at(i - (this.#starts[v] as number)) as T;
  }

  #find(index: number): number {
    let low = 0;
    let high = this.#vectors.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] as number) <= index) low = middle;
      else high = middle - 1;
    }
    // Empty batches share their start with the next one.
    while ((this.#starts[low + 1] as number) <= index) low++;
    return low;
  }

  /** Iterates over all cells. */
  *[Symbol.iterator](): Iterator<T> {
    for (const vector of this.#vectors) {
      for (let i = 0; i < vector.length; i++) yield vector.at(i) as T;
    }
  }

  /** All cells as a plain array. */
  toArray(): readonly T[] {
    const cells: T[] = new Array(this.length);
    let n = 0;
    for (const vector of this.#vectors) {
      for (let i = 0; i < vector.length; i++) cells[n++] = vector.at(i) as T;
    }
    return cells;
  }

  /**
   * All cells as doubles: null becomes NaN, booleans 0 and 1.
   *
   * @param unit Unit to convert to, from the column's own; default: as they are.
   * @throws {UnsupportedError} If the column's unit is not known or cannot become the wanted one.
   * @throws {RangeError} If a `long` lies beyond 2^53 and would be rounded.
   * @throws {TypeError} If the cells are text, complex or arrays.
   */
  toNumbers(unit?: string): Float64Array {
    const numbers = this.#numbers();
    if (unit === undefined) return numbers;
    const from = parseUnit(this.field.unit);
    const to = parseUnit(unit);
    return numbers.map((value) => convert(value, from, to));
  }

  #numbers(): Float64Array {
    const numbers = new Float64Array(this.length);
    let n = 0;
    for (const vector of this.#vectors) {
      if (vector instanceof NumberVector) {
        numbers.set(vector.values, n);
        if (vector.nulls !== undefined) {
          for (let i = 0; i < vector.length; i++) if (isNull(vector.nulls, i)) numbers[n + i] = NaN;
        }
        n += vector.length;
        continue;
      }
      for (let i = 0; i < vector.length; i++) numbers[n++] = this.#number(vector.at(i));
    }
    return numbers;
  }

  #number(cell: Cell): number {
    if (cell === null) return NaN;
    if (typeof cell === "number") return cell;
    if (typeof cell === "bigint") {
      const number = Number(cell);
      if (!Number.isSafeInteger(number)) {
        throw new RangeError(
          `Cannot make numbers of column "${this.field.name}": ${cell} lies beyond 2^53`,
        );
      }
      return number;
    }
    if (typeof cell === "boolean") return cell ? 1 : 0;
    throw new TypeError(
      `Cannot make numbers of column "${this.field.name}": its cells are not numbers`,
    );
  }

  /** Cells from one index up to, but not including, another; whole batches are shared, not copied. */
  slice(start = 0, end: number = this.length): Column<T> {
    const from = clamp(start, this.length);
    const to = Math.max(from, clamp(end, this.length));
    const vectors: Vector[] = [];
    this.#vectors.forEach((vector, v) => {
      const begin = this.#starts[v] as number;
      const a = Math.max(from - begin, 0);
      const b = Math.min(to - begin, vector.length);
      if (a >= b) return;
      vectors.push(a === 0 && b === vector.length ? vector : new PartVector(vector, a, b - a));
    });
    return new Column<T>(this.field, vectors);
  }

  /** The same cells under another description; the datatype must not change. */
  withField(field: Field): Column<T> {
    if (field.datatype !== this.field.datatype || field.arraysize !== this.field.arraysize) {
      throw new TypeError(
        `Cannot describe column "${this.field.name}" anew: its datatype is ${this.field.datatype}`,
      );
    }
    return new Column<T>(field, this.#vectors);
  }
}

function clamp(index: number, length: number): number {
  return Math.min(length, Math.max(0, index < 0 ? index + length : index));
}

/** A range of another vector. */
export class PartVector implements Vector {
  readonly length: number;
  /** The vector of which this is a range. */
  readonly whole: Vector;
  /** Where the range begins. */
  readonly start: number;

  /** Takes a range of a vector, which is not copied. */
  constructor(whole: Vector, start: number, length: number) {
    this.whole = whole;
    this.start = start;
    this.length = length;
  }

  get nullCount(): number {
    let count = 0;
    for (let i = 0; i < this.length; i++) if (this.at(i) === null) count++;
    return count;
  }

  get byteLength(): number {
    return this.length === 0 ? 0 : this.whole.byteLength * this.length / this.whole.length;
  }

  at(index: number): Cell {
    return this.whole.at(this.start + index);
  }
}

/**
 * The type of a column of texts that all its cells fit without loss.
 *
 * @module
 */
import type { Datatype } from "./field.ts";
import { isDecimal, isNotFinite } from "./_parse_cell.ts";

/** Collects the cells of one column; {@linkcode TypeDetector.datatype} is then the narrowest type that fits. */
export class TypeDetector {
  #cells = 0;
  #booleans = 0;
  #integers = 0;
  #decimals = 0;
  #words = 0;
  /** Whether all integers fit 32 bits, 64 bits, and a double exactly. */
  #int = true;
  #long = true;
  #exact = true;

  /** Takes a cell that is not null. */
  add(text: string): void {
    // Once no other type is left, there is nothing more to find out.
    if (this.isText) return;
    this.#cells++;
    const trimmed = text.trim();
    const first = trimmed.charCodeAt(0);
    if (isWholeNumber(trimmed)) this.#addInteger(trimmed);
    else if ((first < 58 && isDecimal(trimmed)) && !/^[+-]?0\d+$/.test(trimmed)) this.#decimals++;
    else if (isNotFinite(trimmed)) this.#words++;
    else if (/^(?:true|false)$/i.test(trimmed)) this.#booleans++;
  }

  #addInteger(text: string): void {
    this.#integers++;
    if (text.length <= 9) return;
    const value = Number(text);
    if (value < -2147483648 || value > 2147483647) this.#int = false;
    if (text.length <= 15) return;
    const whole = BigInt(text.replace(/^\+/, ""));
    if (BigInt.asIntN(64, whole) !== whole) this.#long = false;
    if (BigInt(value) !== whole && String(value) !== text) this.#exact = false;
  }

  /** Whether no other type than text is left. */
  get isText(): boolean {
    const numbers = this.#integers + this.#decimals + this.#words;
    return this.#cells > Math.max(this.#booleans, numbers);
  }

  /** The type that holds all cells unchanged; text where there is no other, or no cell. */
  datatype(): Datatype {
    const numbers = this.#integers + this.#decimals + this.#words;
    if (this.#cells === 0) return "unicodeChar";
    if (this.#booleans === this.#cells) return "boolean";
    if (numbers !== this.#cells) return "unicodeChar";
    if (this.#integers < numbers) return this.#exact ? "double" : "unicodeChar";
    return this.#int ? "int" : this.#long ? "long" : "unicodeChar";
  }
}

/** Whether a text is an integer without leading zeros (which mean an identifier) and no negative zero. */
function isWholeNumber(text: string): boolean {
  let i = 0;
  const sign = text.charCodeAt(0);
  if (sign === 43 || sign === 45) i = 1;
  if (i === text.length) return false;
  if (text.charCodeAt(i) === 48) return i === 0 && text.length === 1;
  for (; i < text.length; i++) {
    const digit = text.charCodeAt(i);
    if (digit < 48 || digit > 57) return false;
  }
  return true;
}

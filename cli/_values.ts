/**
 * Values of options, from their texts.
 *
 * @module
 */

/** Limits of a number, both inclusive. */
export interface NumberLimits {
  /** The least value. */
  readonly min?: number;
  /** The greatest value. */
  readonly max?: number;
}

/**
 * Checks an access URL; the text stays as it is.
 *
 * @param text The URL.
 * @returns The text.
 * @throws {RangeError} If it is no `http:` or `https:` URL.
 */
export function parseUrlText(text: string): string {
  const url = URL.parse(text.trim());
  if (url !== null && /^https?:$/.test(url.protocol)) return text;
  throw new RangeError(`"${text}" is not an http or https URL`);
}

/** A text with something in it. */
export function parseNonEmpty(text: string): string {
  if (text.trim() === "") throw new RangeError("it has no value after the equals sign");
  return text;
}

/** Reads a finite number within limits. */
export function parseNumber(text: string, whole: boolean, limits: NumberLimits = {}): number {
  const number = text.trim() === "" ? NaN : Number(text);
  if (!Number.isFinite(number) || (whole && !Number.isSafeInteger(number))) {
    throw new RangeError(`"${text}" is not a${whole ? " whole" : ""} number`);
  }
  const { min = -Infinity, max = Infinity } = limits;
  if (number < min) throw new RangeError(`${text} is less than ${min}`);
  if (number > max) throw new RangeError(`${text} is more than ${max}`);
  return number;
}

/** Finds one of some words. */
export function parseChoice<C extends string>(text: string, choices: readonly C[]): C {
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  throw new RangeError(`"${text}" is not one of ${choices.join(", ")}`);
}

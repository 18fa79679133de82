/**
 * What an option is.
 *
 * @module
 */

/** A command line that cannot be understood; scripts end with status 2. */
export class OptionError extends Error {
  /** Always `"OptionError"`. */
  override readonly name = "OptionError";
}

/** One option of a script; made by {@linkcode ./options.ts}. */
export interface Option<T> {
  /** How it stands on the command line. */
  readonly kind: "value" | "flag" | "optional" | "list" | "positional" | "rest";
  /** What it is for, in a few words, with the unit. */
  readonly description: string;
  /** The kind of value, for the help. */
  readonly placeholder?: string | undefined;
  /** The value when it is not given. */
  readonly initial: T;
  /** The default as the help shows it; none means that there is none. */
  readonly shown?: string | undefined;
  /** Makes a value of a text; throws if it cannot. */
  parse(text: string): T;
}

/** The name of an option on the command line, without dashes in front: `max-rows` for `maxRows`. */
export function optionName(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

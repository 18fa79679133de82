/**
 * Faults of a document as data: counted by kind, silent by default.
 *
 * @module
 */
import { FormatError } from "../runtime/errors.ts";
import type { Diagnostic } from "../table/meta.ts";

/** Where in a document something is. */
export interface Place {
  /** Line, from 1. */
  readonly line: number;
  /** Column, from 1. */
  readonly column: number;
}

/** Collects diagnostics; in strict mode the first one is thrown. */
export class Diagnostics {
  readonly #strict: boolean;
  readonly #url: string | undefined;
  readonly #doing: string;
  readonly #found = new Map<string, Diagnostic>();

  /** Makes a collector. */
  constructor(strict: boolean, url?: string, doing = "read VOTable") {
    this.#strict = strict;
    this.#url = url;
    this.#doing = doing;
  }

  /**
   * Notes a fault; only the first one of a code keeps its message and place.
   *
   * @param code What kind of fault it is.
   * @param message What is wrong, as a sentence.
   * @param place Where it is.
   * @param about What faults of this code are counted together for, such as a column; the document unless given.
   * @throws {FormatError} In strict mode.
   */
  note(
    code: string,
    message: () => string,
    place: () => Place | undefined,
    about = "",
  ): void {
    const key = `${code} ${about}`;
    const before = this.#found.get(key);
    if (before !== undefined) {
      this.#found.set(key, { ...before, count: before.count + 1 });
      return;
    }
    const at = place();
    if (this.#strict) {
      throw new FormatError(`Cannot ${this.#doing} strictly: ${message()}`, {
        format: "votable",
        line: at?.line,
        column: at?.column,
        url: this.#url,
      });
    }
    this.#found.set(key, {
      code,
      message: message(),
      line: at?.line,
      column: at?.column,
      count: 1,
    });
  }

  /** What has been found, in order of first appearance. */
  list(): readonly Diagnostic[] {
    return [...this.#found.values()];
  }
}

/**
 * INFO elements by name, with nothing lost: order and duplicates are kept.
 *
 * @module
 */
import type { Info } from "../core/table/meta.ts";

/** The INFOs of a document in their order; several may have the same name. */
export class Infos implements Iterable<Info> {
  readonly #items: readonly Info[];

  /** Makes the list; an INFO that occurs twice as the same object counts once. */
  constructor(items: Iterable<Info>) {
    this.#items = [...new Set(items)];
  }

  /** How many there are. */
  get length(): number {
    return this.#items.length;
  }

  /** The names, each once, in order of appearance. */
  get names(): readonly string[] {
    return [...new Set(this.#items.map((info) => info.name))];
  }

  /** All INFOs in order. */
  [Symbol.iterator](): Iterator<Info> {
    return this.#items[Symbol.iterator]();
  }

  /** All INFOs of a name, in order; case does not matter. */
  all(name: string): readonly Info[] {
    const wanted = name.toLowerCase();
    return this.#items.filter((info) => info.name.trim().toLowerCase() === wanted);
  }

  /** All values of a name, in order; case does not matter. */
  values(name: string): readonly string[] {
    return this.all(name).map((info) => info.value);
  }

  /** The first value of a name that is not empty, or undefined. */
  value(name: string): string | undefined {
    return this.values(name).find((value) => value.trim() !== "");
  }
}

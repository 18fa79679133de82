/**
 * Names for many files in the order of their records, whichever answer comes first.
 *
 * @module
 */
import { numbered } from "./_file_name.ts";

/** The turn of one record. */
export interface NameTurn {
  /**
   * Waits until all earlier records have a name or have failed, and takes the first free one of `name`, `name-1`, ….
   *
   * @param name The wanted name.
   * @param isFree Whether there is no file of a name that no earlier record has.
   * @returns The name; a later one of the same turn would be another.
   */
  take(name: string, isFree: (candidate: string) => Promise<boolean>): Promise<string>;
  /** Lets later records go on. */
  end(): void;
}

/** Gives out turns, and remembers the names that were taken. */
export class NameOrder {
  readonly #taken = new Set<string>();
  #last: Promise<void> = Promise.resolve();

  /** The turn of the next record. */
  next(): NameTurn {
    const earlier = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    // Whoever fails first must not let later ones pass those before.
    const end = (): void => resolve(earlier);
    return {
      end,
      take: async (name, isFree) => {
        try {
          await earlier;
          return await this.#takeFirst(name, isFree);
        } finally {
          end();
        }
      },
    };
  }

  async #takeFirst(
    name: string,
    isFree: (candidate: string) => Promise<boolean>,
  ): Promise<string> {
    for (let count = 0;; count++) {
      const candidate = numbered(name, count);
      // Many file systems do not tell names that differ by case.
      const key = candidate.toLowerCase();
      if (this.#taken.has(key) || !await isFree(candidate)) continue;
      this.#taken.add(key);
      return candidate;
    }
  }
}

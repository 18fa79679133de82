/**
 * The attributes of a start tag, and the namespaces that they declare.
 *
 * @module
 */
import type { XmlAttributeIterator } from "./_xml_types.ts";

/** Attributes of the start tag in work, in lists that are used again for each. */
export class Attributes implements XmlAttributeIterator {
  readonly #names: string[] = [];
  readonly #values: string[] = [];
  readonly #uriOf: (prefix: string) => string | undefined;
  #count = 0;

  constructor(uriOf: (prefix: string) => string | undefined) {
    this.#uriOf = uriOf;
  }

  get count(): number {
    return this.#count;
  }

  push(name: string, value: string): void {
    this.#names[this.#count] = name;
    this.#values[this.#count++] = value;
  }

  clear(): void {
    this.#count = 0;
  }

  getName(index: number): string {
    return this.#names[this.#check(index)] as string;
  }

  getValue(index: number): string {
    return this.#values[this.#check(index)] as string;
  }

  getColonIndex(index: number): number {
    return this.getName(index).indexOf(":");
  }

  getUri(index: number): string | undefined {
    const name = this.getName(index);
    const colon = name.indexOf(":");
    if (colon < 0 || name.startsWith("xmlns:")) return undefined;
    return this.#uriOf(name.slice(0, colon));
  }

  /** Puts the namespaces that are declared here on top of the others; gives their prefixes. */
  declare(uris: Map<string, string[]>): readonly string[] {
    let prefixes: string[] | undefined;
    for (let i = 0; i < this.#count; i++) {
      const name = this.#names[i] as string;
      if (!name.startsWith("xmlns") || (name.length > 5 && name[5] !== ":")) continue;
      const prefix = name.slice(6);
      const stack = uris.get(prefix);
      const uri = this.#values[i] as string;
      if (stack === undefined) uris.set(prefix, [uri]);
      else stack.push(uri);
      (prefixes ??= []).push(prefix);
    }
    return prefixes ?? NONE;
  }

  /** Reports each name whose prefix is not declared. */
  resolveAll(report: (name: string) => void): void {
    for (let i = 0; i < this.#count; i++) {
      const name = this.#names[i] as string;
      const colon = name.indexOf(":");
      if (colon > 0 && this.#uriOf(name.slice(0, colon)) === undefined) report(name);
    }
  }

  #check(index: number): number {
    if (index >= 0 && index < this.#count) return index;
    throw new RangeError(`Cannot get attribute ${index}: there are ${this.#count}`);
  }
}

const NONE: readonly string[] = [];

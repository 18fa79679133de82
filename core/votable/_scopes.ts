/**
 * What holds at a place of the output: namespaces, and the names of XML IDs.
 *
 * IDs must be unique in a document (VOTable 1.4 §3.2). Where tables are put together whose columns have the same IDs, the
 * later ones get new names, and so do the references to them within the same table or resource.
 *
 * @module
 */

/** An ID that an element yet to be written has, and under which name. */
interface Claim {
  readonly name: string;
  written: boolean;
}

interface Scope {
  /** By IDs of the original; undefined for elements that are no scope of IDs. */
  readonly claims: Map<string, Claim> | undefined;
  readonly prefixes: Set<string>;
  /** Default namespace of the original, where it is not VOTable's: that of unprefixed foreign elements. */
  defaultNamespace: string | undefined;
}

/** The scopes of the elements that are open. */
export class Scopes {
  readonly #stack: Scope[] = [newScope(["xml", "xmlns"], true)];
  readonly #used = new Set<string>();
  /** All IDs of the document, where these are known: references to others are left out. */
  known: ReadonlySet<string> | undefined;

  /** Begins an element whose namespaces hold for its children; `container`: within which references belong together. */
  open(container: boolean): void {
    this.#stack.push(newScope([], container, this.#top.defaultNamespace));
  }

  /** Ends the innermost element. */
  close(): void {
    this.#stack.pop();
  }

  get #top(): Scope {
    return this.#stack[this.#stack.length - 1] as Scope;
  }

  /** Tells the IDs within the innermost element before these are written, so that references to them are right. */
  claim(ids: Iterable<string>): void {
    for (const id of ids) {
      if (this.#find(id)?.written === false) continue;
      this.#claims.set(id, { name: this.#newName(id), written: false });
    }
  }

  get #claims(): Map<string, Claim> {
    return this.#stack.findLast((scope) => scope.claims !== undefined)?.claims ?? new Map();
  }

  #find(id: string): Claim | undefined {
    return this.#stack.findLast((scope) => scope.claims?.has(id))?.claims?.get(id);
  }

  #newName(id: string): string {
    let name = id;
    for (let n = 2; this.#used.has(name); n++) name = `${id}_${n}`;
    this.#used.add(name);
    return name;
  }

  /** The name under which the ID of an element is written. */
  id(id: string): string {
    let claim = this.#find(id);
    if (claim === undefined || claim.written) {
      // Of two equal IDs in one table the first one is meant by references.
      const again = this.#claims.has(id);
      claim = { name: this.#newName(id), written: false };
      if (!again) this.#claims.set(id, claim);
    }
    claim.written = true;
    return claim.name;
  }

  /** The name of an ID in a reference; undefined if nothing in the document has it. */
  ref(id: string): string | undefined {
    if (this.known?.has(id) === false) return undefined;
    return this.#find(id)?.name ?? id;
  }

  /** Whether a namespace prefix is declared. */
  has(prefix: string): boolean {
    return this.#stack.some((scope) => scope.prefixes.has(prefix));
  }

  /** Notes that the innermost element declares a prefix. */
  declare(prefix: string): void {
    this.#top.prefixes.add(prefix);
  }

  /** The default namespace that foreign elements were written in; "" for none, undefined where it was VOTable's. */
  get defaultNamespace(): string | undefined {
    return this.#top.defaultNamespace;
  }

  set defaultNamespace(uri: string | undefined) {
    this.#top.defaultNamespace = uri;
  }
}

function newScope(
  prefixes: readonly string[],
  container: boolean,
  defaultNamespace?: string,
): Scope {
  const claims = container ? new Map<string, Claim>() : undefined;
  return { claims, prefixes: new Set(prefixes), defaultNamespace };
}

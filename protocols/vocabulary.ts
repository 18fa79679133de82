/**
 * The vocabularies of the IVOA: words with a fixed meaning, and which of them are wider or narrower than others.
 *
 * Reads the "desise" form of Vocabularies in the VO 2 (2021-05-25), a JSON object with the terms. Snapshots of the
 * vocabularies that this library needs are part of it ({@linkcode bundledVocabulary}), so that nothing is asked on the
 * network for them; {@linkcode fetchVocabulary} gets the current ones.
 *
 * @module
 */
import { FormatError } from "../core/runtime/errors.ts";
import { type Http, http as sharedHttp, type RequestOptions } from "../core/runtime/http.ts";
import { ensureOk } from "../core/runtime/status.ts";
import { nearestNames } from "../core/table/nearest.ts";
import { type BundledVocabulary, SNAPSHOTS } from "./_vocabulary_snapshots.ts";

export type { BundledVocabulary };

/** One term of a vocabulary. */
export interface Term {
  /** The identifier, as it is written in data: `"X-ray"`, `"this"`. */
  readonly id: string;
  /** For people. */
  readonly label: string;
  /** Terms whose meaning includes that of this one, without the steps between. */
  readonly wider: readonly string[];
  /** Terms whose meaning is a part of that of this one, without the steps between. */
  readonly narrower: readonly string[];
  /** Whether the term may still change. */
  readonly preliminary: boolean;
  /** Whether another term should be used. */
  readonly deprecated: boolean;
}

/** So many terms at most are listed where one is unknown. */
const MOST_LISTED = 40;

/** A vocabulary. */
export class Vocabulary {
  /** Its URI, as in `http://www.ivoa.net/rdf/messenger`. */
  readonly uri: string;
  /** Whether terms are missing: the bundled thesaurus of astronomy is a small part of the real one. */
  readonly partial: boolean;
  readonly #terms: ReadonlyMap<string, Term>;
  readonly #byLowerCase: ReadonlyMap<string, Term>;

  /** Makes a vocabulary of its terms. */
  constructor(uri: string, terms: Iterable<Term>, options: { readonly partial?: boolean } = {}) {
    this.uri = uri;
    this.partial = options.partial ?? false;
    this.#terms = new Map(Array.from(terms, (term) => [term.id, term]));
    this.#byLowerCase = new Map(Array.from(this.#terms.values(), (t) => [t.id.toLowerCase(), t]));
  }

  /** The terms, in the vocabulary's own order. */
  get terms(): readonly Term[] {
    return [...this.#terms.values()];
  }

  /**
   * A term by its identifier, with or without a `#` or the vocabulary's URI before it; case does not matter.
   *
   * @param id The identifier.
   * @returns The term; undefined if there is none.
   */
  get(id: string): Term | undefined {
    const bare = id.startsWith(this.uri) ? id.slice(this.uri.length) : id;
    const name = bare.replace(/^#/, "").trim();
    return this.#terms.get(name) ?? this.#byLowerCase.get(name.toLowerCase());
  }

  /**
   * A term that must be there.
   *
   * @throws {RangeError} If there is none; the message names the nearest, or all where they are few.
   */
  expect(id: string): Term {
    const term = this.get(id);
    if (term !== undefined) return term;
    const near = nearestNames(id, [...this.#terms.keys()]);
    const known = this.terms.filter(({ deprecated }) => !deprecated).map((one) => one.id);
    const hint = near.length > 0
      ? `; did you mean ${near.map((n) => `"${n}"`).join(", ")}?`
      : known.length <= MOST_LISTED
      ? `, but ${known.join(", ")}`
      : "";
    const part = this.partial
      ? " (of which a part is bundled; fetchVocabulary() gets all of it)"
      : "";
    throw new RangeError(`There is no term "${id}" in ${this.uri}${part}${hint}`);
  }

  /**
   * A term with all that are narrower than it.
   *
   * @param id The term.
   * @param levels How many steps to go; all by default.
   * @returns The identifiers, that of the term first.
   * @throws {RangeError} If there is no such term.
   */
  narrower(id: string, levels = Infinity): ReadonlySet<string> {
    return this.#closure(id, levels, "narrower");
  }

  /**
   * A term with all that are wider than it.
   *
   * @param id The term.
   * @param levels How many steps to go; all by default.
   * @returns The identifiers, that of the term first.
   * @throws {RangeError} If there is no such term.
   */
  wider(id: string, levels = Infinity): ReadonlySet<string> {
    return this.#closure(id, levels, "wider");
  }

  #closure(id: string, levels: number, direction: "narrower" | "wider"): ReadonlySet<string> {
    const found = new Set([this.expect(id).id]);
    let edge: readonly string[] = [...found];
    for (let level = 0; level < levels && edge.length > 0; level++) {
      edge = edge.flatMap((name) => this.#terms.get(name)?.[direction] ?? [])
        .filter((name) => !found.has(name));
      for (const name of edge) found.add(name);
    }
    return found;
  }
}

const bundled = new Map<BundledVocabulary, Vocabulary>();

/**
 * A snapshot of a vocabulary that comes with this library.
 *
 * @example All kinds of light
 * ```ts
 * import { bundledVocabulary } from "@denovo/vo/protocols/vocabulary";
 * const messenger = bundledVocabulary("messenger");
 * if (!messenger.narrower("Photon").has("EUV")) throw new Error();
 * if (messenger.get("x-RAY")?.id !== "X-ray") throw new Error();
 * ```
 *
 * @param name Which one. That of the thesaurus of astronomy (`"uat"`) is a small part of it: what the
 *   lessons use, and what is near it.
 */
export function bundledVocabulary(name: BundledVocabulary): Vocabulary {
  let vocabulary = bundled.get(name);
  if (vocabulary === undefined) {
    const snapshot = SNAPSHOTS[name];
    vocabulary = new Vocabulary(BASE + name, fromSnapshot(snapshot.terms), snapshot);
    bundled.set(name, vocabulary);
  }
  return vocabulary;
}

const BASE = "http://www.ivoa.net/rdf/";

/** Terms from lines of identifier, label and the wider terms. */
function fromSnapshot(lines: readonly (readonly [string, string, ...string[]])[]): readonly Term[] {
  return lines.map(([id, label, ...wider]) => ({
    id,
    label,
    wider,
    narrower: lines.filter(([, , ...above]) => above.includes(id)).map(([narrower]) => narrower),
    preliminary: false,
    deprecated: false,
  }));
}

/** Where to get a vocabulary. */
export interface FetchVocabularyOptions extends RequestOptions {
  /** The HTTP layer; a `cachedHttp()` keeps what was fetched. */
  readonly http?: Http | undefined;
}

/**
 * Gets the current form of a vocabulary.
 *
 * @param name Its name below `http://www.ivoa.net/rdf/`, or its URI.
 * @param options HTTP layer, signal, time limit.
 * @returns The vocabulary.
 * @throws {FormatError} If the answer is no vocabulary.
 * @throws {VoError} If it cannot be got.
 */
export async function fetchVocabulary(
  name: string,
  options: FetchVocabularyOptions = {},
): Promise<Vocabulary> {
  const { http = sharedHttp, ...rest } = options;
  const url = new URL(name, BASE).href;
  const request = new Request(url, { headers: { accept: "application/x-desise+json" } });
  const response = await http.send(request, rest);
  await ensureOk(response, `get the vocabulary ${url}`);
  return parseVocabulary(await response.text(), url);
}

/**
 * Reads a vocabulary in its "desise" form.
 *
 * @param text The JSON text.
 * @param url Where it came from, for messages and where it does not say its URI.
 * @returns The vocabulary.
 * @throws {FormatError} If it is none.
 */
export function parseVocabulary(text: string, url: string): Vocabulary {
  const wrong = (detail: string, cause?: unknown) =>
    new FormatError(`Cannot read the vocabulary: ${detail}`, { format: "json", url, cause });
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    throw wrong("the answer is no JSON", cause);
  }
  const { uri, terms } = (data ?? {}) as Record<string, unknown>;
  if (typeof terms !== "object" || terms === null || Array.isArray(terms)) {
    throw wrong(`the answer has no "terms"`);
  }
  const names = (value: unknown) =>
    Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
  return new Vocabulary(
    typeof uri === "string" ? uri : url,
    Object.entries(terms as Record<string, Record<string, unknown>>).map(([id, term]) => ({
      id,
      label: typeof term["label"] === "string" ? term["label"] : id,
      wider: names(term["wider"]),
      narrower: names(term["narrower"]),
      preliminary: "preliminary" in term,
      deprecated: "deprecated" in term,
    })),
  );
}

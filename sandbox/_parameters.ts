/**
 * Parameters of a request as DALI has them: names without regard to case, strict literals, and the
 * parameters MAXREC and RESPONSEFORMAT.
 *
 * DALI 1.1, sections 3.1, 3.4.3 and 3.4.4.
 *
 * @module
 */
import type { Serialization } from "./_votable.ts";

/** The client's fault: to be answered as the protocol has it for errors. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** How an answer is to be written. */
export type ResponseFormat =
  | { readonly kind: "votable"; readonly serialization: Serialization; readonly mediaType: string }
  | { readonly kind: "csv" | "tsv"; readonly mediaType: string };

const VOTABLE = "application/x-votable+xml";

const FORMATS: Readonly<Record<string, ResponseFormat>> = {
  "votable": { kind: "votable", serialization: "tabledata", mediaType: VOTABLE },
  "text/xml": { kind: "votable", serialization: "tabledata", mediaType: "text/xml" },
  [VOTABLE]: { kind: "votable", serialization: "tabledata", mediaType: VOTABLE },
  "votable/td": {
    kind: "votable",
    serialization: "tabledata",
    mediaType: `${VOTABLE};serialization=tabledata`,
  },
  "votable/b": {
    kind: "votable",
    serialization: "binary",
    mediaType: `${VOTABLE};serialization=binary`,
  },
  "votable/b2": {
    kind: "votable",
    serialization: "binary2",
    mediaType: `${VOTABLE};serialization=binary2`,
  },
  "csv": { kind: "csv", mediaType: "text/csv;header=present" },
  "tsv": { kind: "tsv", mediaType: "text/tab-separated-values" },
};

const ALIASES: Readonly<Record<string, string>> = {
  [`${VOTABLE};serialization=tabledata`]: "votable/td",
  [`${VOTABLE};serialization=binary`]: "votable/b",
  [`${VOTABLE};serialization=binary2`]: "votable/b2",
  "text/csv": "csv",
  "text/csv;header=present": "csv",
  "text/tab-separated-values": "tsv",
};

/** Rows sent when MAXREC is absent, and at most. */
const DEFAULT_MAXREC = 10_000;
const HIGHEST_MAXREC = 100_000;

/** A decimal number in full, with exponent or not; the infinities where asked for. */
export function parseNumber(name: string, text: string): number {
  const trimmed = text.trim();
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed)) {
    throw new UsageError(`${name}: "${text}" is not a number`);
  }
  const value = Number(trimmed);
  if (!Number.isFinite(value)) throw new UsageError(`${name}: "${text}" is out of range`);
  return value;
}

/** A value of RESPONSEFORMAT: a media type or one of the short names. */
export function parseResponseFormat(name: string, text: string): ResponseFormat {
  const key = text.toLowerCase().replaceAll(/[\s"]/g, "");
  const format = FORMATS[ALIASES[key] ?? key];
  if (format === undefined) throw new UsageError(`${name}: "${text}" is not supported`);
  return format;
}

/** The parameters of one request; remembers which were looked at. */
export class Parameters {
  readonly #values = new Map<string, string[]>();
  readonly #names = new Map<string, string>();

  constructor(entries: Iterable<readonly [string, string]>) {
    for (const [name, value] of entries) {
      const key = name.toUpperCase();
      this.#names.set(key, name);
      this.#values.set(key, [...this.#values.get(key) ?? [], value]);
    }
  }

  /** From the query of the URL and, for a POST, the form in the body. */
  static async from(request: Request): Promise<Parameters> {
    const entries = [...new URL(request.url).searchParams];
    if (request.method === "POST") {
      const type = request.headers.get("content-type") ?? "";
      if (!/^application\/x-www-form-urlencoded\b/i.test(type)) {
        throw new UsageError("A POST must have the type application/x-www-form-urlencoded");
      }
      entries.push(...new URLSearchParams(await request.text()));
    }
    return new Parameters(entries);
  }

  /** The value, or undefined when absent or empty. Given twice, it is an error. */
  one(name: string): string | undefined {
    const key = name.toUpperCase();
    const values = this.#values.get(key) ?? [];
    this.#names.delete(key);
    if (values.length > 1) throw new UsageError(`${name} is given more than once`);
    const [value] = values;
    return value === undefined || value.trim() === "" ? undefined : value;
  }

  /** All values that are not empty, for a parameter that may be given several times. */
  all(name: string): readonly string[] {
    const key = name.toUpperCase();
    this.#names.delete(key);
    return (this.#values.get(key) ?? []).filter((value) => value.trim() !== "");
  }

  /** A number that must be there, within bounds. */
  number(name: string, low: number, high: number): number {
    const text = this.one(name);
    if (text === undefined) throw new UsageError(`${name} is missing`);
    const value = parseNumber(name, text);
    if (value < low || value > high) {
      throw new UsageError(`${name}: ${text} is not between ${low} and ${high}`);
    }
    return value;
  }

  /** A whole number from `low` to `high`, or `fallback` when absent. */
  integer(name: string, low: number, high: number, fallback: number): number {
    const text = this.one(name);
    if (text === undefined) return fallback;
    const value = Number(text.trim());
    if (!/^\s*\+?\d+\s*$/.test(text) || value < low || value > high) {
      throw new UsageError(`${name}: "${text}" is not a whole number from ${low} to ${high}`);
    }
    return value;
  }

  /** MAXREC, bounded by what the sandbox sends at most. */
  maxrec(): number {
    const asked = this.integer("MAXREC", 0, Number.MAX_SAFE_INTEGER, DEFAULT_MAXREC);
    return Math.min(asked, HIGHEST_MAXREC);
  }

  /** RESPONSEFORMAT; `fallback` is the media type of the protocol's own VOTable. */
  responseFormat(fallback: string): ResponseFormat {
    const asked = this.one("RESPONSEFORMAT");
    if (asked === undefined) {
      return { kind: "votable", serialization: "tabledata", mediaType: fallback };
    }
    return parseResponseFormat("RESPONSEFORMAT", asked);
  }

  /** Names of the parameters that nobody asked for. */
  ignored(): string[] {
    return [...this.#names.values()];
  }
}

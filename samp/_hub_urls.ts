/**
 * Which URLs a page may read through the hub: those that a program mentioned before any page did (SAMP 1.3 §5.6). A page
 * could otherwise send `file:///etc/passwd` to a program and wait for the program to repeat it.
 *
 * @module
 */
import type { SampValue } from "./types.ts";

/** Most URLs that are remembered, of each kind. */
const MOST = 20_000;
/** Longest URL that is remembered. */
const LONGEST = 4096;

/** A URL in the one form in which it is compared; undefined for other texts. */
function canonical(text: string): string | undefined {
  if (!/^(file|https?|ftp):/i.test(text) || text.length > LONGEST) return undefined;
  try {
    const url = new URL(text);
    url.hash = "";
    if (url.protocol !== "file:") return url.href;
    return `file:${decodeURIComponent(url.pathname)}`;
  } catch {
    return undefined;
  }
}

/** Remembers who mentioned which URL first. */
export class UrlTrust {
  readonly #trusted = new Set<string>();
  readonly #suspect = new Set<string>();

  /**
   * Takes note of all URLs in a value.
   *
   * @returns Whether there is room for them: a page that mentions too many gets no further.
   */
  note(value: SampValue, fromPage: boolean): boolean {
    if (typeof value === "string") return this.#noteText(value, fromPage);
    const items = Array.isArray(value) ? value : Object.values(value);
    return items.every((item) => this.note(item, fromPage));
  }

  #noteText(text: string, fromPage: boolean): boolean {
    const url = canonical(text);
    if (url === undefined || this.#trusted.has(url) || this.#suspect.has(url)) return true;
    if (fromPage) {
      if (this.#suspect.size >= MOST) return false;
      this.#suspect.add(url);
      return true;
    }
    if (this.#trusted.size >= MOST) {
      this.#trusted.delete([...this.#trusted.values().take(1)][0] ?? "");
    }
    this.#trusted.add(url);
    return true;
  }

  /** Whether a page may read a URL. */
  allows(text: string): boolean {
    const url = canonical(text);
    return url !== undefined && this.#trusted.has(url);
  }
}

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
    return url.protocol === "file:" ? `file:${plainPath(url.pathname)}` : url.href;
  } catch {
    return undefined;
  }
}

/** A path as programs write it when they have opened it: without escapes, dots and doubled slashes. */
function plainPath(path: string): string {
  const parts: string[] = [];
  for (const part of decodeURIComponent(path).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** All URLs in a text of a page, however it hides them: as a path, between blanks, in a script. */
function hidden(text: string): readonly string[] {
  const whole = text.trim();
  const found = [whole.startsWith("/") ? `file:${whole}` : whole];
  for (const { 0: url, index } of whole.matchAll(/\b(file|https?|ftp):[^\s"'<>]+/gi)) {
    // A file's name may have blanks.
    found.push(url, whole.slice(index));
  }
  return found;
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
    if (fromPage) return hidden(text).every((url) => this.#suspectUrl(canonical(url)));
    const url = canonical(text);
    if (url === undefined || this.#trusted.has(url) || this.#suspect.has(url)) return true;
    if (this.#trusted.size >= MOST) {
      this.#trusted.delete([...this.#trusted.values().take(1)][0] ?? "");
    }
    this.#trusted.add(url);
    return true;
  }

  #suspectUrl(url: string | undefined): boolean {
    if (url === undefined || this.#trusted.has(url) || this.#suspect.has(url)) return true;
    if (this.#suspect.size >= MOST) return false;
    this.#suspect.add(url);
    return true;
  }

  /** Whether a page may read a URL. */
  allows(text: string): boolean {
    const url = canonical(text);
    return url !== undefined && this.#trusted.has(url);
  }
}

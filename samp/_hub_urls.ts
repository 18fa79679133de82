/**
 * Which URLs a page may read through the hub: those that a program has told this page, and no page has mentioned before
 * (SAMP 1.3 §5.6). A page could otherwise send `file:///etc/passwd` to a program and wait for the program to repeat it.
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

/** Remembers which page was told which URL, and which URLs pages came up with. */
export class UrlTrust {
  readonly #told = new Map<string, Set<string>>();
  readonly #suspect = new Set<string>();

  /**
   * Takes note of all URLs that a page mentions: of those that it was not told, nobody can say where it has them from.
   *
   * @returns Whether there is room for them: a page that mentions too many gets no further.
   */
  mention(value: SampValue, page: string): boolean {
    if (typeof value === "string") {
      return hidden(value).every((text) => this.#suspectUrl(text, page));
    }
    return items(value).every((item) => this.mention(item, page));
  }

  #suspectUrl(text: string, page: string): boolean {
    const url = canonical(text);
    if (url === undefined || this.#told.get(page)?.has(url) || this.#suspect.has(url)) return true;
    if (this.#suspect.size >= MOST) return false;
    this.#suspect.add(url);
    return true;
  }

  /**
   * Takes note of what a page is told.
   *
   * @param value What it gets.
   * @param page Its id.
   * @param teller The id of the page that tells it; undefined for programs.
   */
  tell(value: SampValue, page: string, teller?: string): void {
    if (typeof value !== "string") return items(value).forEach((v) => this.tell(v, page, teller));
    const url = canonical(value);
    if (url === undefined) return;
    // Pages pass on no more than they may read.
    if (teller === undefined ? this.#suspect.has(url) : !this.allows(url, teller)) return;
    const told = this.#told.get(page) ?? new Set<string>();
    this.#told.set(page, told);
    if (told.size >= MOST) told.delete([...told.values().take(1)][0] ?? "");
    told.add(url);
  }

  /** Forgets a page that is gone. */
  forget(page: string): void {
    this.#told.delete(page);
  }

  /** Whether a page may read a URL. */
  allows(text: string, page: string): boolean {
    const url = canonical(text);
    return url !== undefined && this.#told.get(page)?.has(url) === true;
  }
}

function items(value: Exclude<SampValue, string>): readonly SampValue[] {
  return Array.isArray(value) ? value : Object.values(value);
}

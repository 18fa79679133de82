/**
 * The elements of a page, as far as `samp_page.ts` needs them: Deno's types have none.
 *
 * @module
 */

/** An element of the page. */
export interface PageElement {
  textContent: string | null;
  className: string;
  value: string;
  disabled: boolean;
  append(...nodes: readonly PageElement[]): void;
  replaceChildren(...nodes: readonly PageElement[]): void;
  addEventListener(type: string, listener: () => void): void;
}

interface Page {
  getElementById(id: string): PageElement | null;
  createElement(name: string): PageElement;
}

const page = (globalThis as unknown as { readonly document: Page }).document;

/**
 * An element that the page has.
 *
 * @throws {Error} If it has none.
 */
export function element(id: string): PageElement {
  const found = page.getElementById(id);
  if (found === null) throw new Error(`The page has no element "${id}"`);
  return found;
}

/** A new element with text in it: text, never HTML, since it is from other programs. */
export function make(name: string, text: string = ""): PageElement {
  const made = page.createElement(name);
  made.textContent = text;
  return made;
}

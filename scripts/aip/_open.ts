/**
 * Opening pages in the browser.
 *
 * @module
 */
import { join, toFileUrl } from "../../deps/path.ts";
import { tell } from "./_aip.ts";

/** The program that opens URLs, by operating system. */
const OPENERS: Readonly<Record<string, string>> = { darwin: "open", windows: "explorer" };

/** The `file:` URL of a path. */
export function pageUrl(path: string): string {
  const isAbsolute = /^(\/|[A-Za-z]:[\\/]|\\\\)/.test(path);
  return toFileUrl(isAbsolute ? path : join(Deno.cwd(), path)).href;
}

/** Shows a URL in the browser; needs permission to run the program that does it. */
export async function openPage(href: string): Promise<void> {
  const program = OPENERS[Deno.build.os] ?? "xdg-open";
  try {
    await new Deno.Command(program, { args: [href], stdout: "null", stderr: "null" }).output();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    tell(`There is no ${program} here: open the page yourself`);
  }
}

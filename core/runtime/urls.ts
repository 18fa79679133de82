/**
 * URLs: reading those that may be broken, and showing them without their secrets.
 *
 * @module
 */

/**
 * Reads a URL that may be none.
 *
 * @param text The text; a URL is copied.
 * @param base What a relative URL is relative to.
 * @returns The URL, or undefined if it cannot be read.
 */
export function parseUrl(text: string | URL, base?: string | URL): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}

const SECRET_NAME =
  /token|secret|passw|passphrase|pwd|credential|signature|^sig$|session|^sid$|^auth(orization)?$|api-?_?key|access-?_?key|^key$|^jwt$|cookie/i;

/**
 * Tells whether a parameter or header of this name holds a secret, as far as names tell.
 *
 * @param name Name of a parameter or header.
 * @returns Whether to hide its value.
 */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/**
 * A URL for eyes other than the server's: without user name, password and fragment, and with `***` for the values of
 * parameters such as `token` or `api_key`.
 *
 * @param url The URL.
 * @returns The text to show.
 */
export function redactUrl(url: string | URL): string {
  const shown = parseUrl(url);
  if (shown === undefined) return String(url);
  shown.username = shown.password = shown.hash = "";
  if (shown.search !== "") {
    shown.search = shown.search.slice(1).split("&").map((pair) => {
      const name = pair.split("=", 1)[0] ?? "";
      return isSecretName(unescapeName(name)) && pair.includes("=") ? `${name}=***` : pair;
    }).join("&");
  }
  return shown.href;
}

function unescapeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

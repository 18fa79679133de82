/**
 * File names from strangers, made harmless.
 *
 * @module
 */
import { parseUrl } from "../core/runtime/urls.ts";

/** Longest name in bytes of UTF-8; with a number it stays below the 255 of usual file systems. */
const MAX_BYTES = 200;
/** Names that Windows keeps for devices, whatever follows after a dot. */
const RESERVED =
  /^(con|prn|aux|nul|conin\$|conout\$|com[0-9\u00B9\u00B2\u00B3]|lpt[0-9\u00B9\u00B2\u00B3])\s*(\.|$)/i;

/**
 * Makes a file name from any text: one that is no path, that no system keeps for itself, that does not hide, that looks
 * like what it is, and that is not too long.
 *
 * @example
 * ```ts
 * import { sanitizeName } from "@denovo/vo/protocols/download";
 * const names = ["../../x", "CON", "a/b", "", "nul.fits"].map((name) => sanitizeName(name));
 * if (names.join(" ") !== "_.._x _CON a_b dataset _nul.fits") throw new Error(names.join(" "));
 * ```
 *
 * @param text The text.
 * @param fallback The name if nothing is left.
 * @returns The name, at most 200 bytes in UTF-8, normalised to NFC.
 */
export function sanitizeName(text: string, fallback = "dataset"): string {
  let name = text.toWellFormed().normalize("NFC")
    .replaceAll(/[\s\u0085]+/gu, " ")
    // Format characters can make a name look like another one: bidirectional marks, zero-width joiners.
    .replaceAll(/\p{Cf}/gu, "")
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Cn}\p{Co}\uFFFD]/gu, "_")
    .replaceAll(/[/\\:*?"<>|]/g, "_")
    .replace(/^[. ]+/, "")
    .replace(/^-/, "_")
    .replace(/[. ]+$/, "");
  name = shorten(name);
  if (RESERVED.test(name)) name = `_${name}`;
  return name === "" ? fallback : name;
}

/** Cuts a name in front of its extension. */
function shorten(name: string): string {
  if (byteLength(name) <= MAX_BYTES) return name;
  const extension = extensionOf(name);
  let stem = name.slice(0, name.length - extension.length);
  const room = MAX_BYTES - byteLength(extension);
  const cut = new Uint8Array(room);
  const { read } = new TextEncoder().encodeInto(stem, cut);
  stem = stem.slice(0, read).replace(/[. ]+$/, "");
  return stem + extension;
}

/** Extension of a name with its dot, a compression's one with the one before it; empty if there is none. */
export function extensionOf(name: string): string {
  const match = /.((?:\.[a-z][a-z0-9]{0,7})?\.(?:gz|fz|bz2|xz|zst|z)|\.[a-z0-9]{1,12})$/i.exec(
    name,
  );
  return match?.[1] ?? "";
}

/** Puts an extension after a name that has none of its kind. */
export function addExtension(name: string, extension: string | undefined): string {
  if (extension === undefined || extension === "") return name;
  const own = extensionOf(name).toLowerCase();
  const same = own === extension || aliases(own) === aliases(extension) ||
    own.startsWith(`${extension}.`);
  const isPlausible = /^\.[a-z][a-z0-9]{1,4}$|\.(gz|fz|bz2|xz|zst|z)$/.test(own);
  return same || isPlausible ? name : sanitizeName(name + extension);
}

function aliases(extension: string): string {
  return extension.replace(/^\.(fits?|fts)\b/, ".fits").replace(/^\.jpe?g$/, ".jpeg")
    .replace(/^\.(vot|votable)$/, ".vot").replace(/^\.tiff?$/, ".tiff");
}

/** `name-1.ext` for a name that is taken. */
export function numbered(name: string, count: number): string {
  if (count === 0) return name;
  const extension = extensionOf(name);
  return `${name.slice(0, name.length - extension.length)}-${count}${extension}`;
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).byteLength;
}

/**
 * The file name that a server suggests (RFC 6266): `filename*` before `filename`, only what follows the last slash.
 *
 * @param header The header `Content-Disposition`.
 * @returns The name as sent; undefined if there is none.
 */
export function dispositionName(header: string): string | undefined {
  const parameters = new Map<string, string>();
  // Some servers do not quote names with blanks: what is not a token goes up to the next semicolon.
  const pattern = /;\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\[^])*)"|([^;]*))/g;
  for (
    const [, key = "", quoted, plain = ""] of `;${header.replace(/^[^;=]*(?=;|$)/, "")}`.matchAll(
      pattern,
    )
  ) {
    const value = quoted === undefined ? plain.trim() : unquote(quoted);
    if (!parameters.has(key.toLowerCase())) parameters.set(key.toLowerCase(), value);
  }
  const extended = decodeExtended(parameters.get("filename*"));
  const name = extended ?? asUtf8(parameters.get("filename") ?? "");
  const last = name.split(/[/\\]/).at(-1)?.trim() ?? "";
  return /^\.*$/.test(last) ? undefined : last;
}

/** Some servers send Windows paths without doubling the backslash: only quotes and backslashes count as escaped. */
function unquote(text: string): string {
  return text.replaceAll(/\\(["\\])/g, "$1");
}

/** `UTF-8'en'%e2%82%ac` of RFC 8187. */
function decodeExtended(text: string | undefined): string | undefined {
  const match = /^([\w-]+)'[^']*'(.*)$/.exec(text ?? "");
  if (match === null) return undefined;
  const [, charset = "", encoded = ""] = match;
  const bytes: number[] = [];
  for (let i = 0; i < encoded.length; i++) {
    const hex = /^%([0-9a-f]{2})/i.exec(encoded.slice(i, i + 3))?.[1];
    bytes.push(hex === undefined ? encoded.charCodeAt(i) & 0xff : parseInt(hex, 16));
    if (hex !== undefined) i += 2;
  }
  try {
    return new TextDecoder(charset, { fatal: true }).decode(new Uint8Array(bytes));
  } catch {
    return undefined;
  }
}

/** Header values arrive as bytes in Latin-1; many servers send UTF-8 all the same. */
function asUtf8(text: string): string {
  if (!/[\u0080-\u00FF]/.test(text) || /[\u0100-\uFFFF]/.test(text)) return text;
  try {
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return text;
  }
}

/** The last part of a URL's path, decoded; undefined if it says nothing. */
export function urlName(text: string): string | undefined {
  const url = parseUrl(text);
  const last = url?.pathname.split("/").findLast((part) => part !== "");
  if (last === undefined) return undefined;
  let name = last;
  try {
    name = decodeURIComponent(last);
  } catch {
    // A stray percent sign: the text as it is will do.
  }
  return sanitizeName(name, "") === "" ? undefined : name;
}

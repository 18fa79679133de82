/**
 * What a unit of a FITS file is, and how long its data are.
 *
 * @module
 */
import { FormatError } from "../runtime/errors.ts";
import { cardError, type FitsHeader } from "./header.ts";

/** What the data of a unit are; `groups` are random groups, `other` an extension that we do not know. */
export type HduKind = "image" | "table" | "bintable" | "groups" | "other";

/** Most axes that a header can declare. */
const MAX_AXES = 999;
const BITPIX = new Set([8, 16, 32, 64, -32, -64]);

/** Refuses what does not begin as a FITS file. */
export function checkFits(bytes: Uint8Array): void {
  if (startsWith(bytes, 0, "SIMPLE  =")) return;
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 512));
  const what = bytes.length === 0
    ? "the file is empty"
    : `it does not begin with SIMPLE${/<VOTABLE/i.test(head) ? ", but is a VOTable" : ""}`;
  throw new FormatError(`Cannot read FITS file: ${what}`, { format: "fits" });
}

export function startsWith(bytes: Uint8Array, offset: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if (bytes[offset + i] !== text.charCodeAt(i)) return false;
  }
  return true;
}

/** What a header announces. */
export function kindOf(index: number, header: FitsHeader): HduKind {
  if (index === 0) return isGroups(header) ? "groups" : "image";
  switch (header.string("XTENSION")?.trim()) {
    case "IMAGE":
    case "IUEIMAGE": // before IMAGE was registered
      return "image";
    case "TABLE":
      return "table";
    case "BINTABLE":
    case "A3DTABLE": // before BINTABLE was registered
      return "bintable";
    default:
      return "other";
  }
}

/** `EXTNAME`, or `""`; a value that is no text is no name. */
export function nameOf(header: FitsHeader): string {
  const value = header.card("EXTNAME")?.value;
  return typeof value === "string" ? value.trim() : "";
}

function isGroups(header: FitsHeader): boolean {
  return header.get("GROUPS") === true && header.get("NAXIS1") === 0;
}

/** Axes and number of data bytes that a header declares (section 4.4.1, equations of Nbits). */
export function dataSize(
  header: FitsHeader,
): { readonly shape: number[]; readonly length: number } {
  const bitpix = mandatory(header, "BITPIX");
  if (!BITPIX.has(bitpix)) throw cardError(header.card("BITPIX")!, `${bitpix} is no pixel type`);
  const naxis = mandatory(header, "NAXIS", 0, MAX_AXES);
  const shape: number[] = [];
  for (let axis = 1; axis <= naxis; axis++) shape.push(mandatory(header, `NAXIS${axis}`, 0));
  const primary = header.has("SIMPLE");
  const groups = isGroups(header);
  const counted = !primary || groups;
  const pcount = counted ? header.integer("PCOUNT") ?? 0 : 0;
  const gcount = counted ? header.integer("GCOUNT") ?? 1 : 1;
  if (pcount < 0) throw cardError(header.card("PCOUNT")!, "value is negative");
  if (gcount < 0) throw cardError(header.card("GCOUNT")!, "value is negative");
  const axes = groups ? shape.slice(1) : shape;
  const elements = axes.length === 0 ? 0 : axes.reduce((product, length) => product * length, 1);
  // Too large a product, also 0 × Infinity, is no safe integer.
  const length = (Math.abs(bitpix) / 8) * gcount * (pcount + elements);
  if (!Number.isSafeInteger(length)) {
    throw cardError(header.card("NAXIS")!, "the axes declare more data than any file can hold");
  }
  return { shape, length };
}

function mandatory(header: FitsHeader, keyword: string, min = -Infinity, max = Infinity): number {
  const value = header.integer(keyword);
  if (value === undefined) {
    throw new FormatError(`Cannot read FITS header: ${keyword} is missing`, {
      format: "fits",
      element: keyword,
    });
  }
  if (value < min || value > max) {
    throw cardError(header.card(keyword)!, `${value} is out of range`);
  }
  return value;
}

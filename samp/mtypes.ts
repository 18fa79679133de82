/**
 * The MTypes that programs of the VO know, with the types of their parameters: as they are sent, and as they are read.
 *
 * The list of MTypes is kept by the IVOA outside the standard (SAMP 1.3 §6).
 *
 * @module
 */
import { FormatError } from "../core/runtime/errors.ts";
import { asMap, type SampInputMap, type SampMap, type SampValue } from "./types.ts";

/** Where a table is, and how it is called. */
export type TableLoad = {
  readonly url: string;
  readonly "table-id"?: string;
  readonly name?: string;
};

/** Parameters by MType, as they are given for sending; others may be added. */
export interface KnownMTypes {
  /** A VOTable to load. */
  readonly "table.load.votable": TableLoad;
  /** A FITS table to load. */
  readonly "table.load.fits": TableLoad;
  /** One row, from 0, to show. */
  readonly "table.highlight.row": {
    readonly "table-id"?: string;
    readonly url?: string;
    readonly row: number | string;
  };
  /** Some rows, from 0, to select. */
  readonly "table.select.rowList": {
    readonly "table-id"?: string;
    readonly url?: string;
    readonly "row-list": readonly (number | string)[];
  };
  /** A FITS image to load. */
  readonly "image.load.fits": {
    readonly url: string;
    readonly "image-id"?: string;
    readonly name?: string;
  };
  /** A spectrum to load; `meta` has keys such as `Access.Format`. */
  readonly "spectrum.load.ssa-generic": {
    readonly url: string;
    readonly meta: SampInputMap;
    readonly "spectrum-id"?: string;
    readonly name?: string;
  };
  /** A position to look at (deg, ICRS). */
  readonly "coord.pointAt.sky": { readonly ra: number | string; readonly dec: number | string };
  /** What position is being looked at. */
  readonly "coord.get.sky": Readonly<Record<string, never>>;
  /** The value of an environment variable. */
  readonly "client.env.get": { readonly name: string };
  /** A publication to show. */
  readonly "bibcode.load": { readonly bibcode: string };
  /** A command for Aladin. */
  readonly "script.aladin.send": { readonly script: string };
  /** A question to DS9. */
  readonly "ds9.get": { readonly cmd: string };
  /** A command for DS9. */
  readonly "ds9.set": { readonly cmd: string; readonly url?: string };
  /** Whether one is there. */
  readonly "samp.app.ping": Readonly<Record<string, never>>;
}

/** Parameters of an MType for sending. */
export type ParamsOf<M extends string> = M extends keyof KnownMTypes ? KnownMTypes[M]
  : SampInputMap;

/** A table to load, as it is read. */
export interface TablePayload {
  /** Where it is. */
  readonly url: string;
  /** How later messages will call it. */
  readonly tableId: string | undefined;
  /** Its title. */
  readonly name: string | undefined;
}

/** Parameters by MType, as they are read. */
export interface KnownPayloads {
  /** A VOTable to load. */
  readonly "table.load.votable": TablePayload;
  /** A FITS table to load. */
  readonly "table.load.fits": TablePayload;
  /** One row, from 0. */
  readonly "table.highlight.row": {
    readonly tableId: string | undefined;
    readonly url: string | undefined;
    readonly row: number;
  };
  /** Some rows, from 0; none clears the selection. */
  readonly "table.select.rowList": {
    readonly tableId: string | undefined;
    readonly url: string | undefined;
    readonly rows: readonly number[];
  };
  /** A FITS image to load. */
  readonly "image.load.fits": {
    readonly url: string;
    readonly imageId: string | undefined;
    readonly name: string | undefined;
  };
  /** A spectrum to load. */
  readonly "spectrum.load.ssa-generic": {
    readonly url: string;
    readonly spectrumId: string | undefined;
    readonly name: string | undefined;
    readonly meta: SampMap;
  };
  /** A position (deg, ICRS). */
  readonly "coord.pointAt.sky": { readonly ra: number; readonly dec: number };
}

/** What the parameters of an MType say; those of unknown ones as they came. */
export type PayloadOf<M extends string> = M extends keyof KnownPayloads ? KnownPayloads[M]
  : SampMap;

function wrong(mtype: string, name: string, what: string): FormatError {
  return new FormatError(`Cannot read ${mtype}: parameter "${name}" ${what}`, { format: "samp" });
}

/**
 * A parameter that must be there.
 *
 * @throws {FormatError} If it is not, or is no text.
 */
export function textParam(mtype: string, params: SampMap, name: string): string {
  const value = optionalParam(params, name);
  if (value === undefined) throw wrong(mtype, name, "is missing");
  return value;
}

/** A parameter that may be missing; so counts what is no text, too. */
export function optionalParam(params: SampMap, name: string): string | undefined {
  const value = Object.hasOwn(params, name) ? params[name] : undefined;
  return typeof value === "string" ? value : undefined;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * A parameter that must be a number; exponents are fine.
 *
 * @throws {FormatError} If it is missing, or none.
 */
export function numberParam(mtype: string, params: SampMap, name: string): number {
  return toNumber(mtype, name, textParam(mtype, params, name));
}

function toNumber(mtype: string, name: string, value: SampValue | undefined): number {
  const text = typeof value === "string" ? value.trim() : "";
  if (!NUMBER.test(text)) throw wrong(mtype, name, `is no number but "${text.slice(0, 50)}"`);
  return Number(text);
}

/** An angle in degrees; right ascensions beyond 0 to 360 are in use, those of many turns are none. */
function angle(mtype: string, params: SampMap, name: string, most: number): number {
  const value = numberParam(mtype, params, name);
  if (Math.abs(value) > most) throw wrong(mtype, name, `is outside -${most} to ${most}: ${value}`);
  return value;
}

/** A row number: a whole number from 0; some programs write "3.0". */
function toRow(mtype: string, name: string, value: SampValue | undefined): number {
  const row = toNumber(mtype, name, value);
  if (!Number.isSafeInteger(row) || row < 0) throw wrong(mtype, name, `is no row but ${row}`);
  return row;
}

/**
 * Reads the parameters of a message.
 *
 * @param mtype The MType.
 * @param params Its parameters.
 * @returns Names as we have them, numbers as numbers; of unknown MTypes the parameters as they are.
 * @throws {FormatError} If what is needed is missing, or is no number, or there is no such place on the sky.
 *
 * @example
 * ```ts
 * import { readPayload } from "@denovo/vo/samp";
 * const { ra, dec } = readPayload("coord.pointAt.sky", { ra: "83.65000000000002", dec: "2.2e1" });
 * if (ra !== 83.65000000000002 || dec !== 22) throw new Error("wrong");
 * ```
 */
export function readPayload<M extends string>(mtype: M, params: SampMap): PayloadOf<M> {
  return read(mtype, params) as PayloadOf<M>;
}

function read(mtype: string, params: SampMap): unknown {
  const text = (name: string) => textParam(mtype, params, name);
  const maybe = (name: string) => optionalParam(params, name);
  switch (mtype) {
    case "table.load.votable":
    case "table.load.fits":
      return { url: text("url"), tableId: maybe("table-id"), name: maybe("name") };
    case "table.highlight.row":
      return {
        tableId: maybe("table-id"),
        url: maybe("url"),
        row: toRow(mtype, "row", text("row")),
      };
    case "table.select.rowList": {
      const list = params["row-list"];
      if (!Array.isArray(list)) throw wrong(mtype, "row-list", "is no list");
      const rows = (list as readonly SampValue[]).map((item) => toRow(mtype, "row-list", item));
      return { tableId: maybe("table-id"), url: maybe("url"), rows };
    }
    case "image.load.fits":
      return { url: text("url"), imageId: maybe("image-id"), name: maybe("name") };
    case "spectrum.load.ssa-generic":
      return {
        url: text("url"),
        spectrumId: maybe("spectrum-id"),
        name: maybe("name"),
        meta: asMap(params["meta"]),
      };
    case "coord.pointAt.sky":
      return {
        ra: angle(mtype, params, "ra", 720),
        dec: angle(mtype, params, "dec", 90),
      };
    default:
      return params;
  }
}

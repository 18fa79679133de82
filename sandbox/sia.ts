/**
 * Simple image access over the images of M51.
 *
 * Simple Image Access 1.0: section 4.1 (POS, SIZE, FORMAT, INTERSECT, VERB), 4.2 (the table), 4.3
 * (errors) and 7.1 (FORMAT=METADATA). Two parameters are the service's own: `dateObs` and
 * `bandpassId`. Left out: cutouts and mosaics made on request (NAXIS, CFRAME, CRPIX and the like).
 *
 * @module
 */
import { ignoredInfos, originInfos, overflowInfos, refusal, tableResponse } from "./_answer.ts";
import type { Database } from "./_database.ts";
import { Parameters, parseNumber, UsageError } from "./_parameters.ts";
import {
  boxContains,
  boxCorners,
  outlinesInPlane,
  polygonContains,
  polygonMeetsBox,
  type SkyBox,
  skyBox,
  toPlane,
} from "./_sky.ts";
import { siaParams } from "./_sia_params.ts";
import { tableCredit } from "./credit.ts";
import type { SkyTable, Value } from "./column.ts";
import { imageCentre, type ImageFile, imageOutline } from "./images.ts";

const SIA_MEDIA_TYPE = "text/xml;content=x-votable";

/** The identifier of the standard in the Registry. */
const SIA_STANDARD_ID = "ivo://ivoa.net/std/SIA";

/** What a search needs: the files, their table, and where things are. */
export interface SiaService {
  readonly database: Database;
  readonly table: SkyTable;
  readonly files: readonly ImageFile[];
  readonly ivoid: string;
}

const INTERSECTS: Readonly<Record<string, (file: ImageFile, box: SkyBox) => boolean>> = {
  COVERS: (file, box) => {
    const corners = boxCorners(box);
    return outlinesInPlane(box, imageOutline(file))
      .some((outline) => corners.every((corner) => polygonContains(outline, corner)));
  },
  ENCLOSED: (file, box) =>
    imageOutline(file).every(([ra, dec]) => boxContains(box, toPlane(box, ra, dec))),
  CENTER: (file, box) => {
    const [ra, dec] = imageCentre(file);
    return boxContains(box, toPlane(box, ra, dec));
  },
  OVERLAPS: (file, box) =>
    outlinesInPlane(box, imageOutline(file)).some((outline) => polygonMeetsBox(outline, box)),
};

/** Whether an image belongs into the answer, for a value of INTERSECT (upper case). */
export function imageMatches(file: ImageFile, box: SkyBox, intersect: string): boolean {
  const test = INTERSECTS[intersect];
  if (test === undefined) {
    throw new UsageError(`INTERSECT: "${intersect}" is not one of ${Object.keys(INTERSECTS)}`);
  }
  return test(file, box);
}

/** Numbers separated by commas. */
function parseList(name: string, text: string): number[] {
  return text.split(",").map((part) => parseNumber(name, part));
}

function parseBox(parameters: Parameters): SkyBox {
  const pos = parameters.one("POS");
  const size = parameters.one("SIZE");
  if (pos === undefined) throw new UsageError("POS is missing");
  if (size === undefined) throw new UsageError("SIZE is missing");
  const [ra, dec, ...more] = parseList("POS", pos);
  if (ra === undefined || dec === undefined || more.length > 0) {
    throw new UsageError(`POS: "${pos}" is not of the form ra,dec`);
  }
  if (ra < 0 || ra > 360 || dec < -90 || dec > 90) {
    throw new UsageError(`POS: "${pos}" is not a position on the sky`);
  }
  const sizes = parseList("SIZE", size);
  const [width = 0, height = width] = sizes;
  if (sizes.length > 2 || width < 0 || height < 0 || width > 360 || height > 180) {
    throw new UsageError(`SIZE: "${size}" is not one or two sizes in degrees`);
  }
  return skyBox(ra, dec, width, height);
}

/** The media types FORMAT lets through; undefined for FORMAT=METADATA. */
function parseFormat(text: string | undefined): ((mediaType: string) => boolean) | undefined {
  const format = (text ?? "ALL").trim().toLowerCase();
  if (format === "metadata") return undefined;
  if (format === "all") return () => true;
  const isGraphic = (mediaType: string) => /^image\/(png|jpeg|gif)$/.test(mediaType);
  if (format === "graphic" || format === "graphic-all") return isGraphic;
  const wanted = format.replace(/^graphic-/, "").split(",").map((part) => part.trim());
  const known = wanted.every((part) => /^([a-z0-9.+*-]+\/)?[a-z0-9.+*-]+$/.test(part));
  if (!known) throw new UsageError(`FORMAT: "${text}" is not understood`);
  const graphicOnly = format.startsWith("graphic-");
  return (mediaType) =>
    wanted.some((part) => part === mediaType || `image/${part}` === mediaType) &&
    (!graphicOnly || isGraphic(mediaType));
}

/** `lo/hi`, `lo/`, `/hi` or a single value: the interval of the older protocols. */
function parseInterval(name: string, text: string): [lo: number, hi: number] {
  const parts = text.split("/");
  const [first = "", second = first] = parts;
  if (parts.length > 2) throw new UsageError(`${name}: "${text}" is not of the form lo/hi`);
  const end = (part: string, open: number): number => {
    if (part.trim() === "" && parts.length === 2) return open;
    const infinity = /^\s*([+-]?)inf(?:inity)?\s*$/i.exec(part);
    if (infinity !== null) return infinity[1] === "-" ? -Infinity : Infinity;
    return parseNumber(name, part);
  };
  const [lo, hi] = [end(first, -Infinity), end(second, Infinity)];
  if (lo > hi) throw new UsageError(`${name}: "${text}" ends before it begins`);
  return [lo, hi];
}

/** Answers an image query. */
export async function answerSia(request: Request, service: SiaService): Promise<Response> {
  try {
    return query(request, await Parameters.from(request), service);
  } catch (error) {
    return refusal(error, SIA_MEDIA_TYPE, service.table.title);
  }
}

function query(request: Request, parameters: Parameters, service: SiaService): Response {
  const { table } = service;
  const accepts = parseFormat(parameters.one("FORMAT"));
  const format = parameters.responseFormat(SIA_MEDIA_TYPE);
  const maxrec = parameters.maxrec();
  const verbosity = Math.max(1, parameters.integer("VERB", 0, 3, 2));
  const infos = [
    { name: "QUERY_STATUS", value: "OK" },
    ...originInfos(request, { ...service, standardId: SIA_STANDARD_ID }, tableCredit(table)),
  ];
  if (accepts === undefined) {
    // FORMAT=METADATA needs no other parameter and shows all columns
    const metadata = { name: table.name, description: table.description, columns: table.columns };
    const params = siaParams(service.files);
    const resource = { description: table.description, infos, params, table: metadata };
    return tableResponse(format, { description: table.title, resource }, metadata);
  }
  const box = parseBox(parameters);
  const intersect = (parameters.one("INTERSECT") ?? "OVERLAPS").trim().toUpperCase();
  const dateObs = parameters.one("dateObs");
  const bandpassId = parameters.one("bandpassId");
  const where = {
    ...(dateObs === undefined ? {} : { between: { date_obs: parseInterval("dateObs", dateObs) } }),
    ...(bandpassId === undefined
      ? {}
      : { oneOf: { bandpass_id: bandpassId.split(",").map((name) => name.trim()) } }),
  };

  const matching = new Map(
    service.files
      .filter((file) => imageMatches(file, box, intersect) && accepts(file.mediaType))
      .map((file) => [file.name, file]),
  );
  const access = table.columns.findIndex((column) => column.name === table.id);
  const shown = table.columns.map((column) => column.verbosity <= verbosity);
  const { origin } = new URL(request.url);
  const rows: Value[][] = [];
  for (const row of service.database.select(table, where)) {
    const path = String(row[access]);
    if (!matching.has(path.slice(path.lastIndexOf("/") + 1))) continue;
    rows.push(row.with(access, origin + path).filter((_, index) => shown[index]));
  }
  const overflow = rows.length > maxrec || maxrec === 0;
  const data = {
    name: table.name,
    description: table.description,
    columns: table.columns.filter((_, index) => shown[index]),
    rows: rows.slice(0, maxrec),
  };
  return tableResponse(format, {
    description: table.title,
    resource: {
      infos: [...infos, ...ignoredInfos(parameters.ignored())],
      table: data,
      trailing: overflowInfos(overflow, maxrec),
    },
  }, data);
}

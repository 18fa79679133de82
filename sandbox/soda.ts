/**
 * Cutouts of images, cubes and spectra.
 *
 * SODA 1.0, sections 3 (parameters), 2.3 (errors: text with a status that says so), and DALI 1.1 (shapes, intervals).
 * Where a cutout would have no pixel, the answer is 204, as the standard has it.
 *
 * @module
 */
import { formatFits, parseFits } from "./_fits.ts";
import { Parameters, parseNumber, UsageError } from "./_parameters.ts";
import { pixelToSky, type TanWcs } from "./_sky.ts";
import { DATA_SETS, type DataSet } from "./datalink_sets.ts";
import type { ImageFile } from "./images.ts";
import { type Cube, cubeBytes } from "./soda_cube.ts";
import { type PixelBox, pixelBox, type Shape } from "./soda_shapes.ts";
import { spectrumPart } from "./spectra.ts";

/** What a cutout comes to. */
export interface Cutout {
  readonly mediaType: string;
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A data set that is not here. */
export class NotFoundError extends Error {
  override readonly name = "NotFoundError";
}

function numbers(name: string, text: string): readonly number[] {
  return text.trim().split(/\s+/).map((part) => parseNumber(name, part));
}

function shapeOf(kind: string, values: readonly number[], text: string): Shape {
  const wrong = () => new UsageError(`${kind}: "${text}" has the wrong number of numbers`);
  const [a = 0, b = 0, c = 0, d = 0] = values;
  switch (kind) {
    case "CIRCLE":
      if (values.length !== 3) throw wrong();
      if (c < 0) throw new UsageError(`CIRCLE: the radius ${c} is negative`);
      return { kind: "circle", ra: a, dec: b, radius: c };
    case "RANGE":
      if (values.length !== 4) throw wrong();
      if (a > b || c > d) throw new UsageError(`RANGE: "${text}" ends before it begins`);
      return { kind: "range", ra: [a, b], dec: [c, d] };
    case "POLYGON": {
      if (values.length < 6 || values.length % 2 === 1) throw wrong();
      const corners = Array.from(
        { length: values.length / 2 },
        (_, n) => [values[2 * n] ?? 0, values[2 * n + 1] ?? 0] as const,
      );
      return { kind: "polygon", corners };
    }
    default:
      throw new UsageError(`POS: "${text}" is no CIRCLE, RANGE or POLYGON`);
  }
}

function parseShapes(parameters: Parameters): readonly Shape[] {
  const own = ["CIRCLE", "POLYGON"].flatMap((kind) =>
    parameters.all(kind).map((text) => shapeOf(kind, numbers(kind, text), text))
  );
  const pos = parameters.all("POS").map((text) => {
    const [, word = "", rest = ""] = /^\s*([a-z]+)\s+(.*)$/is.exec(text) ?? [];
    if (word === "") throw new UsageError(`POS: "${text}" is no CIRCLE, RANGE or POLYGON`);
    return shapeOf(word.toUpperCase(), numbers("POS", rest), text);
  });
  return [...own, ...pos];
}

function parseBand(text: string | undefined): readonly [number, number] | undefined {
  if (text === undefined) return undefined;
  const ends = text.trim().split(/\s+/).map((part) => {
    const infinite = /^([+-]?)inf$/i.exec(part);
    if (infinite !== null) return infinite[1] === "-" ? -Infinity : Infinity;
    return parseNumber("BAND", part);
  });
  const [low = 0, high = low, ...more] = ends;
  if (more.length > 0) throw new UsageError(`BAND: "${text}" is no interval`);
  if (low > high) throw new UsageError(`BAND: "${text}" ends before it begins`);
  return [low, high];
}

/** What a request asks for. */
interface Wanted {
  readonly set: DataSet;
  readonly shape: Shape | undefined;
  readonly band: readonly [number, number] | undefined;
}

function parseWanted(parameters: Parameters): Wanted {
  const id = parameters.one("ID");
  if (id === undefined) throw new UsageError("ID is missing");
  const set = DATA_SETS.get(id);
  if (set === undefined) throw new NotFoundError(`there is no data set ${id} here`);
  const [shape, ...more] = parseShapes(parameters);
  if (more.length > 0) throw new UsageError("only one shape can be cut out at a time");
  const band = parseBand(parameters.one("BAND"));
  parameters.one("RESPONSEFORMAT");
  parameters.one("RUNID");
  const [strange] = parameters.ignored();
  if (strange !== undefined) throw new UsageError(`the parameter ${strange} is not known here`);
  return { set, shape, band };
}

/** Planes of a cube whose wavelengths touch an interval, counted from 1; undefined if there are none. */
function planes(
  { first, step, planes }: Cube,
  band: readonly [number, number],
): readonly [number, number] | undefined {
  // The plane k has its centre at first + step * (k - 1).
  const from = Math.max(1, Math.ceil((band[0] - first) / step + 0.5 - 1e-6));
  const to = Math.min(planes, Math.floor((band[1] - first) / step + 1.5 + 1e-6));
  return from > to ? undefined : [from, to];
}

const WHOLE = (width: number, height: number): PixelBox => ({ x: [1, width], y: [1, height] });

/** The part of an image: its pixels unchanged, its reference pixel moved. */
function imagePart(image: ImageFile, { x, y }: PixelBox): Uint8Array<ArrayBuffer> {
  const { cards, dataOffset } = parseFits(image.bytes);
  const bitpix = Number(cards.find(({ keyword }) => keyword === "BITPIX")?.value);
  const size = Math.abs(bitpix) / 8;
  const [width, height] = [x[1] - x[0] + 1, y[1] - y[0] + 1];
  const data = new Uint8Array(size * width * height);
  for (let row = 0; row < height; row++) {
    const at = dataOffset + size * ((y[0] - 1 + row) * image.width + x[0] - 1);
    data.set(image.bytes.subarray(at, at + size * width), row * size * width);
  }
  const { crpix }: TanWcs = image.wcs;
  const changed: Readonly<Record<string, number>> = {
    NAXIS1: width,
    NAXIS2: height,
    CRPIX1: crpix[0] - x[0] + 1,
    CRPIX2: crpix[1] - y[0] + 1,
  };
  return formatFits([
    ...cards.map((card) => {
      const value = changed[card.keyword];
      return value === undefined ? card : { ...card, value };
    }),
    { keyword: "HISTORY", comment: `Cutout of pixels [${x.join(":")},${y.join(":")}], unchanged.` },
  ], data);
}

/** A cutout; undefined if it would have no pixel. */
export function cutOut(parameters: Parameters): Cutout | undefined {
  const { set, shape, band } = parseWanted(parameters);
  const name = `cutout-${set.path.replace(/^.*\//, "")}`;
  const { mediaType } = set;
  if (set.kind === "spectrum") {
    if (shape !== undefined) throw new UsageError("a spectrum cannot be cut out of on the sky");
    const [low, high] = band ?? set.spectrum.band;
    if (high < set.spectrum.band[0] || low > set.spectrum.band[1]) return undefined;
    return { mediaType, name, bytes: spectrumPart(set.spectrum, [low, high]).bytes };
  }
  const plane = set.kind === "image" ? set.image : set.cube;
  const centre = pixelToSky(plane.wcs, (plane.width + 1) / 2, (plane.height + 1) / 2);
  const box = shape === undefined
    ? WHOLE(plane.width, plane.height)
    : pixelBox(shape, plane, centre);
  if (box === undefined) return undefined;
  if (set.kind === "image") {
    if (band !== undefined) throw new UsageError("an image has no BAND to cut");
    return { mediaType, name, bytes: imagePart(set.image, box) };
  }
  const z = band === undefined ? [1, set.cube.planes] as const : planes(set.cube, band);
  if (z === undefined) return undefined;
  return { mediaType, name, bytes: cubeBytes(set.cube, { ...box, z }) };
}

/** Answers a request for a cutout. */
export async function answerSoda(request: Request): Promise<Response> {
  try {
    const cutout = cutOut(await Parameters.from(request));
    if (cutout === undefined) return new Response(null, { status: 204 });
    return new Response(cutout.bytes, {
      headers: {
        "content-type": cutout.mediaType,
        "content-length": String(cutout.bytes.length),
        "content-disposition": `attachment; filename="${cutout.name}"`,
      },
    });
  } catch (error) {
    const [status, word] = error instanceof NotFoundError
      ? [404, "NotFoundFault"] as const
      : [400, "UsageError"] as const;
    if (!(error instanceof UsageError) && !(error instanceof NotFoundError)) throw error;
    return new Response(`${word}: ${error.message}\n`, {
      status,
      headers: { "content-type": "text/plain" },
    });
  }
}

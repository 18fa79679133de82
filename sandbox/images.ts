/**
 * The images of the sandbox: the M51 frame of the data pack, and what is honestly made of it.
 *
 * Only the frame itself is stored. Cutouts have its pixels unchanged; binned versions have means of
 * its pixels; all keep its date of observation, since there was only one. The rendition as PNG has an
 * arcsinh stretch.
 *
 * @module
 */
import { type FitsCard, fitsLength, formatFits, parseFits } from "./_fits.ts";
import { encodePng } from "./_png.ts";
import { pixelToSky, type TanWcs } from "./_sky.ts";
import { SANDBOX_NOTICE, SERVER_NAME } from "./_answer.ts";
import m51Text from "./data/m51.fits.gz.b64.txt" with { type: "text" };

/** The file of the data pack that all images come from. */
export const IMAGE_FILE = "m51.fits.gz.b64.txt";

/** What is cut out of the frame and by how much it is binned. */
interface Recipe {
  readonly id: string;
  readonly title: string;
  /** First pixel and size in the frame, pixels counting from 1; absent for the whole frame. */
  readonly cut?: readonly [x: number, y: number, width: number, height: number];
  readonly bin?: number;
}

const RECIPES: readonly Recipe[] = [
  { id: "m51", title: "M51, B, 600 s, Kitt Peak 1987-04-05 (full frame)" },
  {
    id: "m51-nucleus",
    title: "M51 nucleus, B, 600 s (cutout of 128 x 128 pixels)",
    cut: [194, 195, 128, 128],
  },
  {
    id: "m51-north",
    title: "M51 northern arm, towards NGC 5195, B, 600 s (cutout of 160 x 128 pixels)",
    cut: [1, 385, 160, 128],
  },
  {
    id: "m51-southwest",
    title: "M51 star forming regions in the south-west, B, 600 s (cutout of 128 x 128 pixels)",
    cut: [321, 65, 128, 128],
  },
  { id: "m51-bin2", title: "M51, B, 600 s (full frame, means of 2 x 2 pixels)", bin: 2 },
  { id: "m51-bin4", title: "M51, B, 600 s (full frame, means of 4 x 4 pixels)", bin: 4 },
];

/** A file that can be fetched, and what a search says about it. */
export interface ImageFile {
  /** Name of the file. */
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** How many bytes these are. */
  readonly size: number;
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly wcs: TanWcs;
  readonly dateObsMjd: number;
  /** SIA's flag: C for pixels copied, F for resampled, V for a rendition to look at. */
  readonly pixFlags: "C" | "F" | "V";
}

interface Frame {
  readonly cards: readonly FitsCard[];
  /** The pixels as the file has them: 16 bits each, row by row from below. */
  readonly pixels: DataView<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
  readonly wcs: TanWcs;
  readonly dateObsMjd: number;
}

/** The M51 file of the data pack as it is stored. */
export async function m51Fits(): Promise<Uint8Array<ArrayBuffer>> {
  const packed = Uint8Array.fromBase64(m51Text);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function readFrame(bytes: Uint8Array<ArrayBuffer>): Frame {
  const { cards, dataOffset } = parseFits(bytes);
  const number = (keyword: string): number => {
    const value = cards.find((card) => card.keyword === keyword)?.value;
    if (typeof value !== "number") throw new RangeError(`No ${keyword} in the image of the pack`);
    return value;
  };
  const [width, height] = [number("NAXIS1"), number("NAXIS2")];
  return {
    cards,
    width,
    height,
    pixels: new DataView(bytes.buffer, bytes.byteOffset + dataOffset, 2 * width * height),
    wcs: {
      crpix: [number("CRPIX1"), number("CRPIX2")],
      crval: [number("CRVAL1"), number("CRVAL2")],
      cd: [number("CD1_1"), number("CD1_2"), number("CD2_1"), number("CD2_2")],
    },
    dateObsMjd: number("MJD-OBS"),
  };
}

/** The header of the frame with other numbers, and with what was done at its end. */
function changeCards(
  cards: readonly FitsCard[],
  changed: Readonly<Record<string, number>>,
  history: readonly string[],
): FitsCard[] {
  return [
    ...cards.map((card) => {
      const value = changed[card.keyword];
      return value === undefined ? card : { ...card, value };
    }),
    ...history.map((comment) => ({ keyword: "HISTORY", comment })),
  ];
}

const MARK = `Served by ${SERVER_NAME}: ${SANDBOX_NOTICE}.`;

function cutOut(frame: Frame, recipe: Recipe): ImageFile {
  const [x0, y0, width, height] = recipe.cut ?? [1, 1, frame.width, frame.height];
  const { buffer, byteOffset } = frame.pixels;
  const copy = () => {
    const data = new Uint8Array(2 * width * height);
    for (let y = 0; y < height; y++) {
      const from = byteOffset + 2 * ((y0 - 1 + y) * frame.width + (x0 - 1));
      data.set(new Uint8Array(buffer, from, 2 * width), 2 * y * width);
    }
    return data;
  };
  const { crpix, crval, cd } = frame.wcs;
  const wcs: TanWcs = { crpix: [crpix[0] - x0 + 1, crpix[1] - y0 + 1], crval, cd };
  const history = recipe.cut === undefined
    ? [MARK]
    : [`Cutout of pixels [${x0}:${x0 + width - 1},${y0}:${y0 + height - 1}], unchanged.`, MARK];
  const changed = { NAXIS1: width, NAXIS2: height, CRPIX1: wcs.crpix[0], CRPIX2: wcs.crpix[1] };
  const cards = changeCards(frame.cards, changed, history);
  const content = { cards, length: 2 * width * height, make: copy };
  return fitsFile(frame, recipe, content, { width, height, wcs, pixFlags: "C" });
}

function binned(frame: Frame, recipe: Recipe, bin: number): ImageFile {
  const [width, height] = [Math.floor(frame.width / bin), Math.floor(frame.height / bin)];
  const means = () => {
    const data = new DataView(new ArrayBuffer(4 * width * height));
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let sum = 0;
        for (let dy = 0; dy < bin; dy++) {
          for (let dx = 0; dx < bin; dx++) {
            sum += frame.pixels.getInt16(2 * ((y * bin + dy) * frame.width + x * bin + dx));
          }
        }
        data.setFloat32(4 * (y * width + x), sum / bin ** 2);
      }
    }
    return new Uint8Array(data.buffer);
  };
  const { crpix, crval, cd } = frame.wcs;
  const wcs: TanWcs = {
    // the centre of a pixel is a whole number, so its edges are at the halves
    crpix: [(crpix[0] - 0.5) / bin + 0.5, (crpix[1] - 0.5) / bin + 0.5],
    crval,
    cd: [cd[0] * bin, cd[1] * bin, cd[2] * bin, cd[3] * bin],
  };
  const changed = {
    BITPIX: -32,
    NAXIS1: width,
    NAXIS2: height,
    CRPIX1: wcs.crpix[0],
    CRPIX2: wcs.crpix[1],
    CD1_1: wcs.cd[0],
    CD1_2: wcs.cd[1],
    CD2_1: wcs.cd[2],
    CD2_2: wcs.cd[3],
  };
  const cards = changeCards(frame.cards, changed, [`Means of ${bin} x ${bin} pixels.`, MARK])
    .map((card) =>
      card.keyword === "BITPIX" ? { ...card, comment: "32-bit floating point" } : card
    );
  const content = { cards, length: 4 * width * height, make: means };
  return fitsFile(frame, recipe, content, { width, height, wcs, pixFlags: "F" });
}

function fitsFile(
  { dateObsMjd }: Frame,
  { id, title }: Recipe,
  content: {
    readonly cards: readonly FitsCard[];
    /** Of the data. */
    readonly length: number;
    readonly make: () => Uint8Array;
  },
  rest: Pick<ImageFile, "width" | "height" | "wcs" | "pixFlags">,
): ImageFile {
  let bytes: Uint8Array<ArrayBuffer> | undefined;
  return {
    name: `${id}.fits`,
    mediaType: "image/fits",
    title,
    dateObsMjd,
    ...rest,
    size: fitsLength(content.cards, content.length),
    // Most searches want to know of files, and few the files.
    get bytes() {
      return bytes ??= formatFits(content.cards, content.make());
    },
  };
}

/** The frame to look at: arcsinh of the counts above a dark sky, north up. */
async function rendition(frame: Frame, full: ImageFile): Promise<ImageFile> {
  const [sky, soft, top] = [30, 20, 1500];
  const scale = 255 / Math.asinh((top - sky) / soft);
  const shades = Uint8Array.from(
    { length: top + 1 },
    (_, counts) => Math.min(255, scale * Math.asinh(Math.max(0, counts - sky) / soft)),
  );
  const { width, height } = frame;
  const gray = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const counts = frame.pixels.getInt16(2 * ((height - 1 - y) * width + x));
      gray[y * width + x] = shades[Math.min(top, Math.max(0, counts))] ?? 0;
    }
  }
  const bytes = await encodePng(gray, width, height, MARK);
  const size = bytes.length;
  return { ...full, name: "m51.png", mediaType: "image/png", bytes, size, pixFlags: "V" };
}

interface FitsImages {
  readonly frame: Frame;
  readonly files: readonly ImageFile[];
}

async function makeFitsImages(): Promise<FitsImages> {
  const frame = readFrame(await m51Fits());
  const files = RECIPES.map((recipe) =>
    recipe.bin === undefined ? cutOut(frame, recipe) : binned(frame, recipe, recipe.bin)
  );
  return { frame, files };
}

async function makeImages(): Promise<readonly ImageFile[]> {
  const { frame, files } = await (fitsMade ??= makeFitsImages());
  const [full] = files;
  return full === undefined ? files : [...files, await rendition(frame, full)];
}

let fitsMade: Promise<FitsImages> | undefined;
let allMade: Promise<readonly ImageFile[]> | undefined;

/** The images as FITS files, made from the one frame; once, since several services have them. */
export async function fitsImages(): Promise<readonly ImageFile[]> {
  return (await (fitsMade ??= makeFitsImages())).files;
}

/** All files: those of {@linkcode fitsImages}, and the rendition. */
export function allImages(): Promise<readonly ImageFile[]> {
  return allMade ??= makeImages();
}

/** The position of the image's centre. */
export function imageCentre({ wcs, width, height }: ImageFile): [ra: number, dec: number] {
  return pixelToSky(wcs, (width + 1) / 2, (height + 1) / 2);
}

/** Points around the edge of the image, eight a side, beginning at its first pixel's corner. */
export function imageOutline({ wcs, width, height }: ImageFile): [ra: number, dec: number][] {
  const corners = [[0, 0], [1, 0], [1, 1], [0, 1]] as const;
  return corners.flatMap(([x, y], index) => {
    const [nextX, nextY] = corners[(index + 1) % 4] ?? [0, 0];
    return Array.from({ length: 8 }, (_, step) => {
      const t = step / 8;
      return pixelToSky(
        wcs,
        0.5 + width * (x + t * (nextX - x)),
        0.5 + height * (y + t * (nextY - y)),
      );
    });
  });
}

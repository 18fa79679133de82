/**
 * The data sets that links and cutouts are about: images, cubes, spectra.
 *
 * @module
 */
import { AUTHORITY } from "./_answer.ts";
import type { ServedFile } from "./_files.ts";
import { encodePng } from "./_png.ts";
import type { Gray } from "./datalink_previews.ts";
import { fitsImages, type ImageFile } from "./images.ts";
import { FILES_PATH } from "./paths.ts";
import { type Cube, CUBES, CUBES_PATH } from "./soda_cube.ts";
import { spectra, SPECTRA_PATH, type Spectrum, spectrumTitle } from "./spectra.ts";

/** A data set. */
export type DataSet =
  & {
    /** Identifier. */
    readonly did: string;
    readonly title: string;
    /** Where its file is. */
    readonly path: string;
    readonly mediaType: string;
    readonly size: number;
    /** Where its preview is. */
    readonly preview: string;
  }
  & (
    | { readonly kind: "image"; readonly image: ImageFile }
    | { readonly kind: "cube"; readonly cube: Cube }
    | { readonly kind: "spectrum"; readonly spectrum: Spectrum }
  );

/** Below this path are previews. */
const PREVIEWS_PATH = "/previews/";

const IMAGES = await fitsImages();

function preview(name: string): string {
  return `${PREVIEWS_PATH}${name.replace(/\.\w+$/, "")}.png`;
}

/** Bytes of a cube's file: header of one block, data. */
function cubeSize({ width, height, planes }: Cube): number {
  return 2880 + Math.ceil(4 * width * height * planes / 2880) * 2880;
}

/** All data sets by their identifiers. */
export const DATA_SETS: ReadonlyMap<string, DataSet> = new Map(
  [
    ...IMAGES.map((image): DataSet => ({
      kind: "image",
      image,
      did: `${AUTHORITY}/sia?${image.name}`,
      title: image.title,
      path: FILES_PATH + image.name,
      mediaType: image.mediaType,
      size: image.size,
      preview: preview(image.name),
    })),
    ...CUBES.map((cube): DataSet => ({
      kind: "cube",
      cube,
      did: cube.did,
      title: cube.title,
      path: CUBES_PATH + cube.name,
      mediaType: "image/fits",
      size: cubeSize(cube),
      preview: preview(cube.name),
    })),
    ...spectra().map((spectrum): DataSet => ({
      kind: "spectrum",
      spectrum,
      did: `${AUTHORITY}/ssa?${spectrum.id}`,
      title: spectrumTitle(spectrum),
      path: `${SPECTRA_PATH}${spectrum.id}.vot`,
      mediaType: "application/x-votable+xml",
      size: 0,
      preview: preview(`${spectrum.id}.vot`),
    })),
  ].map((set) => [set.did, set]),
);

/** The image that the others of M51 are made of. */
export const WHOLE_IMAGE: DataSet | undefined = DATA_SETS.get(`${AUTHORITY}/sia?m51.fits`);

const PLOT = { width: 160, height: 96 } as const;

/** A preview; undefined if there is no such data set. */
export async function previewFile(name: string): Promise<ServedFile | undefined> {
  const set = [...DATA_SETS.values()].find((one) => one.preview === PREVIEWS_PATH + name);
  if (set === undefined) return undefined;
  const { gray, width, height } = await pixelsOf(set);
  const bytes = await encodePng(gray, width, height, set.title);
  return { name, mediaType: "image/png", bytes };
}

async function pixelsOf(set: DataSet): Promise<Gray> {
  switch (set.kind) {
    case "image":
      return (await import("./datalink_previews.ts")).imageGray(set.image);
    case "cube": {
      const { cubeGray } = await import("./soda_cube.ts");
      return { gray: cubeGray(set.cube), width: set.cube.width, height: set.cube.height };
    }
    case "spectrum":
      return (await import("./datalink_previews.ts")).spectrumGray(set.spectrum, PLOT);
  }
}

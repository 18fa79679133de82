/**
 * The list of images, as SIA 1 has it.
 *
 * Simple Image Access 1.0, section 4.2: the UCDs beginning with `VOX:` are the standard's own.
 *
 * @module
 */
import type { ColumnSpec, SkyTable, Value } from "../column.ts";
import { IMAGE_FILE, imageCentre, type ImageFile } from "../images.ts";
import { text } from "./_columns.ts";

/** Johnson B: centre and half-power points (m), nominal; the filter curve is not in the header. */
export const B_BAND = { centre: 445e-9, low: 398e-9, high: 492e-9 };

const numbers = { datatype: "double", arraysize: "*" } as const;

const COLUMNS: readonly ColumnSpec[] = [
  {
    name: "title",
    ...text,
    ucd: "VOX:Image_Title",
    description: "What the image shows, and what was done to it",
    verbosity: 1,
  },
  {
    name: "ra",
    datatype: "double",
    unit: "deg",
    ucd: "POS_EQ_RA_MAIN",
    system: "icrs",
    description: "Right ascension (ICRS) of the centre",
    verbosity: 1,
  },
  {
    name: "dec",
    datatype: "double",
    unit: "deg",
    ucd: "POS_EQ_DEC_MAIN",
    system: "icrs",
    description: "Declination (ICRS) of the centre",
    verbosity: 1,
  },
  {
    name: "instrument",
    ...text,
    ucd: "INST_ID",
    description: "Instrument; the telescope is not in the header",
    verbosity: 1,
  },
  {
    name: "date_obs",
    datatype: "double",
    unit: "d",
    ucd: "VOX:Image_MJDateObs",
    system: "mjd",
    description: "Date of observation (MJD, UTC) as in the header of the frame",
    verbosity: 1,
  },
  {
    name: "naxes",
    datatype: "int",
    ucd: "VOX:Image_Naxes",
    description: "Number of axes",
    verbosity: 1,
  },
  {
    name: "naxis",
    datatype: "int",
    arraysize: "*",
    unit: "pixel",
    ucd: "VOX:Image_Naxis",
    description: "Length of each axis",
    verbosity: 1,
  },
  {
    name: "scale",
    ...numbers,
    unit: "deg/pixel",
    ucd: "VOX:Image_Scale",
    description: "Scale of each axis",
    verbosity: 1,
  },
  {
    name: "format",
    ...text,
    ucd: "VOX:Image_Format",
    description: "Media type of the file",
    verbosity: 1,
  },
  {
    name: "ref_frame",
    ...text,
    ucd: "VOX:STC_CoordRefFrame",
    description: "Reference frame of the world coordinates",
    verbosity: 2,
  },
  {
    name: "projection",
    datatype: "char",
    arraysize: "3",
    ucd: "VOX:WCS_CoordProjection",
    description: "Projection, as in FITS",
    verbosity: 2,
  },
  {
    name: "ref_pixel",
    ...numbers,
    unit: "pixel",
    ucd: "VOX:WCS_CoordRefPixel",
    description: "Reference pixel (CRPIX)",
    verbosity: 2,
  },
  {
    name: "ref_value",
    ...numbers,
    unit: "deg",
    ucd: "VOX:WCS_CoordRefValue",
    description: "World coordinates of the reference pixel (CRVAL)",
    verbosity: 2,
  },
  {
    name: "cd_matrix",
    ...numbers,
    unit: "deg/pixel",
    ucd: "VOX:WCS_CDMatrix",
    description: "CD matrix: CD1_1, CD1_2, CD2_1, CD2_2",
    verbosity: 2,
  },
  {
    name: "bandpass_id",
    ...text,
    ucd: "VOX:BandPass_ID",
    description: "Name of the bandpass, from the title of the frame",
    verbosity: 2,
  },
  {
    name: "bandpass_unit",
    ...text,
    ucd: "VOX:BandPass_Unit",
    description: "Unit of the bandpass columns",
    verbosity: 2,
  },
  ...([
    ["bandpass_refvalue", "VOX:BandPass_RefValue", "Centre of the bandpass (nominal)"],
    ["bandpass_hilimit", "VOX:BandPass_HiLimit", "Upper half-power point (nominal)"],
    ["bandpass_lolimit", "VOX:BandPass_LoLimit", "Lower half-power point (nominal)"],
  ] as const).map(([name, ucd, description]): ColumnSpec => ({
    name,
    datatype: "double",
    unit: "m",
    ucd,
    description,
    verbosity: 2,
  })),
  {
    name: "pix_flags",
    ...text,
    ucd: "VOX:Image_PixFlags",
    description: "C: pixels copied, F: resampled, V: only to look at",
    verbosity: 3,
  },
  {
    name: "access_reference",
    ...text,
    ucd: "VOX:Image_AccessReference",
    description: "Where to fetch the image",
    verbosity: 1,
  },
  {
    name: "file_size",
    datatype: "int",
    unit: "byte",
    ucd: "VOX:Image_FileSize",
    description: "Size of the file",
    verbosity: 1,
  },
];

function imageRow(file: ImageFile, path: string): readonly Value[] {
  const [ra, dec] = imageCentre(file);
  const { wcs } = file;
  return [
    file.title,
    ra,
    dec,
    "Kitt Peak CCD camera",
    file.dateObsMjd,
    2,
    [file.width, file.height],
    [-Math.hypot(wcs.cd[0], wcs.cd[2]), Math.hypot(wcs.cd[1], wcs.cd[3])],
    file.mediaType,
    "ICRS",
    "TAN",
    wcs.crpix,
    wcs.crval,
    wcs.cd,
    "B",
    "m",
    B_BAND.centre,
    B_BAND.high,
    B_BAND.low,
    file.pixFlags,
    `${path}${file.name}`,
    file.size,
  ];
}

/** The table of these files, which are served below `path`. */
export function imageTable(files: readonly ImageFile[], path: string): SkyTable {
  return {
    name: "images",
    title: "Images of M51",
    description:
      "A frame of M51 in B taken at Kitt Peak in 1987 (IRAF's test image), cutouts of it," +
      " and versions with fewer pixels.",
    file: IMAGE_FILE,
    id: "access_reference",
    ra: "ra",
    dec: "dec",
    columns: COLUMNS,
    rows: () => files.map((file) => imageRow(file, path)),
  };
}

/**
 * The M51 image of the data pack: IRAF's `dev$pix` as FITS.
 *
 * IRAF's image format, version 2 (`imhv2`, `impv2`): big-endian; a header of 2046 bytes followed by
 * newline-separated cards, and a pixel file whose pixels begin at the 16-bit word (counted from 1)
 * given in the header. Pixels are 16-bit integers in the order of FITS, so they are copied as bytes.
 *
 * @module
 */
import { type FitsCard, formatFits } from "../sandbox/_fits.ts";

/** Offsets in an `imhv2` header: pixel type, number of axes, lengths, first pixel (16-bit word). */
const PIXEL_TYPE = 10, AXES = 18, LENGTHS = 22, PIXEL_WORD = 86, USER_AREA = 2046;
const TYPE_SHORT = 3;

/** Milliarcseconds by which the axes of FK5 (J2000) are turned against ICRS: x, y, z. */
const FK5_TURN_MAS: readonly [number, number, number] = [-19.9, -9.1, 22.9];

/** A direction in FK5 J2000 as ICRS: the small rotation of Mignard & Froeschlé (2000). */
function fk5ToIcrs(ra: number, dec: number): { ra: number; dec: number } {
  const rad = Math.PI / 180;
  const [ex, ey, ez] = FK5_TURN_MAS.map((mas) => (mas / 3.6e6) * rad) as [number, number, number];
  const x = Math.cos(dec * rad) * Math.cos(ra * rad);
  const y = Math.cos(dec * rad) * Math.sin(ra * rad);
  const z = Math.sin(dec * rad);
  const [u, v, w] = [x + ez * y - ey * z, y - ez * x + ex * z, z + ey * x - ex * y];
  return {
    ra: Math.atan2(v, u) / rad + (v < 0 ? 360 : 0),
    dec: Math.asin(w / Math.hypot(u, v, w)) / rad,
  };
}

function readCards(header: Uint8Array): { values: Map<string, string>; history: string[] } {
  const values = new Map<string, string>();
  const history: string[] = [];
  for (const line of new TextDecoder().decode(header.subarray(USER_AREA)).split("\n")) {
    const text = line.replaceAll("\0", "").trimEnd();
    const match = /^([A-Z0-9_-]{1,8}) *= *(?:'([^']*)'|([^/]*))/.exec(text);
    if (match?.[1] !== undefined) values.set(match[1], (match[2] ?? match[3] ?? "").trim());
    else if (text.startsWith("HISTORY")) history.push(text.slice(8).replaceAll(/[' /]+$|^'/g, ""));
  }
  return { values, history };
}

/** What becomes of the image: the pack's text and the notes for the manifest. */
export async function buildM51(
  dir: string,
  source: string,
): Promise<{ text: string; notes: string }> {
  const header = await Deno.readFile(`${dir}/ypix.imh`);
  const pixelFile = await Deno.readFile(`${dir}/pix.pix`);
  const view = new DataView(header.buffer, header.byteOffset);
  const magic = new TextDecoder().decode(header.subarray(0, 5));
  const [width, height] = [view.getInt32(LENGTHS), view.getInt32(LENGTHS + 4)];
  if (magic !== "imhv2" || view.getInt32(PIXEL_TYPE) !== TYPE_SHORT || view.getInt32(AXES) !== 2) {
    throw new Error("Cannot convert ypix.imh: not a two-dimensional image of 16-bit integers");
  }
  const start = 2 * (view.getInt32(PIXEL_WORD) - 1);
  const pixels = pixelFile.subarray(start, start + 2 * width * height);
  if (pixels.length !== 2 * width * height) throw new Error("Cannot convert pix.pix: too short");
  checkRange(pixels, -1, 19936);

  const fits = formatFits(m51Cards(header, width, height, source), pixels);
  const stream = new Blob([fits]).stream().pipeThrough(new CompressionStream("gzip"));
  const packed = new Uint8Array(await new Response(stream).arrayBuffer());
  packed.fill(0, 4, 8); // no time of making
  packed[9] = 255; // no operating system
  const lines = packed.toBase64().match(/.{1,120}/g) ?? [];
  return { text: lines.join("\n") + "\n", notes: NOTES };
}

/** The header says what the extremes are; another byte order could not give them. */
function checkRange(pixels: Uint8Array, low: number, high: number): void {
  const view = new DataView(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  let [min, max] = [Infinity, -Infinity];
  for (let at = 0; at < pixels.byteLength; at += 2) {
    const value = view.getInt16(at);
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  if (min !== low || max !== high) throw new Error(`Cannot convert pix.pix: ${min} to ${max}`);
}

const NOTES =
  "dev$pix, IRAF's test image: M51 in B, 600 s, Kitt Peak. The pixels are untouched (bytes copied)." +
  " The package has three headers for them. wpix.imh has a rough WCS whose reference value is near" +
  " the B1950 position of M51 and which misses the nucleus by 8 arcsec; ypix.imh has a plate solution" +
  " in FK5 J2000 with a CD matrix which puts the nucleus (202.4696 +47.1952) within 0.2 arcsec of" +
  " where it is in the pixels. So ypix.imh is used, its reference value turned from FK5 to ICRS (less" +
  " than 0.001 arcsec here). Scale 0.766 arcsec a pixel, north up, east left, field 6.5 arcmin: the" +
  " companion NGC 5195, 4.4 arcmin north, is outside. Bad columns, dead rows and cosmic rays are in" +
  " the original. Telescope and filter curve are not in the header.";

function m51Cards(header: Uint8Array, width: number, height: number, source: string): FitsCard[] {
  const { values, history } = readCards(header);
  const text = (keyword: string): string => {
    const value = values.get(keyword);
    if (value === undefined) throw new Error(`Cannot convert ypix.imh: no ${keyword}`);
    return value;
  };
  const number = (keyword: string): number => Number(text(keyword));
  const centre = fk5ToIcrs(number("CRVAL1"), number("CRVAL2"));
  const dateObs = text("DATE-OBS");
  const mjd = Number((Date.parse(`${dateObs}Z`) / 86_400_000 + 40_587).toFixed(8));
  const kept: [string, string][] = [
    ["ZD", "zenith distance"],
    ["UT", "universal time"],
    ["ST", "sidereal time"],
    ["DATA-TYP", "object, dark, bias, etc."],
    ["TRIM", ""],
    ["BT-FLAG", ""],
    ["FF-FLAG", ""],
    ["CCDPROC", ""],
  ];
  return [
    { keyword: "SIMPLE", value: true, comment: "FITS standard" },
    { keyword: "BITPIX", value: 16, comment: "16-bit integers" },
    { keyword: "NAXIS", value: 2 },
    { keyword: "NAXIS1", value: width },
    { keyword: "NAXIS2", value: height },
    { keyword: "OBJECT", value: "M51" },
    { keyword: "TITLE", value: "m51  B  600s", comment: "title in the original" },
    { keyword: "ORIGIN", value: "KPNO-IRAF" },
    { keyword: "OBSERVAT", value: "KPNO", comment: "from ORIGIN; telescope not stated" },
    { keyword: "FILTER", value: "B", comment: "from TITLE" },
    { keyword: "DATE-OBS", value: dateObs, comment: "UTC" },
    { keyword: "MJD-OBS", value: mjd, comment: "[d] from DATE-OBS" },
    { keyword: "EXPTIME", value: number("OTIME"), comment: "[s] actual integration time" },
    { keyword: "AIRMASS", value: number("AIRMASS") },
    { keyword: "CCDPICNO", value: number("CCDPICNO"), comment: "original CCD picture number" },
    ...kept.map(([keyword, comment]) => ({
      keyword,
      value: text(keyword),
      ...(comment === "" ? {} : { comment }),
    })),
    { keyword: "RADESYS", value: "ICRS" },
    { keyword: "CTYPE1", value: "RA---TAN" },
    { keyword: "CTYPE2", value: "DEC--TAN" },
    { keyword: "CUNIT1", value: "deg" },
    { keyword: "CUNIT2", value: "deg" },
    { keyword: "CRVAL1", value: Number(centre.ra.toFixed(10)), comment: "[deg]" },
    { keyword: "CRVAL2", value: Number(centre.dec.toFixed(10)), comment: "[deg]" },
    { keyword: "CRPIX1", value: number("CRPIX1") },
    { keyword: "CRPIX2", value: number("CRPIX2") },
    { keyword: "CD1_1", value: number("CD1_1") },
    { keyword: "CD1_2", value: number("CD1_2") },
    { keyword: "CD2_1", value: number("CD2_1") },
    { keyword: "CD2_2", value: number("CD2_2") },
    ...history.map((line) => ({ keyword: "HISTORY", comment: line })),
    ...[
      `FITS made by denovo from dev$pix of ${source}: ypix.imh, pix.pix.`,
      "Pixels untouched. WCS of ypix.imh (FK5 J2000); the reference value was",
      "turned to ICRS (< 0.001 arcsec), the CD matrix was left as it is.",
      "The nucleus of M51 is within 0.2 arcsec of its place after this WCS.",
      "The older WCS of wpix.imh (B1950) misses it by 8 arcsec: not used.",
      "NGC 5195 is outside of the field, 4.4 arcmin north of the nucleus.",
      "Training data: not for science.",
    ].map((comment) => ({ keyword: "HISTORY", comment })),
  ];
}

/**
 * FITS files that others have made, and damaged ones.
 *
 * @module
 */
import type { Random } from "./_random.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** A whole file. */
export interface FitsSeed {
  readonly name: string;
  readonly bytes: Bytes;
}

const FOLDER = new URL("../fixtures/fits/", import.meta.url);

/** All files among the fixtures. */
export function fitsSeeds(): readonly FitsSeed[] {
  const folders = ["", "peer/"];
  return folders.flatMap((folder) =>
    [...Deno.readDirSync(new URL(folder || ".", FOLDER))]
      .filter(({ name }) => /\.fits(\.gz)?$/.test(name))
      .map(({ name }) => ({ name, bytes: Deno.readFileSync(new URL(folder + name, FOLDER)) }))
  ).sort((a, b) => a.name < b.name ? -1 : 1);
}

const KEYWORDS = [
  ..."BITPIX NAXIS NAXIS1 NAXIS2 NAXIS3 PCOUNT GCOUNT TFIELDS TFORM1 TFORM2 TDIM1 THEAP TNULL1 TZERO1 TSCAL1 BSCALE BZERO"
    .split(" "),
  ..."BLANK ZBITPIX ZNAXIS ZNAXIS1 ZNAXIS2 ZTILE1 ZTILE2 ZCMPTYPE ZVAL1 ZVAL2 ZQUANTIZ ZDITHER0 ZBLANK XTENSION GROUPS"
    .split(" "),
];
const VALUES = [
  ..."0 -1 1 2 7 8 16 32 64 -32 -64 999 99999 2147483647 2147483648 9999999999999 9223372036854775808 1E300 NaN T F 1.5"
    .split(" "),
  ..."'D' '1D' '0J' '3E' '99999999K' '1PD(3)' '1QJ' 'PA()' '7X' '5A' '20A4' 'M' '-1D' 'Z' '(2,2)' '(99999,99999)' '(1,' ''"
    .split(" "),
  ..."'RICE_1' 'GZIP_1' 'GZIP_2' 'HCOMPRESS_1' 'NOCOMPRESS' 'SUBTRACTIVE_DITHER_1' 'BINTABLE' 'IMAGE' 'TABLE' '&' (1,2)"
    .split(" "),
];

/** A card whose value is another one, or that is there in vain. */
function rewriteCard(bytes: Bytes, random: Random): Bytes {
  const copy = bytes.slice();
  const wanted = random.pick(KEYWORDS).padEnd(8);
  const places: number[] = [];
  for (let at = 0; at + 80 <= Math.min(bytes.length, 40_000); at += 80) {
    const keyword = String.fromCharCode(...bytes.subarray(at, at + 8));
    if (keyword === wanted) places.push(at);
  }
  const at = places.length > 0
    ? random.pick(places)
    : 80 * random.below(Math.max(1, Math.min(bytes.length, 8640) / 80 | 0));
  if (at + 80 > copy.length) return copy;
  const text = `${wanted}= ${random.pick(VALUES).padStart(20)}`.padEnd(80).slice(0, 80);
  for (let i = 0; i < 80; i++) copy[at + i] = text.charCodeAt(i);
  return copy;
}

function damage(bytes: Bytes, other: Bytes, random: Random): Bytes {
  const place = () => random.below(bytes.length + 1);
  switch (random.below(8)) {
    case 0:
    case 1:
    case 2:
      return rewriteCard(bytes, random);
    case 3: { // bytes changed, anywhere
      const copy = bytes.slice();
      for (let n = 1 + random.below(8); n > 0; n--) {
        copy[random.below(copy.length)] = random.below(256);
      }
      return copy;
    }
    case 4: { // bytes changed near the data of the first table
      const copy = bytes.slice();
      const from = Math.min(copy.length - 1, 2880 * (1 + random.below(4)));
      for (let n = 1 + random.below(30); n > 0; n--) {
        copy[Math.min(copy.length - 1, from + random.below(3000))] = random.pick([
          0,
          255,
          127,
          random.below(256),
        ]);
      }
      return copy;
    }
    case 5:
      return bytes.slice(0, place());
    case 6: { // a record or block left out, or twice
      const unit = random.pick([80, 2880, 1]);
      const at = unit * random.below(Math.max(1, bytes.length / unit | 0));
      const size = unit * (1 + random.below(3));
      const keep = random.next() < 0.5 ? at : at + size;
      return new Uint8Array(
        [...bytes.subarray(0, at + size), ...bytes.subarray(keep)].slice(0, 200_000),
      );
    }
    default: { // one file's begin, another one's end
      const at = 2880 * random.below(Math.max(1, bytes.length / 2880 | 0));
      const from = 2880 * random.below(Math.max(1, other.length / 2880 | 0));
      return new Uint8Array([...bytes.subarray(0, at), ...other.subarray(from)]);
    }
  }
}

/** A damaged file, with one to three damages. */
export function fitsMutant(bytes: Bytes, other: Bytes, random: Random): Bytes {
  let result = damage(bytes, other, random);
  while (random.next() < 0.3 && result.length > 0) result = damage(result, other, random);
  return result;
}

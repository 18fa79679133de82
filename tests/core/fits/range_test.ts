import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertMatch,
  assertRejects,
  assertThrows,
} from "../../../deps/assert.ts";
import { createHttp } from "../../../core/runtime/http.ts";
import { FormatError, UnsupportedError } from "../../../core/runtime/errors.ts";
import {
  boxAround,
  cutout,
  FitsHeader,
  FitsImage,
  type FitsUnit,
  httpRanges,
  readCutout,
  type ReadRange,
  scanFits,
  Wcs,
  writeImage,
} from "../../../core/fits/mod.ts";
import { recut } from "../../_recut.ts";
import { withServer } from "../../_server.ts";
import { fixture } from "./_fixtures.ts";

const SHAPE = [60, 50, 7];
const WCS: Readonly<Record<string, string | number>> = {
  CTYPE1: "RA---TAN",
  CRPIX1: 30.5,
  CRVAL1: 150,
  CDELT1: -0.01,
  CTYPE2: "DEC--TAN",
  CRPIX2: 25.5,
  CRVAL2: 30,
  CDELT2: 0.01,
  CTYPE3: "WAVE",
  CRPIX3: 1,
  CRVAL3: 5e-7,
  CDELT3: 1e-9,
};

function cube(): FitsImage {
  let header = new FitsHeader();
  for (const [keyword, value] of Object.entries(WCS)) header = header.with(keyword, value);
  const data = Int32Array.from({ length: 60 * 50 * 7 }, (_, i) => i);
  return FitsImage.from({ data, shape: SHAPE, header });
}

/** Reads a file in memory, and counts. */
function counted(file: Uint8Array): { read: ReadRange; readonly total: () => number } {
  let total = 0;
  return {
    read: (start, length) => {
      const bytes = file.slice(start, start + length);
      total += bytes.length;
      return Promise.resolve(bytes);
    },
    total: () => total,
  };
}

Deno.test("cutout() cuts a box out of a cube, its third axis moved along", () => {
  const cut = cutout(cube(), { x: [11, 12], y: [3, 5], z: [2, 4] });
  assertEquals(cut.shape, [2, 3, 3]);
  assertEquals(cut.valueAt({ x: 1, y: 1, plane: 0 }), 1 * 3000 + 2 * 60 + 10);
  assertEquals(cut.valueAt({ x: 2, y: 3, plane: 2 }), 3 * 3000 + 4 * 60 + 11);
  assertEquals(["CRPIX1", "CRPIX2", "CRPIX3"].map((key) => cut.header.number(key)), [
    20.5,
    23.5,
    0,
  ]);
});

Deno.test("cutout() keeps the coordinates where CRPIX is not given", () => {
  const { CRPIX1: _, ...others } = WCS;
  let header = new FitsHeader();
  for (const [keyword, value] of Object.entries(others)) header = header.with(keyword, value);
  const image = FitsImage.from({ data: new Uint8Array(100), shape: [10, 10], header });
  const cut = cutout(image, { x: [4, 9], y: [2, 9] });
  assertEquals(cut.header.number("CRPIX1"), -3);
  const [before, after] = [Wcs.fromHeader(image.header), Wcs.fromHeader(cut.header)];
  assertEquals(after.pixelToWorld({ x: 1, y: 1 }), before.pixelToWorld({ x: 4, y: 2 }));
});

Deno.test("readCutout() reads what cutout() cuts, and hardly more", async () => {
  const image = cube();
  const file = writeImage(image);
  for (
    const box of [
      { x: [5, 6], y: [7, 9], z: [3, 3] },
      { x: [1, 60], y: [1, 50] },
      { x: [60, 60], y: [50, 50], z: [7, 7] },
      { x: [-5, 3], y: [49, 90], z: [6, 99] },
    ] as const
  ) {
    const { read } = counted(file);
    const cut = await readCutout(read, () => box);
    assertEquals(cut.bytes, cutout(image, box).bytes);
    const said = ({ header }: FitsImage) =>
      header.cards.map(({ keyword, value }) => [keyword, value]);
    assertEquals(said(cut), said(cutout(image, box)));
  }
  const { read, total } = counted(file);
  await readCutout(read, () => ({ x: [5, 6], y: [7, 7], z: [3, 3] }));
  assert(total() <= 8 * 2880 + 8, `${total()} bytes were read`);
});

Deno.test("readCutout() finds the unit that is wanted, and says what it cannot read in part", async () => {
  const box = () => ({ x: [1, 2], y: [1, 1] } as const);
  const { read } = counted(fixture("multi.fits"));
  assertEquals((await readCutout(read, box)).shape, [2, 1, 3]);
  assertEquals((await readCutout(read, box, { hdu: "HYPER" })).shape, [2, 1, 3, 2]);
  await assertRejects(() => readCutout(read, box, { hdu: 0 }), FormatError, "unit 0 holds none");
  await assertRejects(() => readCutout(read, box, { hdu: "X" }), FormatError, 'no unit "X"');
  const zipped = counted(fixture("int16.fits.gz")).read;
  await assertRejects(() => readCutout(zipped, box), UnsupportedError, "gzip");
  const tiled = counted(fixture("compressed.fits")).read;
  await assertRejects(() => readCutout(tiled, box), UnsupportedError, "tile-compressed");
  const short = counted(writeImage(cube()).subarray(0, 2880 + 2880 + 500)).read;
  const far = () => ({ x: [1, 2], y: [50, 50], z: [7, 7] } as const);
  await assertRejects(() => readCutout(short, far), FormatError, "the file ends");
});

Deno.test("boxAround() puts the position in the middle", () => {
  const { header } = cube();
  const box = boxAround(header, { ra: 150, dec: 30 }, 0.1);
  assertEquals(box, { x: [26, 35], y: [21, 30] });
  const small = boxAround(header, { ra: 150.05, dec: 30.1 }, [1e-6, 0.02]);
  assertEquals(small.x[0], small.x[1]);
  const wcs = Wcs.fromHeader(header);
  const centre = wcs.skyToPixel({ ra: 150.05, dec: 30.1 })!;
  assertAlmostEquals((small.y[0] + small.y[1]) / 2, centre.y, 0.51);
});

Deno.test("boxAround() says where an image is that the position is not in", () => {
  const { header } = cube();
  const near = { ra: 150, dec: 31 };
  const { message } = assertThrows(() => boxAround(header, near, 0.1), RangeError);
  assertMatch(
    message,
    /^Cannot cut out: 150 31 is outside the image: its middle, 1\d+\.\d{5} \d+\.\d{5}, is \d\S* degrees away$/,
  );
  // What reaches into the image counts, and the projection does not show the other side of the sky.
  assert(boxAround(header, near, 3).y[0] <= header.integer("NAXIS2")!);
  const far = { ra: 330, dec: -30 };
  assertThrows(() => boxAround(header, far, 0.1), RangeError, "330 -30 is outside the image");
});

Deno.test("httpRanges() asks for the bytes of the cutout only", async () => {
  const file = writeImage(cube());
  let sent = 0;
  await withServer((request) => {
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.get("range") ?? "") ?? [];
    if (from === undefined || to === undefined) return new Response(file);
    const body = file.slice(Number(from), Number(to) + 1);
    sent += body.length;
    if (body.length === 0) return new Response(null, { status: 416 });
    return new Response(body, {
      status: 206,
      headers: {
        "content-range": `bytes ${from}-${Number(from) + body.length - 1}/${file.length}`,
      },
    });
  }, async ({ url, requests }) => {
    const http = createHttp();
    const box = { x: [5, 6], y: [7, 8], z: [3, 4] } as const;
    const cut = await readCutout(httpRanges(`${url}/cube.fits`, { http }), () => box);
    assertEquals(cut.bytes, cutout(cube(), box).bytes);
    assert(requests.every(({ headers }) => headers.get("range") !== null));
    assert(sent < file.length / 2, `${sent} of ${file.length} bytes were sent`);
  });
});

Deno.test("httpRanges() refuses a server that sends whole files", async () => {
  const file = writeImage(cube());
  await withServer(() => new Response(file), async ({ url }) => {
    const read = httpRanges(`${url}/cube.fits`, { http: createHttp() });
    const cut = () => readCutout(read, () => ({ x: [1, 1], y: [1, 1] }));
    await assertRejects(cut, UnsupportedError, "whole files only");
  });
});

Deno.test("scanFits() tells the units of a file, however it is cut", async () => {
  const units = async (bytes: Uint8Array, size: number) => {
    const found: FitsUnit[] = [];
    for await (const unit of scanFits(recut(bytes, size))) found.push(unit);
    return found.map(({ index, kind, name, shape }) => [index, kind, name, shape.join("x")]);
  };
  const wanted = [
    [0, "image", "", ""],
    [1, "image", "CUBE", "4x2x3"],
    [2, "bintable", "TAB", "4x2"],
    [3, "image", "HYPER", "2x2x3x2"],
    [4, "image", "SPECTRUM", "7"],
  ];
  for (const size of [79, 2880, 100_000]) {
    assertEquals(await units(fixture("multi.fits"), size), wanted);
  }
  assertEquals((await units(fixture("compressed.fits"), 997))[1], [
    1,
    "bintable",
    "COMPRESSED_IMAGE",
    "8x8",
  ]);
});

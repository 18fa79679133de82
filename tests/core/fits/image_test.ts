import { assert, assertEquals, assertRejects, assertThrows } from "../../../deps/assert.ts";
import {
  type FitsArray,
  FitsImage,
  parseFits,
  readFits,
  readImage,
  writeImage,
} from "../../../core/fits/mod.ts";
import { FormatError, UnsupportedError, VoTimeoutError } from "../../../core/runtime/errors.ts";
import { fileOf, fixture, fixtureJson, seeded } from "./_fixtures.ts";

interface Expected {
  readonly shape: number[];
  readonly bitpix: number;
  readonly kind: string;
  readonly data: (number | string)[];
  readonly stored: (number | string)[];
}

const KINDS: Readonly<Record<string, string>> = {
  uint8: "Uint8Array",
  int8: "Int8Array",
  int16: "Int16Array",
  uint16: "Uint16Array",
  int32: "Int32Array",
  uint32: "Uint32Array",
  int64: "BigInt64Array",
  uint64: "BigUint64Array",
  float32: "Float32Array",
  float64: "Float64Array",
};

function value(cell: number | string, like: number | bigint): number | bigint {
  if (typeof like === "bigint") return BigInt(cell);
  return cell === "inf" ? Infinity : cell === "-inf" ? -Infinity : Number(cell);
}

function assertSame(got: FitsArray, want: readonly (number | string)[], rtol: number): void {
  assertEquals(got.length, want.length);
  for (let i = 0; i < got.length; i++) {
    const [a, b] = [got[i]!, value(want[i]!, got[i]!)];
    const close = typeof a === "number" && Math.abs(a - Number(b)) <= rtol * Math.abs(Number(b));
    assert(Object.is(a, b) || close, `pixel ${i}: ${a} instead of ${b}`);
  }
}

for (const [name, hdus] of Object.entries(fixtureJson<Record<string, Expected[]>>("images.json"))) {
  Deno.test(`readFits() reads ${name} as astropy does`, async () => {
    const read = await readFits(fixture(name));
    assertEquals(read.length, hdus.length);
    for (const [i, want] of hdus.entries()) {
      if (!want) {
        assertEquals(read[i]!.hasImage, false);
        continue;
      }
      const image = read[i]!.image();
      assertEquals(image.shape, want.shape);
      assertEquals(image.bitpix, want.bitpix);
      assertSame(image.stored, want.stored, 0);
      // astropy scales 8 and 16 bit integers in single precision; we use doubles wherever there is scaling.
      const scaled = image.header.has("BLANK") || image.bscale !== 1;
      assertEquals(image.data.constructor.name, scaled ? "Float64Array" : KINDS[want.kind]);
      assertSame(image.data, want.data, want.kind === "float32" && scaled ? 1e-6 : 1e-15);
      const planes = Array.from({ length: image.planes }, (_, plane) => [...image.plane(plane)]);
      assertEquals(planes.flat(), Array.from(image.data, Number));
    }
  });

  Deno.test(`writeImage() writes the images of ${name} back`, async () => {
    for (const hdu of await readFits(fixture(name))) {
      if (!hdu.hasImage) continue;
      const [back] = parseFits(writeImage(hdu.image()));
      assertEquals(back!.image().data, hdu.image().data);
      assertEquals(back!.header.get("EXTNAME"), hdu.header.get("EXTNAME"));
      assertEquals(back!.header.get("SIMPLE"), true);
    }
  });
}

Deno.test("writeImage() gives the bytes that astropy wrote for plain arrays", () => {
  for (const name of ["int16", "uint16", "uint64", "int8", "float64"]) {
    const bytes = fixture(`${name}.fits`);
    const image = parseFits(bytes)[0]!.image();
    const own = FitsImage.from({ data: image.data, shape: image.shape });
    assertEquals(own.bytes, image.bytes, name);
    assertEquals(own.header.get("BZERO"), image.header.get("BZERO"), name);
  }
});

Deno.test("readFits() takes streams in any cut, gzip'd or not", async () => {
  const whole = parseFits(fixture("int16.fits"))[0]!.image().data;
  for (const name of ["int16.fits", "int16.fits.gz"]) {
    const bytes = fixture(name);
    for (const size of [1, 7, 13, 4096]) {
      const [hdu] = await readFits(cut(bytes, size));
      assertEquals(hdu!.image().data, whole);
    }
    assertEquals((await readImage(ReadableStream.from(cut(bytes, 100)))).data, whole);
    assertEquals((await readImage(bytes)).data, whole);
  }
});

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < bytes.length; i += size) {
    yield await Promise.resolve(bytes.subarray(i, i + size));
  }
}

Deno.test("readFits() lists all units of a file", async () => {
  const hdus = await readFits(fixture("multi.fits"));
  assertEquals(hdus.map((hdu) => [hdu.kind, hdu.name]), [
    ["image", ""],
    ["image", "CUBE"],
    ["bintable", "TAB"],
    ["image", "HYPER"],
    ["image", "SPECTRUM"],
  ]);
  const cube = hdus[1]!.image();
  assertEquals([cube.width, cube.height, cube.planes], [4, 2, 3]);
  assertEquals(cube.valueAt({ x: 2, y: 1, plane: 2 }), cube.data[17]);
  assertThrows(() => cube.plane(3), RangeError);
  assertThrows(() => cube.valueAt({ x: 0, y: 1 }), RangeError);
  assertThrows(() => hdus[0]!.image(), FormatError);
  assertThrows(() => hdus[2]!.image(), UnsupportedError);
});

Deno.test("readImage() takes the first image, or the named unit", async () => {
  const file = fixture("multi.fits");
  assertEquals((await readImage(file)).shape, [4, 2, 3]);
  assertEquals((await readImage(file, { hdu: "HYPER" })).shape, [2, 2, 3, 2]);
  assertEquals((await readImage(file, { hdu: 4 })).shape, [7]);
  await assertRejects(() => readImage(file, { hdu: "NONE" }), FormatError);
  await assertRejects(() => readImage(file, { hdu: "TAB" }), UnsupportedError);
  await assertRejects(() => readImage(fixture("cards.fits")), FormatError);
  const compressed = await readImage(fixture("compressed.fits"));
  assertEquals(compressed.shape, [8, 8]);
  assertEquals(compressed.data, Int32Array.from({ length: 64 }, (_, i) => i));
});

Deno.test("readImage() scales floats that were made integers, also where these are not compressed", async () => {
  const records = (cards: Record<string, string | number>) =>
    Object.entries(cards).map(([keyword, value]) =>
      `${keyword.padEnd(8)}= ${typeof value === "string" ? value : String(value).padStart(20)}`
    );
  for (const bitpix of [-32, -64]) {
    const head = records({
      XTENSION: "'BINTABLE'",
      BITPIX: 8,
      NAXIS: 2,
      NAXIS1: 24,
      NAXIS2: 1,
      PCOUNT: 12,
      GCOUNT: 1,
      TFIELDS: 3,
      TTYPE1: "'COMPRESSED_DATA'",
      TFORM1: "'1PB(12)'",
      TTYPE2: "'ZSCALE  '",
      TFORM2: "'1D      '",
      TTYPE3: "'ZZERO   '",
      TFORM3: "'1D      '",
      ZIMAGE: "                   T",
      ZCMPTYPE: "'NOCOMPRESS'",
      ZBITPIX: bitpix,
      ZNAXIS: 1,
      ZNAXIS1: 3,
    });
    const data = new DataView(new ArrayBuffer(36));
    data.setInt32(0, 12);
    data.setFloat64(8, 0.5);
    data.setFloat64(16, 100);
    [2, 4, -6].forEach((value, i) => data.setInt32(24 + 4 * i, value));
    const primary = fileOf(["SIMPLE  =                    T", ...records({ BITPIX: 8, NAXIS: 0 })]);
    const unit = fileOf(head, new Uint8Array(data.buffer));
    const file = new Uint8Array([...primary, ...unit]);
    const image = await readImage(file, { hdu: 1 });
    assertEquals(Array.from(image.data, Number), [101, 102, 97], `BITPIX ${bitpix}`);
  }
});

const HEAD = ["SIMPLE  = T", "BITPIX  = 16", "NAXIS   = 2", "NAXIS1  = 2", "NAXIS2  = 2"];

function changed(keyword: string, record: string): Uint8Array {
  const records = HEAD.map((old) => old.startsWith(keyword) ? record : old);
  return fileOf(records, new Uint8Array(8));
}

Deno.test("parseFits() refuses headers that lie", () => {
  const huge = Array.from({ length: 20 }, (_, i) => `NAXIS${i + 1}`.padEnd(8) + "= 999999999");
  const cases: Record<string, Uint8Array> = {
    "is empty": new Uint8Array(0),
    "does not begin with SIMPLE": new TextEncoder().encode("<html><body>Not found</body></html>"),
    "no END card": new TextEncoder().encode(HEAD.map((record) => record.padEnd(80)).join("")),
    "declares 3999996 bytes of data": changed("NAXIS1", "NAXIS1  = 999999"),
    "more data than any file": fileOf(["SIMPLE  = T", "BITPIX  = -64", "NAXIS   = 20", ...huge]),
    "-2 is out of range": changed("NAXIS1", "NAXIS1  = -2"),
    "NAXIS1 is missing": changed("NAXIS1", "COMMENT x"),
    "NAXIS is missing": changed("NAXIS ", "COMMENT x"),
    "1000 is out of range": changed("NAXIS ", "NAXIS   = 1000"),
    "17 is no pixel type": changed("BITPIX", "BITPIX  = 17"),
    "BITPIX: value is not an integer": changed("BITPIX", "BITPIX  = 'x'"),
    "no FITS value": changed("BITPIX", "BITPIX  = 1x"),
    "record is not text at card 2": changed("BITPIX", "\0\0\0"),
  };
  for (const [message, bytes] of Object.entries(cases)) {
    const error = assertThrows(() => parseFits(bytes), FormatError) as FormatError;
    assert(error.message.includes(message), `${message}: ${error.message}`);
    assertEquals(error.format, "fits");
  }
});

Deno.test("parseFits() refuses a file cut within the data, but not within the padding", () => {
  const file = changed("none", "");
  assertEquals(parseFits(file)[0]!.image().shape, [2, 2]);
  assertEquals(parseFits(file.slice(0, 2880 + 8))[0]!.image().shape, [2, 2]);
  assertThrows(() => parseFits(file.slice(0, 2880 + 7)), FormatError);
});

Deno.test("FitsImage scaling keywords that are no numbers are errors, of that image only", () => {
  const [hdu] = parseFits(fileOf([...HEAD, "BSCALE  = 'x'"], new Uint8Array(8)));
  assertEquals(hdu!.hasImage, true);
  assertThrows(() => hdu!.image(), FormatError);
  const [blank] = parseFits(fileOf([...HEAD, "BLANK   = 1.5"], new Uint8Array(8)));
  assertThrows(() => blank!.image(), FormatError);
});

Deno.test("FitsImage.from() refuses arrays that do not fill the shape", () => {
  const data = new Uint8Array(5);
  assertThrows(() => FitsImage.from({ data, shape: [2, 2] }), RangeError);
  assertThrows(() => FitsImage.from({ data, shape: [] }), RangeError);
  assertThrows(() => FitsImage.from({ data: new Uint8Array(0), shape: [0] }), RangeError);
});

Deno.test("readFits() refuses damaged gzip and bombs", async () => {
  const bytes = fixture("int16.fits.gz");
  await assertRejects(() => readFits(bytes.slice(0, 100)), FormatError);
  const broken = bytes.slice();
  broken.fill(0xff, 60, 90);
  await assertRejects(() => readFits(broken), FormatError);
  const head = new TextEncoder().encode("SIMPLE  = T".padEnd(80));
  const bomb = new Blob([head, new Uint8Array(20_000_000)]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  const error = await assertRejects(() => readFits(bomb, { maxBytes: 1_000_000 }), FormatError);
  assert((error as Error).message.includes("limit of 1000000 bytes"));
  const text = new Blob(["<html>".repeat(100)]).stream().pipeThrough(new CompressionStream("gzip"));
  await assertRejects(() => readFits(text), FormatError);
});

Deno.test("readFits() looks at the beginning before it reads the rest", async () => {
  let asked = 0;
  async function* page(): AsyncGenerator<Uint8Array> {
    for (;;) {
      asked++;
      yield await Promise.resolve(new TextEncoder().encode("<html>".repeat(20)));
    }
  }
  await assertRejects(() => readFits(page()), FormatError);
  assertEquals(asked, 1);
});

Deno.test("readFits() ends when the signal says so, also while the source is silent", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const hanging: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({
      next() {
        controller.abort(reason);
        return new Promise<IteratorResult<Uint8Array>>(() => {});
      },
    }),
  };
  const error = await assertRejects(() => readFits(hanging, { signal: controller.signal }));
  assert(error === reason);
  await assertRejects(() => readFits(fixture("int8.fits"), { signal: AbortSignal.abort(reason) }));
});

Deno.test("readFits() keeps its time limit, and passes faults of the source through", async () => {
  let cancelled = false;
  const silent = new ReadableStream<Uint8Array>({
    cancel() {
      cancelled = true;
    },
  });
  await assertRejects(() => readFits(silent, { timeoutMs: 5 }), VoTimeoutError);
  assert(cancelled);
  const fault = new Error("connection reset");
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(fixture("int16.fits.gz").subarray(0, 90));
    throw fault;
  }
  assert(await assertRejects(() => readFits(failing())) === fault);
});

Deno.test("readFits() ends in a value or a FormatError for 3,000 damaged files", async () => {
  const random = seeded(7);
  const seeds = [
    "multi.fits",
    "cards.fits",
    "scaled16_blank.fits",
    "compressed.fits",
    "int16.fits.gz",
  ]
    .map(fixture);
  const outcomes = { value: 0, error: 0 };
  for (let i = 0; i < 3000; i++) {
    let bytes = seeds[i % seeds.length]!.slice();
    for (let n = 0; n < 1 + random() * 5; n++) {
      const at = Math.floor(random() * Math.min(bytes.length, 2880));
      if (random() < 0.2) bytes = bytes.slice(0, Math.floor(random() * bytes.length));
      else if (random() < 0.3) bytes.copyWithin(at, Math.floor(random() * bytes.length / 80) * 80);
      else bytes[at] = random() < 0.7 ? 0x20 + random() * 95 : random() * 256;
    }
    try {
      for (const hdu of await readFits(bytes, { maxBytes: 1e6 })) {
        if (hdu.hasImage) hdu.image().plane();
      }
      outcomes.value++;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      outcomes.error++;
    }
  }
  assert(outcomes.value > 500 && outcomes.error > 500, JSON.stringify(outcomes));
});

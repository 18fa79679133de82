import { assert, assertEquals, assertRejects, assertThrows } from "../../../deps/assert.ts";
import { newPicture, readPicture, resizePicture, writePicture } from "../../../core/plot/mod.ts";
import { FormatError } from "../../../core/runtime/errors.ts";
import { pictureFixture, PICTURES } from "./_pictures.ts";

const SIXTEEN = /16|rgbkey|filt0|paeth|avg\.|one/;

Deno.test("readPicture() reads the PNG files of ImageMagick, those of 8 bits to the last one", async (t) => {
  for (const { name, width, height, file, rgba } of PICTURES) {
    if (!name.endsWith(".png")) continue;
    await t.step(name, async () => {
      const picture = await readPicture(file);
      assertEquals([picture.width, picture.height], [width, height]);
      for (let at = 0; at < rgba.length; at += 4) {
        const [ours, theirs] = [picture.data, rgba].map((data) => [...data.slice(at, at + 4)]);
        // What colour a transparent pixel has is not seen.
        if (theirs![3] === 0) assertEquals(ours![3], 0);
        else if (SIXTEEN.test(name)) {
          // From 16 bits to 8 one rounds, the other dithers.
          ours!.forEach((value, c) =>
            assert(Math.abs(value - theirs![c]!) <= 1, `pixel ${at / 4}`)
          );
        } else assertEquals(ours, theirs, `pixel ${at / 4}`);
      }
    });
  }
});

Deno.test("readPicture() reads JPEG as near to libjpeg as colours of half size allow", async (t) => {
  for (const { name, width, height, file, rgba } of PICTURES) {
    if (!name.endsWith(".jpg")) continue;
    await t.step(name, async () => {
      const picture = await readPicture(file);
      assertEquals([picture.width, picture.height], [width, height]);
      let [sum, most] = [0, 0];
      for (let at = 0; at < rgba.length; at++) {
        const off = Math.abs(picture.data[at]! - rgba[at]!);
        sum += off;
        most = Math.max(most, off);
      }
      const full = ["j444.jpg", "jgrey.jpg", "jgreyp.jpg"].includes(name);
      assert(sum / rgba.length < (full ? 1 : 3), `mean ${sum / rgba.length}`);
      assert(most <= (full ? 3 : 30), `most ${most}`);
    });
  }
});

Deno.test("writePicture() keeps the pixels in PNG, and nearly in JPEG", async () => {
  const picture = newPicture(30, 20, [200, 60, 20]);
  picture.data.set([1, 2, 3, 255], 4 * (30 * 3 + 5));
  const png = await readPicture(writePicture(picture));
  assertEquals(png, picture);
  picture.data[3] = 77;
  assertEquals((await readPicture(writePicture(picture))).data[3], 77);
  const jpeg = writePicture(newPicture(30, 20, [200, 60, 20]), { format: "jpeg", quality: 95 });
  assertEquals([...jpeg.subarray(0, 3)], [0xff, 0xd8, 0xff]);
  const { data } = await readPicture(jpeg);
  for (const [c, value] of [200, 60, 20].entries()) assert(Math.abs(data[c]! - value) < 4);
  const clear = await readPicture(
    writePicture(newPicture(8, 8, [0, 0, 0, 0]), { format: "jpeg" }),
  );
  assert(clear.data[0]! > 250, "what is transparent becomes white in JPEG");
  assertThrows(() => writePicture(picture, { quality: 0 }), RangeError, "quality is 0");
  assertThrows(
    () => writePicture({ ...picture, width: 31 }),
    RangeError,
    "2400 bytes for 31 by 20",
  );
});

Deno.test("resizePicture() takes means over areas, without the colour of transparent pixels", () => {
  const picture = newPicture(2, 2, [100, 0, 0]);
  picture.data.set([0, 200, 0, 0], 4);
  const one = resizePicture(picture, 1, 1);
  assertEquals([...one.data], [100, 0, 0, Math.round(255 * 0.75)]);
  assertEquals([...resizePicture(newPicture(1, 1, [9, 8, 7]), 2, 1).data], [
    ...[9, 8, 7, 255],
    ...[9, 8, 7, 255],
  ]);
  assertThrows(() => resizePicture(picture, 0, 1), RangeError, "0 by 1");
});

async function refusal(file: Uint8Array, options = {}): Promise<string> {
  const error = await assertRejects(() => readPicture(file, options), FormatError);
  assertEquals(error.format, "picture");
  return error.message;
}

Deno.test("readPicture() says what is wrong with a file", async () => {
  const { file: png } = pictureFixture("rgb8.png");
  const { file: jpeg } = pictureFixture("j444.jpg");
  assertEquals(
    await refusal(new Uint8Array()),
    "Cannot read picture: an empty file is neither PNG nor JPEG",
  );
  assertEquals(
    await refusal(new TextEncoder().encode("<html><body>Not found")),
    'Cannot read picture: what begins with "<html><body>" is neither PNG nor JPEG',
  );
  for (const length of [9, 40, png.length - 13, png.length - 5]) {
    assertEquals(await refusal(png.slice(0, length)), "Cannot read PNG: it is cut off");
  }
  for (const length of [5, 300, jpeg.length - 2]) {
    assertEquals(await refusal(jpeg.slice(0, length)), "Cannot read JPEG: it is cut off");
  }
  const damaged = png.slice();
  damaged[
    png.findIndex((byte, i) => byte === 0x49 && png[i + 1] === 0x44 && png[i + 2] === 0x41) + 9
  ]! ^= 1;
  assertEquals(await refusal(damaged), "Cannot read PNG: its chunk IDAT is damaged");
  assertEquals(
    await refusal(png, { maxPixels: 100 }),
    "Cannot read PNG: its 13 by 9 pixels are more than 100",
  );
  assertEquals(
    await refusal(jpeg, { maxPixels: 100 }),
    "Cannot read JPEG: its 40 by 27 pixels are more than 100",
  );
});

/** A PNG file of which head and data are made up. */
async function pngOf(
  head: readonly number[],
  raw: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Blob([raw]).stream().pipeThrough(new CompressionStream("deflate"));
  const data = new Uint8Array(await new Response(packed).arrayBuffer());
  const chunk = (type: string, body: Uint8Array<ArrayBuffer>) => {
    const out = new Uint8Array(12 + body.length);
    const view = new DataView(out.buffer);
    view.setUint32(0, body.length);
    out.set(new TextEncoder().encode(type), 4);
    out.set(body, 8);
    let crc = -1;
    for (const byte of out.subarray(4, 8 + body.length)) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
    view.setUint32(8 + body.length, ~crc >>> 0);
    return out;
  };
  const parts = [
    Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10),
    chunk("IHDR", Uint8Array.from(head)),
    chunk("IDAT", data),
    chunk("IEND", new Uint8Array()),
  ];
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

Deno.test("readPicture() believes no head: neither huge ones nor data that do not fit", async () => {
  const head = (width: number, height: number) => [
    ...[0, width >> 16, width >> 8 & 255, width & 255, 0, height >> 16, height >> 8 & 255],
    ...[height & 255, 8, 0, 0, 0, 0],
  ];
  const good = await readPicture(await pngOf(head(3, 1), Uint8Array.of(0, 10, 20, 30)));
  assertEquals([good.data[0], good.data[4], good.data[8]], [10, 20, 30]);
  assertEquals(
    await refusal(await pngOf(head(3, 2), Uint8Array.of(0, 10, 20, 30))),
    "Cannot read PNG: it has less data than pixels",
  );
  // 30 MB of zeros in 30 kB, for a picture of three pixels: no more than a few are unpacked.
  assertEquals(
    await refusal(await pngOf(head(3, 1), new Uint8Array(30_000_000))),
    "Cannot read PNG: it has more data than pixels",
  );
  assertEquals(
    await refusal(await pngOf(head(0xffffff, 0xffff), new Uint8Array(10))),
    "Cannot read PNG: its 16777215 by 65535 pixels are more than 40000000",
  );
  const { file } = pictureFixture("j444.jpg");
  const frame = file.findIndex((byte, i) => byte === 0xff && file[i + 1] === 0xc0);
  const huge = file.slice();
  huge.fill(0xff, frame + 5, frame + 9);
  assertEquals(
    await refusal(huge),
    "Cannot read JPEG: its 65535 by 65535 pixels are more than 40000000",
  );
});

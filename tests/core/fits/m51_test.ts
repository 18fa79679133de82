import { assert, assertAlmostEquals, assertEquals } from "../../../deps/assert.ts";
import { cutout, readImage, Wcs } from "../../../core/fits/mod.ts";
import { pixelsOf, renderPng, resample } from "../../../core/plot/mod.ts";
import { decodePng } from "../../../deps/png.ts";

const FILE = new URL("../../../sandbox/data/m51.fits.gz.b64.txt", import.meta.url);

function m51(): Uint8Array<ArrayBuffer> {
  return Uint8Array.fromBase64(Deno.readTextFileSync(FILE));
}

// Numbers below: astropy 8.0.2 on the same file.
Deno.test("readImage() and Wcs read the real image of M51 as astropy does", async () => {
  const image = await readImage(m51());
  assertEquals([image.width, image.height, image.bitpix], [512, 512, 16]);
  const pixels = image.plane();
  assertAlmostEquals(
    pixels.reduce((sum, value) => sum + value, 0) / pixels.length,
    108.3154067993164,
  );
  const sky = Wcs.fromHeader(image.header).pixelToSky({ x: 1, y: 512 })!;
  assertAlmostEquals(sky.ra, 202.54852576430721, 1e-9);
  assertAlmostEquals(sky.dec, 47.24986507478101, 1e-9);
});

Deno.test("the nucleus of M51 is where catalogues have it, in the image and in a cutout", async () => {
  const image = await readImage(m51());
  for (const part of [image, cutout(image, { x: [150, 350], y: [180, 330] })]) {
    const { x, y } = Wcs.fromHeader(part.header).skyToPixel({ ra: 202.46963, dec: 47.19519 })!;
    const [column, row] = [Math.round(x), Math.round(y)];
    let brightest = { value: -Infinity, x: 0, y: 0 };
    for (let dy = -20; dy <= 20; dy++) {
      for (let dx = -20; dx <= 20; dx++) {
        const value = part.valueAt({ x: column + dx, y: row + dy });
        if (value > brightest.value) brightest = { value, x: column + dx, y: row + dy };
      }
    }
    assert(Math.hypot(brightest.x - x, brightest.y - y) < 2.5, JSON.stringify({ x, y, brightest }));
  }
});

Deno.test("renderPng() shows the pixels of M51 upright and in order of brightness", async () => {
  const pixels = resample(pixelsOf(await readImage(m51())), 32, 32);
  const png = decodePng(renderPng(pixels));
  assertEquals([png.width, png.height, png.channels], [32, 32, 1]);
  let pairs = 0;
  for (let i = 0; i < 1024; i += 7) {
    for (let j = 0; j < 1024; j += 5) {
      const at = (k: number) => png.data[(31 - Math.floor(k / 32)) * 32 + k % 32]!;
      if (pixels.data[i]! <= pixels.data[j]!) continue;
      assert(at(i) >= at(j));
      if (at(i) > at(j)) pairs++;
    }
  }
  assert(pairs > 10_000);
});

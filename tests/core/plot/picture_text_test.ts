// deno-lint-ignore-file no-control-regex
import { assertEquals, assertThrows } from "../../../deps/assert.ts";
import { drawCompass, newPicture, pictureText } from "../../../core/plot/mod.ts";

Deno.test("pictureText() shows two pixels in each character, in their colours", () => {
  const picture = newPicture(2, 2, [255, 0, 0]);
  picture.data.set([0, 0, 255, 255], 8); // lower left
  picture.data.set([0, 0, 0, 0], 12); // lower right: nothing
  const options = { columns: 2, rows: 1 };
  assertEquals(
    pictureText(picture, options),
    "\x1b[38;2;255;0;0;48;2;0;0;255m▀\x1b[38;2;255;0;0;49m▀\x1b[0m\n",
  );
  assertEquals(
    pictureText(picture, { ...options, depth: "256" }),
    "\x1b[38;5;196;48;5;21m▀\x1b[38;5;196;49m▀\x1b[0m\n",
  );
  const white = newPicture(4, 2, [255, 255, 255]);
  white.data.set([0, 0, 0, 0], 12);
  white.data.set([0, 0, 0, 0], 28);
  assertEquals(pictureText(white, { columns: 4, depth: "none" }), "@@@\n");
});

Deno.test("pictureText() keeps the shape, and never grows beyond columns and rows", () => {
  for (const [w, h] of [[300, 100], [100, 300], [3, 3]] as const) {
    const lines = pictureText(newPicture(w, h, [9, 9, 9]), { columns: 40, rows: 10 })
      .trimEnd().split("\n");
    const widths = lines.map((line) => line.replaceAll(/\x1b\[[\d;]*m/g, "").length);
    assertEquals(new Set(widths).size, 1);
    assertEquals(Math.abs(widths[0]! / (2 * lines.length) - w / h) < 0.2, true, `${w} by ${h}`);
    assertEquals(widths[0]! <= 40 && lines.length <= 10, true);
  }
  assertThrows(() => pictureText(newPicture(1, 1), { rows: 0 }), RangeError, "0 rows");
});

Deno.test("drawCompass() marks north, east and a round length, light on dark, in the lower corners", () => {
  const picture = newPicture(480, 480, [128, 128, 128]);
  drawCompass(picture, 0.5 / 3600);
  const changed = (left: number, top: number, right: number, bottom: number) => {
    let [light, dark] = [0, 0];
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        const value = picture.data[(y * 480 + x) * 4]!;
        if (value > 200) light++;
        if (value < 60) dark++;
      }
    }
    return light > 20 && dark > 20;
  };
  assertEquals(changed(0, 400, 120, 480), true, "the arrows");
  assertEquals(changed(330, 440, 480, 480), true, "the bar");
  assertEquals(changed(0, 0, 480, 380), false, "the rest is as it was");
  // The longest round length below a quarter of 480 pixels of half an arc second: one minute is 120 pixels.
  const row = Array.from({ length: 480 }, (_, x) => picture.data[(464 * 480 + x) * 4]!);
  const bar = row.map((value, x) => value > 230 && x > 240 ? x : 0).filter((x) => x > 0);
  assertEquals(Math.abs(bar.at(-1)! - bar[0]! - 120) < 4, true, `${bar.at(-1)! - bar[0]!}`);
  const small = newPicture(20, 20, [1, 2, 3]);
  const before = [...small.data];
  drawCompass(small, 1);
  assertEquals([...small.data], before);
  assertThrows(() => drawCompass(picture, 0), RangeError, "the scale is 0");
});

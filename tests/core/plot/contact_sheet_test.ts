import { assert, assertEquals, assertRejects, assertThrows } from "../../../deps/assert.ts";
import { contactSheet, fetchPreviews, newPicture, type Picture } from "../../../core/plot/mod.ts";
import { withServer } from "../../_server.ts";
import { pictureFixture } from "./_pictures.ts";

function colorAt({ data, width }: Picture, x: number, y: number): number[] {
  return [...data.slice((y * width + x) * 4, (y * width + x) * 4 + 3)];
}

/** Whether something is written in a part of a picture. */
function hasInk(picture: Picture, left: number, top: number, right: number, bottom: number) {
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      if (Math.max(...colorAt(picture, x, y)) < 90) return true;
    }
  }
  return false;
}

Deno.test("contactSheet() shows each picture in its place, made smaller, with its label", () => {
  const red = newPicture(100, 50, [255, 0, 0]);
  const blue = newPicture(10, 20, [0, 0, 255]);
  const sheet = contactSheet([
    { label: "wide", picture: red },
    { label: "small\nof two lines", picture: blue },
    { label: "missing", error: "Cannot fetch preview: HTTP status 404" },
  ], { side: 50, columns: 2 });
  assertEquals(sheet.width, 2 * 50 + 3 * 14);
  assertEquals(colorAt(sheet, 14 + 25, 14 + 25), [255, 0, 0]);
  assertEquals(colorAt(sheet, 14 + 25, 14 + 5), [238, 240, 242], "the frame above a wide picture");
  assertEquals(colorAt(sheet, 14 + 64 + 25, 14 + 25), [0, 0, 255]);
  assertEquals(colorAt(sheet, 14 + 64 + 10, 14 + 25), [238, 240, 242], "never made larger");
  assert(hasInk(sheet, 14, 66, 64, 84), "the label of the first");
  assert(hasInk(sheet, 78, 84, 128, 100), "the second line of the second");
  assert(!hasInk(sheet, 14, 84, 64, 100), "the first has one line");
});

Deno.test("contactSheet() keeps long labels within their places", () => {
  const items = Array.from({ length: 2 }, () => ({
    label: "a label that is very much wider than its picture",
    picture: newPicture(60, 60),
  }));
  const sheet = contactSheet(items, { side: 60 });
  const [top, bottom] = [14 + 62, sheet.height];
  assert(hasInk(sheet, 14, top, 74, bottom));
  assert(!hasInk(sheet, 75, top, 87, bottom), "the gap between the two");
  assert(!hasInk(sheet, 0, top, 13, bottom));
});

Deno.test("contactSheet() refuses nothing, and sizes that make no sense", () => {
  assertThrows(() => contactSheet([]), RangeError, "there are no pictures");
  assertThrows(() => contactSheet([{ label: "" }], { side: 3 }), RangeError, "side is 3");
  assertThrows(() => contactSheet([{ label: "" }], { columns: 0 }), RangeError, "columns is 0");
});

Deno.test("fetchPreviews() fetches at the same time, keeps the order, and tells what failed", async () => {
  const { file: png } = pictureFixture("rgb8.png");
  const { file: jpeg } = pictureFixture("j444.jpg");
  let [open, most] = [0, 0];
  const all = Promise.withResolvers<void>();
  await withServer(async (request) => {
    most = Math.max(most, ++open);
    if (open === 4) all.resolve();
    await all.promise; // answers nobody before all four have asked
    const { pathname } = new URL(request.url);
    if (pathname === "/a.png") return new Response(png);
    if (pathname === "/b.jpg") return new Response(jpeg);
    if (pathname === "/page") return new Response("<html>no such preview");
    return new Response("no", { status: 404 });
  }, async ({ url }) => {
    const previews = ["/a.png", "/gone", "/b.jpg", "/page"].map((path) => ({
      url: `${url}${path}`,
      label: path,
    }));
    const items = await fetchPreviews(previews);
    assertEquals(most, 4);
    assertEquals(items.map(({ label }) => label), ["/a.png", "/gone", "/b.jpg", "/page"]);
    assertEquals(items.map(({ picture }) => picture?.width), [13, undefined, 40, undefined]);
    assert(items[1]?.error?.includes("404"), items[1]?.error);
    assert(items[3]?.error?.includes("neither PNG nor JPEG"), items[3]?.error);
  });
});

Deno.test("fetchPreviews() stops reading what is too long, and at the signal", async () => {
  await withServer(() => new Response(new Uint8Array(5000)), async ({ url }) => {
    const [item] = await fetchPreviews([{ url: `${url}/`, label: "x" }], { maxBytes: 4000 });
    assertEquals(item?.error, "Cannot fetch preview: it has more than 4000 bytes");
    const reason = new Error("enough");
    const error = await assertRejects(() =>
      fetchPreviews([{ url: `${url}/`, label: "x" }], { signal: AbortSignal.abort(reason) })
    );
    assertEquals(error, reason);
  });
});

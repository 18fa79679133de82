import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "../../deps/assert.ts";
import { parseFits } from "../../sandbox/_fits.ts";
import { skyBox } from "../../sandbox/_sky.ts";
import { allImages, type ImageFile } from "../../sandbox/images.ts";
import { imageMatches } from "../../sandbox/sia.ts";
import { ask, askTable, column } from "./_answers.ts";

const M51 = "POS=202.4696,47.1952";
const names = (answer: Awaited<ReturnType<typeof askTable>>) =>
  column(answer, "access_reference").map((url) => url.slice(url.lastIndexOf("/") + 1));

Deno.test("an image query finds the frame, its parts, its binned versions and a rendition", async () => {
  const answer = await askTable(`/sia?${M51}&SIZE=0.2`);
  assertEquals(names(answer), [
    "m51.fits",
    "m51-nucleus.fits",
    "m51-north.fits",
    "m51-southwest.fits",
    "m51-bin2.fits",
    "m51-bin4.fits",
    "m51.png",
  ]);
  assertEquals(answer.infos[0], ["QUERY_STATUS", "OK", ""]);
  assert(answer.infos.some(([name, value]) => name === "sandbox" && /not a real/.test(value)));
  assertEquals(new Set(column(answer, "date_obs")), new Set(["46890.3940625"]));
  assertEquals(column(answer, "access_reference")[0], "http://127.0.0.1/sia/files/m51.fits");
});

Deno.test("an image query has all UCDs that the standard requires, each once", async () => {
  const required = [
    "VOX:Image_Title",
    "POS_EQ_RA_MAIN",
    "POS_EQ_DEC_MAIN",
    "VOX:Image_Naxes",
    "VOX:Image_Naxis",
    "VOX:Image_Scale",
    "VOX:Image_Format",
    "VOX:Image_AccessReference",
  ];
  const more = ["VOX:WCS_CDMatrix", "VOX:BandPass_ID", "VOX:BandPass_RefValue"];
  const columns = async (verb: number) => (await askTable(`/sia?${M51}&SIZE=1&VERB=${verb}`)).ucds;
  for (const verb of [0, 1, 2, 3]) {
    const ucds = await columns(verb);
    for (const ucd of required) assertEquals(ucds.filter((other) => other === ucd), [ucd]);
    for (const ucd of more) assertEquals(ucds.includes(ucd), verb >= 2);
  }
  assertEquals((await columns(3)).length, 22);
});

Deno.test("INTERSECT means what the standard says", async () => {
  const query = async (pos: string, size: string, intersect: string) =>
    names(
      await askTable(`/sia?POS=${pos}&SIZE=${size}&INTERSECT=${intersect}&FORMAT=image/fits`),
    );
  const whole = ["m51.fits", "m51-bin2.fits", "m51-bin4.fits"];
  // the nucleus: a small region inside of the frame and of its cutout
  assertEquals(await query("202.4696,47.1952", "0.005", "COVERS"), [
    "m51.fits",
    "m51-nucleus.fits",
    "m51-bin2.fits",
    "m51-bin4.fits",
  ]);
  // larger than the cutouts, smaller than the frame
  assertEquals(await query("202.4700,47.1947", "0.1", "COVERS"), whole);
  assertEquals(await query("202.4700,47.1947", "0.12", "COVERS"), []);
  // the northern cutout reaches to the edges of the frame, the others do not
  assertEquals(await query("202.4700,47.1947", "0.1", "ENCLOSED"), [
    "m51-nucleus.fits",
    "m51-southwest.fits",
  ]);
  assertEquals((await query("202.4700,47.1947", "0.12", "enclosed")).length, 6);
  // a place in the southern part of the frame: no centre there
  assertEquals(await query("202.4700,47.1600", "0.02", "CENTER"), []);
  assertEquals(await query("202.4700,47.1600", "0.02", "OVERLAPS"), whole);
  assertEquals(await query("202.4700,47.1947", "0.002", "CENTER"), [
    "m51.fits",
    "m51-nucleus.fits",
    "m51-bin2.fits",
    "m51-bin4.fits",
  ]);
  // a point is a region
  assertEquals((await query("202.4696,47.1952", "0", "OVERLAPS")).length, 4);
  assertEquals(await query("202.4696,48", "0", "OVERLAPS"), []);
  // a long, flat region right across the frame, with no corner in it
  assertEquals(await query("202.47,47.17", "5,0.0001", "OVERLAPS"), [
    "m51.fits",
    "m51-southwest.fits",
    "m51-bin2.fits",
    "m51-bin4.fits",
  ]);
  assertEquals((await query("202.47,47.17", "360,180", "ENCLOSED")).length, 6);
});

Deno.test("imageMatches() agrees with pixel by pixel tests near right ascension 0", () => {
  const at = (ra: number, dec: number): ImageFile => ({
    name: "x",
    mediaType: "image/fits",
    bytes: new Uint8Array(),
    size: 0,
    title: "",
    width: 100,
    height: 50,
    wcs: { crpix: [50.5, 25.5], crval: [ra, dec], cd: [-0.01, 0, 0, 0.01] },
    dateObsMjd: 0,
    pixFlags: "C",
  });
  const file = at(0.1, 30);
  assert(imageMatches(file, skyBox(359.95, 30, 0.2, 0.2), "COVERS"));
  assert(imageMatches(file, skyBox(359.7, 30, 0.2, 0.2), "OVERLAPS"));
  assert(!imageMatches(file, skyBox(359.3, 30, 0.2, 0.2), "OVERLAPS"));
  assert(imageMatches(file, skyBox(359.9, 30, 2, 1), "ENCLOSED"));
  assert(imageMatches(file, skyBox(359.9, 30, 0.5, 0.1), "CENTER"));
  assert(!imageMatches(at(180, 0), skyBox(0, 0, 100, 50), "OVERLAPS"));
  assert(imageMatches(at(180, 0), skyBox(0, 0, 360, 50), "OVERLAPS"));
});

Deno.test("FORMAT chooses by media type; what is not there gives an empty table", async () => {
  const query = async (format: string) =>
    names(await askTable(`/sia?${M51}&SIZE=0.2&FORMAT=${format}`));
  assertEquals((await query("ALL")).length, 7);
  assertEquals((await query("image/fits")).length, 6);
  assertEquals(await query("GRAPHIC"), ["m51.png"]);
  assertEquals(await query("graphic-all"), ["m51.png"]);
  assertEquals(await query("GRAPHIC-jpeg,png"), ["m51.png"]);
  assertEquals((await query("image/png,image/fits")).length, 7);
  assertEquals(await query("image/jpeg"), []);
  assertEquals(await query("GRAPHIC-fits"), []);
});

Deno.test("the service's own parameters: dateObs takes intervals, bandpassId names", async () => {
  const count = async (rest: string) =>
    (await askTable(`/sia?${M51}&SIZE=0.2&FORMAT=image/fits&${rest}`)).rows.length;
  assertEquals(await count("dateObs=46890/46891"), 6);
  assertEquals(await count("DATEOBS=46890.3940625"), 6);
  assertEquals(await count("dateObs=46890/"), 6);
  assertEquals(await count("dateObs=/46890"), 0);
  assertEquals(await count("dateObs=-Inf/%2BInf"), 6);
  assertEquals(await count("dateObs=50000/51000"), 0);
  assertEquals(await count("bandpassId=B"), 6);
  assertEquals(await count("bandpassId=V"), 0);
  assertEquals(await count("bandpassId=V,B"), 6);
  const injected = encodeURIComponent("B') OR 1=1 --");
  assertEquals(await count(`bandpassId=${injected}`), 0);
});

Deno.test("errors are a QUERY_STATUS of ERROR in the RESOURCE, with status 200", async () => {
  const cases = {
    "SIZE=1": "POS is missing",
    "POS=202,47": "SIZE is missing",
    "POS=202&SIZE=1": 'POS: "202" is not of the form ra,dec',
    "POS=202,47,1&SIZE=1": 'POS: "202,47,1" is not of the form ra,dec',
    "POS=202,97&SIZE=1": 'POS: "202,97" is not a position on the sky',
    "POS=M51&SIZE=1": 'POS: "M51" is not a number',
    "POS=202,47&SIZE=1,2,3": 'SIZE: "1,2,3" is not one or two sizes in degrees',
    "POS=202,47&SIZE=-1": 'SIZE: "-1" is not one or two sizes in degrees',
    "POS=202,47&SIZE=1&INTERSECT=TOUCHES":
      'INTERSECT: "TOUCHES" is not one of COVERS,ENCLOSED,CENTER,OVERLAPS',
    "POS=202,47&SIZE=1&VERB=x": 'VERB: "x" is not a whole number from 0 to 3',
    "POS=202,47&SIZE=1&FORMAT=a%20b": 'FORMAT: "a b" is not understood',
    "POS=202,47&SIZE=1&dateObs=3/2": 'dateObs: "3/2" ends before it begins',
    "POS=202,47&SIZE=1&dateObs=1/2/3": 'dateObs: "1/2/3" is not of the form lo/hi',
    "POS=202,47&SIZE=1&dateObs=yesterday": 'dateObs: "yesterday" is not a number',
  };
  for (const [query, message] of Object.entries(cases)) {
    const response = await ask(`/sia?${query}`);
    assertEquals(response.status, 200);
    const answer = await askTable(`/sia?${query}`);
    assertEquals(answer.infos[0], ["QUERY_STATUS", "ERROR", message]);
    assert(answer.text.indexOf('type="results"') < answer.text.indexOf("QUERY_STATUS"));
    assert(!answer.text.includes("<TABLE"));
  }
});

Deno.test("an INTERSECT that is wrong is an error even where no image is", async () => {
  const answer = await askTable("/sia?POS=10,-60&SIZE=1&INTERSECT=x");
  assertEquals(answer.infos[0]?.[1], "ERROR");
});

Deno.test("FORMAT=METADATA describes columns and parameters without data", async () => {
  const answer = await askTable("/sia?format=metadata");
  assertEquals([answer.rows.length, answer.names.length], [0, 22]);
  assert(!answer.text.includes("<DATA>"));
  const params = [...answer.text.matchAll(/<PARAM name="INPUT:(\w+)"(.*?)<\/PARAM>/gs)];
  assertEquals(params.map((match) => match[1]), [
    "POS",
    "SIZE",
    "FORMAT",
    "INTERSECT",
    "VERB",
    "MAXREC",
    "dateObs",
    "bandpassId",
  ]);
  const [dateObs = "", bandpassId = ""] = params.slice(-2).map((match) => match[2]);
  assertStringIncludes(dateObs, 'unit="d"');
  assertStringIncludes(dateObs, 'ucd="VOX:Image_MJDateObs"');
  assertStringIncludes(dateObs, '<MIN value="46890.3940625"/><MAX value="46890.3940625"/>');
  assertStringIncludes(bandpassId, '<OPTION value="B"/>');
});

Deno.test("MAXREC cuts an image query and says so", async () => {
  const answer = await askTable(`/sia?${M51}&SIZE=0.2&MAXREC=2`);
  assertEquals(names(answer), ["m51.fits", "m51-nucleus.fits"]);
  assertEquals(answer.infos.at(-1)?.[1], "OVERFLOW");
});

Deno.test("files are what the search says they are", async () => {
  const answer = await askTable(`/sia?${M51}&SIZE=0.2&VERB=3`);
  for (const [index, url] of column(answer, "access_reference").entries()) {
    const response = await ask(new URL(url).pathname);
    const bytes = await response.bytes();
    assertEquals(response.headers.get("content-type"), column(answer, "format")[index]);
    assertEquals(String(bytes.length), column(answer, "file_size")[index]);
    assertEquals(response.headers.get("content-length"), String(bytes.length));
    const name = names(answer)[index];
    assertEquals(
      response.headers.get("content-disposition"),
      `attachment; filename="${name}"`,
    );
    if (name?.endsWith(".png")) continue;
    const { cards } = parseFits(bytes);
    const value = (keyword: string) => cards.find((card) => card.keyword === keyword)?.value;
    assertEquals(`${value("NAXIS1")} ${value("NAXIS2")}`, column(answer, "naxis")[index]);
    assertEquals(`${value("CRPIX1")} ${value("CRPIX2")}`, column(answer, "ref_pixel")[index]);
    assertEquals(value("DATE-OBS"), "1987-04-05T09:27:27");
    const history = cards.filter((card) => card.keyword === "HISTORY").map((card) => card.comment);
    assert(history.some((line) => /local training data, not a real service/.test(line ?? "")));
    assertEquals(bytes.length % 2880, 0);
  }
});

Deno.test("cutouts have the frame's pixels, binned versions their means", async () => {
  const files = new Map((await allImages()).map((file) => [file.name, file]));
  const open = (name: string) => {
    const { bytes, width } = files.get(name)!;
    const { dataOffset } = parseFits(bytes);
    const view = new DataView(bytes.buffer, bytes.byteOffset + dataOffset);
    return {
      int: (x: number, y: number) => view.getInt16(2 * ((y - 1) * width + x - 1)),
      float: (x: number, y: number) => view.getFloat32(4 * ((y - 1) * width + x - 1)),
    };
  };
  const frame = open("m51.fits");
  const nucleus = open("m51-nucleus.fits");
  for (const [x, y] of [[1, 1], [65, 65], [128, 128], [7, 100]] as const) {
    assertEquals(nucleus.int(x, y), frame.int(x + 193, y + 194));
  }
  assertEquals(nucleus.int(65, 65), 7734);
  const bin2 = open("m51-bin2.fits");
  for (const [x, y] of [[1, 1], [129, 130], [256, 256]] as const) {
    const four = [[-1, -1], [0, -1], [-1, 0], [0, 0]] as const;
    const mean = four.reduce((sum, [dx, dy]) => sum + frame.int(2 * x + dx, 2 * y + dy), 0) / 4;
    assertAlmostEquals(bin2.float(x, y), mean, 1e-3);
  }
  // the same place on the sky: the middle of the frame
  const centres = ["m51.fits", "m51-bin2.fits", "m51-bin4.fits"].map((name) => {
    const { wcs, width } = files.get(name)!;
    return (width / 2 + 0.5 - wcs.crpix[0]) * wcs.cd[0];
  });
  for (const centre of centres) assertAlmostEquals(centre, centres[0]!, 1e-15);
});

Deno.test("files: ranges, conditions and HEAD", async () => {
  const path = "/sia/files/m51-nucleus.fits";
  const size = 40320;
  const whole = await (await ask(path)).bytes();
  const part = async (range: string, rest: Record<string, string> = {}) =>
    await ask(path, { headers: { range, ...rest } });

  const first = await part("bytes=0-79");
  assertEquals(first.status, 206);
  assertEquals(first.headers.get("content-range"), `bytes 0-79/${size}`);
  assertEquals((await first.text()).slice(0, 30), `SIMPLE  = ${"T".padStart(20)}`);
  const tail = await part("bytes=40000-");
  assertEquals(await tail.bytes(), whole.subarray(40000));
  const suffix = await part("bytes=-10");
  assertEquals(suffix.headers.get("content-range"), `bytes 40310-40319/${size}`);
  assertEquals((await part("bytes=100-99999999")).headers.get("content-length"), "40220");

  const beyond = await part(`bytes=${size}-`);
  assertEquals([beyond.status, beyond.headers.get("content-range")], [416, `bytes */${size}`]);
  assertEquals((await part("bytes=5-2")).status, 200);
  assertEquals((await part("bytes=0-1,5-6")).status, 200);
  assertEquals((await part("lines=0-1")).status, 200);

  const etag = (await ask(path)).headers.get("etag") ?? "";
  assertMatch(etag, /^"[0-9a-f]{32}"$/);
  assertEquals((await part("bytes=0-9", { "if-range": etag })).status, 206);
  assertEquals((await part("bytes=0-9", { "if-range": '"other"' })).status, 200);
  const known = await ask(path, { headers: { "if-none-match": `W/${etag}` } });
  assertEquals([known.status, await known.text()], [304, ""]);

  const head = await ask(path, { method: "HEAD" });
  assertEquals([head.headers.get("content-length"), await head.text()], [String(size), ""]);
  assertEquals((await ask("/sia/files/../../deno.json")).status, 404);
});

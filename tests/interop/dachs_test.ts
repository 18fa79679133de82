/**
 * The protocols against a GAVO DaCHS with synthetic data, which is found by `DENOVO_DACHS_URL` (as in
 * `http://127.0.0.1:8080`). Without it the tests are skipped, but fail where `CI` is `true`.
 *
 * @module
 */
import { NetworkError, QueryError } from "../../core/runtime/errors.ts";
import { createHttp } from "../../core/runtime/http.ts";
import { Time } from "../../core/coords/time.ts";
import { separation } from "../../core/coords/sphere.ts";
import { type DatasetRecord, fetchDataset } from "../../protocols/dataset.ts";
import { saveAll, saveDataset } from "../../protocols/download.ts";
import { ScsService } from "../../protocols/scs.ts";
import { readSiaResponse, SiaService } from "../../protocols/sia.ts";
import {
  assert,
  assertEquals,
  assertLess,
  assertRejects,
  assertStringIncludes,
} from "../../deps/assert.ts";
import { DACHS, NO_DACHS, peerTest } from "./_peers.ts";

const http = createHttp({ purpose: "test", timeoutMs: 30_000 });
const FIELD_A = { ra: 340.1, dec: 3.36 };
const FIELD_E = { ra: 107, dec: -10 };

function withDachs(name: string, work: (base: string) => Promise<void>): void {
  peerTest(`DaCHS: ${name}`, NO_DACHS, () => work(DACHS ?? ""));
}

const stars = (base: string): ScsService =>
  new ScsService(`${base}/nearstars/q/cone/scs.xml?`, { http });
const images = (base: string): SiaService =>
  new SiaService(`${base}/surveyim/q/i/siap.xml?`, { http });

withDachs("ScsService.search() finds stars with exact identifiers", async (base) => {
  const found = await stars(base).search({ pos: FIELD_A, radius: 0.3 });
  assertEquals([found.length >= 250, found.overflow], [true, "none"]);
  for (const star of found) {
    assert(star.pos !== undefined);
    assertLess(separation(star.pos, FIELD_A), 0.3001);
    assert(/^4[6-9]\d{17}$|^5\d{18}$|^6\d{18}$/.test(star.id ?? ""), star.id);
  }
  assertEquals(new Set([...found].map((star) => star.id)).size, found.length);
  assert([...found].some((star) => star.id === "4600000000000000001"));
});

withDachs("ScsService.search() finds text identifiers", async (base) => {
  const service = new ScsService(`${base}/irphot/q/cone/scs.xml`, { http });
  const found = await service.search({ pos: { ra: 213.97, dec: 11.5 }, radius: 0.4 });
  assert(found.length >= 200);
  assert(
    [...found].every((star) =>
      typeof star.row["mainid"] === "string" && star.id === star.row["mainid"]
    ),
  );
  assertEquals(
    (await service.search({ pos: { ra: 213.97, dec: 11.5 }, radius: 0 })).table.fields.length > 3,
    true,
  );
});

withDachs("ScsService.search() reads the same rows in every serialisation", async (base) => {
  const ids = async (extra: Record<string, string>): Promise<readonly (string | undefined)[]> => {
    const found = await stars(base).search({ pos: FIELD_A, radius: 0.1, verbosity: 3, extra });
    assertEquals(found.warnings.filter((warning) => !warning.startsWith("W_")), []);
    return [...found].map((star) => star.id).toSorted();
  };
  const binary = await ids({});
  assert(binary.length > 5);
  assertEquals(await ids({ RESPONSEFORMAT: "votable/td" }), binary);
  assertEquals(await ids({ RESPONSEFORMAT: "votable/b2" }), binary);
});

withDachs("ScsService.search() sends DALI intervals, of long identifiers too", async (base) => {
  const service = stars(base);
  const all = await service.search({ pos: FIELD_A, radius: 0.3 });
  const bright = await service.search({
    pos: FIELD_A,
    radius: 0.3,
    extra: { "phot_g_mean_mag": [-Infinity, 8] },
  });
  const wanted = [...all].filter((star) => (star.row["phot_g_mean_mag"] as number) <= 8);
  assertEquals([bright.length, bright.warnings], [wanted.length, []]);
  assert(bright.length > 0 && bright.length < all.length);
  const one = await service.search({
    pos: FIELD_A,
    radius: 0.3,
    extra: { "source_id": [4600000000000000001n, 4600000000000000001n] },
  });
  assertEquals([...one].map((star) => star.id), ["4600000000000000001"]);
});

withDachs("services report overflow and errors in their own words", async (base) => {
  const cut = await stars(base).search({ pos: FIELD_A, radius: 0.3, maxrec: 3 });
  assertEquals([cut.length, cut.overflow], [3, "client"]);
  const scs = await assertRejects(
    () => stars(base).search({ pos: { ra: 10, dec: 95 }, radius: 0.1 }),
    QueryError,
  );
  assertStringIncludes(scs.url ?? "", "DEC=95");
  const sia = await assertRejects(
    () => images(base).search({ pos: FIELD_E, size: 0.1, extra: { dateObs: "never" } }),
    QueryError,
  );
  assertStringIncludes(sia.serviceMessage, "dateObs");
  const pos = await http.send(`${base}/surveyim/q/i/siap.xml?POS=foo&SIZE=0.1`);
  const bad = await assertRejects(() => readSiaResponse(pos), QueryError);
  assertEquals(bad.serviceMessage, "Field POS: foo is not a RA,DEC pair.");
});

withDachs("broken services end in errors that say what came", async (base) => {
  const boom = new SiaService(`${base}/broken/q/boom/custom`, {
    http: createHttp({ maxRetries: 0 }),
  });
  await assertRejects(() => boom.search({ pos: FIELD_A, size: 1 }), Error, "HTTP status 500");
  const garbage = new SiaService(`${base}/broken/q/garbage/static/garbage.html`, { http });
  await assertRejects(() => garbage.search({ pos: FIELD_A, size: 1 }), Error, "an HTML page");
  const lost = new SiaService(`${base}/no/such/service`, { http });
  await assertRejects(() => lost.search({ pos: FIELD_A, size: 1 }), Error, "HTTP status 404");
});

withDachs("SiaService.search() finds the images of field A", async (base) => {
  const found = await images(base).search({ pos: FIELD_A, size: [0.1, 0.1] });
  assertEquals([...found].map((image) => image.bandpassId).toSorted(), [
    "SDSS g'",
    "SDSS i'",
    "SDSS r'",
  ]);
  for (const image of found) {
    assert(image.pos !== undefined);
    assertLess(separation(image.pos, FIELD_A), 0.2);
    assertLess(Math.abs((image.dateObsMjd ?? 0) - 57200.25), 1);
  }
  assertEquals(found.infos.values("citation").length, 2);
  assertEquals((await images(base).search({ pos: { ra: 1, dec: 80 }, size: 0.1 })).length, 0);
});

withDachs("SiaService.search() finds three of five epochs with extra parameters", async (base) => {
  const service = images(base);
  const all = await service.search({ pos: FIELD_E, size: 0.05, extra: { bandpassId: "SDSS i'" } });
  assertEquals(all.length, 5);
  const some = await service.search({
    pos: FIELD_E,
    size: 0.05,
    extra: { dateObs: [57050, 58050], bandpassId: "SDSS i'" },
  });
  assertEquals([some.length, some.warnings], [3, []]);
  for (const image of some) {
    assert(image.dateObs?.isAfter(Time.fromMjd(57050)));
  }
  const late = await service.search({
    pos: FIELD_E,
    size: 0.05,
    extra: { dateObs: [58050, Infinity], bandpassId: "SDSS i'" },
  });
  const early = await service.search({
    pos: FIELD_E,
    size: 0.05,
    extra: { dateObs: [-Infinity, 57050], bandpassId: "SDSS i'" },
  });
  assertEquals(late.length + early.length, 2);
  const misspelt = await service.search({
    pos: FIELD_E,
    size: 0.05,
    extra: { dateob: [57050, 58050] },
  });
  assertStringIncludes(misspelt.warnings[0] ?? "", `did you mean "dateObs"?`);
});

withDachs("services declare their parameters with unit, limits and options", async (base) => {
  const sia = await images(base).inputParameters();
  const dateObs = sia.find((parameter) => parameter.name === "dateObs");
  assertEquals([dateObs?.unit, dateObs?.min, dateObs?.dialect], ["d", 53000.5, "slash"]);
  const bandpass = sia.find((parameter) => parameter.name === "bandpassId");
  assertEquals(bandpass?.options.length, 5);
  const scs = await stars(base).inputParameters();
  const id = scs.find((parameter) => parameter.name === "source_id");
  assertEquals([id?.datatype, id?.dialect, typeof id?.max], ["long", "dali", "bigint"]);
});

withDachs("saveDataset() saves an image, and goes on after a cut with a range", async (base) => {
  const dir = await Deno.makeTempDir();
  try {
    const [image] = await images(base).search({ pos: FIELD_A, size: 0.1, format: "image/fits" });
    assert(image !== undefined);
    const whole = await saveDataset(image, { dir, sha256: true });
    assertEquals([whole.bytes, whole.contentType], [image.estimatedBytes ?? 0, "image/fits"]);
    assertStringIncludes(whole.path, "/img_a_");
    const sent: (string | null)[] = [];
    const cutting: DatasetRecord = {
      ...{
        row: image.row,
        title: image.title,
        accessUrl: image.accessUrl,
        accessFormat: image.accessFormat,
      },
      async fetch(options = {}): Promise<Response> {
        sent.push(new Headers(options.headers).get("range"));
        const response = await fetchDataset(http, image.accessUrl, options);
        if (sent.length > 1) return response;
        let left = 20_000;
        const cut = new TransformStream<Uint8Array, Uint8Array>({
          transform(chunk, controller): void {
            controller.enqueue(chunk.subarray(0, left));
            left -= chunk.byteLength;
            if (left <= 0) controller.error(new NetworkError("Cannot go on: cut by the test"));
          },
        });
        return new Response(response.body!.pipeThrough(cut), response);
      },
    };
    await assertRejects(() => saveDataset(cutting, { dir }), NetworkError);
    const rest = await saveDataset(cutting, { dir, sha256: true });
    assertEquals(sent.length, 2);
    assertEquals(sent[1], `bytes=${rest.resumedFrom}-`);
    assert(rest.resumedFrom > 0 && rest.resumedFrom <= 20_000);
    assertEquals([rest.bytes, rest.sha256], [whole.bytes, whole.sha256]);
    assertEquals([...Deno.readDirSync(dir)].length, 2);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

withDachs("saveAll() saves all images of a field", async (base) => {
  const dir = await Deno.makeTempDir();
  try {
    const found = await images(base).search({ pos: FIELD_E, size: 0.1, format: "image/fits" });
    const outcomes = await Array.fromAsync(saveAll(found, { dir }));
    assertEquals([outcomes.length, outcomes.every((outcome) => outcome.ok)], [found.length, true]);
    for (const entry of Deno.readDirSync(dir)) {
      const head = (await Deno.readFile(`${dir}/${entry.name}`)).subarray(0, 9);
      assertEquals(new TextDecoder().decode(head), "SIMPLE  =");
    }
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

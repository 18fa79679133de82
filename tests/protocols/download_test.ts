import { isVoError, NetworkError } from "../../core/runtime/errors.ts";
import { createHttp } from "../../core/runtime/http.ts";
import type { Progress } from "../../core/runtime/progress.ts";
import { type DatasetRecord, fetchDataset } from "../../protocols/dataset.ts";
import { saveAll, type Saved, saveDataset, saveResponse } from "../../protocols/download.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../../deps/assert.ts";
import {
  cutShort,
  hangInBody,
  type RawServer,
  type Talk,
  withRawServer,
  withServer,
} from "../_server.ts";
import { recordingHttp } from "./_helpers.ts";

const http = createHttp({ maxRetries: 0 });
const DATA = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 31 + (i >> 8)) & 0xff);

async function withFolder(work: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    await work(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

function names(dir: string): string[] {
  return [...Deno.readDirSync(dir)].map((entry) => entry.name).toSorted();
}

function parts(dir: string): string[] {
  return names(dir).filter((name) => name.endsWith(".part"));
}

function record(accessUrl: string, title = "M51", accessFormat = "image/fits"): DatasetRecord {
  return {
    row: {},
    title,
    accessUrl,
    accessFormat,
    fetch: (options) => fetchDataset(http, accessUrl, options),
  };
}

async function sha256(bytes: BufferSource): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/** How the server of {@linkcode serveData} behaves. */
interface Behaviour {
  /** Its answers end after so many bytes; one entry an answer. */
  readonly cuts?: number[];
  etag?: string;
  lastModified?: string;
  /** How many bytes of DATA it has. */
  length?: number;
  /** Whether ranges are sent even if the data have changed. */
  readonly ignoresIfRange?: boolean;
  readonly ignoresRange?: boolean;
}

/** A server of DATA with ranges, whose answers can be cut. */
function serveData(behaviour: Behaviour): Talk {
  return async ({ head, send, end }) => {
    const { etag, lastModified, length = DATA.length } = behaviour;
    const lines = ["Content-Type: image/fits", "Accept-Ranges: bytes", "Connection: close"];
    if (etag !== undefined) lines.push(`ETag: ${etag}`);
    if (lastModified !== undefined) lines.push(`Last-Modified: ${lastModified}`);
    const range = /^bytes=(\d+)-$/.exec(headerOf(head, "range") ?? "");
    const condition = headerOf(head, "if-range");
    const same = behaviour.ignoresIfRange === true || condition === etag ||
      condition === lastModified;
    const isPartial = range !== null && same && behaviour.ignoresRange !== true;
    const start = isPartial ? Number(range[1]) : 0;
    const isWrong = start >= length;
    if (isPartial) lines.push(`Content-Range: bytes ${start}-${length - 1}/${length}`);
    lines.push(`Content-Length: ${isWrong ? 0 : length - start}`);
    const status = isWrong
      ? "416 Range Not Satisfiable"
      : isPartial
      ? "206 Partial Content"
      : "200 OK";
    await send(`HTTP/1.1 ${status}\r\n${lines.join("\r\n")}\r\n\r\n`);
    const cut = behaviour.cuts?.shift();
    await send(DATA.subarray(start, cut === undefined ? length : start + cut));
    end();
  };
}

function headerOf(head: string, name: string): string | null {
  return new RegExp(`^${name}: *(.*?)\r?$`, "im").exec(head)?.[1] ?? null;
}

function ranges(server: RawServer): (string | null)[] {
  return server.heads.map((head) => headerOf(head, "range"));
}

Deno.test("saveResponse() makes the folder, writes the file, and leaves nothing else", () =>
  withFolder(async (dir) => {
    const seen: Progress[] = [];
    const saved = await saveResponse(
      new Response(DATA, {
        headers: { "content-type": "image/fits", "content-length": String(DATA.length) },
      }),
      `${dir}/a/b/m51.fits`,
      { sha256: true, onProgress: (progress) => seen.push(progress) },
    );
    assertEquals(saved, {
      path: `${dir}/a/b/m51.fits`,
      bytes: DATA.length,
      resumedFrom: 0,
      contentType: "image/fits",
      sha256: await sha256(DATA),
    });
    assertEquals(await Deno.readFile(saved.path), DATA);
    assertEquals(names(`${dir}/a/b`), ["m51.fits"]);
    assertEquals(seen.at(-1), { loaded: DATA.length, total: DATA.length });
  }));

Deno.test("saveResponse() numbers, replaces or refuses when there is a file", () =>
  withFolder(async (dir) => {
    const path = `${dir}/x.fits.gz`;
    const save = (text: string, ifExists?: "number" | "replace" | "fail"): Promise<Saved> =>
      saveResponse(new Response(text), path, { ifExists });
    assertEquals((await save("1")).path, path);
    assertEquals((await save("2")).path, `${dir}/x-1.fits.gz`);
    assertEquals((await save("3")).path, `${dir}/x-2.fits.gz`);
    assertEquals((await save("4", "replace")).path, path);
    assertEquals(await Deno.readTextFile(path), "4");
    await assertRejects(() => save("5", "fail"), Deno.errors.AlreadyExists, "x.fits.gz");
    assertEquals(await Deno.readTextFile(path), "4");
    assertEquals(names(dir), ["x-1.fits.gz", "x-2.fits.gz", "x.fits.gz"]);
  }));

Deno.test("saveResponse() saves no error page, no emptiness, and to no folder", () =>
  withFolder(async (dir) => {
    for (const status of [204, 404, 500]) {
      const response = new Response(status === 204 ? null : "sorry", { status });
      const error = await assertRejects(() => saveResponse(response, `${dir}/x`));
      assert(isVoError(error, "E_HTTP_STATUS") && error.status === status);
    }
    for (const path of [`${dir}/`, "", "..", `${dir}/..`]) {
      await assertRejects(() => saveResponse(new Response("x"), path), TypeError);
    }
    assertEquals(names(dir), []);
  }));

Deno.test("saveResponse() leaves no half file when the body is too short, fails, or is aborted", () =>
  withFolder(async (dir) => {
    const short = new Response("abc", { headers: { "content-length": "5" } });
    await assertRejects(() => saveResponse(short, `${dir}/x`), NetworkError, "3 of 5 bytes");
    const broken = (): ReadableStream<Uint8Array> =>
      new ReadableStream({
        start: (controller) => controller.enqueue(DATA),
        pull: (controller) => controller.error(new Error("broken")),
      });
    await assertRejects(() => saveResponse(new Response(broken()), `${dir}/x`), Error, "broken");
    const reason = new Error("mine");
    const stop = new AbortController();
    let cancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(DATA.slice()),
      cancel: () => void (cancelled = true),
    });
    const error = await assertRejects(() =>
      saveResponse(new Response(endless), `${dir}/x`, {
        signal: stop.signal,
        onProgress: () => stop.abort(reason),
      })
    );
    assertEquals([error, cancelled], [reason, true]);
    await assertRejects(() =>
      saveResponse(new Response("x"), `${dir}/x`, { signal: AbortSignal.abort(reason) })
    );
    assertEquals(names(dir), []);
  }));

Deno.test("saveResponse() leaves bytes and note where the server can tell whether the data change", () =>
  withFolder(async (dir) => {
    const response = new Response("abc", { headers: { "content-length": "5", "etag": `"1"` } });
    await assertRejects(() => saveResponse(response, `${dir}/x`), NetworkError);
    assertEquals(parts(dir).length, 2);
    assertEquals(names(dir).length, 2);
  }));

Deno.test("saveDataset() takes name and folder from record and options", () =>
  withServer(
    (request) =>
      new Response("data", {
        headers: request.url.endsWith("named")
          ? { "content-disposition": `attachment; filename="../CON.fits"` }
          : {},
      }),
    (server) =>
      withFolder(async (dir) => {
        assertEquals(
          (await saveDataset(record(`${server.url}/a`, "../M 51"), { dir })).path,
          `${dir}/_M_51.fits`,
        );
        assertEquals(
          (await saveDataset(record(`${server.url}/named`), { dir })).path,
          `${dir}/_CON.fits`,
        );
        assertEquals(
          (await saveDataset(record(`${server.url}/a`), { dir, name: "../../x" })).path,
          `${dir}/_.._x`,
        );
        assertEquals(names(dir), ["_.._x", "_CON.fits", "_M_51.fits"]);
      }),
  ));

for (
  const [what, validator] of [["tag", { etag: `"v1"` }], ["date", {
    lastModified: "Sat, 21 Nov 2020 11:47:59 GMT",
  }]] as const
) {
  Deno.test(`saveDataset() goes on after a cut, by ${what}`, () =>
    withRawServer(
      serveData({ cuts: [100_000, 50_000], ...validator }),
      (server) =>
        withFolder(async (dir) => {
          const seen: Progress[] = [];
          const image = record(`${server.url}/x`);
          for (const size of [100_000, 150_000]) {
            await assertRejects(() => saveDataset(image, { dir }), NetworkError);
            assertEquals([names(dir).length, parts(dir).length], [2, 2]);
            const path = parts(dir).find((name) => !name.includes(".json"));
            assertEquals((await Deno.stat(`${dir}/${path}`)).size, size);
          }
          const saved = await saveDataset(image, {
            dir,
            sha256: true,
            onProgress: (progress) => seen.push(progress),
          });
          assertEquals([saved.bytes, saved.resumedFrom, saved.sha256], [
            DATA.length,
            150_000,
            await sha256(DATA),
          ]);
          assertEquals(await Deno.readFile(saved.path), DATA);
          assertEquals(names(dir), ["M51.fits"]);
          assertEquals(ranges(server), [null, "bytes=100000-", "bytes=150000-"]);
          assertEquals(
            headerOf(server.heads[2] ?? "", "if-range"),
            Object.values(validator)[0] ?? null,
          );
          assert(seen[0]!.loaded > 150_000);
          assertEquals(seen.at(-1), { loaded: DATA.length, total: DATA.length });
        }),
    ));
}

Deno.test("saveDataset() starts anew when the data have changed, even if the server does not look", async () => {
  for (const ignoresIfRange of [false, true]) {
    const behaviour: Behaviour = {
      etag: `"v1"`,
      cuts: [1000],
      ignoresIfRange,
    };
    await withRawServer(serveData(behaviour), (server) =>
      withFolder(async (dir) => {
        const image = record(`${server.url}/x`);
        await assertRejects(() => saveDataset(image, { dir }), NetworkError);
        behaviour.etag = `"v2"`;
        const saved = await saveDataset(image, { dir });
        assertEquals([saved.bytes, saved.resumedFrom], [DATA.length, 0]);
        assertEquals(await Deno.readFile(saved.path), DATA);
        assertEquals(names(dir), ["M51.fits"]);
      }));
  }
});

Deno.test("saveDataset() starts anew when the server knows no ranges, or finds them wrong", async () => {
  await withRawServer(
    serveData({ etag: `"v1"`, cuts: [1000], ignoresRange: true }),
    (server) =>
      withFolder(async (dir) => {
        const image = record(`${server.url}/x`);
        await assertRejects(() => saveDataset(image, { dir }), NetworkError);
        assertEquals((await saveDataset(image, { dir })).resumedFrom, 0);
        assertEquals(await Deno.readFile(`${dir}/M51.fits`), DATA);
      }),
  );
  const shrinking: Behaviour = { etag: `"v1"`, cuts: [1000], ignoresIfRange: true };
  await withRawServer(serveData(shrinking), (server) =>
    withFolder(async (dir) => {
      const image = record(`${server.url}/x`);
      await assertRejects(() => saveDataset(image, { dir }), NetworkError);
      shrinking.length = 900;
      const saved = await saveDataset(image, { dir });
      assertEquals([saved.bytes, saved.resumedFrom], [900, 0]);
      assertEquals(ranges(server), [null, "bytes=1000-", null]);
      assertEquals(names(dir), ["M51.fits"]);
    }));
});

Deno.test("saveDataset() does not go on when told not to, nor without tag and date", async () => {
  await withRawServer(
    serveData({ etag: `"v1"`, cuts: [1000] }),
    (server) =>
      withFolder(async (dir) => {
        const image = record(`${server.url}/x`);
        await assertRejects(() => saveDataset(image, { dir }), NetworkError);
        assertEquals((await saveDataset(image, { dir, resume: false })).resumedFrom, 0);
        assertEquals([ranges(server), names(dir)], [[null, null], ["M51.fits"]]);
      }),
  );
  await withRawServer(
    serveData({ etag: `W/"v1"`, cuts: [1000] }),
    (server) =>
      withFolder(async (dir) => {
        await assertRejects(() => saveDataset(record(`${server.url}/x`), { dir }), NetworkError);
        assertEquals(names(dir), []);
      }),
  );
});

Deno.test("saveDataset() ignores a note that is broken or of another URL", () =>
  withRawServer(serveData({ etag: `"v1"`, cuts: [1000] }), (server) =>
    withFolder(async (dir) => {
      const image = record(`${server.url}/x`);
      await assertRejects(() => saveDataset(image, { dir }), NetworkError);
      const note = parts(dir).find((name) => name.includes(".json"));
      await Deno.writeTextFile(`${dir}/${note}`, "{ broken");
      assertEquals((await saveDataset(image, { dir })).resumedFrom, 0);
      assertEquals([ranges(server), names(dir)], [[null, null], ["M51.fits"]]);
    })));

Deno.test("saveDataset() ends at its time limit, with nothing under the final name", () =>
  withRawServer(hangInBody("beginning"), (server) =>
    withFolder(async (dir) => {
      const error = await assertRejects(() =>
        saveDataset(record(`${server.url}/x`), { dir, timeoutMs: 150 })
      );
      assert(isVoError(error, "E_TIMEOUT") && error.limit === "total");
      assertEquals(names(dir), []);
      const idle = await assertRejects(() =>
        saveDataset(record(`${server.url}/x`), { dir, idleTimeoutMs: 100 })
      );
      assert(isVoError(idle, "E_TIMEOUT") && idle.limit === "idle");
    })));

Deno.test("saveDataset() notices a body that was announced longer", () =>
  withRawServer(cutShort("abc", 10), (server) =>
    withFolder(async (dir) => {
      await assertRejects(() => saveDataset(record(`${server.url}/x`), { dir }), NetworkError);
      assertEquals(names(dir), []);
    })));

Deno.test("saveDataset() decompresses on the way and does not mind the length", () =>
  withServer(async () => {
    const packed = await new Response(
      new Blob([DATA]).stream().pipeThrough(new CompressionStream("gzip")),
    ).bytes();
    return new Response(packed, {
      headers: {
        "content-encoding": "gzip",
        "content-length": String(packed.length),
        "etag": `"1"`,
      },
    });
  }, (server) =>
    withFolder(async (dir) => {
      const saved = await saveDataset(record(`${server.url}/x`), { dir });
      assertEquals([saved.bytes, await Deno.readFile(saved.path)], [DATA.length, DATA]);
    })));

Deno.test("two downloads of one URL at once do not share a file", () =>
  withRawServer(serveData({ etag: `"v1"` }), (server) =>
    withFolder(async (dir) => {
      const image = record(`${server.url}/x`);
      const saved = await Promise.all([1, 2, 3].map(() => saveDataset(image, { dir })));
      assertEquals(new Set(saved.map((one) => one.path)).size, 3);
      for (const { path } of saved) assertEquals(await Deno.readFile(path), DATA);
      assertEquals(names(dir), ["M51-1.fits", "M51-2.fits", "M51.fits"]);
    })));

Deno.test("saveAll() saves several at once, gives each its own name, and goes on after a failure", () =>
  withServer(
    (request) =>
      request.url.endsWith("/3")
        ? new Response("no such image", { status: 404 })
        : new Response(`data of ${request.url}`),
    (server) =>
      withFolder(async (dir) => {
        const records = Array.from({ length: 6 }, (_, i) =>
          record(`${server.url}/${i}`, i === 5 ? "other" : "same"));
        const seen = new Set<DatasetRecord>();
        const outcomes = await Array.fromAsync(saveAll(records, {
          dir,
          onProgress: (one) =>
            seen.add(one),
        }));
        assertEquals(outcomes.length, 6);
        const failed = outcomes.filter((outcome) => !outcome.ok);
        assertEquals(failed.map(({ item }) => item), [records[3]]);
        assertStringIncludes(String(failed[0]?.ok === false && failed[0].error), "no such image");
        assertEquals(names(dir), [
          "other.fits",
          "same-1.fits",
          "same-2.fits",
          "same-3.fits",
          "same.fits",
        ]);
        assertEquals(seen.size, 5);
        for (const outcome of outcomes) {
          if (!outcome.ok) continue;
          assertEquals(
            await Deno.readTextFile(outcome.value.path),
            `data of ${outcome.item.accessUrl}`,
          );
        }
      }),
  ));

Deno.test("saveAll() asks one host for no more than it may, and ends with the caller's reason", async () => {
  let now = 0;
  let most = 0;
  const slow = recordingHttp(async () => {
    most = Math.max(most, ++now);
    await new Promise((resolve) => setTimeout(resolve, 5));
    now--;
    return new Response("x");
  });
  await withFolder(async (dir) => {
    const records = Array.from({ length: 6 }, (_, i): DatasetRecord => ({
      ...record(`http://a.org/${i}`),
      fetch: (options) => fetchDataset(slow, `http://a.org/${i}`, options),
    }));
    await Array.fromAsync(saveAll(records, { dir, perHost: 2, name: (one) => one.accessUrl }));
    assertEquals([most, names(dir).length, slow.asked.length], [2, 6, 6]);
    assert(slow.asked.every(({ options }) => options.signal !== undefined));
    const reason = new Error("mine");
    const stop = new AbortController();
    const error = await assertRejects(async () => {
      for await (const _ of saveAll(records, { dir, signal: stop.signal })) stop.abort(reason);
    });
    assertEquals([error, parts(dir)], [reason, []]);
  });
});

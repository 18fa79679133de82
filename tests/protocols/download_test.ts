import { FormatError, isVoError, NetworkError } from "../../core/runtime/errors.ts";
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

Deno.test("saveAll() numbers names in the order of the records, whichever answer ends first", async () => {
  for (const disposition of [true, false]) {
    for (const order of [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]]) {
      // Headers and first bytes come in this order, and so do the ends.
      const gates = order.map(() => Promise.withResolvers<void>());
      const turnOf = (i: number): number => order.indexOf(i);
      const name = (i: number): string => i === 2 ? "other.fits" : "same.fits";
      const host = recordingHttp(async (request) => {
        const i = Number(request.url.at(-1));
        if (turnOf(i) > 0) await gates[turnOf(i) - 1]?.promise;
        const body = new ReadableStream<Uint8Array>({
          start: (controller) => {
            controller.enqueue(new TextEncoder().encode(`data ${i}`));
            controller.close();
            gates[turnOf(i)]?.resolve();
          },
        });
        const headers = { "content-disposition": `attachment; filename="${name(i)}"` };
        return new Response(body, disposition ? { headers } : {});
      });
      await withFolder(async (dir) => {
        await Deno.writeTextFile(`${dir}/same-1.fits`, "older");
        const records = order.map((_, i): DatasetRecord => ({
          ...record(`http://a.org/${i}`, name(i).replace(".fits", "")),
          fetch: (options) => fetchDataset(host, `http://a.org/${i}`, options),
        }));
        const outcomes = await Array.fromAsync(saveAll(records, { dir, perHost: 4 }));
        const paths = records.map((one) => {
          const outcome = outcomes.find(({ item }) => item === one);
          return outcome?.ok === true ? outcome.value.path.slice(dir.length + 1) : undefined;
        });
        assertEquals(paths, ["same.fits", "same-2.fits", "other.fits", "same-3.fits"]);
        for (const [i, path] of paths.entries()) {
          assertEquals(await Deno.readTextFile(`${dir}/${path}`), `data ${i}`);
        }
        assertEquals(await Deno.readTextFile(`${dir}/same-1.fits`), "older");
      });
    }
  }
});

Deno.test("saveAll() lets no record take the name of an earlier one, nor wait for one that failed", async () => {
  const host = recordingHttp((request) =>
    request.url.endsWith("1") ? new Response("", { status: 404 }) : new Response(request.url)
  );
  const records = [0, 1, 2, 3].map((i): DatasetRecord => ({
    ...record(`http://a.org/${i}`, i === 3 ? "SAME" : "same"),
    fetch: (options) => fetchDataset(host, `http://a.org/${i}`, options),
  }));
  const run = async (ifExists: "replace" | "fail", dir: string): Promise<(string | Error)[]> => {
    const outcomes = await Array.fromAsync(saveAll(records, {
      dir,
      ifExists,
      name: (one) => {
        if (one === records[0]) throw new Error("no name");
        return `${one.title}.fits`;
      },
    }));
    return records.map((one) => {
      const outcome = outcomes.find(({ item }) => item === one);
      if (outcome?.ok === false) return outcome.error;
      return outcome?.value.path.slice(dir.length + 1) ?? "";
    });
  };
  await withFolder(async (dir) => {
    await Deno.writeTextFile(`${dir}/same.fits`, "older");
    const [first, second, ...rest] = await run("replace", dir);
    assertEquals((first as Error).message, "no name");
    assert(isVoError(second, "E_HTTP_STATUS"));
    assertEquals(rest, ["same.fits", "SAME-1.fits"]);
    assertEquals(await Deno.readTextFile(`${dir}/same.fits`), "http://a.org/2");
  });
  await withFolder(async (dir) => {
    const [, , third, fourth] = await run("fail", dir);
    assertEquals(third, "same.fits");
    assert(fourth instanceof Deno.errors.AlreadyExists);
    assertEquals(names(dir), ["same.fits"]);
  });
});

Deno.test("saveAll() goes on where a record waits for the names of others whose host is busy", async () => {
  const host = recordingHttp((request) => new Response(request.url));
  for (const [concurrency, perHost] of [[1, 1], [2, 1], [3, 2]] as const) {
    await withFolder(async (dir) => {
      const urls = ["a/0", "a/1", "a/2", "b/3", "b/4", "a/5"].map((path) => `http://${path}`);
      const records = urls.map((url): DatasetRecord => ({
        ...record(url, "same"),
        fetch: (options) => fetchDataset(host, url, options),
      }));
      const outcomes = await Array.fromAsync(saveAll(records, { dir, concurrency, perHost }));
      assertEquals(outcomes.length, 6);
      for (const [i, url] of urls.entries()) {
        const name = i === 0 ? "same.fits" : `same-${i}.fits`;
        assertEquals(await Deno.readTextFile(`${dir}/${name}`), url);
      }
    });
  }
});

/** An answer to the record of a data set, and what comes of it. */
async function saveAnswer(
  body: BodyInit,
  contentType: string,
  accessFormat: string,
  ifWrongFormat?: "fail" | "keep",
): Promise<string> {
  const one: DatasetRecord = {
    ...record("http://a.org/x", "M51", accessFormat),
    fetch: (options) =>
      fetchDataset(
        recordingHttp(() => new Response(body, { headers: { "content-type": contentType } })),
        "http://a.org/x",
        options,
      ),
  };
  let result = "";
  await withFolder(async (dir) => {
    try {
      const saved = await saveDataset(one, { dir, ifWrongFormat });
      assertEquals(saved.bytes, (await new Response(body).bytes()).length);
      result = "saved";
    } catch (error) {
      if (!isVoError(error)) throw error;
      assertEquals(names(dir), []);
      result = `${error.name}: ${error.message}`;
    }
  });
  return result;
}

const PAGE =
  `<!DOCTYPE html><html><head><style>p {}</style></head><body>Please <b>log in</b></body></html>`;
const IN_PLACE = "Cannot save M51.fits: the service answered with a web page, not with image/fits";

Deno.test("saveDataset() does not save a web page in the place of data", async () => {
  const refused = `FormatError: ${IN_PLACE}: Please log in`;
  assertEquals(await saveAnswer(PAGE, "text/html", "image/fits"), refused);
  assertEquals(await saveAnswer(PAGE, "text/html; charset=utf-8", "image/fits"), refused);
  assertEquals(await saveAnswer(`\n<!-- x --> ${PAGE}`, "image/fits", "image/fits"), refused);
  assertEquals(await saveAnswer("Please\nlog in", "text/html", "image/fits"), refused);
  assertEquals(await saveAnswer("", "text/html", "image/fits"), `FormatError: ${IN_PLACE}`);
  for (
    const declared of ["image/png", "application/gzip", "application/x-votable+xml", "text/csv"]
  ) {
    assertStringIncludes(
      await saveAnswer(PAGE, "text/html", declared),
      `a web page, not with ${declared}`,
    );
    assertStringIncludes(await saveAnswer(PAGE, "", declared), "FormatError");
  }
  assertEquals(await saveAnswer(PAGE, "text/html", "image/fits", "keep"), "saved");
});

Deno.test("saveDataset() saves pages that were declared, and data by whatever name", async () => {
  for (const declared of ["text/html", "application/xhtml+xml", "", "unknown"]) {
    assertEquals(await saveAnswer(PAGE, "text/html", declared), "saved");
  }
  assertEquals(await saveAnswer(PAGE, "text/plain", "text/plain"), "saved");
  for (const start of ["SIMPLE  =                    T", "\u0000", "GIF89a"]) {
    assertEquals(await saveAnswer(start, "text/html", "image/fits"), "saved");
  }
  assertEquals(await saveAnswer(DATA, "text/html", "application/octet-stream"), "saved");
  assertEquals(await saveAnswer("<svg/>", "image/svg+xml", "image/svg+xml"), "saved");
  assertEquals(await saveAnswer("", "image/fits", "image/fits"), "saved");
});

Deno.test("saveDataset() does not save a VOTable in the place of an image, and says what error it reports", async () => {
  const votable = (content: string): string =>
    `<?xml version="1.0"?><VOTABLE version="1.3">${content}</VOTABLE>`;
  const info = `<INFO name="QUERY_STATUS" value="ERROR">Not yours</INFO>`;
  const failure = votable(`<RESOURCE type="results">${info}</RESOURCE>`);
  const type = "application/x-votable+xml";
  const refused = "QueryError: Cannot save M51.fits: Not yours";
  assertEquals(await saveAnswer(failure, type, "image/fits"), refused);
  assertEquals(await saveAnswer(failure, "image/fits", "image/fits"), refused);
  assertEquals(
    await saveAnswer(votable(`<INFO name="Error" value="Gone"/>`), "text/xml", "image/fits"),
    "QueryError: Cannot save M51.fits: Gone",
  );
  for (const content of ["<RESOURCE/>", "<RESOURCE", "<!--" + "x".repeat(2_000_000)]) {
    assertEquals(
      await saveAnswer(votable(content), type, "image/fits"),
      "FormatError: Cannot save M51.fits: the service answered with a VOTable, not with image/fits",
    );
  }
  for (const declared of [type, "text/xml", "application/x-votable+xml;content=datalink", ""]) {
    assertEquals(await saveAnswer(failure, type, declared), "saved");
  }
  assertEquals(await saveAnswer(failure, type, "image/fits", "keep"), "saved");
});

Deno.test("saveDataset() keeps what it has when a web page comes instead of the rest", async () => {
  let isOut = false;
  const data = serveData({ etag: `"v1"`, cuts: [1000] });
  await withRawServer(async (talk) => {
    if (!isOut) return await data(talk);
    await talk.send(
      `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${PAGE.length}\r\nConnection: close\r\n\r\n${PAGE}`,
    );
    talk.end();
  }, (server) =>
    withFolder(async (dir) => {
      const image = record(`${server.url}/x`);
      await assertRejects(() => saveDataset(image, { dir }), NetworkError);
      isOut = true;
      await assertRejects(() => saveDataset(image, { dir }), FormatError, "Please log in");
      isOut = false;
      const saved = await saveDataset(image, { dir });
      assertEquals([saved.resumedFrom, await Deno.readFile(saved.path)], [1000, DATA]);
      assertEquals(names(dir), ["M51.fits"]);
    }));
});

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

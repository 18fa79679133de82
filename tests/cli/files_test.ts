import { gzipSync } from "node:zlib";
import { assert, assertEquals, assertRejects } from "../../deps/assert.ts";
import { isUrl, openInput, writeOutput } from "../../cli/files.ts";
import { FormatError, HttpStatusError, UnsupportedError } from "../../core/runtime/errors.ts";
import { createHttp } from "../../core/runtime/http.ts";

async function withDir(work: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    await work(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

async function readAll(source: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of source) parts.push(chunk.slice());
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

function sample(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let i = 0, x = 1; i < length; i++) bytes[i] = x = (x * 73 + 41) & 0xff ^ (i >> 8 & 0xff);
  return bytes;
}

Deno.test("openInput() reads files of any length, plain and compressed", () =>
  withDir(async (dir) => {
    for (const length of [0, 1, 2, 3, 1 << 20, (5 << 20) + 7]) {
      const bytes = sample(length);
      await Deno.writeFile(`${dir}/plain`, bytes);
      assertEquals(await readAll(await openInput(`${dir}/plain`)), bytes);
      await Deno.writeFile(`${dir}/z.gz`, gzipSync(bytes, { level: 1 }));
      assertEquals(await readAll(await openInput(`${dir}/z.gz`)), bytes);
    }
  }));

Deno.test("openInput() uncompresses several members, by magic bytes alone, and from file: URLs", () =>
  withDir(async (dir) => {
    const path = `${dir}/no-suffix`;
    await Deno.writeFile(path, new Uint8Array([...gzipSync("one "), ...gzipSync("two")]));
    const url = new URL(`file://${path}`).href;
    assertEquals(new TextDecoder().decode(await readAll(await openInput(url))), "one two");
  }));

Deno.test("openInput() refuses gzip bombs, and gives 64 MiB of anything", () =>
  withDir(async (dir) => {
    // As rows of one CSV column, 1 MiB a member.
    const member = gzipSync("1\n".repeat(1 << 19), { level: 9 });
    for (const [members, refused] of [[64, false], [100, true]] as const) {
      const parts = Array.from({ length: members }, () => new Uint8Array(member));
      await Deno.writeFile(`${dir}/x.csv.gz`, await new Blob(parts).bytes());
      let length = 0;
      const read = async (): Promise<void> => {
        for await (const chunk of await openInput(`${dir}/x.csv.gz`)) length += chunk.length;
      };
      if (refused) {
        await assertRejects(read, FormatError, `Cannot uncompress ${dir}/x.csv.gz`);
        assert(length <= 65 << 20, String(length));
      } else {
        await read();
        assertEquals(length, 64 << 20);
      }
    }
  }));

Deno.test("openInput() says when compressed data are cut or damaged", () =>
  withDir(async (dir) => {
    const whole = gzipSync(sample(300_000));
    const damaged = whole.slice();
    damaged[20_000] = (damaged[20_000] as number) ^ 0xff;
    for (const bytes of [whole.subarray(0, whole.length - 9), damaged]) {
      await Deno.writeFile(`${dir}/x.gz`, bytes);
      await assertRejects(
        async () => readAll(await openInput(`${dir}/x.gz`)),
        FormatError,
        `Cannot uncompress ${dir}/x.gz`,
      );
    }
  }));

Deno.test("openInput() closes what was left early", () =>
  withDir(async (dir) => {
    await Deno.writeFile(`${dir}/a.gz`, gzipSync(sample(3 << 20)));
    await Deno.writeFile(`${dir}/a`, sample(3 << 20));
    for (const name of ["a.gz", "a"]) {
      for await (const chunk of await openInput(`${dir}/${name}`)) {
        assert(chunk.length > 0);
        break;
      }
    }
  }));

Deno.test("openInput() opens URLs through the HTTP layer", async () => {
  const asked: string[] = [];
  const http = createHttp({
    fetch: (request) => {
      asked.push(request.url);
      return Promise.resolve(
        request.url.endsWith("/ok")
          ? new Response(new Uint8Array(gzipSync("body")))
          : new Response("gone", { status: 404 }),
      );
    },
  });
  const bytes = await readAll(await openInput("http://example.invalid/ok", { http }));
  assertEquals(new TextDecoder().decode(bytes), "body");
  await assertRejects(() => openInput("http://example.invalid/no", { http }), HttpStatusError);
  assertEquals(asked, ["http://example.invalid/ok", "http://example.invalid/no"]);
  await assertRejects(() => openInput("ftp://example.invalid/", { http }), UnsupportedError);
});

Deno.test("openInput() ends with the signal's reason", () =>
  withDir(async (dir) => {
    await Deno.writeFile(`${dir}/a`, sample(3 << 20));
    const controller = new AbortController();
    const source = await openInput(`${dir}/a`, { signal: controller.signal });
    await assertRejects(
      async () => {
        for await (const _ of source) controller.abort(new RangeError("enough"));
      },
      RangeError,
      "enough",
    );
  }));

Deno.test("writeOutput() makes the file appear when all is written", () =>
  withDir(async (dir) => {
    const path = `${dir}/out.bin`;
    const chunks = async function* () {
      yield sample(10);
      assertEquals([...Deno.readDirSync(dir)].map(({ name }) => name.endsWith(".part")), [true]);
      yield await Promise.resolve(sample(5));
    };
    assertEquals(await writeOutput(path, chunks()), 15);
    assertEquals((await Deno.readFile(path)).length, 15);
    assertEquals([...Deno.readDirSync(dir)].map(({ name }) => name), ["out.bin"]);
  }));

Deno.test("writeOutput() leaves the old file, and nothing else, after a failure", () =>
  withDir(async (dir) => {
    const path = `${dir}/out.bin`;
    await Deno.writeTextFile(path, "old");
    const chunks = function* () {
      yield sample(10);
      throw new RangeError("broken");
    };
    await assertRejects(() => writeOutput(path, chunks()), RangeError, "broken");
    assertEquals([...Deno.readDirSync(dir)].map(({ name }) => name), ["out.bin"]);
    assertEquals(await Deno.readTextFile(path), "old");
  }));

Deno.test({
  name: "writeOutput() follows links, and writes devices as they are",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withDir(async (dir) => {
      await Deno.writeTextFile(`${dir}/target`, "old");
      await Deno.symlink(`${dir}/target`, `${dir}/link`);
      await writeOutput(`${dir}/link`, [new TextEncoder().encode("new")]);
      assertEquals(await Deno.readTextFile(`${dir}/target`), "new");
      assert((await Deno.lstat(`${dir}/link`)).isSymlink);
      await writeOutput("/dev/null", [sample(10)]);
      assert((await Deno.lstat("/dev/null")).isCharDevice);
    }),
});

Deno.test({
  name: "writeOutput() needs no permission to read, whether the file is there or not",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withDir(async (dir) => {
      await Deno.writeTextFile(`${dir}/old`, "something longer");
      await Deno.symlink("old", `${dir}/link`);
      const script = `
        import { openSink } from ${
        JSON.stringify(new URL("../../cli/_sink.ts", import.meta.url).href)
      };
        for (const path of Deno.args) {
          const sink = openSink(path);
          sink.write(new TextEncoder().encode("new"));
          sink.commit();
        }`;
      for (const allowed of [dir, `${dir}/old,${dir}/link,${dir}/none,/dev/null`]) {
        await Deno.remove(`${dir}/none`).catch(() => {});
        const { code, stderr } = await new Deno.Command(Deno.execPath(), {
          args: [
            "run",
            "-q",
            "--no-prompt",
            `--allow-write=${allowed},/dev/null`,
            `data:text/javascript,${encodeURIComponent(script)}`,
            ...["old", "link", "none"].map((name) => `${dir}/${name}`),
            "/dev/null",
          ],
          stdout: "null",
          stderr: "piped",
        }).output();
        assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
        assertEquals(await Deno.readTextFile(`${dir}/old`), "new");
        assertEquals(await Deno.readTextFile(`${dir}/none`), "new");
        assert((await Deno.lstat(`${dir}/link`)).isSymlink);
        assert(!(await Deno.lstat("/dev/null")).isFile);
        const names = Array.from(Deno.readDirSync(dir), ({ name }) => name).toSorted();
        assertEquals(names, ["link", "none", "old"]);
      }
    }),
});

Deno.test("openInput() and writeOutput() name the user's file when the system refuses", () =>
  withDir(async (dir) => {
    const { NotFound, IsADirectory } = Deno.errors;
    const none = `${dir}/none/x.csv`;
    const cases: readonly (readonly [() => Promise<unknown>, typeof NotFound, string])[] = [
      [() => openInput(none), NotFound, `Cannot open ${none}: No such file or directory`],
      [() => writeOutput(none, []), NotFound, `Cannot write ${none}: No such file or directory`],
      [() => openInput(dir), IsADirectory, `Cannot read ${dir}: Is a directory`],
      [() => writeOutput(dir, []), IsADirectory, `Cannot write ${dir}: Is a directory`],
    ];
    for (const [work, kind, message] of Deno.build.os === "windows" ? [] : cases) {
      const error = await assertRejects(work, kind);
      assertEquals(error.message, message);
    }
    assertEquals([...Deno.readDirSync(dir)], []);
  }));

Deno.test("writeOutput() notices what happens in the event loop, though the chunks never wait", () =>
  withDir(async (dir) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new RangeError("enough")), 0);
    const chunks = function* () {
      for (;;) yield sample(1000);
    };
    const { signal } = controller;
    await assertRejects(() => writeOutput(`${dir}/x`, chunks(), { signal }), RangeError, "enough");
    assertEquals([...Deno.readDirSync(dir)], []);
    // Also after the last chunk, while the file is not there yet.
    const last = new AbortController();
    const one = function* () {
      yield sample(10);
      last.abort(new RangeError("late"));
    };
    const late = { signal: last.signal };
    await assertRejects(() => writeOutput(`${dir}/x`, one(), late), RangeError, "late");
    assertEquals([...Deno.readDirSync(dir)], []);
  }));

Deno.test("isUrl() takes a drive's letter for a path", () => {
  assertEquals(["http://a/b", "file:///a", "C:\\a", "a/b", "-", "C://a"].map(isUrl), [
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});

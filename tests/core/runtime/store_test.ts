import { assert, assertEquals, assertMatch, assertRejects } from "../../../deps/assert.ts";
import { openStore, safeName } from "../../../core/runtime/store.ts";

async function inTemporary(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await work(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("openStore() writes, reads, lists and removes small files", async () => {
  await inTemporary(async (directory) => {
    const store = await openStore("jobs", { directory: `${directory}/new/deep` });
    assertEquals([await store.list(), await store.readText("a")], [[], undefined]);
    const path = await store.write("a.json", '{"url":"ü"}');
    assertEquals(path, `${directory}/new/deep/jobs/a.json`);
    await store.write("b", new Uint8Array([0, 255]));
    assertEquals(await store.readText("a.json"), '{"url":"ü"}');
    assertEquals(await store.readBytes("b"), new Uint8Array([0, 255]));
    await store.write("b", "anew");
    assertEquals(await store.readText("b"), "anew");
    assertEquals(await store.list(), ["a.json", "b"]);
    assertEquals([await store.remove("b"), await store.remove("b")], [true, false]);
    assertEquals(await store.list(), ["a.json"]);
  });
});

Deno.test({
  name: "openStore() makes files that only the user can read",
  ignore: Deno.build.os === "windows",
  async fn() {
    await inTemporary(async (directory) => {
      const store = await openStore("jobs", { directory });
      const path = await store.write("secret", "x");
      assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
      assertEquals((await Deno.stat(store.path)).mode! & 0o777, 0o700);
    });
  },
});

Deno.test("openStore() leaves nothing half written behind", async () => {
  await inTemporary(async (directory) => {
    const store = await openStore("jobs", { directory });
    await store.write("a", "old");
    await Deno.mkdir(`${store.path}/taken`);
    await assertRejects(() => store.write("taken", "x"));
    const names = Array.from(Deno.readDirSync(store.path), ({ name }) => name).sort();
    assertEquals(names, ["a", "taken"]);
  });
});

Deno.test("openStore() never leaves its folder", async () => {
  await inTemporary(async (directory) => {
    const store = await openStore("../..", { directory });
    for (const name of ["../../x", "/etc/passwd", "..", "a/../../b", "C:\\x", ".hidden", ""]) {
      const path = await store.write(name, name);
      assert(path.startsWith(`${store.path}/`), path);
      assertEquals(await store.readText(name), name);
    }
    assert(store.path.startsWith(`${directory}/`), store.path);
    assertEquals(Array.from(Deno.readDirSync(directory)).length, 1);
  });
});

Deno.test("safeName() keeps what is safe and tells the rest apart", () => {
  for (const name of ["m51.fits", "a-b_c+d=e@f", "1"]) assertEquals(safeName(name), name);
  const odd = [
    "../../x",
    "CON",
    "con",
    "nul.txt",
    "a/b",
    "a_b",
    "a b",
    "A",
    "a",
    "ä",
    "",
    ".",
    "..",
    "x.",
    "a\0b",
    "https://a.test/tap?x",
    "x".repeat(300),
    "x".repeat(301),
  ];
  const safe = odd.map(safeName);
  assertEquals(new Set(safe.map((name) => name.toLowerCase())).size, odd.length);
  for (const name of safe) {
    assertMatch(name, /^[A-Za-z0-9_+=@-][A-Za-z0-9._+=@-]*$/);
    assert(name.length <= 100 && !name.endsWith("."), name);
    assert(!/^(con|nul)(\.|$)/i.test(name), name);
  }
  assertMatch(safeName("my image.fits"), /^my_image-[0-9a-f]{16}\.fits$/);
});

/**
 * The command as `deno task build` makes it, in a folder that has nothing else: it says what `scripts/denovo.ts` says.
 * The first build fetches Deno's bundler, which is why it is here.
 */
import { assertEquals, assertMatch } from "../../deps/assert.ts";
import { ROOT, run, withFolder } from "../scripts/_run.ts";

Deno.test("the command that deno task build makes does what the script does", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile(`${ROOT}deno.json`));
  const words: string[] = tasks.build.split(" ").slice(1);
  await withFolder(async (folder) => {
    const args = words.map((word) => word === "dist" ? `${folder}/dist` : word);
    const { code, stderr } = await run(Deno.execPath(), args, { cwd: ROOT });
    assertEquals(code, 0, stderr);
    const cases: readonly (readonly string[])[] = [
      ["--version"],
      ["--help"],
      ["table", "convert", "--help"],
      ["table", "info", "--json", `${ROOT}tests/fixtures/votable/astropy_arrays_binary2.vot`],
      ["cone", "--sandbox", "101.287", "-16.716", "5"],
      // In a bundle the sandbox has no file for its workers.
      ["tap", "query", "--sandbox", "SELECT TOP 3 * FROM arihip.main ORDER BY hipno"],
      ["datalink", "--help"],
      ["table", "inof"],
    ];
    for (const words of cases) {
      const script = ["run", "-q", "--frozen", "-A", `${ROOT}scripts/denovo.ts`, ...words];
      const built = ["run", "-q", "--no-config", "-A", `${folder}/dist/denovo.js`, ...words];
      const [wanted, found] = await Promise.all(
        [script, built].map((args) => run(Deno.execPath(), args, { cwd: folder })),
      );
      const portless = (text = "") => text.replace(/127\.0\.0\.1:\d+/g, "127.0.0.1");
      assertEquals(found?.stdout, wanted?.stdout, words.join(" "));
      assertEquals(portless(found?.stderr), portless(wanted?.stderr), words.join(" "));
      const code = words[1] === "inof" ? 2 : 0;
      assertEquals([found?.code, wanted?.code], [code, code], words.join(" "));
    }
    const readme = await Deno.readTextFile(`${ROOT}README.md`);
    const install = /^deno (install .*)$/m.exec(readme)?.[1]?.split(" ") ?? [];
    const env = { DENO_INSTALL_ROOT: `${folder}/own` };
    const installed = await run(Deno.execPath(), install, { cwd: folder, env });
    assertEquals(installed.code, 0, installed.stderr);
    const { stdout } = await run(`${folder}/own/bin/denovo`, ["--version"], { cwd: folder });
    assertMatch(stdout, /^denovo \d/);
    const demo = ["run", "-q", "--no-config", "-A", "dist/denovo.js", "demo"];
    assertMatch((await run(Deno.execPath(), demo, { cwd: folder })).stdout, /denovo table info/);
  });
});

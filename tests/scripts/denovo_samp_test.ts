/**
 * `denovo samp` as a process: what it sends and prints.
 *
 * @module
 */
import { assertEquals, assertMatch } from "../../deps/assert.ts";
import { denovo, denovoHere } from "./_run.ts";
import { readYes } from "../../scripts/_denovo/_confirm.ts";
import { TABLE, withHome } from "./_samp.ts";

Deno.test("denovo samp send makes VOTables of other tables, and keeps names whole", async () => {
  await withHome(async ({ startHub, taker, home, env }) => {
    await startHub();
    const { got } = await taker("Viewer", [TABLE]);
    const csv = "name,n\nα Ori,4611686018427387905\n";
    await Deno.writeTextFile(`${home}/stars #1.csv`, csv);
    await Deno.writeTextFile(`${home}/stars.dat`, csv);
    for (const args of [["stars #1.csv"], ["stars.dat", "--as=table"], ["-", "--as=table"]]) {
      const options = { cwd: home, env, ...(args[0] === "-" ? { stdin: csv } : {}) };
      const { code, stdout, stderr } = await denovo(["samp", "send", ...args], options);
      assertEquals([code, stderr], [0, ""]);
      assertMatch(stdout, /^Viewer\tc1\tsamp\.ok$/m);
    }
    assertEquals(got.map(({ params }) => params["name"]), ["stars #1.csv", "stars.dat", "data"]);
    assertEquals(
      got.map(({ params }) => `${params["url"]}`.split("/").at(-1)),
      ["stars_1.vot", "stars.vot", "data.vot"],
    );
    for (const { table } of got) {
      assertEquals(table?.toArray(), [{ name: "α Ori", n: 4611686018427387905n }]);
    }
  });
});

Deno.test("denovo samp refuses wrong arguments before it looks for a hub", async () => {
  for (
    const [args, message] of [
      [["listen", "a..b"], /^Cannot use MType "a\.\.b"/],
      [["listen", "table.*", ""], /^Cannot use MType ""/],
      [["listen", "--name", " "], /^Option --name: it is empty/],
      [["send", "coord.pointAt.sky", "ra"], /^Cannot read parameter "ra": KEY=VALUE is wanted/],
      [["send", "./picture"], /^Cannot tell what "\.\/picture" is: give --as/],
    ] as const
  ) {
    const { code, stderr } = await denovoHere(["samp", ...args, "--hub=/nowhere/at/all"]);
    assertEquals(code, 2, stderr);
    assertMatch(stderr, message);
  }
});

Deno.test("readYes() takes no answer that was typed before the question", async () => {
  const answers = (...lines: readonly (readonly [ms: number, text: string])[]) => {
    let time = 1000;
    const left = [...lines];
    const read = () => {
      const [ms, text] = left.shift() ?? [0, undefined];
      time += ms;
      return Promise.resolve(text);
    };
    return readYes(read, () => time);
  };
  assertEquals(await answers([900, "y\n"]), true);
  assertEquals(await answers([900, " Yes\n"]), true);
  assertEquals(await answers([900, "yo\n"]), false);
  assertEquals(await answers([900, "\n"], [900, "y\n"]), false);
  assertEquals(await answers([1, "y\n"], [1, "y\n"], [900, "n\n"]), false);
  assertEquals(await answers([1, "n\n"], [900, "y\n"]), true);
  assertEquals(await answers([1, "y\n"]), false);
});

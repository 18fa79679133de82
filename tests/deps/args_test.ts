import { assertEquals } from "../../deps/assert.ts";
import { parseArgs } from "../../deps/args.ts";

Deno.test("parseArgs() gives values by name and the rest in order", () => {
  const seen: unknown[] = [];
  const parsed = parseArgs(["a", "--x=1", "-v", "--y", "2", "--y=3", "--z=4", "--", "--x"], {
    string: ["x", "y", "_"],
    boolean: ["verbose", "quiet"],
    collect: ["y"],
    alias: { verbose: "v" },
    unknown: (arg, key, value) => {
      seen.push([arg, key, value]);
      return key === undefined;
    },
  });
  assertEquals({ ...parsed }, {
    _: ["a", "--x"],
    x: "1",
    y: ["2", "3"],
    verbose: true,
    quiet: false,
  });
  assertEquals(seen, [["a", undefined, undefined], ["--z=4", "z", "4"], [
    "--x",
    undefined,
    undefined,
  ]]);
});

/** Documents that are wrong: which error they give, and where. */
import { assert, assertEquals, assertGreater, assertRejects } from "../../../deps/assert.ts";
import { FormatError } from "../../../core/runtime/errors.ts";
import { readTable, readVotable } from "../../../core/votable/mod.ts";
import { CUTS, recut } from "../../_recut.ts";

const FOLDER = new URL("../../fixtures/invalid/", import.meta.url);
const NAMES = [...Deno.readDirSync(FOLDER)].map((entry) => entry.name)
  .filter((name) => name.endsWith(".vot")).sort();

Deno.test("documents that are wrong are there", () => assertGreater(NAMES.length, 20));

for (const name of NAMES) {
  const bytes = Deno.readFileSync(new URL(name, FOLDER));
  const [code, second, third] = Deno.readTextFileSync(new URL(name.replace(".vot", ".txt"), FOLDER))
    .trim().split("\n") as [string, string, string];

  Deno.test(`readTable() ${code === "OK" ? "survives" : "refuses"} ${name}, however it is cut`, async () => {
    for (const size of [...CUTS, bytes.length + 1]) {
      const source = recut(bytes, size);
      if (code === "OK") {
        const table = await readTable(source);
        assertEquals(`${table.length} rows`, second);
        assert(table.diagnostics.some((d) => d.code === third), table.warnings.join("; "));
        await readVotable(recut(bytes, size));
        const strict = await assertRejects(
          () => readTable(recut(bytes, size), { strict: true }),
          FormatError,
          "strictly",
        );
        assertGreater(strict.line ?? 0, 0);
      } else {
        const error = await assertRejects(() => readTable(source), FormatError);
        assertEquals([error.code, String(error.line), error.detail], [code, second, third]);
        assertGreater(error.column ?? 0, 0);
      }
    }
  });
}

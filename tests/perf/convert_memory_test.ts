/** Text tables of any length are converted in bounded memory, from files and from pipes. */
import { assertEquals, assertLess } from "../../deps/assert.ts";
import { openTable } from "../../core/votable/open.ts";

const PROGRAM = new URL("./_table_convert.ts", import.meta.url).href;
const ROWS = 500_000;

/** About 60 MB of rows; what the types are, only the last row tells. */
function* text(form: "csv" | "ndjson"): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  if (form === "csv") yield encoder.encode("id,ra,name,flag,remark\n");
  const filler = "lorem ipsum dolor sit amet ".repeat(2);
  let piece = "";
  for (let i = 1; i <= ROWS; i++) {
    const id = i < ROWS ? String(i) : "9007199254740993";
    const ra = i < ROWS ? String(i) : "0.5";
    piece += form === "csv"
      ? `${id},${ra},"star ""${i}""",${i % 2 === 0},${filler}${filler}\n`
      : `{"id":${id},"ra":${ra},"name":"star ${i}","flag":${i % 2 === 0},"remark":"${filler}"}\n`;
    if (piece.length < 1 << 20 && i < ROWS) continue;
    yield encoder.encode(piece);
    piece = "";
  }
}

/** Converts by a process of its own, whose peak of memory it answers. */
async function convert(
  args: readonly string[],
  input?: Iterable<Uint8Array>,
): Promise<number> {
  await using child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "-A", PROGRAM, ...args],
    stdin: input === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(90_000),
  }).spawn();
  const output = child.output();
  if (input !== undefined) {
    await ReadableStream.from(input).pipeTo(child.stdin);
  }
  const { code, stdout, stderr } = await output;
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return Number(new TextDecoder().decode(stdout));
}

// The objects that JSON becomes are collected late: what is bounded there is the engine's heap, at far less than all rows.
const CASES = [["csv", "tabledata", 120], ["csv", "binary2", 120], [
  "ndjson",
  "tabledata",
  256,
]] as const;
for (const [form, format, bound] of CASES) {
  for (const way of ["file", "pipe"]) {
    if (way === "pipe" && format === "binary2") continue;
    if (way === "pipe" && form === "ndjson") continue; // the pipe is the same for all forms
    Deno.test({
      name:
        `table convert makes ${format} of 60 MB of ${form} from a ${way} in less than ${bound} MiB`,
      ignore: Deno.build.os !== "linux", // the peak of memory is told by /proc
      async fn() {
        const folder = await Deno.makeTempDir();
        try {
          const out = `${folder}/out.vot`;
          let peak = NaN;
          if (way === "pipe") {
            peak = await convert(["-", out, `--from=${form}`, `--format=${format}`], text(form));
          } else {
            const path = `${folder}/in.${form}`;
            await Deno.writeFile(path, ReadableStream.from(text(form)));
            peak = await convert([path, out, `--format=${format}`]);
          }
          using file = await Deno.open(out);
          await using table = await openTable(file.readable);
          assertEquals(table.fields.map(({ datatype }) => datatype), [
            "long",
            "double",
            "unicodeChar",
            "boolean",
            "unicodeChar",
          ]);
          let rows = 0;
          let last: readonly unknown[] = [];
          for await (const batch of table) {
            rows += batch.length;
            const { id, ra } = batch.row(batch.length - 1);
            last = [id, ra];
          }
          assertEquals([rows, ...last], [ROWS, 9007199254740993n, 0.5]);
          assertLess(peak, bound << 20);
        } finally {
          await Deno.remove(folder, { recursive: true });
        }
      },
    });
  }
}

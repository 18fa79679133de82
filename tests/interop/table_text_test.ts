/**
 * Python's csv and json modules read back what we write, bit for bit.
 *
 * The interpreter is `DENOVO_PYTHON`, else `python3`. Python compares the bits itself and answers what differs, so that
 * neither side's number formatting takes part in the comparison.
 */
import { assertEquals } from "../../deps/assert.ts";
import { jsonText, Table, writeCsv, writeNdjson } from "../../core/table/mod.ts";
import { fraction, randomWords } from "../core/table/_random.ts";
import { missingPeer, peerTest, PYTHON, runPeer } from "./_peers.ts";

const noPython = await missingPeer(PYTHON, "-c", "import csv, json");

/** Runs a program with a text on standard input and answers what it prints. */
async function python(program: string, input: Uint8Array<ArrayBuffer>): Promise<string> {
  const { code, stdout, stderr } = await runPeer(PYTHON, ["-X", "utf8", "-c", program], input);
  if (code !== 0) throw new Error(`Python failed: ${stderr}`);
  return stdout;
}

async function bytesOf(
  parts: AsyncIterable<Uint8Array<ArrayBuffer>>,
): Promise<Uint8Array<ArrayBuffer>> {
  const list: Uint8Array<ArrayBuffer>[] = [];
  for await (const part of parts) list.push(part);
  return new Uint8Array(await new Blob(list).arrayBuffer());
}

const ROWS = 5000;

/** Random bit patterns and odd values; beside each number stand its bits in hexadecimal text. */
function randomTable(): Table {
  const next = randomWords(11);
  const double = new Float64Array(ROWS);
  const doubleWords = new Uint32Array(double.buffer);
  const float = new Float32Array(ROWS);
  const floatWords = new Uint32Array(float.buffer);
  const long = new BigInt64Array(ROWS);
  const longWords = new Uint32Array(long.buffer);
  for (let i = 0; i < ROWS; i++) {
    if (i % 2 === 0) double[i] = fraction(next) * 360;
    else {
      doubleWords[2 * i] = next();
      doubleWords[2 * i + 1] = next();
    }
    floatWords[i] = next();
    longWords[2 * i] = next();
    longWords[2 * i + 1] = next();
    long[i] = (long[i] as bigint) >> BigInt(next() % 64);
  }
  double.set([NaN, Infinity, -Infinity, -0, 0, 5e-324, Number.MAX_VALUE, 1e21, 1e-7, 0.1]);
  float.set([NaN, Infinity, -Infinity, -0, 0, 1e-45, 3.4028234663852886e38, 1e-7, 0.1]);
  long.set([0n, -1n, 9223372036854775807n, -9223372036854775808n, 9007199254740993n]);
  const texts = [
    "",
    " ",
    'a"b',
    '"',
    "a,b",
    "line\nbreak",
    "\r\n",
    "é€😀",
    "\\",
    "tab\t",
    "NaN",
    "'x'",
  ];
  const text = Array.from({ length: ROWS }, (_, i) => texts[i % texts.length] as string);
  const hex = (array: Float64Array | Float32Array) =>
    Array.from(array, (_, i) => {
      const at = i * array.BYTES_PER_ELEMENT;
      const bytes = new Uint8Array(array.buffer, at, array.BYTES_PER_ELEMENT);
      return Number.isNaN(array[i]) ? "nan" : bytes.toReversed().toHex();
    });
  return Table.fromColumns({
    double,
    double_bits: hex(double),
    float,
    float_bits: hex(float),
    long,
    long_text: Array.from(long, String),
    text,
    text_json: text.map((item) => JSON.stringify(item)),
    pair: Array.from(float, (value) => Float32Array.of(value, 1)),
    nothing: new Array(ROWS).fill(null),
  });
}

/** Checks one row; `number` makes a float of what was read, `pair` its first element. */
const CHECK = `
import struct, math
def bits(value, form):
    return "nan" if math.isnan(value) else struct.pack(form, value).hex()
def check(n, double, double_bits, float_, float_bits, long_, long_text, text, text_json, pair, nothing):
    assert bits(double, ">d") == double_bits, (n, "double", double, double_bits)
    assert bits(float_, ">f") == float_bits, (n, "float", float_, float_bits)
    assert bits(pair, ">f") == float_bits, (n, "pair", pair, float_bits)
    assert type(long_) is int and long_ == int(long_text), (n, "long", long_, long_text)
    assert text == json.loads(text_json), (n, "text", text, text_json)
    assert nothing is None, (n, "null", nothing)
`;

for (
  const [delimiter, name] of [[",", "CSV"], ["\t", "TSV"], [";", "CSV with semicolons"]] as const
) {
  peerTest(`writeCsv() is read by Python's csv bit for bit: ${name}`, noPython, async () => {
    const program = `import csv, io, json, sys${CHECK}
text = sys.stdin.buffer.read().decode("utf-8")
rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=${
      JSON.stringify(delimiter)
    }, strict=True))
for n, r in enumerate(rows):
    check(n, float(r["double"]), r["double_bits"], float(r["float"]), r["float_bits"], int(r["long"]), r["long_text"],
          r["text"], r["text_json"], float(r["pair"].split(" ")[0]), None if r["nothing"] == "" else r["nothing"])
print(len(rows))
`;
    const written = await bytesOf(writeCsv(randomTable(), { delimiter }));
    assertEquals(await python(program, written), `${ROWS}\n`);
  });
}

peerTest("writeNdjson() is read by Python's json bit for bit", noPython, async () => {
  const program = `import json, sys${CHECK}
count = 0
for n, line in enumerate(sys.stdin.buffer.read().decode("utf-8").split("\\n")[:-1]):
    r = json.loads(line)
    check(n, float(r["double"]), r["double_bits"], float(r["float"]), r["float_bits"], r["long"], r["long_text"],
          r["text"], r["text_json"], float(r["pair"][0]), r["nothing"])
    count += 1
print(count)
`;
  assertEquals(await python(program, await bytesOf(writeNdjson(randomTable()))), `${ROWS}\n`);
});

peerTest("jsonText() is read by Python's json bit for bit", noPython, async () => {
  const program = `import json, sys${CHECK}
rows = json.load(sys.stdin)["rows"]
for n, r in enumerate(rows):
    check(n, float(r["double"]), r["double_bits"], float(r["pair"][0]), r["float_bits"], r["long"], r["long_text"],
          r["text"], r["text_json"], float(r["pair"][0]), r["nothing"])
print(len(rows))
`;
  for (const indent of [0, 2]) {
    const text = jsonText({ rows: randomTable().toArray() }, indent);
    assertEquals(await python(program, new TextEncoder().encode(text)), `${ROWS}\n`);
  }
});

peerTest(
  "Python takes quotes off what is not quoted: TSV of ours keeps them",
  noPython,
  async () => {
    const program = `import csv, io, json, sys
print(json.dumps([row[0] for row in csv.reader(io.StringIO(sys.stdin.read()), delimiter="\\t")]))`;
    const names = ['"pm-RA"', 'x "y" z', "pm-RA"];
    const ours = await bytesOf(writeCsv(Table.fromColumns({ name: names }), { delimiter: "\t" }));
    assertEquals(JSON.parse(await python(program, ours)), ["name", ...names]);
    const bare = new TextEncoder().encode(`name\n${names.join("\n")}\n`);
    assertEquals(JSON.parse(await python(program, bare)), ["name", "pm-RA", 'x "y" z', "pm-RA"]);
  },
);

/**
 * Reads a long VOTable that is made up on the way, and prints how much memory that took at most.
 *
 *     deno run -A tests/perf/_votable_stream.ts tabledata|binary2 MEGABYTES
 *
 * @module
 */
import { openTable } from "../../core/votable/mod.ts";

const [form = "tabledata", megabytes = "100"] = Deno.args;
const HEAD = '<VOTABLE version="1.4"><RESOURCE><TABLE nrows="999999999">' +
  '<FIELD name="source_id" datatype="long"/><FIELD name="ra" datatype="double"/><FIELD name="mag" datatype="float"/>' +
  '<FIELD name="name" datatype="char" arraysize="*"/><FIELD name="n" datatype="int"/>' +
  '<FIELD name="cov" datatype="float" arraysize="6"/><DATA>';
const ROWS_A_PIECE = 600;

/** Rows as TABLEDATA. */
function text(): string {
  let piece = "";
  for (let i = 0; i < ROWS_A_PIECE; i++) {
    piece +=
      `<TR><TD>${4611686018427387905n + BigInt(i)}</TD><TD>${i / 7}</TD><TD>${(i % 90) / 10}</TD>` +
      `<TD>star ${i}</TD><TD>${i % 3 === 0 ? "" : i}</TD><TD>1 2 3 4 5 ${i}</TD></TR>\n`;
  }
  return piece;
}

/** Rows as base64 of BINARY2; their length is a multiple of three. */
function base64(): string {
  const row = 1 + 8 + 8 + 4 + (4 + 9) + 4 + 24;
  const bytes = new Uint8Array(row * ROWS_A_PIECE);
  const view = new DataView(bytes.buffer);
  for (let i = 0, p = 0; i < ROWS_A_PIECE; i++, p += row) {
    bytes[p] = i % 3 === 0 ? 0b00001000 : 0;
    view.setBigInt64(p + 1, 4611686018427387905n + BigInt(i));
    view.setFloat64(p + 9, i / 7);
    view.setFloat32(p + 17, (i % 90) / 10);
    view.setInt32(p + 21, 9);
    new TextEncoder().encodeInto(`star ${String(i).padStart(4, "0")}`, bytes.subarray(p + 25));
    view.setInt32(p + 34, i);
    for (let k = 0; k < 6; k++) view.setFloat32(p + 38 + 4 * k, k);
  }
  return bytes.toBase64().replace(/.{76}/g, "$&\n") + "\n";
}

async function* document(): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  const binary = form === "binary2";
  yield encoder.encode(
    HEAD + (binary ? '<BINARY2><STREAM encoding="base64">\n' : "<TABLEDATA>\n"),
  );
  const piece = encoder.encode(binary ? base64() : text());
  for (let sent = 0; sent < Number(megabytes) * 1e6; sent += piece.length) {
    yield await Promise.resolve(piece);
  }
  yield encoder.encode(
    `${
      binary ? "</STREAM></BINARY2>" : "</TABLEDATA>"
    }</DATA></TABLE><INFO name="e" value="1"/></RESOURCE></VOTABLE>`,
  );
}

let rows = 0;
let nulls = 0;
let sum = 0;
for await (const batch of await openTable(document())) {
  rows += batch.length;
  nulls += batch.column("n").nullCount;
  for (const ra of batch.column("ra").toNumbers()) sum += ra;
}
const peak = Number(/VmHWM:\s*(\d+)/.exec(Deno.readTextFileSync("/proc/self/status"))?.[1]) * 1024;
// deno-lint-ignore no-console -- a program of its own
console.log(JSON.stringify({ rows, nulls, sum, peak }));

import { assert, assertEquals } from "../../../deps/assert.ts";
import { ColumnText } from "../../../core/table/_column_text.ts";

/** Cells of a column, and where they begin. */
function column(length: number, cell: (row: number) => string) {
  const cells = Array.from({ length }, (_, row) => cell(row));
  const encoded = cells.map((text) => new TextEncoder().encode(text));
  const starts = [0];
  for (const { length } of encoded) starts.push((starts.at(-1) ?? 0) + length);
  const text = new ColumnText(new TextEncoder().encode(cells.join("")));
  return { cells, bytes: starts.at(-1) ?? 0, at: (row: number) => slice(text, starts, row) };
}

function slice(text: ColumnText, starts: readonly number[], row: number): string {
  return text.slice(starts[row] ?? 0, starts[row + 1] ?? 0);
}

type Column = ReturnType<typeof column>;

/** Reads rows across columns; gives the bytes that were decoded. */
function decodedBy(columns: readonly Column[], rows: number): number {
  const { decode } = TextDecoder.prototype;
  let bytes = 0;
  TextDecoder.prototype.decode = function (input, options) {
    bytes += (input as Uint8Array).length;
    return decode.call(this, input, options);
  };
  try {
    for (let row = 0; row < rows; row++) {
      for (const { cells, at } of columns) assertEquals(at(row), cells[row]);
    }
  } finally {
    TextDecoder.prototype.decode = decode;
  }
  return bytes;
}

Deno.test("rows across columns decode each column once", () => {
  const columns = ["name", "class", "survey"].map((word) =>
    column(2000, (row) => `${word} ${row}`)
  );
  assertEquals(decodedBy(columns, 2000), columns.reduce((sum, { bytes }) => sum + bytes, 0));
});

Deno.test("columns too large to be held at once are read right, each a few times at most", () => {
  const columns = ["a", "b", "c"].map((word) =>
    column(30_000, (row) => `${row} ${word.repeat(80)}`)
  );
  const all = columns.reduce((sum, { bytes }) => sum + bytes, 0);
  const decoded = decodedBy(columns, 30_000);
  assert(decoded < 20 * all, `${decoded} of ${all} bytes`);
});

Deno.test("cells that are not ASCII are read one by one", () => {
  const greek = column(500, (row) => `${"αβγδ"[row % 4]} Cen ${row}`);
  const ascii = column(500, (row) => `${row}`);
  assertEquals(decodedBy([greek, ascii], 500), 2 * greek.bytes + ascii.bytes);
});

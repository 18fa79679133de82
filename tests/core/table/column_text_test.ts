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

/** Reads rows across columns; gives what was decoded. */
function decodedBy(columns: readonly Column[], rows: number): { bytes: number; calls: number } {
  const { decode } = TextDecoder.prototype;
  const done = { bytes: 0, calls: 0 };
  TextDecoder.prototype.decode = function (input, options) {
    done.bytes += (input as Uint8Array).length;
    done.calls++;
    return decode.call(this, input, options);
  };
  try {
    for (let row = 0; row < rows; row++) {
      for (const { cells, at } of columns) assertEquals(at(row), cells[row]);
    }
  } finally {
    TextDecoder.prototype.decode = decode;
  }
  return done;
}

Deno.test("a column that is read in order is decoded once", () => {
  const names = column(2000, (row) => `name ${row}`);
  assertEquals(decodedBy([names], 2000), { bytes: names.bytes, calls: 1 });
});

for (const [rows, length] of [[2000, 1], [20_000, 50]] as const) {
  Deno.test(`rows across columns of ${rows} cells cost little more than their cells`, () => {
    const columns = ["a", "b", "c"]
      .map((word) => column(rows, (row) => `${row} ${word.repeat(length)}`));
    const { bytes, calls } = decodedBy(columns, rows);
    const most = columns.reduce((sum, column) => sum + column.bytes + 1024 * rows, 0);
    // A column decoded for each of its cells would cost hundreds of times as much.
    assert(bytes + 1024 * calls < 3 * most, `${bytes} bytes in ${calls} calls`);
  });
}

Deno.test("cells that are not ASCII are read one by one", () => {
  const greek = column(500, (row) => `${"αβγδ"[row % 4]} Cen ${row}`);
  const { bytes, calls } = decodedBy([greek], 500);
  assertEquals({ bytes, calls }, { bytes: 2 * greek.bytes, calls: 501 });
});

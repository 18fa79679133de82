import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "../../../deps/assert.ts";
import {
  openFitsTable,
  parseFits,
  readFits,
  readFitsTable,
  writeFitsTable,
} from "../../../core/fits/mod.ts";
import { FormatError, UnsupportedError } from "../../../core/runtime/errors.ts";
import { type Cell, type Diagnostic, Table } from "../../../core/table/mod.ts";
import { recut } from "../../_recut.ts";
import { compareTable, type Facts } from "./_facts.ts";
import { fileOf } from "./_fixtures.ts";

const PEER = new URL("../../fixtures/fits/peer/", import.meta.url);
const FACTS = JSON.parse(Deno.readTextFileSync(new URL("facts.json", PEER))) as readonly Facts[];

for (const facts of FACTS) {
  const bytes = () => Deno.readFileSync(new URL(facts.name, PEER));
  if (facts.kind === "table") {
    Deno.test(`readFitsTable() reads ${facts.name} as astropy does`, async () => {
      compareTable(await readFitsTable(bytes()), facts);
      compareTable(parseFits(bytes())[1]!.table(), facts);
    });
    Deno.test(`openFitsTable() reads ${facts.name} in any pieces, in small batches`, async () => {
      for (const size of [997, 4096]) {
        await using stream = await openFitsTable(recut(bytes(), size), { batchRows: 7 });
        const batches: Table[] = [];
        for await (const batch of stream) batches.push(batch);
        assert(batches.every(({ length }) => length <= 7));
        compareTable(Table.concat(batches), facts);
      }
    });
    Deno.test(`writeFitsTable() writes what was in ${facts.name}`, async () => {
      const copy = await readFitsTable(writeFitsTable(await readFitsTable(bytes())));
      compareTable(copy, facts);
    });
  } else {
    Deno.test(`readFits() reads the pixels of ${facts.name} as astropy does`, async () => {
      const image = (await readFits(bytes()))[facts.hdu]!.image();
      assertEquals([...image.shape], [...facts.shape]);
      const pixels = Float64Array.from(image.data as ArrayLike<number>, Number);
      const hash = await crypto.subtle.digest("SHA-256", pixels);
      assertEquals(new Uint8Array(hash).toHex(), facts.sha256);
    });
  }
}

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await new Response(ReadableStream.from(chunks)).arrayBuffer());
}

const CELLS: readonly {
  readonly datatype:
    | "boolean"
    | "long"
    | "char"
    | "unsignedByte"
    | "bit"
    | "floatComplex"
    | "short";
  readonly arraysize?: string;
  readonly cells: readonly Cell[];
}[] = [
  { datatype: "boolean", cells: [true, null, false] },
  { datatype: "boolean", arraysize: "*", cells: [[true], [], [false, null]] },
  { datatype: "long", cells: [-(2n ** 63n), null, 2n ** 63n - 1n] },
  { datatype: "long", arraysize: "2", cells: [[1n, 2n], [null, 3n], [2n ** 60n, 5n]] },
  { datatype: "char", arraysize: "*", cells: ["", null, "it's"] },
  { datatype: "char", cells: ["a", null, "b"] },
  { datatype: "char", arraysize: "3x2", cells: [["abc", "d"], ["", "e"], ["x", "y"]] },
  { datatype: "unsignedByte", cells: [0, null, 255] },
  { datatype: "bit", cells: [true, false, true] },
  {
    datatype: "bit",
    arraysize: "9",
    cells: [[1, 0, 1, 0, 1, 0, 1, 0, 1], [0, 0, 0, 0, 0, 0, 0, 0, 1], [1, 1, 1, 1, 1, 1, 1, 1, 0]],
  },
  { datatype: "floatComplex", cells: [{ re: 1, im: -2 }, { re: 0, im: 0.5 }, { re: NaN, im: 1 }] },
  { datatype: "short", arraysize: "*", cells: [[1, 2, 3], [], [-32768]] },
  { datatype: "short", arraysize: "2x2", cells: [[1, 2, 3, 4], [5, 6, 7, 8], [9, 9, 9, 9]] },
];

for (const { datatype, arraysize, cells } of CELLS) {
  Deno.test(`writeFitsTable() keeps ${datatype}[${arraysize ?? ""}], nulls included`, async () => {
    const field = { name: "x", datatype, ...(arraysize === undefined ? {} : { arraysize }) };
    const table = Table.fromColumns({ x: cells }, [field]);
    const copy = await readFitsTable(writeFitsTable(table));
    const plain = (t: Table) =>
      t.column("x").toArray().map((cell) =>
        ArrayBuffer.isView(cell) ? Array.from(cell as unknown as ArrayLike<Cell>) : cell
      );
    assertEquals(plain(copy), plain(table));
    assertEquals(copy.column("x").field.datatype, datatype);
  });
}

Deno.test("writeFitsTable() takes another type where all bytes are in use", async () => {
  const cells = [...Array.from({ length: 256 }, (_, i) => i), null];
  const table = Table.fromColumns({ x: cells }, [{ name: "x", datatype: "unsignedByte" }]);
  const copy = await readFitsTable(writeFitsTable(table));
  assertEquals(copy.column("x").toArray(), cells);
  assertEquals(copy.column("x").field.datatype, "short");
});

Deno.test("writeFitsTable() keeps what is said about columns and the table", async () => {
  const table = Table.fromColumns({ ra: [1, 2] }, [{
    name: "ra",
    unit: "deg",
    ucd: "pos.eq.ra;meta.main",
    utype: "stc:x",
    xtype: "point",
    description: "Right ascension of the star, ".repeat(5).trim(),
  }], {
    name: "stars",
    description: "A table",
    items: [{ kind: "param", name: "EPOCH", datatype: "double", value: "2016", cell: 2016 }],
  });
  const copy = await readFitsTable(writeFitsTable(table));
  const { description, ...rest } = copy.column("ra").field;
  assertEquals(rest, {
    name: "ra",
    datatype: "double",
    unit: "deg",
    ucd: "pos.eq.ra;meta.main",
    utype: "stc:x",
    xtype: "point",
  });
  assertEquals(description, table.column("ra").field.description);
  assertEquals(copy.meta.name, "stars");
  assertEquals(copy.params.map(({ name, cell }) => [name, cell]), [["EPOCH", 2016n]]);
});

Deno.test("writeFitsTable() tells what it cannot keep", async () => {
  const table = Table.fromColumns({ x: [1.5, null], s: ["naïve", "b"] });
  let notes: readonly Diagnostic[] = [];
  const copy = await readFitsTable(
    writeFitsTable(table, { onDiagnostics: (found) => notes = found }),
  );
  assertEquals(notes.map(({ code, count }) => [code, count]), [["W_NULL_AS_NAN", 1], [
    "W_NOT_ASCII",
    1,
  ]]);
  assertEquals(copy.column("x").toArray(), [1.5, NaN]);
  assertEquals(copy.column("s").toArray(), ["na?ve", "b"]);
});

Deno.test("writeFitsTable() notes for each column only what becomes of it", async () => {
  const table = Table.fromColumns({ v: [null, [1]], f: [null, [1, 2]], b: [null, [true]] }, [
    { name: "v", datatype: "double", arraysize: "*" },
    { name: "f", datatype: "double", arraysize: "2" },
    { name: "b", datatype: "bit", arraysize: "*" },
  ]);
  const notes: string[] = [];
  const file = writeFitsTable(table, {
    onDiagnostics: (found) => notes.push(...found.map(({ message }) => message)),
  });
  for await (const _ of file) { /* notes come before the first bytes */ }
  assertEquals(notes, [
    'null arrays of column "v" become empty',
    'nulls of column "f" become NaN: FITS has no other null for floats',
    'null arrays of column "b" become empty',
  ]);
});

Deno.test("writeFitsTable() puts long texts of different lengths behind the rows", async () => {
  const cells = ["x".repeat(5000), ...Array.from({ length: 50 }, (_, i) => `short ${i}`), null];
  const table = Table.fromColumns({ s: cells });
  const file = await bytesOf(writeFitsTable(table));
  assert(file.length < 20_000);
  const back = (await readFitsTable(file)).column("s").toArray();
  assertEquals(back, [...cells.slice(0, -1), ""]);
});

Deno.test("writeFitsTable() takes batches, and tables without rows or columns", async () => {
  const table = Table.fromColumns({ x: [1, 2, 3] });
  const batches = async function* () {
    yield await Promise.resolve(table.slice(0, 2));
    yield table.slice(2);
  };
  assertEquals((await readFitsTable(writeFitsTable(batches()))).column("x").toArray(), [1, 2, 3]);
  const empty = await readFitsTable(writeFitsTable(table.slice(0, 0)));
  assertEquals([empty.length, empty.names], [0, ["x"]]);
  assertEquals((await readFitsTable(writeFitsTable(new Table([])))).columns.length, 0);
});

Deno.test("openFitsTable() finds the unit that is wanted", async () => {
  const file = await bytesOf(writeFitsTable(Table.fromColumns({ x: [1] }), { name: "SOURCES" }));
  assertEquals((await readFitsTable(file, { hdu: "SOURCES" })).length, 1);
  assertEquals((await readFitsTable(file, { hdu: 1 })).length, 1);
  await assertRejects(() => readFitsTable(file, { hdu: 0 }), FormatError, "kind image");
  await assertRejects(() => readFitsTable(file, { hdu: "OTHER" }), FormatError, "OTHER");
  assertThrows(() => parseFits(file)[0]!.table(), UnsupportedError, "kind image");
});

Deno.test("openFitsTable() stops reading a source that is left", async () => {
  const file = await bytesOf(
    writeFitsTable(Table.fromColumns({ x: new Float64Array(100_000) })),
  );
  let read = 0;
  let closed = false;
  const source = async function* () {
    try {
      for (let at = 0; at < file.length; at += 8192) {
        read++;
        yield await Promise.resolve(file.subarray(at, at + 8192));
      }
    } finally {
      closed = true;
    }
  };
  for await (const batch of await openFitsTable(source(), { batchRows: 10 })) {
    assertEquals(batch.length, 10);
    break;
  }
  assert(closed && read < 5);
});

const HEAD = [
  "SIMPLE  = T",
  "BITPIX  = 8",
  "NAXIS   = 0",
];

function tableFile(cards: Readonly<Record<string, string | number>>, data = 64): Uint8Array {
  const all: Record<string, string | number> = {
    XTENSION: "'BINTABLE'",
    BITPIX: 8,
    NAXIS: 2,
    NAXIS1: 8,
    NAXIS2: 8,
    PCOUNT: 0,
    GCOUNT: 1,
    TFIELDS: 1,
    TFORM1: "'D'",
    ...cards,
  };
  const records = Object.entries(all).map(([key, value]) => `${key.padEnd(8)}= ${value}`);
  const primary = fileOf(HEAD, new Uint8Array(0));
  const extension = fileOf(records, new Uint8Array(data));
  const file = new Uint8Array(primary.length + extension.length);
  file.set(primary);
  file.set(extension, primary.length);
  return file;
}

Deno.test("readFitsTable() refuses headers that lie", async () => {
  const cases: Readonly<Record<string, Uint8Array>> = {
    "NAXIS1 is 8": tableFile({ TFORM1: "'2D'" }),
    "TFORM1 is": tableFile({ TFORM1: "'Z'" }),
    "TFIELDS is missing": tableFile({ TFIELDS: "" }),
    "TFIELDS is 100000": tableFile({ TFIELDS: 100000 }),
    "elements a cell": tableFile({ TFORM1: "'99999999999D'" }),
    "the file ends": tableFile({ NAXIS2: 999999999 }),
    "without any bytes": tableFile({ NAXIS1: 0, NAXIS2: 999999999, TFORM1: "'0D'" }),
    "more data than any file": tableFile({ NAXIS1: 2 ** 40, NAXIS2: 2 ** 40 }),
    "outside of the heap": (() => {
      const file = tableFile({ TFORM1: "'PD(9)'" });
      file[file.length - 2880 + 3] = 7;
      return file;
    })(),
    "heap is in the rows": tableFile({ THEAP: 3 }),
    "no table": fileOf(HEAD, new Uint8Array(0)),
  };
  for (const [words, file] of Object.entries(cases)) {
    const error = await assertRejects(() => readFitsTable(file), FormatError);
    assertStringIncludes((error as Error).message, words);
  }
  const zipped = tableFile({ ZTABLE: "T" });
  await assertRejects(() => readFitsTable(zipped), UnsupportedError, "compressed");
});

Deno.test("readFitsTable() lets no descriptors multiply the heap", async () => {
  const rows = 3000;
  const heap = 1 << 20;
  const file = tableFile(
    { NAXIS2: rows, PCOUNT: heap, TFORM1: "'PB()'" },
    8 * rows + heap,
  );
  const view = new DataView(file.buffer);
  const start = file.length - Math.ceil((8 * rows + heap) / 2880) * 2880;
  for (let row = 0; row < rows; row++) view.setInt32(start + 8 * row, heap);
  await assertRejects(() => readFitsTable(file), FormatError, "more room");
});

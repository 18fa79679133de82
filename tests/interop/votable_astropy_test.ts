/**
 * astropy and STILTS read VOTables with random values, theirs and ours, and must see what we see: every cell, every null,
 * floats bit for bit.
 *
 * A peer that is missing skips its tests by name; with `CI=true` it fails them. The Python is that of `DENOVO_PYTHON`,
 * else `python3`.
 *
 * @module
 */
import { assert, assertEquals, assertGreater } from "../../deps/assert.ts";
import type { Cell } from "../../core/table/cell.ts";
import type { Column } from "../../core/table/column.ts";
import { cellKind } from "../../core/table/field.ts";
import type { Table } from "../../core/table/table.ts";
import { readTable, writeTable } from "../../core/votable/mod.ts";
import { missingPeer, peerTest, PYTHON, runPeer } from "./_peers.ts";

const PEER = new URL("./votable_peer.py", import.meta.url).pathname;
const FORMS = ["tabledata", "binary", "binary2"] as const;

/**
 * What astropy 8 cannot read from binary: it takes the count of elements of variable arrays of pairs for one of pairs, and
 * a single bit for the fifth of its byte. STILTS reads these arrays below.
 */
const ASTROPY_CANNOT = /_2xv$|^bit_s$/;
/**
 * What STILTS 3.4 cannot read from binary: a single bit (it fails), and variable arrays of complex numbers, whose count it
 * takes for one of floats. astropy reads these arrays of one dimension above.
 */
const STILTS_CANNOT = /^bit_s$|Complex_v$|Complex_2xv$/;

async function run(command: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runPeer(command, args);
  assertEquals(code, 0, stderr);
  return stdout;
}

const noAstropy = await missingPeer(PYTHON, "-c", "import astropy, numpy");
const noStilts = await missingPeer("stilts", "-version") ?? noAstropy;

/** A test with a folder of its own. */
function folderTest(
  name: string,
  reason: string | undefined,
  body: (folder: string) => Promise<void>,
): void {
  peerTest(name, reason, async () => {
    const folder = await Deno.makeTempDir();
    try {
      await body(folder);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

const view = new DataView(new ArrayBuffer(16));

function hex(values: readonly number[], size: 4 | 8): string {
  values.forEach((value, i) =>
    size === 4 ? view.setFloat32(4 * i, value) : view.setFloat64(8 * i, value)
  );
  return Array.from(
    new Uint8Array(view.buffer, 0, size * values.length),
    (byte) => byte.toString(16).padStart(2, "0"),
  ).join("");
}

type Dumped = null | boolean | string | readonly Dumped[];

/** A cell the way `votable_peer.py` prints it. */
function dumped(column: Column, cell: Cell): Dumped {
  if (cell === null) return null;
  const { datatype } = column.field;
  if (typeof cell === "string") return cell;
  if (Array.isArray(cell) || ArrayBuffer.isView(cell)) {
    return Array.from(cell as ArrayLike<Cell>, (item) => {
      const one = datatype === "bit" ? item === 1 : item;
      return dumped(column, one as Cell);
    });
  }
  if (typeof cell === "boolean") return cell;
  const size = datatype === "float" || datatype === "floatComplex" ? 4 : 8;
  if (typeof cell === "object") {
    const { re, im } = cell as { re: number; im: number };
    return hex([re, im], size);
  }
  return datatype === "float" || datatype === "double" ? hex([cell as number], size) : String(cell);
}

interface DumpedColumn {
  readonly name: string;
  readonly datatype: string;
  readonly cells: readonly Dumped[];
}

const NAN = /^(7fc00000|7ff8000000000000)$/;

/**
 * Compares what we read with what astropy read. astropy knows no null texts and arrays, takes NaN for masked, and strips
 * white space around texts.
 */
function compare(table: Table, columns: readonly DumpedColumn[], what: string): number {
  assertEquals(table.columns.length, columns.length, what);
  let count = 0;
  table.columns.forEach((column, k) => {
    const peer = columns[k] as DumpedColumn;
    assertEquals([column.field.name, column.field.datatype], [peer.name, peer.datatype], what);
    assertEquals(column.length, peer.cells.length, what);
    const kind = cellKind(column.field);
    column.toArray().forEach((cell, i) => {
      const where = `${what}: ${column.field.name}, row ${i + 1}`;
      let ours = dumped(column, cell);
      let theirs = peer.cells[i] as Dumped;
      if (kind === "string") {
        ours = ((ours as string | null) ?? "").trim();
        theirs = ((theirs as string | null) ?? "").trim();
      } else if (Array.isArray(theirs) && theirs.length === 0) ours ??= [];
      else if (typeof ours === "string" && NAN.test(ours) && theirs === null) ours = null;
      assertEquals(ours, theirs, where);
      count++;
    });
  });
  return count;
}

async function astropyReads(
  files: readonly string[],
): Promise<readonly (readonly DumpedColumn[])[]> {
  const text = await run(PYTHON, [PEER, "dump", ...files]);
  return text.trim().split("\n").map((line) => JSON.parse(line));
}

folderTest(
  "readTable() sees in astropy's VOTables what astropy sees, bit for bit",
  noAstropy,
  async (folder) => {
    for (const seed of ["1", "2"]) {
      await run(PYTHON, [PEER, "make", folder, seed]);
      const files = FORMS.map((form) => `${folder}/random.${form}.vot`);
      const dumps = await astropyReads(files);
      for (const [k, file] of files.entries()) {
        const table = await readTable(await Deno.readFile(file));
        assertEquals(table.warnings, []);
        assertGreater(compare(table, dumps[k] ?? [], `${FORMS[k]}, seed ${seed}`), 2000);
      }
    }
  },
);

folderTest(
  "writeTable() writes what astropy reads back, bit for bit",
  noAstropy,
  async (folder) => {
    await run(PYTHON, [PEER, "make", folder, "3"]);
    const all = await readTable(await Deno.readFile(`${folder}/random.binary2.vot`));
    assertEquals(all.names.filter((name) => ASTROPY_CANNOT.test(name)).length, 10);
    const table = all.select(all.names.filter((name) => !ASTROPY_CANNOT.test(name)));
    const files = FORMS.map((form) => `${folder}/ours.${form}.vot`);
    for (const [k, format] of FORMS.entries()) {
      await Deno.writeFile(files[k] as string, ReadableStream.from(writeTable(table, { format })));
    }
    const dumps = await astropyReads(files);
    for (const [k, format] of FORMS.entries()) compare(table, dumps[k] ?? [], format);
  },
);

/** Cells as STILTS has them: bits are booleans, complex numbers pairs of floats, NaN and empty are null. */
function stiltsCell(column: Column, cell: Cell): unknown {
  const { datatype } = column.field;
  if (cell === null || cell === "" || Number.isNaN(cell)) return null;
  // A NUL where one character stands: STILTS keeps it as a character, and replaces it when it writes XML.
  if (column.field.name === "char_s" && cell === "\u00bf") return null;
  if (datatype === "bit") {
    return typeof cell === "boolean" ? cell : Array.from(cell as Uint8Array, (x) => x === 1);
  }
  if (datatype === "floatComplex" || datatype === "doubleComplex") {
    const list = (Array.isArray(cell) ? cell : [cell]) as readonly { re: number; im: number }[];
    const flat = list.flatMap(({ re, im }) => [re, im]);
    if (flat.length === 0) return null;
    return datatype === "floatComplex" ? Float32Array.from(flat) : Float64Array.from(flat);
  }
  if ((ArrayBuffer.isView(cell) || Array.isArray(cell)) && (cell as ArrayLike<Cell>).length === 0) {
    return null;
  }
  return cell;
}

folderTest(
  "STILTS sees in our VOTables and in astropy's what we see, bit for bit",
  noStilts,
  async (folder) => {
    await run(PYTHON, [PEER, "make", folder, "4"]);
    const source = await readTable(await Deno.readFile(`${folder}/random.binary2.vot`));
    for (const form of FORMS) {
      const ours = `${folder}/ours.${form}.vot`;
      const readable = source.select(
        source.names.filter((name) => form === "tabledata" || !STILTS_CANNOT.test(name)),
      );
      assertEquals(source.columns.length - readable.columns.length, form === "tabledata" ? 0 : 5);
      await Deno.writeFile(ours, ReadableStream.from(writeTable(readable, { format: form })));
      for (const file of [`${folder}/random.${form}.vot`, ours]) {
        // astropy counts slices where STILTS (and the standard) count elements: STILTS cannot read these of astropy.
        if (file !== ours && form !== "tabledata") continue;
        const out = `${folder}/out.vot`;
        await run("stilts", [
          "tcopy",
          `in=${file}`,
          "ifmt=votable",
          `out=${out}`,
          "ofmt=votable(format=TABLEDATA)",
        ]);
        const table = await readTable(await Deno.readFile(file));
        const theirs = await readTable(await Deno.readFile(out));
        assertEquals(theirs.columns.length, table.columns.length);
        table.columns.forEach((column, k) => {
          // STILTS takes bits that are not apart, as astropy writes them, for one number.
          if (file !== ours && column.field.name === "bit_3") return;
          const other = theirs.columns[k];
          assert(other !== undefined);
          for (let i = 0; i < column.length; i++) {
            const a = stiltsCell(column, column.at(i));
            const b = stiltsCell(other, other.at(i));
            assertEquals(b, a, `${file.slice(folder.length)}: ${column.field.name}, row ${i + 1}`);
          }
        });
      }
    }
  },
);

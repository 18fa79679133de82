/**
 * FITS files that astropy and STILTS have made read as astropy reads them, bit for bit; what we write passes astropy's checks and
 * reads back equal.
 */
import { assert, assertEquals, assertGreaterOrEqual } from "../../deps/assert.ts";
import type { FitsArray } from "../../core/fits/mod.ts";
import { readFits, readFitsTable, writeFitsTable, writeImage } from "../../core/fits/mod.ts";
import type { Cell, Complex, Field, Table } from "../../core/table/mod.ts";
import { missingPeer, peerTest, PYTHON, runPeer } from "./_peers.ts";

const PEER = decodeURIComponent(new URL("./fits_peer.py", import.meta.url).pathname);
const reason = await missingPeer(PYTHON, "-c", "import astropy.io.fits") ??
  await missingPeer("stilts", "-version");

interface TableFacts {
  readonly name: string;
  readonly path: string;
  readonly kind: "table";
  readonly columns: Readonly<Record<string, readonly unknown[]>>;
  readonly units: Readonly<Record<string, string>>;
}

interface ImageFacts {
  readonly name: string;
  readonly path: string;
  readonly kind: "image";
  readonly hdu: number;
  readonly shape: readonly number[];
  readonly stored?: string;
  readonly physical: string;
  readonly tiled?: boolean;
}

type Facts = TableFacts | ImageFacts;

async function peer(...args: readonly string[]): Promise<readonly Facts[]> {
  const { code, stdout, stderr } = await runPeer(PYTHON, [PEER, ...args]);
  if (code !== 0) throw new Error(`Python failed: ${stderr}`);
  return JSON.parse(stdout);
}

/** A number as the peer tells it: hexadecimal bits. */
function bits(value: number, width: 4 | 8): string {
  const view = new DataView(new ArrayBuffer(8));
  if (width === 4) view.setFloat32(0, value);
  else view.setFloat64(0, value);
  return Array.from(new Uint8Array(view.buffer, 0, width), (b) => b.toString(16).padStart(2, "0"))
    .join("");
}

/** A cell as the peer tells it. */
function told(cell: Cell, { datatype }: Field): unknown {
  if (cell === null || typeof cell === "boolean") return cell;
  if (typeof cell === "string") return cell.trimEnd();
  if (typeof cell === "bigint") return String(cell);
  if (typeof cell === "number") {
    if (datatype === "float") return bits(cell, 4);
    if (datatype === "double") return bits(cell, 8);
    return datatype === "bit" ? cell === 1 : String(cell);
  }
  if (typeof cell === "object" && "re" in cell) {
    const { re, im } = cell as Complex;
    const width = datatype === "floatComplex" ? 4 : 8;
    return [bits(re, width), bits(im, width)];
  }
  return Array.from(cell as ArrayLike<Cell>, (one) => told(one, { name: "", datatype }));
}

/** NaNs are equal whatever their other bits; a null text, an empty one and a missing one are told apart by us alone. */
function same(ours: unknown, theirs: unknown): boolean {
  if (Array.isArray(theirs)) {
    // Astropy makes arrays of what has one element.
    const list = Array.isArray(ours) ? ours : [ours];
    return list.length === theirs.length && list.every((one, i) => same(one, theirs[i]));
  }
  if (Array.isArray(ours) && ours.length === 1) return same(ours[0], theirs);
  if (ours === theirs) return true;
  if (ours === null && (theirs === "" || theirs === false)) return true;
  const isNan = (text: unknown) =>
    typeof text === "string" && /^(?:7f[c-f]|7ff[89a-f]|ff[c-f])/.test(text);
  return isNan(ours) && isNan(theirs);
}

function compareTable(table: Table, facts: TableFacts, name = facts.name): void {
  assertEquals(table.columns.length, Object.keys(facts.columns).length, name);
  for (const [column, cells] of Object.entries(facts.columns)) {
    const ours = table.column(column);
    assertEquals(ours.length, cells.length, `${name}: ${column}`);
    cells.forEach((theirs, row) => {
      const own = told(ours.at(row) as Cell, ours.field);
      assert(
        same(own, theirs),
        `${name}: ${column}[${row}] is ${JSON.stringify(own)}, not ${JSON.stringify(theirs)}`,
      );
    });
    const unit = facts.units[column];
    if (unit !== undefined) assertEquals(ours.field.unit, unit, `${name}: unit of ${column}`);
  }
}

function bytesOf(array: FitsArray): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function doubles(data: FitsArray): Float64Array {
  return Float64Array.from(data as ArrayLike<number>, Number);
}

function compareDoubles(ours: Float64Array, theirs: string, name: string): void {
  const wanted = new Float64Array(Uint8Array.fromBase64(theirs).buffer);
  assertEquals(ours.length, wanted.length, name);
  for (let i = 0; i < wanted.length; i++) {
    assert(Object.is(ours[i], wanted[i]), `${name}: pixel ${i} is ${ours[i]}, not ${wanted[i]}`);
  }
}

peerTest("FITS files by astropy and STILTS read equal, ours pass its checks", reason, async () => {
  const folder = Deno.makeTempDirSync({ prefix: "denovo-fits-" });
  try {
    const made = await peer("make", folder);
    assertGreaterOrEqual(made.length, 60);
    const written: string[] = [];
    for (const facts of made) {
      const bytes = Deno.readFileSync(facts.path);
      const path = `${folder}/ours-${facts.name.replace(/\.gz$/, "")}`;
      if (facts.kind === "table") {
        const table = await readFitsTable(bytes);
        compareTable(table, facts);
        const file = Deno.createSync(path);
        for await (const piece of writeFitsTable(table)) file.writeSync(piece);
        file.close();
        compareTable(await readFitsTable(Deno.readFileSync(path)), facts, `ours, ${facts.name}`);
      } else {
        const image = (await readFits(bytes))[facts.hdu]!.image();
        assertEquals([...image.shape], [...facts.shape], facts.name);
        if (facts.stored !== undefined) {
          assertEquals(bytesOf(image.stored), Uint8Array.fromBase64(facts.stored), facts.name);
        }
        compareDoubles(doubles(image.data), facts.physical, facts.name);
        Deno.writeFileSync(path, writeImage(image));
      }
      written.push(path);
    }
    const back = new Map((await peer("read", ...written)).map((facts) => [facts.path, facts]));
    for (const [i, facts] of made.entries()) {
      const theirs = back.get(written[i] as string);
      assert(theirs !== undefined, `astropy finds nothing in ours, ${facts.name}`);
      if (facts.kind === "image" && theirs.kind === "image") {
        compareDoubles(
          new Float64Array(Uint8Array.fromBase64(theirs.physical).buffer),
          facts.physical,
          `ours, ${facts.name}`,
        );
      } else if (theirs.kind === "table") {
        compareTable(await readFitsTable(Deno.readFileSync(facts.path)), theirs, facts.name);
      }
    }
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

/**
 * FITS files that astropy and STILTS have made read as astropy reads them, bit for bit; what we write passes astropy's checks and
 * reads back equal.
 */
import { assert, assertEquals, assertGreaterOrEqual } from "../../deps/assert.ts";
import type { FitsArray } from "../../core/fits/mod.ts";
import { readFits, readFitsTable, writeFitsTable, writeImage } from "../../core/fits/mod.ts";
import { type Cell, Table } from "../../core/table/mod.ts";
import { readTable, writeTable } from "../../core/votable/mod.ts";
import { compareTable, type Facts } from "../core/fits/_facts.ts";
import { missingPeer, peerTest, PYTHON, runPeer } from "./_peers.ts";

const PEER = decodeURIComponent(new URL("./fits_peer.py", import.meta.url).pathname);
const reason = await missingPeer(PYTHON, "-c", "import astropy.io.fits") ??
  await missingPeer("stilts", "-version");

async function peer(...args: readonly string[]): Promise<readonly Facts[]> {
  const { code, stdout, stderr } = await runPeer(PYTHON, [PEER, ...args]);
  if (code !== 0) throw new Error(`Python failed: ${stderr}`);
  return JSON.parse(stdout);
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

const noStilts = await missingPeer("stilts", "-version");

// Not with arrays of variable length, which STILTS 3.4.7 does not read from a stream; astropy reads ours above.
peerTest("STILTS reads our tables, as FITS files and as FITS in a VOTable", noStilts, async () => {
  const table = Table.fromColumns({
    ok: [true, false, true],
    byte: [0, 255, null],
    short: [-32768, null, 32767],
    id: [2n ** 62n + 1n, null, -1n],
    f: [Math.fround(0.1), NaN, -1],
    x: [0.1, 1e300, NaN],
    s: ["a", "it's", "last"],
    v: [[1.5, 2], [3, 4], [5, 6]],
  }, [
    { name: "byte", datatype: "unsignedByte" },
    { name: "short", datatype: "short", unit: "m" },
    { name: "f", datatype: "float" },
    { name: "v", datatype: "double", arraysize: "2" },
  ]);
  const inputs = [
    ["fits", writeFitsTable(table)],
    ["votable", writeTable(table, { format: "fits" })],
  ] as const;
  const show = (cell: Cell): string =>
    cell === null || (typeof cell === "number" && Number.isNaN(cell))
      ? "-"
      : typeof cell === "object"
      ? `[${Array.from(cell as ArrayLike<Cell>, show)}]`
      : String(cell);
  for (const [format, chunks] of inputs) {
    const bytes = new Uint8Array(await new Response(ReadableStream.from(chunks)).arrayBuffer());
    const path = Deno.makeTempFileSync();
    try {
      Deno.writeFileSync(path, bytes);
      const words = ["tcopy", `in=${path}`, `ifmt=${format}`, "ofmt=votable-binary2-inline"];
      const { code, stdout, stderr } = await runPeer("stilts", [...words, "out=-"]);
      assertEquals(code, 0, stderr);
      const read = await readTable(stdout);
      for (const [c, column] of read.columns.entries()) {
        const ours = table.columns[c]!.toArray().map(show);
        assertEquals(column.toArray().map(show), ours, `${format}: ${column.field.name}`);
      }
    } finally {
      Deno.removeSync(path);
    }
  }
});

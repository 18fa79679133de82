/**
 * FITS files that astropy and STILTS have made read as astropy reads them, bit for bit; what we write passes astropy's checks and
 * reads back equal.
 */
import { assert, assertEquals, assertGreaterOrEqual } from "../../deps/assert.ts";
import type { FitsArray } from "../../core/fits/mod.ts";
import { readFits, readFitsTable, writeFitsTable, writeImage } from "../../core/fits/mod.ts";
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

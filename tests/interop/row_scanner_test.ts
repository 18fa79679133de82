/**
 * The row scanner's WebAssembly against the AssemblyScript compiler, which `npx` fetches: its bytes are those of the source.
 */
import { assertEquals } from "../../deps/assert.ts";
import { buildScanner, OUTPUT } from "../../tools/build_scanner.ts";
import { missingPeer, peerTest } from "./_peers.ts";

peerTest(
  "the compiled row scanner is what the compiler makes of its source",
  await missingPeer("npx", "--version"),
  async () => assertEquals(await Deno.readTextFile(OUTPUT), await buildScanner()),
);

// deno-lint-ignore-file no-console
/**
 * Compiles `core/votable/_row_scanner.as` into `core/votable/_row_scanner_wasm.ts`.
 *
 * ```sh
 * deno run -A tools/build_scanner.ts
 * ```
 *
 * Needs `npx`, which fetches the AssemblyScript compiler. Same source, same bytes: a test builds it again.
 *
 * @module
 */
import { fromFileUrl } from "../deps/path.ts";

const COMPILER = "assemblyscript@0.28.20";

/** What is compiled. */
export const SOURCE = new URL("../core/votable/_row_scanner.as", import.meta.url);
/** What is made. */
export const OUTPUT = new URL("../core/votable/_row_scanner_wasm.ts", import.meta.url);

/** SHA-256 of a text in hexadecimal. */
export async function sha256(text: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(hash).toHex();
}

/**
 * Compiles the scanner; answers the text of the module that holds it.
 *
 * @throws {Error} With the compiler's messages.
 */
export async function buildScanner(): Promise<string> {
  const source = await Deno.readTextFile(SOURCE);
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/scanner.ts`, source); // the compiler knows no other ending
    const options = ["-O3", "--runtime", "stub", "--noAssert", "-o", "scanner.wasm"];
    const { success, stderr } = await new Deno.Command("npx", {
      args: ["-y", "-p", COMPILER, "asc", "scanner.ts", ...options],
      cwd: folder,
      stdin: "null",
    }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    const binary = await Deno.readFile(`${folder}/scanner.wasm`);
    return `/**
 * \`_row_scanner.as\`, compiled by \`tools/build_scanner.ts\`. Not to be edited.
 *
 * SHA-256 of the source: ${await sha256(source)}
 *
 * @module
 */

/** A WebAssembly module in base64. */
export const ROW_SCANNER: string =
  "${binary.toBase64()}";
`;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) {
  await Deno.writeTextFile(OUTPUT, await buildScanner());
  console.error(`${fromFileUrl(OUTPUT)} written`);
}

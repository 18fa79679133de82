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

/** Powers from 5^-64 to 5^64 as 128 bits, the highest of which is set: negative ones rounded up, the others down. */
function powersOfFive(): readonly bigint[] {
  const powers: bigint[] = [];
  for (let power = -64; power <= 64; power++) {
    const five = 5n ** BigInt(Math.abs(power));
    const bits = BigInt(five.toString(2).length);
    if (power < 0) powers.push((1n << (bits + 127n)) / five + 1n);
    else powers.push(bits > 128n ? five >> (bits - 128n) : five << (128n - bits));
  }
  return powers;
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
    const halves = powersOfFive().flatMap((power) => [BigInt.asUintN(64, power), power >> 64n]);
    const program = source.replace("POWERS_OF_FIVE", halves.join());
    await Deno.writeTextFile(`${folder}/scanner.ts`, program); // the compiler knows no other ending
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

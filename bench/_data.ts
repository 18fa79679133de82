/**
 * The files that are read: found in a folder, or generated into it.
 *
 * @module
 */
import { outputOf } from "./peers.ts";
import { program } from "./tasks.ts";

/** Where the files are unless told. */
export const DATA = Deno.env.get("DENOVO_BENCH_DATA") ??
  decodeURIComponent(new URL("data", import.meta.url).pathname);

/** The generator, beside this repository: needs Python and STILTS. */
const GENERATOR = new URL("../../shared/perf/gen-all.sh", import.meta.url);

/** Files of twice the length, which are made here from those of the generator. */
const DOUBLED: Readonly<Record<string, readonly [from: string, format: string]>> = {
  "gaia2m.vot": ["gaia1m.vot", "tabledata"],
  "gaia2m.binary2.vot": ["gaia1m.binary2.vot", "binary2"],
};

/**
 * Makes the files that are missing and can be made.
 *
 * @param folder The data folder.
 * @param names Files that are needed.
 * @param say Told what is going on.
 * @returns Those that are still missing.
 */
export async function ensureFiles(
  folder: string,
  names: readonly string[],
  say: (line: string) => void,
): Promise<ReadonlySet<string>> {
  const missing = () => names.filter((name) => !exists(`${folder}/${name}`));
  const sources = missing().filter((name) => DOUBLED[name] === undefined);
  if (sources.length > 0) {
    if (exists(GENERATOR)) {
      say(`Generating files, about 2.5 GB and some minutes: ${sources.join(", ")} are missing`);
      Deno.mkdirSync(folder, { recursive: true });
      if (await outputOf(["sh", decodeURIComponent(GENERATOR.pathname), folder]) === undefined) {
        say("Missing: the generator failed; it needs python3 and stilts");
      }
    } else say("Missing: the generator of the files (shared/perf/gen-all.sh beside this folder)");
  }
  for (const name of missing()) {
    const [from, format] = DOUBLED[name] ?? [];
    if (from === undefined || format === undefined || !exists(`${folder}/${from}`)) continue;
    say(`Making ${name} from ${from}`);
    await outputOf(
      program(
        "double",
        ["--allow-read", "--allow-write"],
        `${folder}/${from}`,
        `${folder}/${name}`,
        format,
      ),
    );
  }
  return new Set(missing());
}

function exists(path: string | URL): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

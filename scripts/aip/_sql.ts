/**
 * Queries in files, which say in comments how they want to be run:
 *
 * ```sql
 * -- LANGUAGE = PostgreSQL
 * -- QUEUE = 30s
 * SELECT * FROM cars_dr1.photometry;
 * ```
 *
 * @module
 */
import { nearestNames } from "../../core/table/nearest.ts";
import type { TapQueryParameters } from "../../protocols/tap.ts";

/** A query of a file. */
export interface SqlFile {
  /** Name of the file without its ending. */
  readonly runid: string;
  /** Its text, comments included. */
  readonly query: string;
  /** What it wants. */
  readonly options: Pick<TapQueryParameters, "language" | "queue" | "maxrec" | "runid">;
}

/** What a comment can set, and how. */
const KEYS = {
  LANGUAGE: (text: string) => {
    const [, name = ""] = /^(adql|postgresql)(-[\d.]+)?$/i.exec(text) ?? [];
    if (name === "") throw new RangeError(`LANGUAGE = ${text} must be ADQL or PostgreSQL`);
    const known = name.toLowerCase() === "adql" ? "ADQL" : "PostgreSQL";
    return { language: known + text.slice(name.length) };
  },
  QUEUE: (text: string) => {
    if (text === "") throw new RangeError("QUEUE has no value");
    return { queue: text };
  },
  MAXREC: (text: string) => {
    if (!/^\d{1,15}$/.test(text)) throw new RangeError(`MAXREC = ${text} must be a whole number`);
    return { maxrec: Number(text) };
  },
} as const;

/** A comment that sets something. */
const OPTION = /^\s*--\s*([A-Za-z_]+)\s*=(.*)$/;

/**
 * Reads the options in the comments of a query. Case and blanks do not matter; a word in capitals that is none of
 * them is a mistake and no prose, since an option that is dropped is not noticed.
 *
 * @param runid Name of the query.
 * @param query Its text.
 * @returns The query; PostgreSQL in the service's default queue, unless it says otherwise.
 * @throws {RangeError} If an option is not known, is there twice, or has no sense.
 */
export function parseSqlFile(runid: string, query: string): SqlFile {
  const found = new Map<string, object>();
  for (const line of query.split(/\r\n|\r|\n/)) {
    const [, word = "", value = ""] = OPTION.exec(line) ?? [];
    if (word === "") continue;
    const key = word.toUpperCase() as keyof typeof KEYS;
    if (!Object.hasOwn(KEYS, key)) {
      if (word !== word.toUpperCase()) continue;
      const [nearest] = nearestNames(key, Object.keys(KEYS));
      const hint = nearest === undefined
        ? `known are ${Object.keys(KEYS).join(", ")}`
        : `did you mean ${nearest}?`;
      throw new RangeError(
        `Cannot use ${runid}.sql: unknown option "${word}" in a comment: ${hint}`,
      );
    }
    if (found.has(key)) throw new RangeError(`Cannot use ${runid}.sql: ${key} is set twice`);
    try {
      found.set(key, KEYS[key](value.trim()));
    } catch (error) {
      throw new RangeError(`Cannot use ${runid}.sql: ${(error as Error).message}`);
    }
  }
  const options = Object.assign({ language: "PostgreSQL", runid }, ...found.values());
  return { runid, query, options };
}

/** Reads all `.sql` files of a folder, in the order of their names. */
export async function readSqlFolder(folder: string): Promise<readonly SqlFile[]> {
  const names: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (!isDirectory && /.\.sql$/i.test(name)) names.push(name);
  }
  return await Promise.all(
    names.sort().map(async (name) =>
      parseSqlFile(name.slice(0, -4), await Deno.readTextFile(`${folder}/${name}`))
    ),
  );
}

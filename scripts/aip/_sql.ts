/**
 * Queries in files, which say in comments how they want to be run:
 *
 * ```sql
 * -- LANGUAGE = PostgreSQL
 * -- QUEUE = 30s
 * SELECT * FROM cars_dr1.photometry;
 * ```
 *
 * The same comments as for `denovo tap run`, but with other defaults.
 *
 * @module
 */
import { OptionError } from "../../cli/options.ts";
import type { TapQueryParameters } from "../../protocols/tap.ts";
import { parseSqlOptions } from "../_denovo/_sql_files.ts";

/** A query of a file. */
export interface SqlFile {
  /** Name of the file without its ending. */
  readonly name: string;
  /** Its text, comments included. */
  readonly query: string;
  /** What it wants. */
  readonly options: Pick<TapQueryParameters, "language" | "queue" | "maxrec" | "runid">;
}

/**
 * Reads the options in the comments of a query.
 *
 * @param name Name of the query.
 * @param query Its text.
 * @returns The query; PostgreSQL, in the service's default queue, and under its own name, unless it says otherwise.
 * @throws {OptionError} If something looks like an option and is none, or has no sense.
 */
export function parseSqlFile(name: string, query: string): SqlFile {
  const { options, notes } = parseSqlOptions(query);
  const { language = "PostgreSQL", queue, maxrec, runid = name, upload } = options;
  // An option that is dropped is not noticed.
  const refused = upload.length > 0 ? "UPLOAD is for denovo tap run" : notes[0];
  if (refused !== undefined) throw new OptionError(`Cannot use ${name}.sql: ${refused}`);
  return { name, query, options: { language, queue, maxrec, runid } };
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

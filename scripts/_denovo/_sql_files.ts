/**
 * Files with queries, whose comments say how to run them, as in `-- QUEUE = 30s`.
 *
 * @module
 */
import { OptionError } from "../../cli/options.ts";
import { nearestNames } from "../../core/table/nearest.ts";
import { basename, dirname, join } from "../../deps/path.ts";
import { readQuery } from "./_query_text.ts";

/** A query from a file. */
export interface SqlFile {
  readonly path: string;
  /** Its name without folder and ending: the query's own name, if it has no other. */
  readonly name: string;
  readonly query: string;
  readonly options: SqlOptions;
  /** What looks like an option and is none, as sentences. */
  readonly notes: readonly string[];
}

/** What comments can say. */
export interface SqlOptions {
  readonly language?: string | undefined;
  readonly queue?: string | undefined;
  readonly maxrec?: number | undefined;
  readonly runid?: string | undefined;
  readonly upload: readonly string[];
}

const KEYS = ["LANGUAGE", "LANG", "QUEUE", "MAXREC", "RUNID", "UPLOAD"];

/**
 * The files that words name: files themselves, and those in folders that end in `.sql` or `.adql`.
 *
 * @throws {OptionError} If there are none, or two of one name, whose results would be one file.
 */
export async function findSqlFiles(words: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const word of words) {
    if (!(await stat(word)).isDirectory) {
      found.push(word);
      continue;
    }
    const inside: string[] = [];
    for await (const entry of Deno.readDir(word)) {
      if (!entry.isDirectory && /\.(sql|adql)$/i.test(entry.name)) inside.push(entry.name);
    }
    if (inside.length === 0) throw new OptionError(`No .sql or .adql files are in ${word}`);
    found.push(...inside.sort().map((name) => join(word, name)));
  }
  const names = new Map<string, string>();
  for (const path of found) {
    const name = nameOf(path).toLowerCase();
    const other = names.get(name);
    if (other !== undefined) {
      throw new OptionError(`${other} and ${path} have the same name, and so would their results`);
    }
    names.set(name, path);
  }
  return found;
}

async function stat(path: string): Promise<Deno.FileInfo> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new OptionError(`There is no file or folder ${path}`, { cause: error });
  }
}

function nameOf(path: string): string {
  return basename(path).replace(/\.(sql|adql)$/i, "");
}

/** Reads a file with a query. */
export async function readSqlFile(path: string, signal: AbortSignal): Promise<SqlFile> {
  const { text } = await readQuery(`@${path}`, signal);
  const { options, notes } = parseSqlOptions(text);
  const folder = dirname(path);
  const upload = options.upload.map((item) => {
    const [, name = "", file = ""] = /^([^=]*)=(.*)$/s.exec(item) ?? [];
    const isLocal = !/^([a-z][a-z0-9+.-]+:\/\/|\/|[A-Za-z]:\\)/i.test(file);
    return isLocal && file !== "" ? `${name}=${join(folder, file)}` : item;
  });
  return { path, name: nameOf(path), query: text, options: { ...options, upload }, notes };
}

/** Reads the comments of a query. */
export function parseSqlOptions(
  text: string,
): { readonly options: SqlOptions; readonly notes: readonly string[] } {
  const values = new Map<string, string>();
  const upload: string[] = [];
  const notes: string[] = [];
  for (const line of text.split(/\r\n|\r|\n/)) {
    const [, word = "", value = ""] = /^\s*--\s*([A-Za-z_]+)\s*[=:]\s*(\S.*?)\s*$/.exec(line) ?? [];
    const key = word.toUpperCase();
    if (key === "") continue;
    if (key === "UPLOAD") upload.push(value.replace(/\s*=\s*/, "="));
    else if (KEYS.includes(key)) {
      if (values.has(key)) notes.push(`${key} is set more than once in comments: the last counts`);
      values.set(key, value);
    } else {
      const [near] = nearestNames(key, KEYS);
      if (near !== undefined && word === key) {
        notes.push(`"${word}" in a comment is no option; did you mean ${near}?`);
      }
    }
  }
  const maxrec = values.get("MAXREC");
  if (maxrec !== undefined && !/^\d+$/.test(maxrec)) {
    throw new OptionError(`MAXREC in a comment: "${maxrec}" is not a whole number`);
  }
  return {
    options: {
      language: values.get("LANGUAGE") ?? values.get("LANG"),
      queue: values.get("QUEUE"),
      maxrec: maxrec === undefined ? undefined : Number(maxrec),
      runid: values.get("RUNID"),
      upload,
    },
    notes,
  };
}

/**
 * Queries as commands take them: as text, from a file, from standard input.
 *
 * @module
 */
import { openInput } from "../../cli/files.ts";
import { OptionError } from "../../cli/options.ts";

/** What the help says about a query. */
export const ABOUT_QUERY =
  "the query in quotes, a path that ends in .sql or .adql, @PATH for another file, or - for standard input";

/** A query, and the file that it is from. */
export interface QueryText {
  readonly text: string;
  /** The file; `-` for standard input; undefined for text of the command line. */
  readonly file: string | undefined;
}

/**
 * Reads a query.
 *
 * @param word What the command line says; nothing stands for standard input where that is no terminal.
 * @param signal Ends the reading.
 * @throws {OptionError} If there is no query.
 */
export async function readQuery(
  word: string | undefined,
  signal: AbortSignal,
): Promise<QueryText> {
  const file = fileOf(word);
  if (file === undefined) return { text: notEmpty(word ?? ""), file };
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  try {
    for await (const chunk of await openInput(file, { signal })) {
      text += decoder.decode(chunk, { stream: true });
    }
    text += decoder.decode();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const name = file === "-" ? "standard input" : file;
    throw new Error(`Cannot read the query in ${name}: it is no text in UTF-8`, { cause: error });
  }
  return { text: notEmpty(withoutEnd(text)), file };
}

/** Whether an argument means standard input. */
export function isFromStdin(word: string | undefined): boolean {
  return fileOf(word) === "-";
}

function fileOf(word: string | undefined): string | undefined {
  if (word === undefined) {
    if (Deno.stdin.isTerminal()) throw new OptionError(`A query is missing: ${ABOUT_QUERY}`);
    return "-";
  }
  const trimmed = word.trim();
  if (trimmed === "-") return "-";
  if (trimmed.startsWith("@") && trimmed.length > 1) return trimmed.slice(1);
  return /^\S+\.(sql|adql)$/i.test(trimmed) ? trimmed : undefined;
}

/** Files end statements with a semicolon, which is no part of a query. */
function withoutEnd(text: string): string {
  return text.replace(/^\ufeff/, "").replace(/[;\s]+$/, "");
}

function notEmpty(text: string): string {
  if (text.trim() === "") throw new OptionError("The query is empty");
  return text;
}

/**
 * Queries with what is expected of them, as files.
 *
 * @module
 */
import type { AdqlLanguage, TableDescription } from "../../../core/adql/mod.ts";

const ROOT = new URL("../../fixtures/adql/", import.meta.url);

/** A query and the text of the file beside it. */
export interface Case {
  /** Name of the files. */
  readonly name: string;
  /** The query. */
  readonly text: string;
  /** The other file, without the newline at its end. */
  readonly expected: string;
}

/** All cases of a folder, in the order of their names. */
export function readCases(
  folder: "valid" | "broken" | "unresolved",
  extension: string,
): readonly Case[] {
  const base = new URL(`${folder}/`, ROOT);
  return [...Deno.readDirSync(base)]
    .filter(({ name }) => name.endsWith(".adql"))
    .map(({ name }) => name.slice(0, -5))
    .sort()
    .map((name) => ({
      name,
      text: Deno.readTextFileSync(new URL(`${name}.adql`, base)).trimEnd(),
      expected: Deno.readTextFileSync(new URL(`${name}.${extension}`, base)).trimEnd(),
    }));
}

/** The tables that the cases use. */
export function readTables(): readonly TableDescription[] {
  return JSON.parse(
    Deno.readTextFileSync(new URL("tables.json", ROOT)),
  ) as readonly TableDescription[];
}

/** The language that the first line of a query names in a comment. */
export function languageOf(text: string): AdqlLanguage {
  const named = /^-- lang: (ADQL-2\.[01]|PostgreSQL)(?:\n|$)/.exec(text)?.[1];
  return (named ?? "ADQL-2.1") as AdqlLanguage;
}

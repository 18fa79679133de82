// deno-lint-ignore-file no-console
/**
 * What the TAP scripts of the course share: queries with names, templates, tables saved and shown.
 *
 * @module
 */
import { writeOutput } from "../cli/files.ts";
import { printRow } from "../cli/print_row.ts";
import type { Services } from "../cli/sandbox.ts";
import { type AdqlScalar, literal } from "../core/adql/literal.ts";
import type { Table } from "../core/table/table.ts";
import { writeTable } from "../core/votable/write.ts";
import { sanitizeName } from "../protocols/download.ts";
import { TapResult, TapService } from "../protocols/tap.ts";

/** A query for a service, with places for values. */
export interface NamedQuery {
  readonly name: string;
  /** URL of the service. */
  readonly url: string;
  /** ADQL with `{name}` where a value goes. */
  readonly template: string;
}

/** A query that can be sent; what `runAll()` takes. */
export interface NamedTask {
  readonly name: string;
  readonly service: TapService;
  readonly query: string;
  readonly options: { readonly maxrec: number };
}

/** What makes tasks of queries. */
export interface TaskSettings {
  /** The queries of the command line; none for the defaults. */
  readonly given: readonly NamedQuery[];
  readonly defaults: readonly NamedQuery[];
  readonly values: Readonly<Record<string, AdqlScalar>>;
  readonly maxrec: number;
}

/**
 * Reads a query from a text: a name, a URL, and ADQL, with white space between them.
 *
 * @throws {RangeError} If the text is none.
 */
export function parseQuery(text: string): NamedQuery {
  const match = /^\s*([\w-]+)\s+(https?:\/\/\S+)\s+(\S[^]*)$/.exec(text);
  if (match === null) throw new RangeError(`"${text}" is not a name, a URL and a query`);
  const [, name = "", url = "", template = ""] = match;
  return { name, url, template };
}

/**
 * Puts values where a template has their names in braces, each as a literal of ADQL: texts come in quotes.
 *
 * @throws {RangeError} If there is no such value, or it has no literal.
 */
export function fillTemplate(
  template: string,
  values: Readonly<Record<string, AdqlScalar>>,
): string {
  return template.replaceAll(/\{(\w+)\}/g, (place, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) {
      throw new RangeError(
        `Cannot fill in ${place}: there are ${Object.keys(values).join(", ")} only`,
      );
    }
    return literal(value);
  });
}

/** Tasks for the queries that were given, else for the defaults, of which the sandbox may have counterparts. */
export function tasksFor(
  { given, defaults, values, maxrec }: TaskSettings,
  services: Services,
): readonly NamedTask[] {
  const queries = given.length > 0
    ? given
    : defaults.map((query) => ({ ...query, url: services.url(query.url) }));
  return queries.map(({ name, url, template }) => ({
    name,
    service: new TapService(url),
    query: fillTemplate(template, values),
    options: { maxrec },
  }));
}

/**
 * Saves a table as a VOTable, in the place of one that is there, and prints path and number of rows. Standard error
 * says when the table was cut.
 */
export async function saveTable(
  name: string,
  table: Table<unknown>,
  dir: string,
  signal: AbortSignal,
): Promise<void> {
  const path = await saveTableQuietly(name, table, dir, signal);
  tellOverflow(name, table);
  await printRow(path, table.length);
}

/** Saves a table as a VOTable; characters of its name that may mean something to a file system become underscores. */
export async function saveTableQuietly(
  name: string,
  table: Table<unknown>,
  dir: string,
  signal: AbortSignal,
): Promise<string> {
  await Deno.mkdir(dir, { recursive: true });
  const path = `${dir}/${sanitizeName(name.replaceAll('"', ""))}.vot`;
  await writeOutput(path, writeTable(table as Table), { signal });
  return path;
}

/** Says on standard error when a table was cut, and by whom. */
export function tellOverflow(name: string, table: Table<unknown>): void {
  if (!(table instanceof TapResult) || table.overflow === "none") return;
  const who = table.overflow === "client" ? "--maxrec" : "the service";
  console.error(`Note: ${who} cut ${name} after ${table.length} rows; there are more`);
}

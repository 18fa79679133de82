#!/usr/bin/env -S deno run --allow-net
/**
 * Put texts into a query: what goes wrong without quotes, and how it is done (exercise 6).
 *
 * ```sh
 * deno run --allow-net scripts/exercises/ex06.ts --object="IC 4756" --object="NGC 3377"
 * ```
 *
 * Prints URI and title of each object's images. With `--broken` the names are pasted into the query as they are: the
 * service takes `IC 4756` for two words, and the error shows where. The tag `adql` writes them as literals instead, with
 * quotes around them and the quotes within them doubled. `--allow-net` names no hosts, since `--url` may be any service.
 *
 * @module
 */
import { runMain } from "../../cli/main.ts";
import { commonOptions, opt, parseOptions, requestOptions } from "../../cli/options.ts";
import { printRow } from "../../cli/print_row.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import { adql, ident, quoteMetadataName } from "../../core/adql/literal.ts";
import { TapService } from "../../protocols/tap.ts";

const OPTIONS = {
  url: opt.url("TAP access URL", "http://dc.zah.uni-heidelberg.de/tap"),
  table: opt.string("name of the table", "maidanak.reduced"),
  columns: opt.string("its columns with URI, title and object", "accref,imagetitle,object"),
  object: opt.list("name of an object", ["IC 4756", "NGC 3377"]),
  broken: opt.flag("paste the names without quotes"),
  ...commonOptions,
};

/** Where images are listed. */
export interface ImageTable {
  readonly table: string;
  /** Names of three columns, with commas between them: URI, title, object. */
  readonly columns: string;
}

/** The query as it should be: what is put in becomes a literal. */
export function imagesOf({ table, columns }: ImageTable, object: string): string {
  const [uri = "", title = "", name = ""] = columns.split(",");
  return adql`SELECT ${ident(uri)} AS uri, ${ident(title)} AS title
FROM ${quoteMetadataName(table)}
WHERE ${ident(name)} = ${object}`.text;
}

/** The query as it should not be. */
export function brokenImagesOf({ table, columns }: ImageTable, object: string): string {
  const [uri, title, name] = columns.split(",");
  return `SELECT ${uri} AS uri, ${title} AS title\nFROM ${table}\nWHERE ${name} = ${object}`;
}

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const o = parseOptions("ex06: texts in queries", OPTIONS, args);
  await using services = await resolveServices(o, { signal });
  const service = new TapService(services.option(o, "url"));
  const queryFor = o.broken ? brokenImagesOf : imagesOf;
  for (const object of o.object) {
    const images = await service.query(queryFor(o, object), requestOptions(o, signal));
    for (const { uri, title } of images.expect({ uri: "string", title: "string" })) {
      await printRow(uri, title);
    }
  }
}

if (import.meta.main) await runMain(main, { anyHost: true });

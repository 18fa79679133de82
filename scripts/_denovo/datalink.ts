// deno-lint-ignore-file no-console
/**
 * `denovo datalink`: what there is to a data set.
 *
 * @module
 */
import { commonOptions, opt, parseOptions, requestOptions } from "../../cli/options.ts";
import { printJson } from "../../cli/print_json.ts";
import { printTable } from "../../cli/print_table.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import { VoError } from "../../core/runtime/errors.ts";
import { Table } from "../../core/table/table.ts";
import {
  type DatalinkDocument,
  type DatalinkLink,
  fetchDatalinks,
} from "../../protocols/datalink.ts";
import { saveResponse } from "../../protocols/download.ts";
import { mimeToExtension } from "../../protocols/dataset.ts";
import { namedLinks } from "./_links.ts";
import { numberField, textField } from "./_results.ts";
import { safeLine } from "../_tell.ts";

const OPTIONS = {
  args: opt.rest("URL of the links, or that of a service with IDs", "[URL] [ID ...]"),
  semantics: opt.list("only links of this meaning, narrower ones included, such as #preview"),
  save: opt.string("folder to save what is behind the links in"),
  limit: opt.integer("files to save at most", 20, { min: 0 }),
  json: opt.flag("print JSON"),
  ...commonOptions,
};
const SANDBOX_ID = "ivo://sandbox.invalid/sia?m51.fits";

/** Links as rows. */
function linkTable(links: readonly DatalinkLink[]): Table {
  return Table.fromRows(links.map(row), [
    ...["id", "semantics", "description", "type"].map(textField),
    numberField("bytes"),
    ...["url", "service", "error"].map(textField),
  ]);
}

function row(link: DatalinkLink) {
  return {
    id: link.id,
    semantics: link.semantics,
    description: link.description || null,
    type: link.contentType || null,
    bytes: link.contentLength ?? null,
    url: link.accessUrl || null,
    service: link.serviceDef ?? null,
    error: link.errorMessage ?? null,
  };
}

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const o = parseOptions("denovo datalink: what there is to a data set", OPTIONS, args);
  await using services = await resolveServices(o, { signal });
  const options = requestOptions(o, signal);
  const { documentUrl, service, ids } = namedLinks(o.args, services, SANDBOX_ID);
  const documents: readonly DatalinkDocument[] = documentUrl === undefined
    ? await Array.fromAsync(service.linksOf(ids, options))
    : await fetchDatalinks(documentUrl, options);
  if (documents.length === 0) console.error("The service sent no links: give it an ID");
  for (const { id, problem } of documents) {
    if (problem !== undefined) console.error(`${id}: ${problem}`);
  }
  const isAll = o.semantics.length === 0;
  const links = documents.flatMap((one) => isAll ? one.links : one.bySemantics(o.semantics));
  if (o.save !== undefined) return await saveLinks(links, o.save, o, signal);
  const errors = documents.flatMap((document) => document.errors);
  if (o.json) await printJson({ links: links.map(row), errors: errors.map(row) });
  else {
    await printTable(linkTable(isAll ? [...links, ...errors] : links), { maxRows: Infinity });
  }
  for (const { id, errorMessage } of errors) console.error(`${id}: ${errorMessage}`);
  return documents.every((document) => document.length === 0) ? 1 : 0;
}

/** Saves what is behind links; services are left out, since they want parameters. One that fails stops no other. */
async function saveLinks(
  links: readonly DatalinkLink[],
  dir: string,
  o: {
    readonly limit: number;
    readonly timeout?: number | undefined;
    readonly json?: boolean | undefined;
  },
  signal: AbortSignal,
): Promise<number> {
  const files = links.filter((link) => link.accessUrl !== "").slice(0, o.limit);
  if (files.length === 0) {
    console.error("No such links with files");
    return 1;
  }
  let failed = 0;
  const saved = [];
  for (const [n, link] of files.entries()) {
    const name = `${n}-${link.semantics.replace(/^.*#/, "").replaceAll(/\W+/g, "-")}`;
    try {
      const response = await link.fetch(requestOptions(o, signal));
      const type = response.headers.get("content-type") ?? link.contentType;
      const path = `${dir}/${name}${mimeToExtension(type) ?? ""}`;
      saved.push({ ...await saveResponse(response, path, { signal }), url: link.accessUrl });
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof VoError)) throw error;
      failed++;
      console.error(safeLine(`Not saved: ${error.message}`));
    }
  }
  const rows = saved.map(({ path, bytes, url }) => ({ path, bytes, url }));
  if (o.json) await printJson({ saved: rows, failed });
  else if (rows.length > 0) await printTable(Table.fromRows(rows), { maxRows: Infinity });
  return failed > 0 ? 1 : 0;
}

// deno-lint-ignore-file no-console
/**
 * `denovo datalink`: what there is to a data set.
 *
 * @module
 */
import {
  commonOptions,
  opt,
  OptionError,
  parseOptions,
  parseUrlText,
  requestOptions,
} from "../../cli/options.ts";
import { printJson } from "../../cli/print_json.ts";
import { printTable } from "../../cli/print_table.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import { VoError } from "../../core/runtime/errors.ts";
import { Table } from "../../core/table/table.ts";
import {
  type DatalinkDocument,
  type DatalinkLink,
  DatalinkService,
  fetchDatalinks,
} from "../../protocols/datalink.ts";
import { saveResponse } from "../../protocols/download.ts";
import { mimeToExtension } from "../../protocols/dataset.ts";
import { escapeText } from "./_text.ts";

const OPTIONS = {
  args: opt.rest("URL of the links, or that of a service with IDs", "[URL] [ID ...]"),
  semantics: opt.list("only links of this meaning, narrower ones included, such as #preview"),
  save: opt.string("folder to save what is behind the links in"),
  limit: opt.integer("files to save at most", 20, { min: 0 }),
  json: opt.flag("print JSON"),
  ...commonOptions,
};
const SERVICE = "http://dc.g-vo.org/flashheros/q/sdl/dlmeta";

/** Links as rows. */
export function linkTable(links: readonly DatalinkLink[]): Table {
  const rows = links.map(row);
  const text = { datatype: "unicodeChar", arraysize: "*" } as const;
  return Table.fromRows(rows, [
    { name: "bytes", datatype: "double" },
    ...["id", "semantics", "description", "type", "url", "service", "error"]
      .map((name) => ({ name, ...text }) as const),
  ]).select(["id", "semantics", "description", "type", "bytes", "url", "service", "error"]);
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
  const [first = "", ...rest] = o.args;
  const isUrl = /^https?:/i.test(first);
  const url = isUrl ? parseUrlText(first) : "";
  const ids = isUrl ? rest : o.args;
  await using services = await resolveServices(o, { signal });
  const options = requestOptions(o, signal);
  if (url === "" && ids.length === 0 && services.sandbox === undefined) {
    throw new OptionError("The URL of links is missing, or that of a service and an ID");
  }
  const documents: DatalinkDocument[] = [];
  if (url !== "" && ids.length === 0) {
    documents.push(...await fetchDatalinks(url, options));
    if (documents.length === 0) console.error("The service sent no links: give it an ID");
  } else {
    const service = new DatalinkService(url || services.url(SERVICE));
    const wanted = ids.length === 0 ? ["ivo://sandbox.invalid/sia?m51.fits"] : ids;
    for await (const document of service.linksOf(wanted, options)) documents.push(document);
  }
  for (const { id, problem } of documents) {
    if (problem !== undefined) console.error(`${id}: ${problem}`);
  }
  const chosen = (document: DatalinkDocument) =>
    o.semantics.length === 0 ? document.links : document.bySemantics(o.semantics);
  if (o.save !== undefined) return await saveLinks(documents.flatMap(chosen), o.save, o, signal);
  const errors = documents.flatMap((document) => document.errors);
  if (o.json) {
    await printJson({ links: documents.flatMap(chosen).map(row), errors: errors.map(row) });
  } else if (o.semantics.length === 0) {
    await printTable(linkTable([...documents.flatMap(chosen), ...errors]), { maxRows: Infinity });
  } else await printTable(linkTable(documents.flatMap(chosen)), { maxRows: Infinity });
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
      console.error(escapeText(`Not saved: ${error.message}`));
    }
  }
  const rows = saved.map(({ path, bytes, url }) => ({ path, bytes, url }));
  if (o.json) await printJson({ saved: rows, failed });
  else if (rows.length > 0) await printTable(Table.fromRows(rows), { maxRows: Infinity });
  return failed > 0 ? 1 : 0;
}

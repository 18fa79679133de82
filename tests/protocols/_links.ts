/**
 * Documents of links and answers with descriptors, for tests.
 *
 * @module
 */
import { votable } from "./_helpers.ts";

const COLUMNS = [
  "ID",
  "access_url",
  "service_def",
  "error_message",
  "description",
  "semantics",
  "content_type",
  "content_length",
];

/** One row of links; what is not given is empty. */
export type LinkCells = Readonly<Record<string, string>>;

/** A document of links. */
export function linksDocument(rows: readonly LinkCells[], behind = ""): string {
  const extra = [...new Set(rows.flatMap((row) => Object.keys(row)))]
    .filter((name) => !COLUMNS.includes(name));
  const names = [...COLUMNS, ...extra];
  const fields = names.map((name) =>
    name === "content_length"
      ? `<FIELD name="${name}" datatype="long"><VALUES null="-1"/></FIELD>`
      : `<FIELD name="${name}" ID="${name}" datatype="char" arraysize="*"/>`
  );
  const data = rows.map((row) =>
    `<TR>${
      names.map((name) => `<TD>${xml(row[name] ?? (name === "content_length" ? "-1" : ""))}</TD>`)
        .join("")
    }</TR>`
  );
  return votable(
    `<RESOURCE type="results"><INFO name="QUERY_STATUS" value="OK"/><TABLE>${fields.join("")}` +
      `<DATA><TABLEDATA>${data.join("")}</TABLEDATA></DATA></TABLE></RESOURCE>${behind}`,
  );
}

/** A descriptor. */
export function descriptor(
  id: string,
  standardId: string,
  accessUrl: string,
  inputs: string,
): string {
  const param = (name: string, value: string) =>
    value === ""
      ? ""
      : `<PARAM name="${name}" datatype="char" arraysize="*" value="${xml(value)}"/>`;
  return `<RESOURCE type="meta" utype="adhoc:service" ID="${id}">` +
    param("standardID", standardId) + param("accessURL", accessUrl) +
    `<GROUP name="inputParams">${inputs}</GROUP></RESOURCE>`;
}

/** The inputs of a SODA service as DaCHS and SODA 1.0 declare them. */
export const SODA_INPUTS = `<PARAM name="ID" datatype="char" arraysize="*" value="" ref="ID"/>` +
  `<PARAM name="CIRCLE" datatype="double" arraysize="3" unit="deg" xtype="circle" value="">` +
  `<VALUES><MAX value="10 20 0.5"/></VALUES></PARAM>` +
  `<PARAM name="POS" datatype="char" arraysize="*" value=""/>` +
  `<PARAM name="BAND" datatype="double" arraysize="2" unit="m" xtype="interval" value="">` +
  `<VALUES><MIN value="4e-7"/><MAX value="7e-7"/></VALUES></PARAM>` +
  `<PARAM name="POL" datatype="char" arraysize="*" value="">` +
  `<VALUES><OPTION value="I"/><OPTION value="Q"/></VALUES></PARAM>` +
  `<PARAM name="SCALE" datatype="int" value=""><VALUES><MIN value="2"/><MAX value="32"/></VALUES></PARAM>`;

/** A search's answer with rows `id, access_url, access_format` and whatever follows the results. */
export function searchDocument(
  rows: readonly (readonly [id: string, url: string, format: string])[],
  behind = "",
): string {
  const fields = ["obs_publisher_did", "access_url", "access_format"]
    .map((name) => `<FIELD name="${name}" ID="${name}" datatype="char" arraysize="*"/>`);
  const data = rows.map((cells) => `<TR>${cells.map((c) => `<TD>${xml(c)}</TD>`).join("")}</TR>`);
  return votable(
    `<RESOURCE type="results"><INFO name="QUERY_STATUS" value="OK"/><TABLE>${fields.join("")}` +
      `<DATA><TABLEDATA>${data.join("")}</TABLEDATA></DATA></TABLE></RESOURCE>${behind}`,
  );
}

/** The descriptor of a service for links of {@linkcode searchDocument}. */
export const LINKS_DESCRIPTOR = descriptor(
  "dl",
  "ivo://ivoa.net/std/DataLink#links-1.1",
  "http://dl.test/links",
  `<PARAM name="ID" datatype="char" arraysize="*" value="" ref="obs_publisher_did"/>`,
);

/** A response with a document. */
export function documentResponse(text: string): Response {
  return new Response(text, { headers: { "content-type": "application/x-votable+xml" } });
}

function xml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

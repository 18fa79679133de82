/**
 * A registry made of answers: enough of TAP for searches.
 *
 * @module
 */
import type { Handler } from "../_server.ts";

/** What a registry declares. */
export function capabilities(features: readonly string[] = ["UNION", "ILIKE"], udf = true): string {
  return `<?xml version="1.0"?><vosi:capabilities xmlns:vosi="http://www.ivoa.net/xml/VOSICapabilities/v1.0"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><capability standardID="ivo://ivoa.net/std/TAP">
<interface xsi:type="vs:ParamHTTP" role="std"><accessURL use="base">http://127.0.0.1/tap</accessURL></interface>
<language><name>ADQL</name><version>2.1</version><description>x</description>
<languageFeatures type="ivo://ivoa.net/std/TAPRegExt#features-adql-sets">${
    features.map((form) => `<feature><form>${form}</form></feature>`).join("")
  }</languageFeatures><languageFeatures type="ivo://ivoa.net/std/TAPRegExt#features-udf">${
    udf
      ? "<feature><form>ivo_string_agg(a TEXT, b TEXT) -> TEXT</form></feature>"
      : "<feature><form>other(a TEXT) -> TEXT</form></feature>"
  }</languageFeatures></language></capability></vosi:capabilities>`;
}

/** A VOTable with columns of text; null for null cells. */
export function votable(
  columns: readonly string[],
  rows: readonly (readonly (string | null)[])[],
  overflow = false,
): Response {
  const escape = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const cell = (text: string | null) => text === null ? "<TD/>" : `<TD>${escape(text)}</TD>`;
  return new Response(
    `<VOTABLE version="1.4"><RESOURCE type="results"><INFO name="QUERY_STATUS" value="OK"/><TABLE>${
      columns.map((name) => `<FIELD name="${name}" datatype="unicodeChar" arraysize="*"/>`).join("")
    }<DATA><TABLEDATA>${
      rows.map((row) => `<TR>${row.map(cell).join("")}</TR>`).join("\n")
    }</TABLEDATA></DATA></TABLE>${
      overflow ? `<INFO name="QUERY_STATUS" value="OVERFLOW"/>` : ""
    }</RESOURCE></VOTABLE>`,
    { headers: { "content-type": "application/x-votable+xml" } },
  );
}

/** The query in a request of a TAP service. */
export async function queryOf(request: Request): Promise<string> {
  const form = request.method === "POST"
    ? new URLSearchParams(await request.text())
    : new URL(request.url).searchParams;
  return form.get("QUERY") ?? "";
}

/** A registry: what it declares, its tables, and its answer to the search itself. */
export function registry(
  answer: (query: string) => Response,
  options: { readonly capabilities?: string; readonly tables?: readonly string[] } = {},
): Handler {
  const { tables = ["rr.resource", "rr.capability", "rr.stc_spatial"] } = options;
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname.endsWith("/capabilities")) {
      return new Response(options.capabilities ?? capabilities(), {
        headers: { "content-type": "text/xml" },
      });
    }
    const query = await queryOf(request);
    if (query.includes("TAP_SCHEMA")) return votable(["table_name"], tables.map((name) => [name]));
    return answer(query);
  };
}

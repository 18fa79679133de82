/**
 * Asking the sandbox's TAP service without sockets, and a service of it with other limits.
 *
 * @module
 */
import { readTable } from "../../core/votable/read.ts";
import type { Table } from "../../core/table/table.ts";
import { MAIN_SITE } from "../../sandbox/sites/main.ts";
import { TapServer } from "../../sandbox/tap/server.ts";
import type { TapSite } from "../../sandbox/tap_site.ts";
import { ask } from "./_answers.ts";

/** Something that answers requests for paths. */
export type Ask = (path: string, init?: RequestInit) => Promise<Response>;

/** Parameters of a query; an array repeats one. */
export type Query = Readonly<Record<string, string | number | Blob | readonly string[]>>;

/** A form as TAP clients post it, multipart where there is a file. */
export function post(query: Query): RequestInit {
  const parts = Object.entries(query).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => [name, one] as const)
  );
  const hasFile = parts.some(([, value]) => value instanceof Blob);
  const body = hasFile ? new FormData() : new URLSearchParams();
  for (const [name, value] of parts) {
    if (value instanceof Blob) (body as FormData).append(name, value, `${name}.xml`);
    else body.append(name, String(value));
  }
  return { method: "POST", body };
}

/** Asks `/tap/sync` by POST. */
export function sync(query: Query, from: Ask = ask): Promise<Response> {
  return from("/tap/sync", post(query));
}

/** The table of a query that goes well. */
export async function rowsOf(query: Query, from: Ask = ask): Promise<Table> {
  const response = await sync(query, from);
  const bytes = await response.bytes();
  if (response.status !== 200) throw new Error(new TextDecoder().decode(bytes));
  return await readTable(bytes);
}

/** Status and message of a query that goes wrong; throws if the answer is no error document. */
export async function failureOf(
  response: Response,
): Promise<readonly [status: number, message: string]> {
  const text = await response.text();
  const [, message] = /<INFO name="QUERY_STATUS" value="ERROR">([^<]*)</.exec(text) ?? [];
  if (message === undefined) throw new Error(`No error document: ${text.slice(0, 500)}`);
  if (response.headers.get("content-type") !== "application/x-votable+xml") {
    throw new Error(`An error document of type ${response.headers.get("content-type")}`);
  }
  const plain = message.replaceAll("&quot;", '"').replaceAll("&gt;", ">").replaceAll("&lt;", "<");
  return [response.status, plain.replaceAll("&amp;", "&")];
}

/**
 * A service with the main site's tables and other properties; dispose of it.
 *
 * @param changes What is different.
 * @param around Answers for what is not the service's, by path; by default all is.
 */
export function makeTap(
  changes: Partial<TapSite>,
  around?: Ask,
): { readonly ask: Ask } & Disposable {
  const site = { ...MAIN_SITE, ...changes };
  const server: TapServer = new TapServer(site, "http://127.0.0.1", answer);
  function answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (around !== undefined && !pathname.startsWith(site.path)) {
      return around(pathname, { signal: request.signal });
    }
    return server.handle(request, pathname.slice(site.path.length), request.signal);
  }
  return {
    ask: (path, init) => answer(new Request(`http://127.0.0.1${path}`, init)),
    [Symbol.dispose]: () => server[Symbol.dispose](),
  };
}

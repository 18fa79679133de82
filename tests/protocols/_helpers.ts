/**
 * Doubles for the tests of protocols: an HTTP layer that records what it is asked, and small documents.
 *
 * @module
 */
import type { Http, RequestOptions } from "../../core/runtime/http.ts";

/** A request as the double has seen it. */
export interface Asked {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly options: RequestOptions;
}

/** An HTTP layer that records. */
export interface RecordingHttp extends Http {
  readonly asked: Asked[];
}

/** Answers requests without a network, and keeps what was asked with its options. */
export function recordingHttp(
  answer: (request: Request) => Response | Promise<Response>,
): RecordingHttp {
  const asked: Asked[] = [];
  return {
    asked,
    async send(input, options = {}): Promise<Response> {
      const request = input instanceof Request ? input : new Request(input);
      asked.push({ url: request.url, method: request.method, headers: request.headers, options });
      options.signal?.throwIfAborted();
      const response = await answer(request);
      Object.defineProperty(response, "url", { value: request.url });
      return response;
    },
  };
}

/** A recorded answer. */
export function fixture(name: string): Uint8Array<ArrayBuffer> {
  return Deno.readFileSync(new URL(`../fixtures/protocols/${name}`, import.meta.url));
}

/** A recorded answer as a response. */
export function fixtureResponse(name: string): Response {
  return new Response(fixture(name), { headers: { "content-type": "application/x-votable+xml" } });
}

/** A document around the given content. */
export function votable(content: string): string {
  return `<?xml version="1.0"?><VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3">` +
    `${content}</VOTABLE>`;
}

/** A table with one column and so many rows, with something in front of and behind the data. */
export function smallTable(
  rows: number,
  behind = "",
  field = `<FIELD name="a" datatype="int"/>`,
): string {
  const data = Array.from({ length: rows }, (_, i) => `<TR><TD>${i}</TD></TR>`).join("");
  return `<TABLE>${field}<DATA><TABLEDATA>${data}</TABLEDATA></DATA>${behind}</TABLE>`;
}

/** A response with a document. */
export function votableResponse(content: string, status = 200): Response {
  return new Response(votable(content), {
    status,
    headers: { "content-type": "application/x-votable+xml" },
  });
}

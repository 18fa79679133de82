/**
 * What a web page needs besides: when a response is made from a stream of a program and that stream fails, Chromium's
 * `text()` and its siblings reject with "Failed to fetch" in place of the stream's own error, so that a time limit, a
 * cut and the caller's abort could not be told apart. Reading the stream itself gives the error as it is.
 *
 * @module
 */
import { bodyChunks, concatBytes } from "./chunks.ts";

/** Makes the reading methods of a response throw what its body throws. */
export function throwOwnErrors(response: Response): Response {
  async function bytes(): Promise<Uint8Array<ArrayBuffer>> {
    const parts: Uint8Array[] = [];
    for await (const chunk of bodyChunks(response)) parts.push(chunk);
    return concatBytes(parts);
  }
  async function text(): Promise<string> {
    return new TextDecoder().decode(await bytes());
  }
  const readers = {
    bytes,
    text,
    arrayBuffer: async (): Promise<ArrayBuffer> => (await bytes()).buffer,
    blob: async (): Promise<Blob> =>
      new Blob([await bytes()], { type: response.headers.get("content-type") ?? "" }),
    json: async (): Promise<unknown> => JSON.parse(await text()),
  };
  return Object.assign(response, readers);
}

/**
 * Files over HTTP: size, name, ETag, and one range of bytes where asked for.
 *
 * RFC 9110, sections 8.8.3 (ETag), 13 (conditions) and 14 (ranges).
 *
 * @module
 */

/** What is served. */
export interface ServedFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

async function etagOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return `"${new Uint8Array(digest).toHex().slice(0, 32)}"`;
}

/**
 * First and last byte asked for; undefined when the header is no single range of bytes. A range that
 * begins after the end has its last byte before its first.
 */
function parseRange(header: string, size: number): [first: number, last: number] | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header.trim());
  const [, from = "", to = ""] = match ?? [];
  if (match === null || (from === "" && to === "")) return undefined;
  if (from === "") return [Math.max(0, size - Number(to)), size - 1];
  if (to !== "" && Number(to) < Number(from)) return undefined;
  return [Number(from), to === "" ? size - 1 : Math.min(Number(to), size - 1)];
}

/** Answers a GET for a file: 200, 206, 304 or 416. Several ranges at once are answered with all. */
export async function fileResponse(request: Request, file: ServedFile): Promise<Response> {
  const size = file.bytes.length;
  const etag = await etagOf(file.bytes);
  const headers = new Headers({
    "content-type": file.mediaType,
    "content-disposition": `attachment; filename="${file.name}"`,
    "accept-ranges": "bytes",
    "etag": etag,
  });
  const known = request.headers.get("if-none-match")?.split(",").map((tag) => tag.trim());
  if (known?.some((tag) => tag === "*" || tag.replace(/^W\//, "") === etag)) {
    return new Response(null, { status: 304, headers });
  }
  const condition = request.headers.get("if-range");
  const asked = condition === null || condition === etag ? request.headers.get("range") : null;
  const range = asked === null ? undefined : parseRange(asked, size);
  if (range === undefined) {
    headers.set("content-length", String(size));
    return new Response(file.bytes, { headers });
  }
  const [first, last] = range;
  if (last < first) {
    headers.set("content-range", `bytes */${size}`);
    headers.set("content-length", "0");
    return new Response(null, { status: 416, headers });
  }
  headers.set("content-range", `bytes ${first}-${last}/${size}`);
  headers.set("content-length", String(last - first + 1));
  return new Response(file.bytes.subarray(first, last + 1), { status: 206, headers });
}

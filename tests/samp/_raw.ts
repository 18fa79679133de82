/**
 * Requests as bytes, for what no HTTP client would send.
 *
 * @module
 */

/** Connects to where a URL leads. */
export async function connectTo(url: string): Promise<Deno.TcpConn> {
  return await Deno.connect({ hostname: "127.0.0.1", port: Number(new URL(url).port) });
}

/** Reads until the head of an answer and what came with it is there, or the other side has closed. */
export async function readSome(socket: Deno.TcpConn): Promise<string> {
  const buffer = new Uint8Array(4096);
  const size = await socket.read(buffer) ?? 0;
  return new TextDecoder().decode(buffer.subarray(0, size));
}

/** Sends bytes, and reads what the other side says first. */
export async function talk(url: string, request: string): Promise<string> {
  using socket = await connectTo(url);
  await socket.write(new TextEncoder().encode(request));
  return await readSome(socket);
}

/** The head of a POST to this computer. */
export function head(...lines: readonly string[]): string {
  const all = ["POST / HTTP/1.1", "Host: 127.0.0.1", "Content-Type: text/xml", ...lines];
  return `${all.join("\r\n")}\r\n\r\n`;
}

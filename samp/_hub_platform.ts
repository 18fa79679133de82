/**
 * What the hub needs of the platform: files that pages may read, and whether anybody listens at an address.
 *
 * @module
 */
import type { Translated } from "./_hub_web.ts";

/** How long an address may take to say that somebody listens, in ms. */
const CONNECT_MS = 3000;

/**
 * Opens a local file.
 *
 * @throws {TypeError} If it is none.
 */
export async function openFile(url: URL): Promise<Translated> {
  const path = new URL(url);
  // `file://localhost/p` is `file:///p`; the URL class leaves no other host for us.
  if (path.host !== "") path.host = "";
  const file = await Deno.open(path, { read: true });
  if ((await file.stat()).isFile) return { body: file.readable, contentType: undefined };
  file.close();
  throw new TypeError("it is not a file");
}

/** Whether anyone listens at a callback's address; an address that is only slow counts as one where somebody does. */
export async function isListening(callback: string): Promise<boolean> {
  const url = new URL(callback);
  const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80);
  const hostname = url.hostname.replace(/^\[|\]$/g, "");
  const { promise: late, resolve } = Promise.withResolvers<true>();
  const timer = setTimeout(() => resolve(true), CONNECT_MS);
  const connect = async (): Promise<boolean> => {
    try {
      (await Deno.connect({ hostname, port })).close();
      return true;
    } catch (error) {
      return !(error instanceof Deno.errors.ConnectionRefused);
    }
  };
  try {
    return await Promise.race([connect(), late]);
  } finally {
    clearTimeout(timer);
  }
}

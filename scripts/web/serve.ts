#!/usr/bin/env -S deno run --allow-net=127.0.0.1 --allow-run=deno
// deno-lint-ignore-file no-console
/**
 * Serve a page that talks with TOPCAT, Aladin and DS9, and other pages, through the Web Profile of a SAMP hub.
 *
 * ```sh
 * deno run --allow-net=127.0.0.1 --allow-run=deno scripts/web/serve.ts
 * ```
 *
 * Prints the address of the page, and serves it until Ctrl-C. A hub must be running that takes pages: TOPCAT brings one,
 * and `denovo samp hub --web` is one. Open the page, click on "Connect", and say yes where the hub asks whether to let it
 * in. "Send the table" sends the stars of the page; a click on a row shows it to those who have the table. Tables that
 * others send to "A web page" appear in it.
 *
 * `--allow-run` is for `deno bundle`, which makes one JavaScript file of `samp_page.ts` and the library.
 *
 * @module
 */
import { runMain } from "../../cli/main.ts";
import { printLine } from "../../cli/files.ts";
import { opt, parseOptions } from "../../cli/options.ts";
import { fromFileUrl } from "../../deps/path.ts";
import html from "./samp_page.html" with { type: "text" };
import stars from "./stars.vot" with { type: "text" };

const OPTIONS = {
  port: opt.integer("port; by default one that is free", 0, { min: 0, max: 65535 }),
};

/** The page's program in one file, for browsers. */
export async function bundlePage(signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  const source = new URL("samp_page.ts", import.meta.url);
  const { protocol, hostname, port } = source;
  const isFile = protocol === "file:";
  // Whoever runs this script by its URL takes the rest from there, too.
  const from = `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
  const file = isFile ? [fromFileUrl(source)] : [`--allow-import=${from}`, source.href];
  const deno = new Deno.Command("deno", {
    args: ["bundle", "-q", "--platform=browser", ...file],
    stderr: "piped",
    ...signal === undefined ? {} : { signal },
  });
  const { success, stdout, stderr } = await deno.output();
  if (success) return stdout;
  throw new Error(`Cannot make the page's program: ${new TextDecoder().decode(stderr).trim()}`);
}

/** Answers a browser's requests: the page, its program, its table. */
export function answer(request: Request, program: Uint8Array<ArrayBuffer>): Response {
  const files: Readonly<Record<string, readonly [body: BodyInit, type: string]>> = {
    "/": [html, "text/html; charset=utf-8"],
    "/samp_page.js": [program, "text/javascript"],
    "/stars.vot": [stars, "application/x-votable+xml"],
  };
  const [body, type] = files[new URL(request.url).pathname] ?? [];
  if (body === undefined || type === undefined) return new Response("Nothing", { status: 404 });
  return new Response(body, { headers: { "content-type": type } });
}

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const o = parseOptions("serve: a page that uses SAMP", OPTIONS, args);
  const program = await bundlePage(signal);
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: o.port, signal, onListen: () => {} },
    (request) => answer(request, program),
  );
  await printLine(`http://127.0.0.1:${server.addr.port}/`);
  console.error('Open it, click on "Connect", and say yes where the hub asks; Ctrl-C ends it');
  await server.finished;
  signal.throwIfAborted();
}

if (import.meta.main) await runMain(main);

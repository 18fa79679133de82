#!/usr/bin/env -S deno run --allow-net --allow-read=${HOME}/.samp --allow-write=${HOME}/.samp --allow-env=SAMP_HUB,HOME
// deno-lint-ignore-file no-console
/**
 * Show an image in one program only, whoever else could show it: the message and its answer (exercise 4).
 *
 * ```sh
 * deno run --allow-net --allow-read=${HOME}/.samp --allow-write=${HOME}/.samp --allow-env=SAMP_HUB,HOME scripts/exercises/ex04.ts --to=Aladin
 * ```
 *
 * Where Aladin and DS9 run, `image.load.fits` to all makes both of them load the image. Here the hub is asked who has a
 * name (in any case), and only that one gets the message, and fetches the image from its archive. `globalsiapsamp.ts`
 * does so for many services. Prints name and id of the program, its answer, and title and URL of the image. `--allow-net`
 * names no hosts, since `--url` may be any service; `.samp` and the variables are where SAMP's hub is found.
 *
 * @module
 */
import { runMain } from "../../cli/main.ts";
import { commonOptions, opt, parseOptions, requestOptions } from "../../cli/options.ts";
import { printRow } from "../../cli/print_row.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import { formatPosition, parsePosition } from "../../core/coords/position.ts";
import type { RequestOptions } from "../../core/runtime/http.ts";
import type { DatasetRecord } from "../../protocols/dataset.ts";
import { SiaService } from "../../protocols/sia.ts";
import type { SampClient } from "../../samp/client.ts";
import type { SampResponse } from "../../samp/message.ts";
import { connectSamp, hubOptions } from "../_samp.ts";
import { findImages } from "../basicsiap.ts";

const MTYPE = "image.load.fits";

const OPTIONS = {
  url: opt.url("SIA access URL", "http://dc.g-vo.org/maidanak/res/rawframes/siap/siap.xml"),
  pos: opt.value("ICRS position, decimal degrees or sexagesimal", parsePosition, "340.1 3.36"),
  size: opt.number("field of view (deg)", 0.1, { min: 0 }),
  to: opt.string("name or id of the program that gets the image", "Aladin"),
  ...hubOptions,
  ...commonOptions,
};

/** Asks one program to load an image; its answer says whether it did. */
export async function showImage(
  client: SampClient,
  clientId: string,
  { accessUrl, title }: Pick<DatasetRecord, "accessUrl" | "title">,
  options?: RequestOptions,
): Promise<SampResponse> {
  return await client.call(clientId, MTYPE, {
    url: accessUrl,
    name: title,
    "image-id": `denovo-${crypto.randomUUID()}`,
  }, options);
}

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const given = parseOptions("ex04: an image for one program", OPTIONS, args);
  await using services = await resolveServices(given, { signal });
  const o = services.adapt(given, "url", { pos: "202.47 47.195" });
  await using samp = await connectSamp("ex04", o, signal);
  const peer = await samp.client.find(o.to, { signal, mtype: MTYPE });
  const options = requestOptions(o, signal);
  const images = await findImages(new SiaService(o.url), o.pos, o.size, options);
  const image = images.find(({ accessFormat }) => /fits/i.test(accessFormat));
  if (image === undefined) {
    console.error(`No FITS images at ${formatPosition(o.pos)}: try another --pos or --size`);
    return 0;
  }
  const { status, errorText, ok } = await showImage(samp.client, peer.id, image, options);
  await printRow(peer.name, peer.id, status, image.title, image.accessUrl);
  if (errorText !== "") console.error(`${peer.name}: ${errorText}`);
  return ok ? 0 : 1;
}

if (import.meta.main) await runMain(main, { anyHost: true });

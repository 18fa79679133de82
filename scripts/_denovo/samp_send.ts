// deno-lint-ignore-file no-console
/**
 * `denovo samp send`: a table, an image, a spectrum or any message to other programs.
 *
 * @module
 */
import { openInput, printLine } from "../../cli/files.ts";
import { opt, OptionError, parseOptions, requestOptions } from "../../cli/options.ts";
import { concatBytes } from "../../core/runtime/chunks.ts";
import { readAnyTable, sniffTable } from "../../core/votable/any.ts";
import { writeTable } from "../../core/votable/write.ts";
import type { SampClient, SampOutcome } from "../../samp/mod.ts";
import type { Shared } from "../../samp/receiver.ts";
import type { SampInputMap } from "../../samp/types.ts";
import { connectAs, describeParams, fields, sampOptions } from "./_samp.ts";

const KINDS: Readonly<Record<string, readonly [mtype: string, id: string, type: string]>> = {
  table: ["table.load.votable", "table-id", "application/x-votable+xml"],
  "fits-table": ["table.load.fits", "table-id", "application/fits"],
  image: ["image.load.fits", "image-id", "application/fits"],
  spectrum: ["spectrum.load.ssa-generic", "spectrum-id", "application/octet-stream"],
};

const OPTIONS = {
  what: opt.positional(
    "file or URL of a table, image or spectrum; or an MType such as coord.pointAt.sky",
  ),
  params: opt.rest("with an MType: its parameters", "[KEY=VALUE ...]"),
  to: opt.string("name or id of the one who gets it; default all who take it"),
  as: opt.choice("what a file or URL is", Object.keys(KINDS)),
  name: opt.string("title of a file or URL"),
  notify: opt.flag("with an MType: want no answers"),
  timeout: opt.number("limit for each answer (s)", 60, { min: 0.001 }),
  ...sampOptions,
};

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const o = parseOptions("denovo samp send: something for other programs", OPTIONS, args);
  const isMType = await namesMType(o);
  if (!isMType && o.params.length > 0) {
    throw new OptionError(`Unexpected argument "${o.params[0]}": "${o.what}" is no MType`);
  }
  if (o.notify && !isMType) throw new OptionError("--notify is for MTypes: files need answers");
  const given = isMType ? parseParams(o.params) : undefined;
  const kind = isMType ? "" : o.as ?? kindOf(o.what);
  await using client = await connectAs("denovo", o, signal);
  const { mtype, params, shared } = given === undefined
    ? await fileMessage(client, kind, o, signal)
    : { mtype: o.what, params: given, shared: undefined };
  const limits = requestOptions(o, signal);
  if (o.notify) {
    const ids = o.to === undefined
      ? await client.notifyAll<string>(mtype, params, limits)
      : [(await client.find(o.to, { ...limits, mtype })).id];
    if (o.to !== undefined) await client.notify<string>(ids[0] as string, mtype, params, limits);
    await printLine(ids.join("\n"));
    return ids.length > 0 ? 0 : 1;
  }
  const peers = o.to === undefined
    ? await client.clients({ ...limits, mtype })
    : [await client.find(o.to, { ...limits, mtype })];
  if (peers.length === 0) {
    const there = (await client.clients(limits)).map(({ name }) => name).join(", ");
    throw new Error(`Nobody takes ${mtype}; there are ${there}`);
  }
  const outcomes = await Promise.all(peers.map(async (item): Promise<SampOutcome> => {
    try {
      const value = await client.call<string>(item.id, mtype, params, limits);
      return { ok: true, item, value: value.ensureOk() };
    } catch (error) {
      signal.throwIfAborted();
      return { ok: false, item, error: error as Error };
    }
  }));
  // All who were told of the file have answered.
  shared?.release();
  for (const outcome of outcomes) await printOutcome(outcome);
  return outcomes.every(({ ok }) => ok) ? 0 : 1;
}

async function printOutcome(outcome: SampOutcome): Promise<void> {
  const { item, ok } = outcome;
  if (!ok) return console.error(fields(item.name, item.id, outcome.error.message));
  const { status, result, errorText } = outcome.value;
  await printLine(fields(item.name, item.id, status, errorText, describeParams(result)));
}

/** Whether a word is an MType: `stars.vot` is a file, also where there is none, and `table.load.fits` is not. */
async function namesMType(
  { what, params, as }: {
    readonly what: string;
    readonly params: readonly string[];
    readonly as: string | undefined;
  },
): Promise<boolean> {
  if (as !== undefined || !/^[a-z0-9_-]+(\.[a-zA-Z0-9_-]+)+$/.test(what)) return false;
  if (await isFile(what)) return false;
  const hasEnding = /\.(vot|votable|xml|fits?|fts|csv|tsv|ndjson|gz|dat|txt|png|jpe?g)$/i.test(
    what,
  );
  return !hasEnding || params.length > 0 || Object.values(KINDS).some(([mtype]) => mtype === what);
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false;
  }
}

function parseParams(texts: readonly string[]): SampInputMap {
  return Object.fromEntries(texts.map((text) => {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (key === undefined || value === undefined) {
      throw new OptionError(`Cannot read parameter "${text}": KEY=VALUE is wanted`);
    }
    return [key, /^[[{]/.test(value) ? JSON.parse(value) : value];
  }));
}

/** The message for a file or URL; files are handed out by the client. */
async function fileMessage(
  client: SampClient,
  kind: string,
  o: { readonly what: string; readonly name: string | undefined },
  signal: AbortSignal,
): Promise<{
  readonly mtype: string;
  readonly params: SampInputMap;
  readonly shared: Shared | undefined;
}> {
  const [mtype, id] = KINDS[kind] as [string, string, string];
  const isUrl = /^[a-z][a-z0-9+.-]+:/i.test(o.what);
  // A file may have any letters in its name.
  const path = isUrl ? o.what.replace(/[?#].*$/, "") : o.what;
  const base = path === "-" ? "data" : path.split("/").at(-1) || "data";
  const shared = isUrl ? undefined : await shareFile(client, o.what, base, kind, signal);
  const url = shared?.url ?? new URL(o.what).href;
  const name = o.name ?? base;
  const type = /\.(fits?|fts)(\.gz)?$/i.test(base)
    ? "application/fits"
    : "application/x-votable+xml";
  const meta = kind === "spectrum" ? { meta: { "Access.Format": type } } : {};
  const params = { url, name, [id]: `denovo-${crypto.randomUUID()}`, ...meta };
  return { mtype, params, shared };
}

/** Hands out a file; tables in other formats as VOTables, since only these are understood. */
async function shareFile(
  client: SampClient,
  file: string,
  name: string,
  kind: string,
  signal: AbortSignal,
): Promise<Shared> {
  const parts: Uint8Array[] = [];
  // The reader uses its buffer again.
  for await (const part of await openInput(file, { signal })) parts.push(part.slice());
  const bytes = concatBytes(parts);
  const contentType = KINDS[kind]?.[2] ?? "";
  if (kind !== "table" || (await sniffTable(bytes)).format === "votable") {
    return client.share(bytes, { name, contentType });
  }
  const table = await readAnyTable(bytes, { signal });
  const votable = concatBytes(await Array.fromAsync(writeTable(table)));
  return client.share(votable, { name: `${name.replace(/\.[a-z]+$/i, "")}.vot`, contentType });
}

function kindOf(what: string): string {
  if (/\.(vot|votable|xml)(\.gz)?([?#].*)?$/i.test(what)) return "table";
  // Those of others are fetched by the recipients as they are.
  if (!/^[a-z][a-z0-9+.-]+:/i.test(what) && /\.(csv|tsv|ndjson)(\.gz)?$/i.test(what)) {
    return "table";
  }
  if (/\.(fits?|fts)(\.gz)?([?#].*)?$/i.test(what)) return "image";
  throw new OptionError(
    `Cannot tell what "${what}" is: give --as, one of ${Object.keys(KINDS).join(", ")}`,
  );
}

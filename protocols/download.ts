/**
 * Data sets into files: names that no file system minds, no half file under a final name, resuming, several at once.
 * The only protocol file that writes to disk; it needs Deno, and permission to read and write the folder.
 *
 * While a download runs, its bytes are in `HASH.part` beside the final name, where HASH stands for the URL, with a note
 * in `HASH.json.part` that says what they are. When all bytes are there the file gets its name in one step. When the
 * download fails or is aborted, the two stay if the server gave a date or a tag by which it can tell whether the data are
 * the same later on; the next {@linkcode saveDataset} of the same URL into the same folder then asks for the rest only.
 * If the server gave none, both are removed.
 *
 * @module
 */
import { isVoError } from "../core/runtime/errors.ts";
import { parseUrl } from "../core/runtime/urls.ts";
import type { OnProgress } from "../core/runtime/progress.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import { type Outcome, settleAll } from "../core/runtime/pool.ts";
import type { Disk } from "./_disk.ts";
import { claimPart, type Part } from "./_part.ts";
import { addExtension, dispositionName, sanitizeName, urlName } from "./_file_name.ts";
import { startBudget } from "./_service.ts";
import { NameOrder, type NameTurn } from "./_name_order.ts";
import { type DatasetRecord, mimeToExtension, suggestName } from "./dataset.ts";
import { type Saved, writeResponse } from "./_write.ts";

export type { Saved } from "./_write.ts";
export type { Outcome } from "../core/runtime/pool.ts";
export { sanitizeName } from "./_file_name.ts";

/** How to save. */
export interface SaveOptions extends RequestOptions {
  /**
   * What to do when there is a file of that name: `"number"` (the default) takes `name-1.ext`, `"replace"` overwrites it,
   * `"fail"` throws `Deno.errors.AlreadyExists`.
   */
  readonly ifExists?: "number" | "replace" | "fail" | undefined;
  /** Whether to compute the SHA-256 of the file. */
  readonly sha256?: boolean | undefined;
}

/** How to save the data set of a record. */
export interface SaveDatasetOptions extends SaveOptions {
  /** The folder, made if need be; default the current one. */
  readonly dir?: string | undefined;
  /** Name of the file; by default {@linkcode fileNameFor}. */
  readonly name?: string | undefined;
  /** Whether to go on with what an earlier attempt left; default true. */
  readonly resume?: boolean | undefined;
  /**
   * What to do when the answer is clearly not what the record declares, such as a login page or a VOTable with an error
   * in the place of an image: `"fail"` (the default) saves nothing and throws, `"keep"` saves it all the same.
   */
  readonly ifWrongFormat?: "fail" | "keep" | undefined;
}

/** How to save many data sets. */
export interface SaveAllOptions<R> extends Omit<SaveDatasetOptions, "name" | "onProgress"> {
  /** How many at once; default 4. */
  readonly concurrency?: number | undefined;
  /** How many at once from one host; default 2. */
  readonly perHost?: number | undefined;
  /** Name of each file; by default {@linkcode fileNameFor}. */
  readonly name?: ((record: R) => string) | undefined;
  /** Is told the bytes of each record as they come. */
  readonly onProgress?: ((record: R, ...progress: Parameters<OnProgress>) => void) | undefined;
}

/**
 * A safe name for the file of a record: what the server suggests (`Content-Disposition`, RFC 6266), else title and MIME
 * type of the record, else the end of the URL. It never has a path in it.
 *
 * @example Names that would leave the folder, or that Windows keeps for itself
 * ```ts
 * import { fileNameFor } from "@denovo/vo/protocols/download";
 * const record = { title: "../../M51 / B", accessFormat: "image/fits", accessUrl: "http://example.org/a" };
 * if (fileNameFor(record) !== "_.._M51___B.fits") throw new Error(fileNameFor(record));
 * ```
 *
 * @param record The record.
 * @param response The response with its data, if it is there already.
 * @returns A name of at most 200 bytes.
 */
export function fileNameFor(
  record: Pick<DatasetRecord, "title" | "accessFormat" | "accessUrl">,
  response?: Response,
): string {
  const mime = response?.headers.get("content-type") ?? "";
  const extension = mimeToExtension(record.accessFormat) ?? mimeToExtension(mime);
  const suggested = dispositionName(response?.headers.get("content-disposition") ?? "");
  if (suggested !== undefined) return addExtension(sanitizeName(suggested), extension);
  const fromUrl = urlName(response?.url || record.accessUrl);
  if (record.title.trim() === "" && fromUrl !== undefined) {
    return addExtension(sanitizeName(fromUrl), extension);
  }
  const urlExtension = /(?:\.[a-z0-9]{1,8})?\.[a-z0-9]{1,8}$/i.exec(fromUrl ?? "")?.[0];
  return addExtension(sanitizeName(suggestName(record)), extension ?? urlExtension);
}

/**
 * Saves the body of a response.
 *
 * @param response A successful response, its body unread.
 * @param path Where to; folders are made if need be.
 * @param options What to do when the file is there, signal, progress, checksum.
 * @returns Where it went and how long it is.
 * @throws {HttpStatusError} If the response is not a success, or has no content.
 * @throws {NetworkError} If the body ends too early.
 * @throws What reading the body throws, after the half file has been put away.
 */
export async function saveResponse(
  response: Response,
  path: string | URL,
  options: SaveOptions = {},
): Promise<Saved> {
  const { dir, name } = splitPath(path);
  const part = await claimPart(disk, dir, response.url || `${dir}/${name}`);
  return await writeResponse(response, part, { dir, name }, options);
}

/**
 * Fetches and saves the data set of a record, going on with what an earlier attempt left.
 *
 * @param record The record.
 * @param options Folder, name, what to do when the file is there, signal, limits, progress, checksum.
 * @returns Where it went and how long it is.
 * @throws {FormatError} If the answer is a web page or a VOTable, and the record declares something else.
 * @throws {QueryError} If it is a VOTable that reports an error, and the record declares something else.
 * @throws What `record.fetch()` and {@linkcode saveResponse} throw.
 */
export async function saveDataset(
  record: DatasetRecord,
  options: SaveDatasetOptions = {},
): Promise<Saved> {
  return await saveInTurn(record, options, undefined);
}

async function saveInTurn(
  record: DatasetRecord,
  options: SaveDatasetOptions,
  turn: NameTurn | undefined,
): Promise<Saved> {
  const { dir = ".", name, resume = true, signal, onProgress: _onProgress, ...rest } = options;
  const { ifExists: _ifExists, sha256: _sha256, ifWrongFormat = "fail", ...limits } = rest;
  const part = await claimPart(disk, dir, record.accessUrl);
  let response: Response;
  try {
    const headers = resume ? await part.rangeHeaders() : {};
    response = await ask(record, part, { ...limits, signal }, headers);
  } catch (error) {
    part.release();
    throw error;
  }
  const chosen = name === undefined ? fileNameFor(record, response) : sanitizeName(name);
  const accessFormat = ifWrongFormat === "keep" ? undefined : record.accessFormat;
  return await writeResponse(response, part, { dir, name: chosen, accessFormat, turn }, options);
}

/**
 * Fetches and saves the data sets of many records, several at once. One that fails does not stop the others. Where
 * several have one name, those that come later are numbered, in the order of the records, whichever answer comes first
 * (with `ifExists: "fail"` they fail); a record that fails after its data have begun keeps its number to itself.
 *
 * @example Saving what a search found
 * ```ts
 * import { saveAll } from "@denovo/vo/protocols/download";
 * import type { SiaRecord } from "@denovo/vo/protocols/sia";
 * const images: SiaRecord[] = []; // what SiaService.search() found
 * for await (const outcome of saveAll(images, { dir: "images" })) {
 *   if (outcome.ok) console.log(outcome.value.path, outcome.value.bytes);
 *   else console.error(outcome.item.title, outcome.error.message);
 * }
 * ```
 *
 * @param records The records.
 * @param options Folder, how many at once, and all of {@linkcode saveDataset}; `timeoutMs` is for each record.
 * @returns One outcome for each record, in order of completion.
 * @throws The signal's own reason.
 */
export async function* saveAll<R extends DatasetRecord>(
  records: Iterable<R>,
  options: SaveAllOptions<R> = {},
): AsyncGenerator<Outcome<R, Saved>, void, undefined> {
  const { concurrency = 4, perHost = 2, name, onProgress, signal, ...rest } = options;
  const running = new Set<Promise<Saved>>();
  const save = ({ record, turn }: Turn<R>, own: AbortSignal): Promise<Saved> => {
    // Within the promise, so that a name() that throws ends the turn too.
    const start = async (): Promise<Saved> =>
      await saveInTurn(record, {
        ...rest,
        signal: own,
        ...(name === undefined ? {} : { name: name(record) }),
        ...(onProgress === undefined
          ? {}
          : { onProgress: (progress) => onProgress(record, progress) }),
      }, turn);
    const saving = start();
    running.add(saving);
    const done = (): void => {
      running.delete(saving);
      turn.end();
    };
    saving.then(done, done);
    return saving;
  };
  try {
    const outcomes = settleAll<Turn<R>, Saved>(
      inTurn(records),
      (one, { signal: own }) => save(one, own),
      {
        concurrency,
        perKey: ({ record }) => parseUrl(record.accessUrl)?.host ?? "",
        perKeyLimit: perHost,
        signal,
      },
    );
    for await (const { item, ...outcome } of outcomes) yield { ...outcome, item: item.record };
  } finally {
    // Those that were aborted put their files away first.
    await Promise.allSettled(running);
  }
}

/** A record with its turn to choose a name. */
interface Turn<R> {
  readonly record: R;
  readonly turn: NameTurn;
}

function* inTurn<R>(records: Iterable<R>): Generator<Turn<R>, void, undefined> {
  const order = new NameOrder();
  for (const record of records) yield { record, turn: order.next() };
}

/** Asks for the rest; for the whole where the server finds the range wrong, or sends the rest of something else. */
async function ask(
  record: DatasetRecord,
  part: Part,
  options: RequestOptions,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  if (Object.keys(headers).length === 0) return await record.fetch(options);
  const left = startBudget(options);
  try {
    const response = await record.fetch({ ...left(), headers });
    if (response.status !== 206 || await part.continues(response)) return response;
    await response.body?.cancel();
  } catch (error) {
    if (!isVoError(error, "E_HTTP_STATUS") || error.status !== 416) throw error;
  }
  return await record.fetch(left());
}

function splitPath(path: string | URL): { readonly dir: string; readonly name: string } {
  const text = path instanceof URL ? decodeURIComponent(path.pathname) : path;
  const [, dir = "", name = ""] = /^(.*?)([^/\\]*)$/s.exec(text) ?? [];
  if (name === "" || name === "." || name === "..") {
    throw new TypeError(`Cannot save to "${text}": it does not end with a file name`);
  }
  const folder = dir === "" ? "." : dir.length > 1 ? dir.replace(/[/\\]+$/, "") || "/" : dir;
  return { dir: folder, name };
}

const disk: Disk = {
  async makeDir(path): Promise<void> {
    await Deno.mkdir(path, { recursive: true });
    // Renaming needs permission to read: it must not be missed only at the end of a long download.
    await Deno.lstat(path);
  },
  async size(path): Promise<number | undefined> {
    return (await orMissing(Deno.stat(path)))?.size;
  },
  async open(path, start) {
    const file = await Deno.open(path, { write: true, create: true, truncate: start === 0 });
    await file.seek(start, Deno.SeekMode.Start);
    return {
      async write(bytes): Promise<void> {
        for (let done = 0; done < bytes.byteLength;) done += await file.write(bytes.subarray(done));
      },
      close: () => file.close(),
    };
  },
  async create(path): Promise<boolean> {
    try {
      (await Deno.open(path, { write: true, createNew: true })).close();
      return true;
    } catch (error) {
      if (error instanceof Deno.errors.AlreadyExists) return false;
      throw error;
    }
  },
  rename: (from, to) => Deno.rename(from, to),
  async remove(path): Promise<void> {
    await orMissing(Deno.remove(path));
  },
  async *read(path): AsyncGenerator<Uint8Array> {
    // Its end closes the file. No `using` in what is bundled: Node has had it only since version 24.
    yield* (await Deno.open(path, { read: true })).readable;
  },
  readText: (path) => orMissing(Deno.readTextFile(path)),
  writeText: (path, text) => Deno.writeTextFile(path, text),
  async hasher() {
    const { createHash } = await import("node:crypto");
    const hash = createHash("sha256");
    return {
      update: (bytes) => void hash.update(bytes),
      digest: () => hash.digest("hex"),
    };
  },
  existsError: (path) =>
    new Deno.errors.AlreadyExists(`Cannot save to "${path}": there is a file already`),
};

async function orMissing<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/**
 * The body of a response into a file that has its name only when it is complete.
 *
 * @module
 */
import { bodyChunks, resumeChunks } from "../core/runtime/chunks.ts";
import { redactUrl } from "../core/runtime/urls.ts";
import { HttpStatusError, NetworkError } from "../core/runtime/errors.ts";
import { type OnProgress, progressOf } from "../core/runtime/progress.ts";
import { untilAborted } from "../core/runtime/signals.ts";
import { ensureOk } from "../core/runtime/status.ts";
import { numbered } from "./_file_name.ts";
import { findMismatch, takeHead } from "./_mismatch.ts";
import type { NameTurn } from "./_name_order.ts";
import { contentRange, type Part } from "./_part.ts";

/** What was saved. */
export interface Saved {
  /** Where it is. */
  readonly path: string;
  /** Length of the file in bytes. */
  readonly bytes: number;
  /** How many of the bytes came from an earlier attempt. */
  readonly resumedFrom: number;
  /** MIME type as the server gave it; empty if it did not. */
  readonly contentType: string;
  /** SHA-256 of the file in hexadecimal digits, if it was asked for. */
  readonly sha256?: string | undefined;
}

/** How to write. */
export interface WriteOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
  readonly ifExists?: "number" | "replace" | "fail" | undefined;
  readonly sha256?: boolean | undefined;
}

/** What to write, and where to. */
export interface WriteTarget {
  /** The folder. */
  readonly dir: string;
  /** The wanted name. */
  readonly name: string;
  /** MIME type that the data should have; without one they are not looked at. */
  readonly accessFormat?: string | undefined;
  /** When it may choose its name, if it is one of many. */
  readonly turn?: NameTurn | undefined;
}

/** Writes a response into a part, checks its length, and gives it its name. Releases the part in any case. */
export async function writeResponse(
  response: Response,
  part: Part,
  target: WriteTarget,
  options: WriteOptions,
): Promise<Saved> {
  const url = response.url === "" ? undefined : redactUrl(response.url);
  const { signal } = options;
  const { disk } = part;
  let canResume = false;
  let touched = false;
  let size = 0;
  let chunks: AsyncIterableIterator<Uint8Array> | undefined;
  try {
    signal?.throwIfAborted();
    await ensureOk(response, `save ${target.name}`, { signal });
    if (response.status === 204 || response.status === 205) {
      const message = `Cannot save ${target.name}: the service sent no content`;
      throw new HttpStatusError(message, { url, status: response.status, body: "" });
    }
    const wanted = join(target.dir, target.name);
    if (options.ifExists === "fail" && await disk.size(wanted) !== undefined) {
      throw disk.existsError(wanted);
    }
    const have = await part.size();
    const { start } = contentRange(response);
    if (start !== 0 && start !== have) {
      throw new NetworkError(
        `Cannot save ${target.name}: the server sent bytes from ${start}, wanted from ${have}`,
        { url },
      );
    }
    const expected = expectedLength(response, start);
    const hasher = options.sha256 === true ? await disk.hasher() : undefined;
    const rest = chunks = bodyChunks(response);
    const head: Uint8Array[] = [];
    if (target.accessFormat !== undefined && start === 0) {
      head.push(...await takeHead(rest));
      const answer = { response, head, rest };
      const what = `save ${target.name}`;
      const problem = await findMismatch(answer, target.accessFormat, what, signal);
      if (problem !== undefined) throw problem;
    }
    const name = takeName(part, target, options.ifExists ?? "number");
    touched = true;
    const file = await disk.open(part.path, start);
    size = start;
    try {
      // The note comes after the old bytes are gone: it must never stand beside bytes of other data.
      canResume = await part.note(response);
      if (start > 0 && hasher !== undefined) {
        for await (const bytes of disk.read(part.path)) hasher.update(bytes);
      }
      for await (const chunk of resumeChunks(head, rest)) {
        signal?.throwIfAborted();
        await file.write(chunk);
        hasher?.update(chunk);
        size += chunk.byteLength;
        options.onProgress?.(progressOf(size, expected));
      }
    } finally {
      file.close();
    }
    if (expected !== undefined && size !== expected) {
      throw new NetworkError(
        `Cannot save ${target.name}: ${size} of ${expected} bytes came before the end`,
        { url },
      );
    }
    const path = await giveName(
      part,
      { dir: target.dir, name: await untilAborted(name, signal) },
      options.ifExists ?? "number",
    );
    return {
      path,
      bytes: size,
      resumedFrom: start,
      contentType: response.headers.get("content-type") ?? "",
      ...(hasher === undefined ? {} : { sha256: hasher.digest() }),
    };
  } catch (error) {
    await chunks?.return?.().catch(() => {});
    await response.body?.cancel().catch(() => {});
    if (!touched || (canResume && size > 0)) part.release();
    else await part.remove();
    throw error;
  }
}

/** Length of the whole file; undefined where the server does not say, or speaks of compressed bytes. */
function expectedLength(response: Response, start: number): number | undefined {
  if (response.status === 206) return contentRange(response).total;
  const length = response.headers.get("content-length");
  if (length === null || response.headers.has("content-encoding")) return undefined;
  return /^\d+$/.test(length) ? start + Number(length) : undefined;
}

/** The name that is free when it is the record's turn; what goes wrong shows when the name is waited for. */
function takeName(
  part: Part,
  { dir, name, turn }: WriteTarget,
  ifExists: "number" | "replace" | "fail",
): Promise<string> {
  if (turn === undefined) return Promise.resolve(name);
  const taken = turn.take(name, async (candidate) => {
    if (ifExists === "replace") return true;
    if (candidate !== name && ifExists === "fail") throw part.disk.existsError(join(dir, name));
    return await part.disk.size(join(dir, candidate)) === undefined;
  });
  taken.catch(() => {});
  return taken;
}

/** Takes the first free name by making an empty file under it, and puts the part in its place. */
async function giveName(
  part: Part,
  target: { readonly dir: string; readonly name: string },
  ifExists: "number" | "replace" | "fail",
): Promise<string> {
  for (let count = 0;; count++) {
    const path = join(target.dir, numbered(target.name, count));
    if (ifExists !== "replace" && !await part.disk.create(path)) {
      if (ifExists === "number") continue;
      throw part.disk.existsError(path);
    }
    await part.disk.rename(part.path, path);
    await part.done();
    return path;
  }
}

function join(dir: string, name: string): string {
  return dir === "." ? name : dir.endsWith("/") ? `${dir}${name}` : `${dir}/${name}`;
}

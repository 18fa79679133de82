/**
 * The file that a download grows in, and the note beside it by which a later attempt can go on.
 *
 * @module
 */

import type { Disk } from "./_disk.ts";

/** What the note says about the bytes. */
interface Note {
  readonly url: string;
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
}

/** Paths in use by this process: two downloads of one URL must not share a file. */
const active = new Set<string>();

/** The file of one download that is not complete. */
export class Part {
  /** Its path. */
  readonly path: string;
  /** The file system that it is on. */
  readonly disk: Disk;
  readonly #notePath: string;
  readonly #url: string;

  /** Makes a handle; nothing is touched. */
  constructor(disk: Disk, path: string, notePath: string, url: string) {
    this.disk = disk;
    this.path = path;
    this.#notePath = notePath;
    this.#url = url;
  }

  /** Number of bytes from earlier attempts; 0 if there are none. */
  async size(): Promise<number> {
    return await this.disk.size(this.path) ?? 0;
  }

  /** Headers that ask for the rest; none if there is nothing to go on with. */
  async rangeHeaders(): Promise<Readonly<Record<string, string>>> {
    const note = await this.#readNote();
    const size = await this.size();
    const validator = note?.etag ?? note?.lastModified;
    if (note === undefined || validator === undefined || size === 0) return {};
    if (note.url !== this.#url) return {};
    return { "range": `bytes=${size}-`, "if-range": validator };
  }

  /** Whether a partial response goes on where the file ends, and is of the same data: some servers ignore `If-Range`. */
  async continues(response: Response): Promise<boolean> {
    const note = await this.#readNote();
    const { start } = contentRange(response);
    if (note === undefined || start !== await this.size()) return false;
    const { etag, lastModified } = validators(response);
    return note.etag === undefined ? note.lastModified === lastModified : note.etag === etag;
  }

  /** Notes by what the server can tell later whether the data are the same; says whether it can. */
  async note(response: Response): Promise<boolean> {
    const { etag, lastModified } = validators(response);
    // A body that was decompressed on the way has other offsets than the one that the server would cut.
    const hasOffsets = !response.headers.has("content-encoding") &&
      !/^\s*none\s*$/i.test(response.headers.get("accept-ranges") ?? "");
    if (!hasOffsets || (etag === undefined && lastModified === undefined)) {
      await this.disk.remove(this.#notePath);
      return false;
    }
    const note: Note = { url: this.#url, etag, lastModified };
    await this.disk.writeText(this.#notePath, JSON.stringify(note));
    return true;
  }

  /** Lets others use the path. */
  release(): void {
    active.delete(this.path);
  }

  /** Removes the file and its note. */
  async remove(): Promise<void> {
    await this.disk.remove(this.path);
    await this.disk.remove(this.#notePath);
    this.release();
  }

  /** Removes the note only, once the file has its name. */
  async done(): Promise<void> {
    await this.disk.remove(this.#notePath);
    this.release();
  }

  async #readNote(): Promise<Note | undefined> {
    const text = await this.disk.readText(this.#notePath);
    try {
      return text === undefined ? undefined : JSON.parse(text) as Note;
    } catch {
      return undefined;
    }
  }
}

function validators(response: Response): Omit<Note, "url"> {
  const tag = response.headers.get("etag") ?? undefined;
  // RFC 9110, section 13.1.5: a weak tag cannot be used with If-Range.
  const etag = tag?.startsWith("W/") ? undefined : tag;
  return { etag, lastModified: response.headers.get("last-modified") ?? undefined };
}

/** Where the bytes of a response begin, and how many there are in all; `start` is -1 if a partial one does not say. */
export function contentRange(
  response: Response,
): { readonly start: number; readonly total: number | undefined } {
  if (response.status !== 206) return { start: 0, total: undefined };
  const header = response.headers.get("content-range") ?? "";
  const [, start = "-1", total] = /^bytes\s+(\d+)-\d+\/(\d+|\*)/i.exec(header) ?? [];
  return {
    start: Number(start),
    total: total === undefined || total === "*" ? undefined : Number(total),
  };
}

/**
 * Finds the file for the download of a URL into a folder, and makes the folder. Permission to read and to write is
 * needed from here on, so that it is not missed at the end of a long download.
 */
export async function claimPart(disk: Disk, dir: string, url: string): Promise<Part> {
  await disk.makeDir(dir);
  const hash = await shortHash(url);
  for (let count = 0;; count++) {
    const base = `${dir}/${hash}${count === 0 ? "" : `-${count}`}`;
    const path = `${base}.part`;
    if (active.has(path)) continue;
    active.add(path);
    return new Part(disk, path, `${base}.json.part`, url);
  }
}

async function shortHash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(digest).toHex().slice(0, 16);
}

/**
 * Small files under the user's data directory: handles of jobs, cached answers. Readable by the user alone, and written
 * under another name first, so that a file is there as a whole or not at all.
 *
 * @module
 */
import { operatingSystem, platform, readEnv } from "./env.ts";
import { UnsupportedError } from "./errors.ts";

/** A folder of small files; made by {@linkcode openStore}. */
export interface Store {
  /** Where it is. */
  readonly path: string;
  /** The text of a file, or undefined if there is none. */
  readText(name: string): Promise<string | undefined>;
  /** The bytes of a file, or undefined if there is none. */
  readBytes(name: string): Promise<Uint8Array | undefined>;
  /** Writes a file, in place of the one of this name, and resolves with its path. */
  write(name: string, content: string | Uint8Array): Promise<string>;
  /** Removes a file; resolves with whether there was one. */
  remove(name: string): Promise<boolean>;
  /** The file names in the store (as {@linkcode safeName} made them), sorted; none if it was never written to. */
  list(): Promise<readonly string[]>;
}

const LONGEST_NAME = 100;
/** Names that Windows keeps for devices, with any extension. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(\..*)?$/i;

/**
 * A name that is safe as a file's on every system, whatever the text: no separators, no control characters, no device
 * names, at most 100 characters. Different texts give different names: a changed one gets a hash at its end.
 *
 * @example
 * ```ts
 * import { safeName } from "@denovo/vo/runtime";
 * if (safeName("m51.fits") !== "m51.fits") throw new Error("changed");
 * if (/[\/\\]|^\./.test(safeName("../../x"))) throw new Error("not safe");
 * ```
 *
 * @param text Any text.
 * @returns The name.
 */
export function safeName(text: string): string {
  const tidy = text.replaceAll(/[^\p{L}\p{N}._+=@-]+/gu, "_").replace(/^[.]+/, "_")
    .replace(/[.]+$/, "_").slice(0, LONGEST_NAME);
  // Two names that differ in case or in Unicode form only are one name for some file systems.
  const plain = /^[a-z0-9._+=@-]+$/.test(text);
  if (tidy === text && plain && !DEVICE.test(text)) return text;
  const cut = tidy.slice(0, LONGEST_NAME - 20).replaceAll(/[^\x21-\x7e]/g, "_");
  const stem = DEVICE.test(cut) ? `_${cut}` : cut;
  const dot = stem.lastIndexOf(".");
  const at = dot > 0 && stem.length - dot <= 10 ? dot : stem.length;
  return `${stem.slice(0, at)}-${hash(text)}${stem.slice(at)}`;
}

/** FNV-1a over the UTF-8 bytes, 64 bits, as 16 hexadecimal digits. */
function hash(text: string): string {
  let value = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    value = BigInt.asUintN(64, (value ^ BigInt(byte)) * 0x100000001b3n);
  }
  return value.toString(16).padStart(16, "0");
}

/**
 * The folder for this package's files: `DENOVO_DATA` if set, else the place that the system has for such.
 *
 * @returns The path, or undefined if it cannot be told (in a browser, or without permission to read the variables).
 */
export function dataDirectory(): string | undefined {
  const chosen = readEnv("DENOVO_DATA");
  if (chosen) return chosen;
  const home = readEnv("HOME");
  switch (operatingSystem()) {
    case undefined:
      return undefined;
    case "windows": {
      const local = readEnv("LOCALAPPDATA");
      return local && `${local}\\denovo`;
    }
    case "darwin":
      return home && `${home}/Library/Application Support/denovo`;
    default: {
      const data = readEnv("XDG_DATA_HOME") || (home && `${home}/.local/share`);
      return data && `${data}/denovo`;
    }
  }
}

/**
 * Opens a store; nothing is made on disk before the first write.
 *
 * @param topic What the files are, such as `"jobs"`; names a folder in {@linkcode dataDirectory}.
 * @param options `directory`: takes the place of {@linkcode dataDirectory}.
 * @returns The store. Names given to it go through {@linkcode safeName}.
 * @throws {UnsupportedError} In a browser, or if the data directory cannot be told.
 */
export async function openStore(
  topic: string,
  options: { readonly directory?: string | undefined } = {},
): Promise<Store> {
  const directory = options.directory ?? dataDirectory();
  if (platform() === "browser" || directory === undefined) {
    throw new UnsupportedError(
      `Cannot open the store "${topic}": no data directory (in Deno it needs --allow-env for HOME)`,
      { feature: "files" },
    );
  }
  const [{ join }, fs] = await Promise.all([import("node:path"), import("node:fs/promises")]);
  const path = join(directory, safeName(topic));
  const fileOf = (name: string): string => join(path, safeName(name));
  const orUndefined = async <T>(work: Promise<T>): Promise<T | undefined> => {
    try {
      return await work;
    } catch (error) {
      if ((error as { code?: unknown }).code === "ENOENT") return undefined;
      throw error;
    }
  };
  return {
    path,
    readText: (name) => orUndefined(fs.readFile(fileOf(name), "utf8")),
    async readBytes(name): Promise<Uint8Array | undefined> {
      const bytes = await orUndefined(fs.readFile(fileOf(name)));
      return bytes && new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    },
    async write(name, content): Promise<string> {
      const file = fileOf(name);
      const temporary = join(path, `.${crypto.randomUUID()}.tmp`);
      await fs.mkdir(path, { recursive: true, mode: 0o700 });
      try {
        await fs.writeFile(temporary, content, { mode: 0o600, flag: "wx" });
        await fs.rename(temporary, file);
      } catch (error) {
        await fs.rm(temporary, { force: true }).catch(() => {});
        throw error;
      }
      return file;
    },
    async remove(name): Promise<boolean> {
      return await orUndefined(fs.rm(fileOf(name)).then(() => true)) ?? false;
    },
    async list(): Promise<readonly string[]> {
      const names = await orUndefined(fs.readdir(path)) ?? [];
      return names.filter((name) => !name.startsWith(".")).sort();
    },
  };
}

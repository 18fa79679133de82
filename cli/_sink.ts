/**
 * A file that appears only when it is complete.
 *
 * @module
 */
import { basename, dirname, join } from "../deps/path.ts";

/** Takes bytes. */
export interface Sink {
  /** Writes all of the bytes. */
  write(bytes: Uint8Array): void | Promise<void>;
  /** All is written. */
  commit(): void;
  /** Something failed: leaves nothing behind. */
  discard(): void;
}

/**
 * Opens a file for writing: under a temporary name beside it, or itself where that is not allowed, or where it is no
 * plain file (`/dev/null`).
 *
 * @throws {Deno.errors.NotCapable} If the file itself may not be written.
 */
export function openSink(path: string): Sink {
  try {
    return openUnnamed(path);
  } catch (error) {
    throw withName(error, `write ${path}`);
  }
}

/**
 * An error of the system that names the file that was meant, in place of a temporary one or none.
 *
 * @param error What was caught.
 * @param doing What was being done, with the name of the file.
 * @returns An error of the same class; what is no error of the system, or is about permissions, stays as it is.
 */
export function withName(error: unknown, doing: string): unknown {
  if (!(error instanceof Error) || error instanceof Deno.errors.NotCapable) return error;
  const [, words] = /^([^:]*?) \(os error \d+\)/.exec(error.message) ?? [];
  if (words === undefined) return error;
  const Class = error.constructor as new (message: string, options: ErrorOptions) => Error;
  return new Class(`Cannot ${doing}: ${words}`, { cause: error });
}

function openUnnamed(path: string): Sink {
  const kind = kindOf(path);
  if (kind === "other") return fileSink(Deno.openSync(path, { write: true }), () => {}, () => {});
  const target = kind === "file" ? realPath(path) : path;
  const temporary = join(
    dirname(target),
    `.${basename(target)}.${crypto.randomUUID().slice(0, 8)}.part`,
  );
  // To rename a file takes the permission to read it, too.
  if (mayRead(temporary)) {
    try {
      return fileSink(
        Deno.openSync(temporary, { write: true, createNew: true }),
        () => Deno.renameSync(temporary, target),
        () => Deno.removeSync(temporary),
      );
    } catch (error) {
      if (!(error instanceof Deno.errors.NotCapable)) throw error;
    }
  }
  const file = Deno.openSync(path, { write: true, create: true, truncate: true });
  return fileSink(file, () => {}, () => Deno.removeSync(path));
}

function mayRead(path: string): boolean {
  return Deno.permissions.querySync({ name: "read", path }).state === "granted";
}

function fileSink(file: Deno.FsFile, onCommit: () => void, onDiscard: () => void): Sink {
  return {
    write(bytes) {
      for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
    },
    commit() {
      file.close();
      onCommit();
    },
    discard() {
      file.close();
      onDiscard();
    },
  };
}

function kindOf(path: string): "none" | "file" | "other" {
  try {
    using file = Deno.openSync(path, { write: true });
    return isPlain(file) ? "file" : "other";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "none";
    throw error;
  }
}

/** Whether an open file is none such as `/dev/null` or a pipe; needs no permission to read. */
export function isPlain(file: Deno.FsFile): boolean {
  try {
    return file.statSync().isFile;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
  }
  // What a file is, may only be asked with the permission to read it. But only plain ones can be brought to a disk.
  try {
    file.syncDataSync();
    return true;
  } catch {
    return false;
  }
}

/** Where a link leads, so that the file is replaced and not the link. */
function realPath(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    return path;
  }
}

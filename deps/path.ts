/**
 * Paths of files, in the manner of the platform: the subset of `@std/path` in use, over `node:path`.
 *
 * @module
 */
import nodePath from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** Joins parts to one normalised path. */
export function join(path: string, ...paths: string[]): string {
  return nodePath.join(path, ...paths);
}

/** The last part of a path, without `suffix` if it ends with it. */
export function basename(path: string, suffix = ""): string {
  return nodePath.basename(path, suffix);
}

/** All but the last part of a path. */
export function dirname(path: string): string {
  return nodePath.dirname(path);
}

/** The path that leads from one path to another. */
export function relative(from: string, to: string): string {
  return nodePath.relative(from, to);
}

/**
 * The `file:` URL of an absolute path.
 *
 * @throws {TypeError} If the path is not absolute.
 */
export function toFileUrl(path: string): URL {
  if (!nodePath.isAbsolute(path)) throw new TypeError(`Path must be absolute: received "${path}"`);
  return pathToFileURL(path);
}

/**
 * The path of a `file:` URL.
 *
 * @throws {TypeError} If it is another kind of URL.
 */
export function fromFileUrl(url: string | URL): string {
  return fileURLToPath(url);
}

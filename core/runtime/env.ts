/**
 * What the surroundings are: which runtime, and environment variables that may be read without asking.
 *
 * @module
 */

/** The kind of runtime that this code finds itself in; a browser's workers count as browser. */
export type Platform = "deno" | "node" | "browser";

interface ProcessLike {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly platform?: string;
  readonly versions?: Readonly<Record<string, string | undefined>>;
}

function processLike(): ProcessLike | undefined {
  return (globalThis as { process?: ProcessLike }).process;
}

/**
 * Tells which kind of runtime this is.
 *
 * @returns `"deno"`, `"node"` (or what behaves like it), or `"browser"`.
 */
export function platform(): Platform {
  if ("Deno" in globalThis) return "deno";
  return processLike()?.versions?.["node"] === undefined ? "browser" : "node";
}

/**
 * Name and version of the runtime as a product token, as in `Deno/2.9.6`.
 *
 * @returns The token, or undefined in a browser, which has a User-Agent of its own.
 */
export function runtimeProduct(): string | undefined {
  switch (platform()) {
    case "deno":
      return `Deno/${Deno.version.deno}`;
    case "node":
      return `Node/${processLike()?.versions?.["node"]}`;
    case "browser":
      return undefined;
  }
}

/**
 * The operating system in Deno's words: `"linux"`, `"darwin"`, `"windows"`, ...
 *
 * @returns The name, or undefined in a browser.
 */
export function operatingSystem(): string | undefined {
  switch (platform()) {
    case "deno":
      return Deno.build.os;
    case "node": {
      const name = processLike()?.platform;
      return name === "win32" ? "windows" : name;
    }
    case "browser":
      return undefined;
  }
}

/**
 * Reads an environment variable if that is allowed already; never asks and never fails, so that a script with exact
 * permission flags does not stop for the sake of a debug variable.
 *
 * @param name Name of the variable.
 * @returns Its value; undefined when unset, not permitted, or in a browser.
 */
export function readEnv(name: string): string | undefined {
  switch (platform()) {
    case "deno":
      return Deno.permissions.querySync({ name: "env", variable: name }).state === "granted"
        ? Deno.env.get(name)
        : undefined;
    case "node":
      return processLike()?.env?.[name];
    case "browser":
      return undefined;
  }
}

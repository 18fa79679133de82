/**
 * What everything else stands on: errors, HTTP, progress.
 *
 * @module
 */
export * from "./errors.ts";
export * from "./http.ts";
export * from "./progress.ts";
export * from "./version.ts";

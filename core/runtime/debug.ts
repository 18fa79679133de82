/**
 * The debug log. This layer never prints: it hands lines to a function that a program installs, and only for the
 * topics named in the variable `DENOVO_DEBUG` (a comma-separated list, as in `DENOVO_DEBUG=http`).
 *
 * @module
 */
import { readEnv } from "./env.ts";

/** Takes one line of a log, without the line end. */
export type Log = (line: string) => void;

let sink: Log | undefined;

/**
 * Installs the function that gets debug lines, for the whole program.
 *
 * @param log Takes a line; undefined to stop.
 */
export function setDebugLog(log: Log | undefined): void {
  sink = log;
}

/**
 * The function to log a topic with.
 *
 * @param topic The topic, such as `"http"`.
 * @returns The installed function, or undefined when the topic is not asked for.
 */
export function debugLog(topic: string): Log | undefined {
  if (sink === undefined) return undefined;
  const topics = (readEnv("DENOVO_DEBUG") ?? "").split(",").map((name) => name.trim());
  return topics.includes(topic) ? sink : undefined;
}

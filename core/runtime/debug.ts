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

const SECRET_NAME =
  /token|secret|passw|passphrase|pwd|credential|signature|^sig$|session|^sid$|^auth|api-?_?key|access-?_?key|^key$|^jwt$|cookie/i;

/**
 * Tells whether a parameter or header of this name holds a secret, as far as names tell.
 *
 * @param name Name of a parameter or header.
 * @returns Whether to hide its value.
 */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/**
 * A URL for eyes other than the server's: without user name, password and fragment, and with `***` for the values of
 * parameters such as `token` or `api_key`.
 *
 * @param url The URL.
 * @returns The text to show.
 */
export function redactUrl(url: string | URL): string {
  const shown = typeof url === "string" ? URL.parse(url) : new URL(url);
  if (shown === null) return String(url);
  shown.username = shown.password = shown.hash = "";
  if (shown.search !== "") {
    shown.search = shown.search.slice(1).split("&").map((pair) => {
      const name = pair.split("=", 1)[0] ?? "";
      return isSecretName(unescapeName(name)) && pair.includes("=") ? `${name}=***` : pair;
    }).join("&");
  }
  return shown.href;
}

function unescapeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

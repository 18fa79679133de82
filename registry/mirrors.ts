/**
 * Other addresses of a service, for when the first one fails.
 *
 * @module
 */
import { isVoError } from "../core/runtime/errors.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import { redactUrl } from "../core/runtime/urls.ts";
import { startBudget } from "../protocols/_service.ts";
import { comparableUrl } from "./dedupe.ts";

/** Settings of {@linkcode tryMirrors}. */
export interface MirrorOptions extends RequestOptions {
  /** Is told which other address has answered, and why it was asked. */
  readonly onWarning?: ((warning: string) => void) | undefined;
}

/**
 * Asks a service, and where that is down or answers what is none, its mirrors in turn.
 *
 * @param accessUrl The first address.
 * @param mirrors Finds the others; it is called after a failure only.
 * @param ask The question to an address.
 * @param options Limits: `timeoutMs` is for all addresses together; who is told.
 * @returns The first answer.
 * @throws The error of the first address, if no other one answers.
 */
export async function tryMirrors<T>(
  accessUrl: string,
  mirrors: (options: RequestOptions) => PromiseLike<readonly string[]>,
  ask: (accessUrl: string, options: RequestOptions) => PromiseLike<T>,
  { onWarning, ...options }: MirrorOptions = {},
): Promise<T> {
  const left = startBudget(options);
  try {
    return await ask(accessUrl, left());
  } catch (error) {
    if (!mayBeDown(error) || options.signal?.aborted) throw error;
    const own = comparableUrl(accessUrl);
    for (const mirror of await mirrorsOrNone(mirrors, lookup(left()))) {
      if (comparableUrl(mirror) === own) continue;
      try {
        const answer = await ask(mirror, left());
        onWarning?.(`${redactUrl(mirror)} answered as a mirror: ${error.message}`);
        return answer;
      } catch (failure) {
        if (!mayBeDown(failure) || options.signal?.aborted) throw failure;
      }
    }
    throw error;
  }
}

/** How long (ms) to look for other addresses: that must not take the time in which they would be asked. */
const LOOKUP_MS = 5000;

function lookup(options: RequestOptions): RequestOptions {
  const timeoutMs = Math.min(options.timeoutMs ?? Infinity, LOOKUP_MS);
  return { ...options, timeoutMs, onProgress: undefined };
}

/** Whether another address may do better: not where a service has understood the question. */
function mayBeDown(error: unknown): error is Error {
  if (isVoError(error, "E_HTTP_STATUS")) return error.status >= 500 || error.status === 404;
  return isVoError(error, "E_NETWORK", "E_TIMEOUT", "E_FORMAT");
}

/** A registry that does not answer knows no mirrors; the service's own failure is what counts. */
async function mirrorsOrNone(
  mirrors: (options: RequestOptions) => PromiseLike<readonly string[]>,
  options: RequestOptions,
): Promise<readonly string[]> {
  try {
    return await mirrors(options);
  } catch (error) {
    if (isVoError(error)) return [];
    throw error;
  }
}

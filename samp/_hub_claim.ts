/**
 * A new hub's lock file: made where there is none, or where the hub that made it is gone.
 *
 * @module
 */
import { HttpStatusError, VoError } from "../core/runtime/errors.ts";
import type { Http } from "../core/runtime/http.ts";
import { SampFaultError, SampNoHubError } from "./errors.ts";
import { HubProxy } from "./hub_proxy.ts";
import {
  createLockfile,
  lockfileName,
  type OwnLockfile,
  parseLockfile,
  peekLockfile,
  removeStaleLockfile,
} from "./lockfile.ts";

/** How long a hub may take to say that it is there, in ms. */
const PING_MS = 5000;
/** How often to try when others make or remove the file at the same time. */
const ATTEMPTS = 3;

/** What a lock file is made with. */
export interface ClaimOptions {
  /** What it says. */
  readonly entries: Readonly<Record<string, string>>;
  /** What asks the hub of a file that is there already. */
  readonly http: Http;
  /** Is told what is replaced. */
  readonly log: (line: string) => void;
}

/**
 * Makes the lock file; one of a hub that does not answer is replaced.
 *
 * @throws {SampFaultError} If a hub is running, or there is something that is no lock file.
 */
export async function claimLockfile(url: URL, options: ClaimOptions): Promise<OwnLockfile> {
  const name = lockfileName(url);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const own = await make(url, options.entries);
    if (own !== undefined) return own;
    const text = await peek(url, name);
    if (text === undefined) continue;
    if (!looksLikeLockfile(text)) {
      throw refuse(url, `${name} is there, and is no lock file; remove it if nobody needs it`);
    }
    if (await isLive(text, name, options.http)) {
      throw refuse(url, `one is running already, see ${name}`);
    }
    options.log(`Replacing ${name}: its hub does not answer`);
    await removeStaleLockfile(url, text);
  }
  throw refuse(url, `others make ${name} as well`);
}

async function make(url: URL, entries: ClaimOptions["entries"]): Promise<OwnLockfile | undefined> {
  try {
    return await createLockfile(url, entries);
  } catch (error) {
    // Which permission is missing is said elsewhere.
    if (error instanceof VoError || (error as Error).name === "NotCapable") throw error;
    const name = lockfileName(url);
    throw refuse(url, `${name} could not be made: ${(error as Error).message}`, error);
  }
}

async function peek(url: URL, name: string): Promise<string | undefined> {
  try {
    return await peekLockfile(url);
  } catch (error) {
    if ((error as Error).name !== "IsADirectory") throw error;
    throw refuse(url, `${name} is there, and is a folder`, error);
  }
}

function refuse(url: URL, fault: string, cause?: unknown): SampFaultError {
  const message = `Cannot start a SAMP hub: ${fault}`;
  return new SampFaultError(message, { fault, url: url.href, cause });
}

/** Whether it may be replaced: a whole lock file, or what a hub that died while it wrote has left of one. */
function looksLikeLockfile(text: string): boolean {
  return text.trim() === "" || /^\s*samp\./m.test(text) || /^# .*samp/i.test(text);
}

async function isLive(text: string, name: string, http: Http): Promise<boolean> {
  try {
    const { hubUrl } = parseLockfile(text, name);
    await new HubProxy(hubUrl, { http }).ping({ timeoutMs: PING_MS });
    return true;
  } catch (error) {
    if (error instanceof SampNoHubError) return false;
    if (!(error instanceof VoError)) return !(error instanceof TypeError);
    if (error.code === "E_NETWORK" || error.code === "E_TIMEOUT") return false;
    // Whatever else answers may be a hub that we do not understand.
    return !isOtherServer(error);
  }
}

/** Whether it is a server of another kind, which has got the port after the hub was gone: hubs answer calls with XML-RPC. */
function isOtherServer(error: VoError): boolean {
  if (error instanceof HttpStatusError) return [404, 405, 410, 501].includes(error.status);
  return error.code === "E_FORMAT";
}

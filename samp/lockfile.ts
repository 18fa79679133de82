/**
 * The Standard Profile's lock file: where it is, what it says, and making one (SAMP 1.3 §4.3).
 *
 * @module
 */
import { operatingSystem, platform, readEnv } from "../core/runtime/env.ts";
import { UnsupportedError } from "../core/runtime/errors.ts";
import type { Http, RequestOptions } from "../core/runtime/http.ts";
import { ensureOk } from "../core/runtime/status.ts";
import { SampNoHubError } from "./errors.ts";

/** What a lock file says. */
export interface Lockfile {
  /** The hub's XML-RPC endpoint. */
  readonly hubUrl: string;
  /** What a client must know to register; never shown. */
  readonly secret: string;
  /** Version of the profile, `"1.3"` mostly. */
  readonly version: string;
  /** All keys. */
  readonly entries: Readonly<Record<string, string>>;
}

/**
 * Reads the text of a lock file: `key=value` lines, `#` comments; unknown keys are kept.
 *
 * @param text The text.
 * @param where Where it is from, for messages.
 * @throws {SampNoHubError} If the URL or the secret is missing.
 */
export function parseLockfile(text: string, where: string): Lockfile {
  const entries: Record<string, string> = Object.create(null);
  for (const line of text.split(/\r\n|\n|\r/)) {
    const match = /^\s*([^#\s=][^=]*?)\s*=(.*)$/.exec(line);
    // Some writers escape the colon as in Java's property files.
    if (match !== null) {
      entries[match[1] as string] = (match[2] as string).trim().replaceAll("\\:", ":");
    }
  }
  const hubUrl = entries["samp.hub.xmlrpc.url"];
  const secret = entries["samp.secret"];
  if (!hubUrl || !secret) {
    const name = hubUrl ? "samp.secret" : "samp.hub.xmlrpc.url";
    throw new SampNoHubError(`Cannot find a SAMP hub: ${where} has no ${name}`, { url: where });
  }
  return {
    hubUrl,
    secret,
    version: entries["samp.profile.version"] ?? "",
    entries: { ...entries },
  };
}

/** Writes the text of a lock file. */
function formatLockfile(entries: Readonly<Record<string, string>>): string {
  const lines = Object.entries(entries).map(([key, value]) => `${key}=${value}\n`);
  return `# SAMP hub lock file; who can read it can use the hub\n${lines.join("")}`;
}

/**
 * The URL of the lock file: what `SAMP_HUB` names, else `.samp` in the user's home (SAMP 1.3 §4.3.1).
 *
 * @param hub A path, a `file:` or `http:` URL, or a text as in `SAMP_HUB` (`std-lockurl:URL`); by default `SAMP_HUB`.
 * @returns The URL.
 * @throws {UnsupportedError} If it names a profile other than the Standard Profile.
 * @throws {SampNoHubError} If there is neither `SAMP_HUB` nor a home, or they may not be read.
 */
export function lockfileUrl(hub: string | URL | undefined = readEnv("SAMP_HUB")): URL {
  if (hub instanceof URL) return hub;
  if (hub === undefined || hub === "") return homeLockfile();
  const standard = /^std-lockurl:(.*)$/s.exec(hub)?.[1];
  if (standard !== undefined) return toUrl(standard.trim());
  if (/^[a-z]+-[a-z]+:/i.test(hub)) {
    const feature = hub.slice(0, hub.indexOf(":"));
    throw new UnsupportedError(`Cannot use SAMP_HUB "${feature}": only std-lockurl is understood`, {
      feature: `SAMP profile ${feature}`,
    });
  }
  return toUrl(hub);
}

function toUrl(text: string): URL {
  if (/^(file|https?):/i.test(text)) return new URL(text);
  if (/^[a-z]:[\\/]/i.test(text)) return new URL(`file:///${text.replaceAll("\\", "/")}`);
  if (/^[a-z][a-z0-9+.-]+:/i.test(text)) {
    throw new UnsupportedError(`Cannot read a lock file at ${text}: only file and http URLs`, {
      feature: `lock file at ${text.slice(0, text.indexOf(":"))}:`,
    });
  }
  const absolute = text.startsWith("/") ? text : `${Deno.cwd()}/${text}`;
  return new URL(`file://${absolute.split("/").map(encodeURIComponent).join("/")}`);
}

function homeLockfile(): URL {
  const variable = operatingSystem() === "windows" ? "USERPROFILE" : "HOME";
  const home = readEnv(variable);
  if (home !== undefined && home !== "") return toUrl(`${home}/.samp`);
  const isAllowed = platform() !== "deno" ||
    Deno.permissions.querySync({ name: "env", variable }).state === "granted";
  throw new SampNoHubError(
    "Cannot look for a SAMP hub: neither SAMP_HUB nor " +
      (isAllowed
        ? `${variable} is set`
        : `${variable} can be read; allow it by --allow-env=SAMP_HUB,${variable}`),
  );
}

/** A file name that people know, of a `file:` URL; other URLs as they are. */
export function lockfileName(url: URL): string {
  return url.protocol === "file:" ? decodeURIComponent(url.pathname) : url.href;
}

/**
 * Reads a lock file.
 *
 * @param url Its `file:` or `http:` URL; see {@linkcode lockfileUrl}.
 * @param options What sends the request, signal, time limits.
 * @throws {SampNoHubError} If there is none, or it makes no sense.
 */
export async function readLockfile(
  url: URL,
  options: RequestOptions & { readonly http: Http },
): Promise<Lockfile> {
  const name = lockfileName(url);
  if (url.protocol !== "file:") {
    const response = await ensureOk(await options.http.send(url, options), "read the lock file");
    return parseLockfile((await response.text()).slice(0, 1 << 16), name);
  }
  try {
    return parseLockfile(await Deno.readTextFile(local(url)), name);
  } catch (error) {
    const what = error instanceof Deno.errors.NotFound
      ? `there is no ${name}`
      : error instanceof Deno.errors.IsADirectory
      ? `${name} is a folder`
      : undefined;
    if (what === undefined) throw error;
    throw new SampNoHubError(`Cannot find a SAMP hub: ${what}`, { url: url.href, cause: error });
  }
}

/** `file://localhost/p` is `file:///p`; the URL class leaves no other host for us. */
function local(url: URL): URL {
  const copy = new URL(url);
  if (copy.host !== "") copy.host = "";
  return copy;
}

/** A lock file that is ours. */
export interface OwnLockfile {
  /** Where it is. */
  readonly url: URL;
  /** Removes it, if it is still ours. */
  remove(): Promise<void>;
  /** The same at once, for the end of the process. */
  removeNow(): void;
}

/**
 * Makes a lock file with mode 0600, complete at the moment when it appears (where a file may be made beside it), and never
 * over another.
 *
 * @param url Where.
 * @param entries What it says.
 * @returns The file; undefined when there is one already.
 */
export async function createLockfile(
  url: URL,
  entries: Readonly<Record<string, string>>,
): Promise<OwnLockfile | undefined> {
  if (url.protocol !== "file:") {
    throw new UnsupportedError(`Cannot make a lock file at ${url.href}: it is no file`, {
      feature: `lock file at ${url.protocol}`,
    });
  }
  const target = local(url);
  const text = formatLockfile(entries);
  if (!await linkNew(target, text) && !await writeNew(target, text)) return undefined;
  return {
    url: target,
    remove: () => removeIfSame(target, text),
    removeNow: () => {
      try {
        if (Deno.readTextFileSync(target) === text) Deno.removeSync(target);
      } catch {
        // It is gone.
      }
    },
  };
}

/** Writes a file that is new; from its first moment on nobody else can read it. */
async function writePrivately(url: URL, text: string): Promise<void> {
  await Deno.writeTextFile(url, text, { createNew: true, mode: 0o600 });
  // The process' umask may have taken away even the owner's rights.
  if (operatingSystem() !== "windows") await Deno.chmod(url, 0o600);
}

/**
 * Makes a file that is complete when it appears. A link is made at once or not at all, and not over a file; a rename would
 * be. Whether it was made: there are file systems without links, and a program may be allowed this one file only.
 */
async function linkNew(url: URL, text: string): Promise<boolean> {
  const draft = new URL(`${url.href}.${crypto.randomUUID().slice(0, 8)}`);
  if (Deno.permissions.querySync({ name: "write", path: draft }).state !== "granted") return false;
  await writePrivately(draft, text);
  try {
    await Deno.link(lockfileName(draft), lockfileName(url));
    return true;
  } catch {
    return false;
  } finally {
    await Deno.remove(draft);
  }
}

/** Makes a file and fills it at once; whether there was none. */
async function writeNew(url: URL, text: string): Promise<boolean> {
  try {
    await writePrivately(url, text);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw error;
  }
}

async function removeIfSame(url: URL, text: string): Promise<void> {
  try {
    if (await peekLockfile(url) === text) await Deno.remove(url);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** The text of a lock file as it is, nothing for a link that leads nowhere; undefined when there is none. */
export async function peekLockfile(url: URL): Promise<string | undefined> {
  const path = local(url);
  try {
    if ((await Deno.lstat(path)).isSymlink && !await leadsSomewhere(path)) return "";
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function leadsSomewhere(link: URL): Promise<boolean> {
  try {
    await Deno.stat(link);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Removes a lock file of a hub that is gone, unless another was made in the meantime. */
export async function removeStaleLockfile(url: URL, text: string): Promise<void> {
  await removeIfSame(local(url), text);
}

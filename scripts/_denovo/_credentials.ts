// deno-lint-ignore-file no-console
/**
 * Secrets that commands are given, never on the command line, where everybody on the computer could read them: from a
 * file that only its owner can read, or from an environment variable.
 *
 * @module
 */
import { opt, type Option, OptionError } from "../../cli/options.ts";
import { basicAuth, type Credentials, tokenAuth } from "../../core/runtime/auth.ts";

/** Options of commands that may log in. */
export const credentialOptions: {
  readonly tokenFile: Option<string | undefined>;
  readonly tokenEnv: Option<string | undefined>;
  readonly auth: Option<"bearer" | "token" | "basic">;
} = {
  tokenFile: opt.string("file of mode 0600 with the token; USER:PASSWORD for --auth basic"),
  tokenEnv: opt.string("name of the environment variable that has it, in place of a file"),
  auth: opt.choice("how to send it (AIP: token)", ["bearer", "token", "basic"], "bearer"),
};

/** Values of {@linkcode credentialOptions}. */
export interface CredentialValues {
  readonly tokenFile?: string | undefined;
  readonly tokenEnv?: string | undefined;
  readonly auth: "bearer" | "token" | "basic";
}

/** Whether there is a secret. */
export function hasCredentials(o: CredentialValues): boolean {
  return o.tokenFile !== undefined || o.tokenEnv !== undefined;
}

/**
 * Credentials for the origin of a service, and for no other.
 *
 * @returns The credentials; undefined if none are given.
 * @throws {OptionError} If both a file and a variable are given, or what they have is no secret of the wanted kind.
 * @throws {Error} If others can read the file.
 */
export async function readCredentials(
  o: CredentialValues,
  url: string,
): Promise<Credentials | undefined> {
  const secret = await readSecret(o);
  if (secret === undefined) return undefined;
  const { protocol, hostname, origin } = new URL(url);
  if (protocol === "http:" && !/^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname)) {
    console.error(`Warning: ${origin} is asked by http, so that others can read the secret`);
  }
  if (o.auth !== "basic") {
    return tokenAuth(origin, secret, { scheme: o.auth === "token" ? "Token" : "Bearer" });
  }
  const colon = secret.indexOf(":");
  if (colon < 1) throw new OptionError("Option --auth basic wants a secret USER:PASSWORD");
  return basicAuth(origin, secret.slice(0, colon), secret.slice(colon + 1));
}

async function readSecret(
  { tokenFile, tokenEnv }: CredentialValues,
): Promise<string | undefined> {
  if (tokenFile !== undefined && tokenEnv !== undefined) {
    throw new OptionError("Both --token-file and --token-env are given: leave one of them out");
  }
  const text = tokenFile !== undefined
    ? await readPrivate(tokenFile)
    : tokenEnv !== undefined
    ? Deno.env.get(tokenEnv)
    : null;
  if (text === null) return undefined;
  const secret = text?.trim() ?? "";
  if (secret !== "" && !/[\r\n]/.test(secret)) return secret;
  const where = tokenFile ?? `the variable ${tokenEnv}`;
  throw new OptionError(`Cannot log in: ${where} ${secret === "" ? "is empty" : "has two lines"}`);
}

async function readPrivate(path: string): Promise<string> {
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new OptionError(`Cannot log in: there is no file ${path}`, { cause: error });
  }
  using open = file;
  const { mode } = await open.stat();
  if (mode !== null && (mode & 0o077) !== 0 && Deno.build.os !== "windows") {
    throw new Error(
      `Cannot use ${path}: others can read it (mode ${
        (mode & 0o777).toString(8).padStart(4, "0")
      }); "chmod 600 ${path}" makes it private`,
    );
  }
  return await new Response(open.readable).text();
}

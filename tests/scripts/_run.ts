/**
 * Scripts as processes, with just the permissions that their headers name.
 *
 * @module
 */
import { runWith } from "../../cli/main.ts";
import { fromFileUrl } from "../../deps/path.ts";
import { main } from "../../scripts/denovo.ts";

/** The top folder, with a slash at its end. */
export const ROOT: string = fromFileUrl(new URL("../../", import.meta.url));

/** What a process came to. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How to run a process. */
export interface RunOptions {
  readonly cwd?: string;
  /** Added to an environment without variables of ours. */
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | Uint8Array<ArrayBuffer>;
  /** Is given the process as soon as it runs. */
  readonly onStart?: (process: Deno.ChildProcess) => void;
}

function surroundings(): Record<string, string> {
  const env = Object.entries(Deno.env.toObject())
    .filter(([name]) => !/^(DENOVO_|SAMP_HUB$|npm_command$|COLORTERM$|FORCE_COLOR$)/.test(name));
  return { ...Object.fromEntries(env), NO_COLOR: "1" };
}

/** Runs a program to its end. */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Outcome> {
  const process = new Deno.Command(command, {
    args: [...args],
    stdin: options.stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
    clearEnv: true,
    env: { ...surroundings(), ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  }).spawn();
  options.onStart?.(process);
  const written = options.stdin === undefined
    ? Promise.resolve()
    : new Blob([options.stdin]).stream().pipeTo(process.stdin).catch(() => {/* it had enough */});
  const [{ code, stdout, stderr }] = await Promise.all([process.output(), written]);
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/** Words with the variable of the home folder filled in, as `env -S` and shells do it. */
export function expandHome(
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): readonly string[] {
  const home = env["HOME"] ?? Deno.env.get("HOME") ?? "";
  return words.map((word) => word.replaceAll("${HOME}", home));
}

/** The flags of a script's first line. */
export function headerFlags(script: string): readonly string[] {
  const text = Deno.readTextFileSync(`${ROOT}scripts/${script}`);
  const match = /^#!\/usr\/bin\/env -S deno run (.*)\n/.exec(text);
  if (match === null) throw new Error(`scripts/${script} has no first line with flags`);
  return (match[1] as string).split(" ");
}

/** Runs a script with the flags of its header, or others. */
export function runScript(
  script: string,
  args: readonly string[],
  options: RunOptions & { readonly flags?: readonly string[]; readonly base?: string } = {},
): Promise<Outcome> {
  const { flags = headerFlags(script), base = ROOT, ...rest } = options;
  const quiet = base === ROOT ? ["-q", "--frozen", "--no-prompt"] : ["-q", "--no-prompt"];
  return run(
    Deno.execPath(),
    ["run", ...quiet, ...expandHome(flags, rest.env), `${base}scripts/${script}`, ...args],
    rest,
  );
}

/** Runs `denovo` with all permissions that its header names. */
export function denovo(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return runScript("denovo.ts", args, options);
}

/** Runs `denovo` in this process, for command lines that end before they write anything on standard output. */
export async function denovoHere(args: readonly string[]): Promise<Outcome> {
  let stdout = "";
  let stderr = "";
  const code = await runWith(main, args, undefined, {
    out: (text) => stdout += `${text}\n`,
    err: (text) => stderr += `${text}\n`,
  });
  return { code, stdout, stderr };
}

/** Runs a test in a folder of its own, which is gone afterwards. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir({ prefix: "denovo-test-" });
  try {
    return await work(folder);
  } finally {
    await removeFolder(folder);
  }
}

/** Takes a folder away; helpers of a browser that has ended may still write there, but not for long. */
async function removeFolder(folder: string): Promise<void> {
  for (let tries = 1;; tries++) {
    try {
      return await Deno.remove(folder, { recursive: true });
    } catch (error) {
      if (tries === 50 || !/not empty/i.test(String(error))) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Steps of a test that have nothing to do with each other, two at a time. */
export async function stepsInPairs(
  t: Deno.TestContext,
  steps: Iterable<readonly [name: string, work: () => Promise<void>]>,
): Promise<void> {
  // Deno counts what is left open by one step at a time.
  const settings = { sanitizeOps: false, sanitizeResources: false, sanitizeExit: false };
  const queue = [...steps].values();
  const runSome = async (): Promise<void> => {
    for (const [name, fn] of queue) await t.step({ name, fn: () => fn(), ...settings });
  };
  await Promise.all([runSome(), runSome()]);
}

/** Names of the files in a folder, in order. */
export function filesIn(folder: string): readonly string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

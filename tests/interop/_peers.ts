/**
 * What tests against other people's software share: running it, finding out whether it is there, and skipping with the
 * reason in the test's name where it is not. With `CI=true` such a test fails instead.
 *
 * @module
 */

/** The Python with astropy and pyVO. */
export const PYTHON: string = Deno.env.get("DENOVO_PYTHON") ?? "python3";

/** Where a DaCHS with the data of the interop set-up is, without a slash at the end. */
export const DACHS: string | undefined = Deno.env.get("DENOVO_DACHS_URL")?.replace(/\/+$/, "");

/** Why tests against DaCHS cannot run; undefined when they can. */
export const NO_DACHS: string | undefined = DACHS === undefined
  ? "DENOVO_DACHS_URL is not set"
  : undefined;

/** How a program ended and what it wrote. */
export interface PeerOutcome {
  readonly code: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** `bytes` as text. */
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program with something on standard input. */
export async function runPeer(
  command: string,
  args: readonly string[],
  input: string | Uint8Array = "",
): Promise<PeerOutcome> {
  const process = new Deno.Command(command, {
    args: [...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = process.stdin.getWriter();
  const bytes = typeof input === "string" ? new TextEncoder().encode(input) : input;
  const written = writer.write(bytes).then(() => writer.close());
  const [{ code, stdout, stderr }] = await Promise.all([
    process.output(),
    written.catch(() => {/* the process ended before it had read all; its exit code tells */}),
  ]);
  const text = (part: Uint8Array) => new TextDecoder().decode(part);
  return { code, bytes: stdout, stdout: text(stdout), stderr: text(stderr) };
}

/** Why a program cannot be asked; undefined when it can. */
export async function missingPeer(command: string, ...args: string[]): Promise<string | undefined> {
  try {
    const { code, stderr } = await runPeer(command, args);
    if (code === 0) return undefined;
    return `${command} ${args.join(" ")} fails: ${stderr.trim().split("\n").at(-1)}`;
  } catch {
    return `there is no ${command}`;
  }
}

/** A test that needs a peer: skipped with the reason in its name, or failed where CI is on. */
export function peerTest(
  name: string,
  reason: string | undefined,
  body: (context: Deno.TestContext) => Promise<void>,
): void {
  const ignore = reason !== undefined && Deno.env.get("CI") !== "true";
  Deno.test({
    name: ignore ? `${name} (skipped: ${reason})` : name,
    ignore,
    fn: async (context) => {
      if (reason !== undefined) throw new Error(`Cannot ask the peer: ${reason}`);
      await body(context);
    },
  });
}

/** Says something in the report of a test, where nothing else that a test writes is shown. */
export async function remark(context: Deno.TestContext, text: string): Promise<void> {
  await context.step(text.replace(/\s+/g, " ").slice(0, 300), () => {});
}

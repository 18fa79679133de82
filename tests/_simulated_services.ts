/**
 * The simulated services of the benchmarks, and the programs that ask them, as processes.
 *
 * @module
 */
const PROGRAMS = new URL("../bench/programs/", import.meta.url);

/** What `query_all.ts` tells. */
export interface AllOutcome {
  readonly seconds: number;
  readonly firstMs: number;
  readonly kinds: Readonly<Record<string, number>>;
  /** The most memory that its process had when an outcome came. */
  readonly peakMiB: number;
}

function command(name: string, args: readonly string[]): Deno.Command {
  const path = decodeURIComponent(new URL(`${name}.ts`, PROGRAMS).pathname);
  const flags = ["-q", "--frozen", "--allow-net=127.0.0.1"];
  return new Deno.Command(Deno.execPath(), {
    args: ["run", ...flags, path, ...args],
    stdout: "piped",
    stderr: "null",
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
  });
}

/** Starts `sim_services.ts` with its arguments. */
export async function simulatedServices(
  ...args: readonly string[]
): Promise<AsyncDisposable & { readonly url: string }> {
  const child = command("sim_services", args).spawn();
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  return {
    url: `http://127.0.0.1:${Number(new TextDecoder().decode(value))}/`,
    async [Symbol.asyncDispose]() {
      child.kill();
      await reader.cancel();
      await child.status;
    },
  };
}

/** Runs a program to its end. */
export async function program(name: string, ...args: readonly string[]): Promise<AllOutcome> {
  const { success, stdout } = await command(name, args).output();
  if (!success) throw new Error(`${name} failed`);
  return JSON.parse(new TextDecoder().decode(stdout)) as AllOutcome;
}

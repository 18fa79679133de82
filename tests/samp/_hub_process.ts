/**
 * `denovo samp hub` as a process.
 *
 * @module
 */
import { ROOT } from "../scripts/_run.ts";

/** A hub in a process of its own. */
export interface HubProcess extends AsyncDisposable {
  readonly url: string;
  readonly lockfile: string;
  readonly webUrl: string | null;
  readonly process: Deno.ChildProcess;
  /** What it wrote on standard error so far. */
  stderr(): string;
}

/** Starts a hub and waits until it is there. */
export async function startHubProcess(args: readonly string[]): Promise<HubProcess> {
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-q", "--frozen", "--no-prompt", "--allow-net", "--allow-read", "--allow-write"],
      ...["--allow-env", `${ROOT}scripts/denovo.ts`, "samp", "hub", "--json", ...args],
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let errors = "";
  const reading = (async () => {
    for await (const text of process.stderr.pipeThrough(new TextDecoderStream())) errors += text;
  })();
  const lines = process.stdout.pipeThrough(new TextDecoderStream());
  let line = "";
  for await (const text of lines.values({ preventCancel: true })) {
    line += text;
    if (line.includes("\n")) break;
  }
  if (!line.includes("\n")) {
    await reading;
    throw new Error(`The hub did not start: ${errors}`);
  }
  const { url, lockfile, webUrl } = JSON.parse(line) as Pick<
    HubProcess,
    "url" | "lockfile" | "webUrl"
  >;
  return {
    ...{ url, lockfile, webUrl, process },
    stderr: () => errors,
    async [Symbol.asyncDispose]() {
      try {
        process.kill("SIGTERM");
      } catch {
        // It has ended.
      }
      await lines.cancel();
      await reading;
      await process.status;
    },
  };
}

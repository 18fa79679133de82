/**
 * The SAMP bench beside the project: other people's hubs and programs, without a network.
 *
 * It is in `interop/samp` of the folder beside the project, or where `DENOVO_SAMP_BENCH` says.
 *
 * @module
 */
import { ROOT, run } from "../scripts/_run.ts";
import { PYTHON } from "./_peers.ts";

/** The bench's folder. */
export const BENCH: string = Deno.env.get("DENOVO_SAMP_BENCH") ?? `${ROOT}../shared/interop/samp`;
/** JSAMP, as Debian has it. */
export const JSAMP = "/usr/share/java/jsamp.jar";

/** Why the bench, or one of its programs, cannot be used; undefined when it can. */
export function missingBench(...programs: string[]): string | undefined {
  for (const file of [`${BENCH}/conformance.sh`, JSAMP, ...programs]) {
    try {
      Deno.statSync(file);
    } catch {
      return `there is no ${file}`;
    }
  }
  return undefined;
}

/** Starts a script of the bench; stopped when disposed of. The lock file is `.samp` in its home. */
export async function startOnBench(
  script: string,
  folder: string,
  ...args: string[]
): Promise<AsyncDisposable & { readonly lockfile: string }> {
  // What it starts goes on in the background and must not hold our pipes.
  const start = ["-c", '"$@" </dev/null >"$SAMP_RUN_DIR.log" 2>&1', "-", `${BENCH}/${script}`];
  const env = { SAMP_RUN_DIR: folder };
  const { code } = await run("bash", [...start, "start", ...args], { env });
  if (code !== 0) throw new Error(`${script}: ${await Deno.readTextFile(`${folder}.log`)}`);
  return {
    lockfile: [folder, "home", ".samp"].join("/"),
    async [Symbol.asyncDispose]() {
      await run(`${BENCH}/stop-all.sh`, [], { env });
    },
  };
}

const PYVO_HUB = `
import sys, warnings
warnings.simplefilter("ignore")
from pyvo.samp import SAMPHubServer
hub = SAMPHubServer(addr="127.0.0.1", lockfile=sys.argv[1], web_profile=False)
hub.start()
print("ready", flush=True)
sys.stdin.read()
hub.stop()
`;

/** Starts pyVO's hub. */
export async function startPyvoHub(lockfile: string): Promise<AsyncDisposable> {
  const process = new Deno.Command(PYTHON, {
    args: ["-c", PYVO_HUB, lockfile],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  let text = "";
  const output = process.stdout.pipeThrough(new TextDecoderStream());
  for await (const part of output.values({ preventCancel: true })) {
    text += part;
    if (text.includes("ready")) break;
  }
  return {
    async [Symbol.asyncDispose]() {
      await process.stdin.close().catch(() => {});
      const timer = setTimeout(() => process.kill("SIGKILL"), 5000);
      await output.cancel();
      await process.status;
      clearTimeout(timer);
    },
  };
}

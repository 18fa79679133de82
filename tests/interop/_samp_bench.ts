/**
 * The SAMP bench beside the project: other people's hubs and programs, without a network.
 *
 * It is in `interop/samp` of the folder beside the project, or where `DENOVO_SAMP_BENCH` says.
 *
 * @module
 */
import { startHubProcess } from "../samp/_hub_process.ts";
import { type Outcome, ROOT, run } from "../scripts/_run.ts";
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

/** Tests that run at the same time have screens of their own. */
const DISPLAY = String(200 + Deno.pid % 20_000);

/** What the scripts of a bench find in their environment. */
function benchEnv(folder: string): Record<string, string> {
  return { SAMP_RUN_DIR: folder, SAMP_DISPLAY: DISPLAY };
}

/** Starts a script of the bench; stopped when disposed of. The lock file is `.samp` in its home. */
export async function startOnBench(
  script: string,
  folder: string,
  ...args: string[]
): Promise<AsyncDisposable & { readonly lockfile: string }> {
  // What it starts goes on in the background and must not hold our pipes.
  const log = `${folder}.${script}.log`;
  const start = ["-c", '"$@" </dev/null >"$LOG" 2>&1', "-", `${BENCH}/${script}`];
  const env = { ...benchEnv(folder), LOG: log };
  const { code } = await run("bash", [...start, "start", ...args], { env });
  if (code !== 0) throw new Error(`${script}: ${await Deno.readTextFile(log)}`);
  return {
    lockfile: [folder, "home", ".samp"].join("/"),
    async [Symbol.asyncDispose]() {
      await run(`${BENCH}/stop-all.sh`, [], { env: benchEnv(folder) });
    },
  };
}

/** Whose hub programs meet at. */
export type HubKind = "ours" | "jsamp" | "topcat";

/** Programs with a screen, a home folder and a hub of their own. */
export interface Bench extends AsyncDisposable {
  /** The folder; what programs write is in `log` in it. */
  readonly folder: string;
  /** Where programs look for the lock file: `.samp` is in it. */
  readonly home: string;
  readonly lockfile: string;
  /** Starts programs by the names of their scripts, all at the same time. */
  start(...programs: string[]): Promise<void>;
  /** Runs a script of the bench to its end. */
  run(script: string, ...args: string[]): Promise<Outcome>;
  /** Moves a window, of which the title is given as a pattern. */
  moveWindow(title: string, x: number, y: number): Promise<void>;
  /** Keeps a picture of the screen, or of one window, where `DENOVO_SAMP_SHOTS` says, for people to look at. */
  shoot(name: string, title?: string): Promise<void>;
}

// The programs must not outlive tests that were killed, of which a whole group of processes may be.
const WATCHDOG = `while [ -d "$SAMP_RUN_DIR" ]; do
  kill -0 "$1" 2>/dev/null || { "$2/stop-all.sh"; exec rm -rf "$3"; }
  sleep 1
done`;

/** Makes a bench with a hub; all that was started there ends when it is disposed of. */
export async function openBench(hub: HubKind): Promise<Bench> {
  const top = await Deno.makeTempDir({ prefix: "denovo-bench-" });
  const folder = `${top}/bench`;
  const home = `${folder}/home`;
  const lockfile = `${home}/.samp`;
  const env = benchEnv(folder);
  await Deno.mkdir(home, { recursive: true });
  await using stack = new AsyncDisposableStack();
  stack.defer(() => Deno.remove(top, { recursive: true }));
  const watch = ["-c", `setsid bash -c '${WATCHDOG}' - "$@" </dev/null >/dev/null 2>&1 &`, "-"];
  await run("bash", [...watch, String(Deno.pid), BENCH, top], { env });
  stack.defer(async () => void await run(`${BENCH}/stop-all.sh`, [], { env }));
  const bench: Omit<Bench, typeof Symbol.asyncDispose> = {
    ...{ folder, home, lockfile },
    run: (script, ...args) => run(`${BENCH}/${script}`, args, { env }),
    async start(...programs) {
      // The first that needs the screen makes it.
      const screen = `. "$1/lib.sh"; need_display </dev/null >/dev/null 2>&1
        for i in $(seq 200); do xdotool getdisplaygeometry >/dev/null && exit; sleep 0.1; done; exit 1`;
      const { code, stderr } = await run("bash", ["-c", screen, "-", BENCH], { env });
      if (code !== 0) throw new Error(`There is no screen: ${stderr}`);
      await Promise.all(programs.map((name) => startOnBench(`${name}.sh`, folder)));
    },
    async moveWindow(title, x, y) {
      const move =
        '. "$1/lib.sh"; xdotool windowmove "$(xdotool search --onlyvisible --name "$2" | tail -1)" $3 $4';
      const args = ["-c", move, "-", BENCH, title, String(x), String(y)];
      const { code, stderr } = await run("bash", args, { env });
      if (code !== 0) throw new Error(stderr);
    },
    async shoot(name, title) {
      const shots = Deno.env.get("DENOVO_SAMP_SHOTS");
      if (shots === undefined) return;
      await Deno.mkdir(shots, { recursive: true });
      await bench.run(
        "shot.sh",
        ...title === undefined ? [] : ["--window", title],
        `${shots}/${name}.png`,
      );
    },
  };
  if (hub === "jsamp") await startOnBench("hub.sh", folder, "std");
  else if (hub === "topcat") await startOnBench("topcat.sh", folder, "--hub");
  // A process, since DS9 announces a host name, which tests may not ask; programs are pinged often, and must not mind.
  else stack.use(await startHubProcess(["--lockfile", lockfile, "--quiet", "--ping=1"]));
  const open = stack.move();
  return { ...bench, [Symbol.asyncDispose]: () => open.disposeAsync() };
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

/**
 * One task: we and a peer in turns, A B A B.
 *
 * @module
 */
import { measure, type Measurement } from "./_measure.ts";
import type { PeerName } from "./peers.ts";
import type { Command, Task } from "./tasks.ts";

/** Our run and the peer's that followed it. */
export interface Pair {
  readonly ours: Measurement;
  readonly theirs: Measurement;
}

/** What came out for a task. */
export interface Comparison {
  readonly task: Task;
  /** All our runs. */
  readonly ours: readonly Measurement[];
  readonly pairs: ReadonlyMap<PeerName, readonly Pair[]>;
  /** What went wrong; then the measurements are not complete. */
  readonly errors: readonly string[];
}

/** How to compare. */
export interface CompareOptions {
  /** Pairs for each peer; fewer where a run takes more than 5 s. */
  readonly runs: number;
  readonly peers: ReadonlySet<PeerName>;
  /** Whether GNU time is there. */
  readonly timed: boolean;
  readonly signal: AbortSignal;
}

/** Runs a task: everyone once to warm up, then in pairs. */
export async function compare(task: Task, options: CompareOptions): Promise<Comparison> {
  const ours: Measurement[] = [];
  const pairs = new Map<PeerName, Pair[]>();
  const errors: string[] = [];
  const server = task.serve === undefined ? undefined : await serve(task.serve);
  const withUrl = (what: Command) =>
    what.map((word) => word === "{url}" ? server?.url ?? word : word);
  const command = withUrl(task.ours);
  const run = async (what: Command): Promise<Measurement> => {
    for (const output of task.outputs ?? []) remove(output);
    const measured = await measure(what, options.timed, options.signal);
    const { rows } = measured.outcome;
    if (task.rows !== undefined && rows !== undefined && rows !== task.rows) {
      throw new Error(`read ${rows} rows, wanted ${task.rows}`);
    }
    return measured;
  };
  try {
    await run(command);
    for (const [name, theirs] of Object.entries(task.peers) as [PeerName, Command][]) {
      if (!options.peers.has(name)) continue;
      const list: Pair[] = [];
      pairs.set(name, list);
      try {
        for (let left = options.runs, warm = false; left > 0;) {
          const mine = await run(command);
          const pair = { ours: mine, theirs: await run(withUrl(theirs)) };
          const { ms } = pair.theirs;
          // A run of 15 s warms itself up; the first of the shorter ones does not count.
          if (!warm) left = Math.min(left, ms > 15_000 ? 2 : ms > 5_000 ? 3 : left);
          if (warm || ms > 15_000) {
            ours.push(mine);
            list.push(pair);
            left--;
          }
          warm = true;
        }
      } catch (error) {
        options.signal.throwIfAborted();
        errors.push(`${name} ${(error as Error).message}`);
      }
    }
    while (ours.length < options.runs) ours.push(await run(command));
  } catch (error) {
    options.signal.throwIfAborted();
    errors.push(`denovo ${(error as Error).message}`);
  } finally {
    await server?.stop();
  }
  return { task, ours, pairs, errors };
}

/** Removes a file if it is there: cutting or replacing a large one would cost whoever writes next. */
function remove(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a server, which prints its port, as a process of its own. */
async function serve([executable = "", ...args]: Command): Promise<Server> {
  // What it says about clients that hang up, as some have to, is of no interest.
  const child = new Deno.Command(executable, { args, stdout: "piped", stderr: "null" }).spawn();
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  const port = Number(new TextDecoder().decode(value));
  return {
    url: `http://127.0.0.1:${port}/`,
    async stop() {
      child.kill();
      await reader.cancel();
      await child.status;
    },
  };
}

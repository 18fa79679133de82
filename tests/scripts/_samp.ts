/**
 * Scripts that send by SAMP: a home with a hub, programs that take what they send, and scripts that are at home there.
 *
 * @module
 */
import type { Table } from "../../core/table/table.ts";
import { readTable } from "../../core/votable/read.ts";
import { SampClient, SampHub, type SampMap } from "../../samp/mod.ts";
import { type Conversation, converse } from "./_interactive.ts";
import { type Outcome, type RunOptions, runScript, withFolder } from "./_run.ts";

/** Where Deno keeps what it has downloaded and compiled, which must not depend on the home. */
const DENO_DIR = (JSON.parse(
  new TextDecoder().decode(
    new Deno.Command(Deno.execPath(), { args: ["info", "--json"], stdin: "null" }).outputSync()
      .stdout,
  ),
) as { readonly denoDir: string }).denoDir;

/** What carries tables. */
export const TABLE = "table.load.votable";
/** What carries images. */
export const IMAGE = "image.load.fits";
/** What carries spectra. */
export const SPECTRUM = "spectrum.load.ssa-generic";

/** What a program has got. */
export interface Got {
  readonly mtype: string;
  readonly params: SampMap;
  /** What is at the URL. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The same as a table, for tables. */
  readonly table?: Table;
}

/** A program that takes things. */
export interface Taker {
  readonly client: SampClient;
  readonly got: Got[];
}

/** What a test has. */
export interface HomeTest {
  /** The home, which is also where scripts run. */
  readonly home: string;
  /** What scripts need to find the hub in that home. */
  readonly env: Readonly<Record<string, string>>;
  /** The hub's lock file, also where there is no hub. */
  readonly lockfile: string;
  /** Starts a hub, which ends with the test. */
  startHub(): Promise<SampHub>;
  /** A program that takes messages of some types; `answer` is called with each, and what it throws is told. */
  taker(
    name: string,
    mtypes: readonly string[],
    answer?: () => void | Promise<void>,
  ): Promise<Taker>;
  /** Runs a script in the home, with the flags of its header. */
  run(script: string, args: readonly string[], options?: RunOptions): Promise<Outcome>;
  /** Starts a script there. */
  start(script: string, args: readonly string[]): Conversation;
}

/** Runs a test in a home of its own. */
export async function withHome(work: (test: HomeTest) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const home = await Deno.realPath(folder);
    const lockfile = `${home}/.samp`;
    const env = { HOME: home, DENO_DIR };
    await using stack = new AsyncDisposableStack();
    await work({
      home,
      env,
      lockfile,
      startHub: async () => stack.use(await SampHub.start({ lockfile })),
      taker: async (name, mtypes, answer) => {
        const client = stack.use(await SampClient.connect({ name, hub: lockfile }));
        const got: Got[] = [];
        for (const mtype of mtypes) {
          await client.on(mtype, async (message) => {
            const { params } = message;
            const response = await fetch(message.param("url"));
            if (!response.ok) throw new Error(`Status ${response.status}`);
            const bytes = await response.bytes();
            const item = { mtype, params, bytes };
            got.push(mtype === TABLE ? { ...item, table: await readTable(bytes) } : item);
            await answer?.();
          });
        }
        return { client, got };
      },
      run: (script, args, options = {}) =>
        runScript(script, args, {
          cwd: home,
          ...options,
          env: { ...env, ...options.env },
        }),
      start: (script, args) => converse(script, args, home, env),
    });
  });
}
